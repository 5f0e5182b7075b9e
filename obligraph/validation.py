"""The rules applied to a draft: it is judged together with what the world says of the things it names, and no more.

Texts never come from the engine, which loses the language of some: they come from our shapes, by the name of the rule.
"""

import contextlib
import difflib
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from rdflib import BNode, Graph, URIRef
from rdflib.term import Node

from obligraph.drafts import Draft
from obligraph.graphs import Literal, NamedNode, Quad, Term, Triple, World
from obligraph.languages import Texts
from obligraph.reports import SEVERITIES, Finding, Place, Report, Summary
from obligraph.rules import DCTERMS, SH, SHAPES, SKOS, TYPE, Rule, Rules, plain
from obligraph.vocabulary import BASE

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SUBCLASS = _RDFS + "subClassOf"
_WORDS = (BASE + "voc/", BASE + "def", BASE + "shapes")
_MAKES_WORDS = frozenset((_SUBCLASS, _RDFS + "isDefinedBy", SKOS + "inScheme", SKOS + "topConceptOf"))
_NAMES = (SKOS + "prefLabel", _RDFS + "label", DCTERMS + "title")
_SHOWN = 300
_RESULT = ("sourceShape", "focusNode", "resultPath", "value", "sourceConstraintComponent")

Index = Mapping[Node, Mapping[tuple[Node, Node], int]]
"""What a draft says: thing → (property, value) → line."""


def check(draft: Draft, world: World, shapes: Path | Rules) -> Report:
    """Return what the rules find in a draft, given what the world says of the things it names.

    The rules are those for submissions in a folder of shapes, or any that were read before. The world is neither
    copied nor changed.
    """
    rules = shapes if isinstance(shapes, Rules) else Rules.read(shapes, world.vocabulary)
    above = world.store.quads_for_pattern(None, NamedNode(_SUBCLASS), None, None)
    return _judge(draft, [*world.describe(draft.mentions()), *(quad.triple for quad in above)], world, rules)


def inspect(world: World, shapes: Path) -> Report:
    """Return what all rules, ours included, find in the whole world: what is asked of others is kept at home."""
    rules = Rules.read(shapes, world.vocabulary, ours=True)
    everything = Draft(Path("graph"), dict.fromkeys((quad.triple for quad in world.store), 0))
    return _judge(everything, [], world, rules)


def _judge(draft: Draft, known: list[Triple], world: World, rules: Rules) -> Report:
    data = World.read({}, world.vocabulary)
    data.store.extend([Quad(it.subject, it.predicate, it.object) for it in (*draft.statements, *known)])
    index = _index(draft)
    kinds = _kinds(index, (*known, *draft.statements))
    classes = frozenset().union(*(rule.classes for rule in rules.found.values()))
    things = [thing for thing, of in kinds.items() if of & classes]
    found = [*_findings(data, rules, index, draft.file), *_changes(draft, world, rules)]
    if not things and not found:
        found.append(_finding(rules.found[SHAPES + "Draft-recognised"], Place(draft.file, 0), ""))
    found = [_with_nearest(it, rules.found[it.rule], world) for it in _withheld(found, rules)]
    found.sort(key=lambda it: (it.place.line, it.place.thing, it.code, it.found))
    counts = [sum(it.severity == name for it in found) for name in SEVERITIES]
    summary = Summary(len(draft.places), len(things), _applied(rules, index, kinds), *counts)
    labels = _labels(found, draft.mentions(), data, world)
    return Report(draft.file, tuple(found), summary, labels, world.vocabulary)


def _index(draft: Draft) -> Index:
    index: dict[Node, dict[tuple[Node, Node], int]] = {}
    for it, line in draft.places.items():
        index.setdefault(plain(it.subject), {})[plain(it.predicate), plain(it.object)] = line
    return index


def _kinds(index: Index, statements: Iterable[Triple]) -> dict[Node, frozenset[str]]:
    """Return what kinds of thing each thing of the draft is, the kinds above those it names included."""
    above: dict[str, set[str]] = {}
    for it in statements:
        if it.predicate.value == _SUBCLASS:
            above.setdefault(_name(plain(it.subject)), set()).add(_name(plain(it.object)))
    kinds = {}
    for thing, said in index.items():
        reached: set[str] = set()
        waiting = [_name(value) for path, value in said if str(path) == TYPE]
        while waiting:
            if (kind := waiting.pop()) not in reached:
                reached.add(kind)
                waiting.extend(above.get(kind, ()))
        kinds[thing] = frozenset(reached)
    return kinds


def _findings(data: World, rules: Rules, index: Index, file: Path) -> Iterator[Finding]:
    """Yield every result of the engine that speaks of the draft, not of what the world said before."""
    report = _run(data, rules.graph)
    values: dict[Node, list[tuple[Node, Node, int]]] = {}
    for thing, said in index.items():
        for (path, value), line in said.items():
            values.setdefault(value, []).append((thing, path, line))
    for result in report.subjects(URIRef(TYPE), URIRef(SH + "ValidationResult")):
        shape, focus, about, found, component = (report.value(result, URIRef(SH + name)) for name in _RESULT)
        rule = rules.found.get(str(shape))
        if rule is None or focus is None:
            continue
        if rule.objects_of:
            places = [
                (Place(file, line, _name(thing), _name(path)), _name(focus))
                for thing, path, line in values.get(focus, ())
                if str(path) in rule.objects_of
            ]
        else:
            places = list(_places(index.get(focus, {}), focus, about, found, file))
        yield from (_finding(rule, place, it, _name(component)) for place, it in places)


