"""The template: what is known comes back as it was, an untouched one is in order, and nothing in it can do harm."""

import csv
import functools
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import small_world
from filled import found
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from obligraph import check
from obligraph.checking.rules import Rules
from obligraph.languages import LANGUAGES
from obligraph.rdf.graphs import Literal, NamedNode, Quad, Triple, World
from obligraph.resources import Home, find_home
from obligraph.tabular.blanks import as_workbook
from obligraph.tabular.layouts import Layout
from obligraph.tabular.mapping import read_filled
from obligraph.tabular.privacy import identifies
from obligraph.tabular.quantities import precision, whole
from obligraph.tabular.sheets import read_sheets
from obligraph.tabular.templates import Template
from obligraph.tabular.texts import KNOWN, NO_LANGUAGE, read_texts, write_texts

AVANDRA = "https://w3id.org/obligraph/id/state/AVA"
SH = "http://www.w3.org/ns/shacl#"
PERU = "https://w3id.org/obligraph/id/state/PER"


def template(world: World, home: Home, state: str = AVANDRA, **said: object) -> Template:
    chosen = {"language": "es", **said}
    return Template(Layout.read(home.shapes, world), world, state=state, **chosen)  # type: ignore[arg-type]


def statements(path: Path, made: Template) -> set[Triple]:
    """What a workbook or a folder says; nothing in it may be noted."""
    filled = read_filled(path, read_sheets(path), made.layout, made.world)

    assert filled.notes == ()
    return set(filled.draft.places)


