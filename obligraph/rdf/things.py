"""One thing of the graph as a reader meets it: what is said of it, what points at it, and who says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from obligraph.errors import UnknownThing
from obligraph.languages import LANGUAGES
from obligraph.rdf.evidence import Citation, citations
from obligraph.rdf.graphs import Literal, NamedNode, Triple, World
from obligraph.rdf.labels import Labels, labels_of, written
from obligraph.rdf.values import fold
from obligraph.rdf.vocabulary import BASE

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_TEXTS = frozenset(
    "http://www.w3.org/2000/01/rdf-schema#label http://www.w3.org/2004/02/skos/core#prefLabel "
    "http://purl.org/dc/terms/title http://www.w3.org/2004/02/skos/core#altLabel".split()
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One line about a thing: the property and the value, as labels, and the value's short name if it is a thing.

    `predicate` is the address of the property.
    """

    property: str
    value: str
    short: str
    predicate: str


@dataclass(frozen=True, slots=True)
class Thing:
    """What the graph says of one thing, in one language."""

    iri: str
    short: str
    label: str
    kinds: tuple[str, ...]
    statements: tuple[Statement, ...]
    incoming: tuple[Statement, ...]
    sources: tuple[Citation, ...]


def show(name: str, world: World, language: str) -> Thing:
    """Return the thing with this address, short name, code, key or label.

    Raises `UnknownThing` with the three nearest names.
    """
    iri = _find(name, world, language)
    said, pointing = world.describe([iri]), world.pointing_at(iri)
    labels = labels_of(_mentioned([*said, *pointing]), world, language)
    kinds = [triple.object for triple in said if triple.predicate.value == _RDF_TYPE]
    return Thing(
        iri=iri,
        short=world.vocabulary.shorten(iri),
        label=labels[iri],
        kinds=tuple(sorted(labels[kind.value] for kind in kinds if isinstance(kind, NamedNode))),
        statements=_outward(said, labels, language),
        incoming=_inward(pointing, labels),
        sources=citations([iri], world, language).get(iri, ()),
    )


def _find(name: str, world: World, language: str) -> str:
    iri = world.vocabulary.expand(name) if name.partition(":")[0] in world.vocabulary.prefixes else name
    if ":" in iri and _known(iri, world):
        return iri
    names = _names(world)
    if found := names.get(fold(name)) or _by_key(name, world):
        return found
    nearest = get_close_matches(fold(name), names, n=3, cutoff=0.0)
    labels = labels_of([NamedNode(names[near]) for near in nearest], world, language)
    hints = [
        f"{world.vocabulary.shorten(iri)} ({labels[iri]})" for iri in dict.fromkeys(names[near] for near in nearest)
    ]
    raise UnknownThing(name=name[:80], nearest=hints)


def _by_key(name: str, world: World) -> str:
    """Return the thing without a label that has this key, which is its code in a workbook; nothing if there is none."""
    spaces = sorted(it for it in world.vocabulary.prefixes.values() if it.startswith(f"{BASE}id/"))
    return next((space + name for space in spaces if _known(space + name, world)), "")


def _known(iri: str, world: World) -> bool:
    return not set(iri) & set(' <>"{}|\\^`') and bool(world.describe([iri]))


def _names(world: World) -> Mapping[str, str]:
    """Return every code, key and label, folded, with the thing it names; codes go before keys, keys before labels."""
    rows = world.select(
        """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX dcterms: <http://purl.org/dc/terms/>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        PREFIX term: <https://w3id.org/obligraph/def#>
        SELECT ?rank ?name ?it WHERE {
          { ?it dcterms:identifier|skos:notation ?name BIND(1 AS ?rank) }
          UNION { ?it rdfs:label|skos:prefLabel|dcterms:title ?name BIND(3 AS ?rank) }
          UNION { ?it term:number|term:abbreviation ?name BIND(2 AS ?rank) }
        } ORDER BY ?rank ?it ?name"""
    )
    names: dict[str, str] = {}
    for _, name, it in rows:
        if isinstance(it, NamedNode) and isinstance(name, Literal):
            names.setdefault(fold(name.value), it.value)
    for iri in dict.fromkeys(names.values()):
        names.setdefault(fold(iri.rpartition("/")[2].rpartition("#")[2]), iri)
    return names


def _mentioned(triples: list[Triple]) -> list[NamedNode]:
    terms = (term for triple in triples for term in (triple.subject, triple.predicate, triple.object))
    return [term for term in terms if isinstance(term, NamedNode)]


def _outward(said: list[Triple], labels: Labels, language: str) -> tuple[Statement, ...]:
    found = []
    for triple in said:
        value = triple.object
        foreign = isinstance(value, Literal) and value.language in LANGUAGES and value.language != language
        if foreign or triple.predicate.value in _TEXTS or triple.predicate.value == _RDF_TYPE:
            continue
        short = labels.world.vocabulary.shorten(value.value) if isinstance(value, NamedNode) else ""
        told = written(value, labels, language)
        found.append(Statement(labels[triple.predicate.value], told, short, triple.predicate.value))
    return tuple(sorted(found, key=lambda it: (it.property, it.value)))


def _inward(pointing: list[Triple], labels: Labels) -> tuple[Statement, ...]:
    shorten = labels.world.vocabulary.shorten
    found = [
        Statement(
            labels[triple.predicate.value],
            labels[triple.subject.value],
            shorten(triple.subject.value),
            triple.predicate.value,
        )
        for triple in pointing
        if isinstance(triple.subject, NamedNode)
    ]
    return tuple(sorted(found, key=lambda it: (it.property, it.value, it.short)))
