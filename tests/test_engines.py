"""Two engines, one verdict: on every example, the shipped graph, generated graphs, and values out of a nightmare."""

import csv
import gc
import shutil
import sys
import threading
from collections import Counter
from pathlib import Path
from random import Random
from typing import NoReturn

import hemisphere
import pytest
import shacl
from conftest import HERE, small_world
from test_shapes import ACCEPTED, REFUSED, judged, known_world, rules

from obligraph.checking import engines, fast
from obligraph.checking.drafts import read
from obligraph.checking.engines import ENGINES, Outcome
from obligraph.checking.reports import Report
from obligraph.checking.rules import SHAPES
from obligraph.checking.validation import check, inspect, inspect_home
from obligraph.cli import checking
from obligraph.errors import CannotRead
from obligraph.languages import LANGUAGES
from obligraph.rdf.graphs import BlankNode, Literal, NamedNode, Quad, Triple, World
from obligraph.rdf.vocabulary import BASE
from obligraph.resources import Home

XSD = "http://www.w3.org/2001/XMLSchema#"
NIGHTMARES = {
    "integer": "0 -1 007 +3 -0 thirty 1_000 ٣ 0x10 12345678901234567890 123456789012345678",
    "decimal": "0.5 3.50 100.0000001 1.0000000000000000000000000000001 1. .5 1,5 １２ 1E5 -0.0 12345678901234567890.5",
    "double": "1e3 NaN INF Infinity 4.9999",
    "date": "2018-12-31 2018-12-31Z 2018-12-31+14:00 2018-02-30 2018 20181231 0000-01-01 20189-01-01 9999-12-31",
    "gYearMonth": "2018-12 2018-13 201812 2018-12Z 2018-12-31",
    "gYear": "2018 18 0000 -0044 20189 2018Z 2018-12-31",
    "dateTime": "2018-12-31T00:00:00 2018-06-01T25:00:00",
    "boolean": "true 1 True",
    "anyURI": "https://example.org/x ftp:x mailto:a@b.c",
    "byte": "5 -5 300",
    "string": "x -5 30,5 DNI-12345678 1999-04-01",
}
POOL = (
    *(Literal(it, datatype=NamedNode(XSD + kind)) for kind, texts in NIGHTMARES.items() for it in texts.split()),
    *(Literal(it, datatype=NamedNode(XSD + "integer")) for it in ("", " 5 ", "12\n", "1 000")),
    *(Literal(it, datatype=NamedNode(XSD + "date")) for it in ("", " 2018-12-31 ", "2018-12-31\n")),
    *(Literal("hola", language=it) for it in ("es", "ES", "es-PE", "pt", "zxx")),
    *(Literal(it) for it in ("", " ", 'a"b\\c\n\té\U0001f600', "\u202e")),
    Literal("x", datatype=NamedNode("https://example.org/kind")),
    *(NamedNode(it) for it in ("urn:x", BASE + "def#Promise", BASE + "def#Nothing", BASE + "voc/unit/percent")),
)


def both(world: World) -> tuple[Outcome, Outcome]:
    reference, fast = (engines.apply(rules(ours=True).shapes, world.store, engine) for engine in ENGINES)
    assert (fast.engine.split()[0], fast.instead) == ("shacl", "")
    return reference, fast


def told(report: Report) -> list[tuple[object, ...]]:
    return [(it.code, it.place, it.found, it.nearest, it.component) for it in report.findings]


@pytest.fixture
def own_home(small_home: Home) -> Home:
    """The small world in files that a test may add to."""
    small_home.graph.unlink()
    shutil.copytree(HERE / "world", small_home.graph)
    return small_home


def test_the_command_line_offers_the_engines_there_are() -> None:
    assert checking.ENGINES == ENGINES


@pytest.mark.parametrize("path", [*ACCEPTED, *REFUSED], ids=lambda path: path.name)
def test_an_example_is_judged_alike_by_both_engines(path: Path) -> None:
    reference, fast = judged(path, "pyshacl"), judged(path, "shacl")

    assert told(fast) == told(reference)
    assert (fast.summary, fast.labels) == (reference.summary, reference.labels)
    assert fast.engine.startswith("shacl ")


