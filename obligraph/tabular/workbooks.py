"""A workbook or CSV files checked: every finding on the cell that it is about, in the words of our rules."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from obligraph.checking.findings import SEVERITIES, Finding, Place
from obligraph.checking.reports import Report
from obligraph.checking.rules import DCTERMS, SHAPES, SKOS, Rules
from obligraph.checking.validation import check, finding_of
from obligraph.languages import Texts
from obligraph.memory import uncollected
from obligraph.rdf.graphs import Literal, NamedNode, World
from obligraph.tabular.annotations import closed
from obligraph.tabular.headings import Note
from obligraph.tabular.layouts import Layout
from obligraph.tabular.mapping import Filled, Watch, read_filled
from obligraph.tabular.sheets import read_sheets
from obligraph.tabular.usefulness import with_uses

_NAMES = ("http://www.w3.org/2000/01/rdf-schema#label", SKOS + "prefLabel", DCTERMS + "title")
_CELL = re.compile(
    r"(?P<sheet>.*?)!?(?P<letters>[A-Z]{1,3})(?P<row>\d+)\Z|(?P<part>.*)#cell=(?P<line>\d+),(?P<column>\d+)"
)


@uncollected()
def check_workbook(
    paths: Iterable[Path],
    world: World,
    shapes: Path | Rules,
    layout: Layout,
    engine: str = "",
    watch: Watch | None = None,
) -> tuple[Filled, Report]:
    """Return what a workbook, CSV files, a folder or an archive of them say, and what is found in it.

    Cells are kept to the end; looking for garbage among them took a quarter of the time. Raises `CannotRead`,
    `TooLarge` and `Refused` for what is not opened at all.
    """
    files = tuple(paths)
    sheets = read_sheets(*files)
    filled = read_filled(files[0], sheets, layout, world, watch)
    rules = shapes if isinstance(shapes, Rules) else Rules.read(shapes, world.vocabulary)
    report = check(filled.draft, world, rules, engine)
    noted = [_noted(note, rules, files[0]) for note in filled.notes]
    refused = frozenset(it.place.cell for it in noted if it.severity == "error")
    kept = list(_on_cells(report.findings, refused, filled))
    if refused and not filled.draft.places:
        kept = []
    order = {sheet.address(0, 0): place for place, sheet in enumerate(sheets)}
    findings = sorted([*noted, *kept], key=lambda it: (_position(it.place.cell, order), it.code, it.found))
    counts = {name: sum(it.severity == severity for it in findings) for name, severity in _COUNTED.items()}
    report = replace(
        report,
        findings=tuple(findings),
        summary=replace(report.summary, **counts),
        closed=closed(sheets, findings),
        labels={**report.labels, **_labels(noted, world)},
    )
    return filled, with_uses(report, filled.draft, layout)


_COUNTED = dict(zip(("errors", "warnings", "advice"), SEVERITIES, strict=True))


def _noted(note: Note, rules: Rules, file: Path) -> Finding:
    rule = rules.found[SHAPES + note.rule]
    noted = finding_of(rule, Place(file, 0, cell=note.address), "" if rule.withheld else note.found)
    return replace(noted, nearest=note.nearest)


def _placed(finding: Finding, filled: Filled) -> Place:
    """Return the cell of a finding: that of the statement, or the empty one where a statement is asked for."""
    place = finding.place
    row = filled.rows.get(place.thing)
    if row and not finding.found and not row.headed.number_of(place.path):
        cell = row.headed.sheet.address(row.number, row.first)
    else:
        cell = filled.address(place.thing, place.path, place.line)
    return replace(place, line=0, cell=cell, thing="" if place.thing.startswith("_:") else place.thing)


def _on_cells(findings: Iterable[Finding], refused: frozenset[str], filled: Filled) -> Iterator[Finding]:
    """Yield the findings of the rules, each on its cell, without those that only repeat what a note has said."""
    for finding in findings:
        examples = {language: _as_typed(text) for language, text in finding.examples.items()}
        heading = _heading(finding.place, filled)
        placed = replace(finding, place=_placed(finding, filled), examples=examples, heading=heading)
        if finding.found or not _told_already(finding.place, placed.place.cell, refused, filled):
            yield placed


def _heading(place: Place, filled: Filled) -> Texts:
    """Return what the column of a finding is called on the sheet of its row."""
    row = filled.rows.get(place.thing)
    column = row.headed.table.column_of(place.path) if row and place.path else None
    return column.titles if column else {}


def _as_typed(example: str) -> str:
    """Return an example as a cell holds it, not as a file of statements does.

    >>> _as_typed('"2018"^^xsd:gYear'), _as_typed("state:AVA"), _as_typed("https://example.org/a")
    ('2018', 'AVA', 'https://example.org/a')
    """
    if found := re.fullmatch(r'"(.*)"(?:\^\^\S+|@\w\w)?', example):
        return found[1]
    return example.partition(":")[2] if re.fullmatch(r"[a-z-]+:[^/\s]\S*", example) else example


def _told_already(place: Place, cell: str, refused: frozenset[str], filled: Filled) -> bool:
    """Whether a value is only missing because a note has refused it, or the whole of its column is missing."""
    row = filled.rows.get(place.thing)
    if row is None or cell in refused:
        return cell in refused
    headed = row.headed
    if place.path:
        column = headed.table.column_of(place.path)
        return bool(column and column.required and not headed.number_of(place.path))
    return any(headed.sheet.address(row.number, number) in refused for number in headed.columns)


def _position(address: str, order: dict[str, int]) -> tuple[int, int, int]:
    """Return where a cell comes in the order in which people read: sheet, row, column."""
    found = _CELL.match(address)
    if not found:
        return (order.get(address, len(order)), 0, 0)
    if found["part"] is not None:
        return (order.get(found["part"], len(order)), int(found["line"]), int(found["column"]))
    column = 0
    for sign in found["letters"]:
        column = column * 26 + ord(sign) - 64
    return (order.get(found["sheet"], len(order)), int(found["row"]), column)


def _labels(findings: Iterable[Finding], world: World) -> dict[str, Texts]:
    labels: dict[str, Texts] = {}
    for iri in {name for it in findings for name in it.nearest if "://" in name}:
        texts: dict[str, str] = {}
        for path in _NAMES:
            for quad in world.store.quads_for_pattern(NamedNode(iri), NamedNode(path), None, None):
                if isinstance(quad.object, Literal):
                    texts.setdefault(quad.object.language or "", quad.object.value)
        labels[iri] = texts or {"": world.vocabulary.shorten(iri)}
    return labels
