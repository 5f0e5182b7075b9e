"""Whether our links hold: terms that exist, addresses in their catalogue's form, and no relation that says too much.

Nothing here needs the network.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from obligraph.links.borrowings import merged, undeclared, used
from obligraph.links.crosswalks import AXIOMS, MATCHES, PREDICATES, drifted, tables
from obligraph.links.externals import Externals, catalogue_of, space_of
from obligraph.links.faults import Fault
from obligraph.links.reasoning import clashes
from obligraph.links.sssom import Match, Table
from obligraph.rdf.graphs import Literal, World
from obligraph.rdf.results import value_of
from obligraph.rdf.vocabulary import BASE
from obligraph.resources import Home

_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_OWL: Final = "http://www.w3.org/2002/07/owl#"
_VOID: Final = "http://rdfs.org/ns/void#"
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+\Z")
_JUSTIFIED: Final = re.compile(
    r"semapv:(MappingReview|ManualMappingCuration|LogicalReasoning|LexicalMatching|CompositeMatching"
    r"|UnspecifiedMatching|SemanticSimilarityThresholdMatching|LexicalSimilarityThresholdMatching|MappingChaining)\Z"
)
_RUC_WEIGHTS: Final = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


@dataclass(frozen=True, slots=True)
class Sound:
    """What was checked: rows, those a reviewer signed, tables and terms of others, in numbers; and what is wrong."""

    rows: int
    reviewed: int
    tables: int
    terms: int
    faults: tuple[Fault, ...]


def check(home: Home, world: World) -> Sound:
    """Check every link of `home`, whose graph is `world`.

    Raises `CannotRead` when a table, the list of terms, or the Turtle beside a table cannot be read.
    """
    externals, found = Externals.read(home.ontology), tables(home)
    terms = {term for terms in used(home, world).values() for term in terms}
    faults = [
        *(fault for table in found for fault in _rows(table, world, externals)),
        *_together(found),
        *undeclared(home, world, externals),
        *merged(world),
        *_identifiers(world),
        *(Fault("drift", path) for path in sorted(drifted(home, world.vocabulary, found))),
        *_contradictions(world, externals),
    ]
    rows = [match for table in found for match in table.matches]
    reviewed = sum(bool(match.cells.get("reviewer_id")) for match in rows)
    return Sound(len(rows), reviewed, len(found), len(terms), tuple(faults))


def outward(home: Home) -> dict[str, str]:
    """Return every address of another house that we name, with what of ours names it, or the vocabulary that has it.

    Raises `CannotRead` when a table or the list of terms cannot be read.
    """
    named = {term: it.vocabulary for term, it in Externals.read(home.ontology).terms.items()}
    rows = {match.object: match.cells["subject_id"] for table in tables(home) for match in table.matches}
    return {**named, **rows}


def _rows(table: Table, world: World, externals: Externals) -> Iterator[Fault]:
    """Return what is wrong with each row by itself."""
    patterns, sets = _patterns(world), _link_sets(world)
    for match in table.matches:
        wrong = [
            ("predicate", match.predicate not in PREDICATES),
            ("unknown-subject", not world.describe([match.subject])),
            ("malformed", not _well_formed(match.object, patterns)),
            ("unknown-term", _unlisted(match.object, patterns, world, externals)),
            ("sorts", not _same_sort(match, world, externals)),
            ("justification", not _JUSTIFIED.match(match.cells["mapping_justification"])),
            ("confidence", not _share(match.cells.get("confidence", ""))),
            ("date", not _day(match.cells.get("mapping_date", ""))),
            ("link-set", match.predicate not in sets.get(match.link_set, ())),
        ]
        yield from (Fault(kind, table.path, match.line, match.names) for kind, is_so in wrong if is_so)


def _well_formed(address: str, patterns: Mapping[str, re.Pattern[str]]) -> bool:
    space = catalogue_of(address, patterns)
    return bool(_ADDRESS.match(address)) and (not space or bool(patterns[space].match(address)))


def _unlisted(address: str, patterns: Mapping[str, re.Pattern[str]], world: World, externals: Externals) -> bool:
    """Tell whether a term is not in the list, where its space is listed at all or no catalogue holds it.

    What is ours, as an article of another treaty may be, has to be described here.
    """
    if address in externals or address.startswith(BASE):
        return address not in externals and not world.describe([address])
    return not catalogue_of(address, patterns) or space_of(address) in externals.spaces


def _same_sort(match: Match, world: World, externals: Externals) -> bool:
    """Tell whether both sides are classes, or both properties, or neither, as far as the other side is listed."""
    said = world.describe([match.subject])
    mine = {value_of(it.object) for it in said if it.predicate.value == _TYPE}
    ours = "class" if f"{_OWL}Class" in mine else "property" if any("Property" in kind for kind in mine) else ""
    theirs = externals.kind(match.object)
    if match.object not in externals:
        return True
    if match.predicate in AXIOMS:
        return ours == ("class" if match.predicate.endswith("subClassOf") else "property") == theirs
    return not ours or ours == theirs


def _together(found: Iterable[Table]) -> Iterator[Fault]:
    """Return rows that contradict each other: twice the same, two exact matches, a pair both the same and not."""
    pairs: dict[tuple[str, str], dict[str, Match]] = defaultdict(dict)
    mine: dict[tuple[str, str], Match] = {}
    theirs: dict[str, Match] = {}
    for table in found:
        for match in table.matches:
            earlier = pairs[match.subject, match.object]
            if match.predicate in earlier:
                yield Fault("twice", table.path, match.line, match.names)
                continue
            if len({match.predicate, *earlier} & MATCHES) > 1:
                yield Fault("at-odds", table.path, match.line, match.names)
            earlier[match.predicate] = match
            if match.predicate == f"{_SKOS}exactMatch":
                if mine.setdefault((match.subject, space_of(match.object)), match) is not match:
                    yield Fault("split", table.path, match.line, match.names)
                if theirs.setdefault(match.object, match) is not match:
                    yield Fault("merged", table.path, match.line, match.names)


def _identifiers(world: World) -> Iterator[Fault]:
    """Return identifiers that are not in the form of their list: RUC with its check digit, channel codes of aid."""
    rows = world.select("SELECT ?it ?value WHERE { ?it <http://www.w3.org/ns/org#identifier> ?value } ORDER BY ?it")
    for it, value in rows:
        scheme, _, number = value_of(value).rpartition("-")
        sound = {"PE-RUC": _is_ruc(number), "XM-DAC": bool(re.fullmatch(r"\d{5}", number))}.get(scheme, False)
        if not sound:
            short = world.vocabulary.shorten(value_of(it))
            yield Fault("identifier", None, 0, {"subject_id": short, "value": f"{scheme}-{number}"})


def _is_ruc(number: str) -> bool:
    """Tell whether a tax number of Peru has eleven figures and the right check digit (weights modulo 11)."""
    if not re.fullmatch(r"(10|15|17|20)\d{9}", number):
        return False
    rest = 11 - sum(weight * int(figure) for weight, figure in zip(_RUC_WEIGHTS, number, strict=False)) % 11
    return rest % 10 == int(number[-1])


def _contradictions(world: World, externals: Externals) -> Iterator[Fault]:
    shorten = world.vocabulary.shorten
    for clash in clashes(world, externals):
        kinds = [shorten(kind) for kind in clash.kinds]
        because = [shorten(name) for name in clash.because]
        yield Fault("clash", None, 0, {"subject_id": shorten(clash.thing), "kinds": kinds, "because": because})


def _patterns(world: World) -> dict[str, re.Pattern[str]]:
    """Return the form of the addresses of each catalogue, by the space in which they lie."""
    rows = world.select(
        f"SELECT ?space ?form WHERE {{ ?it <{_VOID}uriSpace> ?space ; <{_VOID}uriRegexPattern> ?form }}"
    )
    return {
        space.value: re.compile(form.value)
        for space, form in rows
        if isinstance(space, Literal) and isinstance(form, Literal)
    }


def _link_sets(world: World) -> dict[str, set[str]]:
    rows = world.select(f"SELECT ?it ?kind WHERE {{ ?it <{_VOID}linkPredicate> ?kind }}")
    found: dict[str, set[str]] = defaultdict(set)
    for it, kind in rows:
        found[value_of(it)].add(value_of(kind))
    return found


def _share(text: str) -> bool:
    return bool(re.fullmatch(r"0\.\d+|1(\.0+)?", text))


def _day(text: str) -> bool:
    try:
        return date.fromisoformat(text) <= date.today() and len(text) == 10
    except ValueError:
        return False
