"""One thing as a reader meets it: found by any of its names, with what is said of it and who says so."""

import pytest

from obligraph.errors import UnknownThing
from obligraph.rdf.graphs import World
from obligraph.rdf.things import show


@pytest.mark.parametrize("name", ["PER", "Perú", "peru", "state:PER", "https://w3id.org/obligraph/id/state/PER"])
def test_a_state_is_found_by_any_of_its_names(name: str, shipped: World) -> None:
    assert show(name, shipped, "es").label == "Perú"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("PE-M08", "promise:PER-50-police-station-centres-2018"),
        ("7.c", "obligation:7-c"),
        ("Ley 30364", "law:PER-ley-30364"),
        ("MIMP", "institution:PER-ministry-of-women"),
        ("PER-joint-action-2018", "plan:PER-joint-action-2018"),
        ("HTI-child-marriage-before-15-2017", "observation:HTI-child-marriage-before-15-2017"),
    ],
)
def test_a_thing_is_found_by_its_number_its_abbreviation_or_its_key(name: str, short: str, shipped: World) -> None:
    assert show(name, shipped, "en").short == short


def test_a_thing_shows_its_sources_and_what_points_at_it(shipped: World) -> None:
    thing = show("promise:PER-50-police-station-centres-2018", shipped, "en")

    assert thing.sources[0].speaker == "Ministry of Women and Vulnerable Populations"
    assert any(it.short == "promise:PER-50-police-station-centres-news" for it in thing.incoming)


def test_a_reader_sees_one_language_only(shipped: World) -> None:
    thing = show("obligation:7-c", shipped, "pt")

    english = show("obligation:7-c", shipped, "en")
    assert thing.label != english.label
    sentences = {it.value for it in english.statements if " " in it.value and not it.short}
    assert sentences
    assert not {it.value for it in thing.statements} & sentences


def test_an_unknown_name_gets_the_nearest_three(shipped: World) -> None:
    with pytest.raises(UnknownThing) as told:
        show("Perru", shipped, "en")

    assert "state:PER" in told.value.tell("en")


@pytest.mark.parametrize("name", ["", "state:", "https://", "x" * 5000, "a b\nc", "<script>", "state:PER> ?p ?o"])
def test_a_name_that_is_none_is_refused_without_a_fault(name: str, shipped: World) -> None:
    with pytest.raises(UnknownThing):
        show(name, shipped, "en")
