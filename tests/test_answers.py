"""From rows to an answer: labels in one language, evidence on every row, what is missing, the same in every format."""

import csv
import io
import json
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
import rdflib
from conftest import saved_questions

from obligraph.answering.answers import Answer, tell
from obligraph.answering.formats import FORMATS
from obligraph.answering.questions import Catalogue
from obligraph.answering.told import ToldRows
from obligraph.languages import LANGUAGES
from obligraph.rdf.graphs import NamedNode, Rows, World
from obligraph.resources import Home


def answer(world: World, home: Home, slug: str, language: str = "en", **values: str) -> Answer:
    return tell(Catalogue(home.queries, world)[slug].bind(values, world, language), world, language)


@pytest.mark.parametrize("slug", saved_questions())
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_is_answered_in_every_language_and_format(
    slug: str, language: str, shipped: World, home: Home
) -> None:
    found = answer(
        shipped, home, slug, language, **({"state": "PER"} if "state" in _parameters(shipped, home, slug) else {})
    )

    assert "{" not in found.sentence
    assert all(FORMATS[form](found) for form in FORMATS if form != "ttl")
    assert bool(FORMATS["ttl"](found)) == bool(found.things())


@pytest.mark.parametrize("slug", saved_questions())
def test_a_spanish_answer_shows_labels_and_no_codes(slug: str, shipped: World, home: Home) -> None:
    found = answer(shipped, home, slug, "es")

    bare = {cell.text for row in found for cell in row.cells if cell and _is_short_name(cell.text, shipped)}
    assert bare == set()


@pytest.mark.parametrize("slug", saved_questions())
def test_every_row_of_the_real_graph_shows_its_evidence_or_is_about_a_gap(
    slug: str, shipped: World, home: Home
) -> None:
    found = answer(shipped, home, slug, "en")

    uncited = [row for row in found if not row.evidence]
    assert uncited == [] or not found.bound.question.evidence


def test_an_empty_answer_says_whether_it_means_none_or_nothing_recorded(shipped: World, home: Home) -> None:
    found = answer(shipped, home, "promised-and-delivered", "en", state="CAN")

    assert len(found) == 0
    assert "recorded" in found.sentence


def test_what_an_empty_cell_means_is_said_with_the_rows_it_is_in(shipped: World, home: Home) -> None:
    found = answer(shipped, home, "promised-and-delivered", "en", state="PER")

    assert found.gaps
    assert all(
        found.rows[number - 1].cells[found.columns.index(gap.column)] is None
        for gap in found.gaps
        for number in gap.rows
    )


def test_rows_on_our_own_records_are_not_called_without_source(world: World, home: Home) -> None:
    records = answer(world, home, "acceptance-decisions", "en")
    claims = answer(world, home, "promised-and-delivered", "en")

    assert all("Who says so" not in str(FORMATS[form](records)) for form in ("table", "md"))
    assert all("Who says so" in str(FORMATS[form](claims)) for form in ("table", "md"))


def test_a_row_whose_first_cell_is_empty_is_named_by_the_next(world: World, home: Home) -> None:
    said = " ".join(str(FORMATS["table"](answer(world, home, "shares-of-budget"))).split())

    assert "(1: violence against women in public spending, as the Herald says)" in said


def test_rows_come_as_dictionaries_and_as_a_frame(shipped: World, home: Home) -> None:
    found = answer(shipped, home, "promised-and-delivered", "en", state="PER")

    first = found.to_dicts()[0]
    frame = found.to_frame()

    assert set(first) == {*found.columns, "source"}
    assert list(frame.columns) == [*found.columns, "source"]
    assert len(frame) == len(found)


def test_csv_is_headed_by_names_and_ends_with_who_says_so(shipped: World, home: Home) -> None:
    found = answer(shipped, home, "promised-and-delivered", "en", state="PER")

    rows = list(csv.DictReader(io.StringIO(str(FORMATS["csv"](found)))))

    assert len(rows) == len(found)
    assert list(rows[0])[-2:] == ["says", "source"]


def test_no_cell_of_a_csv_is_a_formula(world: World, home: Home) -> None:
    world.add('plan:AVA-formula a term:Plan ; term:ofState state:AVA ; rdfs:label "=HYPERLINK(1)"@en .')

    text = str(FORMATS["csv"](answer(world, home, "plans-without-budget", "en")))

    assert "'=HYPERLINK(1)" in text
    assert "\n=HYPERLINK" not in text


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        ("en", "on 1 indicator:", "indicators:"),
        ("es", "en 1 indicador:", "indicadores:"),
        ("fr", "pour 1 indicateur :", "indicateurs :"),
        ("pt", "em 1 indicador:", "indicadores:"),
    ],
)
def test_one_is_not_many(shipped: World, home: Home, language: str, one: str, many: str) -> None:
    slug = "indicators-across-states"

    assert one in answer(shipped, home, slug, language, indicator="domestic-violence-law").sentence
    assert many in answer(shipped, home, slug, language).sentence


