"""Which sheet is which, where its headings are, and what stands under each: found as people leave them.

A name that is nearly right is read as the one it looks like, and noted; what looks like nothing of ours is left unread.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from obligraph.languages import LANGUAGES, SPANISH
from obligraph.rdf.values import fold
from obligraph.tabular.cells import Cell, Sheet
from obligraph.tabular.layouts import Column, Layout, Table, guide_names
from obligraph.tabular.privacy import names_a_person

_SEARCHED = 25
_ENOUGH = 0.4
_ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class Note:
    """Something that could not be taken as it stands: which rule, where, what was found, what may have been meant."""

    rule: str
    address: str
    found: str = ""
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Headed:
    """A sheet that was recognised: its table, the row of its headings, its columns by number, its language."""

    sheet: Sheet
    table: Table
    row: int
    columns: Mapping[int, Column]
    language: str
    notes: tuple[Note, ...] = ()

    def number_of(self, path: str) -> int:
        """Return the number of the column that fills a property, 0 where the sheet has none."""
        return next((number for number, column in self.columns.items() if column.path == path), 0)


def recognise(sheet: Sheet, layout: Layout) -> Headed | tuple[Note, ...]:
    """Return what a sheet is, or the notes that say why none of it is read."""
    if _is_guide(sheet):
        return ()
    table, notes = _table(sheet, layout)
    row, score = _header_row(sheet, table) if table else (0, 0.0)
    if persons := tuple(_persons(sheet, [row] if score >= _ENOUGH else sorted(sheet.rows)[:_SEARCHED])):
        return persons
    if table is None:
        return tuple(notes)
    if score < _ENOUGH:
        return (*notes, Note("Sheet-header", sheet.address(0, 0), nearest=(_title(table, SPANISH),)))
    columns, said = _columns(sheet, table, sheet.rows[row])
    language = _language(sheet.rows[row], columns)
    if row != 1:
        said.insert(0, Note("Sheet-header-moved", sheet.address(row, sheet.rows[row][0].column)))
    said += _absent(sheet, table, columns, row, language)
    return Headed(sheet, table, row, columns, language, (*notes, *said))


def titles(column: Column) -> set[str]:
    """Return every heading that a column may have, folded."""
    return {fold(column.name), *(fold(title) for title in column.titles.values())}


def _is_guide(sheet: Sheet) -> bool:
    return fold(sheet.name) in {fold(name) for name in guide_names()} or not sheet.rows


def _persons(sheet: Sheet, numbers: Iterable[int]) -> Iterator[Note]:
    """Yield one note where a row of headings announces persons; what it says is not repeated."""
    for number in numbers:
        row = sheet.rows[number]
        found = [cell for cell in row if isinstance(cell.value, str) and names_a_person(_bare(cell))]
        if found and len(row) > 1:
            yield Note("Person-none", sheet.address(number, found[0].column))
            return


def _table(sheet: Sheet, layout: Layout) -> tuple[Table | None, list[Note]]:
    """Return the table that a sheet is by its name, else by how its name looks, else by its headings."""
    names = {name: table for table in layout for name in (fold(table.name), *map(fold, table.titles.values()))}
    name = fold(sheet.name.rpartition(" - ")[2])
    if name in names:
        return names[name], []
    address = sheet.address(0, 0)
    alike = get_close_matches(name, names, n=1, cutoff=_ALIKE)
    ranked = sorted(layout, key=lambda table: _header_row(sheet, table)[1], reverse=True)
    table = names[alike[0]] if alike else ranked[0]
    if alike or _header_row(sheet, table)[1] >= _ENOUGH:
        language = next((it for it in LANGUAGES if alike and fold(table.titles[it]) == alike[0]), SPANISH)
        return table, [Note("Sheet-name", address, sheet.name, (_title(table, language),))]
    return None, [Note("Sheet-unknown", address, sheet.name)]


def _header_row(sheet: Sheet, table: Table) -> tuple[int, float]:
    """Return the row that looks most like the headings of a table, and how much of it does."""
    known = {title for column in table.columns for title in titles(column)}
    best, score = 0, 0.0
    for number in sorted(sheet.rows)[:_SEARCHED]:
        row = sheet.rows[number]
        met = sum(_bare(cell) in known for cell in row if isinstance(cell.value, str))
        share = met / len(row) if met > 1 or len(row) == met == 1 else 0.0
        if share > score:
            best, score = number, share
    return best, score


def _columns(sheet: Sheet, table: Table, row: tuple[Cell, ...]) -> tuple[dict[int, Column], list[Note]]:
    """Return the columns under these headings, and a note for each that is misspelt, doubled or not ours."""
    known = {title: column for column in table.columns for title in titles(column)}
    found = {cell.column: known[_bare(cell)] for cell in row if _bare(cell) in known}
    notes = []
    for number, cell in ((cell.column, cell) for cell in row if _bare(cell) not in known):
        free = {title: column for title, column in known.items() if column not in found.values()}
        alike = get_close_matches(_bare(cell), free, n=1, cutoff=_ALIKE)
        address, text = sheet.address(cell.row, number), str(cell.value)
        if alike:
            column = found[number] = free[alike[0]]
            shown = next((it for it in column.titles.values() if fold(it) == alike[0]), column.name)
            notes.append(Note("Sheet-column", address, text, (shown,)))
        else:
            notes.append(Note("Sheet-column-unknown", address, text))
    kept: dict[int, Column] = {}
    for number, column in sorted(found.items()):
        if column in kept.values():
            notes.append(Note("Sheet-column-twice", sheet.address(row[0].row, number), column.titles[SPANISH]))
        else:
            kept[number] = column
    return kept, notes


def _absent(sheet: Sheet, table: Table, columns: Mapping[int, Column], row: int, language: str) -> list[Note]:
    address = sheet.address(row, 1)
    missing = (column for column in table.columns if column.required and column not in columns.values())
    return [Note("Sheet-column-missing", address, column.titles[language]) for column in missing]


def _language(row: tuple[Cell, ...], columns: Mapping[int, Column]) -> str:
    """Return the language in which most headings are written."""
    headings = {cell.column: _bare(cell) for cell in row}
    spoken = Counter(
        language
        for number, column in columns.items()
        for language in (SPANISH, *(it for it in LANGUAGES if it != SPANISH))
        if fold(column.titles[language]) == headings.get(number)
    )
    return spoken.most_common(1)[0][0] if spoken else SPANISH


def _title(table: Table, language: str) -> str:
    return table.titles[language]


def _bare(cell: Cell) -> str:
    """Return a heading folded, without the star or the colon that people put behind it."""
    return fold(str(cell.value)).rstrip("*: ").strip()