def known_of(made: Template) -> set[Triple]:
    """What the graph says of the things in a template, as far as its columns go."""
    paths = {
        (row.thing, column.path) for table in made.layout for row in made.rows[table.name] for column in table.columns
    }
    typed = {(thing, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type") for thing, _ in paths}
    of_class = {table.of_class for table in made.layout}
    said = (
        quad.triple
        for thing, path in sorted(paths | typed)
        if path
        for quad in made.world.store.quads_for_pattern(NamedNode(thing), NamedNode(path), None, None)
    )
    return {it for it in said if not it.predicate.value.endswith("#type") or it.object.value in of_class}  # type: ignore[union-attr]


def save(made: Template, place: Path) -> Path:
    """Write a template as a workbook, or as a folder where the name has no suffix."""
    if place.suffix:
        place.write_bytes(as_workbook(made))
    else:
        place.mkdir()
        for name, text in made.as_files().items():
            (place / name).write_text(text, "utf-8")
    return place


@pytest.mark.parametrize("name", ["avandra.xlsx", "avandra"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_graph_to_workbook_to_graph_gives_the_same_statements(
    tmp_path: Path, known: World, home: Home, name: str, language: str
) -> None:
    made = template(known, home, language=language, every_language=True)

    assert len(known_of(made)) > 400
    assert statements(save(made, tmp_path / name), made) == known_of(made)
    assert made.left_out == 0


def test_all_that_is_known_of_peru_comes_back_from_its_workbook(tmp_path: Path, shipped: World, home: Home) -> None:
    made = template(shipped, home, PERU, every_language=True)

    assert len(known_of(made)) > 8_000
    assert statements(save(made, tmp_path / "peru.xlsx"), made) == known_of(made)


def test_a_workbook_in_one_language_adds_nothing_to_the_graph(tmp_path: Path, shipped: World, home: Home) -> None:
    made = template(shipped, home, PERU)

    assert statements(save(made, tmp_path / "peru.xlsx"), made) <= known_of(made)


@pytest.mark.parametrize("name", ["avandra.xlsx", "avandra"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_an_untouched_template_has_no_error(tmp_path: Path, known: World, home: Home, name: str, language: str) -> None:
    report = check(save(template(known, home, language=language), tmp_path / name), world=known)

    assert [(finding.place.cell, finding.code) for finding in report.findings if finding.severity == "error"] == []
    assert report.summary.things > 20


def test_a_row_added_to_the_template_is_the_only_thing_new(tmp_path: Path, known: World, home: Home) -> None:
    made = template(known, home)
    path = save(made, tmp_path / "avandra.xlsx")
    book = load_workbook(path)
    sheet = book["Instituciones"]
    added = {
        "código": "AVA-hotline",
        "nombre": "Línea 9",
        "tipo de emisor": "ministry",
        "documento fuente": "AVA-gazette-2021",
    }
    headings = {cell.value: cell.column for cell in sheet[1]}
    last = sheet.max_row + 1
    for heading, value in added.items():
        sheet.cell(last, headings[heading], value)
    book.save(path)

    report = check(path, world=known)
    new = statements(path, made) - known_of(made)

    assert {it.subject.value for it in new} == {"https://w3id.org/obligraph/id/institution/AVA-hotline"}  # type: ignore[union-attr]
    assert [(cell, code) for cell, code in found(report) if f"!A{last}" in cell] == []


def test_a_column_with_a_closed_list_offers_it_in_the_language_of_the_reader(known: World, home: Home) -> None:
    book = load_workbook(io.BytesIO(as_workbook(template(known, home, language="fr"))))
    sheet = book["Budget"]
    place = next(cell.column_letter for cell in sheet[1] if cell.value == "monnaie")
    [chosen] = [
        it for it in sheet.data_validations.dataValidation if f"{place}2" in str(it.sqref) and it.type == "list"
    ]
    name, _, cells = chosen.formula1.partition("!")

    offered = [row[0].value for row in book[name.strip("'")][cells.replace("$", "")]]

    assert "lum" in " ".join(offered).casefold()
    assert chosen.promptTitle == "monnaie"
    assert chosen.prompt
    assert chosen.errorStyle in (None, "stop")


def test_the_lists_are_hidden_and_protected_and_the_rows_are_not(known: World, home: Home) -> None:
    book = load_workbook(io.BytesIO(as_workbook(template(known, home))))

    assert book["Listas"].sheet_state == "hidden"
    assert book["Listas"].protection.sheet
    assert book["Guía"].protection.sheet
    assert not book["Promesas"].protection.sheet


def test_the_guide_tells_every_column_with_an_example_where_there_is_one(known: World, home: Home) -> None:
    made = template(known, home)
    book = load_workbook(io.BytesIO(as_workbook(made)))

    told = [[cell.value for cell in row] for row in book["Guía"].iter_rows() if row[3].value]

    assert len(told) - 1 == sum(len(table.columns) for table in made.layout)
    assert next(row for row in told if row[1] == "monto")[:3] == ["Presupuesto", "monto", "sí"]
    assert all(row[3].endswith(".") for row in told[1:])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_heading_and_name_is_written_in_every_language_and_is_never_two(
    known: World, home: Home, language: str
) -> None:
    layout = Layout.read(home.shapes, known)

    for table in layout:
        headings = [column.titles[language].casefold() for column in table.columns]
        others = {
            name.casefold(): column.name for column in table.columns for name in (column.name, *column.titles.values())
        }
        assert len(set(headings)) == len(headings)
        assert [others[heading] for heading in headings] == [column.name for column in table.columns]
        assert len(table.titles[language]) <= 31
        assert all(len(column.descriptions.get(language, "x")) for column in table.columns)


def test_what_the_layout_calls_needed_is_what_the_rules_refuse_to_miss(home: Home, known: World) -> None:
    rules = Rules.read(home.shapes, known.vocabulary)
    layout = Layout.read(home.shapes, known)
    classes = {table.of_class for table in layout}
    marked = {(table.of_class, column.path) for table in layout for column in table.columns if column.required}

    said = {(str(it.subject), it.predicate.value): it.object for it in rules.shapes}

    def asked_as(severity: str) -> set[tuple[str, str]]:
        return {
            (kind, getattr(said[f"<{name}>", SH + "path"], "value", ""))
            for name, rule in rules.found.items()
            if rule.severity == severity and (f"<{name}>", SH + "minCount") in said
            for kind in rule.classes & classes
        }

    asked = asked_as("error")

    assert len(asked) > 20
    assert asked - marked == set()
    assert marked & asked_as("advice") == set()


def test_numbers_are_shown_with_the_decimals_they_have_and_stand_as_numbers_do(known: World, home: Home) -> None:
    sheet = load_workbook(io.BytesIO(as_workbook(template(known, home))))["Presupuesto"]
    column = next(cell.column for cell in sheet[1] if cell.value == "monto")

    shown = {cell.number_format for (cell,) in sheet.iter_rows(2, sheet.max_row, column, column) if cell.value}

    assert shown
    assert shown <= {"#,##0", "#,##0.0", "#,##0.00"}
    assert {sheet.cell(row, column).alignment.horizontal for row in range(2, sheet.max_row + 1)} <= {None, "general"}


def test_the_rows_of_the_guide_are_as_high_as_their_text(known: World, home: Home) -> None:
    sheet = load_workbook(io.BytesIO(as_workbook(template(known, home))))["Guía"]

    told = {row: str(sheet.cell(row, 4).value or "") for row in range(12, sheet.max_row + 1)}

    assert all(sheet.row_dimensions[row].height >= 30 for row, text in told.items() if len(text) > 78)


def test_every_saved_question_that_the_layout_names_exists_and_asks_for_that_column(known: World, home: Home) -> None:
    named = [(column.question, column.path) for table in Layout.read(home.shapes, known) for column in table.columns]

    for question, path in named:
        if question:
            assert f"term:{path.rpartition('#')[2]} " in (home.queries / f"{question}.rq").read_text("utf-8")


def test_csv_files_come_with_their_metadata(known: World, home: Home) -> None:
    files = template(known, home).as_files()
    said = json.loads(files["csv-metadata.json"])

    assert {it["url"] for it in said["tables"]} == files.keys() - {"csv-metadata.json"}
    for it in said["tables"]:
        headings = next(csv.reader(io.StringIO(files[it["url"]])))
        assert headings == [column["titles"]["es"] for column in it["tableSchema"]["columns"] if "titles" in column]


def test_a_name_that_looks_like_a_formula_stays_a_text(tmp_path: Path, home: Home, world: World) -> None:
    world.add('plan:AVA-joint-2022 skos:editorialNote "=HYPERLINK(\\"http://x\\")"@es .')
    made = template(world, home)
    book = load_workbook(save(made, tmp_path / "a.xlsx"))

    cells = [cell for row in book["Planes"].iter_rows() for cell in row if str(cell.value).startswith("=")]

    assert [(cell.data_type, cell.quotePrefix) for cell in cells] == [("s", True)]
    assert "'=HYPERLINK" in made.as_files()["Planes.csv"]
    assert statements(save(made, tmp_path / "a"), made) == statements(tmp_path / "a.xlsx", made)


def test_the_same_graph_gives_the_same_bytes(known: World, home: Home) -> None:
    assert as_workbook(template(known, home)) == as_workbook(template(known, home))


def test_a_round_narrows_what_was_said_to_its_years(known: World, home: Home) -> None:
    all_years, one_year = template(known, home), template(known, home, years=("2021", "2021"))

    assert len(one_year.rows["promises"]) < len(all_years.rows["promises"])
    assert len(one_year.rows["plans"]) == len(all_years.rows["plans"])


LETTERS = st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Zl", "Zp"), blacklist_characters="\u00a0")
PLAIN = st.text(LETTERS | st.sampled_from("[]\n"), min_size=1, max_size=40).map(str.strip).filter(bool)
TEXTS = st.builds(
    lambda text, language: Literal(text, language=language) if language != NO_LANGUAGE else Literal(text),
    PLAIN | PLAIN.map(lambda text: f"{text} [es]") | st.sampled_from(["[en]", "a [[pt]]", "x [fr]\ny"]),
    st.sampled_from(KNOWN),
)


@given(st.lists(TEXTS, min_size=1, max_size=4, unique=True), st.sampled_from(LANGUAGES))
def test_texts_in_any_languages_come_back_from_one_cell(texts: list[Literal], language: str) -> None:
    assert set(read_texts(write_texts(texts, language), language)) == set(texts)


NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9)


@settings(deadline=None, max_examples=60)
@given(
    amount=NUMBERS,
    note=PLAIN,
    deadline=st.dates().map(str) | st.integers(1000, 2999).map(str) | st.dates().map(lambda day: str(day)[:7]),
    references=st.lists(PLAIN, max_size=2, unique=True),
    name=st.sampled_from(["row.xlsx", "row"]),
    language=st.sampled_from(LANGUAGES),
)
def test_whatever_a_row_holds_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    amount: Decimal,
    note: str,
    deadline: str,
    references: list[str],
    name: str,
    language: str,
) -> None:
    world, row = elsewhere(), promise(amount, note, deadline, references, language)
    world.store.remove_graph(NOWHERE)
    world.store.extend([Quad(it.subject, it.predicate, it.object, NOWHERE) for it in row])
    made = template(world, find_home(), state="https://w3id.org/obligraph/id/state/XXX", language=language)

    read = statements(save(made, tmp_path_factory.mktemp("row") / name), made)

    assert read <= row
    assert len(row) - len(read) == made.left_out == len({it for it in row - read if identifies(it.object.value)})  # type: ignore[union-attr]


NOWHERE = NamedNode("urn:nowhere")


@functools.cache
def elsewhere() -> World:
    """A small world of its own, in which one row changes from example to example."""
    return small_world(find_home())


def promise(amount: Decimal, note: str, deadline: str, references: list[str], language: str) -> set[Triple]:
    term, xsd = "https://w3id.org/obligraph/def#", "http://www.w3.org/2001/XMLSchema#"
    number = f"{whole(amount):f}"
    said = {
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type": [NamedNode(term + "Promise")],
        term + "quantity": [Literal(number, datatype=NamedNode(xsd + ("decimal" if "." in number else "integer")))],
        term + "deadline": [Literal(deadline, datatype=NamedNode(xsd + precision(deadline)))],
        "http://www.w3.org/2004/02/skos/core#editorialNote": [Literal(note, language=language)],
        "http://purl.org/dc/terms/identifier": [Literal(it) for it in references],
    }
    thing = NamedNode("https://w3id.org/obligraph/id/promise/XXX-any")
    return {Triple(thing, NamedNode(path), it) for path, values in said.items() for it in values}
