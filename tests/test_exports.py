"""The whole graph in one file: every format says the same, the same graph gives the same bytes."""

import gzip
from pathlib import Path

import pyoxigraph
import pytest
from conftest import small_world

from obligraph.errors import CannotWrite
from obligraph.rdf.exports import RDF_FORMATS, export, save
from obligraph.rdf.graphs import World
from obligraph.resources import Home


@pytest.mark.parametrize("suffix", RDF_FORMATS)
def test_every_format_reads_back_as_the_same_statements(suffix: str, world: World, tmp_path: Path) -> None:
    path = tmp_path / f"all{suffix}"

    count = export(world, path)

    read = {quad.triple for quad in pyoxigraph.parse(path=path, format=RDF_FORMATS[suffix])}
    assert count == len(world)
    assert {it for it in read if _named(it)} == {quad.triple for quad in world.store if _named(quad)}


@pytest.mark.parametrize("suffix", [".trig", ".nq", ".jsonld"])
def test_a_format_that_knows_named_graphs_keeps_them(suffix: str, world: World, tmp_path: Path) -> None:
    export(world, tmp_path / f"all{suffix}")

    read = set(pyoxigraph.parse(path=tmp_path / f"all{suffix}", format=RDF_FORMATS[suffix]))

    assert {it for it in read if _named(it)} == {it for it in world.store if _named(it)}


def test_exporting_what_was_loaded_again_gives_the_same_bytes(world: World, home: Home, tmp_path: Path) -> None:
    export(world, tmp_path / "one.trig.gz")
    export(small_world(home), tmp_path / "two.trig.gz")

    assert (tmp_path / "one.trig.gz").read_bytes() == (tmp_path / "two.trig.gz").read_bytes()
    assert gzip.decompress((tmp_path / "one.trig.gz").read_bytes()).startswith(b"@prefix")


def test_graphs_stand_a_to_z_and_their_statements_sorted(world: World, tmp_path: Path) -> None:
    export(world, tmp_path / "all.nq")
    export(world, tmp_path / "all.trig")

    said = [(str(it.graph_name), str(it.triple)) for it in pyoxigraph.parse(path=tmp_path / "all.nq")]

    assert said == sorted(said)
    assert [str(it) for it in pyoxigraph.parse(path=tmp_path / "all.trig") if _named(it)] == [
        str(it) for it in pyoxigraph.parse(path=tmp_path / "all.nq") if _named(it)
    ]


@pytest.mark.parametrize("suffix", [".nt", ".ttl", ".rdf"])
def test_where_graphs_are_merged_a_statement_of_several_stands_once(suffix: str, known: World, tmp_path: Path) -> None:
    world = World(pyoxigraph.Store(), known.vocabulary, "")
    world.store.extend([*pyoxigraph.parse("<urn:a> <urn:in> <urn:none>, <urn:one> .", pyoxigraph.RdfFormat.TURTLE)])
    for graph in ("urn:one", "urn:two"):
        world.add(
            f"<urn:a> <urn:in> <urn:none>, <{graph}>, <urn:both> ; <urn:of> 1, 'x' . [] <urn:in> <urn:b> .", graph
        )

    count = export(world, tmp_path / f"all{suffix}")

    read = [*pyoxigraph.parse(path=tmp_path / f"all{suffix}")]
    assert len(read) == len(set(read)) == count == 8
    assert {str(it.object) for it in read} == {
        "<urn:none>",
        "<urn:one>",
        "<urn:two>",
        "<urn:both>",
        "<urn:b>",
        '"x"',
    } | {'"1"^^<http://www.w3.org/2001/XMLSchema#integer>'}
    assert export(world, tmp_path / "all.nq") == len(world) == 14


@pytest.mark.parametrize("name", ["all", "all.gz", "all.docx", "all.ttl.zip"])
def test_an_unknown_suffix_is_refused_with_those_that_would_do(name: str, world: World, tmp_path: Path) -> None:
    with pytest.raises(CannotWrite) as told:
        export(world, tmp_path / name)

    assert ".trig" in told.value.tell("en")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_replaced_is_left_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "taken"
    folder.mkdir()
    (folder / "inside").write_text("kept")

    with pytest.raises(CannotWrite):
        save(folder, b"new")

    assert (folder / "inside").read_text() == "kept"
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def _named(it: pyoxigraph.Quad | pyoxigraph.Triple) -> bool:
    return not any(isinstance(term, pyoxigraph.BlankNode) for term in (it.subject, it.object))
