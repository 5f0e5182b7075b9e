"""The pages for people: what each shows beyond the answer itself, and that it can be read without the picture."""

import json
import re
from collections import Counter
from html import unescape
from itertools import pairwise
from xml.etree import ElementTree

import httpx
import pytest
from conftest import saved_questions

from obligraph.answering.answers import Answer, tell
from obligraph.answering.questions import Catalogue
from obligraph.rdf.graphs import Literal, NamedNode, World, statements_in
from obligraph.rdf.labels import labels_of
from obligraph.rdf.things import show
from obligraph.rdf.vocabulary import BASE
from obligraph.resources import Home
from obligraph.web import metadata
from obligraph.web.boxes import Edge, Node
from obligraph.web.diagrams import COLUMNS, MOST, diagram
from obligraph.web.matrices import across_states, duties, figures
from obligraph.web.neighbours import around
from obligraph.web.site import Site
from obligraph.web.timelines import MONEY, STEPS, events, timeline


def page(server: httpx.Client, address: str, language: str = "en") -> str:
    found = server.get(address, headers={"Accept": "text/html", "Accept-Language": language})
    assert found.status_code == 200
    return found.text


def boxes(text: str, *, on_phone: bool = False) -> dict[str, tuple[float, float]]:
    """Return the upper left corner of each box of a diagram, by its label, as a desk or a phone shows it."""
    found = {}
    for group in ElementTree.fromstring(text)[on_phone]:
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


def test_a_chain_longer_than_a_desk_is_wide_turns_back_and_no_box_covers_another() -> None:
    nodes = [Node(name, name.upper()) for name in "abcdefg"]
    edges = [Edge(one, other) for one, other in pairwise("abcdefg")]

    at = boxes(diagram(nodes, edges, "Seven", "en"))

    assert len({left for left, _ in at.values()}) == COLUMNS
    assert len(set(at.values())) == len(nodes)


def test_on_a_phone_boxes_stand_one_below_another_and_arrows_pass_beside_them() -> None:
    nodes = [Node(name, name.upper()) for name in "abcd"]
    edges = [Edge("a", "b", "then"), Edge("c", "b", "then"), Edge("b", "d", "then"), Edge("a", "d", "at last")]

    text = diagram(nodes, edges, "Four", "en")

    at = sorted(boxes(text, on_phone=True).values(), key=lambda corner: corner[1])
    assert len({left for left, _ in at}) == 1
    assert all(below - above > 64 for (_, above), (_, below) in pairwise(at))
    phone = ElementTree.fromstring(text)[1]
    lanes = [float(re.findall(r"H([\d.]+)V", it.attrib["d"])[0]) for it in phone.iter("path") if "V" in it.attrib["d"]]
    assert len(lanes) == 4
    assert all(238 < lane < 340 for lane in lanes)
    assert [it.text for it in phone.iter("title")].count("at last") == 1


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
    assert '<svg class="diagram at-desk" role="group"' in text


def told_in_the_head(text: str) -> dict[str, object]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert found
    told: dict[str, object] = json.loads(found[1])
    return told


@pytest.mark.parametrize(("language", "tagline"), [("en", "Who owes what"), ("es", "Quién debe qué")])
def test_the_first_page_tells_machines_what_the_data_is(language: str, tagline: str, server: httpx.Client) -> None:
    told = told_in_the_head(page(server, "/", language))

    assert told["@type"] == "Dataset"
    assert tagline in str(told["name"])
    assert told["license"] == "https://creativecommons.org/licenses/by/4.0/"
    files = [it["contentUrl"] for it in told["distribution"]]  # type: ignore[attr-defined]
    assert all(server.head(address).status_code == 200 for address in files)


@pytest.mark.parametrize("path", ["/", "/data"])
def test_the_first_page_leads_to_what_describes_the_data(path: str, server: httpx.Client) -> None:
    found = server.head(path, headers={"Accept": "text/html"})

    addresses = re.findall(r'<([^>]+)>; rel="alternate"; type="text/turtle"', found.headers["link"])
    assert addresses == ["/void.ttl"]
    dataset = NamedNode("http://www.w3.org/ns/dcat#Dataset")
    assert dataset in {it.object for it in statements_in(server.get(addresses[0]).content, "ttl")}


def test_a_question_tells_machines_its_files_and_they_are_there(server: httpx.Client) -> None:
    found = server.get("/ask/promised-and-delivered?state=PER", headers={"Accept": "text/html"})

    told = told_in_the_head(found.text)
    for file in told["distribution"]:  # type: ignore[attr-defined]
        sent = server.get(file["contentUrl"])
        assert sent.headers["content-type"].partition(";")[0] == file["encodingFormat"]
    assert (
        '</ask/promised-and-delivered.csv?state=PER&lang=es>; rel="alternate"; type="text/csv"' in found.headers["link"]
    )


