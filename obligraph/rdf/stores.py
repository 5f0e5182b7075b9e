"""Where statements are: in the engine within, or in one elsewhere that is asked over HTTP in the same words.

The engine elsewhere is the operator's own. What it says of a thing is asked for once, for many things together
(`gather`), and remembered for a while. Nothing but a query that the engine within can read is ever sent to it.
"""

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, Protocol

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
)

from obligraph.errors import BadStore
from obligraph.rdf.editions import Edition
from obligraph.rdf.results import Found, Term, as_written, value_of
from obligraph.rdf.wires import N_TRIPLES, Wire

FRESH: Final = 60.0
"""Seconds for which what an engine said of a thing is remembered; `REMEMBERED` things at most."""
REMEMBERED: Final = 50_000
AT_A_TIME: Final = 200
"""Things asked about in one query."""
_NOT_WORDS: Final = re.compile(r"""<[^<>"{}|^`\\\s]*>|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\#[^\n]*""", re.DOTALL)
_OPEN: Final = re.compile(rf"({_NOT_WORDS.pattern})|VALUES\s+\?\w+\s*\{{\s*UNDEF\s*\}}", re.DOTALL)
"""A slot that stays open asks for nothing, but Virtuoso takes UNDEF for a value: it is left out."""

_VALUES: Final = re.compile(r"VALUES\s+\?\w+\s*\{([^{}]*)\}")


class Engine(Protocol):
    """What is asked of the place where statements are; the engine within gives it as it stands."""

    def query(
        self,
        query: str,
        /,
        *,
        base_iri: str | None = None,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: Any = None,
        named_graphs: Any = None,
    ) -> Found:
        """Return what a query finds."""

    def quads_for_pattern(self, subject: Any, predicate: Any, value: Any, graph_name: Any = None, /) -> Iterator[Quad]:
        """Yield the statements that fit."""

    def named_graphs(self) -> Iterator[NamedNode | BlankNode]:
        """Yield the names of the named graphs."""

    def extend(self, quads: Iterable[Quad], /) -> None:
        """Add statements."""

    def __iter__(self) -> Iterator[Any]: ...

    def __len__(self) -> int: ...


