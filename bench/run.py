"""Measure what a user waits for, cold and side by side, and print one table.

    python bench/run.py [--rounds 7]

Each round runs every command once, interleaved with an empty Python as the yardstick, so that a slow moment of the
machine falls on all alike. Figures are medians; the ratio is to the empty Python of the same rounds.
"""

import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import rdflib

from obligraph import __version__, open_world
from obligraph.answering.answers import tell
from obligraph.answering.formats import as_json
from obligraph.answering.questions import Catalogue
from obligraph.rdf.graphs import World
from obligraph.resources import find_home

ROOT = Path(__file__).parents[1]


def submission(triples: int) -> str:
    """Return a submission of about so many statements: one State, one plan, and its measures."""
    head = (ROOT / "tests/accepted/measure.ttl").read_text(encoding="utf-8")
    prefixes, _, block = head.partition("\n\n")
    measure = next(part for part in block.split("\n\n") if "a term:Measure" in part)
    key = measure.split(" ", 1)[0]
    size = len(rdflib.Graph().parse(data=f"{prefixes}\n{measure}"))
    copies = (measure.replace(key, f"{key}-{number}", 1) for number in range(triples // size))
    return "\n\n".join([head, *copies]) + "\n"


def seconds(command: list[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def cold(rounds: int) -> dict[str, list[float]]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "submission.ttl"
        file.write_text(submission(300), encoding="utf-8")
        program = [sys.executable, "-m", "obligraph"]
        commands = {
            "empty Python": [sys.executable, "-c", "pass"],
            "obligraph --help": [*program, "--help"],
            "obligraph": program,
            "ask promised-and-delivered --state PER": [*program, "ask", "promised-and-delivered", "--state", "PER"],
            "ask (the list of questions)": [*program, "ask"],
            "check (300 statements)": [*program, "check", str(file)],
            "export all.nq": [*program, "export", str(Path(folder) / "all.nq")],
        }
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                times[name].append(seconds(command, environment))
    return times


def timed(call: object, *given: object) -> float:
    start = time.perf_counter()
    call(*given)  # type: ignore[operator]
    return time.perf_counter() - start


def warm(world: World, rounds: int) -> dict[str, tuple[float, float]]:
    """Return, for each question: the raw query, and the whole answer with labels and evidence as JSON."""
    catalogue = Catalogue(find_home().queries, world)
    found = {}
    for question in catalogue:
        bound = question.bind({}, world)
        pairs = [
            (timed(world.select, bound.sparql), timed(lambda it=bound: as_json(tell(it, world, "en"))))
            for _ in range(rounds)
        ]
        found[question.slug] = tuple(statistics.median(column) for column in zip(*pairs, strict=True))
    return found  # type: ignore[return-value]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=7)
    rounds = arguments.parse_args().rounds
    world = open_world()
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores"
    print(f"obligraph {__version__}, {len(world)} statements; {machine}\n")
    times = cold(rounds)
    yardstick = statistics.median(times["empty Python"])
    print("| Cold, from the shell | median s | times an empty Python |\n|---|---|---|")
    for name, column in times.items():
        middle = statistics.median(column)
        print(f"| {name} | {middle:.2f} | {middle / yardstick:.1f} |")
    print(
        f"\nPeak memory of the largest of these: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB\n"
    )
    print("| Question, warm, every State | query ms | whole answer ms |\n|---|---|---|")
    for slug, (query, whole) in warm(world, rounds).items():
        print(f"| {slug} | {query * 1000:.1f} | {whole * 1000:.1f} |")


if __name__ == "__main__":
    main()
