"""The picture of an answer: every value drawn where the table has it, nothing drawn where it has none."""

import re
from xml.etree import ElementTree

import pytest
from conftest import saved_questions

from obligraph.answering.answers import Answer, tell
from obligraph.answering.questions import Catalogue
from obligraph.rdf.graphs import World
from obligraph.resources import Home
from obligraph.web.charts import MOST, picture
from obligraph.web.posters import poster


@pytest.mark.parametrize("slug", saved_questions())
def test_a_question_that_names_a_picture_gets_one_that_is_well_formed(slug: str, shipped: World, home: Home) -> None:
    question = Catalogue(home.queries, shipped)[slug]
    answer = tell(question.bind({}, shipped, "es"), shipped, "es")

    text = picture(answer)

    assert not text or question.chart
    if text:
        desk, phone = ElementTree.fromstring(text)
        assert desk.attrib["aria-label"] == phone.attrib["aria-label"] == question.summary["es"]
        assert len(desk.findall(".//rect")) == len(phone.findall(".//rect")) <= MOST * MOST
        assert "style=" not in text


def drawn(slug: str, world: World, home: Home, state: str) -> tuple[Answer, ElementTree.Element]:
    answer = tell(Catalogue(home.queries, world)[slug].bind({"state": state}, world, "en"), world, "en")
    return answer, ElementTree.fromstring(picture(answer))[0]


def test_a_bar_is_as_long_as_its_value(world: World, home: Home) -> None:
    answer, tree = drawn("amounts-by-institution", world, home, "AVA")

    place = answer.columns.index("amount")
    values = [int(cell.plain) for row in answer.rows if (cell := row.cells[place])]
    widths = [float(bar.attrib["width"]) for bar in tree.findall(".//rect")]
    assert len(widths) == len(values) == 3
    assert [round(width / max(widths), 2) for width in widths] == [round(it / max(values), 2) for it in values]


def test_what_is_not_recorded_is_no_square(world: World, home: Home) -> None:
    answer, tree = drawn("coverage-by-obligation", world, home, "AVA")

    place = answer.columns.index("measures")
    recorded = [row for row in answer.rows if row.cells[place]]
    assert len(tree.findall(".//rect")) == len(recorded) < len(answer.rows)
    assert f"Not drawn: {len(answer.rows) - len(recorded)}" in "".join(tree.itertext())


def test_a_label_is_never_read_as_markup(world: World, home: Home) -> None:
    world.add('institution:AVA-police rdfs:label "<script>alert(1)</script> & more"@en .')
    question = Catalogue(home.queries, world)["amounts-by-institution"]

    text = picture(tell(question.bind({"state": "AVA"}, world, "en"), world, "en"))

    assert "<script" not in text
    assert not re.search(r"&(?!amp;|lt;|gt;|quot;|#)", text)


def places(tree: ElementTree.Element) -> list[tuple[float, float]]:
    """Return where each bar begins and ends."""
    bars = tree.findall(".//rect")
    return [(left := float(it.attrib["x"]), left + float(it.attrib["width"])) for it in bars]


def test_amounts_in_two_currencies_do_not_share_a_scale(world: World, home: Home) -> None:
    one = "term:amount 3000000 ; term:currency currency:LUM"
    other = one.replace("3000000", "9000000").replace("LUM", "USD")
    year = 'term:fiscalYear "2021"^^xsd:gYear ; term:phase phase:approved'
    more = f"; term:finances measure:AVA-police-station-centres ; {year}"
    world.add(
        f"allocation:AVA-a a term:Allocation ; {one} {more} . allocation:AVA-b a term:Allocation ; {other} {more} ."
    )

    _, tree = drawn("money-by-measure", world, home, "AVA")

    panels = [found for panel in tree.findall("g") if (found := [end - start for start, end in places(panel)])]
    assert [it.text for it in tree.findall("text[@class='facet']")] == ["lumen", "United States dollar"]
    assert len(panels) == 2
    assert max(panels[0]) == max(panels[1])


@pytest.mark.parametrize("slug", ["money-by-measure", "coverage-by-obligation", "plan-money-by-year"])
def test_on_a_phone_nothing_lies_beside_the_picture(slug: str, shipped: World, home: Home) -> None:
    question = Catalogue(home.queries, shipped)[slug]
    phone = ElementTree.fromstring(picture(tell(question.bind({}, shipped, "es"), shipped, "es")))[1]

    assert phone.attrib["width"] == "340"
    assert all(start >= 0 and end <= 340 for start, end in places(phone))
    assert all(0 <= float(it.attrib["cx"]) <= 340 for it in phone.findall(".//circle"))


def test_of_squares_the_longer_list_goes_down(world: World, home: Home) -> None:
    _, tree = drawn("coverage-by-obligation", world, home, "AVA")

    assert len({it.attrib["x"] for it in tree.findall(".//rect")}) == 1
    assert [it.text for it in tree.findall(".//text[@transform]")] == ["Avandra"]


def test_a_picture_taken_elsewhere_says_what_was_asked_what_was_found_and_how_to_cite_it(
    world: World, home: Home
) -> None:
    question = Catalogue(home.queries, world)["amounts-by-institution"]
    answer = tell(question.bind({"state": "AVA"}, world, "es"), world, "es")

    file = poster(answer, "https://example.org/ask/amounts-by-institution?lang=es")

    tree = ElementTree.fromstring(file)
    told = " ".join(" ".join(tree.itertext()).split())
    assert question.summary["es"] in told
    assert answer.sentence in told
    assert answer.citation in told
    assert "https://example.org/ask/amounts-by-institution?lang=es" in told
    assert file.count('<rect class="mark') == 3
    assert poster(tell(Catalogue(home.queries, world)["who-promised"].bind({}, world, "es"), world, "es"), "") == ""