def test_the_small_world_is_judged_alike_by_both_engines(home: Home) -> None:
    reference, fast = (inspect(small_world(home), home.shapes, engine) for engine in ENGINES)

    assert told(fast) == told(reference)
    assert fast.summary == reference.summary


def test_the_shipped_graph_is_judged_alike_by_both_engines(shipped: World) -> None:
    reference, fast = both(shipped)

    assert Counter(fast.results) == Counter(reference.results)
    assert len(fast.results) > 0


@pytest.mark.parametrize("seed", range(3))
def test_values_out_of_a_nightmare_are_judged_alike(home: Home, seed: int) -> None:
    """A third of what the small world and every example say is spoilt at random, lists and kinds included."""
    random = Random(seed)
    examples = [it for path in ACCEPTED for it in read(path, known_world().vocabulary).statements]
    sound = list(dict.fromkeys([*examples, *(quad.triple for quad in known_world().store)]))
    paths = sorted({it.predicate for it in sound}, key=str)
    store = World.read({}, known_world().vocabulary)
    for it in sound:
        if isinstance(it.subject, BlankNode) or isinstance(it.object, BlankNode):
            continue
        value, path, chance = random.choice(POOL), random.choice(paths), random.random()
        if it.subject.value.startswith((BASE + "def", BASE + "voc")):
            chance = max(chance, 0.2)
        said = {
            chance < 0.1: [Triple(it.subject, it.predicate, value)],
            0.1 <= chance < 0.2: [it, Triple(it.subject, it.predicate, value)],
            0.2 <= chance < 0.21: [it, Triple(it.subject, path, value)],
            0.21 <= chance < 0.23: [],
            0.23 <= chance < 0.24: [it, Triple(it.subject, it.predicate, it.subject)],
        }.get(True, [it])
        store.store.extend([Quad(one.subject, one.predicate, one.object) for one in said])

    reference, fast = both(store)

    assert Counter(fast.results) == Counter(reference.results)
    assert len({it.shape for it in fast.results}) > 60


@pytest.mark.parametrize("seed", [1, 2])
def test_both_engines_find_what_was_planted_in_a_hemisphere_and_nothing_else(
    home: Home, tmp_path: Path, seed: int
) -> None:
    hemisphere.build(tmp_path / "home", home, 12_000, seed, 0.3)
    world = World.open(Home(tmp_path / "home"))
    with (tmp_path / "home/faults.csv").open(encoding="utf-8", newline="") as file:
        planted = {tuple(row) for row in [*csv.reader(file)][1:]}

    reports = [inspect(world, home.shapes, engine) for engine in ENGINES]

    assert told(reports[0]) == told(reports[1]) == told(inspect_home(Home(tmp_path / "home"))[1])
    found = {(it.rule.removeprefix(SHAPES), world.vocabulary.shorten(it.place.thing)) for it in reports[1].findings}
    assert {it for it in found if ":X" in it[1]} == planted
    assert len({rule for rule, _ in planted}) > 12


@pytest.mark.parametrize("pipes", [True, False])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_home_is_judged_while_it_is_loaded_as_it_is_afterwards(
    own_home: Home, monkeypatch: pytest.MonkeyPatch, engine: str, *, pipes: bool
) -> None:
    """Values stand in the store as it spells them: a sign that it leaves out is no fault, before or after."""
    monkeypatch.setattr(fast, "_PIPES", pipes)
    text = ACCEPTED[[it.name for it in ACCEPTED].index("promise.ttl")].read_text("utf-8")
    spoilt = text.replace("term:quantity 30 ", "term:quantity +0030 ").replace("term:ofState", "term:ofStaat")
    (own_home.graph / "added.ttl").write_text(spoilt, "utf-8")

    (_, during), after = inspect_home(own_home, engine), inspect(World.open(own_home), own_home.shapes, engine)

    assert during == after
    assert spoilt.count("+0030") == 1
    assert {"PRO-01", "THI-07"} <= {it.code for it in during.findings}
    assert gc.isenabled()


def test_a_home_that_cannot_be_read_is_told_and_leaves_no_thread_behind(own_home: Home) -> None:
    (own_home.graph / "broken.ttl").write_text("@prefix term: <urn:x> .\nterm:a term:b", "utf-8")
    threads = threading.active_count()

    with pytest.raises(CannotRead) as caught:
        inspect_home(own_home)

    assert (caught.value.fields["file"], caught.value.fields["line"]) == (own_home.graph / "broken.ttl", 2)
    assert threading.active_count() == threads


