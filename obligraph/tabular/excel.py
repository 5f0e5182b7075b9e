"""Workbooks of Excel as sheets: what is stored in each cell, what is hidden, merged, or was never worked out."""

import warnings
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from obligraph.errors import CannotRead, TooLarge
from obligraph.tabular.cells import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Cell, Sheet

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LAST_ROW = 1_048_576


def read_workbook(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook whose parts `archives` found safe.

    Raises `CannotRead` when it is damaged and `TooLarge`.
    """
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with path.open("rb") as file:
                book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
                return [_sheet(book, sheet, path) for sheet in book.worksheets]
        except (ParseError, KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, EOFError) as error:
            raise CannotRead("corrupt", file=path) from error


def _sheet(book: Any, sheet: Any, path: Path) -> Sheet:
    with sheet._get_source() as source:
        return _parsed(_parser(book, sheet, source), sheet, path)


def _parsed(parser: Any, sheet: Any, path: Path) -> Sheet:
    rows: dict[int, tuple[Cell, ...]] = {}
    count = 0
    for number, raw in parser.parse():
        if number > _LAST_ROW or len(rows) > MAX_ROWS:
            raise TooLarge("rows", file=path, limit=MAX_ROWS)
        kept = tuple(_cells(raw, parser.percents))
        if kept:
            rows[number] = kept
            count += len(kept)
        if count > MAX_CELLS:
            raise TooLarge("cells", file=path, limit=MAX_CELLS)
        if kept and kept[-1].column > MAX_COLUMNS:
            raise TooLarge("columns", file=path, limit=MAX_COLUMNS)
    hidden = (int(it) for it, attributes in parser.row_dimensions.items() if attributes.get("hidden") in ("1", "true"))
    merged = parser.merged_cells.mergeCell if parser.merged_cells else ()
    return Sheet(
        sheet.title,
        path,
        rows,
        frozenset(hidden) & rows.keys(),
        frozenset(_hidden_columns(parser.column_dimensions.values())),
        tuple((it.min_row, it.min_col, it.max_row, it.max_col) for it in merged),
        sheet.sheet_state != "visible",
    )


def _hidden_columns(dimensions: Iterable[Mapping[str, str]]) -> Iterator[int]:
    for it in dimensions:
        if it.get("hidden") in ("1", "true"):
            yield from range(int(it["min"]), min(int(it["max"]), MAX_COLUMNS) + 1)


def _cells(raw: Iterable[Mapping[str, Any]], percents: frozenset[int]) -> Iterator[Cell]:
    for it in raw:
        value, kind, percent = it["value"], it["data_type"], it["style_id"] in percents
        row, column = it["row"], it["column"]
        if kind in ("formula", "e"):
            yield Cell(row, column, str(value or ""), "formula" if kind == "formula" else "error")
        elif isinstance(value, bool | datetime | date):
            yield Cell(row, column, value)
        elif isinstance(value, int | float):
            yield Cell(row, column, Decimal(repr(value)), percent=percent)
        elif isinstance(value, time | timedelta):
            yield Cell(row, column, str(value))
        elif value is not None and str(value).strip():
            yield Cell(row, column, str(value).strip())


def _parser(book: Any, sheet: Any, source: Any) -> Any:
    """Return openpyxl's own reader of one sheet, which here also notices formulas that were never worked out."""
    from openpyxl.worksheet._reader import WorkSheetParser

    class Parser(WorkSheetParser):
        percents: frozenset[int]

        def parse_cell(self, element: Element) -> dict[str, Any]:
            found: dict[str, Any] = super().parse_cell(element)
            formula = element.find(_MAIN + "f")
            if formula is not None and found["value"] in (None, ""):
                found |= {"data_type": "formula", "value": "=" + (formula.text or "")}
            return found

    dates, spans = book._date_formats, book._timedelta_formats
    parser = Parser(source, sheet._shared_strings, True, book.epoch, dates, spans)
    formats = enumerate(style.numFmtId for style in book._cell_styles)
    parser.percents = frozenset(place for place, number in formats if _is_percent(book, number))
    return parser


def _is_percent(book: Any, number: int) -> bool:
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

    if number < BUILTIN_FORMATS_MAX_SIZE:
        return "%" in BUILTIN_FORMATS.get(number, "")
    own = book._number_formats
    place = number - BUILTIN_FORMATS_MAX_SIZE
    return place < len(own) and "%" in own[place]
