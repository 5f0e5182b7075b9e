"""Whatever a person sends, read and checked: the one way in, behind every door."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from obligraph.checking.drafts import Draft, read
from obligraph.checking.reports import Report
from obligraph.checking.rules import Rules
from obligraph.checking.validation import check
from obligraph.rdf.graphs import World
from obligraph.tabular.layouts import Layout
from obligraph.tabular.mapping import Watch
from obligraph.tabular.sheets import is_table
from obligraph.tabular.usefulness import with_uses
from obligraph.tabular.workbooks import check_workbook


@dataclass(frozen=True, slots=True)
class Intake:
    """What was sent: its statements, what the rules find in them, and for a workbook the cell behind each place."""

    draft: Draft
    report: Report
    cells: tuple[str, ...] = ()

    def where(self, line: int) -> str:
        """Return the cell behind a place in the draft; nothing where places are lines."""
        return self.cells[line] if self.cells else ""


def receive(
    files: Sequence[Path],
    world: World,
    shapes: Path,
    rules: Rules | None = None,
    engine: str = "",
    watch: Watch | None = None,
) -> Intake:
    """Return what is in a workbook, CSV files, a folder or an archive of them, or a file of RDF, and what rules find.

    Several files are CSV files of one submission. `rules` are those in `shapes` unless they were read before; `watch`
    is told how many rows are read. Raises a `Problem` for what cannot be read at all.
    """
    layout = Layout.read(shapes, world)
    if is_table(files[0]):
        filled, report = check_workbook(files, world, rules or shapes, layout, engine, watch)
        return Intake(filled.draft, report, filled.addresses)
    draft = read(files[0], world.vocabulary)
    return Intake(draft, with_uses(check(draft, world, rules or shapes, engine), draft, layout))


def submissions(files: Sequence[Path]) -> list[list[Path]]:
    """Return the files of each submission: CSV files named together are one, every other file is its own.

    >>> submissions([Path("plans.csv"), Path("peru.xlsx"), Path("budget.csv")])
    [[PosixPath('plans.csv'), PosixPath('budget.csv')], [PosixPath('peru.xlsx')]]
    """
    tables = [file for file in files if file.suffix.lower() in (".csv", ".tsv") and not file.is_dir()]
    return [*([tables] if tables else []), *([file] for file in files if file not in tables)]
