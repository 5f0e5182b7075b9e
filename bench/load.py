"""How many answers a second `obligraph serve` gives, and how long the slowest wait, over real sockets on this machine.

python bench/load.py [SECONDS]: answers kept (the same addresses again and again), answers made anew (no address twice),
both with strangers' heavy queries beside them, then memory before and after 20,000 requests. The client shares the
machine's cores with the server, so the figures are lower bounds.
"""

import asyncio
import itertools
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from obligraph import open_world
from obligraph.answering.questions import Catalogue
from obligraph.languages import LANGUAGES
from obligraph.rdf.values import members
from obligraph.rdf.vocabulary import TERM
from obligraph.resources import find_home

CONNECTIONS = 8
HEAVY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?p ?b . ?c ?q ?d . FILTER(STR(?b) < STR(?d)) }"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run: what was asked, answers a second, and seconds waited by each, in rising order."""

    name: str
    rate: float
    waits: list[float]
    statuses: dict[int, int]

    def line(self) -> str:
        """Return one row of a Markdown table."""
        middle, high = statistics.median(self.waits), self.waits[int(len(self.waits) * 0.99)]
        return f"| {self.name} | {self.rate:,.0f} | {middle * 1000:.0f} | {high * 1000:.0f} | {self.statuses} |"


def addresses() -> list[str]:
    """Return the address of every answer that takes a State, for every State and language, in a settled disorder."""
    world = open_world(data=os.devnull)
    states = [member.iri.rpartition("/")[2] for member in members(TERM + "State", world)]
    slugs = [question.slug for question in Catalogue(find_home().queries, world) if "state" in question.options()]
    every = [
        f"/api/ask/{quote(slug)}.json?state={state}&lang={language}"
        for slug, state, language in itertools.product(slugs, states, LANGUAGES)
    ]
    random.Random(1994).shuffle(every)
    return every


@contextmanager
def serving() -> Iterator[tuple[int, int, float]]:
    """Run a server; give its port, its process and the seconds until the first page was whole."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "obligraph", "serve", "--port", str(port), "--rate", "0", "--data", os.devnull]
    start = time.perf_counter()
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        while True:
            try:
                asyncio.run(_ask_all(port, iter(["/"]), 1, 60))
                break
            except OSError:
                time.sleep(0.01)
        try:
            yield port, process.pid, time.perf_counter() - start
        finally:
            process.send_signal(signal.SIGTERM)


async def _ask_all(port: int, paths: Iterator[str], connections: int, seconds: float) -> tuple[list[float], list[int]]:
    waits: list[float] = []
    statuses: list[int] = []
    end = time.perf_counter() + seconds

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for path in paths:
            start = time.perf_counter()
            if start > end:
                break
            writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            await reader.readexactly(int(head.partition("content-length: ")[2].partition("\r\n")[0]))
            waits.append(time.perf_counter() - start)
            statuses.append(int(head.split(" ", 2)[1]))
        writer.close()

    await asyncio.gather(*(client() for _ in range(connections)))
    return waits, statuses


def measure(name: str, port: int, paths: Iterator[str], seconds: float) -> Outcome:
    """Ask for these paths, one after the other on each connection, for so many seconds."""
    start = time.perf_counter()
    waits, statuses = asyncio.run(_ask_all(port, paths, CONNECTIONS, seconds))
    rate = len(waits) / (time.perf_counter() - start)
    return Outcome(name, rate, sorted(waits), {status: statuses.count(status) for status in sorted({*statuses})})


@contextmanager
def heavy(port: int) -> Iterator[None]:
    """Let two strangers ask a query that never ends, again and again, in a process of their own."""
    command = [sys.executable, __file__, "--heavy", str(port)]
    with subprocess.Popen(command) as process:
        time.sleep(1)
        yield
        process.kill()


def memory(pid: int) -> float:
    """Return the memory of a process and all below it, shared pages counted once, in MB."""
    every = {pid}
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(path.parent.name)] = int(fields[1])
    while found := {child for child, parent in parents.items() if parent in every} - every:
        every |= found
    sizes = (Path(f"/proc/{it}/smaps_rollup").read_text() for it in every)
    return sum(int(text.partition("\nPss:")[2].split()[0]) for text in sizes) / 1024


def main() -> None:
    """Run it all and print a table."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    every = addresses()
    fresh = iter(every)
    with serving() as (port, pid, ready):
        print(f"first page {ready:.2f} s after the start\n")
        print("| answers | a second | median, ms | 99 of 100 within, ms | statuses |\n|---|---|---|---|---|")
        kept = every[-40:]
        measure("", port, iter(kept * 8), 60)
        print(measure("kept", port, itertools.cycle(kept), seconds).line(), flush=True)
        print(measure("made anew", port, fresh, seconds).line(), flush=True)
        mixed = itertools.chain.from_iterable(zip(itertools.cycle(kept), itertools.cycle(every[:500]), strict=False))
        sizes = [memory(pid)]
        for _ in range(4):
            measure("", port, itertools.islice(mixed, 5000), 600)
            sizes.append(memory(pid))
        with heavy(port):
            print(measure("kept, heavy queries beside", port, itertools.cycle(kept), seconds).line(), flush=True)
            print(measure("made anew, heavy queries beside", port, fresh, seconds).line(), flush=True)
        print(f"\nmemory, MB, before and after each 5,000 requests: {', '.join(f'{it:.0f}' for it in sizes)}")


def _be_heavy(port: int) -> None:
    paths = itertools.repeat(f"/sparql?query={quote(HEAVY)}")
    asyncio.run(_ask_all(port, paths, 2, 3600))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--heavy"]:
        _be_heavy(int(sys.argv[2]))
    else:
        main()
