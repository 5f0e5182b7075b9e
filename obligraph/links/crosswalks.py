"""From tables of mappings to Turtle: the matches of each table stand in the file beside it, and link sets are counted.

Everything else in those files is written by hand and stays. Counts are `void:triples` of a `void:Linkset`, as in
https://www.w3.org/TR/void/#linkset.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from obligraph.links.sssom import Match, Table, read
from obligraph.rdf.graphs import Literal, NamedNode, Triple, statements_in
from obligraph.rdf.results import value_of
from obligraph.rdf.turtle import formatted
from obligraph.rdf.vocabulary import Vocabulary
from obligraph.resources import Home

_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_VOID: Final = "http://rdfs.org/ns/void#"
AXIOMS: Final = frozenset({f"{_RDFS}subClassOf", f"{_RDFS}subPropertyOf"})
"""What a reasoner follows: only where our term is narrower, whatever it is used for."""
MATCHES: Final = frozenset(f"{_SKOS}{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related"))
PREDICATES: Final = AXIOMS | MATCHES
"""All that a table may say; what merges two things (`owl:sameAs` and its like) is not among it."""


def tables(home: Home) -> list[Table]:
    """Return the tables of mappings of `home`, in a stable order.

    Raises `CannotRead` when one of them is not what it should be.
    """
    return [read(path) for path in home.mappings()]


def drifted(home: Home, vocabulary: Vocabulary, known: Iterable[Table] | None = None) -> dict[Path, str]:
    """Return each Turtle file beside a table that does not say what the tables say, with the text that it should have.

    Raises `CannotRead` when a table or its Turtle cannot be read.
    """
    all_tables = list(tables(home) if known is None else known)
    matches = [match for table in all_tables for match in table.matches]
    found = {}
    for table in all_tables:
        said = table.turtle.read_text(encoding="utf-8")
        meant = _beside(table.matches, said, vocabulary, matches)
        if meant != said:
            found[table.turtle] = meant
    return found


def _beside(matches: Iterable[Match], turtle: str, vocabulary: Vocabulary, everything: list[Match]) -> str:
    """Return `turtle` with these matches in place of its own, and with the counts of its link sets."""
    kept = [it for it in statements_in(turtle.encode("utf-8"), "ttl") if it.predicate.value not in PREDICATES]
    told = [Triple(NamedNode(it.subject), NamedNode(it.predicate), NamedNode(it.object)) for it in matches]
    lines = [f"{it} ." for it in _counted([*kept, *told], everything)]
    return formatted("\n".join(dict.fromkeys(lines)), vocabulary)


def _counted(triples: list[Triple], everything: list[Match]) -> list[Triple]:
    rows = Counter(match.link_set for match in everything)
    sizes = {it.subject: it for it in triples if it.predicate.value == f"{_VOID}triples"}
    for link_set, old in sizes.items():
        count = rows[value_of(link_set)] or _identifiers(link_set, triples)
        triples = [it for it in triples if it != old]
        triples.append(Triple(old.subject, old.predicate, Literal(count)))
    return triples


def _identifiers(link_set: object, triples: list[Triple]) -> int:
    """Return how many statements a link set without rows has: those of its predicate, of its scheme if it has one."""
    about = {it.predicate.value: it.object for it in triples if it.subject == link_set}
    scheme = value_of(about.get(f"{_SKOS}notation"))
    values = [it.object for it in triples if it.predicate == about.get(f"{_VOID}linkPredicate")]
    return sum(value_of(value).startswith(scheme) for value in values)
