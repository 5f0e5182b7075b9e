"""What every test stands on: the small world, the shipped graph, and one way to ask."""

import contextlib
import csv
import functools
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from filled import Rows, Sent, write

from obligraph import check
from obligraph.answering.questions import Catalogue
from obligraph.checking.reports import Report
from obligraph.cli.main import main
from obligraph.rdf.graphs import Literal, NamedNode, Term, World
from obligraph.rdf.vocabulary import Vocabulary
from obligraph.resources import Home, find_home

HERE = Path(__file__).parent
ROOT = HERE.parent


@pytest.fixture(autouse=True)
def english_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test starts from the same terminal, whatever machine it runs on."""
    for name in [*os.environ]:
        if name.startswith(("OBLIGRAPH_", "LC_")) or name in ("LANG", "LANGUAGE", "COLUMNS"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("OBLIGRAPH_DATA", os.devnull)


@pytest.fixture(scope="session")
def home() -> Home:
    return find_home()


@pytest.fixture(scope="session")
def shipped(home: Home) -> World:
    """The graph as it is shipped; tests must not add to it."""
    return World.open(home)


@pytest.fixture
def world(home: Home) -> World:
    """The small imaginary world, fresh: add to it freely."""
    return small_world(home)


@pytest.fixture(scope="session")
def known(home: Home) -> World:
    """The small world, read once; tests must not add to it."""
    return small_world(home)


@pytest.fixture
def sent(tmp_path: Path, known: World) -> Sent:
    """Write a workbook as a person would send it, and check it."""

    def send(sheets: dict[str, Rows], change: Callable[..., None] | None = None) -> Report:
        return check(write(tmp_path / "sent.xlsx", sheets, change), world=known)

    return send


Typed = Callable[..., tuple[int | str | None, str, str]]


def typed(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int | str | None, str, str]:
    """Type a command in this process; get its exit code, what it printed and what it complained of."""
    with pytest.raises(SystemExit) as left:
        main(words)
    out, err = capsys.readouterr()
    return left.value.code, out, err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Typed:
    """Type commands in this process."""
    return functools.partial(typed, capsys)


def small_world(home: Home) -> World:
    files = {path: NamedNode("https://w3id.org/obligraph/def") for path in sorted(home.ontology.rglob("*.ttl"))}
    for path in sorted((HERE / "world").glob("*.ttl")):
        files[path] = NamedNode(f"https://w3id.org/obligraph/graph/world-{path.stem}")
    return World.read(files, Vocabulary.read(home.ontology))


def ask_rows(world: World, slug: str, **values: str) -> list[tuple[str, ...]]:
    """Ask a saved question; things come as short names, values as text, nothing as an empty text."""
    question = Catalogue(find_home().queries, world)[slug]
    found = world.select(question.bind(values, world).sparql)
    places = [found.columns.index(name) for name in question.columns]
    return [tuple(plain(row[place], world) for place in places) for row in found]


def plain(term: Term | None, world: World) -> str:
    if isinstance(term, NamedNode):
        return world.vocabulary.shorten(term.value)
    return term.value if isinstance(term, Literal) else ""


@pytest.fixture
def small_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The four folders with the small world as their graph, for the real command."""
    root = small_root(tmp_path)
    monkeypatch.setenv("OBLIGRAPH_HOME", str(root))
    return Home(root)


def small_root(folder: Path) -> Path:
    root = folder / "home"
    root.mkdir()
    for name in ("ontology", "shapes", "queries"):
        (root / name).symlink_to(ROOT / name)
    (root / "graph").symlink_to(HERE / "world")
    return root


def expected(path: Path) -> tuple[list[str], list[tuple[str, ...]]]:
    """Read the expected answer of a question: its columns, its rows."""
    with path.open(encoding="utf-8", newline="") as file:
        columns, *rows = csv.reader(file)
    return columns, [tuple(row) for row in rows]


def saved_questions() -> list[str]:
    return [path.stem for path in sorted(find_home().queries.glob("*.rq"))]


@dataclass
class Served:
    """A real server: its process, its address, and where its complaints are written."""

    process: subprocess.Popen[bytes]
    address: str
    complaints: Path


@contextlib.contextmanager
def serve(root: Path, data: Path, *more: str) -> Iterator[Served]:
    """Serve the graph of a home with a data folder until the block ends; leave no process behind.

    In `more`, `{port}` stands for the port.
    """
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    options = ["--port", str(port), "--rate", "0", *(it.format(port=port) for it in more)]
    command = [sys.executable, "-m", "obligraph", "serve", *options]
    environment = {**os.environ, "OBLIGRAPH_HOME": str(root), "OBLIGRAPH_DATA": str(data), "OBLIGRAPH_LANG": "en"}
    with (
        tempfile.NamedTemporaryFile(suffix=".log") as log,
        subprocess.Popen(command, env=environment, stderr=log, start_new_session=True) as process,
    ):
        served = Served(process, f"http://127.0.0.1:{port}", Path(log.name))
        for _ in range(400):
            try:
                httpx.get(f"{served.address}/static/icon.svg", trust_env=False, timeout=40)
                break
            except httpx.ConnectError:
                assert process.poll() is None, served.complaints.read_text("utf-8")
                time.sleep(0.05)
        try:
            yield served
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="session")
def server() -> Iterator[httpx.Client]:
    """A real server with the shipped graph, and a client of it."""
    with (
        serve(find_home().root, Path(os.devnull)) as served,
        httpx.Client(base_url=served.address, timeout=40, trust_env=False) as client,
    ):
        yield client
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(15) == 0


def until(holds: Callable[[], object], seconds: float = 15) -> bool:
    """Whether something comes to hold within some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False


def children(pid: int) -> set[int]:
    """The processes that a process has started and that are still there."""
    try:
        return {int(it) for it in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()}
    except FileNotFoundError:
        return set()
