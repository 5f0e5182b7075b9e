"""The same graph in engines elsewhere, real ones: loaded, asked, and as honest when they fail as the one within."""

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from conftest import saved_questions
from elsewhere import described, free_port, oxigraph, virtuoso

from obligraph import ask
from obligraph.answering.limits import run
from obligraph.answering.questions import Catalogue, Question
from obligraph.deposit import loads
from obligraph.deposit.journal import Journal
from obligraph.deposit.loads import Loading, load
from obligraph.errors import BadQuery, BadStore
from obligraph.rdf.editions import RECORD, Edition
from obligraph.rdf.graphs import Literal, NamedNode, Term, World
from obligraph.rdf.selections import narrow
from obligraph.rdf.vocabulary import Vocabulary
from obligraph.rdf.wires import Places, Wire
from obligraph.resources import Home

TODAY = date(2026, 11, 24)
STATES = ("PER", "MEX")
NOT_SHIPPED = {"submission"}  # the shipped graph holds none
NOTHING = Journal(Path(os.devnull))


@pytest.fixture(scope="session")
def at_oxigraph(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Oxigraph server that holds the shipped graph; tests must not change it."""
    with oxigraph(tmp_path_factory.mktemp("oxigraph"), "--union-default-graph") as address:
        load(home, NOTHING, address, TODAY)
        yield address


@pytest.fixture(scope="session")
def at_virtuoso(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Virtuoso that holds the shipped graph; tests must not change it."""
    folder = tmp_path_factory.mktemp("virtuoso")
    with virtuoso(folder) as address:
        place = described(address, folder)
        load(home, NOTHING, place, TODAY)
        yield place


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[str]:
    """A real Oxigraph server that holds nothing, and whose default graph is not the union."""
    with oxigraph(tmp_path) as address:
        yield address


def at(address: str, home: Home, *hidden: str) -> World:
    return World.at(address, Vocabulary.read(home.ontology), hidden)


def value(term: Term | None) -> object:
    """A term as a value: engines write 1.50 as 1.5 and en-GB as en-gb, and mean the same."""
    if isinstance(term, Literal):
        kind = term.datatype.value.rpartition("#")[2]
        if kind in ("integer", "decimal", "double"):
            return f"{float(term.value):.6g}"
        return (term.value, kind, (term.language or "").lower())
    return term.value if isinstance(term, NamedNode) else term


def rows(world: World, slug: str, home: Home, **values: str) -> list[tuple[object, ...]]:
    question = Catalogue(home.queries, world)[slug]
    found = world.select(question.bind(values, world).sparql)
    places = [found.columns.index(name) for name in (*question.columns, *question.evidence)]
    return [tuple(value(row[place]) for place in places) for row in found]


def ways(question: Question) -> Iterator[dict[str, str]]:
    """How a question is asked: about everybody, about each of two States, and with each other example of its header."""
    offered = question.options()
    about = [{"state": state} for state in STATES if "state" in offered]
    yield from ({}, *about)
    for name in sorted(offered.keys() - {"state"} - NOT_SHIPPED):
        yield {**(about[0] if about else {}), name: offered[name].example}


def compare(there: World, here: World, slug: str, home: Home) -> None:
    for values in ways(Catalogue(home.queries, here)[slug]):
        assert rows(there, slug, home, **values) == rows(here, slug, home, **values), values


@pytest.mark.parametrize("slug", saved_questions())
def test_oxigraph_gives_the_same_rows_to_every_question(
    slug: str, at_oxigraph: str, shipped: World, home: Home
) -> None:
    compare(at(at_oxigraph, home), shipped, slug, home)


@pytest.mark.parametrize("slug", saved_questions())
def test_virtuoso_gives_the_same_rows_to_every_question(
    slug: str, at_virtuoso: str, shipped: World, home: Home
) -> None:
    compare(at(at_virtuoso, home), shipped, slug, home)


def test_an_address_that_was_asked_about_is_an_address_in_what_virtuoso_answers(at_virtuoso: str, home: Home) -> None:
    found = rows(at(at_virtuoso, home), "actions-without-recommendation", home, state="PER")

    assert {row[0] for row in found} == {"https://w3id.org/obligraph/id/state/PER"}


def test_a_password_is_given_as_virtuoso_asks_for_it_and_a_wrong_one_is_told(
    at_virtuoso: str, home: Home, tmp_path: Path
) -> None:
    wrong = described(Places.read(at_virtuoso).query, tmp_path, "secret")

    with pytest.raises(BadStore) as told:
        Loading.of(wrong).drop("https://w3id.org/obligraph/graph/states")

    assert told.value.kind == "bad-store-refused"
    assert "secret" not in told.value.tell("en")
    assert at(at_virtuoso, home).digest


def test_an_answer_that_virtuoso_cuts_short_is_no_answer(tmp_path: Path, small_home: Home) -> None:
    with virtuoso(tmp_path, rows=500) as address:
        place = described(address, tmp_path)
        load(small_home, NOTHING, place, TODAY)
        world = at(place, small_home)

        assert len(world.select("SELECT ?s { ?s a term:Promise }")) > 0
        with pytest.raises(BadStore) as told:
            world.select("SELECT ?s ?p ?o { ?s ?p ?o }")

    assert told.value.kind == "bad-store-cut"
    assert "ResultSetMaxRows" in told.value.tell("en")


@pytest.mark.parametrize("engine", ["at_oxigraph", "at_virtuoso"])
@pytest.mark.parametrize("slug", ["promised-and-delivered", "contradictions", "said-by-speaker"])
def test_an_answer_from_elsewhere_is_the_same_to_the_last_word(
    slug: str, engine: str, shipped: World, home: Home, request: pytest.FixtureRequest
) -> None:
    world = at(request.getfixturevalue(engine), home)
    here, there = (ask(slug, world=it, language="es") for it in (shipped, world))

    assert there.to_dicts() == here.to_dicts()
    assert (there.sentence, there.citation) == (here.sentence, here.citation)
    assert shipped.digest[:12] in there.citation


def test_an_engine_whose_default_graph_is_not_the_union_is_asked_with_its_graphs(
    at_oxigraph: str, shipped: World, home: Home
) -> None:
    world = at(at_oxigraph, home, "https://w3id.org/obligraph/graph/states")

    (count,) = world.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows[0]
    (states,) = world.select("SELECT (COUNT(*) AS ?n) { ?s a term:State }").rows[0]
    hidden = sum(1 for _ in shipped.store.quads_for_pattern(None, None, None, NamedNode(f"{RECORD[:-5]}graph/states")))

    assert isinstance(count, Literal)
    assert isinstance(states, Literal)
    assert (int(count.value), int(states.value)) == (len(shipped) - hidden, 0)
    assert len(world) == len(shipped) - hidden
    said = world.store.quads_for_pattern(NamedNode("https://w3id.org/obligraph/id/state/PER"), None, None)
    assert {getattr(it.graph_name, "value", "").rpartition("/")[2] for it in said} == {"identifiers"}


def test_a_stranger_asks_an_engine_elsewhere_within_the_same_limits(at_oxigraph: str, home: Home) -> None:
    world = at(at_oxigraph, home)

    assert run(world, "SELECT ?it { ?it term:isoCode 'PER' }", "csv").splitlines()[0] == b"it"
    assert b"term:State" in run(world, "CONSTRUCT { state:PER a ?kind } { state:PER a ?kind }", "csv")
    assert b"true" in run(world, "ASK { state:PER a term:State }", "json")
    with pytest.raises(BadQuery) as told:
        run(world, "SELECT *\nWHERE { ?s ?p }", "csv")
    assert told.value.fields["line"] == "2"


def test_what_is_sent_to_an_engine_is_a_query_and_nothing_else(at_oxigraph: str, home: Home) -> None:
    world = at(at_oxigraph, home)

    for text in ("DROP ALL", "INSERT DATA { <urn:a> <urn:b> <urn:c> }", "CLEAR DEFAULT ; SELECT * { ?s ?p ?o }"):
        with pytest.raises(BadQuery):
            world.select(text)


def test_a_selection_of_witnesses_from_elsewhere_is_that_of_the_graph_here(
    at_oxigraph: str, shipped: World, home: Home
) -> None:
    here, there = (narrow(world, witness="state", as_of="2019-12-31") for world in (shipped, at(at_oxigraph, home)))

    assert rows(there, "promised-and-delivered", home) == rows(here, "promised-and-delivered", home)
    assert here.selection is not None
    assert there.selection is not None
    assert there.selection.left_out == here.selection.left_out


def test_loading_that_was_stopped_goes_on_where_it_stopped(
    empty: str, home: Home, shipped: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loads, "PIECE", 1_000)
    with pytest.raises(BadStore) as nothing:
        at(empty, home)
    stopped: list[int] = []

    def stop(done: int, total: int, sent: int) -> None:
        stopped.append(sent)
        if sent >= 3_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(home, NOTHING, empty, TODAY, stop)
    with pytest.raises(BadStore) as half:
        at(empty, home)
    monkeypatch.setattr(loads, "PIECE", 10_000)
    rest = load(home, NOTHING, empty, TODAY).sent

    assert (nothing.value.kind, half.value.kind) == ("bad-store-empty", "bad-store-half")
    assert stopped[-1] + rest == len(shipped) == len(at(empty, home))
    assert load(home, NOTHING, empty, TODAY).sent == 0
    assert at(empty, home).digest == shipped.digest


def test_a_graph_that_changed_is_loaded_anew_and_one_that_is_gone_is_taken_away(small_home: Home, empty: str) -> None:
    root = small_home.root
    (root / "graph").unlink()
    (root / "graph").mkdir()
    for name, text in {"one": "<urn:a> <urn:p> 1 , 2 .", "two": "<urn:b> <urn:p> [ <urn:q> 3 ] ."}.items():
        (root / "graph" / f"{name}.ttl").write_text(text, encoding="utf-8")
    load(small_home, NOTHING, empty, TODAY)
    before = at(empty, small_home)
    (root / "graph" / "one.ttl").write_text("<urn:a> <urn:p> 2 .", encoding="utf-8")
    (root / "graph" / "two.ttl").unlink()

    assert load(small_home, NOTHING, empty, TODAY).sent == 1
    after = at(empty, small_home)
    assert before.graph_names() - after.graph_names() == {"https://w3id.org/obligraph/graph/two"}
    assert [it.object for it in after.describe(["urn:a"])] == [Literal(2)]
    assert before.digest != after.digest == World.open(small_home).digest
    assert len(before) - len(after) == 3


def test_an_engine_that_only_takes_updates_is_loaded_by_updates(small_home: Home, empty: str, tmp_path: Path) -> None:
    path = tmp_path / "store.toml"
    path.write_text(f'query = "{empty}query"\nupdate = "{empty}update"\n', encoding="utf-8")

    sent = load(small_home, NOTHING, str(path), TODAY).sent

    assert sent == len(at(str(path), small_home)) == len([*at(str(path), small_home).store])
    assert load(small_home, NOTHING, empty, TODAY).sent == 0


def test_an_edition_under_way_has_no_digest_and_nothing_is_answered_from_it(small_home: Home, empty: str) -> None:
    load(small_home, NOTHING, empty, TODAY)
    wire = Wire(Places.read(empty))

    Edition.read(wire).begun().keep(wire)

    with pytest.raises(BadStore) as told:
        at(empty, small_home)
    assert "obligraph load" in told.value.tell("en")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("ftp://user:secret@host/", "address"),
        ("user:secret@host", "address"),
        ("http://user:secret@127.0.0.1:{port}/", "unreachable"),
        ("http://[::1", "address"),
        ("nowhere.toml", "file"),
    ],
)
def test_an_address_that_will_not_do_is_told_without_its_password(said: str, kind: str, home: Home) -> None:
    with pytest.raises(BadStore) as told:
        at(said.format(port=free_port()), home)

    assert told.value.kind == f"bad-store-{kind}"
    assert not re.search("secret", "".join([*map(told.value.tell, ("en", "es", "fr", "pt")), repr(told.value)]))


def test_a_token_in_an_address_is_sent_and_not_told(tmp_path: Path, empty: str) -> None:
    path = tmp_path / "store.toml"
    path.write_text(f'query = "{empty}query"\ngraphs = "{empty}nothing?access-token=secret"\n', encoding="utf-8")

    with pytest.raises(BadStore) as told:
        Wire(Places.read(str(path))).add("urn:g", b"<urn:a> <urn:b> <urn:c> .")

    assert told.value.kind == "bad-store-answer"
    assert "secret" not in told.value.tell("en") + repr(told.value)


@pytest.mark.parametrize("text", ["query = 1", 'query = "http://h/"\nupdates = "http://h/"', "update = ", ""])
def test_a_description_that_will_not_do_is_told(text: str, tmp_path: Path, home: Home) -> None:
    path = tmp_path / "store.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(BadStore):
        at(str(path), home)


def test_what_only_answers_queries_is_not_written_to(at_oxigraph: str, home: Home) -> None:
    with pytest.raises(BadStore) as told:
        Loading.of(f"{at_oxigraph}query").drop("https://w3id.org/obligraph/graph/states")

    assert told.value.kind == "bad-store-read-only"
    assert Edition.read(Wire(Places.read(at_oxigraph))).digest