@dataclass(slots=True)
class Elsewhere:
    """An engine elsewhere, as `said`, with the edition it holds; graphs in `hidden` count as if they were not there."""

    wire: Wire
    edition: Edition
    hidden: frozenset[str] = frozenset()
    said: str = field(default="", repr=False)
    _union: bool | None = field(default=None, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)
    _known: OrderedDict[str, tuple[float, tuple[Quad, ...]]] = field(default_factory=OrderedDict, init=False)

    def query(
        self,
        query: str,
        /,
        *,
        base_iri: str | None = None,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: Sequence[NamedNode] | None = None,
        named_graphs: Sequence[NamedNode] | None = None,
    ) -> Found:
        """Return what a query finds, as the engine within would.

        Raises `SyntaxError` as that one does, and `BadStore` when the engine does not answer, or not wholly.
        """
        Store().query(query, base_iri=base_iri, prefixes=prefixes)
        default, named = [it.value for it in default_graph or ()], [it.value for it in named_graphs or ()]
        bare = _NOT_WORDS.sub(" ", query)
        if use_default_graph_as_union and not self._is_union() and not re.search(r"(?i)\bFROM\b", bare):
            default = named = self._names()
        heads = [f"BASE <{base_iri}>\n"] if base_iri else []
        for name, space in (prefixes or {}).items():
            if f"{name}:" in bare and not re.search(rf"(?i)\bPREFIX\s+{name}:", bare):
                heads.append(f"PREFIX {name}: <{space}>\n")
        text = _OPEN.sub(lambda found: found[1] or "", query)
        body, media = self.wire.ask("".join(heads) + text, default, named)
        return self._found(_with_addresses(body, query), media)

    def _found(self, body: bytes, media: str) -> Found:
        try:
            if media in (N_TRIPLES, "text/plain", "text/ntriples"):
                held = Store()
                held.bulk_load(body, RdfFormat.N_TRIPLES)
                return held.query("CONSTRUCT WHERE { ?s ?p ?o }")
            return parse_query_results(body, QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise BadStore("media", address=self.wire.places.query, media=media or "–") from error

    def _rows(self, sparql: str) -> Iterator[tuple[Term | None, ...]]:
        """Yield the rows of a query of ours over the named graphs.

        Raises `BadStore` when the answer ends before it is whole.
        """
        try:
            found = self._found(*self.wire.ask(sparql))
            for row in found if isinstance(found, QuerySolutions) else ():
                yield tuple(row)
        except (SyntaxError, ValueError) as error:
            raise BadStore("media", address=self.wire.places.query, media="–") from error

    def _is_union(self) -> bool:
        """Whether a query without GRAPH sees every named graph, and nothing is to be hidden from it."""
        if self._union is None:
            first = next(iter(self.edition.graphs), "urn:x")
            body, media = self.wire.ask(f"ASK {{ GRAPH <{first}> {{ ?s ?p ?o }} ?s ?p ?o }}")
            self._union = bool(self._found(body, media))
        return self._union and not self.hidden

    def connect(self) -> None:
        """Open the connection of this process, and learn whether the default graph is the union."""
        self._is_union()
        self.wire.hold()

    def _names(self) -> list[str]:
        return [name for name in self.edition.graphs if name not in self.hidden]

    def quads_for_pattern(self, subject: Any, predicate: Any, value: Any, graph_name: Any = None, /) -> Iterator[Quad]:
        """Yield the statements that fit; a thing without address fits none, since it can be asked for nowhere else."""
        if any(isinstance(it, BlankNode) for it in (subject, value)) or isinstance(graph_name, DefaultGraph):
            return
        if isinstance(subject, NamedNode):
            found: Iterable[Quad] = self.gather([subject.value])[subject.value]
        elif graph_name is not None and predicate is None and value is None:
            found = self._whole(graph_name)
        else:
            found = self._matching(predicate, value)
        for quad in found:
            fits = (value is None or quad.object == value) and (graph_name is None or quad.graph_name == graph_name)
            if fits and (predicate is None or quad.predicate == predicate):
                yield quad

    def _matching(self, predicate: NamedNode | None, value: Term | None) -> Iterator[Quad]:
        path, thing = predicate or "?path", "?value" if value is None else value
        shown = [name for name, term in (("path", predicate), ("value", value)) if term is None]
        sparql = f"SELECT ?it ?in {' '.join(map('?{}'.format, shown))} WHERE {{ GRAPH ?in {{ ?it {path} {thing} }} }}"
        names = frozenset(self._names())
        for it, graph, *rest in self._rows(sparql):
            if value_of(graph) in names:
                yield _quad(it, predicate or rest[0], rest[-1] if value is None else value, graph)

    def _whole(self, graph: NamedNode) -> Iterator[Quad]:
        if graph.value not in self._names():
            return
        if self.wire.places.graphs:
            for it in parse(self.wire.fetch(graph.value), RdfFormat.N_TRIPLES):
                yield _quad(it.subject, it.predicate, it.object, graph)
        else:
            sparql = f"SELECT ?it ?path ?value WHERE {{ GRAPH {graph} {{ ?it ?path ?value }} }}"
            for it, path, value in self._rows(sparql):
                yield _quad(it, path, value, graph)

    def gather(self, things: Iterable[str]) -> dict[str, tuple[Quad, ...]]:
        """Return all that is said of each of these things; what is not remembered is asked for, many in one query."""
        now = time.monotonic()
        with self._lock:
            kept = {it: self._known.get(it, (0.0, ())) for it in things}
        found = {it: quads for it, (since, quads) in kept.items() if since > now - FRESH}
        names, waiting = frozenset(self._names()), (it for it in kept if it not in found)
        while some := [*islice(waiting, AT_A_TIME)]:
            said: dict[str, list[Quad]] = {it: [] for it in some}
            pattern = f"VALUES ?it {{ {' '.join(str(NamedNode(it)) for it in some)} }} GRAPH ?in {{ ?it ?path ?value }}"
            for it, path, value, graph in self._rows(f"SELECT ?it ?path ?value ?in WHERE {{ {pattern} }}"):
                if value_of(graph) in names and isinstance(it, NamedNode):
                    said[it.value].append(_quad(it, path, value, graph))
            found |= {it: tuple(quads) for it, quads in said.items()}
            with self._lock:
                self._known.update({thing: (now, found[thing]) for thing in some})
                while len(self._known) > REMEMBERED:
                    self._known.popitem(last=False)
        return found

    def named_graphs(self) -> Iterator[NamedNode | BlankNode]:
        """Yield the names of our named graphs; what else the engine holds is not ours."""
        return map(NamedNode, self._names())

    def extend(self, quads: Iterable[Quad], /) -> None:
        """Add statements, which have to be in named graphs."""
        by_graph: dict[str, list[str]] = {}
        for quad in quads:
            by_graph.setdefault(value_of(quad.graph_name), []).append(f"{quad.triple} .\n")
        for name, lines in by_graph.items():
            self.wire.add(name, "".join(lines).encode("utf-8"))
        with self._lock:
            self._known.clear()

    def __iter__(self) -> Iterator[Quad]:
        return (quad for name in self._names() for quad in self._whole(NamedNode(name)))

    def __len__(self) -> int:
        return sum(self.edition.graphs[name].statements for name in self._names())


def _with_addresses(body: bytes, query: str) -> bytes:
    """Return a result in which an address that the query gave as a value is an address again; Virtuoso makes it a text.

    A text of these very letters that was meant as a text is taken for the address too.
    """
    given = {it for values in _VALUES.findall(query) for it in re.findall("<([^<>]*)>", values)}
    for address in given:
        text = rb'"type":\s*"literal"(\s*,\s*"value":\s*"' + re.escape(address.encode("utf-8")) + rb'")'
        body = re.sub(text, rb'"type": "uri"\1', body)
    return body


def _quad(it: Any, path: Any, value: Any, graph: Any) -> Quad:
    return Quad(it, path, as_written(value) or value, graph)
