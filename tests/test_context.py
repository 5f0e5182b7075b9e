"""The JSON-LD context: what plain JSON says with it is what Turtle says without it."""

import json
from pathlib import Path

import httpx
import pyoxigraph
import pytest
from conftest import ROOT
from rdflib import Graph
from rdflib.compare import isomorphic

from obligraph import check
from obligraph.publication.context import context
from obligraph.rdf.graphs import World

DOCUMENT = {
    "id": "allocation:PER-plan-2018",
    "type": "Allocation",
    "amount": "59295634.50",
    "currency": "never read",
    "term:currency": "currency:PEN",
    "term:phase": "phase:approved",
    "fiscalYear": "2018",
    "rounded": False,
    "recordedOn": "2026-11-25",
    "saidOn": {"@value": "2018-08", "@type": "xsd:gYearMonth"},
    "assertedBy": "institution:PER-ministry",
    "statedIn": ["document:PER-one", "document:PER-two"],
    "locator": {"en": "paragraph 2", "es": "párrafo 2", "@none": "III.2"},
    "rdfs:label": {"en": "money of the plan", "pt": "dinheiro do plano"},
    "dcterms:identifier": "A-1",
}
MEANT = """
allocation:PER-plan-2018 a term:Allocation ;
    term:amount "59295634.50"^^xsd:decimal ; term:currency currency:PEN ; term:phase phase:approved ;
    term:fiscalYear "2018"^^xsd:gYear ; term:rounded false ; term:recordedOn "2026-11-25"^^xsd:date ;
    term:saidOn "2018-08"^^xsd:gYearMonth ; term:assertedBy institution:PER-ministry ;
    term:statedIn document:PER-one, document:PER-two ;
    term:locator "paragraph 2"@en, "párrafo 2"@es, "III.2" ;
    rdfs:label "money of the plan"@en, "dinheiro do plano"@pt ; dcterms:identifier "A-1" .
"""


@pytest.fixture(scope="module")
def keys(known: World) -> dict[str, object]:
    found: dict[str, object] = json.loads(context(known))
    return found


def meant(keys: dict[str, object], document: object) -> str:
    return json.dumps({**keys, "@graph": document})


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("engine", ["rdflib", "pyoxigraph"])
def test_a_json_document_says_what_the_turtle_says(engine: str, keys: dict[str, object], known: World) -> None:
    document = {name: value for name, value in DOCUMENT.items() if name != "currency"}
    turtle = Graph().parse(data=known.vocabulary.turtle_head() + MEANT, format="turtle")

    assert isomorphic(expanded(engine, meant(keys, document)), turtle)


@pytest.mark.parametrize("name", ["avandra-promises", "avandra-delivery", "avandra-money", "replies"])
def test_the_small_world_survives_the_way_through_json(name: str, keys: dict[str, object]) -> None:
    graph = Graph().parse(ROOT / f"tests/world/{name}.ttl")

    compact = graph.serialize(format="json-ld", context=keys["@context"], auto_compact=False)

    assert '"assertedBy":' in compact
    assert isomorphic(expanded("pyoxigraph", compact), graph)


def test_a_bare_key_is_a_term_unless_a_prefix_has_its_name(keys: dict[str, object], known: World) -> None:
    entries = keys["@context"]
    assert isinstance(entries, dict)

    assert entries["amount"] == entries["term:amount"] == {"@id": "term:amount", "@type": "xsd:decimal"}
    assert entries["phase"] == known.vocabulary.prefixes["phase"]
    assert entries["term:phase"] == {"@id": "term:phase", "@type": "@id"}
    assert entries["Promise"] == {"@id": "term:Promise"}


def test_what_is_no_address_is_not_read_as_one(keys: dict[str, object]) -> None:
    found = expanded("pyoxigraph", meant(keys, {"id": "promise:A", "recordedOn": "2026-11-25", "says": {"en": "so"}}))

    assert {value.n3() for value in found.objects()} == {
        '"2026-11-25"^^<http://www.w3.org/2001/XMLSchema#date>',
        '"so"@en',
    }


def test_a_submission_in_json_is_checked_like_its_turtle(keys: dict[str, object], known: World, tmp_path: Path) -> None:
    turtle = ROOT / "tests/accepted/promise.ttl"
    compact = Graph().parse(turtle).serialize(format="json-ld", context=keys["@context"], auto_compact=False)
    (tmp_path / "promise.jsonld").write_text(compact, encoding="utf-8")

    one, other = check(tmp_path / "promise.jsonld", world=known), check(turtle, world=known)

    assert [it.code for it in one.findings] == [it.code for it in other.findings]
    assert one.summary.statements == other.summary.statements


def test_the_server_gives_the_context(server: httpx.Client, shipped: World) -> None:
    found = server.get("/context.jsonld")

    assert found.headers["content-type"].startswith("application/ld+json")
    assert found.content == context(shipped)


def expanded(engine: str, text: str) -> Graph:
    if engine == "rdflib":
        return Graph().parse(data=text, format="json-ld")
    said = pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.JSON_LD)
    lines = "".join(f"{quad.triple} .\n" for quad in said)
    return Graph().parse(data=lines, format="nt")
