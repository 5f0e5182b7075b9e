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


@pytest.mark.parametrize("slug", saved_questions())
def test_a_question_that_names_a_picture_gets_one_that_is_well_formed(slug: str, shipped: World, home: Home) -> None:
    question = Catalogue(home.queries, shipped)[slug]
    answer = tell(question.bind({}, shipped, "es"), shipped, "es")

    text = picture(answer)

    assert not text or question.chart
    if text:
        tree = ElementTree.fromstring(text)
        assert tree.attrib["aria-label"] == question.summary["es"]
        assert len(tree.findall("rect")) <= MOST * MOST
        assert "style=" not in text


def drawn(slug: str, world: World, home: Home, state: str) -> tuple[Answer, ElementTree.Element]:
    answer = tell(Catalogue(home.queries, world)[slug].bind({"state": state}, world, "en"), world, "en")
    return answer, ElementTree.fromstring(picture(answer))


def test_a_bar_is_as_long_as_its_value(world: World, home: Home) -> None:
    answer, tree = drawn("amounts-by-institution", world, home, "AVA")

    place = answer.columns.index("amount")
    values = [int(cell.plain) for row in answer.rows if (cell := row.cells[place])]
    widths = [float(bar.attrib["width"]) for bar in tree.findall("rect")]
    assert len(widths) == len(values) == 3
    assert [round(width / max(widths), 2) for width in widths] == [round(it / max(values), 2) for it in values]


def test_what_is_not_recorded_is_no_square(world: World, home: Home) -> None:
    answer, tree = drawn("coverage-by-obligation", world, home, "AVA")

    place = answer.columns.index("measures")
    recorded = [row for row in answer.rows if row.cells[place]]
    assert len(tree.findall("rect")) == len(recorded) < len(answer.rows)
    assert f"Not drawn: {len(answer.rows) - len(recorded)}" in "".join(tree.itertext())


def test_a_label_is_never_read_as_markup(world: World, home: Home) -> None:
    world.add('institution:AVA-police rdfs:label "<script>alert(1)</script> & more"@en .')
    question = Catalogue(home.queries, world)["amounts-by-institution"]

    text = picture(tell(question.bind({"state": "AVA"}, world, "en"), world, "en"))

    assert "<script" not in text
    assert not re.search(r"&(?!amp;|lt;|gt;|quot;|#)", text)