def test_a_workbook_opens_with_headings_and_numbers(shipped: World, home: Home) -> None:
    found = answer(shipped, home, "promised-and-delivered", "es", state="PER")

    body = FORMATS["xlsx"](found)
    assert isinstance(body, bytes)
    book = openpyxl.load_workbook(io.BytesIO(body))

    sheet = book["Respuesta"]
    assert [cell.value for cell in sheet[1]][: len(found.headings)] == list(found.headings)
    assert sheet.max_row == len(found) + 1
    assert isinstance(sheet.cell(2, found.columns.index("target") + 1).value, int)


def test_a_spreadsheet_holds_days_years_and_sums_as_such_and_every_row_has_room(shipped: World, home: Home) -> None:
    body = FORMATS["xlsx"](answer(shipped, home, "states-with-tagged-spending", "es"))
    assert isinstance(body, bytes)
    book = openpyxl.load_workbook(io.BytesIO(body))
    sheet = book["Respuesta"]
    peru = {
        head.value: cell
        for head, cell in zip(sheet[1], next(row for row in sheet if row[0].value == "Perú"), strict=True)
    }

    assert (peru["Monto"].value, peru["Monto"].number_format) == (691_000_000, "#,##0")
    assert (peru["Año fiscal"].value, peru["Año fiscal"].number_format) == (2021, "0")
    assert all(sheet.row_dimensions[row].height >= 15 for row in range(1, sheet.max_row + 1))
    assert sheet.row_dimensions[peru["Fuente"].row].height >= 30


def test_a_day_of_a_spreadsheet_is_a_day_and_a_month_stays_a_text(shipped: World, home: Home) -> None:
    body = FORMATS["xlsx"](answer(shipped, home, "promised-and-delivered", "es", state="PER"))
    assert isinstance(body, bytes)
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(body))["Respuesta"].iter_rows(2) for cell in row]

    assert {cell.number_format for cell in cells if cell.is_date} == {"dd/mm/yyyy"}
    assert "2018-12" in {cell.value for cell in cells}


def test_turtle_holds_the_statements_behind_the_answer(shipped: World, home: Home) -> None:
    found = answer(shipped, home, "promised-and-delivered", "en", state="PER")

    graph = rdflib.Graph().parse(data=str(FORMATS["ttl"](found)), format="turtle")

    promise = rdflib.URIRef("https://w3id.org/obligraph/id/promise/PER-50-police-station-centres-2018")
    assert (promise, rdflib.URIRef("https://w3id.org/obligraph/def#quantity"), rdflib.Literal(50)) in graph


def test_asking_again_gives_the_same_bytes(shipped: World, home: Home) -> None:
    first, second = (answer(shipped, home, "contradictions", "en", state="PER") for _ in range(2))

    assert {form: FORMATS[form](first) for form in ("csv", "json", "md", "ttl", "table")} == {
        form: FORMATS[form](second) for form in ("csv", "json", "md", "ttl", "table")
    }


def test_one_changed_byte_of_data_changes_the_citation(world: World, home: Home) -> None:
    cited = answer(world, home, "promised-and-delivered", "en").citation

    assert world.digest[:12] in cited
    assert json.loads(str(FORMATS["json"](answer(world, home, "promised-and-delivered", "en"))))["citation"] == cited


def _parameters(world: World, home: Home, slug: str) -> set[str]:
    return set(Catalogue(home.queries, world)[slug].options())


def _is_short_name(text: str, world: World) -> bool:
    prefix, colon, local = text.partition(":")
    return bool(colon) and prefix in world.vocabulary.prefixes and " " not in local and bool(local)


def test_rows_are_told_when_they_are_read_and_once(world: World, home: Home) -> None:
    class Counted:
        """A store that counts how often it is asked."""

        asked = 0

        def gather(self, things: Any) -> None:
            """Ask for nothing beforehand."""

        def quads_for_pattern(self, *pattern: Any) -> Any:
            Counted.asked += 1
            return world.store.quads_for_pattern(*pattern)

    question = Catalogue(home.queries, world)["who-promised"]
    columns = tuple(dict.fromkeys([*question.columns, *question.evidence]))
    things = [tuple(NamedNode(f"urn:x:{number}-{name}") for name in columns) for number in range(1200)]
    rows = ToldRows(Rows(columns, tuple(things)), question, replace(world, store=Counted()), "en")

    assert (len(rows), Counted.asked) == (1200, 0)
    assert rows[-1].cells[0].term == NamedNode(f"urn:x:1199-{next(iter(question.columns))}")
    once = Counted.asked
    assert (rows[-1], rows[1199:], Counted.asked) == (rows[1199], (rows[1199],), once)
    assert (len(rows[:50]), Counted.asked) == (50, 51 * once)
    assert [*rows] == [*rows[:]] == [rows[place] for place in range(1200)]
    assert Counted.asked == 1200 * once
    with pytest.raises(IndexError):
        rows[1200]