def test_a_thing_tells_machines_its_address_and_its_other_forms(server: httpx.Client) -> None:
    found = server.get("/doc/state/PER", headers={"Accept": "text/html", "Accept-Language": "es"})

    told = told_in_the_head(found.text)
    assert (told["@id"], told["name"]) == (f"{BASE}id/state/PER", "Perú")
    assert f"{BASE}def#State" in told["additionalType"]  # type: ignore[operator]
    assert '</doc/state/PER.ttl>; rel="alternate"; type="text/turtle"' in found.headers["link"]
    assert '<link rel="alternate" type="text/turtle" href="/doc/state/PER.ttl">' in found.text


def test_a_label_cannot_close_the_script_it_stands_in(world: World, home: Home) -> None:
    world.add('state:XXX a term:State ; rdfs:label "</script><script>alert(1)</script>"@en .')

    text = metadata.of_thing(Site(world, home), "en", show(f"{BASE}id/state/XXX", world, "en"))

    assert "<" not in text
    assert json.loads(text)["name"] == "</script><script>alert(1)</script>"


def test_every_page_names_itself_in_four_languages(server: httpx.Client) -> None:
    text = page(server, "/ask/who-promised?state=PER&lang=fr", "en")
    server.cookies.clear()

    for code in ("en", "es", "fr", "pt"):
        assert f'<link rel="alternate" hreflang="{code}" href="/ask/who-promised?state=PER&amp;lang={code}">' in text
    assert '<link rel="alternate" hreflang="x-default" href="/ask/who-promised?state=PER">' in text


def test_robots_find_every_page_in_every_language(server: httpx.Client) -> None:
    robots = server.get("/robots.txt").text
    address = re.search(r"(?m)^Sitemap: (\S+)$", robots)
    assert address
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    index = ElementTree.fromstring(server.get(address[1]).text)
    parts = [str(it.text) for it in index.findall("s:sitemap/s:loc", space)]
    listed = {part: ElementTree.fromstring(server.get(part).text).findall("s:url", space) for part in parts}

    pages, things = listed.values()
    addresses = [str(it.findtext("s:loc", namespaces=space)) for it in pages]
    assert sum("/ask/who-promised?lang=" in it for it in addresses) == 4
    assert all(len(it.findall("x:link", space)) == 5 for it in pages)
    assert all(server.get(it).status_code == 200 for it in addresses[::150])
    server.cookies.clear()
    assert len(things) > 3000
    assert all(server.get(str(it.findtext("s:loc", namespaces=space))).status_code == 200 for it in things[::900])


def test_what_has_not_changed_since_the_date_of_the_data_is_not_sent_again(server: httpx.Client) -> None:
    first = server.get("/ask/who-promised.csv?state=PER")
    changed = first.headers["last-modified"]

    again = server.get("/ask/who-promised.csv?state=PER", headers={"If-Modified-Since": changed})
    older = server.get(
        "/ask/who-promised.csv?state=PER", headers={"If-Modified-Since": "Tue, 01 Jan 2019 00:00:00 GMT"}
    )
    other = server.get(
        "/ask/who-promised.csv?state=PER", headers={"If-Modified-Since": changed, "If-None-Match": '"another"'}
    )
    odd = server.get("/ask/who-promised.csv?state=PER", headers={"If-Modified-Since": "yesterday"})

    assert re.fullmatch(r"\w{3}, \d\d \w{3} 20\d\d 00:00:00 GMT", changed)
    assert [it.status_code for it in (first, again, older, other, odd)] == [200, 304, 200, 200, 200]


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/", "public"),
        ("/?lang=fr", "private"),
        ("/static/style.css", "public"),
        ("/doc/nothing", "no-store"),
        ("/ask/who-promised?state=Perru", "no-store"),
    ],
)
def test_what_went_wrong_is_kept_by_nobody(address: str, kept: str, server: httpx.Client) -> None:
    found = server.get(address, headers={"Accept": "text/html"})
    server.cookies.clear()

    assert found.headers["cache-control"].startswith(kept)


def asked(slug: str, world: World, home: Home, language: str = "en", **values: str) -> Answer:
    return tell(Catalogue(home.queries, world)[slug].bind(values, world, language), world, language)


def test_figures_that_were_counted_alike_share_a_letter_and_the_others_stand_alone(known: World, home: Home) -> None:
    heads, lines = figures(asked("indicators-across-states", known, home))

    column = [head.href for head in heads].index("lantern-femicides")
    told = {line.code: line.squares[column][0] for line in lines}
    assert {code: (it.text, it.letter, it.alone) for code, it in told.items()} == {
        "AVA": ("8", "A", False),
        "BOR": ("4", "", True),
        "CAL": ("0", "A", False),
    }
    assert told["AVA"].shade > told["CAL"].shade > told["BOR"].shade == 0


