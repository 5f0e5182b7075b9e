"""Checking a submission: what is found, where, in whose language, and what is deliberately not said."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT
from rdflib import Graph, Literal, URIRef

from obligraph.checking.drafts import read
from obligraph.checking.reports import Report
from obligraph.checking.validation import check, inspect
from obligraph.languages import LANGUAGES
from obligraph.rdf import values
from obligraph.rdf.graphs import NamedNode, World
from obligraph.resources import Home

REFUSED = ROOT / "tests/refused"
PROMISE = (ROOT / "tests/accepted/promise.ttl").read_text("utf-8")
SH = "http://www.w3.org/ns/shacl#"
Sent = Callable[[str], Report]


def judge(world: World, home: Home, path: Path) -> Report:
    return check(read(path, world.vocabulary), world, home.shapes)


@pytest.fixture
def sent(world: World, home: Home, tmp_path: Path) -> Sent:
    """Check a text as if it had been sent in a Turtle file; the prefixes of the house are known."""

    def send(turtle: str) -> Report:
        path = tmp_path / "sent.ttl"
        path.write_text(turtle if turtle.startswith("@prefix") else world.vocabulary.turtle_head() + turtle, "utf-8")
        return judge(world, home, path)

    return send


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def test_a_promise_without_a_deadline_is_accepted_once_explained(sent: Sent) -> None:
    report = sent(PROMISE.replace('    term:deadline "2024-12-31"^^xsd:date ;\n', ""))

    assert codes(report) == ["PRO-03"]
    assert report.findings[0].severity == "warning"
    assert report.conforms
    assert report.exit_code == 0
    assert "una vez corregida o explicada cada advertencia" in report.tell("es")


def test_a_quantity_without_a_unit_is_refused_at_the_line_of_the_thing(sent: Sent) -> None:
    text = PROMISE.replace(" ;\n    term:unit unit:centre", "")

    report = sent(text)

    assert codes(report) == ["PRO-06"]
    assert report.exit_code == 1
    assert text.splitlines()[report.findings[0].place.line - 1].startswith("promise:AVA-30-centres-2024")


def test_a_finding_says_where_what_was_found_and_what_to_do(world: World, home: Home) -> None:
    report = judge(world, home, REFUSED / "Promise-quantity--negative.ttl")

    told = report.tell("en")

    assert "Promise-quantity--negative.ttl:27  PRO-05  error  30 more emergency centres · quantity" in told
    assert "Write a quantity of zero or more." in told
    assert "Found: -30" in told
    assert "For example: 50" in told


def test_a_decimal_comma_is_found_out(world: World, home: Home) -> None:
    """In Turtle, 30,5 is two numbers: nobody is told that, but the line is shown."""
    report = judge(world, home, REFUSED / "Promise-quantity-once--decimal-comma.ttl")

    assert codes(report) == ["PRO-04"]
    assert "Deje aquí una sola cantidad" in report.tell("es")


def test_a_value_outside_the_list_is_answered_with_the_nearest_inside(world: World, home: Home) -> None:
    report = judge(world, home, REFUSED / "Unit-listed--not-in-the-list.ttl")

    assert report.findings[0].nearest == ("https://w3id.org/obligraph/voc/unit/centre",)
    assert "¿Quiso decir: unit:centre" in report.tell("es")
    assert "«unit:centers» no está en ella" in report.tell("es")


def test_zero_no_data_and_silence_are_three_things(sent: Sent) -> None:
    figure = (ROOT / "tests/accepted/observation.ttl").read_text("utf-8")

    zero = sent(figure.replace("term:value 58", "term:value 0"))
    no_data = sent(
        figure.replace("term:value 58", "term:missingValue missing:no-data").replace(
            "@prefix term:", "@prefix missing: <https://w3id.org/obligraph/voc/missing/> .\n@prefix term:"
        )
    )
    silence = sent(figure.replace(" ;\n    term:value 58", ""))

    assert codes(zero) == codes(no_data) == []
    assert codes(silence) == ["OBS-06"]


def test_a_report_never_repeats_what_could_identify_a_person(world: World, home: Home) -> None:
    report = judge(world, home, REFUSED / "Person-detail--birth-date.ttl")

    everything = report.as_json("es") + report.as_turtle() + report.tell("es")

    assert codes(report) == ["PER-02"]
    assert "1999-04-01" not in everything
    assert "observation/AVA-2023-centres" not in everything
    assert "podrían identificar a una víctima" in everything


def test_a_file_with_nothing_to_check_is_refused(sent: Sent) -> None:
    report = sent('<https://example.org/a> rdfs:label "una foto"@es .')

    assert codes(report) == ["DRA-01"]
    assert report.summary.things == 0
    assert report.exit_code == 1


def test_what_is_recorded_is_not_overwritten_but_may_be_repeated(sent: Sent) -> None:
    changed = sent("promise:AVA-20-centres-2021 term:quantity 90 .")
    repeated = sent("promise:AVA-20-centres-2021 a term:Promise ; term:quantity 20 .")

    assert codes(changed) == ["DRA-02", "PRO-04"]
    assert codes(repeated) == []


def test_a_submission_answers_only_for_itself(sent: Sent, world: World) -> None:
    """The measure it names is badly described in the world; that is not the sender's fault."""
    world.add("measure:AVA-parade a term:Measure .")

    report = sent(PROMISE.replace("measure:AVA-police-station-centres", "measure:AVA-parade"))

    assert codes(report) == []


