"""The loaded named graphs: the only door to the query engine.

A `World` is built once and passed on. Its default graph is the union of all its named graphs, so that a
question needs no `GRAPH`; who asserts a named graph is said in that graph itself.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    parse,
)

from obligraph.errors import BadQuery, BadStore, CannotRead
from obligraph.rdf.results import Found, Rows, Term, canonical, fault, read_results, rows_of, statements_in
from obligraph.rdf.vocabulary import BASE, Vocabulary
from obligraph.resources import Home

if TYPE_CHECKING:
    from obligraph.rdf.stores import Elsewhere, Engine

__all__ = [
    "BlankNode",
    "Literal",
    "NamedNode",
    "Quad",
    "QueryTriples",
    "Rows",
    "Selection",
    "Term",
    "Triple",
    "World",
    "canonical",
    "graph_name",
    "read_results",
    "statements_in",
    "verify",
]

ONTOLOGY_GRAPH = NamedNode(BASE + "def")
COPIED = 20_000_000
"""Statements that are copied from an engine elsewhere into the one within, at most: some eight gigabytes."""

Loaded = Callable[[Store, NamedNode], None]
"""What hears of a named graph when all of it is in a store, to which others will be added."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Whose claims a world holds and until when, how many it leaves out (some undated), and the whole world."""

    whole: "World"
    witnesses: tuple[str, ...]
    as_of: str
    left_out: int
    undated: int


