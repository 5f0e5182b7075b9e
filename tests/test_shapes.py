"""The rules at work: each has a file it refuses, each good submission passes, each message speaks to a person."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT, small_world

from obligraph.checking.drafts import read
from obligraph.checking.reports import Report
from obligraph.checking.rules import SHAPES, Rule, Rules
from obligraph.checking.validation import check, inspect
from obligraph.languages import LANGUAGES
from obligraph.rdf.graphs import BlankNode, World
from obligraph.rdf.vocabulary import Vocabulary
from obligraph.resources import Home, find_home

ACCEPTED = sorted((ROOT / "tests/accepted").iterdir())
REFUSED = sorted((ROOT / "tests/refused").iterdir())


@cache
def known_world() -> World:
    """The small world, read once: no test here adds to it."""
    return small_world(find_home())


@cache
def rules(*, ours: bool) -> Rules:
    return Rules.read(find_home().shapes, Vocabulary.read(find_home().ontology), ours=ours)


RULES = list(rules(ours=True).found.values())


def local(name: str) -> str:
    return name.removeprefix(SHAPES)


@cache
def judged(path: Path, engine: str = "pyshacl") -> Report:
    """Check a file; a rule that only our own graph must keep is tried together with the others."""
    ours = SHAPES + path.name.partition("--")[0] not in rules(ours=False).found and "--" in path.name
    return check(read(path, known_world().vocabulary), known_world(), rules(ours=ours), engine)


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_a_refused_file_yields_the_finding_it_is_named_after_and_no_other(path: Path) -> None:
    found = {local(finding.rule) for finding in judged(path).findings}

    assert found == {path.stem.partition("--")[0]}


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.name)
def test_an_accepted_file_yields_no_finding(path: Path) -> None:
    report = judged(path)

    assert [(finding.code, str(finding.place)) for finding in report.findings] == []
    assert report.exit_code == 0
    assert report.summary.things > 0


def test_every_rule_has_been_seen_to_fail() -> None:
    seen = {path.stem.partition("--")[0] for path in REFUSED}

    of_sheets = set(re.findall(r'"(SHE-\d\d)"', (ROOT / "tests/sheets/test_workbooks.py").read_text("utf-8")))

    assert {local(rule.name) for rule in RULES if not rule.code.startswith("SHE")} == seen
    assert {rule.code for rule in RULES if rule.code.startswith("SHE")} == of_sheets


def test_every_kind_of_thing_that_may_be_submitted_has_a_good_example() -> None:
    wanted = {path.stem for path in (ROOT / "shapes").glob("*.ttl")} - {
        "concept",
        "hygiene",
        "person",
        "sheet",
        "thing",
    }

    assert wanted <= {path.stem for path in ACCEPTED}


def test_a_code_belongs_to_one_rule() -> None:
    assert [code for code, times in Counter(rule.code for rule in RULES).items() if times > 1] == []
    assert [rule.code for rule in RULES if not re.fullmatch(r"[A-Z]{3}-\d\d", rule.code)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_speaks_four_languages_without_jargon(rule: Rule) -> None:
    jargon = re.compile(
        r"https?:|\w:\w|\b(IRI|URI|SHACL|RDF|violation|literal|node|shape|triple|datatype)\b", re.IGNORECASE
    )

    assert tuple(sorted(rule.messages)) == LANGUAGES
    assert tuple(sorted(rule.names)) == LANGUAGES
    assert [text for text in (*rule.messages.values(), *rule.names.values()) if jargon.search(text)] == []
    assert [text for text in rule.messages.values() if text[-1] not in ".…"] == []
    assert len(set(rule.messages.values())) == 4


def test_every_rule_says_why_it_is_asked_and_how_much_it_weighs() -> None:
    text = "".join(path.read_text("utf-8") for path in (ROOT / "shapes").glob("*.ttl"))
    blocks = [block for block in text.split("\n\n") if "dcterms:identifier" in block]

    assert len(blocks) == len(RULES)
    assert [block for block in blocks if "dcterms:source " not in block and "skos:note " not in block] == []
    assert [block for block in blocks if block.count("sh:severity ") != 1] == []


def test_a_spanish_reader_never_sees_english_for_a_rule_in_sparql() -> None:
    report = judged(ROOT / "tests/refused/Promise-deadline-after-said--before.ttl")

    told = report.tell("es")

    assert "Corrija una de las dos fechas: el plazo es anterior al día de la promesa." in told
    assert not re.search(r"\b(the|Correct|deadline is)\b", told)


def test_every_part_of_a_rule_has_a_name_lists_excepted() -> None:
    nameless = {it.subject for it in rules(ours=True).shapes if isinstance(it.subject, BlankNode)}
    lists = {it.subject for it in rules(ours=True).shapes if it.predicate.value.endswith("#first")}

    assert nameless - lists == set()


def test_a_thing_named_by_any_property_must_be_described(home: Home) -> None:
    """A new property between things is watched by exactly one rule: a list, a kind, or `Referred-described`."""
    text = "".join(path.read_text("utf-8") for path in home.ontology.rglob("*.ttl"))
    between_things = set(re.findall(r"(?m)^term:(\w+) a owl:ObjectProperty", text))
    watching = ("listed", "known", "described")
    watchers = [rule for rule in RULES if rule.name.rpartition("-")[2] in watching]
    watched = Counter(
        path.rpartition("#")[2] for rule in watchers for path in rule.objects_of if "obligraph/def#" in path
    )

    assert between_things - watched.keys() == set()
    assert {path for path, times in watched.items() if times > 1} == set()
    assert watched.keys() - between_things == set()


def test_the_shipped_graph_keeps_every_rule(shipped: World, home: Home) -> None:
    report = inspect(shipped, home.shapes)
    errors = [finding for finding in report.findings if finding.severity == "error"]

    assert [(finding.code, finding.place.thing, finding.place.path, finding.found) for finding in errors] == []
