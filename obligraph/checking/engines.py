"""The engines that apply rules to a store: pySHACL, the reference, and a fast one for much data. Same results of both.

An engine is asked what breaks which rule, and nothing else: texts come from our shapes, because engines lose the
language of some. Where the fast engine is absent, or meets what it cannot do, the reference does the work and the
outcome says so.
"""

import contextlib
import gc
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

import pyoxigraph as ox

from obligraph.checking import reference
from obligraph.checking.reference import SH, Result
from obligraph.rdf.graphs import Term, Triple

ENGINES = ("pyshacl", "shacl")
"""The reference, then the fast one, by the names of their packages."""

LARGE = 2_000
"""From so many statements on the fast engine does the work, if nobody asks for another."""

_TARGETS = {
    "targetClass": "{{ $this a/<http://www.w3.org/2000/01/rdf-schema#subClassOf>* {} }}",
    "targetSubjectsOf": "{{ $this {} ?any }}",
    "targetObjectsOf": "{{ ?any {} $this }}",
}
"""How a query finds the things at which a rule looks."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found, which engine found it, and why the fast engine that should have did not ("" where it did)."""

    results: tuple[Result, ...]
    engine: str
    instead: Literal["", "absent", "unable"] = ""


def apply(shapes: Sequence[Triple], data: ox.Store, engine: str) -> Outcome:
    """Return every result of the shapes on all statements of a store, by one of `ENGINES`.

    The store is neither changed nor, by the fast engine, copied; the reference copies it if it has named graphs.
    """
    instead: Literal["", "absent", "unable"] = ""
    if engine != ENGINES[0]:
        try:
            return Outcome(_once(_fast(shapes, data)), _named(engine))
        except ImportError:
            instead = "absent"
        except (ValueError, OSError):
            instead = "unable"
    return Outcome(_once(reference.results(shapes, data)), _named(ENGINES[0]), instead)


def _once(results: list[Result]) -> tuple[Result, ...]:
    """Return each result once: a rule in SPARQL that finds one fault in two ways is told twice by one engine only."""
    return tuple(dict.fromkeys(results))


def _named(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return package


def _fast(shapes: Sequence[Triple], data: ox.Store) -> list[Result]:
    """Return the results of the fast engine, which reads the statements from a file that lives as long as it does.

    It would ask a rule in SPARQL once for each thing; the store that we have anyway is asked once for all, beside it.
    Raises `ValueError` when it cannot read shapes or data, or names a node without address: it gives those other
    names than ours, so that nobody could say which is meant.
    """
    import shacl

    plain = [it for it in shapes if it.predicate.value != SH + "sparql"]
    text = ox.serialize(plain, format=ox.RdfFormat.N_TRIPLES) or b""
    compiled = shacl.Shapes.from_text(text.decode("utf-8"), format="ntriples")
    with tempfile.TemporaryDirectory(prefix="obligraph-") as folder, _beside() as beside:
        path = Path(folder) / "data.trig"

        def judged() -> Any:
            data.dump(path, ox.RdfFormat.TRIG)
            return compiled.validate_file(str(path))

        judging = beside.submit(judged)
        asked = [*_asked(shapes, data)]
        found = judging.result().results
    terms = _terms(text for it in found for text in (it.source_shape, it.focus_node, _one_step(it.path), it.value))
    rows = zip(terms, terms, terms, terms, strict=True)
    return [*(_result(*row, it.component_iri) for row, it in zip(rows, found, strict=True)), *asked]


@contextlib.contextmanager
def _beside() -> Iterator[ThreadPoolExecutor]:
    """Give a second thread for work without garbage: what a query found may be let go only by the thread that asked.

    So nothing is collected while it runs, lest it be that thread which collects what this one left behind.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        with ThreadPoolExecutor(1) as pool:
            yield pool
    finally:
        if collects:
            gc.enable()


def _asked(shapes: Sequence[Triple], data: ox.Store) -> Iterator[Result]:
    """Yield what the rules in SPARQL find: each is one query over all things that it looks at.

    Raises `ValueError` for a rule that does not say at which things it looks.
    """
    said: dict[Term, dict[str, list[Term]]] = {}
    for it in shapes:
        said.setdefault(it.subject, {}).setdefault(it.predicate.value.removeprefix(SH), []).append(it.object)
    named = [(_text(it["prefix"][0]), _text(it["namespace"][0])) for it in said.values() if "namespace" in it]
    for shape, told in said.items():
        for constraint in told.get("sparql", ()) if "deactivated" not in told else ():
            targets = [pattern.format(term) for name, pattern in _TARGETS.items() for term in told.get(name, ())]
            if not targets or not isinstance(shape, ox.NamedNode):
                raise ValueError(shape)
            things = f"{{ {{ SELECT DISTINCT $this WHERE {{ {' UNION '.join(targets)} }} }} "
            query = _text(said[constraint]["select"][0]).replace("{", things, 1)
            found: Any = data.query(query, prefixes=dict(named), use_default_graph_as_union=True)
            columns = [variable.value for variable in found.variables]
            for row in found:
                one = dict(zip(columns, row, strict=True))
                value = one.get("value") or one["this"]
                yield Result(shape.value, one["this"], one["path"], value, SH + "SPARQLConstraintComponent")


def _text(term: Term) -> str:
    return term.value if isinstance(term, ox.Literal) else ""


def _terms(texts: Iterable[str | None]) -> Iterator[Term | None]:
    """Yield the term that each text is in N-Triples, and nothing for no text."""
    known = list(texts)
    lines = "".join(f"<urn:x> <urn:x> {text} .\n" for text in known if text)
    read = (quad.object for quad in ox.parse(lines, ox.RdfFormat.N_TRIPLES))
    for text in known:
        yield next(read) if text else None


def _one_step(path: str | None) -> str | None:
    return path if path and re.fullmatch("<[^<>]*>", path) else None


def _result(shape: Term | None, focus: Term | None, path: Term | None, value: Term | None, component: str) -> Result:
    if (
        not isinstance(shape, ox.NamedNode)
        or focus is None
        or any(isinstance(it, ox.BlankNode) for it in (focus, value))
    ):
        raise ValueError(shape, focus, value)
    return Result(shape.value, focus, path, value, component)