def test_not_applicable_did_not_answer_and_nothing_recorded_are_three_things(known: World, home: Home) -> None:
    heads, lines = figures(asked("indicators-across-states", known, home))

    names = [head.href for head in heads]
    rows = {line.code: line.squares for line in lines}
    first, later = names.index("lantern-1"), names.index("lantern-2025-1")
    assert rows["AVA"][first][0].text == "not applicable"
    assert rows["CAL"][first][0].text == "did not answer"
    assert rows["CAL"][later] == ()
    assert rows["AVA"][later][0].text == "0"


def test_more_recorded_is_darker_and_nothing_recorded_is_no_shade(known: World, home: Home) -> None:
    answer = asked("coverage-by-obligation", known, home)

    lines = {line.code: line for line in across_states(answer, "counts")}
    numbers = [head.text for head in duties(answer)]

    assert numbers == ["7.c", "7.d", "8.a", "8.d"]
    assert [(it.text, it.shade) for (it,) in lines["AVA"].squares] == [("", 0), ("2", 2), ("", 0), ("6", 3)]


def test_each_step_stands_once_on_its_lane_however_often_it_was_promised(known: World, home: Home) -> None:
    steps, money = (asked(slug, known, home, state="AVA") for slug in (STEPS, MONEY))

    told = events(steps, money)

    done = [it.text for it in told if it.lane == "done"]
    assert done.count("opening of the Harbour centre · opened") == 1
    spent = [(it.when, it.text) for it in told if it.lane == "spent"]
    assert ("2021", "Ombuds Office of Avandra · 450,000 lumen") in spent
    counted = [it for it in told if it.lane == "counted" and it.when == "December 2021"]
    assert {re.findall(r" · (\d+) ", it.text)[0] for it in counted} == {"36", "32", "9"}
    assert not any(it.whole_year for it in counted)


def test_a_year_is_an_open_ring_a_day_is_a_dot_and_an_empty_lane_says_so(known: World, home: Home) -> None:
    told = events(*(asked(slug, known, home, state="BOR") for slug in (STEPS, MONEY)))

    tree, phone = ElementTree.fromstring(timeline(told, "Line", "en"))

    assert len([*phone.iter("circle")]) == len([*tree.iter("circle")])
    assert all(0 < float(it.attrib["cx"]) < 340 for it in phone.iter("circle"))
    marks = [it.attrib["class"] for it in tree.iter("circle")]
    assert len(marks) == len([it for it in told if it.moment is not None])
    assert [mark for mark in marks if mark.startswith("event1")] == ["event1 ring"] * 3
    assert "nothing recorded" in "".join(tree.itertext())
    assert timeline([], "Line", "en") == ""


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", ["From promise to delivery", "Contradictions, side by side", "Recommendations still open"]),
        ("es", ["De la promesa a la entrega", "Contradicciones, lado a lado", "Recomendaciones pendientes"]),
    ],
)
def test_a_state_shows_its_line_of_time_what_is_open_and_who_contradicts_whom(
    language: str, says: list[str], server: httpx.Client
) -> None:
    text = page(server, "/state/PER", language)

    assert [sentence for sentence in says if sentence not in text] == []
    assert '<svg class="timeline at-desk" role="img"' in text
    assert 'href="/brief/PER"' in text
    sides = re.findall(r'<section class="contradiction">(.*?)</section>', text, re.DOTALL)
    assert sides
    assert all(side.count('<strong class="value">') > 1 for side in sides)


def test_a_state_of_which_little_is_recorded_says_so(server: httpx.Client) -> None:
    text = page(server, "/state/CAN")

    assert "No promise, amount, act or count with a date is recorded." in text
    assert "No open recommendation to this State is recorded." in text
    assert "No figure is recorded that differs" in text


def test_what_may_not_be_compared_says_so_in_words(server: httpx.Client) -> None:
    text = page(server, "/compare?show=figures")

    hatched = re.findall(r'<td class="shade0 hatch">(.*?)</td>', text)
    assert hatched
    assert all("not comparable" in cell for cell in hatched)


