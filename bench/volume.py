"""How much a second: statements loaded and exported, cells of a workbook read, mapped and checked.

    python bench/volume.py [--sizes 100000 1000000] [--rounds 3]

Every figure is a process of its own, so that its peak memory is its own; medians of the rounds, which take turns. The
workbook is what one imaginary State of so many statements would send (at most 100,000), checked against the same graph.
Growth is the exponent of the seconds from the first size to the one of the line.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from growth import exponent
from hemisphere import build, workbooks

from obligraph import export
from obligraph.rdf.graphs import World
from obligraph.resources import Home, find_home
from obligraph.tabular.layouts import Layout
from obligraph.tabular.sheets import read_sheets
from obligraph.tabular.workbooks import check_workbook

LONGEST = 100_000
KINDS = ("load", "export .nq", "export .trig.gz", "workbook")


def work(kind: str, folder: Path) -> tuple[int, float]:
    """Do one thing; return how many statements or cells there were, and the seconds it took."""
    home = Home(folder)
    start = time.perf_counter()
    world = World.open(home)
    seconds = time.perf_counter() - start
    if kind == "load":
        return len(world), seconds
    if kind == "workbook":
        book = folder / "workbooks/xaa.xlsx"
        cells = sum(len(row) for sheet in read_sheets(book) for row in sheet.rows.values())
        layout = Layout.read(home.shapes, world)
        start = time.perf_counter()
        check_workbook([book], world, home.shapes, layout)
        return cells, time.perf_counter() - start
    start = time.perf_counter()
    count = export(folder / f"all{kind.removeprefix('export ')}", world=world)
    return count, time.perf_counter() - start


def child(kind: str, folder: Path) -> tuple[int, float, float]:
    """Do one thing in a process of its own; return what it tells, and its peak memory in MB."""
    told = subprocess.run(
        [sys.executable, __file__, "--child", kind, folder], capture_output=True, text=True, check=True
    )
    count, seconds, memory = told.stdout.split()
    return int(count), float(seconds), float(memory)


def measure(size: int, rounds: int, kinds: list[str], found: dict[str, dict[int, float]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "home"
        states = 1 if kinds == ["workbook"] else 32
        build(folder, find_home(), size, rate=0, states=states)
        if "workbook" in kinds:
            print(f"workbook: {next(workbooks(folder)).stat().st_size >> 10} KB", file=sys.stderr)
        turns = {kind: [] for kind in kinds}
        for _ in range(rounds):
            for kind in kinds:
                turns[kind].append(child(kind, folder))
    for kind, column in turns.items():
        count, seconds = column[0][0], statistics.median(it[1] for it in column)
        what = "cells" if kind == "workbook" else "statements"
        memory = max(it[2] for it in column)
        found.setdefault(kind, {})[count] = seconds
        cells = [kind, f"{count:,} {what}", f"{seconds:.2f}", f"{count / seconds:,.0f}", f"{memory:.0f}"]
        print(f"| {' | '.join([*cells, exponent(found[kind])])} |", flush=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.child:
        count, seconds = work(asked.child[0], Path(asked.child[1]))
        print(count, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    heads = ["What", "how much", "s", "a second", "peak MB, the loaded graph included", "growth"]
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    found: dict[str, dict[int, float]] = {}
    for size in asked.sizes:
        measure(size, asked.rounds, [*KINDS[:-1]], found)
    measure(min(LONGEST, asked.sizes[-1]), asked.rounds, ["workbook"], found)


if __name__ == "__main__":
    main()
