"""The children that answer strangers' queries, against a real server: they stay, and of a query nothing does."""

import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from conftest import children, small_world, until

from obligraph.answering import limits
from obligraph.rdf.graphs import Literal, World, read_results
from obligraph.resources import Home
from obligraph.web import children as room
from obligraph.web import queries
from obligraph.web.site import Gate, Site
from obligraph.web.supervisor import Supervisor

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HUNGRY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c"
SAID = "ASK { state:AVA term:saidLater 1 }"


@dataclass
class Serving:
    """A server with one worker, in a process forked from this one: its process, and a client of it."""

    pid: int
    client: httpx.Client

    def ask(self, query: str = "ASK {}") -> httpx.Response:
        return self.client.post("/sparql", data={"query": query})

    def crew(self) -> set[int]:
        """The children besides the worker, which is the oldest."""
        return children(self.pid) - {min(children(self.pid), default=0)}

    @contextmanager
    def busy(self, query: str = ENDLESS) -> Iterator[tuple[int, list[httpx.Response]]]:
        """Ask what takes long; give the child that is at it, and the answer once the block has ended."""
        answers: list[httpx.Response] = []
        before = self.crew()
        thread = threading.Thread(target=lambda: answers.append(self.ask(query)))
        thread.start()
        assert until(lambda: self.crew() - before)
        (child,) = self.crew() - before
        yield child, answers
        thread.join()


@pytest.fixture
def start(home: Home) -> Iterator[Callable[..., Serving]]:
    """Serve the small world, some seconds for each query; the graph is a newer one once `newer` gives one."""
    with ExitStack() as opened:

        def begin(seconds: float = 20.0, newer: Callable[[], World | None] = lambda: None) -> Serving:
            listener = opened.enter_context(socket.create_server(("127.0.0.1", 0)))
            address = f"http://127.0.0.1:{listener.getsockname()[1]}/"

            def work(graph: World, shared: socket.socket, folder: str) -> None:
                from obligraph.web.worker import work as run

                run(Site(graph, home, folder, address, seconds=seconds, gate=Gate(0)), shared)

            supervisor = Supervisor(small_world(home), work, newer, seconds)
            process = multiprocessing.get_context("fork").Process(target=supervisor.run, args=(listener, 1))
            process.start()
            opened.callback(process.join)
            opened.callback(process.terminate)
            limits = httpx.Limits(max_connections=40)
            client = httpx.Client(base_url=address, timeout=60, trust_env=False, limits=limits)
            serving = Serving(process.pid or 0, opened.enter_context(client))
            assert until(lambda: len(children(serving.pid)) == 1)
            return serving

        yield begin


def test_a_child_answers_many_queries(start: Callable[..., Serving]) -> None:
    serving = start()

    found = [serving.ask(f"SELECT ({number} AS ?n) {{}}") for number in range(20)]

    assert [_number(it) for it in found] == [*range(20)]
    assert 1 <= len(serving.crew()) <= 2


def test_whoever_asks_at_once_gets_the_answer_to_what_was_asked(start: Callable[..., Serving]) -> None:
    serving = start()

    with ThreadPoolExecutor(8) as pool:
        found = [*pool.map(lambda it: serving.ask(f"SELECT ({it} AS ?n) {{ ?s a term:State }} LIMIT 1"), range(200))]

    assert [_number(it) for it in found] == [*range(200)]
    assert 1 <= len(serving.crew()) <= 4


def test_after_a_query_without_end_the_next_is_answered_at_once(start: Callable[..., Serving]) -> None:
    serving = start(seconds=1.0)

    began = time.monotonic()
    slow = serving.ask(ENDLESS)
    stopped = time.monotonic()
    next_one = serving.ask()

    assert (slow.status_code, slow.json()["code"]) == (503, "too-slow")
    assert 0.9 < stopped - began < 15
    assert (next_one.status_code, time.monotonic() - stopped < 5) == (200, True)


def test_a_clock_counts_one_query_and_not_those_before(start: Callable[..., Serving]) -> None:
    serving = start(seconds=1.0)
    serving.ask()
    first = serving.crew()

    for _ in range(3):
        time.sleep(0.5)
        assert serving.ask().status_code == 200

    assert first <= serving.crew()


def test_whoever_asks_a_child_that_is_killed_is_told_so(start: Callable[..., Serving]) -> None:
    serving = start()

    with serving.busy() as (child, answers):
        os.kill(child, signal.SIGKILL)

    assert answers[0].status_code in (413, 503)  # 503 where it had not begun
    assert serving.ask().status_code == 200
    assert child not in serving.crew()


def test_a_child_that_is_killed_while_it_rests_keeps_nobody_waiting(start: Callable[..., Serving]) -> None:
    serving = start()
    serving.ask()

    for _ in range(5):
        for child in serving.crew():
            os.kill(child, signal.SIGKILL)
        assert serving.ask().status_code in (200, 503)
        assert until(lambda: serving.ask().status_code == 200, 2)


