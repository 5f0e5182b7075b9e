"""Figures, sums and shares of budgets as three RDF data cubes, for tools that read statistics.

A cell is one claim: two witnesses who differ are two cells, told apart by their claim. Source:
https://www.w3.org/TR/vocab-data-cube/. Periods are ISO 8601 texts: a year, month or day, or two with a stroke between
them, or XXXX where the source states none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from obligraph.languages import LANGUAGES, say
from obligraph.rdf.graphs import Literal, NamedNode, Term, Triple, World
from obligraph.rdf.vocabulary import BASE, LICENSE

CUBE: Final = f"{BASE}cube#"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_KEPT: Final = "rdf:type rdfs:label skos:prefLabel skos:inScheme".split()
_OWN: Final = {"area": "rdfs:Resource", "period": "xsd:string", "claim": "term:Claim"}
_ALWAYS: Final = ("term:assertedBy", "term:statedIn")
_SOMETIMES: Final = ("term:relayedBy", "term:saidOn", "term:confidence", "term:bound", "term:rounded")

Said = Mapping[str, list[Term]]
"""What is said of one claim: short name of the property → values."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How claims of one kind become cells: where, what, how much, in which unit, and what else is told.

    What a claim need not say, `optional`, stands as "not stated" where it does not.
    """

    name: str
    kind: str
    area: str
    dimensions: tuple[str, ...]
    optional: tuple[str, ...]
    measure: str
    units: tuple[str, ...]
    attributes: tuple[str, ...]


PLANS: Final = (
    Plan(
        "statistics",
        "term:Observation",
        "term:territory",
        ("term:indicator",),
        ("term:ofPopulation",),
        "term:value",
        ("term:unit",),
        ("term:intervalLow", "term:intervalHigh", "term:register"),
    ),
    Plan(
        "budgets",
        "term:Allocation",
        "term:ofState",
        ("term:phase", "term:scope"),
        (),
        "term:amount",
        ("term:currency",),
        ("term:recipient", "term:finances", "term:partOfAmount", "term:corroborates"),
    ),
    Plan(
        "shares",
        "term:BudgetShare",
        "term:ofState",
        (),
        ("term:coverage", "term:denominatorScope"),
        "term:percentage",
        (),
        ("term:numerator", "term:denominator"),
    ),
)


def cube(world: World) -> list[Triple]:
    """Return the cubes, their structures and the names of what they mention, in a stable order."""
    found = [triple for plan in PLANS for triple in Cube(plan, world).statements()]
    return sorted(dict.fromkeys(found), key=str)


@dataclass(frozen=True, slots=True)
class Cube:
    """One cube of a world."""

    plan: Plan
    world: World

    def statements(self) -> Iterator[Triple]:
        """Yield the data set, its structure, its cells, and the names of what the cells mention."""
        claims = self._claims()
        self.world.gather(claims)
        cells = {claim: list(self._cell(claim, self._said(claim))) for claim in claims}
        kept = [triple for cell in cells.values() for triple in cell]
        yield from self._data_set(sum(1 for cell in cells.values() if not cell))
        yield from self._structure()
        yield from kept
        yield from self._names(
            {it.object.value for it in kept if isinstance(it.object, NamedNode)} - {it.value for it in cells}
        )
        for name in self.plan.optional:
            yield from self._list(name, {it.object for it in kept if it.predicate == self._iri(name)})

    def _iri(self, name: str) -> NamedNode:
        return NamedNode(name if "://" in name else self.world.vocabulary.expand(name))

    def _claims(self) -> list[NamedNode]:
        quads = self.world.store.quads_for_pattern(None, self._iri("rdf:type"), self._iri(self.plan.kind), None)
        return sorted({it.subject for it in quads if isinstance(it.subject, NamedNode)}, key=str)

    def _said(self, claim: NamedNode) -> Said:
        said: dict[str, list[Term]] = {}
        for triple in self.world.describe([claim.value]):
            said.setdefault(self.world.vocabulary.shorten(triple.predicate.value), []).append(triple.object)
        return said

    def _cell(self, claim: NamedNode, said: Said) -> Iterator[Triple]:
        """Yield one cell; nothing where the claim gives no figure, or where or what it counts is not one thing."""
        said = {**{name: [self._iri("missing:not-stated")] for name in self.plan.optional}, **said}
        once = (self.plan.area, *self.plan.dimensions, *self.plan.optional, self.plan.measure, *self.plan.units)
        if any(len(said.get(name, [])) != 1 for name in once) or not all(name in said for name in _ALWAYS):
            return
        it = NamedNode(f"{CUBE}{self.plan.name}-{quote(claim.value.rpartition('/')[2])}")
        told: dict[str, list[Term]] = {
            "rdf:type": [self._iri("qb:Observation")],
            "qb:dataSet": [NamedNode(CUBE + self.plan.name)],
            f"{CUBE}area": said[self.plan.area],
            f"{CUBE}period": [Literal(_period(said))],
            f"{CUBE}claim": [claim],
            **{name: said[name] for name in (*once[1:], *_ALWAYS)},
            **{name: said.get(name, []) for name in (*_SOMETIMES, *self.plan.attributes)},
        }
        for name, values in told.items():
            yield from (Triple(it, self._iri(name), value) for value in values if not isinstance(value, Triple))

    def _data_set(self, left_out: int) -> Iterator[Triple]:
        it = NamedNode(CUBE + self.plan.name)
        yield Triple(it, self._iri("rdf:type"), self._iri("qb:DataSet"))
        yield Triple(it, self._iri("qb:structure"), NamedNode(f"{CUBE}{self.plan.name}-structure"))
        yield Triple(it, self._iri("dcterms:publisher"), self._iri("organization:obligraph"))
        yield Triple(it, self._iri("dcterms:license"), NamedNode(LICENSE))
        for language in LANGUAGES:
            title = say(language, f"cube.{self.plan.name}")
            about = say(language, "cube.about", count=left_out)
            yield Triple(it, self._iri("rdfs:label"), Literal(title, language=language))
            yield Triple(it, self._iri("dcterms:title"), Literal(title, language=language))
            yield Triple(it, self._iri("dcterms:description"), Literal(about, language=language))

    def _structure(self) -> Iterator[Triple]:
        """Yield the structure: dimensions, one measure, attributes, in this order."""
        it = NamedNode(f"{CUBE}{self.plan.name}-structure")
        yield Triple(it, self._iri("rdf:type"), self._iri("qb:DataStructureDefinition"))
        parts = [(name, "dimension") for name in (f"{CUBE}area", f"{CUBE}period", *self._kinds(), f"{CUBE}claim")]
        parts += [(self.plan.measure, "measure")]
        parts += [(name, "attribute") for name in (*self.plan.units, *_ALWAYS, *_SOMETIMES, *self.plan.attributes)]
        for order, (name, sort) in enumerate(parts, 1):
            part = NamedNode(f"{it.value}-{order}")
            yield Triple(it, self._iri("qb:component"), part)
            yield Triple(part, self._iri("rdf:type"), self._iri("qb:ComponentSpecification"))
            yield Triple(part, self._iri(f"qb:{sort}"), self._iri(name))
            yield Triple(part, self._iri("qb:order"), Literal(str(order), datatype=NamedNode(f"{_XSD}integer")))
            if sort == "attribute":
                needed = "true" if name in (*self.plan.units, *_ALWAYS) else "false"
                required = Literal(needed, datatype=NamedNode(f"{_XSD}boolean"))
                yield Triple(part, self._iri("qb:componentRequired"), required)
            yield from self._component(name, sort)

    def _component(self, name: str, sort: str) -> Iterator[Triple]:
        """Yield what a component is: its sort, its range, its code list, its names."""
        it, own = self._iri(name), name.removeprefix(CUBE)
        yield Triple(it, self._iri("rdf:type"), self._iri(f"qb:{sort.capitalize()}Property"))
        if own in _OWN:
            yield Triple(it, self._iri("rdfs:range"), self._iri(_OWN[own]))
            if own != "claim":
                yield Triple(it, self._iri("rdfs:subPropertyOf"), self._iri(f"sdmx-dimension:ref{own.capitalize()}"))
            for language in LANGUAGES:
                yield Triple(it, self._iri("rdfs:label"), Literal(say(language, f"cube.{own}"), language=language))
            return
        for triple in self.world.describe([it.value]):
            if self.world.vocabulary.shorten(triple.predicate.value) in ("rdfs:range", "rdfs:label"):
                yield triple
        if sort == "dimension" and name != "term:indicator":
            yield Triple(it, self._iri("qb:codeList"), self._codes(name))

    def _kinds(self) -> tuple[str, ...]:
        return (*self.plan.dimensions, *self.plan.optional)

    def _codes(self, name: str) -> NamedNode:
        """Return the closed list of a dimension: ours, or where a claim may say nothing, the values met and that."""
        own = name.removeprefix("term:")
        return NamedNode(f"{CUBE}{self.plan.name}-{own}" if name in self.plan.optional else f"{BASE}voc/{own}")

    def _names(self, things: set[str]) -> Iterator[Triple]:
        """Yield what the things that cells mention are called."""
        kept = {self._iri(name) for name in _KEPT}
        self.world.gather(NamedNode(thing) for thing in things)
        for thing in sorted(things):
            yield from (it for it in self.world.describe([thing]) if it.predicate in kept)

    def _list(self, name: str, values: set[Term]) -> Iterator[Triple]:
        """Yield the list of the values of an optional dimension, with what stands for none."""
        it = self._codes(name)
        yield Triple(it, self._iri("rdf:type"), self._iri("skos:Collection"))
        for value in sorted(values, key=str):
            if isinstance(value, NamedNode):
                yield Triple(it, self._iri("skos:member"), value)
        for triple in self.world.describe([self._iri(name).value]):
            if triple.predicate == self._iri("rdfs:label"):
                yield Triple(it, triple.predicate, triple.object)


def _period(said: Said) -> str:
    """Return the period of a claim as an ISO 8601 text."""
    start, end, year = (
        next((it.value for it in said.get(f"term:{name}", []) if isinstance(it, Literal)), "")
        for name in ("periodStart", "periodEnd", "fiscalYear")
    )
    if year or not (start or end):
        return year or "XXXX"
    return start or end if not (start and end) or start == end else f"{start}/{end}"
