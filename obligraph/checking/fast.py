"""The fast engine, at work beside us: it reads what it is told, graph by graph, while more is still being loaded.

It would ask a rule in SPARQL once for each thing; the store that we have anyway is asked once for all.
"""

import contextlib
import os
import re
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

import pyoxigraph as ox

from obligraph.checking.reference import SH, Result
from obligraph.checking.selects import asked, selects
from obligraph.memory import uncollected
from obligraph.rdf.graphs import Term, Triple

Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph

_PIPES = hasattr(os, "mkfifo")
"""Whether one thread can read at once what another writes; else it waits until all is written."""


class Fast:
    """The fast engine, with a thread in which it reads and one beside ours, that first writes for it, then asks.

    Raises `ImportError` where it is absent, and `ValueError` when it cannot read the shapes.
    """

    def __init__(self, shapes: Sequence[Triple]) -> None:
        import shacl

        plain = [it for it in shapes if it.predicate.value != SH + "sparql"]
        text = ox.serialize(plain, format=ox.RdfFormat.N_TRIPLES) or b""
        self._shapes = shacl.Shapes.from_text(text.decode("utf-8"), format="ntriples")
        self._selects = [*selects(shapes)]
        self._written: list[Future[None]] = []
        self._whole = threading.Event()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as way:
            way.enter_context(uncollected())  # what a query found may be let go only by the thread that asked
            folder = tempfile.TemporaryDirectory(prefix="obligraph-", ignore_cleanup_errors=True)
            self._file = Path(way.enter_context(folder)) / "data.trig"  # a .ttl would be taken in whole, then read
            if _PIPES:
                os.mkfifo(self._file)
            reader, self._beside = (way.enter_context(ThreadPoolExecutor(1)) for _ in range(2))
            self._opened = self._beside.submit(self._file.open, "wb")
            self._judged = reader.submit(self._judge)
            way.callback(self._close)
            self._way = way.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._way.close()

    def tell(self, data: ox.Store, graph: Graph) -> None:
        """Let the engine read one graph of a store, to which others may be added meanwhile."""
        self._written.append(self._beside.submit(self._write, data, graph))

    def results(self, data: ox.Store) -> list[Result]:
        """Return the results on all that was told, when that is all statements of the store.

        Raises `ValueError` when the engine cannot read them, or names a node without address: it gives those other
        names than ours, so that nobody could say which is meant.
        """
        self._close()
        wide = self._beside.submit(asked, [it for it in self._selects if it.is_wide], data)
        found = asked([it for it in self._selects if not it.is_wide], data) + wide.result()
        for it in self._written:
            it.result()
        return [*_results(self._judged.result().results), *found]

    def _write(self, data: ox.Store, graph: Graph) -> None:
        data.dump(self._opened.result(), ox.RdfFormat.TURTLE, from_graph=graph)

    def _close(self) -> None:
        self._written.append(self._beside.submit(self._end))

    def _end(self) -> None:
        try:
            self._opened.result().close()
        finally:
            self._whole.set()

    def _judge(self) -> Any:
        """Judge what is written; the end of a pipe that writes waits for this one, which opens it whatever happens."""
        if not _PIPES:
            self._whole.wait()
        try:
            return self._shapes.validate_file(str(self._file))
        finally:
            if _PIPES:
                os.close(os.open(self._file, os.O_RDONLY | os.O_NONBLOCK))


def _results(found: Sequence[Any]) -> Iterator[Result]:
    terms = _terms(text for it in found for text in (it.source_shape, it.focus_node, _one_step(it.path), it.value))
    for it, shape, focus, path, value in zip(found, terms, terms, terms, terms, strict=True):
        if not isinstance(shape, ox.NamedNode) or focus is None or isinstance(focus, ox.BlankNode):
            raise ValueError(shape, focus)
        if isinstance(value, ox.BlankNode):
            raise ValueError(value)
        yield Result(shape.value, focus, path, value, it.component_iri)


def _terms(texts: Iterable[str | None]) -> Iterator[Term | None]:
    """Yield the term that each text is in N-Triples, and nothing for no text."""
    known = list(texts)
    lines = "".join(f"<urn:x> <urn:x> {text} .\n" for text in known if text)
    read = (quad.object for quad in ox.parse(lines, ox.RdfFormat.N_TRIPLES))
    for text in known:
        yield next(read) if text else None


def _one_step(path: str | None) -> str | None:
    return path if path and re.fullmatch("<[^<>]*>", path) else None
