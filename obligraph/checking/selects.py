"""The rules in SPARQL: each is one query over all the things that it looks at, asked of a store."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from obligraph.checking.reference import SH, Result
from obligraph.rdf.graphs import Term, Triple

_TARGETS = {
    "targetClass": "{{ $this a/<http://www.w3.org/2000/01/rdf-schema#subClassOf>* {} }}",
    "targetSubjectsOf": "{{ $this {} ?any }}",
    "targetObjectsOf": "{{ ?any {} $this }}",
}
"""How a query finds the things at which a rule looks."""


@dataclass(frozen=True, slots=True)
class Select:
    """One rule in SPARQL: its shape, the query over all its things, and the prefixes that are used there."""

    shape: str
    query: str
    prefixes: dict[str, str]

    @property
    def is_wide(self) -> bool:
        """Whether it looks at all that is said of its things, and not at one property."""
        return " AS ?path)" not in self.query


def selects(shapes: Sequence[Triple]) -> Iterator[Select]:
    """Yield the rules in SPARQL among the shapes.

    Raises `ValueError` for a rule that does not say at which things it looks.
    """
    said: dict[Term, dict[str, list[Term]]] = {}
    for it in shapes:
        said.setdefault(it.subject, {}).setdefault(it.predicate.value.removeprefix(SH), []).append(it.object)
    named = {_text(it["prefix"][0]): _text(it["namespace"][0]) for it in said.values() if "namespace" in it}
    for shape, told in said.items():
        for constraint in told.get("sparql", ()) if "deactivated" not in told else ():
            targets = [pattern.format(term) for name, pattern in _TARGETS.items() for term in told.get(name, ())]
            if not targets or not isinstance(shape, ox.NamedNode):
                raise ValueError(shape)
            things = f"{{ {{ SELECT DISTINCT $this WHERE {{ {' UNION '.join(targets)} }} }} "
            yield Select(shape.value, _text(said[constraint]["select"][0]).replace("{", things, 1), named)


def asked(rules: Iterable[Select], data: ox.Store) -> list[Result]:
    """Return what rules find in a store; whatever belongs to a query is let go by the thread that calls this."""
    results: list[Result] = []
    for rule in rules:
        found: Any = data.query(rule.query, prefixes=rule.prefixes, use_default_graph_as_union=True)
        columns = [variable.value for variable in found.variables]
        for row in found:
            one = dict(zip(columns, row, strict=True))
            value = one.get("value") or one["this"]
            results.append(Result(rule.shape, one["this"], one["path"], value, SH + "SPARQLConstraintComponent"))
    return results


def _text(term: Term) -> str:
    return term.value if isinstance(term, ox.Literal) else ""
