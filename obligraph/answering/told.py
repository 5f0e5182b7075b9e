"""The rows of an answer: what a query found, with labels and sources added when a row is read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from obligraph.answering.questions import Question
from obligraph.rdf.evidence import Citation, Sources
from obligraph.rdf.graphs import Literal, NamedNode, Rows, Term, World
from obligraph.rdf.labels import labels_of, written
from obligraph.rdf.results import value_of

_AT_ONCE = 500
"""So many rows are given their labels and sources together where all of them are read."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row: what a reader sees, and the term behind it."""

    text: str
    term: Term

    @property
    def key(self) -> str:
        """Return what tells this value from others, as the graph has it: an address, or the letters of a value."""
        return value_of(self.term)

    @property
    def plain(self) -> str | int | float | bool:
        """Return the value for a table of data: a number where it is one, an address as its label."""
        if not isinstance(self.term, Literal):
            return self.text
        return _plain(self.term)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a cell or nothing per column, and the evidence it rests on."""

    cells: tuple[Cell | None, ...]
    evidence: tuple[Citation, ...]


class ToldRows(Sequence[Row]):
    """Rows as a reader sees them. Those that are read are given labels and sources, together and once.

    A page of an answer with tens of thousands of rows costs what its query costs, not what all its rows would.
    """

    def __init__(self, found: Rows, question: Question, world: World, language: str) -> None:
        self._found, self._language = found, language
        self._shown = [found.columns.index(name) for name in question.columns]
        self._evidence = [found.columns.index(name) for name in question.evidence]
        self._labels = labels_of((), world.whole, language)
        self._sources = Sources(world, language)
        self._cells: dict[Term | None, Cell | None] = {None: None}
        self._told: dict[int, Row] = {}

    def __len__(self) -> int:
        return len(self._found)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        places = range(len(self))[place]
        return self._rows([places])[0] if isinstance(places, int) else tuple(self._rows(places))

    def __iter__(self) -> Iterator[Row]:
        for first in range(0, len(self), _AT_ONCE):
            yield from self[first : first + _AT_ONCE]

    def _rows(self, places: Sequence[int]) -> list[Row]:
        fresh = [place for place in places if place not in self._told]
        rows = [self._found.rows[place] for place in fresh]
        self._write({row[place] for row in rows for place in self._shown})
        claims = [[term.value for place in self._evidence if isinstance(term := row[place], NamedNode)] for row in rows]
        cited = self._sources.citing(claim for those in claims for claim in those)
        for place, row, those in zip(fresh, rows, claims, strict=True):
            self._told[place] = Row(
                tuple([self._cells[row[place]] for place in self._shown]),
                tuple(dict.fromkeys(citation for claim in those for citation in cited.get(claim, ()))),
            )
        return [self._told[place] for place in places]

    def _write(self, terms: set[Term | None]) -> None:
        """Make the cells of terms; a term that stands in many rows is one cell."""
        fresh = [term for term in terms if term not in self._cells and term is not None]
        self._labels.look_up(term for term in fresh if isinstance(term, NamedNode))
        for term in fresh:
            self._cells[term] = Cell(written(term, self._labels, self._language), term)


def _plain(term: Literal) -> str | int | float | bool:
    kind = term.datatype.value.rpartition("#")[2]
    if kind == "boolean":
        return term.value == "true"
    if kind == "integer":
        return int(term.value)
    if kind in ("decimal", "double"):
        value = float(term.value)
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return term.value
