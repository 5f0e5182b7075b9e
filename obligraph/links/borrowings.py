"""What graph, shapes and questions use of other vocabularies: whether all of it exists, and whether anything merges."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from obligraph.links.externals import Externals
from obligraph.links.faults import Fault
from obligraph.rdf.graphs import NamedNode, World
from obligraph.rdf.results import value_of
from obligraph.rdf.vocabulary import BASE
from obligraph.resources import Home

_OWL: Final = "http://www.w3.org/2002/07/owl#"
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_PREFIXED: Final = re.compile(r"(?<![\w<:/-])([A-Za-z][\w-]*):([A-Za-z][\w-]*)")
_UNREAD: Final = re.compile(r"#|@?prefix\b", re.IGNORECASE)
MERGING: Final = frozenset(f"{_OWL}{name}" for name in ("sameAs", "equivalentClass", "equivalentProperty"))
"""What makes two things one for a reasoner, with all that is said of either."""


def undeclared(home: Home, world: World, externals: Externals) -> Iterator[Fault]:
    """Return terms of others, in graph, ontology, shapes and questions, that no published list we keep has."""
    for where, terms in used(home, world).items():
        yield from (Fault("undeclared", where, 0, {"term": term}) for term in sorted(terms) if term not in externals)


def used(home: Home, world: World) -> dict[Path, set[str]]:
    """Return the properties and kinds of other vocabularies that each folder uses, and each question."""
    found: dict[Path, set[str]] = {home.graph: set(), home.shapes: set()}
    for quad in world.store:
        found[home.graph].add(quad.predicate.value)
        if quad.predicate.value == _TYPE and isinstance(quad.object, NamedNode):
            found[home.graph].add(quad.object.value)
    spaces = world.vocabulary.prefixes
    for path in [*home.shapes.glob("*.ttl"), *home.queries.glob("*.rq")]:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not _UNREAD.match(line)]
        text = re.sub(r'"[^"\n]*"|<[^>\n]*>', " ", "\n".join(lines))
        names = {spaces[prefix] + local for prefix, local in _PREFIXED.findall(text) if prefix in spaces}
        found.setdefault(home.shapes if path.suffix == ".ttl" else path, set()).update(names)
    return {where: {term for term in terms if not term.startswith(BASE)} for where, terms in found.items()}


def merged(world: World) -> Iterator[Fault]:
    """Return statements that make one thing of two for a reasoner."""
    hows = " ".join(f"<{name}>" for name in sorted(MERGING))
    rows = world.select(f"SELECT ?one ?how ?other WHERE {{ VALUES ?how {{ {hows} }} ?one ?how ?other }} ORDER BY ?one")
    shorten = world.vocabulary.shorten
    for row in rows:
        names = [shorten(value_of(it)) for it in row]
        yield Fault("predicate", None, 0, dict(zip(("subject_id", "predicate_id", "object_id"), names, strict=True)))
