"""What a reader calls a thing: its label in one language, fetched for many things at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from obligraph.graphs import Literal, NamedNode, Term, World
from obligraph.languages import choose, moment, number, say
from obligraph.vocabulary import TERM

_NAMES = (
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://purl.org/dc/terms/title",
)
_NUMBERS = frozenset(("integer", "decimal", "double"))
_MOMENTS = frozenset(("date", "gYearMonth", "gYear", "string"))


@dataclass(frozen=True, slots=True)
class Labels:
    """The label of each thing asked for; a thing without one is called by its short name."""

    found: dict[str, str]
    world: World

    def __getitem__(self, iri: str) -> str:
        return self.found.get(iri) or self.world.vocabulary.shorten(iri)


def labels_of(things: Iterable[NamedNode], world: World, language: str) -> Labels:
    """Return what these things are called in `language`, one look-up a thing.

    A figure without a name is called by what it counts, its value and its period.
    """
    found = {}
    asked = dict.fromkeys(things)
    world.gather(asked)
    for thing in asked:
        texts: dict[str, str] = {}
        for name in _NAMES:
            for quad in world.store.quads_for_pattern(thing, NamedNode(name), None, None):
                if isinstance(quad.object, Literal):
                    texts.setdefault(quad.object.language or "", quad.object.value)
        if texts:
            found[thing.value] = choose(texts, language)
        elif figure := _figure(thing, world, language):
            found[thing.value] = figure
    return Labels(found, world)


def _figure(thing: NamedNode, world: World, language: str) -> str:
    said = {quad.predicate.value: quad.object for quad in world.store.quads_for_pattern(thing, None, None, None)}
    counted, value, end = (said.get(TERM + name) for name in ("indicator", "value", "periodEnd"))
    if not isinstance(counted, NamedNode):
        return ""
    name = labels_of([counted], world, language)[counted.value]
    amount = f": {number(Decimal(value.value), language)}" if isinstance(value, Literal) else ""
    return f"{name}{amount}" + (f" ({moment(end.value, language)})" if isinstance(end, Literal) else "")


def written(term: Term, labels: Labels, language: str) -> str:
    """Return a term as a reader of `language` would see it: a label, a number, a date, a yes or no, a text."""
    if isinstance(term, NamedNode):
        return labels[term.value]
    if not isinstance(term, Literal):
        return str(term)
    kind = term.datatype.value.rpartition("#")[2]
    if kind in _NUMBERS:
        return number(Decimal(term.value), language)
    if kind in _MOMENTS:
        return moment(term.value, language)
    if kind == "boolean":
        return say(language, "answer.yes" if term.value == "true" else "answer.no")
    return term.value