def test_a_fast_engine_that_stops_reading_is_replaced(small_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread that writes for it must not wait for ever."""

    class Shapes:
        @classmethod
        def from_text(cls, _text: str, **_: str) -> "Shapes":
            return cls()

        def validate_file(self, _path: str) -> NoReturn:
            raise ValueError("cannot read this")

    monkeypatch.setattr(shacl, "Shapes", Shapes)

    _, report = inspect_home(small_home)

    assert (report.instead, report.engine.split()[0]) == ("unable", "pyshacl")


def test_a_hemisphere_is_the_same_every_time_and_as_large_as_asked(home: Home, tmp_path: Path) -> None:
    totals = [hemisphere.build(tmp_path / name, home, 12_000) for name in ("one", "two")]
    texts = [b"".join(it.read_bytes() for it in sorted((tmp_path / name).rglob("*.*"))) for name in ("one", "two")]
    bare = len(World.open(Home(tmp_path / "one")))

    for path in (tmp_path / "one/graph/hemisphere").iterdir():
        path.unlink()

    assert texts[0] == texts[1]
    assert totals[0] == bare - len(World.open(Home(tmp_path / "one")))
    assert 11_000 < totals[0] <= 12_000


def test_every_fault_of_a_hemisphere_names_a_rule(home: Home) -> None:
    assert {it.rule for it in hemisphere.FAULTS} <= {it.removeprefix(SHAPES) for it in rules(ours=False).found}


def test_a_fast_engine_that_is_absent_is_told_and_replaced(
    world: World, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "shacl", None)

    report = inspect(world, home.shapes)

    assert report.engine.startswith("pyshacl ")
    assert report.instead == "absent"
    assert "obligraph[fast]" in report.tell("en")
    assert len({report.note(language) for language in LANGUAGES}) == 4
    assert report.note("es") in report.as_json("es")


def test_a_node_without_address_is_left_to_the_reference(world: World, home: Home) -> None:
    """The fast engine gives it another name, and nobody could say which thing is meant."""
    world.add("[] a term:Promise .")

    report = inspect(world, home.shapes)

    assert report.instead == "unable"
    assert "PRO-01" in {it.code for it in report.findings}
    assert [it.place.thing[:2] for it in report.findings if it.code == "PRO-01"] == ["_:"]


def test_a_small_file_is_judged_by_the_reference_and_a_large_one_fast(
    world: World, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = read(ACCEPTED[0], world.vocabulary)

    small = check(draft, world, home.shapes)
    monkeypatch.setattr(engines, "LARGE", len(draft.places))
    large = check(draft, world, home.shapes)

    assert small.engine.startswith("pyshacl ")
    assert large.engine.startswith("shacl ")
    assert not small.instead
    assert not small.note("en")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_value_where_a_kind_should_stand_is_a_finding_and_no_crash(
    world: World, home: Home, tmp_path: Path, engine: str
) -> None:
    path = tmp_path / "sent.ttl"
    text = ACCEPTED[[it.name for it in ACCEPTED].index("promise.ttl")].read_text("utf-8")
    path.write_text(text.replace("a term:Promise ;", 'a term:Promise, "Promise" ;'), "utf-8")

    report = check(read(path, world.vocabulary), world, home.shapes, engine)

    assert report.summary.things == 1


@pytest.mark.parametrize("engine", ENGINES)
def test_a_number_written_in_an_odd_way_is_found_at_its_line(
    world: World, home: Home, tmp_path: Path, engine: str
) -> None:
    """The store writes 007 as 7: the finding must not get lost between the two."""
    path = tmp_path / "sent.ttl"
    text = ACCEPTED[[it.name for it in ACCEPTED].index("promise.ttl")].read_text("utf-8")
    path.write_text(text.replace("term:quantity 30 ", "term:quantity -0030.50 "), "utf-8")

    report = check(read(path, world.vocabulary), world, home.shapes, engine)

    assert [(it.code, it.place.line, it.found) for it in report.findings] == [("PRO-05", 27, "-0030.50")]
