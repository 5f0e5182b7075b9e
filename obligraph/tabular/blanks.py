"""A template as a workbook of Excel: the guide, one sheet a table with lists to choose from, and the lists."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from typing import Any

from obligraph.answering.spreadsheets import number_format
from obligraph.languages import say
from obligraph.tabular.cells import letter
from obligraph.tabular.layouts import Column, Table
from obligraph.tabular.rows import choices
from obligraph.tabular.templates import Template

_SPARE_ROWS = 500
_TITLE, _MESSAGE = 32, 255
_BLUE, _BROWN, _PALE = "#1F4E79", "#9C3D10", "#DCE6F1"
_MADE = datetime(2000, 1, 1)
_WIDTHS = {"code": 34, "text": 36, "thing": 34, "list": 24, "address": 36, "link": 30}
_GUIDE = (20, 30, 12, 78, 30)
_LINE = 15
_HEAD = {"bold": True, "font_color": "white", "text_wrap": True, "valign": "top", "border": 1}
_AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def as_workbook(template: Template) -> bytes:
    """Return a template as the bytes of an .xlsx file; the same template gives the same bytes."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, **_AS_TEXT}) as book:
        book.set_properties({"title": template.title(), "created": _MADE})
        _Pages(template, book).write()
    return out.getvalue()


@dataclass
class _Pages:
    """The sheets of one workbook while it is written."""

    of: Template
    book: Any

    def write(self) -> None:
        say_ = self.of.language
        self.forms = {
            "head": self._form(**_HEAD, bg_color=_BLUE),
            "needed": self._form(**_HEAD, bg_color=_BROWN),
            "wrap": self._form(text_wrap=True, valign="top"),
            "title": self._form(bold=True, font_size=16, font_color=_BLUE, text_wrap=True),
            "part": self._form(bold=True, font_size=12, font_color=_BLUE, bg_color=_PALE),
            "day": self._form(num_format=say(say_, "workbook.day")),
            "year": self._form(num_format="0"),
            "text": self._form(num_format="@"),
            "guarded": self._form(num_format="@", quote_prefix=True),
        }
        guide = self.book.add_worksheet(say(say_, "workbook.guide"))
        sheets = [(table, self.book.add_worksheet(table.titles[say_])) for table in self.of.layout]
        lists = self._lists(self.book.add_worksheet(say(say_, "workbook.lists")))
        self._guide(guide)
        for table, sheet in sheets:
            self._table(table, sheet, lists)
        guide.activate()

    def _form(self, **said: Any) -> Any:
        return self.book.add_format(said)

    def _lists(self, sheet: Any) -> dict[tuple[Any, ...], str]:
        """Write every list once, side by side; return the range of each."""
        ranges: dict[tuple[Any, ...], str] = {}
        name = say(self.of.language, "workbook.lists")
        for column in (column for table in self.of.layout for column in table.columns):
            key = (column.lists, column.classes)
            if column.kind not in ("list", "thing") or key in ranges:
                continue
            place = len(ranges)
            offered = choices(column, self.of.lookups, self.of.state, self.of.language)
            sheet.write_string(0, place, column.titles[self.of.language], self.forms["head"])
            for row, text in enumerate(offered, 1):
                sheet.write_string(row, place, text)
            letters = letter(place + 1)
            ranges[key] = f"='{name}'!${letters}$2:${letters}${len(offered) + 1}" if offered else ""
        sheet.set_column(0, len(ranges), 30)
        sheet.protect("", {"select_locked_cells": True})
        sheet.hide()
        return ranges

    def _table(self, table: Table, sheet: Any, lists: dict[tuple[Any, ...], str]) -> None:
        language, rows = self.of.language, self.of.rows[table.name]
        last = len(rows) + _SPARE_ROWS
        sheet.freeze_panes(1, 1)
        sheet.set_row(0, 32)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        sheet.repeat_columns(0)
        sheet.autofilter(0, 0, max(len(rows), 1), len(table.columns) - 1)
        for place, column in enumerate(table.columns):
            title = column.titles[language]
            sheet.write_string(0, place, title, self.forms["needed" if column.required else "head"])
            sheet.set_column(place, place, _WIDTHS.get(column.kind, 16))
            sheet.data_validation(1, place, last, place, self._validation(column, lists))
        for number, row in enumerate(rows, 1):
            for place, (value, column) in enumerate(zip(row.cells, table.columns, strict=True)):
                self._cell(sheet, number, place, value, column)

    def _validation(self, column: Column, lists: dict[tuple[Any, ...], str]) -> dict[str, Any]:
        """Return the drop-down and the message that a cell of a column shows when it is entered."""
        language = self.of.language
        told = self.of.told(column)
        if column.example:
            told += " " + say(language, "check.example", example=column.example)
        said: dict[str, Any] = {
            "validate": "any",
            "input_title": column.titles[language][:_TITLE],
            "input_message": told if len(told) <= _MESSAGE else told[: _MESSAGE - 1] + "…",
        }
        if source := lists.get((column.lists, column.classes), ""):
            closed = bool(column.lists) and not column.separator
            said |= {
                "validate": "list",
                "source": source,
                "error_type": "stop" if closed else "information",
                "error_title": column.titles[language][:_TITLE],
                "error_message": say(language, "workbook.not-listed" if closed else "workbook.maybe-listed"),
            }
        return said

    def _cell(self, sheet: Any, row: int, place: int, value: object, column: Column) -> None:
        if isinstance(value, Decimal):
            form = self._of_number(value) if column.kind == "number" else self.forms["year"]
            sheet.write_number(row, place, float(value), form)
        elif isinstance(value, date):
            sheet.write_datetime(row, place, value, self.forms["day"])
        elif value is not None:
            dangerous = str(value).startswith(("=", "+", "-", "@"))
            sheet.write_string(row, place, str(value), self.forms["guarded" if dangerous else "text"])

    def _of_number(self, value: Decimal) -> Any:
        shown = number_format(value)
        if shown not in self.forms:
            self.forms[shown] = self._form(num_format=shown)
        return self.forms[shown]

    def _guide(self, sheet: Any) -> None:
        language = self.of.language
        sheet.hide_gridlines(2)
        for place, room in enumerate(_GUIDE):
            sheet.set_column(place, place, room)
        sheet.merge_range(0, 0, 0, 4, self.of.title(), self.forms["title"])
        row = 2
        for number in range(1, 9):
            sheet.merge_range(row, 0, row, 4, say(language, f"workbook.step-{number}"), self.forms["wrap"])
            sheet.set_row(row, 32)
            row += 1
        row += 1
        heads = [say(language, f"workbook.head-{it}") for it in ("sheet", "column", "needed", "told", "example")]
        sheet.write_row(row, 0, heads, self.forms["head"])
        for table, column in self._columns():
            row += 1
            needed = say(language, "answer.yes") if column.required else ""
            texts = [table.titles[language], column.titles[language], needed, self.of.told(column), column.example]
            sheet.set_row(row, _LINE * max(1, *(ceil(len(it) / room) for it, room in zip(texts, _GUIDE, strict=True))))
            sheet.write_row(row, 0, texts, self.forms["wrap"])
        sheet.protect("")
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def _columns(self) -> Iterator[tuple[Table, Column]]:
        return ((table, column) for table in self.of.layout for column in table.columns)
