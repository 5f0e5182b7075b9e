"""Our graph into an engine elsewhere: in pieces, each graph only where it is not there as it is here.

What is there is written down after each piece, in the engine itself, so that loading that was stopped goes on where it
stopped. Each graph is counted when it is whole.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Final

from pyoxigraph import BlankNode, RdfFormat, Store, parse

from obligraph.answering.snapshots import graph_of
from obligraph.deposit.journal import Journal
from obligraph.deposit.records import GRAPH, joined
from obligraph.errors import BadStore, CannotRead
from obligraph.rdf.dumps import quads
from obligraph.rdf.editions import Edition, Held
from obligraph.rdf.graphs import Literal, NamedNode, Triple, World, graph_name, read_results
from obligraph.rdf.results import value_of
from obligraph.rdf.vocabulary import BASE, Vocabulary
from obligraph.rdf.wires import Places, Wire
from obligraph.resources import Home

PIECE: Final = 10_000
"""Statements sent at a time; a tenth of that by updates, which engines read as one text."""

_OF_DATA: Final = (GRAPH.value, graph_of("").value)
"""How the names of those graphs begin that a data folder brings."""

Watch = Callable[[int, int, int], None]
"""Is told how many graphs are there as they should be, of how many, and how many statements were sent."""


@dataclass(slots=True)
class Loading:
    """One engine being loaded: what it holds by now, and how many statements were sent to it."""

    wire: Wire
    edition: Edition
    sent: int = 0

    @classmethod
    def of(cls, address: str) -> "Loading":
        """Return the loading of the engine at an address (`Places` says what that is).

        Raises `BadStore` when it cannot be reached or is no engine.
        """
        wire = Wire(Places.read(address))
        return cls(wire, Edition.read(wire))

    def put(self, name: str, digest: str, statements: Iterable[Triple]) -> Iterator[int]:
        """Make a named graph hold these statements, going on where the same ones were stopped; yield after each piece.

        Raises `BadStore` when the engine then holds another number of them than were sent.
        """
        held = self.edition.graphs.get(name)
        if not held or held.whole or held.digest != digest:
            self.wire.drop(name)
            held = Held(digest, 0, False)
        done, waiting = held.statements, islice(iter(statements), held.statements, None)
        size = PIECE if self.wire.places.graphs else PIECE // 10
        while piece := [*islice(waiting, size)]:
            self.wire.add(name, "".join(f"{it} .\n" for it in piece).encode("utf-8"))
            done += len(piece)
            self.sent += len(piece)
            self._keep(self.edition.begun().with_graph(name, Held(digest, done, False)))
            yield self.sent
        if (found := self._count(name)) != done:
            raise BadStore("lost", graph=name, sent=done, found=found)
        self._keep(self.edition.begun().with_graph(name, Held(digest, done, True)))

    def drop(self, name: str) -> None:
        """Take a named graph away."""
        self._keep(self.edition.begun())
        self.wire.drop(name)
        self._keep(self.edition.without(name))

    def close(self, basis: str, digest: str, submissions: int | None) -> None:
        """Say that all is there: the digest of the graph, and of the whole with the submissions accepted."""
        self._keep(replace(self.edition, basis=basis, digest=digest, submissions=submissions))

    def _keep(self, edition: Edition) -> None:
        if edition != self.edition:
            edition.keep(self.wire)
        self.edition = edition

    def _count(self, name: str) -> int:
        body, media = self.wire.ask(f"SELECT (COUNT(*) AS ?count) WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")
        found = read_results(body)
        if isinstance(found, bool) or len(found) != 1 or not isinstance(count := found.rows[0][0], Literal):
            raise BadStore("media", address=self.wire.places.query, media=media or "–")
        return int(count.value)


def load(home: Home, journal: Journal, address: str, today: date, watch: Watch | None = None) -> Loading:
    """Make an engine hold the ontology, the curated graph, and what a data folder has: submissions, copies of others.

    Raises `BadStore` when the engine does not do as told, `CannotRead` when a file is not Turtle.
    """
    loading = Loading.of(address)
    files: dict[str, list[Path]] = {}
    every = hashlib.sha256()
    for path in home.turtle():
        every.update(path.read_bytes())
        files.setdefault(graph_name(path, home).value, []).append(path)
    for stray in [it for it in loading.edition.graphs if it not in files and not it.startswith(_OF_DATA)]:
        loading.drop(stray)
    for place, (name, paths) in enumerate(files.items()):
        digest = _digest(path.read_bytes() for path in paths)
        held = loading.edition.graphs.get(name)
        if held and held == Held(digest, held.statements, True):
            continue
        for sent in loading.put(name, digest, _read(paths, name)):
            if watch:
                watch(place, len(files), sent)
    join(loading, journal, Vocabulary.read(home.ontology), every.hexdigest(), today)
    return loading


def join(loading: Loading, journal: Journal, vocabulary: Vocabulary, basis: str, today: date) -> None:
    """Make an engine hold what a data folder has, submissions and copies of others, as the answers are to have it.

    Raises `BadStore` when the engine does not do as told, `CannotRead` when the folder was tampered with.
    """
    world = joined(World(Store(), vocabulary, basis), journal, today)
    graphs: dict[str, list[Triple]] = {}
    for quad in quads(world):
        graphs.setdefault(value_of(quad.graph_name), []).append(quad.triple)
    for stray in [it for it in loading.edition.graphs if it.startswith(_OF_DATA) and it not in graphs]:
        loading.drop(stray)
    for name, statements in graphs.items():
        digest = _digest(str(it).encode("utf-8") for it in statements)
        held = loading.edition.graphs.get(name)
        if not held or held != Held(digest, held.statements, True):
            for _ in loading.put(name, digest, statements):
                pass
    loading.close(basis, world.digest, world.submissions)


def share(address: str, journal: Journal, vocabulary: Vocabulary, today: date) -> None:
    """Bring what a data folder has by now to an engine that holds the graph.

    Raises `BadStore` when the engine does not hold all of it, or does not do as told.
    """
    loading = Loading.of(address)
    join(loading, journal, vocabulary, loading.edition.whole(loading.wire).basis, today)


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def _read(paths: list[Path], graph: str) -> Iterator[Triple]:
    """Yield the statements of the Turtle files of one graph as they are read; of several files, none twice.

    What has no address is given one, the same one every time, so that a piece may end anywhere.
    """
    names: dict[BlankNode, NamedNode] = {}
    met: set[Triple] = set()
    for path in paths:
        try:
            for quad in parse(path=path, format=RdfFormat.TURTLE):
                it = Triple(*(_named(term, names, graph) for term in quad.triple))
                if it not in met:
                    yield it
                if len(paths) > 1:
                    met.add(it)
        except SyntaxError as error:
            place = {"file": path, "line": error.lineno, "column": error.offset}
            raise CannotRead("syntax", reason=error.msg, **place) from error


def _named(term: Any, names: dict[BlankNode, NamedNode], graph: str) -> Any:
    if not isinstance(term, BlankNode):
        return term
    key = graph.removeprefix(BASE).replace("/", "-")
    return names.setdefault(term, NamedNode(f"{BASE}.well-known/genid/{key}-{len(names)}"))
