"""The pages as people walk through them: in a real browser, with and without JavaScript, on a phone and at a desk."""

import csv
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from browsing import DESK, PHONE, Visits, barriers, chromium, fits, taken
from conftest import serve, small_root
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, Request, expect
from test_desk import report, tokens

from obligraph.web.pages import PAGES as KINDS

PAGES = {
    "api": "/api",
    "home": "/",
    "search": "/?q=promesas&for=journalist",
    "question": "/ask/promised-and-delivered?state=PER",
    "bars": "/ask/money-by-measure?state=PER",
    "squares": "/ask/coverage-by-obligation?state=PER",
    "states": "/states",
    "state": "/state/PER",
    "compare": "/compare",
    "figures": "/compare?show=figures",
    "long": "/ask/steps-of-promise?state=PER&page=2",
    "brief": "/brief/SUR",
    "thing": "/doc/promise/PER-50-police-station-centres-2018",
    "entry": "/doc/voc/phase/accrued",
    "graph": "/graph/convention",
    "terms": "/def",
    "data": "/data",
    "check": "/check",
    "rules": "/rules",
    "rule": "/rule/CLA-03",
    "sparql": "/sparql?query=SELECT+*+%7B+state%3APER+%3Fp+%3Fo+%7D",
    "mistake": "/sparql?query=SELECT",
}
MAIN = ("home", "question", "check")
WAYS = [
    pytest.param("es", True, False, id="es-desk"),
    pytest.param("en", False, False, id="en-desk-without-script"),
    pytest.param("en", True, True, id="en-phone"),
    pytest.param("es", False, True, id="es-phone-without-script"),
]
SOUGHT = {"en": "promised", "es": "prometió"}
PERU = {"en": "Peru", "es": "Perú"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def visits(browser: Browser, server: httpx.Client) -> Iterator[Visits]:
    made = Visits(browser, str(server.base_url).rstrip("/"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """A server that takes submissions on the small world, and the tokens of those who may hand in and decide."""
    folder = tmp_path_factory.mktemp("desk")
    made = tokens(folder / "tokens")
    more = ("--accept-submissions", "--tokens", str(folder / "tokens"))
    with serve(small_root(folder), folder / "data", *more) as served:
        yield served.address, made


@pytest.mark.parametrize(("language", "script", "phone"), WAYS)
def test_a_reader_walks_from_the_first_page_to_the_evidence_and_takes_the_rows_away(
    language: str, script: bool, phone: bool, visits: Visits, tmp_path: Path
) -> None:
    page = visits.begin("/", language, script=script, phone=phone)
    page.fill("#q", SOUGHT[language])
    page.press("#q", "Enter")
    page.click("a[href='/ask/promised-and-delivered']")
    page.select_option("#state", "PER")
    page.click("main form button")
    page.wait_for_url("**state=PER**")

    expect(page.locator("main .lead").first).to_contain_text(PERU[language])
    assert fits(page)
    page.click("a.note >> nth=0")
    source = page.locator("ol.sources li:target")
    expect(source).to_be_in_viewport()
    file = taken(page, lambda: page.click("a[download][href*='.csv']"), tmp_path)
    rows = [*csv.reader(file.read_text("utf-8-sig").splitlines())]
    assert len(rows) - 1 == page.locator("table.answer tbody tr").count() > 3
    source.locator("a").first.click()
    expect(page.locator("dl.facts")).not_to_have_count(0)
    assert fits(page)


@pytest.mark.parametrize(("language", "script", "phone"), WAYS)
def test_a_state_leads_to_its_brief_and_states_stand_side_by_side(
    language: str, script: bool, phone: bool, visits: Visits
) -> None:
    page = visits.begin("/states", language, script=script, phone=phone)
    page.click("main a[href='/state/PER']")
    expect(page.locator("h1")).to_have_text(PERU[language])
    page.click("a[href='/brief/PER']")

    expect(page.locator("h1")).to_contain_text(PERU[language])
    assert fits(page)
    page.goto("/compare")
    squares = page.locator("table.squares tbody tr", has_text=PERU[language])
    expect(squares.locator("td").first).to_be_visible()
    assert fits(page)


@pytest.mark.parametrize("script", [True, False])
def test_a_workbook_with_mistakes_is_told_cell_by_cell_and_given_back_with_marks(
    script: bool, visits: Visits, tmp_path: Path
) -> None:
    page = visits.begin("/check", script=script)
    page.select_option("#state", "SUR")
    file = taken(page, lambda: page.click("form[action^='/template'] button"), tmp_path)
    book = load_workbook(file)
    book["Promesas"]["E3"] = "muchos"
    book.save(file)

    page.set_input_files("#file", file)
    page.click("form[action^='/check'] button:not([formaction])")
    cell = page.locator("table.answer tbody tr", has_text="Promesas!E3")
    expect(cell).to_contain_text("muchos")
    expect(page.locator("table.answer tbody tr").first).to_contain_text("error")  # errors before warnings and advice
    expect(page.locator("#result")).to_be_in_viewport()
    page.set_input_files("#file", file)
    marked = taken(page, lambda: page.click("form[action^='/check'] button[formaction]"), tmp_path)

    given_back = load_workbook(marked)
    assert given_back.sheetnames[0] == "Qué corregir"
    assert given_back["Promesas"]["E3"].comment.text


def sound(page: Page, script: bool) -> None:
    """A page needs no scrolling to the side, and raises no barrier (which only JavaScript can find out)."""
    assert fits(page)
    assert not script or barriers(page) == []


@pytest.mark.parametrize("script", [True, False])
def test_a_report_is_handed_in_followed_and_returned_with_a_reason(
    script: bool, browser: Browser, desk: tuple[str, dict[str, str]], tmp_path: Path
) -> None:
    (address, held), file = desk, tmp_path / "informe.ttl"
    file.write_text(report()[0], encoding="utf-8")
    visits = Visits(browser, address)
    page = visits.begin("/submit", script=script, phone=script)
    sound(page, script)
    page.set_input_files("#file", file)
    page.select_option("#state", "AVA")
    page.fill("#by", "AVA-ministry-of-women")
    page.fill("#token", held["ministry"])
    page.click("form[action='/submit'] button")
    expect(page.locator("h1")).to_have_text("Entregado")
    sound(page, script)
    key = taken(page, lambda: page.click("a[download]"), tmp_path).name
    page.click("main a.plain[href^='/submissions/']")
    page.check("input[value=return]")
    page.fill("#reason", "Falta el documento")
    page.fill("#token", held["ombudsman"])
    page.click("main form button")

    assert "AVA-2026-" in key
    page.goto(page.url)
    sound(page, script)
    expect(page.locator("ol.history")).to_contain_text("Falta el documento")
    page.goto("/submissions")
    sound(page, script)
    visits.close()


def test_a_query_is_written_in_the_editor_with_suggestions_by_label(visits: Visits) -> None:
    page = visits.begin("/sparql")
    written = page.locator(".cm-content")
    written.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("SELECT * { ?x a term:medid")
    page.locator(".cm-tooltip-autocomplete li", has_text="term:Measure").first.wait_for()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("SELECT ?x { ?x a term:Promis")
    page.locator(".cm-tooltip-autocomplete li[aria-selected]", has_text="term:Promise").wait_for()
    page.wait_for_timeout(150)  # the editor takes no Enter in the first moments of a list, lest it was meant as a line
    page.keyboard.press("Enter")
    page.keyboard.press("ControlOrMeta+Enter")
    page.wait_for_url("**query=**")

    assert page.locator("textarea").input_value() == "SELECT ?x { ?x a term:Promise}"
    assert page.locator("table.answer tbody tr").count() > 10
    assert written.get_attribute("aria-label") == page.locator("label[for=query]").inner_text()


def test_the_editor_shows_where_a_mistake_is_and_lets_the_keyboard_leave(visits: Visits) -> None:
    page = visits.begin("/sparql?query=SELECT+*%0AWHERE+%7B+%3Fs+%3Fp+%7D")

    marked = page.locator(".cm-line").nth(1).locator(".cm-lintRange-error")
    expect(marked.first).to_be_visible()
    marked.first.hover()
    expect(page.locator(".cm-tooltip .cm-diagnostic-error")).to_contain_text("2")
    assert page.evaluate("document.activeElement.shadowRoot !== null")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.shadowRoot !== null")


@pytest.mark.parametrize("script", [True, False])
def test_a_query_is_asked_from_the_plain_field(script: bool, visits: Visits) -> None:
    visits.allowed = ("ERR_FAILED",)
    page = visits.begin("/", script=script)
    page.route("**/editor.js", lambda route: route.abort())
    page.click("nav a[href='/sparql']")
    page.fill("#query", "SELECT ?state { ?state a term:State }")
    page.click("main form button")
    page.wait_for_url("**query=**")

    assert page.locator("table.answer tbody tr").count() == 35


@pytest.mark.parametrize("script", [True, False])
def test_what_a_query_found_is_drawn_by_the_columns_chosen(script: bool, visits: Visits) -> None:
    query = "SELECT ?state (COUNT(*) AS ?n) { ?law term:ofState ?state } GROUP BY ?state ORDER BY DESC(?n) LIMIT 9"
    page = visits.begin(f"/sparql?query={quote(query)}", script=script, phone=True)
    page.select_option("#draw", "bar")
    page.click("#drawn button")
    expect(page.locator("svg.chart.on-phone rect:visible")).to_have_count(9)
    assert fits(page)
    page.select_option("#draw", "graph")
    page.click("#drawn button")

    expect(page.locator("svg.diagram.on-phone path.joint:visible")).to_have_count(9)
    assert not script or barriers(page) == []
    page.goto(f"/sparql?query={quote('DESCRIBE promise:PER-50-police-station-centres-2018')}")
    assert page.locator("svg.diagram rect:visible").count() > 3
    assert fits(page)


def test_a_language_is_changed_on_the_spot_and_kept(visits: Visits) -> None:
    page = visits.begin("/state/PER", "en")
    page.click(".languages a[lang=pt]")

    assert page.locator("html").get_attribute("lang") == "pt"
    expect(page.locator("h1")).to_have_text("Peru")
    page.goto("/states")
    assert page.locator("html").get_attribute("lang") == "pt"
    expect(page.locator(".languages a[aria-current]")).to_have_text("Português")


def focused(page: Page) -> dict[str, object]:
    """What has the focus, and whether one sees it."""
    found: dict[str, object] = page.evaluate(
        "() => { const it = document.activeElement, box = it.getBoundingClientRect(), look = getComputedStyle(it);"
        " return { text: it.textContent.trim(), seen: box.width > 0 && box.left >= 0 && box.right <= innerWidth + 1,"
        " outlined: look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2 }; }"
    )
    return found


@pytest.mark.parametrize("phone", [False, True])
def test_the_keyboard_reaches_everything_and_one_sees_where_it_is(phone: bool, visits: Visits) -> None:
    page = visits.begin("/ask/promised-and-delivered?state=PER", phone=phone)
    page.keyboard.press("Tab")
    first = focused(page)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert first["seen"]
    assert page.evaluate("document.activeElement.closest('main') !== null")
    for _ in range(12):
        at = focused(page)
        assert at["seen"], at
        assert at["outlined"], at
        page.keyboard.press("Tab")


def test_a_table_is_sorted_and_filtered_by_the_keyboard(visits: Visits) -> None:
    page = visits.begin("/ask/promised-and-delivered?state=PER")
    heading = page.locator("table.answer th").first
    before = page.locator("table.answer tbody tr td:first-child").all_inner_texts()
    heading.locator("button").focus()
    page.keyboard.press("Enter")
    up = page.locator("table.answer tbody tr td:first-child").all_inner_texts()
    page.keyboard.press("Space")
    down = page.locator("table.answer tbody tr td:first-child").all_inner_texts()

    assert heading.get_attribute("aria-sort") == "descending"
    assert sorted(up) == sorted(before)
    assert up == [*reversed(down)] or len({*up}) < len(up)
    assert up[0] != down[0]
    page.fill("#filter", "COMISARIAS")
    shown = page.locator("table.answer tbody tr:visible")
    assert 0 < shown.count() < len(before)


@pytest.mark.parametrize("path", [PAGES[name] for name in ("question", "brief", "state", "figures")])
def test_paper_gets_the_answer_without_what_only_a_screen_can_use(path: str, visits: Visits) -> None:
    page = visits.begin(path)
    page.emulate_media(media="print")

    assert page.locator("main table:visible").count() > 0
    assert page.locator("nav:visible, form:visible, .languages:visible").count() == 0
    assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("name", PAGES)
def test_no_page_raises_a_barrier_by_day_or_by_night(name: str, visits: Visits) -> None:
    page = visits.begin(PAGES[name])

    assert barriers(page) == []
    page.emulate_media(color_scheme="dark")
    assert barriers(page, colours_only=True) == []


@pytest.mark.parametrize("name", MAIN)
@pytest.mark.parametrize("language", ["en", "fr", "pt"])
def test_no_language_raises_a_barrier(language: str, name: str, visits: Visits) -> None:
    page = visits.begin(PAGES[name], language)

    assert barriers(page) == []


def test_every_kind_of_page_is_walked() -> None:
    desk = {"receipt", "submission", "submissions", "submit"}

    assert KINDS.keys() - desk - {"problem"} <= PAGES.keys()


@pytest.mark.parametrize("language", ["es", "fr"])
def test_every_page_fits_a_phone(language: str, visits: Visits) -> None:
    page = visits.begin("/", language, phone=True)
    too_wide = []
    for name, path in PAGES.items():
        page.goto(path)
        too_wide += [name] if not fits(page) else []

    assert too_wide == []


@pytest.mark.parametrize("script", [True, False])
def test_on_a_phone_answers_and_pictures_are_read_without_scrolling_sideways(script: bool, visits: Visits) -> None:
    page = visits.begin("/", phone=True, script=script)
    sideways = []
    for name in ("question", "bars", "squares", "state", "long", "thing", "rule"):
        page.goto(PAGES[name])
        held = page.locator(".wide")
        assert held.count(), name
        sideways += [name] if held.evaluate_all("all => all.some((it) => it.scrollWidth > it.clientWidth)") else []

    assert sideways == []


def test_on_a_phone_each_value_of_a_row_stands_beside_its_heading(visits: Visits) -> None:
    page = visits.begin("/ask/promised-and-delivered?state=PER", phone=True)
    row = page.locator("table.answer tbody tr").first
    told = row.locator("td").evaluate_all("all => all.map((it) => getComputedStyle(it, '::before').content)")

    assert [it.strip('"') for it in told] == page.locator("table.answer thead th").all_inner_texts()
    page.click("table.answer thead button >> nth=0")
    assert page.locator("table.answer thead th").first.get_attribute("aria-sort") == "ascending"
    page.fill("#filter", "fiscalías")
    assert 0 < page.locator("table.answer tbody tr:visible").count() < 5


def test_the_picture_of_an_answer_is_shown_on_another_page_and_alone(visits: Visits) -> None:
    page = visits.begin(PAGES["bars"], "pt")
    address = page.locator("a[href*='.svg']").get_attribute("href") or ""
    page.goto(address)

    assert page.locator("svg rect.mark0").evaluate("it => getComputedStyle(it).fill") == "rgb(86, 52, 138)"
    page.goto("/data")
    wide = page.evaluate(
        "address => new Promise((done) => { const it = new Image(); it.onload = () => done(it.naturalWidth);"
        " it.onerror = () => done(0); it.src = address; })",
        address,
    )
    assert wide == 808
    visits.allowed = ("404",)
    assert page.goto("/ask/who-promised.svg").status == 404  # type: ignore[union-attr]


@pytest.mark.parametrize(("language", "sought"), [("es", "59 millones de soles"), ("pt", "59 milhões de soles")])
def test_a_figure_that_was_heard_leads_to_who_said_it_and_where(language: str, sought: str, visits: Visits) -> None:
    page = visits.begin("/", language, script=False, phone=True)
    page.fill("#q", sought)
    page.press("#q", "Enter")
    page.click("a[href='/doc/allocation/PER-b01']")

    source = page.locator("ol.sources li").first
    expect(source).to_contain_text("Andina")
    assert (source.locator("a").last.get_attribute("href") or "").startswith("https://andina.pe/")
    assert fits(page)


def test_what_is_too_wide_is_noticed(visits: Visits) -> None:
    page = visits.begin("/", phone=True)
    page.evaluate("document.querySelector('h1').style.width = '500px'")
    assert not fits(page)
    page.evaluate("document.querySelector('main p').style.color = '#eee'")
    assert any(it.startswith("color-contrast") for it in barriers(page))
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    assert fits(page)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.evaluate("fetch('http://127.0.0.1:9/').catch(() => 0)")
    page.wait_for_timeout(100)
    assert any("127.0.0.1:9" in fault for fault in visits.faults)
    visits.faults.clear()


def test_the_first_page_without_script_is_light(visits: Visits) -> None:
    page = visits.begin("about:blank", script=False)
    asked: list[Request] = []
    page.on("requestfinished", lambda request: asked.append(request))
    page.goto("/")
    page.wait_for_load_state("networkidle")
    sizes = [request.sizes() for request in asked]
    total = sum(size["responseHeadersSize"] + size["responseBodySize"] for size in sizes)

    assert {request.resource_type for request in asked} >= {"document", "stylesheet"}
    assert 5_000 < total <= 150_000
