"""One release as one folder: dumps, descriptions, rules, questions, reference pages and digests.

The same data, the same version and the same compressor give the same bytes; no file holds the time it was written.
"""

import gzip
import hashlib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from obligraph import __version__
from obligraph.answering.catalogue import question_triples
from obligraph.answering.pages import Block, Heading, Items, Noted, Table, as_html
from obligraph.answering.questions import Catalogue
from obligraph.errors import CannotRead
from obligraph.languages import LANGUAGES
from obligraph.publication.context import context
from obligraph.publication.cubes import cube
from obligraph.publication.descriptions import Dump, describe_data
from obligraph.publication.references import reference
from obligraph.rdf.exports import refuse_taken, save_new_folder, turtle_of, write_world
from obligraph.rdf.graphs import World, canonical, statements_in
from obligraph.rdf.vocabulary import BASE
from obligraph.resources import Home

ADDRESS: Final = f"{BASE}release/{__version__}/"
SUMS: Final = "SHA256SUMS"
_DUMPS: Final = (".nq", ".trig", ".ttl")
_KEPT: Final = (
    "ontology/**/*.ttl",
    "ontology/*.tsv",
    "ontology/*.csv",
    "graph/**/*.ttl",
    "graph/**/*.tsv",
    "shapes/*",
    "queries/*.rq",
)
_PAPERS: Final = ("CHANGELOG.md", "CITATION.cff", "LICENSES/Apache-2.0.txt", "LICENSES/CC-BY-4.0.txt")


def release(world: World, home: Home, folder: Path) -> Mapping[str, bytes]:
    """Write a release into a new folder, whole or not at all; return its files, by path in it.

    Raises `CannotWrite` when the folder is there already or its parent is closed to us, `CannotRead` when the home
    lacks the changelog, the citation or the licences.
    """
    refuse_taken(folder)
    files = dict(sorted(_files(world, home)))
    files[SUMS] = "".join(f"{hashlib.sha256(it).hexdigest()}  {name}\n" for name, it in files.items()).encode()
    save_new_folder(folder, files)
    return files


def _files(world: World, home: Home) -> Iterator[tuple[str, bytes]]:
    dumps = [_dump(world, suffix) for suffix in _DUMPS]
    questions = list(question_triples(Catalogue(home.queries, world), world.vocabulary))
    made = {it.name: it.content for it in dumps} | {
        "void.ttl": _ordered(describe_data(world, ADDRESS, dumps), world),
        "context.jsonld": context(world),
        "cube.ttl.gz": gzip.compress(turtle_of(cube(world), world.vocabulary).encode("utf-8"), mtime=0),
        "questions.ttl": turtle_of(questions, world.vocabulary).encode("utf-8"),
        "static/icon.svg": (Path(__file__).parents[1] / "web" / "static" / "icon.svg").read_bytes(),
        **{f"reference/{it}.html": reference(world, it).encode("utf-8") for it in LANGUAGES},
        **dict(_kept(home)),
    }
    yield from made.items()
    yield "index.html", _index(made).encode("utf-8")


def _dump(world: World, suffix: str) -> Dump:
    out = io.BytesIO()
    write_world(world, out, suffix)
    name = f"obligraph{suffix}.gz"
    return Dump(name, gzip.compress(out.getvalue(), mtime=0), f"{ADDRESS}{name}")


def _ordered(turtle: str, world: World) -> bytes:
    said = statements_in(canonical(statements_in(turtle.encode("utf-8"), "ttl")))
    return turtle_of(said, world.vocabulary).encode("utf-8")


def _kept(home: Home) -> Iterator[tuple[str, bytes]]:
    """Yield the files that a release hands on as they are."""
    found = sorted({path for pattern in _KEPT for path in home.root.glob(pattern) if path.is_file()})
    for path in [*found, *(home.root / name for name in _PAPERS)]:
        try:
            yield path.relative_to(home.root).as_posix(), path.read_bytes()
        except OSError as error:
            raise CannotRead("missing", file=path, reason=error.strerror) from error


def _index(files: Mapping[str, bytes]) -> str:
    """Return the first page of the folder: the reference in four languages, then each file, its size and digest."""
    names = {"en": "English", "es": "Español", "fr": "Français", "pt": "Português"}
    pages = tuple(Noted(names[it], link=f"reference/{it}.html") for it in LANGUAGES)
    rows = tuple(
        (Noted(name, link=name), Noted(str(len(it))), Noted(hashlib.sha256(it).hexdigest()))
        for name, it in sorted(files.items())
    )
    blocks: list[Block] = [Heading(1, f"obligraph {__version__}"), Items(pages), Table(("URL", "B", "SHA-256"), rows)]
    return as_html(blocks, "mul")
