"""A small reasoner: what follows from domains, ranges and wider terms, and what then excludes itself.

It knows the part of RDFS and OWL that links to other vocabularies can hurt: `rdfs:subClassOf`, `rdfs:subPropertyOf`,
`rdfs:domain`, `rdfs:range`, `owl:disjointWith`, `owl:AllDisjointClasses`. The tests hold it against a full reasoner.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from obligraph.links.externals import Externals
from obligraph.rdf.graphs import Literal, World
from obligraph.rdf.results import value_of

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
_OWL: Final = "http://www.w3.org/2002/07/owl#"
_TYPE: Final = f"{_RDF}type"
_NOTHING: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Clash:
    """A thing that would stand under two classes which exclude each other, and what puts it there."""

    thing: str
    kinds: tuple[str, str]
    because: tuple[str, ...]


def clashes(world: World, externals: Externals) -> list[Clash]:
    """Return one thing for each way in which the graph, read with the axioms of others, contradicts itself."""
    axioms = _Axioms.of(world, externals)
    kinds: dict[str, set[str]] = defaultdict(set)
    out: dict[str, set[str]] = defaultdict(set)
    into: dict[str, set[str]] = defaultdict(set)
    for quad in world.store:
        subject, predicate = value_of(quad.subject), quad.predicate.value
        if predicate == _TYPE:
            kinds[subject].add(value_of(quad.object))
            continue
        out[subject].add(predicate)
        if not isinstance(quad.object, Literal):
            into[value_of(quad.object)].add(predicate)
    first: dict[tuple[frozenset[str], ...], str] = {}
    for thing in sorted({*kinds, *out, *into}):
        first.setdefault(tuple(frozenset(it.get(thing, _NOTHING)) for it in (kinds, out, into)), thing)
    found = [axioms.judge(thing, *signature) for signature, thing in first.items()]
    return [clash for clash in found if clash]


@dataclass(frozen=True)
class _Axioms:
    above: Mapping[str, frozenset[str]]
    domain: Mapping[str, frozenset[str]]
    range: Mapping[str, frozenset[str]]
    apart: frozenset[frozenset[str]]

    @classmethod
    def of(cls, world: World, externals: Externals) -> "_Axioms":
        above = [*externals.axioms("above"), *_pairs(world, "subClassOf"), *_pairs(world, "subPropertyOf")]
        domain = [*externals.axioms("domain"), *_pairs(world, "domain")]
        reach = [*externals.axioms("range"), *_pairs(world, "range")]
        apart = {frozenset(pair) for pair in externals.axioms("apart")} | _exclusions(world)
        return cls(_closed(above), _grouped(domain), _grouped(reach), frozenset(apart))

    def judge(self, thing: str, kinds: frozenset[str], out: frozenset[str], into: frozenset[str]) -> Clash | None:
        """Return the first clash of a thing with these kinds, and these properties from it and to it."""
        reasons: dict[str, str] = {}
        for side, predicates in ((self.domain, out), (self.range, into)):
            for predicate in sorted(predicates):
                for wider in (predicate, *self.above.get(predicate, ())):
                    for kind in side.get(wider, ()):
                        reasons.setdefault(kind, predicate)
        reasons |= dict.fromkeys(kinds, _TYPE)
        under: dict[str, str] = {}
        for kind, reason in reasons.items():
            for wider in (kind, *self.above.get(kind, ())):
                under.setdefault(wider, reason)
        for pair in sorted(map(sorted, self.apart)):
            if all(kind in under for kind in pair):
                return Clash(thing, (pair[0], pair[1]), tuple(sorted({under[kind] for kind in pair})))
        return None


def _pairs(world: World, name: str) -> list[tuple[str, str]]:
    rows = world.select(f"SELECT ?one ?other WHERE {{ ?one <{_RDFS}{name}> ?other }}")
    return [(value_of(one), value_of(other)) for one, other in rows]


def _exclusions(world: World) -> set[frozenset[str]]:
    """Return the pairs of classes that the ontology keeps apart, one by one or in lists."""
    rows = world.select(
        f"""SELECT ?group ?kind WHERE {{
          {{ ?group <{_OWL}members>/<{_RDF}rest>*/<{_RDF}first> ?kind }}
          UNION {{ ?one <{_OWL}disjointWith> ?other BIND(CONCAT(STR(?one), " ", STR(?other)) AS ?group)
            VALUES ?side {{ 1 2 }} BIND(IF(?side = 1, ?one, ?other) AS ?kind) }}
        }}"""
    )
    groups: dict[str, set[str]] = defaultdict(set)
    for group, kind in rows:
        groups[str(group)].add(value_of(kind))
    return {frozenset(pair) for members in groups.values() for pair in combinations(sorted(members), 2)}


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        found[one].add(other)
    return {one: frozenset(others) for one, others in found.items()}


def _closed(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Return everything above each term, however many steps up; a term may stand above itself."""
    direct = _grouped(pairs)

    def up(term: str) -> frozenset[str]:
        seen: set[str] = set()
        todo = [*direct.get(term, ())]
        while todo:
            if (one := todo.pop()) not in seen:
                seen.add(one)
                todo.extend(direct.get(one, ()))
        return frozenset(seen)

    return {term: up(term) for term in direct}
