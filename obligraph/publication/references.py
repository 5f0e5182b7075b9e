"""The reference of the vocabulary for people: every term and every value of a closed list, each with an anchor."""

from collections.abc import Iterator, Mapping
from typing import Final

from obligraph import __version__
from obligraph.answering.pages import Block, Heading, Items, Noted, Paragraph, as_html
from obligraph.languages import LANGUAGES, choose, say
from obligraph.rdf.graphs import Literal, NamedNode, World
from obligraph.rdf.labels import Labels, labels_of
from obligraph.rdf.values import fold
from obligraph.rdf.vocabulary import BASE, TERM

_SORTS: Final = {"class": "Class", "object-property": "ObjectProperty", "datatype-property": "DatatypeProperty"}
_OWL: Final = "http://www.w3.org/2002/07/owl#"
_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_TYPE: Final = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_LEADS: Final = {
    f"{_RDFS}subClassOf": "above",
    f"{_RDFS}subPropertyOf": "above",
    f"{_RDFS}domain": "domain",
    f"{_RDFS}range": "range",
    f"{_SKOS}broader": "broader",
    f"{_SKOS}exactMatch": "same",
    f"{_SKOS}closeMatch": "close",
    f"{_SKOS}broadMatch": "wider",
    f"{_SKOS}relatedMatch": "related",
}
_NAMES: Final = {"en": "English", "es": "Español", "fr": "Français", "pt": "Português"}


def reference(world: World, language: str) -> str:
    """Return the reference in one language, as one HTML file that needs nothing else.

    Anchors are those of the addresses: `#Promise` for `…/def#Promise`, `#voc/phase/accrued` for `…/voc/phase/accrued`.
    """
    terms = {name: _instances(world, _OWL + sort, TERM) for name, sort in _SORTS.items()}
    lists = _instances(world, f"{_SKOS}ConceptScheme", BASE)
    values = _instances(world, f"{_SKOS}Concept", BASE)
    labels = labels_of([it for found in (*terms.values(), lists, values) for it in found], world, language)
    for found in (*terms.values(), lists, values):
        found.sort(key=lambda it: (fold(labels[it.value]), it.value))
    blocks: list[Block] = [
        Heading(1, say(language, "reference.title")),
        Paragraph(Noted(say(language, "reference.lead", version=__version__, address=f"{BASE}def"))),
        Items(tuple(Noted(_NAMES[it], link=f"{it}.html") for it in LANGUAGES if it != language)),
    ]
    for name, found in terms.items():
        blocks += _section(say(language, f"web.kind-{name}"), name, found, labels)
        for term in found:
            blocks += _entry(term, labels, language)
    blocks += _section(say(language, "reference.lists"), "lists", lists, labels)
    for scheme in lists:
        blocks += _entry(scheme, labels, language)
        for value in values:
            if value.value.startswith(f"{scheme.value}/"):
                blocks += _entry(value, labels, language, level=4)
    return as_html(blocks, language)


def _section(title: str, anchor: str, found: list[NamedNode], labels: Labels) -> Iterator[Block]:
    yield Heading(2, title, f"-{anchor}")
    yield Items(tuple(Noted(labels[it.value], link=f"#{_anchor(it.value)}") for it in found))


def _entry(term: NamedNode, labels: Labels, language: str, level: int = 3) -> Iterator[Block]:
    """Yield what is said of one term: name, meaning, example, what it joins, what others call it."""
    world = labels.world
    texts: dict[str, dict[str, str]] = {}
    points = [Noted(term.value, link=term.value)]
    for triple in sorted(world.describe([term.value]), key=str):
        name, value = triple.predicate.value, triple.object
        if isinstance(value, Literal):
            texts.setdefault(name.removeprefix(_SKOS), {}).setdefault(value.language or "", value.value)
        elif isinstance(value, NamedNode) and name in _LEADS:
            points.append(_point(_LEADS[name], value.value, labels, language))
    points += [_point("carries", it, labels, language) for it in _carried(world, term)]
    yield Heading(level, f"{labels[term.value]} · {world.vocabulary.shorten(term.value)}", _anchor(term.value))
    yield from (Paragraph(Noted(text)) for text in _told(texts, language))
    yield Items(tuple(points))


def _told(texts: Mapping[str, Mapping[str, str]], language: str) -> Iterator[str]:
    for name in ("definition", "scopeNote", "example"):
        if name in texts and (language in texts[name] or name != "example"):
            text = choose(texts[name], language)
            yield say(language, "check.example", example=text) if name == "example" else text


def _point(lead: str, iri: str, labels: Labels, language: str) -> Noted:
    """Return one line about a term: how it stands to another, which is a link: ours on the page, others' to them."""
    known = iri in labels.found
    name = labels[iri] if known else labels.world.vocabulary.shorten(iri)
    return Noted(say(language, f"reference.{lead}", name=name), link=f"#{_anchor(iri)}" if known else iri)


def _carried(world: World, term: NamedNode) -> list[str]:
    """Return the properties that have this class as their domain."""
    found = world.store.quads_for_pattern(None, NamedNode(f"{_RDFS}domain"), term, None)
    return sorted({quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)})


def _instances(world: World, kind: str, space: str) -> list[NamedNode]:
    found = world.store.quads_for_pattern(None, _TYPE, NamedNode(kind), None)
    ours = {quad.subject for quad in found if isinstance(quad.subject, NamedNode)}
    return sorted((it for it in ours if it.value.startswith(space)), key=str)


def _anchor(iri: str) -> str:
    return iri.removeprefix(TERM).removeprefix(BASE)
