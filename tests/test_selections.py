"""Whose word, and when: the same question, the same file, another world of claims."""

import pytest
from conftest import ask_rows

from obligraph import ask
from obligraph.errors import BadValue
from obligraph.rdf.graphs import World
from obligraph.rdf.selections import narrow

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


def kinds(world: World, state: str) -> dict[str, str]:
    """Return why each indicator of a State of the small world has no figure above zero; empty: nothing is said."""
    return {row[1]: row[2] for row in ask_rows(world, "kinds-of-missing", state=state)}


def test_a_contradiction_needs_both_its_witnesses(world: World) -> None:
    values = {row[4] for row in ask_rows(world, "contradictions", state="AVA")}

    assert {"32", "36"} <= values
    assert ask_rows(narrow(world, witness="civil-society"), "contradictions", state="AVA") == []
    assert ask_rows(narrow(world, witness="minister"), "contradictions", state="AVA") == []
    assert {"32", "36"} <= {
        row[4] for row in ask_rows(narrow(world, witness="minister, civil-society"), "contradictions", state="AVA")
    }


def test_a_contradiction_begins_on_the_day_of_its_second_witness(world: World) -> None:
    minister_alone = narrow(world, as_of="2022-01-09")
    network_too = narrow(world, as_of="2022-01-10")

    assert ask_rows(minister_alone, "contradictions", state="AVA") == []
    assert {row[4] for row in ask_rows(network_too, "contradictions", state="AVA")} == {"32", "36"}


def test_four_kinds_of_missing_stay_four(world: World) -> None:
    assert kinds(world, "AVA")["indicator:lantern-1"] == "missing:not-applicable"
    assert kinds(world, "AVA")["indicator:lantern-2025-1"] == "missing:zero"
    assert kinds(world, "BOR")["indicator:lantern-2"] == "missing:no-data"
    assert kinds(world, "CAL")["indicator:lantern-1"] == "missing:did-not-answer"
    assert kinds(world, "CAL")["indicator:lantern-2"] == ""


def test_without_the_committee_nobody_says_that_a_state_did_not_answer(world: World) -> None:
    states_only = narrow(world, witness="state")

    assert kinds(world, "CAL")["indicator:lantern-1"] == "missing:did-not-answer"
    assert kinds(states_only, "CAL")["indicator:lantern-1"] == ""
    assert kinds(states_only, "BOR")["indicator:lantern-2"] == "missing:no-data"


def test_a_zero_is_said_on_its_day_and_was_nothing_before(world: World) -> None:
    assert kinds(narrow(world, as_of="2025-08-29"), "AVA")["indicator:lantern-2025-1"] == ""
    assert kinds(narrow(world, as_of="2025-08-30"), "AVA")["indicator:lantern-2025-1"] == "missing:zero"


def test_an_amount_of_zero_is_money_recorded_and_its_witness_can_be_left_out(world: World) -> None:
    with_ombudsman = {row[0] for row in ask_rows(world, "measures-without-money", state="AVA")}
    without = {row[0] for row in ask_rows(narrow(world, witness="state"), "measures-without-money", state="AVA")}

    assert "measure:AVA-helpline" not in with_ombudsman
    assert "measure:AVA-helpline" in without


def test_a_silence_does_not_close_a_gap_and_a_zero_does_not_open_one(world: World) -> None:
    unanswered = {(row[0], row[2]) for row in ask_rows(world, "unanswered-indicators")}

    assert ("state:CAL", "indicator:lantern-1") in unanswered
    assert ("state:AVA", "indicator:lantern-2025-1") not in unanswered


def test_an_open_recommendation_depends_on_the_day_and_says_so(world: World) -> None:
    later = ask("open-recommendations", world=world, language="es", state="BOR", date="2022-09-29")
    closed = ask("open-recommendations", world=world, language="es", state="BOR")

    assert len(later) == 2
    assert len(closed) == 1
    assert "29 de septiembre de 2022" in later.sentence


def test_an_answer_from_one_witness_names_it_and_counts_what_it_leaves_out(world: World) -> None:
    narrowed = narrow(world, witness="state")
    told = ask("kinds-of-missing", world=narrowed, language="en", state="CAL")

    assert narrowed.selection
    assert f"Claims left out: {narrowed.selection.left_out}" in told.selection
    assert "witness = state" in told.citation
    assert any(gap.column == "kind" and "not even that the State did not answer" in gap.text for gap in told.gaps)
