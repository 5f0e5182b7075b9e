"""Every saved question: what it answers in the small world, what one more fact changes, and what it costs."""

import re
import time
from collections import Counter
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from conftest import HERE, ask_rows, expected, saved_questions

from obligraph.answering.questions import Catalogue, Chart, Question
from obligraph.errors import BadQuestion, BadValue, UnknownParameter, UnknownQuestion
from obligraph.languages import words
from obligraph.rdf.graphs import World
from obligraph.resources import Home

ANSWERS = HERE / "answers"
TWINS = sorted(path.name.removesuffix(".twin.ttl") for path in ANSWERS.glob("*.twin.ttl"))
INJECTIONS = (
    "PER> } #",
    'x" ) } #',
    "x' } UNION { ?s ?p ?o } #",
    "\\u0022 } #",
    "state:PER } #",
    "PER\n} SELECT * {",
    "https://w3id.org/obligraph/id/state/PER> } UNION { ?s ?p ?o",
)


@pytest.mark.parametrize("slug", saved_questions())
def test_the_answer_in_the_small_world_is_the_one_written_down(slug: str, world: World) -> None:
    columns, rows = expected(ANSWERS / f"{slug}.csv")

    found = ask_rows(world, slug)

    assert columns == list(Catalogue(HERE.parent / "queries", world)[slug].columns)
    assert found == rows


@pytest.mark.parametrize("slug", TWINS)
def test_one_more_fact_changes_the_answer(slug: str, world: World) -> None:
    before = ask_rows(world, slug)
    _, rows = expected(ANSWERS / f"{slug}.twin.csv")

    world.add((ANSWERS / f"{slug}.twin.ttl").read_text(encoding="utf-8"))

    assert ask_rows(world, slug) == rows
    assert rows != before


@pytest.fixture(scope="module")
def elsewhere(home: Home) -> rdflib.Graph:
    """The small world in another engine; only asked, never added to."""
    graph = rdflib.Graph()
    for path in [*home.ontology.rglob("*.ttl"), *(HERE / "world").glob("*.ttl")]:
        graph.parse(path)
    return graph


@pytest.mark.parametrize("slug", saved_questions())
def test_a_second_engine_gives_the_same_rows(slug: str, known: World, home: Home, elsewhere: rdflib.Graph) -> None:
    question = Catalogue(home.queries, known)[slug]

    found = elsewhere.query(question.bind({}, known).sparql)

    names = [str(name) for name in found.vars or ()]
    rows = [tuple(_plain(row[names.index(name)], known) for name in question.columns) for row in found]
    assert sorted(map(_rounded, rows)) == sorted(map(_rounded, ask_rows(known, slug)))


@pytest.mark.parametrize("slug", saved_questions())
def test_a_question_answers_within_its_budget_on_the_shipped_graph(slug: str, shipped: World, home: Home) -> None:
    question = Catalogue(home.queries, shipped)[slug]
    bound = question.bind({}, shipped)

    start = time.perf_counter()
    shipped.select(bound.sparql)
    seconds = time.perf_counter() - start

    assert seconds < 8 * question.budget  # generous: a busy machine is not a slow question


@pytest.mark.parametrize("slug", saved_questions())
def test_filling_a_slot_selects_rows_and_adds_none(slug: str, world: World, home: Home) -> None:
    question = Catalogue(home.queries, world)[slug]
    if "state" not in question.parameters:
        pytest.skip("this question has no State to fill in")
    everything = set(ask_rows(world, slug))

    filled = {state: ask_rows(world, slug, state=state) for state in ("AVA", "BOR", "CAL")}

    if "state" in question.columns:
        place = list(question.columns).index("state")
        for state, rows in filled.items():
            assert rows == [row for row in ask_rows(world, slug) if row[place] == f"state:{state}"]
    else:
        assert set().union(*map(set, filled.values())) <= everything


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("slug", saved_questions())
def test_no_value_becomes_part_of_a_query(slug: str, text: str, world: World, home: Home) -> None:
    question = Catalogue(home.queries, world)[slug]

    for name, parameter in question.options().items():
        if parameter.kind == "text" and "\n" not in text:
            assert ask_rows(world, slug, **{name: text}) == ask_rows(world, slug, **{name: "no such value"})
        else:
            with pytest.raises(BadValue):
                question.bind({name: text}, world)


@pytest.mark.parametrize("slug", saved_questions())
def test_the_file_runs_as_it_stands_and_keeps_the_house_rules(slug: str, home: Home, world: World) -> None:
    text = (home.queries / f"{slug}.rq").read_text(encoding="utf-8")
    question = Catalogue(home.queries, world)[slug]

    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    prefixes = re.findall(r"(?m)^PREFIX ([\w-]+): <(.+)>$", body)

    assert prefixes == sorted(prefixes)
    assert all(world.vocabulary.prefixes[name] == space for name, space in prefixes)
    query = re.sub(r"(?m)^PREFIX .*$", "", body)
    assert [name for name, _ in prefixes if not re.search(rf"(?<![\w-]){name}:", query)] == []
    assert "ORDER BY" in body
    assert not re.search(r"\bSERVICE\b|\bLIMIT\b|SELECT \*|rdfs:label|prefLabel", body)
    assert {f"VALUES ?{name} {{" in body for name in question.parameters} <= {True}
    knowing_no_prefix = pyoxigraph.Store().query(question.bind({}, world).sparql)
    assert set(question.evidence) <= {variable.value for variable in knowing_no_prefix.variables}
    assert question.tags
    assert question.readers


