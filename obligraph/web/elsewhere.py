"""The same thing in other catalogues: its matches, the nearest kind first, each with the name of its catalogue."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final

from obligraph.links.externals import catalogue_of
from obligraph.rdf.graphs import Literal, NamedNode, World
from obligraph.rdf.labels import labels_of
from obligraph.rdf.things import Statement, Thing
from obligraph.rdf.vocabulary import BASE

_NEAREST_FIRST: Final = tuple(
    f"http://www.w3.org/2004/02/skos/core#{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")
)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One address of another house, and the catalogue that holds it; an empty name when none is known."""

    address: str
    catalogue: str


@dataclass(frozen=True, slots=True)
class Matches:
    """What is equally near to a thing: the kind of match, in words, and the addresses, A to Z."""

    kind: str
    places: tuple[Elsewhere, ...]


def leads_out(statement: Statement, world: World) -> bool:
    """Tell whether a statement is a match in another house."""
    return statement.predicate in _NEAREST_FIRST and not world.vocabulary.expand(statement.short).startswith(BASE)


def elsewhere(thing: Thing, world: World, language: str) -> list[Matches]:
    """Return the matches of a thing in other houses, in groups, the nearest first."""
    found = sorted(
        (it for it in thing.statements if leads_out(it, world)),
        key=lambda it: (_NEAREST_FIRST.index(it.predicate), it.short),
    )
    names = dict(_catalogues(world, language)) if found else {}
    groups = []
    for kind, group in groupby(found, attrgetter("property")):
        addresses = [world.vocabulary.expand(it.short) for it in group]
        groups.append(
            Matches(
                kind, tuple(Elsewhere(address, names.get(catalogue_of(address, names), "")) for address in addresses)
            )
        )
    return groups


def _catalogues(world: World, language: str) -> Iterator[tuple[str, str]]:
    """Give the beginning of the addresses of each catalogue, and its name."""
    rows = [*world.select("SELECT ?it ?space WHERE { ?it <http://rdfs.org/ns/void#uriSpace> ?space }")]
    labels = labels_of([it for it, _ in rows if isinstance(it, NamedNode)], world, language)
    for it, space in rows:
        if isinstance(it, NamedNode) and isinstance(space, Literal):
            yield space.value, labels[it.value]
