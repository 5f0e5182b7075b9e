"""The saved questions as SPARQL over HTTP: our endpoint beside Oxigraph's own server and rdflib-endpoint.

python bench/endpoints.py [SECONDS], with `oxigraph` and `rdflib-endpoint[cli]` from PyPI on the PATH; a server that is
absent is left out, and said so. Eight clients ask one server after the other every question about Peru, over and over.
What a server does not answer in ten seconds counts as not answered.
"""

import itertools
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from obligraph import export, open_world
from obligraph.answering.questions import Catalogue
from obligraph.rdf.graphs import World
from obligraph.resources import find_home

CLIENTS = 8
PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Server:
    """One server: its name, how it is started on a port, where it takes queries, and where the graph, if not read."""

    name: str
    command: list[str]
    query: str
    load: str = ""


def servers(graph: Path) -> list[Server]:
    """Return the servers that are installed."""
    ours = [sys.executable, "-m", "obligraph", "serve", "--rate", "0", "--data", os.devnull, "--port", "{port}"]
    theirs = ["oxigraph", "serve", "--union-default-graph", "--bind", "127.0.0.1:{port}"]
    rdflib = ["rdflib-endpoint", "serve", "--host", "127.0.0.1", "--port", "{port}", str(graph)]
    known = [
        Server("obligraph", ours, "/sparql"),
        Server("oxigraph", theirs, "/query", "/store?default"),
        Server("rdflib-endpoint", rdflib, "/"),
    ]
    for it in known:
        if not shutil.which(it.command[0]):
            print(f"{it.name} is not installed and is left out")
    return [it for it in known if shutil.which(it.command[0])]


def texts(world: World) -> list[str]:
    """Return every saved question as SPARQL: about Peru, or by the example of its header."""
    found = []
    for question in Catalogue(find_home().queries, world):
        options = question.options()
        values = {name: it.example for name, it in options.items() if it.required and not it.default and it.example}
        found.append(question.bind({**values, **({"state": "PER"} if "state" in options else {})}, world).sparql)
    return found


@contextmanager
def running(server: Server, graph: Path) -> Iterator[httpx.Client]:
    """Run a server until it answers, with the graph in it; give a client."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [part.format(port=port) for part in server.command]
    limits = httpx.Limits(max_connections=CLIENTS)
    with (
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE, limits=limits, trust_env=False) as client,
    ):
        while True:
            try:
                client.post(server.query, data={"query": "ASK {}"}, timeout=60)
                break
            except httpx.ConnectError:
                time.sleep(0.1)
        if server.load:
            head = {"Content-Type": "text/turtle"}
            client.post(server.load, content=graph.read_bytes(), headers=head, timeout=60).raise_for_status()
        yield client
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:  # it still works at questions whose askers have left
            process.kill()


def measure(client: httpx.Client, server: Server, asked: list[str], seconds: float) -> str:
    """Ask for so many seconds; return one row of a table."""
    turns, lock = itertools.cycle(asked), threading.Lock()
    waits: list[float] = []
    failed: list[str] = []
    end = time.perf_counter() + seconds

    def ask() -> None:
        while time.perf_counter() < end:
            with lock:
                text = next(turns)
            start = time.perf_counter()
            head = {"Accept": "application/sparql-results+json"}
            try:
                client.post(server.query, data={"query": text}, headers=head).raise_for_status()
            except httpx.HTTPError:
                failed.append(text)
            else:
                waits.append(time.perf_counter() - start)

    start = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        for _ in range(CLIENTS):
            pool.submit(ask)
    rate = len(waits) / (time.perf_counter() - start)
    waits.sort()
    middle, high = (statistics.median(waits), waits[int(len(waits) * 0.99)]) if waits else (0.0, 0.0)
    return f"| {server.name} | {rate:,.1f} | {middle * 1000:,.0f} | {high * 1000:,.0f} | {len(failed)} |"


def main() -> None:
    """Measure each server and print a table."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    world = open_world(data=os.devnull)
    asked = texts(world)
    with tempfile.TemporaryDirectory() as folder:
        graph = Path(folder) / "all.ttl"
        export(graph, world=world)
        rows = []
        for server in servers(graph):
            with running(server, graph) as client:
                rows.append(measure(client, server, asked, seconds))
    print("| server | answers a second | median, ms | 99 of 100 within, ms | not answered |\n|---|---|---|---|---|")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
