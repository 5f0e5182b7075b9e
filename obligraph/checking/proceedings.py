"""A report as a page, as a table to work through, and for the tools that show findings beside the lines of a file."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any, Final

from obligraph import __version__
from obligraph.answering.formats import harmless
from obligraph.answering.pages import Block, Heading, Items, Noted, Paragraph, Table, as_html
from obligraph.checking.findings import PARTS, Finding
from obligraph.checking.reports import Report
from obligraph.languages import choose, say

_LEVELS: Final = {"error": "error", "warning": "warning", "advice": "note"}
_COLUMNS: Final = ("file", "part", "place", "severity", "code", "thing", "property", "message", "found", "example")
_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_page(reports: Sequence[Report], language: str) -> str:
    """Return reports as one HTML file: the sum first, then the three parts with their findings."""
    return as_html([block for report in reports for block in _blocks(report, language)], language)


def as_csv(reports: Sequence[Report], language: str) -> str:
    """Return every finding as CSV (RFC 4180), one line each, with texts in `language`."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for report in reports:
        for it in report.findings:
            about = (report.thing(it, language), report.subject(it, language))
            told = (report.advice(it, language), report.label(it.found, language), choose(it.examples, language))
            severity = say(language, f"check.{it.severity}")
            line = (str(report.file), it.part, str(it.place), severity, it.code, *about, *told)
            writer.writerow([harmless(text) for text in line])
    return out.getvalue()


def as_sarif(reports: Sequence[Report], language: str) -> str:
    """Return reports in SARIF 2.1.0, each finding at its line or, in a workbook, at its cell."""
    rules = {it.code: it for report in reports for it in report.findings}
    described = [
        {"id": code, "shortDescription": {"text": choose(it.names, language) or code}}
        for code, it in sorted(rules.items())
    ]
    run: dict[str, Any] = {
        "tool": {"driver": {"name": "obligraph", "version": __version__, "rules": described}},
        "language": language,
        "results": [_result(report, it, language) for report in reports for it in report.findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _blocks(report: Report, language: str) -> list[Block]:
    blocks: list[Block] = [
        Heading(1, report.file.name),
        Paragraph(Noted(say(language, f"check.{report.ending}"))),
        Paragraph(Noted(report.summary_line(language))),
    ]
    names = ("place", "severity", "code", "message", "found", "example")
    for part in PARTS:
        blocks.append(Heading(2, report.heading(part, language)))
        rows = [_row(report, it, language) for it in report.findings if it.part == part]
        if rows:
            blocks.append(Table(tuple(say(language, f"check.column-{name}") for name in names), tuple(rows)))
    blocks.append(Items(tuple(Noted(line) for line in report.use_lines(language))))
    return [*(it for it in blocks if it != Items(())), Paragraph(Noted(say(language, "check.notice")))]


def _row(report: Report, it: Finding, language: str) -> tuple[Noted, ...]:
    severity = say(language, f"check.{it.severity}")
    told = (report.advice(it, language), report.label(it.found, language), choose(it.examples, language))
    return tuple(Noted(text) for text in (str(it.place), severity, it.code, *told))


def _result(report: Report, it: Finding, language: str) -> dict[str, Any]:
    place: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": report.file.as_posix()}}}
    if it.place.line:
        place["physicalLocation"]["region"] = {"startLine": it.place.line}
    if it.place.cell:
        place["logicalLocations"] = [{"fullyQualifiedName": it.place.cell, "kind": "member"}]
    message = {"text": report.advice(it, language)}
    return {"ruleId": it.code, "level": _LEVELS[it.severity], "message": message, "locations": [place]}
