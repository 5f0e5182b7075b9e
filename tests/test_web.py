"""The server as its clients meet it, over real connections: pages, linked data, SPARQL, the API."""

import gzip
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

from obligraph.graphs import Literal, NamedNode, read_results, statements


@pytest.fixture(scope="module")
def server() -> Iterator[httpx.Client]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "obligraph", "serve", "--port", str(port), "--rate", "0"])
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=40, trust_env=False)
    for _ in range(200):
        try:
            client.get("/")
            break
        except httpx.ConnectError:
            time.sleep(0.05)
    yield client
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0


def test_a_state_leads_to_the_document_about_it_in_the_form_asked_for(server: httpx.Client) -> None:
    found = server.get("/id/state/PER", headers={"Accept": "text/turtle"})

    assert found.status_code == 303
    assert found.headers["location"] == "/doc/state/PER.ttl"
    said = statements(server.get(found.headers["location"]).text)
    peru = NamedNode("https://w3id.org/obligraph/id/state/PER")
    assert Literal("Perú", language="es") in {it.object for it in said if it.subject == peru}


@pytest.mark.parametrize("path", ["/id/state/XXX", "/voc/phase/never", "/doc/nothing", "/id/state/PER%3E", "/nowhere"])
def test_what_is_not_there_is_not_found(path: str, server: httpx.Client) -> None:
    found = server.get(path, headers={"Accept": "application/json"})

    assert found.status_code == 404
    assert found.headers["content-type"] == "application/problem+json"


def test_a_question_is_answered_for_programs_page_by_page(server: httpx.Client) -> None:
    first = server.get(
        "/api/ask/promised-and-delivered.json", params={"state": "PER", "per-page": 3, "lang": "en"}
    ).json()
    second = server.get(first["next"]).json()

    assert first["total"] > 6
    assert len(first["rows"]) == len(second["rows"]) == 3
    assert first["rows"] != second["rows"]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/api/ask/promised-and-delivered.json?state=Perru", "PER (Peru)"),
        ("/api/ask/promised-and-delivered.json?land=PER", "state"),
        ("/api/ask/promised-and-delivered.json?state=PER&page=0", "whole number"),
        ("/api/ask/promised-and-delivered.json?witness=nobody", "ombudsman"),
    ],
)
def test_a_value_that_does_not_work_is_told_with_one_that_does(address: str, says: str, server: httpx.Client) -> None:
    found = server.get(address, headers={"Accept-Language": "en"})

    assert found.status_code == 422
    assert says in found.json()["detail"]


def test_the_same_answer_is_not_sent_twice(server: httpx.Client) -> None:
    first = server.get("/api/ask/who-promised.csv?state=PER")

    again = server.get("/api/ask/who-promised.csv?state=PER", headers={"If-None-Match": first.headers["etag"]})

    assert (first.status_code, again.status_code) == (200, 304)
    assert not again.content


def test_a_heavy_query_is_stopped_and_nobody_waits_for_it(server: httpx.Client) -> None:
    heavy = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with httpx.Client(base_url=server.base_url, timeout=60, trust_env=False) as other:
        start = time.monotonic()
        with other.stream("POST", "/sparql", data={"query": heavy}, headers={"Accept-Language": "en"}) as slow:
            quick = server.get("/sparql", params={"query": "ASK { ?s ?p ?o }"})
            assert time.monotonic() - start < 60
            assert slow.status_code in (503, 413)
            slow.read()
            assert slow.json()["status"] == slow.status_code
    assert read_results(quick.content) is True


def test_the_whole_graph_can_be_taken_away(server: httpx.Client) -> None:
    dump = server.get("/dumps/obligraph.nq.gz")

    assert b"<https://w3id.org/obligraph/id/state/PER>" in gzip.decompress(dump.content)


def test_a_worker_that_dies_is_replaced(server: httpx.Client) -> None:
    parent = next(
        int(pid)
        for pid in os.listdir("/proc")
        if pid.isdigit()
        and _runs(int(pid), str(server.base_url.port))
        and not _runs(_parent(int(pid)), str(server.base_url.port))
    )
    children = [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and _parent(int(pid)) == parent]

    for child in children:
        os.kill(child, signal.SIGKILL)
    time.sleep(2.5)

    assert server.get("/").status_code == 200


def _runs(pid: int, port: str) -> bool:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return port.encode() in file.read().split(b"\0")
    except OSError:
        return False


def _parent(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return int(file.read().rpartition(")")[2].split()[1])
    except OSError:
        return 0