def test_a_thing_nobody_described_is_found_and_a_kind_is_inherited(sent: Sent) -> None:
    report = sent(PROMISE.replace("indicator:AVA-centres-in-police-stations", "indicator:AVA-centres-in-police"))

    assert codes(report) == ["OBS-14"]
    assert report.findings[0].nearest[0].endswith("indicator/AVA-centres-in-police-stations")


def test_checking_leaves_the_world_as_it_was(sent: Sent, world: World) -> None:
    before = len(world)

    sent(PROMISE)

    assert len(world) == before


def test_a_thing_without_an_address_is_judged_like_any_other(sent: Sent) -> None:
    report = sent(
        "[] a term:Submission ; term:submittedOn '2026-11-24'^^xsd:date ; term:visibility visibility:public ."
    )

    assert codes(report) == ["SUB-01"]
    assert "_:" not in report.tell("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_is_told_in_the_language_of_the_reader(world: World, home: Home, language: str) -> None:
    report = judge(world, home, REFUSED / "Promise-deadline-after-said--before.ttl")

    words = {"en": "the deadline", "es": "el plazo es", "fr": "l’échéance précède", "pt": "o prazo é"}
    assert [code for code, text in words.items() if text in report.tell(language)] == [language]


def test_a_program_reads_the_same_findings(world: World, home: Home) -> None:
    report = judge(world, home, REFUSED / "Promise-quantity--negative.ttl")

    told = json.loads(report.as_json("fr"))

    assert told["conforms"] is False
    assert told["summary"]["errors"] == 1
    assert told["findings"][0]["code"] == "PRO-05"
    assert told["findings"][0]["line"] == 27
    assert told["findings"][0]["found"] == "-30"
    assert told["findings"][0]["message"] == "Écrivez une quantité égale ou supérieure à zéro."


def test_the_standard_report_carries_our_messages_in_every_language(world: World, home: Home) -> None:
    graph = Graph().parse(data=judge(world, home, REFUSED / "Promise-quantity--negative.ttl").as_turtle())

    [result] = graph.subjects(URIRef(SH + "sourceShape"))
    messages = [it for it in graph.objects(result, URIRef(SH + "resultMessage")) if isinstance(it, Literal)]
    assert sorted(it.language or "" for it in messages) == [*LANGUAGES]
    assert str(graph.value(result, URIRef(SH + "resultSeverity"))) == SH + "Violation"
    assert [str(value) for value in graph.objects(predicate=URIRef(SH + "conforms"))] == ["false"]


def test_a_long_value_is_shown_short(sent: Sent) -> None:
    report = sent(PROMISE.replace('"2024-12-31"^^xsd:date', f'"{"x" * 5000}"'))

    assert codes(report) == ["CLA-10"]
    assert len(report.tell("en")) < 1000


def test_a_submission_cannot_bring_its_own_words(world: World, home: Home) -> None:
    report = judge(world, home, REFUSED / "Draft-words--list-value-from-elsewhere.ttl")

    assert codes(report) == ["DRA-03"]
    assert report.exit_code == 1


def test_findings_stand_in_the_order_of_the_file(sent: Sent) -> None:
    text = PROMISE.replace("term:quantity 30", "term:quantity -30").replace('"2024-12-31"', '"2020-12-31"')

    report = sent(text)

    assert codes(report) == ["PRO-09", "PRO-05"]


def test_the_whole_world_can_be_inspected(world: World, home: Home) -> None:
    world.add("promise:AVA-nothing a term:Promise .", graph="https://w3id.org/obligraph/graph/added")

    report = inspect(world, home.shapes)

    assert ("PRO-01", "https://w3id.org/obligraph/id/promise/AVA-nothing") in [
        (finding.code, finding.place.thing) for finding in report.findings
    ]
    assert NamedNode("https://w3id.org/obligraph/graph/added") in set(world.store.named_graphs())


def test_three_hundred_statements_are_checked_while_a_person_waits(tmp_path: Path) -> None:
    """From a cold start, on the shipped graph. The budget is generous: a busy machine is not a slow check."""
    path = tmp_path / "three-hundred.ttl"
    head, body = PROMISE.split("\n\n", 1)
    path.write_text(head + "\n\n" + "".join(body.replace("AVA-30-", f"PER-{it}-") for it in range(17)), "utf-8")
    start = time.perf_counter()

    done = subprocess.run([sys.executable, "-m", "obligraph", "check", str(path)], capture_output=True, cwd=ROOT)

    assert time.perf_counter() - start < 15
    assert done.returncode in (0, 1)


def test_of_a_long_list_only_the_names_that_start_alike_are_offered(
    sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(values, "_MANY", 2)
    near = sent(PROMISE.replace("measure:AVA-police-station-centres", "measure:AVA-police-station-centers"))
    far = sent(PROMISE.replace("measure:AVA-police-station-centres", "measure:BOR-police-station-centers"))

    assert near.findings[0].nearest[0].endswith("/AVA-police-station-centres")
    assert not [it for it in far.findings[0].nearest if "/AVA-" in it]
