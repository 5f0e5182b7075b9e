"""The rules of `shapes/`: their codes and texts for people, and the shapes as the engine wants them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from obligraph.checking.findings import SEVERITIES
from obligraph.languages import Texts
from obligraph.rdf.graphs import Literal, NamedNode, Term, Triple, World
from obligraph.rdf.vocabulary import BASE, Vocabulary

SHAPES = BASE + "shapes#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
ONLY_OURS = "hygiene.ttl"
_FOR_PEOPLE = frozenset((SH + "message", SH + "name", SKOS + "note", SKOS + "example", DCTERMS + "source"))

Said = Mapping[str, list[Term]]
"""What our shapes say of one name: property → values."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its code and texts, what it looks at, what it would allow where that is a list, and why it is asked."""

    name: str
    code: str
    severity: str
    names: Texts
    messages: Texts
    examples: Texts
    withheld: bool
    classes: frozenset[str]
    subjects_of: frozenset[str]
    objects_of: frozenset[str]
    offers: tuple[tuple[str, str], ...]
    reasons: Texts
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules by name, and the shapes, without what is only for people."""

    found: Mapping[str, Rule]
    shapes: tuple[Triple, ...]

    @classmethod
    def read(cls, shapes: Path, vocabulary: Vocabulary, *, ours: bool = False) -> "Rules":
        """Return the rules for submissions; with `ours`, also those that only our own graph must keep.

        Raises `CannotRead` when a file of shapes is not Turtle.
        """
        files = {path: NamedNode(SHAPES + path.stem) for path in sorted(shapes.glob("*.ttl"))}
        kept = {path: name for path, name in files.items() if ours or path.name != ONLY_OURS}
        said: dict[str, dict[str, list[Term]]] = {}
        kept_shapes: list[Triple] = []
        for quad in World.read(kept, vocabulary).store:
            said.setdefault(_name(quad.subject), {}).setdefault(quad.predicate.value, []).append(quad.object)
            if quad.predicate.value not in _FOR_PEOPLE:
                kept_shapes.append(quad.triple)
        holders = {_name(child): it for it in said.values() for child in it.get(SH + "property", ())}
        named = ((name, it) for name, it in sorted(said.items()) if DCTERMS + "identifier" in it)
        rules = {name: _rule(name, it, holders.get(name, {})) for name, it in named}
        return cls(rules, (*kept_shapes, *_declared(kept_shapes, vocabulary)))


def _name(term: Term) -> str:
    """Return the address of a thing, the key of what has none, or the text of a value."""
    if isinstance(term, Triple):
        raise TypeError(term)
    return term.value


def _rule(name: str, said: Said, holder: Said) -> Rule:
    """Return the rule of a shape; a rule on a property looks where the shape that holds it looks."""

    def addresses(path: str) -> frozenset[str]:
        return frozenset(_name(term) for it in (said, holder) for term in it.get(SH + path, ()))

    def texts(path: str) -> Texts:
        return {term.language or "": term.value for term in said.get(path, ()) if isinstance(term, Literal)}

    severity = next(iter(addresses("severity")), "").removeprefix(SH)
    listed = [(SKOS + "inScheme", scheme) for scheme in addresses("hasValue")]
    return Rule(
        name=name,
        code=texts(DCTERMS + "identifier")[""],
        severity=next(ours for ours, theirs in SEVERITIES.items() if theirs == severity),
        names=texts(SH + "name"),
        messages=texts(SH + "message"),
        examples=texts(SKOS + "example"),
        withheld=SHAPES + "Withheld" in addresses("group"),
        classes=addresses("targetClass"),
        subjects_of=addresses("targetSubjectsOf"),
        objects_of=addresses("targetObjectsOf"),
        offers=(*listed, *((TYPE, kind) for kind in addresses("class"))),
        reasons=texts(SKOS + "note"),
        basis=tuple(sorted(term.value for term in said.get(DCTERMS + "source", ()) if isinstance(term, NamedNode))),
    )


def _declared(shapes: list[Triple], vocabulary: Vocabulary) -> Iterator[Triple]:
    """Yield the prefixes that our rules in SPARQL use; declaring all we have would slow each of them down."""
    queries = (it.object for it in shapes if it.predicate.value == SH + "select")
    selects = " ".join(text.value for text in queries if isinstance(text, Literal))
    ontology = NamedNode(BASE + "def")
    for name in sorted(set(re.findall(r"\b([a-z][a-z-]*):", selects)) & vocabulary.prefixes.keys()):
        declared = NamedNode(f"{BASE}id/prefix/{name}")
        yield Triple(ontology, NamedNode(SH + "declare"), declared)
        yield Triple(declared, NamedNode(SH + "prefix"), Literal(name))
        yield Triple(declared, NamedNode(SH + "namespace"), Literal(vocabulary.prefixes[name]))
