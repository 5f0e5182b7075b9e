"""Whose word, and when: the same question, the same file, another world of claims."""

import pytest
from conftest import ask_rows

from obligraph import ask
from obligraph.errors import BadValue
from obligraph.graphs import World
from obligraph.selections import narrow

FIFTY = "promise:PER-50-police-station-centres-2018"


def latest(world: World) -> tuple[str, ...]:
    (row,) = ask_rows(world, "promised-and-delivered", promise=FIFTY)
    return row


def test_in_november_2018_the_last_count_was_93_and_in_december_96(shipped: World) -> None:
    november = narrow(shipped, as_of="2018-12-15")
    today = narrow(shipped, as_of="2026-11-24")

    assert "96" not in latest(november)
    assert "96" in latest(today)


def test_the_ombudsman_and_the_state_count_differently(shipped: World) -> None:
    everyone = {row[0] for row in ask_rows(shipped, "contradictions", state="PER")}
    ombudsman = ask_rows(narrow(shipped, witness="ombudsman"), "contradictions", state="PER")

    assert everyone
    assert ombudsman == []


def test_a_minister_speaks_for_the_state_and_the_press_does_not(shipped: World) -> None:
    state = narrow(shipped, witness="state")

    assert ask_rows(state, "promised-and-delivered", promise="PE-M10")
    assert not ask_rows(narrow(shipped, witness="press"), "promised-and-delivered", promise="PE-M10")


def test_several_witnesses_are_heard_together(shipped: World) -> None:
    claims = "SELECT ?claim { ?claim term:assertedBy ?speaker }"
    press, ours, both = (narrow(shipped, witness=who) for who in ("press", "ours", "press, ours"))

    assert len(both.select(claims)) == len(press.select(claims)) + len(ours.select(claims))


@pytest.mark.parametrize("witness", ["ours", "OWN-INFERENCE", "nuestra", "inferencia propia"])
def test_a_witness_is_understood_by_code_and_by_name(witness: str, shipped: World) -> None:
    assert narrow(shipped, witness=witness).selection.witnesses == (
        "https://w3id.org/obligraph/voc/speaker-kind/own-inference",
    )  # type: ignore[union-attr]


def test_what_is_no_claim_stays(shipped: World) -> None:
    nobody = narrow(shipped, as_of="1900-01-01")

    assert nobody.select("SELECT ?claim { ?claim term:assertedBy ?speaker }").rows == ()
    assert nobody.select("SELECT ?state { ?state a term:StateParty }").rows
    assert ask_rows(nobody, "promised-and-delivered") == []


def test_nothing_points_at_a_claim_left_out(shipped: World) -> None:
    state = narrow(shipped, witness="state")
    kept = {row[0] for row in state.select("SELECT ?claim { ?claim term:assertedBy ?speaker }")}
    every = {row[0] for row in shipped.select("SELECT ?claim { ?claim term:assertedBy ?speaker }")}

    dangling = [quad for quad in state.store if quad.object in every - kept]

    assert dangling == []


def test_a_month_has_been_said_by_its_last_day(shipped: World) -> None:
    shipped_claims = "SELECT ?claim { ?claim term:saidOn '2018-11'^^xsd:gYearMonth }"
    assert len(shipped.select(shipped_claims)) > 0

    assert len(narrow(shipped, as_of="2018-11-29").select(shipped_claims)) == 0
    assert len(narrow(shipped, as_of="2018-11-30").select(shipped_claims)) == len(shipped.select(shipped_claims))


def test_the_answer_names_the_selection_and_what_it_leaves_out(shipped: World) -> None:
    narrowed = narrow(shipped, witness="state,press", as_of="2018-12-31")

    answer = ask("promised-and-delivered", world=narrowed, language="es", state="PER")

    assert "prensa" in answer.selection
    assert "31 de diciembre de 2018" in answer.selection
    assert "sin fecha" in answer.selection
    assert "witness = press state; as-of = 2018-12-31" in answer.citation


def test_an_unknown_witness_gets_those_that_exist(shipped: World) -> None:
    with pytest.raises(BadValue) as told:
        narrow(shipped, witness="neighbours")

    assert "ombudsman" in told.value.tell("en")


@pytest.mark.parametrize("day", ["2018", "31/12/2018", "2018-13-01", "yesterday"])
def test_a_day_that_is_none_gets_an_example(day: str, shipped: World) -> None:
    with pytest.raises(BadValue) as told:
        narrow(shipped, as_of=day)

    assert "2018-12-31" in told.value.tell("en")
