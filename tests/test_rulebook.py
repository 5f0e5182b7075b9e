"""The rules as a person reads them."""

import csv
import io
import json

import pytest

from obligraph.checking.rulebook import Entry, entries, written
from obligraph.checking.rules import Rules
from obligraph.languages import LANGUAGES
from obligraph.rdf.graphs import World
from obligraph.resources import Home


def listing(world: World, home: Home, language: str) -> tuple[Entry, ...]:
    return entries(Rules.read(home.shapes, world.vocabulary).found.values(), world, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_says_what_to_do_and_why(language: str, shipped: World, home: Home) -> None:
    listed = listing(shipped, home, language)

    assert len(listed) > 120
    assert [it.code for it in listed] == sorted({it.code for it in listed})
    assert [it.code for it in listed if not (it.name and it.message and it.why)] == []


def test_a_rule_asked_by_the_convention_names_its_article(shipped: World, home: Home) -> None:
    found = {it.code: it for it in listing(shipped, home, "en")}

    assert "8(h)" in found["OBS-01"].why or "8.h" in found["OBS-01"].why
    assert found["PRO-09"].why.startswith("Rule of this graph")


def test_the_list_comes_in_every_form(shipped: World, home: Home) -> None:
    listed = listing(shipped, home, "es")

    assert len(json.loads(written(listed, "json", "es"))) == len(listed)
    assert len(list(csv.DictReader(io.StringIO(written(listed, "csv", "es"))))) == len(listed)
    assert written(listed, "md", "es").count("\n") == len(listed) + 2
    assert "Por qué: " in written(listed, "text", "es")
