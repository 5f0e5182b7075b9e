"""The search on the first page: what people type as they heard it, and what they are led to."""

import httpx
import pytest

from obligraph.rdf.graphs import World
from obligraph.resources import Home
from obligraph.web import finding
from obligraph.web.finding import search
from obligraph.web.site import Site


@pytest.fixture(scope="module")
def site(known: World, home: Home) -> Site:
    return Site(known, home)


def first(sought: str, site: Site, language: str = "en") -> str:
    return search(sought, site, language).things[0].href


@pytest.mark.parametrize(
    ("sought", "language", "leads"),
    [
        ("1.9 million", "en", "/doc/allocation/AVA-centres-2021"),
        ("1,9 millones de lúmenes", "es", "/doc/allocation/AVA-centres-2021"),
        ("1920000", "fr", "/doc/allocation/AVA-centres-2021"),
        ("¿Se abrieron los 20 centros en las comisarías?", "es", "/doc/promise/AVA-20-centres-2021"),
        ("AVA-P1", "pt", "/doc/promise/AVA-20-centres-2021"),
        ("avandra", "en", "/state/AVA"),
        ("Lucero", "en", "/doc/office-holder/AVA-lucero"),
    ],
)
def test_what_was_heard_leads_to_the_record(sought: str, language: str, leads: str, site: Site) -> None:
    assert first(sought, site, language) == leads


def test_what_holds_fewer_of_the_words_stays_out(site: Site) -> None:
    found = search("money announced for the centres", site, "en")

    assert [it.href for it in found.things] == ["/doc/allocation/AVA-centres-2022"]
    assert "3,000,000 (lumen)" in found.things[0].told


def test_a_question_is_found_by_its_words_in_any_form(site: Site) -> None:
    assert "promised-and-delivered" in {it.slug for it in search("cumplir, prometer", site, "es").questions}


def test_what_nothing_holds_finds_nothing(site: Site) -> None:
    found = search("zzyzx", site, "en")

    assert (found.questions, found.things, found.whole) == ((), (), True)


def test_of_a_long_text_the_beginning_is_sought(site: Site) -> None:
    """Whoever sends a whole book gets what its first lines find, and does not hold up the others."""
    assert search("Lucero " + "x" * finding.LONGEST + " 1920000" * 5_000, site, "en") == search("Lucero", site, "en")


def test_more_than_a_page_holds_is_counted(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    found = search("avandra", site, "en")
    every = len(found.things) + found.more
    monkeypatch.setattr(finding, "SHOWN", 2)
    found = search("avandra", site, "en")

    assert (len(found.things), found.more) == (2, every - 2)


def test_a_graph_too_large_to_search_by_words_has_its_questions_searched(
    known: World, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST", 5)
    found = search("promised", Site(known, home), "en")

    assert not found.whole
    assert found.things == ()
    assert found.questions


@pytest.mark.parametrize(
    ("language", "sought", "told"),
    [("es", "59 millones de soles", "59.295.634 (sol)"), ("pt", "59 milhões de soles", "59.295.634 (sol peruano)")],
)
def test_the_founding_figure_is_found_from_the_first_page(
    language: str, sought: str, told: str, server: httpx.Client
) -> None:
    found = server.get("/", params={"q": sought, "lang": language}, headers={"Accept": "text/html"})
    server.cookies.clear()

    assert '<a href="/doc/allocation/PER-b01">' in found.text
    assert told in found.text