@dataclass(frozen=True, slots=True)
class World:
    """The loaded graph: ask it, describe from it, write it out."""

    store: "Engine"
    vocabulary: Vocabulary
    digest: str
    selection: Selection | None = None
    submissions: int | None = None

    @classmethod
    def open(cls, home: Home, loaded: Loaded | None = None) -> "World":
        """Return the world of the ontology and the curated graph in `home`; `loaded` hears of each graph.

        Raises `CannotRead` with file, line and column when a file is not Turtle.
        """
        files = {path: graph_name(path, home) for path in home.turtle()}
        return cls.read(files, Vocabulary.read(home.ontology), loaded)

    @classmethod
    def read(cls, files: dict[Path, NamedNode], vocabulary: Vocabulary, loaded: Loaded | None = None) -> "World":
        """Return the world of these Turtle files, each in the named graph given; `loaded` hears of each graph."""
        store, digest = Store(), hashlib.sha256()
        for name, paths in groupby(files, files.__getitem__):
            for path in paths:
                text = path.read_bytes()
                digest.update(text)
                _load(store, text, path, name)
            if loaded:
                loaded(store, name)
        return cls(store, vocabulary, digest.hexdigest())

    @classmethod
    def at(cls, address: str, vocabulary: Vocabulary, hidden: Iterable[str] = ()) -> "World":
        """Return the world that an engine elsewhere holds (`Places` says what an address is), some graphs `hidden`.

        Raises `BadStore` when it does not answer, or does not hold a whole edition.
        """
        from obligraph.rdf.editions import Edition
        from obligraph.rdf.stores import Elsewhere
        from obligraph.rdf.wires import Places, Wire

        wire = Wire(Places.read(address))
        edition = Edition.read(wire).whole(wire)
        store = Elsewhere(wire, edition, frozenset(hidden), address)
        return cls(store, vocabulary, edition.digest, submissions=edition.submissions)

    @property
    def whole(self) -> "World":
        """Return the world this one was selected from, or itself."""
        return self.selection.whole if self.selection else self

    def __len__(self) -> int:
        """Return the number of statements."""
        return len(self.store)

    def add(self, turtle: str, graph: str = BASE + "graph/added") -> None:
        """Add statements written in Turtle; the prefixes of the vocabulary are known without being declared."""
        said = parse(self.vocabulary.turtle_head() + turtle, RdfFormat.TURTLE)
        self.store.extend([Quad(it.subject, it.predicate, it.object, NamedNode(graph)) for it in said])

    @property
    def elsewhere(self) -> str:
        """Return the address of the engine that holds this, as it was given; nothing for the engine within."""
        return "" if isinstance(self.store, Store) else cast("Elsewhere", self.store).said

    def sizes(self) -> dict[str, int]:
        """Return the number of statements of each named graph, A to Z."""
        names = sorted(self.graph_names())
        if not isinstance(self.store, Store):
            return {name: cast("Elsewhere", self.store).edition.graphs[name].statements for name in names}
        find = self.store.quads_for_pattern
        return {name: sum(1 for _ in find(None, None, None, NamedNode(name))) for name in names}

    def gather(self, things: Iterable[NamedNode]) -> None:
        """Ask an engine elsewhere for all these things at once, before each is looked up; within, nothing is needed."""
        if not isinstance(self.store, Store):
            cast("Elsewhere", self.store).gather(it.value for it in things)

    def connect(self) -> None:
        """Open the way to an engine elsewhere, where nothing may be opened later."""
        if not isinstance(self.store, Store):
            cast("Elsewhere", self.store).connect()

    def within(self) -> Store:
        """Return the statements in the engine within, copied there if they are elsewhere.

        Raises `BadStore` when they are too many for that.
        """
        if isinstance(self.store, Store):
            return self.store
        if len(self) > COPIED:
            raise BadStore("too-large", count=len(self), limit=COPIED)
        copy = Store()
        copy.bulk_extend(self.store)
        return copy

    def select(self, sparql: str) -> Rows:
        """Return the rows of a SELECT query.

        Raises `BadQuery` when the text is not a SELECT that can be read.
        """
        found = self.run(sparql)
        if not isinstance(found, QuerySolutions):
            raise BadQuery("not-select")
        return rows_of(found, foreign=bool(self.elsewhere))

    def run(self, sparql: str, default: Sequence[str] = (), named: Sequence[str] = (), base: str = "") -> Found:
        """Return whatever a query of any form finds, over the union of the named graphs; our prefixes are known.

        `default` and `named` are graphs that stand in for the dataset, as in the SPARQL 1.1 Protocol; `base` is what
        relative addresses are relative to.
        """
        chosen: dict[str, Any] = {"use_default_graph_as_union": True}
        if default or named:
            chosen = {"default_graph": [*map(NamedNode, default)], "named_graphs": [*map(NamedNode, named)]}
        prefixes = dict(self.vocabulary.prefixes)
        try:
            return self.store.query(sparql, base_iri=base or None, prefixes=prefixes, **chosen)
        except SyntaxError as error:
            kind, told = fault(error, sparql, prefixes)
            raise BadQuery(kind, **told) from error

    def describe(self, iris: Iterable[str]) -> list[Triple]:
        """Return what is said of these things, one step deep, without repetition."""
        found: dict[Triple, None] = {}
        things = [NamedNode(iri) for iri in iris]
        self.gather(things)
        for thing in things:
            for quad in self.store.quads_for_pattern(thing, None, None, None):
                found[quad.triple] = None
        return list(found)

    def pointing_at(self, iri: str) -> list[Triple]:
        """Return the statements that name this thing as their object."""
        return list(dict.fromkeys(it.triple for it in self.store.quads_for_pattern(None, None, NamedNode(iri), None)))

    def graph_names(self) -> frozenset[str]:
        """Return the names of the named graphs."""
        return frozenset(name.value for name in self.store.named_graphs() if isinstance(name, NamedNode))


def _load(store: Store, text: bytes, path: Path, name: NamedNode) -> None:
    """Add the Turtle in `text` to a store, as the named graph `name`.

    Raises `CannotRead` with file, line and column when it is not Turtle; nothing of it is added then.
    """
    try:
        store.load(text, RdfFormat.TURTLE, to_graph=name)
    except SyntaxError as error:
        place = {"file": path, "line": error.lineno, "column": error.offset}
        raise CannotRead("syntax", reason=error.msg, **place) from error


def verify(text: bytes, path: Path) -> None:
    """Raise `CannotRead` with file, line and column when `text` is not Turtle."""
    _load(Store(), text, path, ONTOLOGY_GRAPH)


def graph_name(path: Path, home: Home) -> NamedNode:
    """Return the name of the graph that a file holds: all of the ontology is one graph, every other file its own."""
    if path.is_relative_to(home.ontology):
        return ONTOLOGY_GRAPH
    return NamedNode(f"{BASE}graph/{'-'.join(path.relative_to(home.graph).with_suffix('').parts)}")
