"""Rows as a workbook of Excel: numbers and days are stored as such, columns and rows have room for what they hold."""

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from math import ceil
from typing import Any, Final

from obligraph.answering.told import Cell
from obligraph.rdf.graphs import Literal

_NARROW, _WIDE, _NOTES = 11, 46, 110
_LINE, _HIGHEST = 15, 400
_OPTIONS: Final = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}

Value = str | int | float | bool | date | None
"""What a cell of a sheet holds; a month, which Excel does not know, is a text."""


def stored(cell: Cell | None) -> tuple[Value, str]:
    """Return what a cell of an answer holds on a sheet, and the format in which Excel shows it.

    >>> stored(None)
    (None, '')
    """
    if cell is None:
        return None, ""
    kind = cell.term.datatype.value.rpartition("#")[2] if isinstance(cell.term, Literal) else ""
    if kind == "gYear" and cell.plain.isdecimal():  # type: ignore[union-attr]
        return int(cell.plain), "0"
    if kind == "date":
        try:
            return date.fromisoformat(str(cell.plain)), "day"
        except ValueError:
            return cell.plain, ""
    if isinstance(cell.plain, bool) or not isinstance(cell.plain, int | float):
        return cell.plain, ""
    return cell.plain, number_format(Decimal(str(cell.plain)))


def number_format(value: Decimal) -> str:
    """Return the format with as many decimals as a number has: Excel shows the point even where no figure follows.

    >>> number_format(Decimal("59295634.50")), number_format(Decimal(1200))
    ('#,##0.0', '#,##0')
    """
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return f"#,##0.{'0' * places}" if places else "#,##0"


def as_sheets(
    names: tuple[str, str],
    headings: Sequence[str],
    lines: Sequence[Sequence[tuple[Value, str]]],
    notes: Sequence[str],
    day: str,
) -> bytes:
    """Return an .xlsx file of two sheets, called `names`: lines of values with their formats, and notes below another.

    `day` is the format of dates.
    """
    from xlsxwriter import Workbook

    out = io.BytesIO()
    with Workbook(out, _OPTIONS) as book:
        forms = {it: book.add_format(_form(it, day)) for line in lines for _, it in line}
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(names[0])
        widths = [_width([headings[place], *(line[place][0] for line in lines)]) for place in range(len(headings))]
        sheet.set_row(0, _height(headings, widths))
        sheet.write_row(0, 0, headings, bold)
        for number, line in enumerate(lines, 1):
            sheet.set_row(number, _height([value for value, _ in line], widths))
            for place, (value, form) in enumerate(line):
                sheet.write(number, place, value, forms[form])
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(lines), 1), len(headings) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        _notes(book, names[1], notes)
    return out.getvalue()


def _notes(book: Any, name: str, notes: Sequence[str]) -> None:
    sheet, wrap = book.add_worksheet(name), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, _NOTES)
    for number, text in enumerate(filter(None, notes)):
        sheet.set_row(number, _height([text], [_NOTES]))
        sheet.write_string(number, 0, text, wrap)


def _form(form: str, day: str) -> dict[str, Any]:
    shown = {"num_format": day if form == "day" else form} if form else {}
    return {"text_wrap": not form, "valign": "top", **shown}


def _width(values: Sequence[Value]) -> int:
    """Return how wide a column is: as its longest value, within bounds; a date or a number has room beside it."""
    return min(max(_NARROW, *(len(_text(value)) + 2 for value in values)), _WIDE)


def _height(values: Sequence[Value], widths: Sequence[int]) -> int:
    """Return how high a row is whose texts are wrapped; a line that breaks between words holds less than its width."""
    lines = (
        sum(ceil(max(1, len(part)) / (width * 0.9)) for part in _text(value).split("\n"))
        for value, width in zip(values, widths, strict=True)
    )
    return min(_LINE * max(lines), _HIGHEST)


def _text(value: Value) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int | float) else str(value)
