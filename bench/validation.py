"""Measure checking side by side, on generated hemispheres, and print one table.

    python bench/validation.py [--sizes 10000 100000 1000000] [--rounds 3] [--reference 100000] [--itself 10000]

Each figure is a whole process: read the files, apply every rule, write the report. Ours with the fast engine, ours with
the reference, and the reference as its makers offer it (`pyshacl` with the same statements and rules, on rdflib) take
turns, so that a slow moment of the machine falls on all alike; ratios are taken round by round. The two slow ways are
left out above so many statements. Faults are planted, and each report of ours must tell them all and nothing else.
Growth is the exponent of the processor seconds from the first size to the one of the line.
"""

import argparse
import csv
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from growth import exponent
from hemisphere import build
from pyoxigraph import RdfFormat, serialize

from obligraph.checking.engines import ENGINES
from obligraph.checking.rules import SHAPES, Rules
from obligraph.rdf.graphs import World
from obligraph.rdf.vocabulary import Vocabulary
from obligraph.resources import Home, find_home

ROOT = Path(__file__).parents[1]
ITSELF = "pyshacl itself"


@dataclass(slots=True)
class Runs:
    """What one way of checking took, round by round: processor seconds, seconds on the clock, peak memory in MB."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


def run(command: list[str], environment: dict[str, str], runs: Runs) -> None:
    """Run a command to its end and note what the operating system says that it took."""
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} left with {process.returncode}")
    runs.wall.append(time.perf_counter() - start)
    runs.cpu.append(used.ru_utime + used.ru_stime)
    runs.memory.append(used.ru_maxrss / 1024)


def prepare(folder: Path, triples: int, most: dict[str, int]) -> dict[str, list[str]]:
    """Write a home of so many statements; return the command of each way of checking that is asked of as many."""
    build(folder, find_home(), triples)
    home = Home(folder)
    ours = [sys.executable, "-m", "obligraph", "check", "--all", "--format", "json"]
    plain = [sys.executable, "-m", "pyshacl", "--shapes", str(folder / "shapes.nt"), str(folder / "data.nt")]
    commands = {f"ours, {name}": [*ours, "--engine", name, "-o", str(folder / f"{name}.json")] for name in ENGINES}
    asked = {name: it for name, it in (commands | {ITSELF: plain}).items() if triples <= most.get(name, triples)}
    if ITSELF in asked:
        world = World.open(home)
        rules = Rules.read(home.shapes, world.vocabulary, ours=True)
        serialize(rules.shapes, str(folder / "shapes.nt"), RdfFormat.N_TRIPLES)
        serialize((quad.triple for quad in world.store), str(folder / "data.nt"), RdfFormat.N_TRIPLES)
    return asked


def hold(folder: Path, engine: str) -> int:
    """Return how many statements a report judges; stop if it does not tell the planted faults, and no others."""
    report = json.loads((folder / f"{engine}.json").read_text("utf-8"))
    vocabulary = Vocabulary.read(folder / "ontology")
    told = {(it["rule"].removeprefix(SHAPES), vocabulary.shorten(it["thing"])) for it in report["findings"]}
    with (folder / "faults.csv").open(encoding="utf-8", newline="") as file:
        planted = {tuple(row) for row in [*csv.reader(file)][1:]}
    wrong = {it for it in told if ":X" in it[1]} ^ planted
    if wrong or not report["engine"].startswith(f"{engine} "):
        raise SystemExit(f"{engine}: {report['engine']} is wrong on {sorted(wrong)[:5]}")
    return int(report["summary"]["statements"])


def measure(triples: int, rounds: int, most: dict[str, int], found: dict[str, dict[int, float]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "home"
        asked = prepare(folder, triples, most)
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OBLIGRAPH_HOME": str(folder)}
        runs = {name: Runs() for name in asked}
        for _ in range(rounds):
            for name, command in asked.items():
                run(command, environment, runs[name])
        total = max(hold(folder, engine) for engine in ENGINES if f"ours, {engine}" in asked)
    fast = runs["ours, shacl"]
    for name, it in runs.items():
        ratios = [other / mine for other, mine in zip(it.wall, fast.wall, strict=True)]
        figures = [f"{statistics.median(column):.2f}" for column in (it.wall, it.cpu)]
        ratio = "" if it is fast else f"{statistics.median(ratios):.0f} ({min(ratios):.0f}–{max(ratios):.0f})"
        found.setdefault(name, {})[total] = statistics.median(it.cpu)
        cells = [f"{total:,}", name, *figures, f"{max(it.memory):.0f}", exponent(found[name]), ratio]
        print(f"| {' | '.join(cells)} |", flush=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--reference", type=int, default=100_000)
    arguments.add_argument("--itself", type=int, default=10_000)
    asked = arguments.parse_args()
    versions = ", ".join(f"{name} {version(name)}" for name in (*ENGINES, "rdflib", "pyoxigraph"))
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores; {versions}\n")
    heads = ["Statements", "Checked by", "s", "processor s", "peak MB", "growth", "times the fast one (least–most)"]
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    found: dict[str, dict[int, float]] = {}
    for size in asked.sizes:
        measure(size, asked.rounds, {"ours, pyshacl": asked.reference, ITSELF: asked.itself}, found)


if __name__ == "__main__":
    main()
