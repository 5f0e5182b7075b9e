"""The server as its keeper meets it: it outlives its workers, ends what it began, and takes up what was accepted."""

import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import httpx
import pytest
from conftest import HERE, Served, children, serve, small_root, until

from obligraph.cli.main import main
from obligraph.deposit.journal import Journal
from obligraph.deposit.renewal import Renewal
from obligraph.resources import Home
from obligraph.web.worker import Shared

HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A server of the small world, and nobody else's."""
    with serve(small_root(tmp_path), tmp_path / "data") as started:
        yield started


def answers(served: Served) -> bool:
    try:
        return httpx.get(f"{served.address}/", trust_env=False, timeout=20).status_code == 200
    except httpx.TransportError:
        return False


def test_workers_that_are_killed_are_replaced_by_new_ones(served: Served) -> None:
    first = children(served.process.pid)
    assert len(first) == 2

    for pid in first:
        os.kill(pid, signal.SIGKILL)

    assert until(lambda: len(children(served.process.pid) - first) == 2)
    assert answers(served)


def test_the_worker_that_holds_fewest_connections_takes_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("obligraph.web.worker.TURN", 0.2)
    monkeypatch.setattr("obligraph.web.worker.LONGEST", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as bound, ThreadPoolExecutor() as pool:
        burdened, idle = Shared(bound.dup(), lambda: 5), Shared(bound.dup(), lambda: 0)
        with burdened, idle:
            for worker in (burdened, idle):
                worker.setblocking(False)
            with socket.create_connection(bound.getsockname()):
                first = [*pool.map(takes, (burdened, idle))]
            with socket.create_connection(bound.getsockname()), socket.create_connection(bound.getsockname()):
                then = [takes(idle) for _ in range(4)]

    assert first == [False, True]
    assert then == [False, True, False, True]


def takes(worker: Shared) -> bool:
    try:
        worker.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def test_a_server_told_to_stop_answers_what_it_has_begun_and_leaves_well(served: Served) -> None:
    found: list[httpx.Response] = []

    def ask() -> None:
        found.append(
            httpx.post(f"{served.address}/sparql", data={"query": slow}, timeout=40, trust_env=False),
        )

    things = 60
    slow = f"""SELECT (COUNT(*) AS ?n) {{ {{ SELECT * {{ ?a ?b ?c }} LIMIT {things} }}
        {{ SELECT * {{ ?d ?e ?f }} LIMIT {things} }} {{ SELECT * {{ ?g ?h ?i }} LIMIT {things} }}
        {{ SELECT * {{ ?j ?k ?l }} LIMIT 12 }} }}"""
    thread = threading.Thread(target=ask)
    thread.start()
    assert until(lambda: len(children(served.process.pid)) == 3)
    served.process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    code = served.process.wait(20)
    thread.join()

    assert code == 0
    assert [it.status_code for it in found] == [200]
    assert time.monotonic() - began < 12


def test_a_query_too_heavy_to_finish_does_not_keep_the_server_from_leaving(served: Served) -> None:
    def ask() -> None:
        with pytest.raises(httpx.TransportError):
            httpx.post(f"{served.address}/sparql", data={"query": HEAVY}, timeout=40, trust_env=False)

    thread = threading.Thread(target=ask)
    thread.start()
    assert until(lambda: len(children(served.process.pid)) == 3)
    child = children(served.process.pid)
    served.process.send_signal(signal.SIGTERM)

    assert served.process.wait(20) == 0
    thread.join()
    assert not any(Path(f"/proc/{pid}").exists() for pid in child)


def test_what_is_accepted_by_a_command_joins_the_answers_of_a_running_server(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OBLIGRAPH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("OBLIGRAPH_DATA", str(tmp_path / "data"))
    report = shutil.copy(HERE / "accepted" / "whole-submission.ttl", tmp_path / "informe.ttl")
    question = f"{served.address}/api/ask/promised-and-delivered.json?state=AVA&lang=en"
    before = httpx.get(question, trust_env=False)

    typed("submit", str(report), "--by", "AVA-ministry-of-women", "--state", "AVA")
    typed("accept", newest(tmp_path), "--by", "AVA-ombudsman")

    assert "AVA-30-centres-2024" not in before.text
    assert until(lambda: "AVA-30-centres-2024" in httpx.get(question, trust_env=False).text)
    assert until(lambda: len(children(served.process.pid)) == 2)


def test_a_folder_that_was_tampered_with_changes_no_answer_and_stops_nobody(served: Served, tmp_path: Path) -> None:
    journal = tmp_path / "data" / "journal"
    journal.mkdir(parents=True)
    (journal / "000001.json").write_text("{}", encoding="utf-8")

    time.sleep(2.5)

    assert served.process.poll() is None
    assert answers(served)


def typed(*words: str) -> None:
    with pytest.raises(SystemExit) as left:
        main([*words, "--lang", "en"])
    assert left.value.code == 0


def newest(tmp_path: Path) -> str:
    return sorted(path.name for path in (tmp_path / "data" / "versions").iterdir())[-1]


def test_the_graph_is_opened_again_only_when_what_everyone_may_read_has_changed(
    small_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OBLIGRAPH_DATA", str(tmp_path / "data"))
    report = shutil.copy(HERE / "accepted" / "whole-submission.ttl", tmp_path / "informe.ttl")
    handing = ("submit", str(report), "--by", "AVA-ministry-of-women", "--state", "AVA")
    days = [date(2027, 3, 31)]
    monkeypatch.setattr("obligraph.deposit.renewal.date", type("Today", (), {"today": staticmethod(lambda: days[-1])}))
    now = [0.0]
    renewal = Renewal(small_home, Journal(tmp_path / "data"), clock=lambda: now[-1])
    before = renewal.open()

    assert renewal.newer() is None
    typed(*handing, "--embargo-until", "2027-03-31")
    typed("accept", newest(tmp_path), "--by", "AVA-ombudsman")
    assert renewal.newer() is None
    days.append(date(2027, 4, 1))
    renewal.rests = 1.0
    assert renewal.newer() is None
    now.append(1.0)
    after = renewal.newer()

    assert after is not None
    assert (before.submissions, after.submissions) == (None, 1)
    assert renewal.newer() is None
