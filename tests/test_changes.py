"""What changed between two exports, told in words."""

from pathlib import Path

import pytest

from obligraph.errors import CannotRead
from obligraph.languages import Language
from obligraph.rdf.changes import changes, in_words, read_export
from obligraph.rdf.exports import export
from obligraph.rdf.graphs import NamedNode, World

SPANISH = Language("es")


@pytest.fixture
def before(world: World, tmp_path: Path) -> World:
    """The small world as it was exported yesterday."""
    export(world, tmp_path / "before.nq.gz")
    return read_export(tmp_path / "before.nq.gz", world.vocabulary)


def test_the_same_graph_has_no_changes(before: World, world: World) -> None:
    assert in_words(changes(before, world, SPANISH), SPANISH) == "No cambió nada.\n"


def test_a_new_promise_is_told_under_its_state(before: World, world: World) -> None:
    world.add('promise:BOR-new a term:Promise ; term:ofState state:BOR ; rdfs:label "dos refugios"@es .')

    told = in_words(changes(before, world, SPANISH), SPANISH)

    assert told == "Borealia\n  Se añadió: compromiso «dos refugios»\n"


def test_a_corrected_amount_is_told_with_both_values(before: World, world: World) -> None:
    quantity = next(world.store.quads_for_pattern(_promise(), _term("quantity"), None, None))
    world.store.remove(quantity)
    world.add("promise:AVA-20-centres-2021 term:quantity 25 .")

    told = in_words(changes(before, world, SPANISH), SPANISH)

    assert "Cambió: compromiso «20 centros de emergencia más en comisarías»" in told
    assert "cantidad: de «20» a «25»" in told


def test_a_withdrawn_claim_is_told_by_the_name_it_had(before: World, world: World) -> None:
    world.store.remove_graph(NamedNode("https://w3id.org/obligraph/graph/world-avandra-promises"))

    told = in_words(changes(before, world, SPANISH), SPANISH)

    assert "Se retiró: compromiso «20 centros de emergencia más en comisarías»" in told


def test_a_translation_into_another_language_is_no_news_to_this_reader(before: World, world: World) -> None:
    world.add('promise:AVA-20-centres-2021 skos:note "a note"@en .')

    assert in_words(changes(before, world, SPANISH), SPANISH) == "No cambió nada.\n"


@pytest.mark.parametrize(
    ("name", "text"), [("none.nq", None), ("old.docx", "x"), ("broken.ttl", "a b"), ("packed.nq.gz", "x")]
)
def test_an_export_that_cannot_be_read_is_told_apart(name: str, text: str | None, world: World, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)

    with pytest.raises(CannotRead) as told:
        read_export(tmp_path / name, world.vocabulary)

    assert name in told.value.tell("en")


def _promise() -> NamedNode:
    return NamedNode("https://w3id.org/obligraph/id/promise/AVA-20-centres-2021")


def _term(name: str) -> NamedNode:
    return NamedNode(f"https://w3id.org/obligraph/def#{name}")
