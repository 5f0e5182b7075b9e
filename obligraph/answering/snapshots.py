"""What other endpoints said on a day, kept as files of a data folder: one named graph for each question that asked.

Answers rest on these dated copies and never on a line that may be down. Fetching them anew is the matter of
`enrichment`; nothing here leaves the machine.
"""

import hashlib
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from obligraph.answering.questions import Question
from obligraph.errors import CannotRead
from obligraph.languages import moment, say
from obligraph.rdf.graphs import Literal, NamedNode, Quad, World, statements_in
from obligraph.rdf.labels import labels_of
from obligraph.rdf.vocabulary import BASE

FOLDER: Final = "fetched"
GENERATED: Final = NamedNode("http://www.w3.org/ns/prov#generatedAtTime")
DERIVED: Final = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
_FILE: Final = re.compile(r"([a-z0-9][a-z0-9-]*)\.ttl\Z")


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What an answer draws on elsewhere: the endpoint, when it was asked (nothing if it never was), and that in words.

    `time` is a moment in UTC, as ISO 8601 writes it.
    """

    endpoint: str
    time: str
    text: str


def include(world: World, data: Path) -> World:
    """Return the world with what other endpoints said, as far as a data folder holds it; the world given is used up.

    Raises `CannotRead` with file, line and column for a file that is not Turtle.
    """
    copies = _copies(data)
    mark = hashlib.sha256(world.digest.encode("ascii"))
    for path, body in copies.items():
        try:
            said = statements_in(body, "ttl")
        except SyntaxError as error:
            place = {"file": path, "line": error.lineno, "column": error.offset}
            raise CannotRead("fetched", reason=error.msg, **place) from error
        world.store.extend([Quad(it.subject, it.predicate, it.object, graph_of(path.stem)) for it in said])
        mark.update(body)
    return replace(world, digest=mark.hexdigest()) if copies else world


def digest_fetched(data: Path) -> bytes:
    """Return what changes whenever what a data folder holds of other endpoints does."""
    return hashlib.sha256(b"".join(_copies(data).values())).digest()


def graph_of(slug: str) -> NamedNode:
    """Return the name of the graph that holds what was fetched for a question."""
    return NamedNode(f"{BASE}graph/fetched-{slug}")


def retrieval(question: Question, world: World, language: str) -> Retrieval | None:
    """Return what an answer to this question draws on elsewhere, and since when; nothing where it draws on nothing."""
    if not (remote := question.remote):
        return None
    graph = graph_of(question.slug)
    time, endpoint = _value(world, graph, GENERATED), _value(world, graph, DERIVED) or remote.endpoint
    fields = {
        "who": labels_of([NamedNode(remote.says)], world.whole, language)[remote.says],
        "endpoint": endpoint,
        "date": moment(time[:10], language),
        "question": question.slug,
    }
    return Retrieval(endpoint, time, say(language, "answer.fetched" if time else "answer.never-fetched", **fields))


def _value(world: World, thing: NamedNode, path: NamedNode) -> str:
    values = (quad.object for quad in world.whole.store.quads_for_pattern(thing, path, None, None))
    return min((it.value for it in values if isinstance(it, NamedNode | Literal)), default="")


def _copies(data: Path) -> dict[Path, bytes]:
    """Return the files of a data folder that hold what was fetched, A to Z; none where there is no such folder."""
    folder = data / FOLDER
    try:
        paths = [folder / name for name in sorted(os.listdir(folder)) if _FILE.match(name)]
        return {path: path.read_bytes() for path in paths}
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise CannotRead("missing", file=folder, reason=error.strerror) from error
