"""Candidates in Wikidata: found by article and website at a real endpoint, weighed, never written into the graph."""

import hashlib
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sssom_pydantic
from conftest import HERE, ROOT, typed
from remotes import catalogue, misbehaving

from obligraph.errors import BadValue, RemoteFault
from obligraph.federation.remote import ENDPOINTS, RemoteEndpoint
from obligraph.links.candidates import WIKIDATA, candidates, clues
from obligraph.rdf.graphs import World

ELSEWHERE = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<https://en.wikipedia.org/wiki/Polic%C3%ADa_of_Avandra_(force)> schema:about wd:Q11 .
<https://es.wikipedia.org/wiki/Otra_cosa> schema:about wd:Q13 .
wd:Q11 wdt:P856 <http://www.police.ava.example/> ; wdt:P17 wd:Q900 ; wdt:P31 wd:Q35535 ;
    rdfs:label "Police of Avandra"@en, "Policía de Avandra"@es ;
    schema:dateModified "2026-10-01T08:00:00Z"^^xsd:dateTime .
wd:Q12 wdt:P856 <https://police.ava.example> ; wdt:P17 wd:Q901 ; rdfs:label "Police of Elsewhere"@en .
wd:Q13 rdfs:label "Something else"@en ; wdt:P856 <https://elsewhere.example/> .
wd:Q14 rdfs:label "Police of Avandra"@en ; wdt:P17 wd:Q900 .
<http://evil.example/Q15> wdt:P856 <https://police.ava.example/> ; wdt:P17 wd:Q900 .
"""
OURS = """
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix institution: <https://w3id.org/obligraph/id/institution/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix state: <https://w3id.org/obligraph/id/state/> .

institution:AVA-police foaf:homepage "https://police.ava.example"^^<http://www.w3.org/2001/XMLSchema#anyURI> .
state:AVA skos:exactMatch <http://www.wikidata.org/entity/Q900> ;
    skos:closeMatch <http://dbpedia.org/resource/Avandra> .
