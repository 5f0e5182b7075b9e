"""Sheets to statements, as the layout declares, with the cell behind each statement.

A value that cannot be read, or can be read in two ways, is left out and noted: nothing is guessed, nothing adopted.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from obligraph.checking.drafts import Draft
from obligraph.rdf.graphs import BlankNode, NamedNode, Term, Triple, World
from obligraph.rdf.values import fold
from obligraph.rdf.vocabulary import TERM
from obligraph.tabular.cells import Cell, Sheet
from obligraph.tabular.entries import Entry, Flaw, is_code, read_entry
from obligraph.tabular.headings import Headed, Note, recognise
from obligraph.tabular.layouts import Column, Layout
from obligraph.tabular.lookups import Lookups
from obligraph.tabular.quantities import whole

_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_COMMENT = ("#", "//")
_TOTALS = frozenset("total totales totals subtotal suma sum somme totaux totais soma".split())
_PER_CENT = "percent"


Watch = Callable[[int, int], None]
"""Is told how many rows are read, and of how many."""
_STEP = 250


@dataclass(frozen=True, slots=True)
class Row:
    """Where the thing of a row stands: its sheet, the number of the row, the first cell of it."""

    headed: Headed
    number: int
    first: int


@dataclass(frozen=True, slots=True)
class Filled:
    """What the sheets say: a draft whose places are numbers of `addresses`, and what could not be taken."""

    draft: Draft
    addresses: tuple[str, ...]
    notes: tuple[Note, ...]
    rows: Mapping[str, Row]
    tables: tuple[Headed, ...]

    def address(self, thing: str, path: str, place: int) -> str:
        """Return the cell of a statement, or the empty cell where it should stand."""
        row = self.rows.get(thing)
        column = row.headed.number_of(path) if row else 0
        if row and column:
            return row.headed.sheet.address(row.number, column)
        return self.addresses[place]


def read_filled(
    file: Path, sheets: tuple[Sheet, ...], layout: Layout, world: World, watch: Watch | None = None
) -> Filled:
    """Return the statements in these sheets; `file` is what their sender sent, `watch` is told how far it got."""
    return _Reader(file, layout, Lookups(world), watch=watch).read(sheets)


@dataclass(slots=True)
class _Reader:
    """The reading of one submission: what has been found so far."""

    file: Path
    layout: Layout
    lookups: Lookups
    places: dict[Triple, int] = field(default_factory=dict)
    addresses: list[str] = field(default_factory=lambda: [""])
    notes: list[Note] = field(default_factory=list)
    rows: dict[str, Row] = field(default_factory=dict)
    met: dict[tuple[object, ...], tuple[Entry | Flaw, ...]] = field(default_factory=dict)
    watch: Watch | None = None
    done: int = 0

    def read(self, sheets: tuple[Sheet, ...]) -> Filled:
        found = [recognise(sheet, self.layout) for sheet in sheets]
        headed = [it for it in found if isinstance(it, Headed)]
        total = sum(len(it.sheet.rows) for it in headed)
        for one in headed:
            self._introduce(one)
        for it in found:
            if isinstance(it, Headed):
                self._read(it, total)
            else:
                self.notes += it
        draft = Draft(self.file, MappingProxyType(self.places))
        rows = MappingProxyType(self.rows)
        return Filled(draft, tuple(self.addresses), tuple(self.notes), rows, tuple(headed))

    def _introduce(self, headed: Headed) -> None:
        """Make the codes of a sheet known to the columns that may name them."""
        number = next((number for number, it in headed.columns.items() if it.kind == "code"), 0)
        label = next((number for number, it in headed.columns.items() if it.path.endswith(("#label", "/title"))), 0)
        kind = headed.table.of_class
        columns = (column for table in self.layout for column in table.columns if kind in column.classes)
        naming = [self.lookups.of((), it) for it in dict.fromkeys(column.classes for column in columns)]
        for place, row in headed.sheet.rows.items():
            cells = {cell.column: str(cell.value) for cell in row}
            if place > headed.row and number in cells and is_code(_key(cells[number])):
                iri = headed.table.space + _key(cells[number])
                for lookup in naming:
                    lookup.add(iri, _key(cells[number]), {"": cells[label]} if label in cells else {})

    def _read(self, headed: Headed, total: int) -> None:
        self.notes += headed.notes
        self._note_hidden(headed)
        self.met.clear()
        for number, row in headed.sheet.rows.items():
            self.done += 1
            if self.watch and self.done % _STEP == 0:
                self.watch(self.done, total)
            if number > headed.row:
                self._read_row(headed, number, row)

    def _read_row(self, headed: Headed, number: int, row: tuple[Cell, ...]) -> None:
        cells = [cell for cell in row if cell.column in headed.columns]
        if not cells or all(fold(str(it.value)) in _headings(headed.columns[it.column]) for it in cells):
            return
        first = str(row[0].value)
        address = headed.sheet.address(number, row[0].column)
        if first.startswith(_COMMENT):
            self.notes.append(Note("Sheet-row-commented", address))
            return
        coded = any(headed.columns[cell.column].kind == "code" for cell in cells)
        if any(fold(str(cell.value)).rstrip(":") in _TOTALS for cell in cells[:2]):
            self.notes.append(Note("Sheet-row-total", address, first))
            return
        thing = self._thing(headed, number, cells, coded=coded)
        name = thing.value if isinstance(thing, NamedNode) else f"_:{thing.value}"
        self.rows[name] = Row(headed, number, cells[0].column)
        self._say(thing, _TYPE, NamedNode(headed.table.of_class), self._place(address))
        for cell in cells:
            self._read_cell(headed, thing, cell)
        self._check_fraction(headed, cells)

    def _thing(self, headed: Headed, number: int, cells: list[Cell], *, coded: bool) -> NamedNode | BlankNode:
        """Return what a row describes; one without a usable code is still checked, as a thing without address."""
        nameless = BlankNode(f"{headed.table.name}{len(self.rows)}row{number}")
        if not coded:
            column = next((it for it, column in headed.columns.items() if column.kind == "code"), 1)
            self.notes.append(Note("Sheet-code-missing", headed.sheet.address(number, column)))
            return nameless
        cell = next(it for it in cells if headed.columns[it.column].kind == "code")
        key, address = _key(str(cell.value)), headed.sheet.address(number, cell.column)
        if not is_code(key):
            self.notes.append(Note("Sheet-code-form", address, str(cell.value)))
            return nameless
        if (iri := headed.table.space + key) in self.rows:
            self.notes.append(Note("Sheet-code-twice", address, key))
            return nameless
        return NamedNode(iri)

    def _read_cell(self, headed: Headed, thing: NamedNode | BlankNode, cell: Cell) -> None:
        column = headed.columns[cell.column]
        if column.kind == "code":
            return
        address = headed.sheet.address(cell.row, cell.column)
        place = self._place(address)
        for it in self._meant(headed, cell):
            if isinstance(it, Flaw):
                self.notes.append(Note(it.rule, address, it.found, it.nearest))
            else:
                self._say(thing, NamedNode(it.path or column.path), it.term, place)

    def _meant(self, headed: Headed, cell: Cell) -> tuple[Entry | Flaw, ...]:
        """Return the values of a cell, read once for all cells of its column that hold the same, as most do."""
        same = (cell.column, type(cell.value), cell.value, cell.flaw, cell.percent)
        if same not in self.met:
            column = headed.columns[cell.column]
            self.met[same] = tuple(read_entry(cell, column, headed.language, self.lookups))
        return self.met[same]

    def _check_fraction(self, headed: Headed, cells: list[Cell]) -> None:
        """Note a share of 0.9 that is meant as 90 per cent, or is it: whoever wrote it must say."""
        units = (it for it in cells if headed.columns[it.column].path == TERM + "unit")
        unit = next((self.lookups.of(headed.columns[it.column].lists, ()).find(str(it.value)) for it in units), ())
        if not unit or not unit[0].endswith(_PER_CENT):
            return
        for cell in cells:
            of_value = headed.columns[cell.column].path in (TERM + "value", TERM + "quantity")
            if of_value and isinstance(cell.value, Decimal) and not cell.percent and 0 < abs(cell.value) < 1:
                readings = (f"{whole(cell.value * 100):f}", f"{cell.value:f}")
                address = headed.sheet.address(cell.row, cell.column)
                self.notes.append(Note("Sheet-fraction", address, str(cell.value), readings))

    def _note_hidden(self, headed: Headed) -> None:
        sheet = headed.sheet
        if sheet.hidden:
            self.notes.append(Note("Sheet-hidden", sheet.address(0, 0), sheet.name))
        for number in sorted(it for it in sheet.hidden_rows if it > headed.row):
            self.notes.append(Note("Sheet-hidden", sheet.address(number, 1)))
        for number in sorted(sheet.hidden_columns & headed.columns.keys()):
            title = headed.columns[number].titles[headed.language]
            self.notes.append(Note("Sheet-hidden", sheet.address(headed.row, number), title))
        for top, left, bottom, right in sheet.merged:
            if bottom > headed.row and any(left <= it <= right for it in headed.columns):
                area = f"{sheet.address(top, left)}:{sheet.address(bottom, right).rpartition('!')[2]}"
                self.notes.append(Note("Sheet-merged", sheet.address(top, left), area))

    def _say(self, thing: NamedNode | BlankNode, path: NamedNode, value: Term, place: int) -> None:
        self.places.setdefault(Triple(thing, path, value), place)

    def _place(self, address: str) -> int:
        if self.addresses[-1] != address:
            self.addresses.append(address)
        return len(self.addresses) - 1


def _key(text: str) -> str:
    """Return the code in a cell; a prefix such as `plan:` in front of it says nothing new."""
    return text.strip().rpartition(":")[2].rpartition("/")[2]


def _headings(column: Column) -> Iterator[str]:
    return (fold(title) for title in column.titles.values())
