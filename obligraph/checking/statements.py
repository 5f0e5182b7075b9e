"""Statements that answer for themselves, among others that are only known: who says what at which line.

A submission is judged together with what the graph knows of the things it names; only its own statements are found
fault with. The whole graph answers for all it says.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Store

from obligraph.checking.drafts import Draft
from obligraph.rdf.graphs import BlankNode, Literal, NamedNode, Quad, Term, Triple, World

SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

Line = tuple[int, Term]
"""Where something is said, and the value as it is written there."""

Said = Mapping[tuple[Term, Term], Line]
"""What is said of a thing: (property, value) → line."""


@dataclass(frozen=True, slots=True)
class Statements:
    """Statements that answer for themselves, among others that are only known: where each is said, and how written.

    The store spells some values its own way (007 is 7 to it): each line is kept with the value as written. Without
    lines, all of the world answers for itself, at no line.
    """

    file: Path
    world: World
    lines: Mapping[Triple, Line] | None

    def _lines(self, subject: Term | None, path: str | None, value: Term | None) -> Iterator[tuple[Triple, Line]]:
        if isinstance(subject, Literal | Triple):
            return
        predicate = NamedNode(path) if path else None
        for quad in self.world.store.quads_for_pattern(subject, predicate, value, None):
            if self.lines is None:
                yield quad.triple, (0, quad.object)
            elif quad.triple in self.lines:
                yield quad.triple, self.lines[quad.triple]

    def said(self, thing: Term) -> Said:
        """Return what is said of a thing."""
        return {(it.predicate, it.object): line for it, line in self._lines(thing, None, None)}

    def naming(self, value: Term) -> Iterator[tuple[Triple, Line]]:
        """Yield the statements with this value."""
        return self._lines(None, None, value)

    def uses(self, path: str) -> bool:
        """Whether anything is said with this property."""
        return next(self._lines(None, path, None), None) is not None

    def things(self, kinds: Iterable[str]) -> Iterator[Term]:
        """Yield the things of these kinds and of the kinds below them; a thing of two of them, twice."""
        waiting: list[Term] = [NamedNode(kind) for kind in kinds]
        met: set[Term] = set()
        while waiting:
            if (kind := waiting.pop()) not in met:
                met.add(kind)
                yield from (it.subject for it, _ in self._lines(None, _TYPE, kind))
                below = self.world.store.quads_for_pattern(None, NamedNode(SUBCLASS), kind, None)
                waiting += [quad.subject for quad in below]


def as_stored(draft: Draft) -> dict[Triple, Line]:
    """Return the line of each statement, under the statement as a store spells it."""
    typed = dict.fromkeys(it.object for it in draft.places if isinstance(it.object, Literal) and not it.object.language)
    spelt = Store()
    things = [NamedNode(f"urn:x:{place}") for place in range(len(typed))]
    spelt.extend([Quad(thing, things[0], value) for thing, value in zip(things, typed, strict=True)])
    found = {quad.subject: quad.object for quad in spelt}
    own: dict[Term, Term] = {value: found[thing] for thing, value in zip(things, typed, strict=True)}
    lines: dict[Triple, Line] = {}
    for it, line in [*draft.places.items()][::-1]:
        written = it.object
        stored = own.get(written, written)
        lines[it if stored == written else Triple(it.subject, it.predicate, stored)] = (line, written)
    return lines


def name_of(term: Term | None) -> str:
    """Return a term as a text: an address, a value as written, or `_:` and the key of what has no address."""
    if term is None or isinstance(term, Triple):
        return ""
    return f"_:{term.value}" if isinstance(term, BlankNode) else term.value
