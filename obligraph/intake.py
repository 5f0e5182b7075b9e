"""Whatever a person sends, checked: the one way in, behind every door."""

from collections.abc import Sequence
from pathlib import Path

from obligraph.drafts import read
from obligraph.graphs import World
from obligraph.layouts import Layout
from obligraph.reports import Report
from obligraph.sheets import is_table
from obligraph.usefulness import with_uses
from obligraph.validation import check
from obligraph.workbooks import check_workbook


def check_files(files: Sequence[Path], world: World, shapes: Path, engine: str = "") -> Report:
    """Return what the rules find in a workbook, CSV files, a folder or an archive of them, or a file of RDF.

    Several files are CSV files of one submission. Raises a `Problem` for what cannot be read at all.
    """
    layout = Layout.read(shapes, world)
    if is_table(files[0]):
        return check_workbook(files, world, shapes, layout, engine)
    draft = read(files[0], world.vocabulary)
    return with_uses(check(draft, world, shapes, engine), draft, layout)


def submissions(files: Sequence[Path]) -> list[list[Path]]:
    """Return the files of each submission: CSV files named together are one, every other file is its own.

    >>> submissions([Path("plans.csv"), Path("peru.xlsx"), Path("budget.csv")])
    [[PosixPath('plans.csv'), PosixPath('budget.csv')], [PosixPath('peru.xlsx')]]
    """
    tables = [file for file in files if file.suffix.lower() in (".csv", ".tsv") and not file.is_dir()]
    return [*([tables] if tables else []), *([file] for file in files if file not in tables)]
