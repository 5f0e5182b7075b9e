"""A release: one folder, whole or not at all, the same bytes for the same data, and every digest right."""

import gzip
import os
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest
from conftest import ROOT, small_world
from rdflib import DCAT, RDF, Graph

from obligraph import __version__
from obligraph.errors import CannotRead, CannotWrite
from obligraph.languages import LANGUAGES
from obligraph.publication.releases import ADDRESS, release
from obligraph.rdf.graphs import World
from obligraph.resources import Home


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped graph, released by the real command."""
    folder = tmp_path_factory.mktemp("releases") / "one"
    command(folder)
    return folder


def command(folder: Path) -> str:
    words = [sys.executable, "-m", "obligraph", "release", str(folder), "--lang", "en"]
    done = subprocess.run(words, capture_output=True, text=True, env={**os.environ, "OBLIGRAPH_DATA": os.devnull})
    assert done.returncode == 0, done.stderr
    return done.stderr


def contents(folder: Path) -> dict[str, bytes]:
    return {it.relative_to(folder).as_posix(): it.read_bytes() for it in folder.rglob("*") if it.is_file()}


def test_every_digest_is_right_by_the_tool_that_everyone_has(released: Path) -> None:
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=released, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout
    assert len(done.stdout.splitlines()) == len(contents(released)) - 1


def test_the_same_data_give_the_same_bytes(released: Path, tmp_path: Path) -> None:
    told = command(tmp_path / "again")

    assert contents(tmp_path / "again") == contents(released)
    assert "sha256sum -c SHA256SUMS" in told


def test_what_a_reader_may_look_for_is_there(released: Path) -> None:
    there = contents(released)

    assert {
        "CITATION.cff",
        "CHANGELOG.md",
        "LICENSES/CC-BY-4.0.txt",
        "context.jsonld",
        "void.ttl",
        "questions.ttl",
    } <= set(there)
    assert {f"reference/{language}.html" for language in LANGUAGES} <= set(there)
    for folder in ("graph", "ontology", "queries", "shapes"):
        ours = [
            it
            for it in (ROOT / folder).rglob("*")
            if it.is_file() and it.suffix in (".ttl", ".tsv", ".csv", ".rq", ".json")
        ]
        assert {it.relative_to(ROOT).as_posix() for it in ours} <= set(there)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("obligraph.nq.gz", pyoxigraph.RdfFormat.N_QUADS),
        ("obligraph.trig.gz", pyoxigraph.RdfFormat.TRIG),
        ("obligraph.ttl.gz", pyoxigraph.RdfFormat.TURTLE),
    ],
)
def test_a_dump_holds_the_whole_graph(name: str, form: pyoxigraph.RdfFormat, released: Path, shipped: World) -> None:
    body = gzip.decompress((released / name).read_bytes())

    said = {it.triple for it in pyoxigraph.parse(body, format=form) if isinstance(it.subject, pyoxigraph.NamedNode)}

    ours = {it.triple for it in shipped.store if isinstance(it.subject, pyoxigraph.NamedNode)}
    assert {it for it in said if not isinstance(it.object, pyoxigraph.BlankNode)} == {
        it for it in ours if not isinstance(it.object, pyoxigraph.BlankNode)
    }


def test_the_description_names_the_dumps_that_lie_beside_it(released: Path) -> None:
    described = Graph().parse(released / "void.ttl")

    named = {str(it).removeprefix(ADDRESS) for it in described.subjects(RDF.type, DCAT.Distribution)}
    assert named == {"obligraph.nq.gz", "obligraph.trig.gz", "obligraph.ttl.gz"}
    assert not list(described.subjects(RDF.type, DCAT.DataService))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reference_names_every_term_and_every_link_leads_somewhere(language: str, released: Path) -> None:
    text = (released / f"reference/{language}.html").read_text(encoding="utf-8")
    anchors = re.findall(r'id="([^"]+)"', text)
    links = re.findall(r'href="([^"]+)"', text)

    assert len(anchors) == len(set(anchors)) > 500
    assert {"Promise", "amount", "voc/phase", "voc/phase/accrued"} <= set(anchors)
    assert {link[1:] for link in links if link.startswith("#")} <= set(anchors)
    assert {link for link in links if link.endswith(".html")} == {f"{it}.html" for it in LANGUAGES if it != language}
    assert not re.search(r"<script|<link rel=.stylesheet|src=|url\(", text)


def test_the_reference_speaks_one_language(released: Path) -> None:
    spanish = (released / "reference/es.html").read_text(encoding="utf-8")

    assert '<html lang="es">' in spanish
    assert "declaración de que una suma de dinero público" in spanish
    assert "statement that" not in spanish


def test_the_reference_is_in_the_order_of_its_language(released: Path) -> None:
    spanish = (released / "reference/es.html").read_text(encoding="utf-8")
    classes = re.findall(r"<h3[^>]*>(.+?) · term:[A-Z]", spanish)

    assert classes[:3] == ["acción realizada", "acto relativo a un tratado", "afirmación"]


def test_the_first_page_leads_to_every_file(released: Path) -> None:
    links = set(re.findall(r'href="([^"#:]+)"', (released / "index.html").read_text(encoding="utf-8")))

    assert set(contents(released)) - {"index.html", "SHA256SUMS"} <= links
    assert __version__ in (released / "index.html").read_text(encoding="utf-8")


# when it cannot be done


@pytest.fixture
def whole_home(tmp_path: Path) -> Home:
    root = tmp_path / "home"
    root.mkdir()
    for name in ("ontology", "shapes", "queries", "LICENSES", "CHANGELOG.md", "CITATION.cff"):
        (root / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "tests/world", root / "graph")
    return Home(root)


def test_a_release_is_never_written_over(whole_home: Home, known: World, tmp_path: Path) -> None:
    folder = tmp_path / "taken"
    folder.mkdir()

    with pytest.raises(CannotWrite) as told:
        release(known, whole_home, folder)

    assert "never written over" in told.value.tell("en")
    assert list(folder.iterdir()) == []


def test_a_link_that_leads_nowhere_is_not_followed(whole_home: Home, known: World, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(CannotWrite):
        release(known, whole_home, tmp_path / "link")

    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_without_a_parent_is_told(whole_home: Home, known: World, tmp_path: Path) -> None:
    with pytest.raises(CannotWrite) as told:
        release(known, whole_home, tmp_path / "nowhere/release")

    assert "nowhere/release" in told.value.tell("en")


def test_a_paper_that_is_missing_is_named_and_nothing_is_written(
    whole_home: Home, known: World, tmp_path: Path
) -> None:
    (whole_home.root / "CITATION.cff").unlink()

    with pytest.raises(CannotRead) as told:
        release(known, whole_home, tmp_path / "release")

    assert "CITATION.cff" in told.value.tell("en")
    assert [it.name for it in tmp_path.iterdir()] == ["home"]


def test_a_disk_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "obligraph", "release", str(tmp_path / "release"), "--lang", "en"]
    done = subprocess.run(
        words,
        capture_output=True,
        text=True,
        env={**os.environ, "OBLIGRAPH_DATA": os.devnull},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert "release could not be written" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_another_reading_of_the_same_files_gives_the_same_release(whole_home: Home, home: Home, tmp_path: Path) -> None:
    one = release(small_world(home), whole_home, tmp_path / "one")
    other = release(small_world(home), whole_home, tmp_path / "other")

    assert one == other
