"""Measure every saved question on generated hemispheres of several sizes, and print one table.

    python bench/questions.py [--sizes 10000 100000 1000000] [--rounds 3] [--clock 60] [--rdflib 10000] [--only NAME …]
                              [--slowest 12]

Each question is asked of every State. Per size, milliseconds of processor time: the query alone, all its rows taken
from pyoxigraph as they are; in brackets, how many times that the answer takes with sentence, gaps, citation and the
labels and sources of its first fifty rows; and how many times, all its rows written out as JSON. The two take turns;
medians of the rounds. Growth is the exponent of the query's time from the first size to the last: 1 is as the graph
grows, 2 is as its square. rdflib answers the same text on the same statements, at the sizes up to `--rdflib`; in
brackets, how many times ours that is. Each question runs in a child that may use `--clock` seconds of a processor; one
that would use more counts as that many in the last line, which is all questions together. The slowest `--slowest` are
listed. `--sizes 100000 --rdflib 100000 --rounds 1` compares rdflib at a size where it takes an hour.
"""

import argparse
import math
import multiprocessing
import resource
import signal
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from growth import exponent
from hemisphere import build
from pyoxigraph import RdfFormat, serialize

from obligraph.answering.answers import tell
from obligraph.answering.formats import as_json
from obligraph.answering.questions import Catalogue, Question
from obligraph.errors import Problem
from obligraph.rdf.graphs import World
from obligraph.resources import Home, find_home

PAGE = 50
LONG = 50
ALL = "all together"
FORK = multiprocessing.get_context("fork")


def within(clock: int, work: Callable[[], Any]) -> Any:
    """Return what some work in a child returns, or nothing if it takes more processor seconds than the clock allows."""
    here, there = FORK.Pipe(duplex=False)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (clock, clock + 5))
        there.send(work())

    child = FORK.Process(target=limited)
    child.start()
    there.close()
    try:
        return here.recv()
    except EOFError:
        child.join()
        if child.exitcode != -signal.SIGXCPU:
            raise
        return None


def milliseconds(call: Callable[[], object]) -> float:
    start = time.thread_time()
    call()
    return (time.thread_time() - start) * 1000


class Figures(NamedTuple):
    """Milliseconds of the query, of the answer as far as its first page, and of all of it as JSON; and the rows."""

    query: float
    page: float
    whole: float
    rows: int


def asked(question: Question, world: World, rounds: int) -> Figures:
    bound = question.bind({}, world)
    count = len(tell(bound, world, "en"))
    turns = [
        (
            milliseconds(lambda: [tuple(row) for row in world.run(bound.sparql)]),
            milliseconds(lambda: tell(bound, world, "en").rows[:PAGE]),
        )
        for _ in range(rounds)
    ]
    whole = milliseconds(lambda: as_json(tell(bound, world, "en")))
    return Figures(*(statistics.median(column) for column in zip(*turns, strict=True)), whole, count)


def by_rdflib(question: Question, world: World, graph: Any) -> float:
    bound = question.bind({}, world)
    return milliseconds(lambda: list(graph.query(bound.sparql, initNs=dict(world.vocabulary.prefixes))))


def merged(world: World) -> Any:
    """Return the statements of all graphs as one graph of rdflib."""
    import rdflib

    text = serialize((quad.triple for quad in world.store), format=RdfFormat.N_TRIPLES) or b""
    return rdflib.Graph().parse(data=text, format="nt")


def measure(size: int, rounds: int, clock: int, rdflib: bool, only: list[str]) -> Iterator[tuple[str, str, Any]]:
    """Yield, for each question that a hemisphere can answer, its name, who answered, and the figures or nothing."""
    with tempfile.TemporaryDirectory() as name:
        home = Home(Path(name) / "home")
        build(home.root, find_home(), size, rate=0)
        world = World.open(home)
        graph = merged(world) if rdflib else None
        catalogue = Catalogue(home.queries, world)
        as_json(tell(catalogue["who-promised"].bind({}, world), world, "en"))  # What is loaded once is loaded now.
        for question in catalogue:
            if only and question.slug not in only:
                continue
            try:
                question.bind({}, world)
            except Problem:
                continue
            yield question.slug, "ours", within(clock, lambda it=question: asked(it, world, rounds))
            if graph is not None:
                yield question.slug, "rdflib", within(clock, lambda it=question: by_rdflib(it, world, graph))


