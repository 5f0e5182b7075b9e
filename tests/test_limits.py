"""Strangers' queries: what is refused, and that nothing leaves the machine even if the reading were fooled."""

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from obligraph.answering import limits
from obligraph.answering.limits import refuse, run
from obligraph.errors import BadQuery, Refused, TooLarge, TooSlow
from obligraph.rdf.graphs import World


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    """A server on this machine that notes every call it gets."""
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                try:
                    calls.append(server.accept())
                except TimeoutError:
                    continue

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], calls
        stop.set()
        thread.join()


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
        "SELECT * { service ?where { ?s ?p ?o } }",
        "PREFIX x: <http://127.0.0.1:PORT/> SELECT * { SERVICE x:y { ?s ?p ?o } }",
        "PREFIX : <http://127.0.0.1:PORT/> SELECT * { SERVICE:y { ?s ?p ?o } }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
        "SELECT * { { SELECT * { FILTER NOT EXISTS { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } } } } }",
        "SELECT * { ?s ?p 'x' } #\nSELECT * { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
        "SELECT * FROM <http://127.0.0.1:PORT/> { ?s ?p ?o }",
        "SELECT * FROM NAMED <file:///etc/passwd> { ?s ?p ?o }",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:PORT/>",
        "PREFIX x: <http://x/> INSERT DATA { x:a x:b x:c }",
        "DELETE WHERE { ?s ?p ?o }",
        "CLEAR ALL",
    ],
)
def test_what_reaches_outside_or_changes_data_is_refused(
    sparql: str, world: World, listener: tuple[int, list[object]]
) -> None:
    port, calls = listener

    with pytest.raises(Refused):
        run(world, sparql.replace("PORT", str(port)), "json")

    assert calls == []


@pytest.mark.parametrize(
    "sparql",
    [
        "ASK { ?s ?p 'SERVICE <http://x/> {}' }",
        "ASK { ?s ?p ?service } # SERVICE <http://x/>",
        "PREFIX service: <https://w3id.org/obligraph/id/service/> ASK { ?s ?p service:AVA-centre }",
        "ASK FROM <https://w3id.org/obligraph/graph/world-treaty> { ?s ?p ?o }",
        "ASK { GRAPH graph:world-treaty { ?s ?p ?o } }",
        'ASK { ?s ?p """a "quoted" load""" }',
    ],
)
def test_a_word_that_only_looks_like_one_is_not_refused(sparql: str, world: World) -> None:
    refuse(sparql, world)

    assert b"boolean" in run(world, sparql, "json")


def test_even_a_query_that_passed_the_reading_opens_no_connection(
    world: World, listener: tuple[int, list[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, calls = listener
    monkeypatch.setattr(limits, "refuse", lambda *_: None)

    found = run(world, f"SELECT * {{ SERVICE SILENT <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}", "json")

    assert b"bindings" in found
    assert calls == []


def test_a_query_without_end_is_stopped_on_time(world: World) -> None:
    with pytest.raises(TooSlow) as told:
        run(world, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", "json", seconds=0.5)

    assert "0.5 seconds" in told.value.tell("en")


def test_an_answer_without_end_is_stopped_by_its_size(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ANSWER", 100_000)

    with pytest.raises(TooLarge):
        run(world, "SELECT * { ?a ?b ?c . ?d ?e ?f }", "csv")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is capped on Linux only")
def test_a_query_that_eats_memory_is_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_MEMORY", 64 * 2**20)

    with pytest.raises((TooLarge, TooSlow)):
        run(world, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c", "json", seconds=20)


def test_a_broken_query_tells_where(world: World) -> None:
    with pytest.raises(BadQuery) as told:
        run(world, "SELECT ?x\nWHERE ?x }", "json")

    assert told.value.place().startswith("2:")


@pytest.mark.parametrize(
    ("sparql", "told"),
    [
        ("SELECT ?s\nWHERE { ?s a terms:Promise }", "2:14: No prefix «terms:» is known."),
        ("SELECT ?s { ?s a term:Promise term:quantity ?n }", "something is wrong at, or just before, «"),
        ("SELECT ?s { ?s a term:Promise\n", "«SELECT ?s { ?s a term:Promise»"),
        ("SELECT ?s ?n { ?s term:quantity ?n } GROUP BY ?s", "neither in GROUP BY nor counted"),
    ],
)
def test_what_is_wrong_with_a_query_is_said_in_words(world: World, sparql: str, told: str) -> None:
    with pytest.raises(BadQuery) as problem:
        run(world, sparql, "json")

    assert told in problem.value.tell("en")
    assert "expected" not in problem.value.tell("en")


def test_no_child_is_left_behind(world: World) -> None:
    before = _children()

    run(world, "ASK {}", "json")

    assert _children() == before


def _children() -> set[str]:
    """The processes, ended or not, that this one has started."""
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split())
