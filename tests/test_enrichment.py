"""What other endpoints say, fetched, kept with its date, joined here; and what stands when they say nothing."""

import json
import re
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import rdflib
import remotes
from conftest import HERE, ROOT, Typed, serve
from elsewhere import oxigraph
from remotes import Misbehaving, misbehaving

from obligraph import open_world
from obligraph.answering.questions import Catalogue
from obligraph.answering.snapshots import include
from obligraph.languages import LANGUAGES
from obligraph.rdf.graphs import World
from obligraph.resources import Home

QUESTION = "plan-money-by-year"
WIKIDATA = "https://query.wikidata.org/sparql"
TIES = """
@prefix currency: <https://w3id.org/obligraph/voc/currency/> .
@prefix organization: <https://w3id.org/obligraph/id/organization/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix state: <https://w3id.org/obligraph/id/state/> .
@prefix term: <https://w3id.org/obligraph/def#> .
state:BOR skos:exactMatch <http://www.wikidata.org/entity/Q0> ; term:legalTender currency:LUM .
organization:wikidata rdfs:label "Wikidata"@en , "Wikidata"@es , "Wikidata"@fr , "Wikidata"@pt .
"""
"""Borealia has no entry anywhere; an item that cannot exist stands for it."""
THERE = """
@prefix p: <http://www.wikidata.org/prop/> .
@prefix pq: <http://www.wikidata.org/prop/qualifier/> .
@prefix ps: <http://www.wikidata.org/prop/statement/> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wikibase: <http://wikiba.se/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
wd:Q0 p:P1279 wd:s1, wd:s2, wd:s3 ; p:P1539 wd:s5 .
wd:Q00 p:P1279 wd:s4 .
wd:s1 ps:P1279 3.0 ; pq:P585 "2020-01-01T00:00:00Z"^^xsd:dateTime ; wikibase:rank wikibase:NormalRank .
wd:s2 ps:P1279 5.0 ; pq:P585 "2021-01-01T00:00:00Z"^^xsd:dateTime ; wikibase:rank wikibase:PreferredRank .
wd:s3 ps:P1279 99.0 ; pq:P585 "2021-01-01T00:00:00Z"^^xsd:dateTime ; wikibase:rank wikibase:DeprecatedRank .
wd:s4 ps:P1279 7.0 ; pq:P585 "2021-01-01T00:00:00Z"^^xsd:dateTime ; wikibase:rank wikibase:NormalRank .
wd:s5 ps:P1539 400000 ; pq:P585 "2019-07-01T00:00:00Z"^^xsd:dateTime ; wikibase:rank wikibase:NormalRank .
"""

ABOUT = """
SELECT ?who ?endpoint ?license ?digest ?query (COUNT(?row) AS ?rows)
WHERE {
  GRAPH GRAPH_NAME {
    GRAPH_NAME prov:wasAttributedTo ?who ; prov:wasDerivedFrom ?endpoint ; prov:wasInfluencedBy ?asked .
    GRAPH_NAME dcterms:license ?license .
    ?asked dcterms:identifier ?digest ; sh:select ?query .
    ?row a qb:Observation ; term:assertedBy ?who .
  }
}
GROUP BY ?who ?endpoint ?license ?digest ?query"""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with the small world and one tie to another catalogue, and an empty data folder."""
    root = tmp_path / "home"
    (root / "graph").mkdir(parents=True)
    for name in ("ontology", "shapes"):
        (root / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "queries", root / "queries")
    for path in (HERE / "world").glob("*.ttl"):
        (root / "graph" / path.name).symlink_to(path)
    (root / "graph" / "ties.ttl").write_text(TIES, encoding="utf-8")
    monkeypatch.setenv("OBLIGRAPH_HOME", str(root))
    monkeypatch.setenv("OBLIGRAPH_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Oxigraph with the small made data set; the address where it is asked."""
    with remotes.catalogue(THERE, tmp_path_factory.mktemp("catalogue")) as address:
        yield address


@pytest.fixture
def wild() -> Iterator[Misbehaving]:
    with misbehaving() as it:
        yield it


def result(*rows: dict[str, tuple[str, str]]) -> bytes:
    """A SPARQL result: for each column the kind (uri, bnode, literal or a datatype) and the value."""

    def cell(kind: str, value: str) -> dict[str, str]:
        if kind in ("uri", "bnode", "literal"):
            return {"type": kind, "value": value}
        return {"type": "literal", "datatype": f"http://www.w3.org/2001/XMLSchema#{kind}", "value": value}

    bindings = [{name: cell(*it) for name, it in row.items()} for row in rows]
    return json.dumps({"head": {"vars": ["area", "period", "value"]}, "results": {"bindings": bindings}}).encode()