def test_a_long_answer_comes_in_pages_that_together_are_the_whole(server: httpx.Client) -> None:
    whole = server.get("/ask/steps-of-promise.json?state=PER&lang=en").json()
    address, texts = "/ask/steps-of-promise?state=PER&per-page=70", []
    while address:
        texts.append(page(server, address))
        following = re.search(r'<a rel="next" href="([^"]+)"', texts[-1])
        address = unescape(following[1]) if following else ""

    rows = [row for text in texts for row in re.findall(r"<tr[^>]*>\s*<td", text)]
    assert len(rows) == whole["total"] == len(whole["rows"]) > 200
    assert len(texts) == -(-whole["total"] // 70)
    assert f"Rows 71 to 140 of {whole['total']}" in texts[1]
    assert "/ask/steps-of-promise.csv?state=PER&amp;lang=en" in texts[1]


def test_a_page_numbers_only_its_own_sources(server: httpx.Client) -> None:
    text = page(server, "/ask/steps-of-promise?state=PER&per-page=20&page=3")

    noted = set(re.findall(r'href="#(source-\d+)"', text))
    assert noted == set(re.findall(r'<li id="(source-\d+)"', text))


def test_what_is_taken_away_is_whole_and_what_programs_ask_for_comes_in_pages(server: httpx.Client) -> None:
    lines = server.get("/ask/steps-of-promise.csv?state=PER&page=2").text.splitlines()
    told = server.get("/api/ask/steps-of-promise.json?state=PER&per-page=10&page=2").json()

    assert len(lines) == told["total"] + 1
    assert len(told["rows"]) == 10
    assert told["next"] == "/api/ask/steps-of-promise.json?state=PER&per-page=10&page=3"


@pytest.mark.parametrize("query", ["page=0", "page=x", "per-page=1001", "page=9999999999"])
def test_a_page_that_cannot_be_is_told_so(query: str, server: httpx.Client) -> None:
    assert server.get(f"/ask/who-promised?{query}", headers={"Accept": "text/html"}).status_code == 422


def test_a_page_after_the_last_leads_back(server: httpx.Client) -> None:
    text = page(server, "/ask/steps-of-promise?state=PER&page=77")

    assert "There are no rows on this page." in text
    assert re.search(r'<a rel="prev" href="/ask/steps-of-promise\?state=PER&amp;page=\d"', text)


@pytest.mark.parametrize("language", ["en", "es", "fr", "pt"])
def test_the_interface_can_be_read_by_people_question_by_question(language: str, server: httpx.Client) -> None:
    text = page(server, "/api", language)

    assert set(re.findall(r'<section class="call" id="([^"]+)">', text)) == set(saved_questions())
    assert f"/api/ask/promised-and-delivered.json?state=PER&amp;lang={language}" in text


def test_every_call_to_try_works(server: httpx.Client) -> None:
    text = page(server, "/api")

    tries = [unescape(it) for it in re.findall(r'href="(/api/ask/[^"]+\.json[^"]*)"', text) if "Perru" not in it]
    statuses = {address: server.get(address).status_code for address in tries}
    assert len(tries) == len(saved_questions())
    assert {address for address, status in statuses.items() if status != 200} == set()


def test_everything_that_points_at_a_thing_is_listed_by_property_and_counted(
    server: httpx.Client, shipped: World
) -> None:
    text = page(server, "/doc/state/PER")

    found = show(f"{BASE}id/state/PER", shipped, "en").incoming
    told = dict(re.findall(r"<dt>(.+?) \((\d+)\)</dt>", text))
    assert {name: int(count) for name, count in told.items()} == Counter(it.property for it in found)
    assert text.count('<ul class="plain"') >= len(told)


def test_a_term_shows_what_points_at_it_and_how_often_it_is_used(server: httpx.Client, shipped: World) -> None:
    text = page(server, "/def")

    section = re.search(r'<section id="measuredBy">(.*?)</section>', text, re.DOTALL)
    promise = re.search(r'<section id="Promise">(.*?)</section>', text, re.DOTALL)
    assert section
    assert promise
    (used,) = shipped.select("SELECT (COUNT(*) AS ?n) { ?promise term:measuredBy ?indicator }")
    assert isinstance(used[0], Literal)
    assert f"<dd>{used[0].value}</dd>" in section[1]
    assert re.search(r"<dt>← is a \(\d+\)</dt>", promise[1])
    assert '<a href="/def#Claim">' in promise[1]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/", "Obligations of States under the Convention"),
        ("/ask/who-promised?state=PER", "Peru"),
        ("/state/PER", "Peru. Each mark is one statement"),
        ("/doc/state/PER", "Peru (State"),
    ],
)
def test_a_page_says_in_its_head_what_it_is(address: str, says: str, server: httpx.Client) -> None:
    described = re.search(r'<meta name="description" content="([^"]+)">', page(server, address))

    assert described
    assert says in described[1]


def test_a_rule_says_where_it_looks_and_draws_it(server: httpx.Client) -> None:
    shown = server.get("/rule/PRO-05", headers={"Accept-Language": "en"}).text

    assert 'href="/def#quantity"' in shown
    assert "<svg" in shown
    assert server.get("/rule/PRO-99").status_code == 404
    assert 'href="/rule/PRO-05"' in server.get("/rules").text
