"""Measure engines elsewhere as the graph grows: loading, and every question about one State, beside the engine within.

    oxigraph serve --location FOLDER --union-default-graph &
    python bench/stores.py --store http://127.0.0.1:7878/ --store virtuoso.toml --sizes 100000 300000 1000000

Each engine is loaded anew for each size, so give it nothing that is to be kept. Engines take turns at each question; a
question that takes longer than the clock is counted as one that was not answered.
"""

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from hemisphere import build

from obligraph.answering.questions import Catalogue
from obligraph.deposit.journal import Journal
from obligraph.deposit.loads import load
from obligraph.errors import BadStore, Problem
from obligraph.rdf.graphs import World
from obligraph.rdf.vocabulary import Vocabulary
from obligraph.resources import Home, find_home

STATE = "XAA"
TODAY = date(2026, 11, 24)


def questions(home: Home, world: World) -> Iterator[tuple[str, str]]:
    """Yield the questions that can be asked about one State, with their texts."""
    for question in Catalogue(home.queries, world):
        if "state" in question.parameters:
            try:
                yield question.slug, question.bind({"state": STATE}, world).sparql
            except Problem:
                continue


def took(world: World, sparql: str) -> float | None:
    start = time.perf_counter()
    try:
        world.select(sparql)
    except BadStore as problem:
        print(problem, file=sys.stderr)
        return None
    return (time.perf_counter() - start) * 1000


def row(size: int, who: str, loading: float, times: list[float | None], base: list[float | None]) -> str:
    both = [(it, other) for it, other in zip(times, base, strict=True) if it is not None and other is not None]
    ratio = sum(it for it, _ in both) / sum(other for _, other in both)
    answered = [it for it in times if it is not None]
    cells = [f"{size:,}", who, f"{loading:.1f}", f"{size / loading:,.0f}", f"{len(answered)} of {len(times)}"]
    cells += [f"{statistics.median(answered):.1f}", f"{max(answered):.0f}", f"{sum(answered):.0f}", f"{ratio:.1f}"]
    return f"| {' | '.join(cells)} |"


def measure(size: int, stores: list[str], rounds: int) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as name:
        home = Home(Path(name) / "home")
        build(home.root, find_home(), size, rate=0)
        start = time.perf_counter()
        worlds = {"within": World.open(home)}
        loading = {"within": time.perf_counter() - start}
        for store in stores:
            start = time.perf_counter()
            load(home, Journal(Path(os.devnull)), store, TODAY)
            loading[store] = time.perf_counter() - start
            worlds[store] = World.at(store, Vocabulary.read(home.ontology))
        times: dict[str, list[float | None]] = {who: [] for who in worlds}
        for _, sparql in questions(home, worlds["within"]):
            found = {who: [took(world, sparql) for _ in range(rounds)] for who, world in worlds.items()}
            for who, all_of in found.items():
                times[who].append(None if None in all_of else min(it for it in all_of if it is not None))
        for who in worlds:
            yield row(len(worlds["within"]), who, loading[who], times[who], times["within"])


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--store", action="append", required=True)
    arguments.add_argument("--sizes", type=int, nargs="+", default=[100_000, 300_000, 1_000_000])
    arguments.add_argument("--rounds", type=int, default=2)
    given = arguments.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores; milliseconds, best of {given.rounds}\n")
    print("| Statements | Engine | load s | a second | answered | median | longest | all | times the one within |")
    print(f"|{'---|' * 9}")
    for size in given.sizes:
        for line in measure(size, given.store, given.rounds):
            print(line, flush=True)


if __name__ == "__main__":
    main()