GOOD = {"area": ("uri", "http://www.wikidata.org/entity/Q0"), "period": ("gYear", "2021"), "value": ("decimal", "5.0")}


def test_a_question_joins_what_was_fetched_and_cites_it_with_its_day(data: Path, catalogue: str, run: Typed) -> None:
    code, out, err = run("enrich", QUESTION, "--endpoint", catalogue, "--lang", "en")
    assert (code, out) == (0, "")
    assert f"2 rows from {catalogue}" in err

    _, out, _ = run("ask", QUESTION, "--state", "BOR", "--format", "json", "--lang", "en")
    answer = json.loads(out)

    # 1,140,000 / 1,200,000 / 1.05 - 1 = -9.52 %; the deprecated 99 % and the other State's 7 % are not used
    (row,) = [row for row in answer["rows"] if row["cells"]["prices"]]
    today = datetime.now(UTC).date().isoformat()
    assert row["cells"]["prices"]["value"] == 5
    assert row["cells"]["real_change"]["value"] == -9.52
    assert [it["says"] for it in row["evidence"]].count("Wikidata") == 1
    assert catalogue in {it["address"] for it in row["evidence"]}
    assert answer["retrieval"]["endpoint"] == catalogue
    assert answer["retrieval"]["time"].startswith(today)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_says_in_the_readers_language_since_when_it_knows(
    language: str, data: Path, catalogue: str, run: Typed
) -> None:
    command = ("ask", QUESTION, "--state", "BOR", "--lang", language)
    code, before, _ = run(*command)
    assert code == 0
    assert WIKIDATA in before
    assert f"obligraph enrich {QUESTION}" in " ".join(before.split())

    run("enrich", QUESTION, "--endpoint", catalogue)
    _, after, _ = run(*command)

    assert WIKIDATA not in after
    assert str(datetime.now(UTC).year) in after
    assert " ".join(before.split()) != " ".join(after.split())


def test_what_was_fetched_is_a_graph_of_its_own_that_says_where_it_is_from(
    data: Path, catalogue: str, run: Typed
) -> None:
    run("enrich", QUESTION, "--endpoint", catalogue)
    world = open_world()

    (found,) = world.select(ABOUT.replace("GRAPH_NAME", f"graph:fetched-{QUESTION}"))
    who, endpoint, _, digest, query, rows = (getattr(it, "value", "") for it in found)

    assert who == "https://w3id.org/obligraph/id/organization/wikidata"
    assert endpoint == catalogue
    assert re.fullmatch("sha256:[0-9a-f]{64}", digest)
    assert "VALUES ?area { <http://www.wikidata.org/entity/Q0> }" in query
    assert rows == "2"
    rdflib.Graph().parse(data / "fetched" / f"{QUESTION}.ttl")


def test_another_engine_joins_it_alike(data: Path, catalogue: str, run: Typed) -> None:
    run("enrich", QUESTION, "--endpoint", catalogue)
    home, world = Home(data.parent / "home"), open_world()
    other = rdflib.Graph()
    for path in [*home.turtle(), data / "fetched" / f"{QUESTION}.ttl"]:
        other.parse(path)
    question = Catalogue(home.queries, world)[QUESTION]

    rows = [row for row in other.query(question.sparql) if row["prices"]]

    assert [(float(row["prices"]), float(row["real_change"])) for row in rows] == [(5.0, -9.52)]


def test_the_data_are_others_once_something_was_fetched(data: Path, catalogue: str, run: Typed) -> None:
    before = open_world().digest
    run("enrich", QUESTION, "--endpoint", catalogue)

    assert open_world().digest != before


def test_a_witness_who_is_not_heard_lends_no_figures(data: Path, catalogue: str, run: Typed) -> None:
    run("enrich", QUESTION, "--endpoint", catalogue)

    _, out, _ = run("ask", QUESTION, "--state", "BOR", "--witness", "state", "--format", "json", "--lang", "en")

    assert {row["cells"]["prices"] is None for row in json.loads(out)["rows"]} == {True}


def test_an_endpoint_updates_every_question_that_asks_it(data: Path, catalogue: str, run: Typed) -> None:
    assert run("enrich", WIKIDATA, "--endpoint", catalogue)[0] == 0

    _, out, _ = run("ask", "money-per-woman", "--state", "BOR", "--format", "json", "--lang", "en")

    # 400,000 women counted in 2019: 1,200,000 and 900,000 of 2020, 1,140,000 of 2021
    assert [row["cells"]["per_woman"]["value"] for row in json.loads(out)["rows"]] == [3, 2.25, 2.85]
    assert {path.name for path in (data / "fetched").iterdir()} == {"money-per-woman.ttl", f"{QUESTION}.ttl"}


