"""A local copy whose addresses are its own: each leads to what is said of it, and questions about it are understood."""

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from conftest import serve

from obligraph.rdf.graphs import NamedNode, Triple, read_results, statements_in
from obligraph.rdf.vocabulary import BASE
from obligraph.resources import find_home
from obligraph.web.negotiation import STATEMENTS

TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
VOID = "http://rdfs.org/ns/void#"


@pytest.fixture(scope="module")
def copy() -> Iterator[httpx.Client]:
    """A real server that was told its own address, written without the stroke at its end."""
    with (
        serve(find_home().root, Path(os.devnull), "--base", "http://127.0.0.1:{port}") as served,
        httpx.Client(base_url=served.address, timeout=40, trust_env=False) as client,
    ):
        yield client


@pytest.fixture
def here(copy: httpx.Client) -> str:
    return f"{str(copy.base_url).rstrip('/')}/"


@pytest.mark.parametrize(("suffix", "media"), STATEMENTS.items())
@pytest.mark.parametrize("way", ["accept", "suffix", "format"])
def test_a_thing_leads_to_its_document_in_every_form_by_every_way(
    suffix: str, media: str, way: str, copy: httpx.Client, here: str
) -> None:
    asked = {
        "accept": ("id/state/PER", {"Accept": f"{media}, text/html;q=0.5"}),
        "suffix": (f"id/state/PER.{suffix}", {"Accept": "text/html"}),
        "format": (f"id/state/PER?format={suffix}", {"Accept": "text/html"}),
    }
    address, headers = asked[way]

    first = copy.get(here + address, headers=headers)
    document = copy.get(first.headers["location"])

    assert (first.status_code, first.headers["location"]) == (303, f"/doc/state/PER.{suffix}")
    assert document.headers["content-type"].partition(";")[0] == media
    assert BASE not in document.text
    peru, kind = (NamedNode(f"{here}{it}") for it in ("id/state/PER", "def#State"))
    assert Triple(peru, TYPE, kind) in statements_in(document.content, suffix)


def test_every_address_in_a_document_leads_to_what_is_said_of_it(copy: httpx.Client, here: str) -> None:
    address = f"{here}id/promise/PER-50-police-station-centres-2018"
    said = statements_in(copy.get(address, headers={"Accept": "text/turtle"}, follow_redirects=True).content, "ttl")

    named = {term.value for it in said for term in (it.predicate, it.object) if isinstance(term, NamedNode)}
    ours = sorted(iri for iri in named if iri.startswith(here))
    assert len(ours) > 15
    for iri in ours:
        found = copy.get(iri.partition("#")[0], headers={"Accept": "text/turtle"}, follow_redirects=True)
        assert found.status_code == 200, iri
        assert any(it.subject == NamedNode(iri) for it in statements_in(found.content, "ttl")), iri


def test_a_person_is_led_to_a_page(copy: httpx.Client, here: str) -> None:
    first = copy.get(f"{here}id/state/PER", headers={"Accept": "text/html,*/*;q=0.8"})
    page = copy.get(first.headers["location"], headers={"Accept": "text/html"})

    assert (first.status_code, first.headers["location"]) == (303, "/doc/state/PER")
    assert f'"@id": "{here}id/state/PER"' in page.text


def test_a_form_that_is_not_there_is_refused_with_those_that_are(copy: httpx.Client, here: str) -> None:
    found = copy.get(f"{here}id/state/PER", headers={"Accept": "image/png"})

    assert found.status_code == 406
    assert "ttl" in found.json()["detail"]


QUERY = "SELECT ?promise WHERE {{ ?promise a <{here}def#Promise> ; <{here}def#ofState> <{here}id/state/PER> }}"


@pytest.mark.parametrize("method", ["GET", "form", "body"])
def test_a_query_may_name_things_by_their_addresses_here(method: str, copy: httpx.Client, here: str) -> None:
    text = QUERY.format(here=here)
    accept = {"Accept": "application/sparql-results+json"}
    if method == "GET":
        found = copy.get("/sparql", params={"query": text}, headers=accept)
    elif method == "form":
        found = copy.post("/sparql", data={"query": text}, headers=accept)
    else:
        found = copy.post("/sparql", content=text, headers={**accept, "Content-Type": "application/sparql-query"})

    rows = read_results(found.content)
    assert not isinstance(rows, bool)
    assert NamedNode(f"{here}id/promise/PER-50-police-station-centres-2018") in {row[0] for row in rows}
    assert BASE not in found.text


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_what_a_query_finds_has_addresses_of_this_server(form: str, copy: httpx.Client, here: str) -> None:
    found = copy.get("/sparql", params={"query": "SELECT ?p { state:PER ?p ?o }", "format": form})

    assert f"{here}def#" in found.text
    assert BASE not in found.text


def test_what_is_constructed_and_the_graphs_it_came_from_are_here(copy: httpx.Client, here: str) -> None:
    made = copy.get("/sparql", params={"query": f"CONSTRUCT WHERE {{ <{here}id/state/PER> ?p ?o }}", "format": "nt"})
    asked = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ <{here}id/state/PER> a <{here}def#State> }} }}"
    graphs = list(csv.reader(io.StringIO(copy.get("/sparql", params={"query": asked, "format": "csv"}).text)))[1:]

    assert f"<{here}id/state/PER> " in made.text
    assert graphs
    for (name,) in graphs:
        assert name.startswith(here)
        held = copy.get(name, headers={"Accept": "application/n-triples"})
        stored = copy.get("/graphs", params={"graph": name}, headers={"Accept": "application/n-triples"})
        ask = {"query": f"ASK {{ <{here}id/state/PER> ?p ?o }}", "default-graph-uri": name}
        assert held.content == stored.content
        assert f"<{here}id/state/PER> " in held.text
        assert read_results(copy.get("/sparql", params={**ask, "format": "json"}).content) is True


def test_an_answer_names_addresses_here_and_takes_them_as_values(copy: httpx.Client, here: str) -> None:
    asked = {"state": f"{here}id/state/PER", "lang": "en"}
    told = copy.get("/api/ask/promised-and-delivered.json", params=asked)
    file = copy.get("/ask/promised-and-delivered.ttl", params=asked)
    page = copy.get(
        "/ask/promised-and-delivered", params={"state": f"{here}id/state/PER"}, headers={"Accept": "text/html"}
    )

    assert told.status_code == page.status_code == 200
    assert told.json()["total"] > 6
    promise = NamedNode(f"{here}id/promise/PER-50-police-station-centres-2018")
    assert promise in {it.subject for it in statements_in(file.content, "ttl")}
    assert BASE not in told.text + file.text


def test_the_data_is_described_as_this_copy(copy: httpx.Client, here: str) -> None:
    about = statements_in(copy.get("/.well-known/void", headers={"Accept": "text/turtle"}).content, "ttl")

    told = {it.predicate.value: getattr(it.object, "value", "") for it in about}
    assert told[f"{VOID}uriSpace"] == here
    assert told[f"{VOID}sparqlEndpoint"] == f"{here}sparql"
