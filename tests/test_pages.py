"""The pages for people: what each shows beyond the answer itself, and that it can be read without the picture."""

from xml.etree import ElementTree

import httpx

from obligraph.graphs import NamedNode, World
from obligraph.labels import labels_of
from obligraph.vocabulary import BASE
from obligraph.web.diagrams import MOST, Edge, Node, diagram
from obligraph.web.neighbours import around


def page(server: httpx.Client, address: str, language: str = "en") -> str:
    found = server.get(address, headers={"Accept": "text/html", "Accept-Language": language})
    assert found.status_code == 200
    return found.text


def boxes(text: str) -> dict[str, tuple[float, float]]:
    """Return the upper left corner of each box of a diagram, by its label."""
    found = {}
    for group in ElementTree.fromstring(text):
        box, title = group.find("rect"), group.find("title")
        if box is not None and title is not None:
            found[str(title.text)] = (float(box.attrib["x"]), float(box.attrib["y"]))
    return found


def test_an_arrow_goes_from_left_to_right_and_boxes_do_not_cover_each_other() -> None:
    nodes = [Node(name, name.upper()) for name in "abcd"]
    edges = [Edge("a", "b", "then"), Edge("c", "b", "then"), Edge("b", "d", "then")]

    at = boxes(diagram(nodes, edges, "Four", "en"))

    assert at["A"][0] == at["C"][0] < at["B"][0] < at["D"][0]
    assert abs(at["A"][1] - at["C"][1]) > 64
    assert len(set(at.values())) == 4


def test_a_loop_is_drawn_and_what_does_not_fit_is_counted() -> None:
    nodes = [Node(str(number), f"thing {number}") for number in range(MOST + 3)]
    edges = [Edge(str(number), str((number + 1) % 5)) for number in range(MOST + 3)]

    text = diagram(nodes, edges, "Many", "en")

    assert len(boxes(text)) == MOST
    assert "Not drawn: 3" in text


def test_nothing_is_drawn_where_nothing_is_joined() -> None:
    assert diagram([Node("a", "A"), Node("b", "B")], [], "Two", "en") == ""


def test_what_a_label_says_is_never_markup_in_a_diagram() -> None:
    hostile = '"><script>alert(1)</script>'

    text = diagram([Node("a", hostile, hostile, hostile), Node("b", "B")], [Edge("a", "b", hostile)], hostile, "en")

    assert "<script" not in text
    assert boxes(text)["B"]


def test_around_a_promise_stand_its_measure_its_money_its_count_and_what_comes_after(known: World) -> None:
    promise = "promise:AVA-20-centres-2021"

    shown = around(known.vocabulary.expand(promise), known, "en", "Around")

    said = {(it.start_href, it.property, it.end_href) for it in shown.joints}
    here = "/doc/promise/AVA-20-centres-2021"
    assert {
        (here, "measured by", "/doc/indicator/AVA-centres-in-police-stations"),
        (here, "measure concerned", "/doc/measure/AVA-police-station-centres"),
        (here, "baseline", "/doc/observation/AVA-1"),
        (f"{here}-again", "restates", here),
        ("/doc/observation/AVA-1", "indicator", "/doc/indicator/AVA-centres-in-police-stations"),
    } <= said
    assert not any("asserted" in it.property or it.end_href == "/doc/state/AVA" for it in shown.joints)


def test_the_list_says_everything_that_the_picture_draws(known: World) -> None:
    shown = around(f"{BASE}id/promise/AVA-20-centres-2021", known, "es", "Alrededor")

    links = {it.attrib["href"] for it in ElementTree.fromstring(shown.picture).iter("a")}
    listed = {address for it in shown.joints for address in (it.start_href, it.end_href)}
    assert len(links) > 6
    assert links <= listed


def test_a_document_shows_what_is_stated_in_it_as_it_has_nothing_else(known: World) -> None:
    shown = around(f"{BASE}id/document/AVA-ministry-note-2022", known, "en", "Around")

    assert ("stated in", "/doc/document/AVA-ministry-note-2022") in {(it.property, it.end_href) for it in shown.joints}


def test_a_figure_is_called_by_what_it_counts(known: World) -> None:
    figure = f"{BASE}id/observation/AVA-1"

    assert labels_of([NamedNode(figure)], known, "en")[figure] == (
        "emergency centres in police stations, at work: 20 (2 March 2021)"
    )


def test_the_page_of_a_thing_tells_how_to_cite_it(server: httpx.Client) -> None:
    text = page(server, "/doc/promise/PER-50-police-station-centres-2018")

    assert "Cite as: «50 emergency centres in police stations»" in text
    assert f"{BASE}id/promise/PER-50-police-station-centres-2018, data " in text
    assert '<svg class="diagram" role="group"' in text