def test_an_answer_that_nobody_waits_for_holds_no_child(start: Callable[..., Serving]) -> None:
    serving = start(seconds=2.0)

    for _ in range(4):
        with suppress(httpx.ReadTimeout):
            serving.client.post("/sparql", data={"query": ENDLESS}, timeout=0.1)
    ended = until(lambda: not serving.crew(), 6)

    assert ended
    assert serving.ask().status_code == 200


def test_too_many_at_once_are_told_to_come_back(start: Callable[..., Serving]) -> None:
    serving = start(seconds=3.0)

    with ThreadPoolExecutor(30) as pool:
        found = [*pool.map(lambda _: serving.ask(ENDLESS), range(30))]

    busy = [it for it in found if it.json()["code"] == "too-busy"]
    assert len(busy) >= 10
    assert {it.status_code for it in busy} == {503}
    assert all(int(it.headers["retry-after"]) >= 1 for it in busy)
    assert serving.ask().status_code == 200


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is capped on Linux only")
def test_a_query_that_eats_memory_leaves_none_of_it(
    start: Callable[..., Serving], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_MEMORY", 64 * 2**20)
    serving = start()

    with serving.busy(HUNGRY) as (child, answers):
        pass

    assert answers[0].status_code in (413, 503)
    assert serving.ask().status_code == 200
    assert child not in serving.crew()


@pytest.mark.parametrize(("name", "most"), [("GROWN", -1), ("ENOUGH", 1)])
def test_a_child_that_has_grown_or_answered_enough_makes_room(
    name: str, most: int, start: Callable[..., Serving], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, name, most)
    serving = start()

    for _ in range(10):
        assert serving.ask().status_code == 200
        assert until(lambda: not serving.crew())


def test_the_memory_of_a_child_is_bounded_over_many_queries(start: Callable[..., Serving]) -> None:
    serving = start()
    serving.ask()

    for _ in range(15):
        assert serving.ask("SELECT * { ?a ?b ?c } ORDER BY ?a ?b").status_code == 200

    assert all(_resident(child) < _resident(serving.pid) + room.GROWN for child in serving.crew())


def test_a_query_that_passed_the_reading_reaches_nothing(
    start: Callable[..., Serving], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "refuse", lambda *_: None)
    serving = start()
    with socket.create_server(("127.0.0.1", 0)) as called:
        called.settimeout(0.5)
        for _ in range(3):
            where = f"<http://127.0.0.1:{called.getsockname()[1]}/>"
            assert serving.ask(f"SELECT * {{ SERVICE SILENT {where} {{ ?s ?p ?o }} }}").status_code == 200
        with pytest.raises(TimeoutError):
            called.accept()

    for child in serving.crew():
        most = int(Path(f"/proc/{child}/limits").read_text("ascii").partition("Max open files")[2].split()[0])
        held = {int(it.name) for it in Path(f"/proc/{child}/fd").iterdir()}
        assert len({*range(most)} - held) == 1


def test_a_newer_graph_answers_and_the_children_of_the_older_one_leave(
    start: Callable[..., Serving], home: Home, tmp_path: Path
) -> None:
    world, sign = small_world(home), tmp_path / "newer"
    world.add("state:AVA term:saidLater 1 .")
    worlds = [world]
    serving = start(newer=lambda: worlds.pop() if worlds and sign.exists() else None)
    before = read_results(serving.ask(SAID).content)
    older = children(serving.pid)
    sign.touch()

    assert before is False
    assert until(lambda: not older & children(serving.pid))
    assert [read_results(serving.ask(SAID).content) for _ in range(8)] == [True] * 8


def test_a_child_at_work_on_the_older_graph_ends_its_answer(
    start: Callable[..., Serving], home: Home, tmp_path: Path
) -> None:
    worlds = [small_world(home)]
    sign = tmp_path / "newer"
    serving = start(seconds=3.0, newer=lambda: worlds.pop() if worlds and sign.exists() else None)

    with serving.busy() as (child, answers):
        sign.touch()
        assert until(lambda: serving.ask().status_code == 200 and serving.crew() - {child})
        assert child in children(serving.pid)

    assert [it.json()["code"] for it in answers] == ["too-slow"]
    assert until(lambda: child not in children(serving.pid))


def test_no_child_outlives_the_process_above_it(start: Callable[..., Serving]) -> None:
    serving = start(seconds=1.0)
    with serving.busy():
        serving.ask()
        every = children(serving.pid)
        crew = serving.crew()
        assert len(crew) == 2
        os.kill(serving.pid, signal.SIGKILL)
        ended = until(lambda: not any(_runs(it) for it in crew), 5)
        for worker in every - crew:
            os.kill(worker, signal.SIGTERM)

    assert ended


def _number(found: httpx.Response) -> int:
    rows = read_results(found.content)
    assert not isinstance(rows, bool)
    ((value,),) = rows
    assert isinstance(value, Literal)
    return int(value.value)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _resident(pid: int) -> int:
    """Kilobytes of memory that a process has now."""
    return int(Path(f"/proc/{pid}/status").read_text("ascii").partition("VmRSS:")[2].split()[0])
