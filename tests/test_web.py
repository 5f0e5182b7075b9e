"""The server as its clients meet it, over real connections: pages, linked data, SPARQL, the API."""

import gzip
import time
from pathlib import Path

import httpx
import pytest
from conftest import HERE
from openpyxl import load_workbook

from obligraph.rdf.graphs import Literal, NamedNode, read_results, statements_in
from obligraph.web.check_pages import FORMS


def test_a_state_leads_to_the_document_about_it_in_the_form_asked_for(server: httpx.Client) -> None:
    found = server.get("/id/state/PER", headers={"Accept": "text/turtle"})

    assert found.status_code == 303
    assert found.headers["location"] == "/doc/state/PER.ttl"
    said = statements_in(server.get(found.headers["location"]).content, "ttl")
    peru = NamedNode("https://w3id.org/obligraph/id/state/PER")
    assert Literal("Perú", language="es") in {it.object for it in said if it.subject == peru}


@pytest.mark.parametrize("path", ["/id/state/XXX", "/voc/phase/never", "/doc/nothing", "/id/state/PER%3E", "/nowhere"])
def test_what_is_not_there_is_not_found(path: str, server: httpx.Client) -> None:
    found = server.get(path, headers={"Accept": "application/json"})

    assert found.status_code == 404
    assert found.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("language", ["en", "es", "fr", "pt"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?q=promesas&for=journalist",
        "/ask/promised-and-delivered?state=PER",
        "/ask/promised-and-delivered?state=PER&witness=ombudsman&witness=press&as-of=2019-12-31",
        "/states",
        "/state/PER",
        "/state/CAN",
        "/compare?by=measures",
        "/brief/PER",
        "/doc/promise/PER-50-police-station-centres-2018",
        "/doc/voc/phase/accrued",
        "/graph/convention",
        "/def",
        "/data",
        "/check",
        "/rules",
        "/sparql?query=SELECT+*+%7B+state%3APER+%3Fp+%3Fo+%7D",
        "/sparql?query=SELECT",
    ],
)
def test_every_page_speaks_the_language_of_its_reader(path: str, language: str, server: httpx.Client) -> None:
    found = server.get(path, headers={"Accept": "text/html", "Accept-Language": language})

    assert found.status_code == 200
    assert f'<html lang="{language}">' in found.text
    assert len(found.content) < 1_000_000
    assert "script-src 'self'" in found.headers["content-security-policy"]


def test_the_editor_is_given_what_it_may_complete_in_the_language_of_the_page(server: httpx.Client) -> None:
    told = server.get("/sparql/completions.json?lang=es").json()

    assert told["prefixes"]["term"] == "https://w3id.org/obligraph/def#"
    names = {name: (label, kind) for name, label, kind in told["terms"]}
    assert names["state:PER"] == ("Perú", "constant")
    assert names["term:Promise"][1] == "class"
    assert names["term:statedIn"][1] == "property"
    assert names["phase:accrued"][1] == "enum"


def test_a_mistake_in_a_query_has_its_place_in_the_page(server: httpx.Client) -> None:
    shown = server.get("/sparql", params={"query": "SELECT *\nWHERE { ?s ?p }"}, headers={"Accept": "text/html"}).text

    assert 'data-line="2"' in shown
    assert 'aria-describedby="problem"' in shown


def test_a_language_once_chosen_is_remembered(server: httpx.Client) -> None:
    server.get("/?lang=pt", headers={"Accept": "text/html"})

    again = server.get("/", headers={"Accept": "text/html", "Accept-Language": "fr"})
    server.cookies.clear()

    assert '<html lang="pt">' in again.text


def test_a_file_is_checked_in_the_page_and_by_programs(server: httpx.Client) -> None:
    draft = (HERE / "refused" / "Promise-quantity--negative.ttl").read_bytes()

    shown = server.post(
        "/check", files={"file": ("mine.ttl", draft)}, headers={"Accept": "text/html", "Accept-Language": "en"}
    )
    told = server.post("/api/check?name=mine.ttl", content=draft).json()

    assert not told["conforms"]
    assert told["file"] == "mine.ttl"
    assert all(finding["code"] in shown.text for finding in told["findings"])


def test_a_workbook_is_fetched_filled_wrongly_and_given_back_with_marks(server: httpx.Client, tmp_path: Path) -> None:
    path = tmp_path / "peru.xlsx"
    path.write_bytes(server.get("/template.xlsx?state=PER&lang=es").content)
    book = load_workbook(path)
    book["Promesas"]["E3"] = "muchos"
    book.save(path)

    headers = {"Accept": "text/html", "Accept-Language": "es"}
    shown = server.post("/check", files={"file": ("peru.xlsx", path.read_bytes())}, headers=headers)
    back = server.post("/check?format=xlsx", files={"file": ("peru.xlsx", path.read_bytes())}, headers=headers)
    path.write_bytes(back.content)

    assert "Promesas!E3" in shown.text
    assert "muchos" in shown.text
    assert load_workbook(path).sheetnames[0] == "Qué corregir"
    assert load_workbook(path)["Promesas"]["E3"].comment.text


@pytest.mark.parametrize("form", ["html", "csv", "sarif", "ttl"])
def test_a_report_comes_in_the_form_a_program_wants(form: str, server: httpx.Client) -> None:
    draft = (HERE / "refused" / "Promise-quantity--negative.ttl").read_bytes()

    found = server.post(f"/api/check?name=mine.ttl&format={form}", content=draft)

    assert found.status_code == 200
    assert "/tmp/" not in found.text
    assert found.headers["content-type"].partition(";")[0] in FORMS[form]


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