def shown(found: Figures | None, clock: int) -> str:
    if found is None:
        return f"over {clock} s"
    return f"{found.query:,.1f} ({found.page / found.query:.2f}; {found.whole / found.query:.1f})"


def beside(theirs: float | None, ours: Figures | None, clock: int) -> str:
    """Return what rdflib takes, and how many times ours; at least the clock, where it was stopped."""
    took = theirs or clock * 1000
    return f"{'' if theirs else '> '}{took:,.0f} ({took / ours.query:,.0f})" if ours else f"{took:,.0f}"


def together(found: Iterable[Figures | None]) -> Figures:
    """Return the figures of all questions that were answered, added up."""
    return Figures(*map(sum, zip(*filter(None, found), strict=True)))


def told(found: dict[str, Figures | None]) -> str:
    """Say what an answer's first page adds to the query: over all questions, and at most where that can be measured."""
    whole = together(found.values())
    long = {slug: it.page / it.query for slug, it in found.items() if it and it.query > LONG}
    worst = max(long, key=lambda slug: long[slug], default="")
    most = f"; at most {long[worst]:.2f} times ({worst}), where it takes more than {LONG} ms" if worst else ""
    return f"the first page takes {whole.page / whole.query:.2f} times the query, over all questions{most}."


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--clock", type=int, default=60)
    arguments.add_argument("--rdflib", type=int, default=10_000)
    arguments.add_argument("--only", nargs="+", default=[])
    arguments.add_argument("--slowest", type=int, default=12)
    given = arguments.parse_args()
    ours: dict[str, dict[int, Figures | None]] = {}
    theirs: dict[str, dict[int, float | None]] = {}
    for size in given.sizes:
        for slug, who, found in measure(size, given.rounds, given.clock, size <= given.rdflib, given.only):
            (ours if who == "ours" else theirs).setdefault(slug, {})[size] = found
    print("Milliseconds of the query (times that: the answer with its first page; with all its rows as JSON).\n")
    compared = [size for size in given.sizes if size <= given.rdflib]
    heads = [*(f"{size:,}" for size in given.sizes), "growth", "rows", *(f"rdflib at {size:,}" for size in compared)]
    print(f"| Question | {' | '.join(heads)} |\n|---|{'---|' * len(heads)}")
    order = sorted(ours, key=lambda slug: -(ours[slug].get(given.sizes[-1]) or (math.inf,))[0])
    notes = [f"{size:,}: {told({slug: it.get(size) for slug, it in ours.items()})}" for size in given.sizes]
    slow = {size: [slug for slug, it in theirs.items() if it[size] is None] for size in compared}
    notes += [f"{size:,}: rdflib was stopped at {len(slugs)} questions." for size, slugs in slow.items() if slugs]
    ours[ALL] = {size: together(it.get(size) for it in ours.values()) for size in given.sizes}
    theirs[ALL] = {size: sum(it[size] or given.clock * 1000 for it in theirs.values()) for size in compared}
    for slug in [*order[: given.slowest], ALL]:
        found = ours[slug]
        last = next((it.rows for size in reversed(given.sizes) if (it := found.get(size))), "")
        growth = exponent({size: it.query for size in given.sizes if (it := found.get(size))})
        cells = [*(shown(found.get(size), given.clock) for size in given.sizes), growth, f"{last}"]
        cells += [beside(theirs[slug].get(size), found.get(size), given.clock) for size in compared]
        print(f"| {slug} | {' | '.join(cells)} |")
    print(*("", *notes), sep="\n")


if __name__ == "__main__":
    main()