"""
ARTICLE = "https://en.wikipedia.org/wiki/Policía_of_Avandra_(force)"


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with catalogue(ELSEWHERE, tmp_path_factory.mktemp("wikidata")) as address:
        yield address


@pytest.fixture
def ours(world: World) -> World:
    world.add(OURS)
    return world


def asked(address: str) -> RemoteEndpoint:
    return RemoteEndpoint(address, trusted=frozenset({address}), seconds=20.0)


def test_the_endpoint_that_is_asked_is_one_that_may_be(endpoint: str) -> None:
    assert WIKIDATA in ENDPOINTS


def test_clues_come_from_our_sources_only(ours: World) -> None:
    police, state = clues("institution:AVA-police", ours), clues("AVA", ours)

    assert (police.articles, police.sites) == ((), ("https://police.ava.example",))
    assert (police.country, police.items) == ("http://www.wikidata.org/entity/Q900", ())
    assert state.articles == ("https://en.wikipedia.org/wiki/Avandra",)
    assert state.items == ("http://www.wikidata.org/entity/Q900",)


def test_article_website_and_country_are_weighed(ours: World, endpoint: str) -> None:
    known = clues("institution:AVA-police", ours, [ARTICLE])
    found = candidates(known, asked(endpoint), "en")

    assert [(it.item.rpartition("/")[2], it.name, it.confidence) for it in found] == [
        ("Q11", "Police of Avandra", "0.9"),
        ("Q12", "Police of Elsewhere", "0.3"),
    ]
    assert found[0].evidence == (
        "the article https://en.wikipedia.org/wiki/Polic%C3%ADa_of_Avandra_(force) is about it",
        "its official website is ours: http://www.police.ava.example/",
        "its country is ours: Q900",
        "instance of Q35535",
        "item last changed on 2026-10-01",
    )
    assert "its country is not ours: Q901" in found[1].evidence


def test_without_an_article_the_website_is_enough_to_look_and_a_name_is_not(ours: World, endpoint: str) -> None:
    found = candidates(clues("institution:AVA-police", ours), asked(endpoint), "es")

    assert [(it.item.rpartition("/")[2], it.name, it.confidence) for it in found] == [
        ("Q11", "Policía de Avandra", "0.7"),
        ("Q12", "Q12", "0.3"),
    ]


def test_another_website_and_no_country_speak_for_little(ours: World, endpoint: str) -> None:
    known = clues("institution:AVA-police", ours, ["https://es.wikipedia.org/wiki/Otra_cosa"])
    found = {it.item.rpartition("/")[2]: it for it in candidates(known, asked(endpoint), "en")}

    assert found["Q13"].confidence == "0.5"
    assert "its official website is another: https://elsewhere.example/" in found["Q13"].evidence


def test_an_item_that_the_graph_denies_is_no_good_candidate(ours: World, endpoint: str) -> None:
    ours.add("institution:AVA-police skos:exactMatch <http://www.wikidata.org/entity/Q12> .")
    found = {
        it.item.rpartition("/")[2]: it
        for it in candidates(clues("institution:AVA-police", ours), asked(endpoint), "en")
    }

    assert found["Q11"].confidence == "0.3"
    assert "the graph says another item" in found["Q11"].evidence
    assert "the graph already says so" in found["Q12"].evidence


@pytest.mark.parametrize(
    "article",
    [
        "http://en.wikipedia.org/wiki/A",
        "https://en.wikipedia.org.evil.example/wiki/A",
        "https://en.wikipedia.org/wiki/A> } SELECT * { ?s ?p ?o",
        "Belém",
    ],
)
def test_what_is_no_article_is_refused(ours: World, article: str) -> None:
    with pytest.raises(BadValue):
        clues("institution:AVA-police", ours, [article])


def test_a_website_that_would_change_the_query_is_no_clue(ours: World) -> None:
    ours.add(
        'institution:AVA-ombudsman <http://xmlns.com/foaf/0.1/homepage> "https://a.example> } UNION { ?item ?p ?o",'
        ' "javascript:alert(1)", "https://ombudsman.ava.example/es/inicio" .'
    )

    assert clues("institution:AVA-ombudsman", ours).sites == ("https://ombudsman.ava.example/es/inicio",)


@pytest.mark.parametrize("mood", ["/page", "/half", "/down-for-good"])
def test_an_endpoint_that_misbehaves_is_named(ours: World, mood: str) -> None:
    with misbehaving() as server, pytest.raises(RemoteFault) as told:
        candidates(clues("institution:AVA-police", ours), asked(server.root + mood), "en")

    assert server.root + mood in str(told.value)


# the command


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("ontology", "shapes", "queries"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copytree(HERE / "world", tmp_path / "graph")
    (tmp_path / "graph/ours.ttl").write_text(OURS, encoding="utf-8")
    monkeypatch.setenv("OBLIGRAPH_HOME", str(tmp_path))
    return tmp_path


def digest(root: Path) -> str:
    found = hashlib.sha256()
    for path in sorted((root / "graph").rglob("*")):
        found.update(path.name.encode() + (path.read_bytes() if path.is_file() else b""))
    return found.hexdigest()


def test_candidates_are_a_table_for_a_person_and_the_graph_is_untouched(
    house: Path, endpoint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before, table = digest(house), house / "candidates.sssom.tsv"
    words = ["AVA-police", "--article", ARTICLE, "--endpoint", endpoint, "--lang", "en", "-o", str(table)]
    code, out, err = typed(capsys, "links", "resolve", *words)
    rows = sssom_pydantic.read(table).mappings

    assert (code, out) == (0, "")
    assert "Nothing was written into the graph" in err
    assert digest(house) == before
    assert [(str(it.subject.curie), it.object.curie, it.confidence) for it in rows] == [
        ("institution:AVA-police", "wikidata:Q11", 0.9),
        ("institution:AVA-police", "wikidata:Q12", 0.3),
    ]
    assert {(it.mapping_date, it.reviewers, it.source) for it in rows} == {(date.today(), None, None)}


def test_a_thing_without_a_clue_or_a_candidate_is_said_and_is_a_finding(
    house: Path, endpoint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = typed(
        capsys, "links", "resolve", "AVA", "AVA-ministry-of-women", "--endpoint", endpoint, "--lang", "en"
    )

    assert code == 1
    assert out.splitlines()[-1].startswith("subject_id\t")
    assert ": no item has this article or this website." in err
    assert ": neither an article nor a website to look for it by." in err


def test_without_a_thing_or_with_an_unknown_one_nothing_is_asked(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = typed(capsys, "links", "resolve", "--lang", "en")
    unknown = typed(capsys, "links", "resolve", "Nowhere", "--lang", "en", "--endpoint", "http://127.0.0.1:9/")

    assert nothing[0] == unknown[0] == 2
    assert "at least one thing" in nothing[2]
    assert "Nowhere" in unknown[2]