def _run(data: World, shapes: Graph) -> Graph:
    """Return the report of the engine; no other place knows it."""
    import pyshacl
    from pyshacl.graph_abstraction import OxigraphDataGraph

    class Uncounted(OxigraphDataGraph):
        """The data, never empty: the engine asks before every result, and counts all statements to know."""

        def __bool__(self) -> bool:
            return True

    graph: Any = Uncounted(data.store)
    log = logging.getLogger("rdflib.term")
    with contextlib.ExitStack() as stack:
        stack.callback(log.setLevel, log.level)
        log.setLevel(logging.CRITICAL)
        report = pyshacl.validate(graph, shacl_graph=shapes, advanced=False, do_owl_imports=False, inplace=True)[1]
    if not isinstance(report, Graph):
        raise TypeError(report)
    return report


def _places(
    said: Mapping[tuple[Node, Node], int], focus: Node, path: Node | None, value: Node | None, file: Path
) -> Iterator[tuple[Place, str]]:
    """Yield where the draft says what a result complains of, with the value; nowhere, if only the world says it."""
    lines = {it: line for (predicate, it), line in said.items() if predicate == path}
    if value == focus and value not in lines:
        value = None
    if said and (value is None or path is None):
        yield Place(file, min(lines.values(), default=min(said.values())), _name(focus), _name(path)), ""
    elif lines and value is not None:
        yield Place(file, lines.get(value, min(lines.values())), _name(focus), _name(path)), _name(value)


def _changes(draft: Draft, world: World, rules: Rules) -> Iterator[Finding]:
    """Yield one finding for each thing recorded already, or word of ours, of which the draft says something else."""
    known: dict[Term, frozenset[Triple]] = {}
    met: set[Term] = set()
    for it, line in draft.places.items():
        if it.subject in met or not isinstance(it.subject, NamedNode):
            continue
        if it.subject not in known:
            known[it.subject] = frozenset(world.describe([it.subject.value]))
        recorded = known[it.subject]
        of_words = it.subject.value.startswith(_WORDS) or it.predicate.value in _MAKES_WORDS
        if it not in recorded and (recorded or of_words):
            met.add(it.subject)
            rule = rules.found[SHAPES + ("Draft-words" if of_words else "Draft-adds")]
            place = Place(draft.file, line, it.subject.value, it.predicate.value)
            yield _finding(rule, place, _name(plain(it.object)))


def _finding(rule: Rule, place: Place, found: str, component: str = "") -> Finding:
    texts = (rule.names, rule.messages, rule.example)
    shown = found if len(found) <= _SHOWN else found[:_SHOWN] + "…"
    return Finding(rule.code, rule.name, rule.severity, place, shown, *texts, component=component)


def _withheld(found: list[Finding], rules: Rules) -> Iterator[Finding]:
    """Return the findings without what could identify a person: neither value nor thing is repeated."""
    persons = {it.place.thing for it in found if rules.found[it.rule].withheld}
    for it in found:
        hidden = it.place.thing in persons and bool(it.place.thing)
        yield replace(it, found="", place=Place(it.place.file, it.place.line)) if hidden else it


def _with_nearest(finding: Finding, rule: Rule, world: World) -> Finding:
    """Return the finding with the names of the list that look most like the one found."""
    offered = [
        quad.subject.value
        for path, kind in rule.offers
        for quad in world.store.quads_for_pattern(None, NamedNode(path), NamedNode(kind), None)
        if isinstance(quad.subject, NamedNode)
    ]
    keys = {address.rpartition("/")[2]: address for address in sorted(offered)}
    nearest = difflib.get_close_matches(finding.found.rpartition("/")[2], keys, n=3) if finding.found else []
    return replace(finding, nearest=tuple(keys[key] for key in nearest))


def _applied(rules: Rules, index: Index, kinds: Mapping[Node, frozenset[str]]) -> int:
    """Return how many rules had something to look at."""
    paths = {str(path) for said in index.values() for path, _ in said}
    of = frozenset().union(*kinds.values())
    return sum(bool(it.classes & of or (it.subjects_of | it.objects_of) & paths) for it in rules.found.values())


def _labels(findings: list[Finding], mentioned: frozenset[str], data: World, world: World) -> dict[str, Texts]:
    """Return what each thing that a finding names is called; a thing without a label, by its short name."""
    named = {name for it in findings for name in (it.place.thing, it.place.path, it.found)} & mentioned
    labels: dict[str, Texts] = {}
    for name in sorted(named | {name for it in findings for name in it.nearest}):
        texts: dict[str, str] = {}
        for store in (data.store, world.store):
            for path in _NAMES:
                for quad in store.quads_for_pattern(NamedNode(name), NamedNode(path), None, None):
                    if isinstance(quad.object, Literal):
                        texts.setdefault(quad.object.language or "", quad.object.value)
        labels[name] = texts or {"": world.vocabulary.shorten(name)}
    return labels


def _name(term: Node | None) -> str:
    """Return a term as a text: an address, a value as written, or `_:` and the key of what has no address."""
    return "" if term is None else f"_:{term}" if isinstance(term, BNode) else str(term)