@pytest.mark.parametrize("slug", saved_questions())
def test_an_answer_holds_no_row_twice(slug: str, shipped: World, home: Home) -> None:
    bound = Catalogue(home.queries, shipped)[slug].bind({}, shipped)

    found = Counter(tuple(row) for row in shipped.select(bound.sparql))

    assert [row for row, times in found.items() if times > 1] == []


@pytest.mark.parametrize("slug", saved_questions())
def test_no_row_with_a_gap_is_left_to_distinct_beside_an_optional_sub_select(
    slug: str, shipped: World, home: Home
) -> None:
    """Virtuoso keeps such a row twice in one start of five, whatever `DISTINCT` says (ENGINES.md)."""
    text = Catalogue(home.queries, shipped)[slug].bind({}, shipped).sparql
    if not re.search(r"OPTIONAL \{\s*(\{\s*)?SELECT", text):
        pytest.skip("this question has no sub-select in an OPTIONAL")

    found = Counter(tuple(row) for row in shipped.select(re.sub(r"(?m)^SELECT DISTINCT", "SELECT", text)))

    assert [row for row, times in found.items() if times > 1 and None in row] == []


def test_the_founding_case_is_read_as_its_sources_tell_it(shipped: World) -> None:
    rows = ask_rows(shipped, "promised-and-delivered", state="PER")

    (fifty,) = [row for row in rows if row[0] == "promise:PER-50-police-station-centres-2018"]
    (ten,) = [row for row in rows if row[0] == "promise:PER-10-prosecutor-offices-news"]
    assert {"50", "96", "46", "2018-05-02", "2018-12"} <= set(fifty)
    assert "42" in ten or "99" in ten


def test_an_unknown_question_names_the_nearest(world: World, home: Home) -> None:
    with pytest.raises(UnknownQuestion) as told:
        Catalogue(home.queries, world)["promised-and-deliverd"]

    assert "promised-and-delivered" in told.value.tell("en")
    assert "Las más parecidas: promised-and-delivered" in told.value.tell("es")


def test_a_question_is_found_by_its_study_code(world: World, home: Home) -> None:
    assert Catalogue(home.queries, world)["c01"].slug == "promised-and-delivered"


def test_an_unknown_state_names_the_nearest_with_code_and_name(shipped: World, home: Home) -> None:
    question = Catalogue(home.queries, shipped)["promised-and-delivered"]

    with pytest.raises(BadValue) as told:
        question.bind({"state": "Perru"}, shipped)

    assert "PER (Peru)" in told.value.tell("en")
    assert "PER (Perú)" in told.value.tell("es")


@pytest.mark.parametrize("text", ["PER", "per", "Perú", "peru", "state:PER", "https://w3id.org/obligraph/id/state/PER"])
def test_a_state_is_understood_as_people_write_it(text: str, shipped: World, home: Home) -> None:
    question = Catalogue(home.queries, shipped)["promised-and-delivered"]

    assert question.bind({"state": text}, shipped).values["state"][0].term.value.endswith("/state/PER")


def test_a_parameter_that_does_not_exist_names_those_that_do(world: World, home: Home) -> None:
    with pytest.raises(UnknownParameter) as told:
        Catalogue(home.queries, world)["promised-and-delivered"].bind({"country": "PER"}, world)

    assert "state" in told.value.tell("en")


def _plain(term: object, world: World) -> str:
    if isinstance(term, rdflib.URIRef):
        return world.vocabulary.shorten(str(term))
    return "" if term is None else str(term)


def _rounded(row: tuple[str, ...]) -> tuple[str, ...]:
    """Engines write a quotient with more or fewer digits; six are enough to agree on."""
    return tuple(f"{float(text):.6g}" if re.fullmatch(r"-?\d+\.\d+", text) else text for text in row)


@pytest.mark.parametrize("slug", saved_questions())
def test_a_question_is_filed_under_a_theme_and_for_readers_we_know(slug: str, home: Home, world: World) -> None:
    question = Catalogue(home.queries, world)[slug]

    assert question.tags[0] in words("en")["themes"]
    assert set(question.readers) <= {
        "analyst",
        "expert",
        "ministry",
        "coalition",
        "journalist",
        "scientist",
        "engineer",
    }


def test_a_picture_names_columns_of_its_own_question(world: World, home: Home) -> None:
    assert Catalogue(home.queries, world)["amounts-by-institution"].chart == Chart(
        "bar", "recipient", "amount", facet="currency"
    )
    assert Catalogue(home.queries, world)["who-promised"].chart is None


@pytest.mark.parametrize(
    "said",
    ["{mark: pie, x: recipient, y: amount}", "{mark: bar, x: recipient}", "{mark: bar, x: recipient, y: price}", "bar"],
)
def test_a_picture_that_cannot_be_drawn_says_which_columns_there_are(
    said: str, world: World, home: Home, tmp_path: Path
) -> None:
    text = (home.queries / "amounts-by-institution.rq").read_text(encoding="utf-8")
    copy = tmp_path / "amounts-by-institution.rq"
    copy.write_text(re.sub(r"(?m)^#\+ chart: .*$", f"#+ chart: {said}", text), encoding="utf-8")

    with pytest.raises(BadQuestion) as told:
        Question.read(copy, world)

    assert "recipient" in told.value.tell("en")
    assert "columna" in told.value.tell("es")
