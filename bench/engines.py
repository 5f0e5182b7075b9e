"""Every saved question, asked of the engine within and of two that run beside it, in turn.

    python bench/engines.py [--triples 100000] [--rounds 3] [--clock 5] [--slowest 12]

The same hemisphere is loaded into the engine within, Oxigraph's own server (`oxigraph` from PyPI) and Virtuoso
(Debian's `virtuoso-opensource`); one that is not installed is left out. Milliseconds until all rows are here, medians;
the servers are asked over HTTP on this machine, as `--store` does. One that takes longer than `--clock` seconds over a
question is not asked that one again. Rows are counted; where they differ or an engine fails, it is said.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from hemisphere import build

from obligraph.answering.questions import Catalogue
from obligraph.deposit.journal import Journal
from obligraph.deposit.loads import load
from obligraph.errors import Problem
from obligraph.rdf.graphs import World
from obligraph.resources import Home, find_home

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from elsewhere import described, oxigraph, virtuoso


def seconds(world: World, sparql: str) -> tuple[float, int]:
    """Return how long a query takes, all rows taken, and how many there are."""
    start = time.perf_counter()
    rows = len(world.select(sparql))
    return time.perf_counter() - start, rows


def opened(home: Home, folder: Path, stack: ExitStack) -> dict[str, World]:
    """Return the world in each engine that there is, and say how long loading took."""
    start = time.perf_counter()
    worlds = {"within": World.open(home)}
    print(f"within: loaded in {time.perf_counter() - start:.1f} s", file=sys.stderr)
    places = {}
    for name, program in (("oxigraph", "oxigraph"), ("virtuoso", "virtuoso-t")):
        (folder / name).mkdir()
        if not shutil.which(program):
            print(f"{name} is not installed and is left out", file=sys.stderr)
        elif name == "oxigraph":
            places[name] = stack.enter_context(oxigraph(folder / name, "--union-default-graph"))
        else:
            places[name] = described(stack.enter_context(virtuoso(folder / name)), folder / name)
    for name, place in places.items():
        start = time.perf_counter()
        load(home, Journal(Path(os.devnull)), place, date.today())
        print(f"{name}: loaded in {time.perf_counter() - start:.1f} s", file=sys.stderr)
        worlds[name] = World.at(place, worlds["within"].vocabulary)
    return worlds


def measure(worlds: dict[str, World], rounds: int, clock: float) -> dict[str, dict[str, float]]:
    """Return the milliseconds of each question in each engine; an engine that fails has none."""
    found: dict[str, dict[str, float]] = {}
    for question in Catalogue(find_home().queries, worlds["within"]):
        try:
            sparql = question.bind({}, worlds["within"]).sparql
        except Problem:
            continue
        turns: dict[str, list[float]] = {}
        counts: dict[str, int] = {}
        for _ in range(rounds):
            for name, world in worlds.items():
                if max(turns.get(name, [0])) > clock * 1000:
                    continue
                try:
                    took, counts[name] = seconds(world, sparql)
                except Problem as problem:
                    print(f"{question.slug}: {name}: {problem}", file=sys.stderr)
                else:
                    turns.setdefault(name, []).append(took * 1000)
        if len(set(counts.values())) != 1:
            print(f"{question.slug}: rows differ: {counts}", file=sys.stderr)
        found[question.slug] = {name: statistics.median(column) for name, column in turns.items()}
    return found


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--triples", type=int, default=100_000)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--clock", type=float, default=5)
    arguments.add_argument("--slowest", type=int, default=12)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        home = Home(Path(name) / "home")
        build(home.root, find_home(), asked.triples, rate=0)
        worlds = opened(home, Path(name), stack)
        found = measure(worlds, asked.rounds, asked.clock)
    print(f"{len(worlds['within']):,} statements; milliseconds until all rows are here.\n")
    print(f"| Question | {' | '.join(worlds)} |\n|---|{'---|' * len(worlds)}")
    answered = [it for it in found.values() if len(it) == len(worlds)]
    rows = sorted(found.items(), key=lambda it: -it[1].get("within", 0))[: asked.slowest]
    rows.append((f"all together ({len(answered)})", {name: sum(it[name] for it in answered) for name in worlds}))
    for slug, times in rows:
        print(f"| {slug} | {' | '.join(f'{times[it]:,.1f}' if it in times else '–' for it in worlds)} |")


if __name__ == "__main__":
    main()
