"""A world as it is written out: graph by graph, in an order and with names for the nameless that never change.

The engine writes and reads; Python only sorts the lines of one graph at a time, so that no more than one is held.
"""

from collections.abc import Iterable, Iterator
from typing import cast

from pyoxigraph import CanonicalizationAlgorithm, Dataset, DefaultGraph, Quad, QuerySolutions, RdfFormat, Store, parse

from obligraph.rdf.graphs import World

_END = b" .\n"
_NAMELESS = """SELECT ?it ?path ?value ?graph WHERE {
  { GRAPH ?graph { ?it ?path ?value } } UNION { ?it ?path ?value }
  FILTER(isBlank(?it) || isBlank(?value))
}"""
_REPEATED = """SELECT DISTINCT ?it ?path ?value WHERE {
  { GRAPH ?graph { ?it ?path ?value } GRAPH ?other { ?it ?path ?value } FILTER(?graph != ?other) }
  UNION { ?it ?path ?value . GRAPH ?graph { ?it ?path ?value } }
}"""


def lines(world: World, *, merged: bool = False) -> Iterator[bytes]:
    """Yield each graph as N-Quads, its statements sorted: what is in no named graph first, then the graphs A to Z.

    With `merged`, the graphs are one, in N-Triples, and a statement of several stands in the first. Raises `BadStore`
    when an engine elsewhere holds too many statements.
    """
    every = world.within()
    nameless = Dataset(_found(every, _NAMELESS))
    named = Dataset(nameless)
    named.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    repeated = {_line(it) for found in (named, _found(every, _REPEATED)) for it in found} if merged else set[bytes]()
    met = set[bytes]()
    for graph in (DefaultGraph(), *sorted(every.named_graphs(), key=str)):
        body = every.dump(format=RdfFormat.N_TRIPLES, from_graph=graph) or b""
        left_out = met | {_line(it) for it in nameless.quads_for_graph_name(graph)}
        said = [it for it in body.split(_END)[:-1] if it not in left_out]
        said += {_line(it) for it in named.quads_for_graph_name(graph)} - met
        said.sort()
        met |= repeated.intersection(said)
        end = _END if merged or isinstance(graph, DefaultGraph) else f" {graph} .\n".encode()
        yield end.join([*said, b""])


def quads(world: World) -> Iterator[Quad]:
    """Yield every statement, in the order of `lines`."""
    return quads_in(lines(world))


def quads_in(bodies: Iterable[bytes]) -> Iterator[Quad]:
    """Yield the statements in the lines of graphs; the engine that wrote them need not judge their addresses again."""
    for body in bodies:
        yield from parse(body, RdfFormat.N_QUADS, lenient=True)


def _found(store: Store, sparql: str) -> Iterator[Quad]:
    return (Quad(*row) for row in cast(QuerySolutions, store.query(sparql)))


def _line(quad: Quad) -> bytes:
    return str(quad.triple).encode()
