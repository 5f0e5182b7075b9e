"""The whole house on an engine elsewhere: handing in, checking, serving. Real Oxigraph servers, real commands."""

import contextlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from conftest import ROOT, serve, until
from elsewhere import oxigraph

from obligraph.checking.validation import inspect
from obligraph.rdf.graphs import Literal, NamedNode, World, read_results
from obligraph.rdf.vocabulary import Vocabulary
from obligraph.resources import Home

SENDER, REVIEWER = "AVA-ministry-of-women", "AVA-ombudsman"
PROMISE = "https://w3id.org/obligraph/id/promise/AVA-30-centres-2024"
SENT = ROOT / "tests/accepted/whole-submission.ttl"


@pytest.fixture
def store(tmp_path: Path, small_home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A real Oxigraph that holds the small world, named where every command looks for it."""
    monkeypatch.setenv("OBLIGRAPH_DATA", str(tmp_path / "data"))
    with oxigraph(tmp_path, "--union-default-graph") as address:
        monkeypatch.setenv("OBLIGRAPH_STORE", address)
        assert typed("load")[0] == 0
        yield address


def typed(*words: str) -> tuple[int, str, str]:
    """Type a command, as a person would; get its exit code, what it printed, what it complained of."""
    done = subprocess.run([sys.executable, "-m", "obligraph", *words, "--lang", "en"], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def held(store: str, home: Home) -> World:
    return World.at(store, Vocabulary.read(home.ontology))


def counted(world: World, sparql: str) -> int:
    (found,) = world.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {sparql} }}").rows[0]
    assert isinstance(found, Literal)
    return int(found.value)


def test_what_is_accepted_joins_the_store_and_what_is_withdrawn_leaves_it(
    store: str, small_home: Home, tmp_path: Path
) -> None:
    seen = [_seen(store, small_home)]
    code, out, err = typed("submit", str(SENT), "--by", SENDER, "--state", "AVA", "--format", "json")
    assert code == 0, err
    key = json.loads(out)["submission"]
    seen.append(_seen(store, small_home))
    assert typed("accept", key, "--by", REVIEWER)[0] == 0
    seen.append(_seen(store, small_home))
    shown = typed("ask", "promised-and-delivered", "--state", "AVA")[1]
    assert typed("withdraw", key, "--by", SENDER, "--reason", "A wrong figure.")[0] == 0
    seen.append(_seen(store, small_home))

    assert [(count, submissions) for count, submissions, _ in seen] == [(0, None), (0, 0), (1, 1), (0, 0)]
    assert len({digest for _, _, digest in seen}) == 4
    assert "(submitted by Ministry of Women of Avandra)" in " ".join(shown.split())
    here = subprocess.run(
        [sys.executable, "-c", "import obligraph; print(obligraph.open_world().digest)"],
        capture_output=True,
        text=True,
        env={"OBLIGRAPH_HOME": str(small_home.root), "OBLIGRAPH_DATA": str(tmp_path / "data")},
    )
    assert here.stdout.strip() == seen[-1][2]


def test_a_file_is_checked_against_what_the_store_holds(store: str, small_home: Home, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.ttl"
    wrong.write_text(SENT.read_text("utf-8").replace("unit:centre", "unit:center"), encoding="utf-8")

    fine, faulty = typed("check", str(SENT)), typed("check", str(wrong))

    assert fine[0] == 0, fine
    assert faulty[0] == 1
    assert "unit:centre" in faulty[1]


def test_a_whole_store_is_checked_with_the_same_findings_as_the_files(store: str, small_home: Home) -> None:
    here, there = (inspect(it, small_home.shapes) for it in (World.open(small_home), held(store, small_home)))

    assert [(it.code, it.place.thing) for it in there.findings] == [(it.code, it.place.thing) for it in here.findings]
    assert there.summary == here.summary


def test_a_submission_that_replaces_another_is_judged_as_if_that_were_not_there(store: str, tmp_path: Path) -> None:
    first = typed("submit", str(SENT), "--by", SENDER, "--state", "AVA", "--format", "json")
    key = json.loads(first[1])["submission"]
    assert typed("accept", key, "--by", REVIEWER)[0] == 0
    mended = shutil.copy(SENT, tmp_path / "mended.ttl")
    mended.write_text(SENT.read_text("utf-8").replace("term:quantity 30", "term:quantity 31"), encoding="utf-8")

    refused = typed("submit", str(mended), "--by", SENDER, "--state", "AVA")
    taken = typed("submit", str(mended), "--by", SENDER, "--state", "AVA", "--replaces", key)

    assert refused[0] == 2
    assert taken[0] == 0, taken


def test_pages_queries_and_dumps_are_served_from_a_store_and_follow_it(
    store: str, small_home: Home, tmp_path: Path
) -> None:
    with (
        serve(small_home.root, tmp_path / "data") as served,
        httpx.Client(base_url=served.address, timeout=30) as client,
    ):
        page = client.get("/ask/promised-and-delivered?state=AVA", headers={"Accept-Language": "en"})
        found = client.get("/sparql", params={"query": f"ASK {{ <{PROMISE}> a term:Promise }}"})
        described = client.get("/void.ttl")
        graph = client.get("/graphs?default", headers={"Accept": "application/n-triples"})
        key = json.loads(typed("submit", str(SENT), "--by", SENDER, "--state", "AVA", "--format", "json")[1])
        typed("accept", key["submission"], "--by", REVIEWER)
        asked = {"query": f"ASK {{ <{PROMISE}> a term:Promise }}"}

        assert (page.status_code, read_results(found.content)) == (200, False)
        assert held(store, small_home).digest not in described.text
        assert len(graph.content.splitlines()) == len(set(World.open(small_home).store))
        assert until(
            lambda: held(store, small_home).digest in httpx.get(f"{served.address}/void.ttl", timeout=30).text, 40
        )
        assert read_results(client.get("/sparql", params=asked).content) is True


def test_a_store_that_is_gone_is_told_and_not_a_fault_of_the_server(
    tmp_path: Path, small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with contextlib.ExitStack() as stack:
        with oxigraph(tmp_path, "--union-default-graph") as address:
            monkeypatch.setenv("OBLIGRAPH_STORE", address)
            assert typed("load")[0] == 0
            served = stack.enter_context(serve(small_home.root, tmp_path / "data"))
        url = f"{served.address}/api/ask/contradictions.json"
        told = httpx.get(url, headers={"Accept-Language": "en"}, timeout=30)

    assert told.status_code == 502
    assert "cannot be reached" in told.json()["detail"]


def test_a_thing_of_a_graph_that_is_hidden_is_not_found(store: str, small_home: Home) -> None:
    name = "https://w3id.org/obligraph/graph/avandra-promises"
    world = World.at(store, Vocabulary.read(small_home.ontology), [name])

    assert name not in world.graph_names()
    assert counted(world, "?it a term:Promise") < counted(held(store, small_home), "?it a term:Promise")
    assert not [*world.store.quads_for_pattern(None, None, None, NamedNode(name))]


def _seen(store: str, home: Home) -> tuple[int, int | None, str]:
    """How many promises of the sender, how many submissions, and which edition the store holds at this moment."""
    world = held(store, home)
    return counted(world, f"<{PROMISE}> a term:Promise"), world.submissions, world.digest
