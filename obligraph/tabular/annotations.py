"""The sender's own workbook back, with what was found marked on its cells and listed on a sheet of its own.

Nothing else is touched: values, formulas and formats stay as they were sent.
"""

import io
import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from obligraph.checking.findings import Finding
from obligraph.checking.reports import Report
from obligraph.errors import CannotWrite
from obligraph.languages import LANGUAGES, choose, say
from obligraph.rdf.values import fold
from obligraph.tabular.cells import Sheet

_COLOURS: Final = {"error": "FFF4C7C3", "warning": "FFFCE8B2", "advice": "FFD9E7FD"}
_HEAD_ROW: Final = 3
_COLUMNS: Final = ("place", "severity", "code", "message", "found", "example")
_WIDTHS: Final = (26, 12, 10, 70, 36, 30)
_LONGEST: Final = 32_000


def annotated(report: Report, source: Path, language: str) -> bytes:
    """Return the workbook at `source` with every finding of its report on its cell, as a comment and a colour.

    Raises `CannotWrite` when the file is not a workbook that can be given back.
    """
    import openpyxl

    if source.suffix.lower() != ".xlsx":
        raise CannotWrite("annotate", file=source)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(source)
    for address, findings in _by_cell(report.findings).items():
        _mark(book, address, findings, report, language)
    for name in _names():
        if name in book.sheetnames:
            del book[name]
    _list(book.create_sheet(say(language, "workbook.corrections"), 0), report, language)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def closed(sheets: Iterable[Sheet], findings: Sequence[Finding]) -> int:
    """Return how many points that a workbook lists as to correct are found no more."""
    named = {fold(name) for name in _names()}
    left = {(finding.place.cell, finding.code) for finding in findings}
    listed = set()
    for sheet in sheets:
        if fold(sheet.name) in named:
            for number, row in sheet.rows.items():
                said = {cell.column: str(cell.value) for cell in row}
                if number > _HEAD_ROW and 1 in said and 3 in said:
                    listed.add((said[1], said[3]))
    return len(listed - left)


def _names() -> list[str]:
    return [say(language, "workbook.corrections") for language in LANGUAGES]


def _by_cell(findings: Iterable[Finding]) -> Mapping[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.place.cell, []).append(finding)
    return found


def _mark(book: Any, address: str, findings: list[Finding], report: Report, language: str) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    name, _, place = address.rpartition("!")
    name = name.strip("'").replace("''", "'")
    if name not in book.sheetnames:
        return
    cell = book[name][place]
    if isinstance(cell, tuple) or type(cell).__name__ == "MergedCell":
        return
    before = [cell.comment.text] if cell.comment else []
    told = [f"{it.code} ({say(language, f'check.{it.severity}')}): {report.advice(it, language)}" for it in findings]
    cell.comment = Comment("\n\n".join([*before, *told])[:_LONGEST], "obligraph", height=140, width=360)
    worst = min(findings, key=lambda it: [*_COLOURS].index(it.severity))
    cell.fill = PatternFill("solid", fgColor=_COLOURS[worst.severity])


def _list(sheet: Any, report: Report, language: str) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    _write(sheet, 1, 1, say(language, f"check.{report.ending}"), Font(bold=True))
    _write(sheet, 2, 1, say(language, "check.notice"))
    for number, (name, size) in enumerate(zip(_COLUMNS, _WIDTHS, strict=True), 1):
        _write(sheet, _HEAD_ROW, number, say(language, f"check.column-{name}"), Font(bold=True))
        sheet.column_dimensions[sheet.cell(1, number).column_letter].width = size
    for row, finding in enumerate(report.findings, _HEAD_ROW + 1):
        severity = say(language, f"check.{finding.severity}")
        told = (report.advice(finding, language), report.label(finding.found, language))
        example = choose(finding.examples, language)
        for number, text in enumerate((str(finding.place), severity, finding.code, *told, example), 1):
            _write(sheet, row, number, text).alignment = Alignment(wrap_text=True, vertical="top")
        if "!" in finding.place.cell:
            sheet.cell(row, 1).hyperlink = Hyperlink(ref=f"A{row}", location=finding.place.cell)
    sheet.freeze_panes = sheet.cell(_HEAD_ROW + 1, 1)


def _write(sheet: Any, row: int, column: int, text: str, font: Any = None) -> Any:
    """Write a text that stays a text, whatever it begins with."""
    cell = sheet.cell(row, column)
    cell.value = _plain(text)[:_LONGEST]
    cell.data_type = "s"
    if font:
        cell.font = font
    return cell


def _plain(text: str) -> str:
    """Return a text without the signs that a workbook cannot hold."""
    return "".join(sign for sign in text if sign in "\t\n" or ord(sign) >= 32)