@pytest.mark.parametrize(
    "path", ["/page", "/page-as-json", "/half", "/bomb", "/endless", "/later", "/broken-inside", "/circle", "/drip"]
)
def test_a_fault_names_the_endpoint_and_leaves_what_was_there(
    path: str, data: Path, catalogue: str, wild: Misbehaving, run: Typed
) -> None:
    run("enrich", QUESTION, "--endpoint", catalogue)
    kept = (data / "fetched" / f"{QUESTION}.ttl").read_bytes()

    code, _, err = run("enrich", QUESTION, "--endpoint", wild.root + path, "--seconds", "1", "--lang", "en")

    assert code == 2
    assert wild.root + path in err.splitlines()[1]
    assert "the answers keep to the copy of" in err
    assert str(datetime.now(UTC).year) in err
    assert (data / "fetched" / f"{QUESTION}.ttl").read_bytes() == kept
    assert [it.name for it in (data / "fetched").iterdir()] == [f"{QUESTION}.ttl"]


def test_a_fault_before_anything_was_fetched_says_that_there_is_a_gap(
    data: Path, wild: Misbehaving, run: Typed
) -> None:
    code, _, err = run("enrich", QUESTION, "--endpoint", wild.root + "/page", "--lang", "en")

    assert code == 2
    assert "nothing was fetched before" in err
    assert run("ask", QUESTION)[0] == 0


