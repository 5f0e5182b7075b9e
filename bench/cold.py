"""Measure what a user waits for, cold and side by side, and print one table.

    python bench/cold.py [--rounds 7]

Each round runs every command once, interleaved with an empty Python as the yardstick, so that a slow moment of the
machine falls on all alike. A first round does not count: it leaves the bytecode that an installed package has. Figures
are medians; the ratio is to the empty Python of the same rounds. A server counts as ready when it has answered its
first page.
"""

import argparse
import functools
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import rdflib

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


@dataclass(slots=True)
class Runs:
    """What a command took, round by round: seconds on the clock, processor seconds, and its peak memory in MB."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    def run(self, command: list[str], bytecode: Path, ready: Callable[[], None] | None = None) -> None:
        """Run a command to its end, or until it is ready and then end it."""
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": str(bytecode),
            "OBLIGRAPH_DATA": os.devnull,
        }
        start = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if ready:
            ready()
            self.wall.append(time.perf_counter() - start)
            process.terminate()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if not ready:
            self.wall.append(time.perf_counter() - start)
        self.cpu.append(used.ru_utime + used.ru_stime)
        self.memory.append(used.ru_maxrss / 1024)


def answering(port: int) -> None:
    """Wait until a server on this machine answers its first page."""
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10).close()
            return
        except OSError:
            time.sleep(0.01)


def cold(rounds: int) -> dict[str, Runs]:
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
        probe.close()
        file = Path(folder) / "submission.ttl"
        file.write_text(submission(300), encoding="utf-8")
        program = [sys.executable, "-m", "obligraph"]
        ask = [*program, "ask", "promised-and-delivered", "--state", "PER"]
        commands = {
            "an empty Python": [sys.executable, "-c", "pass"],
            "`obligraph --help`": [*program, "--help"],
            "`obligraph`": program,
            "`obligraph ask promised-and-delivered --state PER`": ask,
            "the same with `--witness` and `--as-of`": [*ask, "--witness", "state", "--as-of", "2024-12-31"],
            "`obligraph ask`, the list of questions": [*program, "ask"],
            "`obligraph brief PER`": [*program, "brief", "PER"],
            "`obligraph check` of 300 statements": [*program, "check", str(file)],
            "`obligraph check --all`": [*program, "check", "--all"],
            "`obligraph export all.nq`": [*program, "export", str(Path(folder) / "all.nq")],
            "`obligraph serve`, until its first page": [*program, "serve", "--port", str(port)],
        }

        ready = {name: functools.partial(answering, port) for name, command in commands.items() if "serve" in command}
        for counted in (1, rounds):
            runs = {name: Runs() for name in commands}
            for _ in range(counted):
                for name, command in commands.items():
                    runs[name].run(command, Path(folder) / "bytecode", ready.get(name))
    return runs


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=7)
    found = cold(arguments.parse_args().rounds)
    yardstick = statistics.median(found["an empty Python"].wall)
    print("| Cold, from the shell | s | processor s | peak MB | times an empty Python |\n|---|---|---|---|---|")
    for name, runs in found.items():
        wall, cpu = statistics.median(runs.wall), statistics.median(runs.cpu)
        print(f"| {name} | {wall:.2f} | {cpu:.2f} | {max(runs.memory):.0f} | {wall / yardstick:.1f} |")


if __name__ == "__main__":
    main()
