"""The engines that apply rules to a store: pySHACL, the reference, and a fast one for much data. Same results of both.

An engine is asked what breaks which rule, and nothing else: texts come from our shapes, because engines lose the
language of some. Where the fast engine is absent, or meets what it cannot do, the reference does the work and the
outcome says so.
"""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

import pyoxigraph as ox

from obligraph.checking import reference
from obligraph.checking.fast import Fast, Graph
from obligraph.checking.reference import Result
from obligraph.rdf.graphs import Triple

ENGINES = ("pyshacl", "shacl")
"""The reference, then the fast one, by the names of their packages."""

LARGE = 2_000
"""From so many statements on the fast engine does the work, if nobody asks for another."""

Instead = Literal["", "absent", "unable"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found, which engine found it, and why the fast engine that should have did not ("" where it did)."""

    results: tuple[Result, ...]
    engine: str
    instead: Instead = ""


@dataclass(frozen=True, slots=True)
class Judge:
    """An engine that was given its shapes: tell it every graph of a store, then ask it for the outcome."""

    shapes: Sequence[Triple]
    engine: str
    fast: Fast | None
    instead: Instead

    def tell(self, data: ox.Store, graph: Graph) -> None:
        """Tell one graph of a store that may still be growing: the fast engine reads it at once."""
        if self.fast:
            self.fast.tell(data, graph)

    def outcome(self, data: ox.Store) -> Outcome:
        """Return every result of the shapes on all statements of the store; the reference may copy it."""
        instead = self.instead
        if self.fast:
            try:
                return Outcome(_once(self.fast.results(data)), _named(self.engine))
            except (ValueError, OSError):
                instead = "unable"
        return Outcome(_once(reference.results(self.shapes, data)), _named(ENGINES[0]), instead)


@contextlib.contextmanager
def begun(shapes: Sequence[Triple], engine: str) -> Iterator[Judge]:
    """Give one of `ENGINES` its shapes, or the reference where the fast one cannot take them."""
    fast: Fast | None = None
    instead: Instead = ""
    with contextlib.ExitStack() as way:
        if engine != ENGINES[0]:
            try:
                fast = way.enter_context(Fast(shapes))
            except ImportError:
                instead = "absent"
            except (ValueError, OSError):
                instead = "unable"
        yield Judge(shapes, engine, fast, instead)


def apply(shapes: Sequence[Triple], data: ox.Store, engine: str) -> Outcome:
    """Return every result of the shapes on all statements of a store, which is not changed, by one of `ENGINES`."""
    with begun(shapes, engine) as judge:
        for graph in (ox.DefaultGraph(), *data.named_graphs()):
            judge.tell(data, graph)
        return judge.outcome(data)


def _once(results: list[Result]) -> tuple[Result, ...]:
    """Return each result once: a rule in SPARQL that finds one fault in two ways is told twice by one engine only."""
    return tuple(dict.fromkeys(results))


def _named(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return package
