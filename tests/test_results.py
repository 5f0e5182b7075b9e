"""What a query of one's own found, drawn by the columns that one chooses."""

from xml.etree import ElementTree

import pytest

from obligraph.rdf.graphs import World
from obligraph.web.results import Found, results

STATES = "SELECT ?state ?kind ?n WHERE { VALUES (?state ?kind ?n) { %s } }"
THREE = '(state:AVA "a" 4) (state:BEL "a" 2) (state:AVA "b" 1)'


def found(world: World, rows: str = THREE, **asked: str) -> Found:
    return results(world.select(STATES % rows), asked, world, "es")


def drawing(shown: Found) -> ElementTree.Element:
    """Return the picture as a desk shows it."""
    return next(ElementTree.fromstring(shown.picture).iter("svg"))


def test_a_table_stands_alone_until_a_picture_is_asked_for(known: World) -> None:
    shown = found(known)

    assert (shown.picture, shown.choice.x, shown.choice.y) == ("", "state", "kind")
    assert shown.rows[0][0][1] == "/doc/state/AVA"
    assert shown.rows[0][2] == ("4", "")


def test_bars_are_as_long_as_the_column_chosen_says(known: World) -> None:
    tree = drawing(found(known, draw="bar", x="state", y="n", color="kind"))

    widths = [float(bar.attrib["width"]) for bar in tree.findall(".//rect")]
    assert widths == pytest.approx([widths[0], widths[0] / 2, widths[0] / 4], rel=0.01)
    assert {bar.attrib["class"] for bar in tree.findall(".//rect")} == {"mark0", "mark1"}


@pytest.mark.parametrize(("draw", "x", "y"), [("bar", "state", "kind"), ("line", "state", "n"), ("graph", "n", "n")])
def test_columns_that_give_no_such_picture_give_none(draw: str, x: str, y: str, known: World) -> None:
    shown = found(known, draw=draw, x=x, y=y)

    assert shown.picture == ""
    assert shown.choice.draw == draw


def test_rows_are_drawn_as_a_graph_from_one_column_to_another(known: World) -> None:
    tree = drawing(found(known, draw="graph", x="state", y="kind", color="n"))

    boxes = [node for node in tree.iter() if node.tag == "rect"]
    joins = [node for node in tree.iter("path") if node.attrib["class"] == "joint"]
    assert len(boxes) == 4  # two States, and the two kinds that they are joined to
    assert len(joins) == 3
    assert {link.attrib["href"] for link in tree.iter("a")} == {"/doc/state/AVA", "/doc/state/BEL"}


def test_an_empty_cell_is_not_drawn(known: World) -> None:
    tree = drawing(found(known, '(state:AVA "a" 4) (state:BEL "a" UNDEF)', draw="bar", x="state", y="n"))

    assert len(tree.findall(".//rect")) == 1
    assert "1" in tree.findall("text")[-1].text  # type: ignore[operator]


def test_statements_are_drawn_with_the_labels_of_their_properties(known: World) -> None:
    base = "https://w3id.org/obligraph/"
    text = f"@prefix s: <{base}id/state/> . s:AVA <{base}def#ofState> s:BEL, 'x' ."
    shown = results(text, {}, known, "en")

    assert shown.text == text
    assert len(list(drawing(shown).iter("rect"))) == 2


def test_a_label_or_column_from_elsewhere_is_text_in_the_picture(known: World) -> None:
    shown = found(known, '("<script>alert(1)</script>" "\\"&" 4)', draw="graph", x="state", y="kind")

    assert "<script>" not in shown.picture
    assert "<script>alert(1)</script>" in "".join(drawing(shown).itertext())


def test_a_choice_that_does_not_exist_is_none(known: World) -> None:
    shown = found(known, draw="pie", x="nothing", y="n")

    assert (shown.choice.draw, shown.choice.x, shown.choice.y) == ("", "state", "n")
