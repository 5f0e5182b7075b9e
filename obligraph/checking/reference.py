"""The reference engine, pySHACL: slow, read by many, and right where two engines differ."""

import contextlib
import logging
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pyoxigraph as ox

from obligraph.rdf.graphs import Term, Triple

SH = "http://www.w3.org/ns/shacl#"
_RESULT = ("sourceShape", "focusNode", "resultPath", "value", "sourceConstraintComponent")


class Result(NamedTuple):
    """One thing that breaks one rule: the shape, the thing, the property and value it is about, the constraint."""

    shape: str
    focus: Term
    path: Term | None
    value: Term | None
    component: str


def results(shapes: Sequence[Triple], data: ox.Store) -> list[Result]:
    """Return the results of the reference."""
    import pyshacl
    import rdflib
    from pyshacl.graph_abstraction import OxigraphDataGraph

    class Asked(OxigraphDataGraph):
        """The data as the engine may ask it: whether it is empty, and even what a value says as if it were a thing."""

        def __bool__(self) -> bool:
            """Answer without counting all statements: the engine asks before every result."""
            return True

        def objects(self, subject: Any, predicate: Any, unique: bool = False) -> Any:  # type: ignore[override]
            """Yield nothing of a value, of which the store refuses to be asked."""
            if not isinstance(subject, rdflib.Literal):
                yield from super().objects(subject, predicate, unique)

    rules = rdflib.Graph(bind_namespaces="none")
    graph: Any = Asked(_merged(data))
    with _as_written():
        for it in shapes:
            rules.add((_node(it.subject), _node(it.predicate), _node(it.object)))
        validator: Any = pyshacl.Validator(graph, shacl_graph=rules, options={"inplace": True})
        report = validator.run()[1]
        if not isinstance(report, rdflib.Graph):
            raise TypeError(report)
        found = report.objects(predicate=rdflib.URIRef(SH + "result"))
        rows = [[report.value(it, rdflib.URIRef(SH + name)) for name in _RESULT] for it in found]
    return [
        Result(str(shape), _term(focus), _path(path), None if value is None else _term(value), str(component))
        for shape, focus, path, value, component in rows
    ]


@contextlib.contextmanager
def _as_written() -> Iterator[None]:
    """Let rdflib keep each value as it was written, and not complain of one that is not of its type: rules do that."""
    import rdflib

    log = logging.getLogger("rdflib.term")
    with contextlib.ExitStack() as stack:
        stack.callback(log.setLevel, log.level)
        stack.callback(setattr, rdflib, "NORMALIZE_LITERALS", rdflib.NORMALIZE_LITERALS)
        log.setLevel(logging.CRITICAL)
        rdflib.NORMALIZE_LITERALS = False
        yield


def _merged(data: ox.Store) -> ox.Store:
    """Return the statements of all graphs in the default graph, the only one that the reference looks at."""
    if next(data.named_graphs(), None) is None:
        return data
    merged = ox.Store()
    merged.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in data)
    return merged


def _node(term: Term) -> Any:
    """Return a term of ours as rdflib writes it."""
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if not isinstance(term, ox.Literal):
        raise TypeError(term)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))


def _term(node: Any) -> Term:
    """Return a term of rdflib as ours."""
    import rdflib

    if isinstance(node, rdflib.URIRef):
        return ox.NamedNode(node)
    if isinstance(node, rdflib.BNode):
        return ox.BlankNode(node)
    if node.language:
        return ox.Literal(str(node), language=node.language)
    return ox.Literal(str(node), datatype=ox.NamedNode(node.datatype) if node.datatype else None)


def _path(node: Any) -> Term | None:
    found = None if node is None else _term(node)
    return found if isinstance(found, ox.NamedNode) else None