BAD = {
    "about something else": {"area": ("uri", "http://www.wikidata.org/entity/Q1")},
    "about one of ours": {"area": ("uri", "https://w3id.org/obligraph/id/state/BOR")},
    "about nothing": {"area": ("bnode", "b0")},
    "a text": {"value": ("literal", "five; see <script>alert(1)</script>")},
    "a number that is none": {"value": ("decimal", "abc")},
    "a number without end": {"value": ("decimal", "9" * 4000)},
    "another kind of number": {"value": ("double", "INF")},
    "a year that is none": {"period": ("gYear", "20211")},
    "an address that runs": {"value": ("uri", "javascript:alert(1)")},
    "an address too long": {"value": ("uri", "https://example.org/" + "a" * 900)},
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_only_plain_values_about_what_was_asked_are_taken(
    bad: dict[str, tuple[str, str]], data: Path, wild: Misbehaving, run: Typed
) -> None:
    wild.moods["/mixed"] = lambda it: it.answer(result(GOOD, {**GOOD, **bad}, GOOD))
    wild.moods["/bad"] = lambda it: it.answer(result({**GOOD, **bad}))

    code, _, err = run("enrich", QUESTION, "--endpoint", wild.root + "/mixed", "--lang", "en")
    kept = (data / "fetched" / f"{QUESTION}.ttl").read_bytes()

    assert code == 1
    assert "1 row from" in err
    assert "Rows left out" in err
    assert run("enrich", QUESTION, "--endpoint", wild.root + "/bad")[0] == 2
    assert (data / "fetched" / f"{QUESTION}.ttl").read_bytes() == kept
    assert run("ask", QUESTION, "--state", "BOR")[0] == 0


def test_an_answer_without_the_columns_asked_for_is_refused(data: Path, wild: Misbehaving, run: Typed) -> None:
    code, _, err = run("enrich", QUESTION, "--endpoint", wild.root + "/good", "--lang", "en")

    assert code == 2
    assert "area, period, value" in err


def test_where_nothing_is_tied_nobody_is_asked(data: Path, wild: Misbehaving, run: Typed) -> None:
    (data.parent / "home" / "graph" / "ties.ttl").unlink()

    code, _, err = run("enrich", QUESTION, "--endpoint", wild.root + "/good", "--lang", "en")

    assert code == 2
    assert "http://www.wikidata.org/entity/" in err
    assert wild.asked == []


def test_an_answer_asked_for_online_is_not_fetched_twice_a_day(data: Path, catalogue: str, run: Typed) -> None:
    run("enrich", QUESTION, "--endpoint", catalogue)

    code, out, err = run("ask", QUESTION, "--state", "BOR", "--online", "--lang", "en")

    assert code == 0
    assert "second" in err
    assert "-9.52" in out


def test_an_answer_asked_for_online_falls_back_on_the_old_copy_and_says_so(
    data: Path, catalogue: str, wild: Misbehaving, run: Typed
) -> None:
    run("enrich", QUESTION, "--endpoint", catalogue)
    copy = data / "fetched" / f"{QUESTION}.ttl"
    old = (datetime.now(UTC) - timedelta(days=20)).isoformat(timespec="seconds")
    copy.write_text(re.sub(r'generatedAtTime "[^"]+"', f'generatedAtTime "{old}"', copy.read_text()))
    file = data.parent / "home" / "queries" / f"{QUESTION}.rq"
    file.write_text(file.read_text("utf-8").replace(WIKIDATA, wild.root + "/good"), "utf-8")

    code, out, err = run("ask", QUESTION, "--state", "BOR", "--online", "--lang", "en")

    assert code == 2
    assert "is not among the endpoints that may be asked" in err
    assert "3 weeks ago" in err
    assert "-9.52" in out
    assert wild.asked == []


@pytest.mark.parametrize(
    ("name", "told"),
    [("plan-money-by-yaer", QUESTION), ("who-promised", QUESTION), ("https://example.org/sparql", WIKIDATA)],
)
def test_what_asks_no_endpoint_is_told_which_do(name: str, told: str, data: Path, run: Typed) -> None:
    code, _, err = run("enrich", name, "--lang", "en")

    assert code == 2
    assert told in err


def test_a_closed_data_folder_is_named(data: Path, catalogue: str, run: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _, err = run("enrich", QUESTION, "--endpoint", catalogue, "--data", "/dev/null", "--lang", "en")

    assert code == 2
    assert "/dev/null/fetched" in err


def test_a_damaged_copy_is_named_with_what_to_do(data: Path, run: Typed) -> None:
    (data / "fetched").mkdir(parents=True)
    (data / "fetched" / f"{QUESTION}.ttl").write_text("<https://example.org/a> a")

    code, _, err = run("ask", QUESTION, "--lang", "en")

    assert code == 2
    assert f"{QUESTION}.ttl" in err
    assert "obligraph enrich" in err


def test_a_data_folder_without_copies_changes_nothing(tmp_path: Path, known: World) -> None:
    assert include(known, tmp_path) is known
    assert include(known, Path("/dev/null")) is known


def test_what_was_fetched_leaves_with_everything_else(data: Path, catalogue: str, run: Typed) -> None:
    run("enrich", QUESTION, "--endpoint", catalogue)

    assert run("export", str(data / "all.nq"))[0] == 0

    lines = (data / "all.nq").read_text("utf-8").splitlines()
    fetched = [line for line in lines if line.endswith(f"/graph/fetched-{QUESTION}> .")]
    assert sum("refPeriod" in line for line in fetched) == 2


def test_an_engine_elsewhere_is_loaded_with_the_copy_and_answers_alike(
    data: Path, catalogue: str, run: Typed, tmp_path: Path
) -> None:
    run("enrich", QUESTION, "--endpoint", catalogue)
    asked = ("ask", QUESTION, "--state", "BOR", "--lang", "en")
    within = run(*asked)
    with oxigraph(tmp_path) as store:
        assert run("load", "--store", store)[0] == 0
        elsewhere = run(*asked, "--store", store)
        refused = run(*asked, "--store", store, "--online")
        (data / "fetched" / f"{QUESTION}.ttl").unlink()
        run("load", "--store", store)
        without = run(*asked, "--store", store)

    assert elsewhere == within
    assert "-9.52" in elsewhere[1]
    assert refused[0] == 2
    assert "obligraph load" in refused[2]
    assert "which was never asked from here" in " ".join(without[1].split())


def test_a_question_tells_beforehand_whom_it_draws_on(data: Path, run: Typed) -> None:
    _, out, _ = run("ask", QUESTION, "--help", "--lang", "en")

    assert WIKIDATA in out


def test_a_server_shows_the_dated_copy_and_takes_up_a_newer_one(data: Path, catalogue: str, run: Typed) -> None:
    asked = f"/ask/{QUESTION}?state=BOR&lang=en"
    with serve(data.parent / "home", data) as served, httpx.Client(base_url=served.address, trust_env=False) as client:
        before = client.get(asked, timeout=20).text
        run("enrich", QUESTION, "--endpoint", catalogue)
        end = time.monotonic() + 30
        while "-9.52" not in (after := client.get(asked, timeout=20).text) and time.monotonic() < end:
            time.sleep(0.2)

        listed = {it["name"]: it["endpoint"] for it in client.get("/api/questions.json").json()}

    assert listed[QUESTION] == WIKIDATA
    assert listed["who-promised"] is None
    assert "which was never asked from here" in before
    assert "-9.52" in after
    assert f"fetched from {catalogue}" in after


def test_a_header_that_names_an_endpoint_names_all_that_is_needed(world: World) -> None:
    asking = [it for it in Catalogue(ROOT / "queries", world) if it.remote]

    assert len(asking) >= 2
    for question in asking:
        assert question.remote
        assert f"VALUES ?{next(iter(question.remote.rows))} {{ UNDEF }}" in question.remote.query
        assert f"document:fetched-{question.slug} " in question.sparql
        assert question.evidence
