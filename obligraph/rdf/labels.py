"""What a reader calls a thing: its label in one language, fetched for many things at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from obligraph.languages import choose, moment, number, say
from obligraph.rdf.graphs import Literal, NamedNode, Term, World
from obligraph.rdf.vocabulary import TERM

_NAMES = (
    NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel"),
    NamedNode("http://www.w3.org/2000/01/rdf-schema#label"),
    NamedNode("http://purl.org/dc/terms/title"),
)
_NUMBERS = frozenset(("integer", "decimal", "double"))
_MOMENTS = frozenset(("date", "gYearMonth", "gYear", "string"))


@dataclass(frozen=True, slots=True)
class Labels:
    """The label of each thing asked for; a thing without one is called by its short name."""

    found: dict[str, str]
    world: World
    language: str

    def __getitem__(self, iri: str) -> str:
        return self.found.get(iri) or self.world.vocabulary.shorten(iri)

    def look_up(self, things: Iterable[NamedNode]) -> None:
        """Find the labels of more things, one look-up for each that was not asked for before.

        A figure without a name is called by what it counts, its value and its period.
        """
        fresh = [it for it in dict.fromkeys(things) if it.value not in self.found]
        self.world.gather(fresh)
        for thing in fresh:
            texts: dict[str, str] = {}
            for name in _NAMES:
                for quad in self.world.store.quads_for_pattern(thing, name, None, None):
                    if isinstance(quad.object, Literal):
                        texts.setdefault(quad.object.language or "", quad.object.value)
            named = choose(texts, self.language) or _figure(thing, self)
            self.found[thing.value] = named or self.world.vocabulary.shorten(thing.value)


def labels_of(things: Iterable[NamedNode], world: World, language: str) -> Labels:
    """Return what these things are called in `language`."""
    labels = Labels({}, world, language)
    labels.look_up(things)
    return labels


def _figure(thing: NamedNode, labels: Labels) -> str:
    language = labels.language
    said = {quad.predicate.value: quad.object for quad in labels.world.store.quads_for_pattern(thing, None, None, None)}
    counted, value, end = (said.get(TERM + name) for name in ("indicator", "value", "periodEnd"))
    if not isinstance(counted, NamedNode):
        return ""
    labels.look_up([counted])
    name = labels[counted.value]
    if isinstance(value, Literal):
        name = say(language, "answer.pair", name=name, value=number(Decimal(value.value), language))
    return f"{name} ({moment(end.value, language)})" if isinstance(end, Literal) else name


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
