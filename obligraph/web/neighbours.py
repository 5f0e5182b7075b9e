"""What stands around a thing: the few things nearest to it by what they do for each other, as a picture and as a list.

Who says something and where is told elsewhere on a page; here it counts only for things that have nothing else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from obligraph.rdf.graphs import NamedNode, World
from obligraph.rdf.labels import Labels, labels_of
from obligraph.rdf.vocabulary import BASE, TERM
from obligraph.web.boxes import Edge, Node
from obligraph.web.diagrams import diagram
from obligraph.web.rendering import href

MOST: Final = 12
_NEAREST: Final = 7
_ALIKE: Final = 3
"""Neighbours by one property, as long as there are others."""
_HUB: Final = 40
"""A thing to which more statements lead than this is shown, but nothing is looked for behind it."""
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_ASIDE: Final = frozenset(
    (
        *(TERM + name for name in ("assertedBy", "ofState", "relayedBy", "statedIn", "submits", "territory")),
        "http://purl.org/dc/terms/publisher",
        "http://purl.org/dc/terms/source",
        "http://www.w3.org/ns/prov#wasAttributedTo",
    )
)
"""Properties that say whose a thing is and who tells it."""
_WEAK: Final = _ASIDE | {"http://www.w3.org/ns/prov#wasDerivedFrom"}
"""Properties that are not told where another joins the same two things."""


@dataclass(frozen=True, slots=True)
class ShownJoint:
    """One statement of the picture, for the list: subject, property and object, with where the ends lead."""

    start: str
    start_href: str
    property: str
    end: str
    end_href: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The picture of what stands around a thing, and the same as a list."""

    picture: str
    joints: tuple[ShownJoint, ...]


def around(iri: str, world: World, language: str, title: str) -> Surroundings:
    """Return up to `MOST` things around one, nearest first; an empty picture where nothing is joined to it."""
    groups = _groups(iri, world, aside=False) or _groups(iri, world, aside=True)
    chosen = [iri, *_taken(groups, {iri}, _NEAREST)]
    for _ in range(2):
        for behind in zip_longest(*(_behind(key, world) for key in chosen[1:])):
            chosen += [key for key in dict.fromkeys(behind) if key and key not in chosen][: MOST - len(chosen)]
    statements = _statements(chosen, world)
    labels = labels_of(_mentioned(chosen, statements), world, language)
    nodes = [Node(key, labels[key], _kind(key, world, language), href(key), chosen=key == iri) for key in chosen]
    edges = [Edge(start, end, labels[name]) for start, name, end in statements]
    listed = tuple(
        ShownJoint(labels[start], href(start), labels[name], labels[end], href(end)) for start, name, end in statements
    )
    return Surroundings(diagram(nodes, edges, title, language), listed)


def _groups(iri: str, world: World, *, aside: bool) -> list[list[str]]:
    """Return the neighbours of a thing, a list a property and direction, the rarest first."""
    found: dict[tuple[str, bool], dict[str, None]] = {}
    ends = [(triple.predicate.value, False, triple.object) for triple in world.describe([iri])]
    ends += [(triple.predicate.value, True, triple.subject) for triple in world.pointing_at(iri)]
    for name, inward, other in ends:
        if isinstance(other, NamedNode) and other.value.startswith(f"{BASE}id/") and (name in _ASIDE) == aside:
            found.setdefault((name, inward), {})[other.value] = None
    return [sorted(group) for _, group in sorted(found.items(), key=lambda it: (len(it[1]), it[0]))]


def _taken(groups: Sequence[Sequence[str]], known: set[str], most: int) -> list[str]:
    """Return up to `most` neighbours, one of each group in turn, none twice."""
    few = groups if len(groups) == 1 else [group[:_ALIKE] for group in groups]
    mixed = (key for turn in zip_longest(*few) for key in turn if key and key not in known)
    return list(dict.fromkeys(mixed))[:most]


def _behind(key: str, world: World) -> Iterator[str]:
    """Yield what stands behind a neighbour, one of each kind; nothing behind a thing that everything names."""
    if len(world.pointing_at(key)) <= _HUB:
        yield from (group[0] for group in _groups(key, world, aside=False)[:_ALIKE])


def _statements(chosen: Sequence[str], world: World) -> list[tuple[str, str, str]]:
    """Return subject, property and object of every statement that joins two of the chosen things, by their order."""
    kept = set(chosen)
    found = {
        (triple.subject.value, triple.predicate.value, triple.object.value)
        for key in chosen
        for triple in world.describe([key])
        if isinstance(triple.subject, NamedNode)
        and isinstance(triple.object, NamedNode)
        and triple.object.value in kept
    }
    joined = {(start, end) for start, name, end in found if name not in _WEAK}
    plain = [it for it in found if it[1] not in _WEAK or (it[0], it[2]) not in joined]
    plain = [it for it in plain if it[1] not in _ASIDE or chosen[0] in (it[0], it[2])]
    return sorted(plain, key=lambda it: (chosen.index(it[0]), chosen.index(it[2]), it[1]))


def _mentioned(chosen: Sequence[str], statements: Sequence[tuple[str, str, str]]) -> list[NamedNode]:
    return [NamedNode(key) for key in (*chosen, *(name for _, name, _ in statements))]


def _kind(key: str, world: World, language: str) -> str:
    """Return what kind of thing this is, in the reader's language; nothing where no class of ours is named."""
    quads = world.store.quads_for_pattern(NamedNode(key), NamedNode(_TYPE), None, None)
    kinds = sorted(
        {quad.object.value for quad in quads if isinstance(quad.object, NamedNode)},
        key=lambda it: (not it.startswith(TERM), it),
    )
    labels: Labels = labels_of(map(NamedNode, kinds[:1]), world, language)
    return labels[kinds[0]] if kinds else ""
