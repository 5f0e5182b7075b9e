"""Things of the graph as rows of a sheet: the way back from statements to cells.

A cell is kept only if reading it gives the same statements: each is read again, by the same room, as it is written.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from obligraph.languages import say
from obligraph.rdf.graphs import Literal, NamedNode, Quad, Term, World
from obligraph.rdf.results import value_of
from obligraph.rdf.vocabulary import BASE, TERM
from obligraph.tabular.cells import Cell, Value
from obligraph.tabular.entries import Entry, read_entry
from obligraph.tabular.layouts import Column, Table
from obligraph.tabular.lookups import Lookups
from obligraph.tabular.texts import KNOWN, NO_LANGUAGE, write_texts

_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_STATE = NamedNode(TERM + "ofState")
_SPEAKER = NamedNode(TERM + "assertedBy")
_SAID = NamedNode(TERM + "saidOn")
_OURS = NamedNode(BASE + "id/organization/obligraph")
_FIRST_DAY = date(1900, 3, 1)
_MOST_FIGURES = 15


@dataclass(frozen=True, slots=True)
class Row:
    """One thing as a row: its address, its cells from left to right, and how many values no cell can hold."""

    thing: str
    cells: tuple[Value | None, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the things of a graph as rows, in one language or, with `every_language`, in all they have."""

    world: World
    lookups: Lookups
    language: str
    every_language: bool = False
    coded: bool = True

    def rows(self, table: Table, state: str, years: tuple[str, str] = ("", "")) -> Iterator[Row]:
        """Yield a row for each thing of a State in the graph, our own inferences excepted, A to Z.

        With `years`, claims are only those said in them.
        """
        for thing in things_of(table, state, self.world):
            said = [it.object.value[:4] for it in self._said(thing, _SAID) if isinstance(it.object, Literal)]
            if not any(years) or not said or any(years[0] <= it <= (years[1] or "9999") for it in said):
                yield self.row(table, thing)

    def row(self, table: Table, thing: str) -> Row:
        """Return one thing as a row of its table."""
        cells: list[Value | None] = [thing.removeprefix(table.space)]
        left_out = 0
        for column in table.columns[1:]:
            values = self.values(thing, column)
            cell = self._cell(column, values) if values else None
            left_out += len(values) if values and cell is None else 0
            cells.append(cell)
        return Row(thing, tuple(cells), left_out)

    def values(self, thing: str, column: Column) -> list[Term]:
        """Return what the graph says of a thing under a column, texts in the language of the sheet where there are."""
        found = list(dict.fromkeys(it.object for it in self._said(thing, NamedNode(column.path))))
        if column.kind != "text" or self.every_language:
            return found
        texts = [it for it in found if isinstance(it, Literal) and it.language in (self.language, None)]
        return [*texts] or found

    def _said(self, thing: str, path: NamedNode) -> list[Quad]:
        return [*self.world.store.quads_for_pattern(NamedNode(thing), path, None, None)]

    def _cell(self, column: Column, values: list[Term]) -> Value | None:
        """Return a cell that reads as exactly these values, `None` where there is no such cell."""
        for cell in self._forms(column, values):
            read = read_entry(Cell(2, 2, cell), column, self.language, self.lookups)
            if {it.term if isinstance(it, Entry) else None for it in read} == set(values):
                return cell
        return None

    def _forms(self, column: Column, values: list[Term]) -> Iterator[Value]:
        match column.kind:
            case "text":
                yield from self._texts(column, [it for it in values if isinstance(it, Literal)])
            case "list" | "thing":
                yield from self._names(column, [it for it in values if isinstance(it, NamedNode)])
            case _ if len(values) == 1:
                yield from self._single(column, value_of(values[0]))

    def _texts(self, column: Column, values: list[Literal]) -> Iterator[Value]:
        own = column.language or self.language
        if any((it.language or NO_LANGUAGE) not in KNOWN for it in values):
            return
        if column.separator and all((it.language or NO_LANGUAGE) == own for it in values):
            yield f"{column.separator} ".join(sorted(it.value for it in values))
        yield write_texts(values, own)
        yield write_texts(values, own, [it.value for it in values])

    def _names(self, column: Column, values: list[NamedNode]) -> Iterator[Value]:
        lookup = self.lookups.of(column.lists, column.classes)
        between = f"{column.separator} "
        iris = sorted(it.value for it in values)
        if len(iris) > 1 and not column.separator:
            return
        if self.coded or column.lists:
            yield between.join(lookup.shown(it, self.language, coded=not column.lists) for it in iris)
        yield between.join(it.rpartition("/")[2] for it in iris)
        yield between.join(self.world.vocabulary.shorten(it) for it in iris)
        yield between.join(iris)

    def _single(self, column: Column, text: str) -> Iterator[Value]:
        if column.kind == "flag":
            yield say(self.language, "answer.yes" if text == "true" else "answer.no")
        elif column.kind in ("number", "year") and len(text.strip("-").replace(".", "")) <= _MOST_FIGURES:
            yield Decimal(text)
        elif column.kind in ("moment", "day") and len(text) == len("2018-12-31") and text >= _FIRST_DAY.isoformat():
            yield date.fromisoformat(text)
        elif column.kind == "moment" and len(text) == len("2018"):
            yield Decimal(text)
        yield text


def things_of(table: Table, state: str, world: World) -> list[str]:
    """Return the things of a class that belong to a State, by what is said of them or by their code, A to Z.

    What we inferred ourselves is not the State's to send.
    """
    key = state.rpartition("/")[2] + "-"
    found = []
    for quad in world.store.quads_for_pattern(None, _TYPE, NamedNode(table.of_class), None):
        thing = quad.subject
        if isinstance(thing, NamedNode) and thing.value.startswith(table.space):
            ours = any(world.store.quads_for_pattern(thing, _SPEAKER, _OURS, None))
            theirs = thing.value.removeprefix(table.space).startswith(key)
            if not ours and (theirs or any(world.store.quads_for_pattern(thing, _STATE, NamedNode(state), None))):
                found.append(thing.value)
    return sorted(set(found))


def choices(column: Column, lookups: Lookups, state: str, language: str) -> list[str]:
    """Return what a person may choose in a column: a closed list, or the things of the State and those of nobody."""
    lookup = lookups.of(column.lists, column.classes)
    if column.lists:
        return sorted({lookup.shown(iri, language, coded=False) for iri in lookup.choices}, key=str.casefold)
    key = state.rpartition("/")[2]
    kept = (it for it in lookup.choices.values() if _is_of(it.key, key) or "State" in column.classes[0])
    return sorted((lookup.shown(it.iri, language, coded=True) for it in kept), key=str.casefold)


def _is_of(key: str, state: str) -> bool:
    """Whether a thing is of this State, or of none: its code does not start with that of another."""
    first = key.partition("-")[0]
    return first == state or not (len(first) == 3 and first.isupper())


def harmless(values: Iterable[Value | None]) -> list[str]:
    """Return the cells of one row as CSV texts that no spreadsheet program takes for formulas."""
    return ["" if it is None else _plain(it) for it in values]


def _plain(value: Value) -> str:
    """Return a value as a text that reads as nothing else: a fraction of three figures gets a fourth.

    >>> _plain(Decimal("1.234")), _plain(Decimal("-5")), _plain("=1+1")
    ('1.2340', '-5', "'=1+1")
    """
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return f"{text}0" if len(text.partition(".")[2]) == 3 else text
    return f"'{value}" if str(value).startswith(("=", "+", "-", "@", "\t", "\r", "'")) else str(value)
