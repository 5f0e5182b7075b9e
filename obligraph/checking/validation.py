"""The rules applied to a draft: it is judged together with what the world says of the things it names, and no more.

Texts never come from the engine, which loses the language of some: they come from our shapes, by the name of the rule.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from obligraph.checking import engines
from obligraph.checking.drafts import Draft
from obligraph.checking.engines import ENGINES, Outcome
from obligraph.checking.reference import Result
from obligraph.checking.reports import SEVERITIES, Finding, Place, Report, Summary
from obligraph.checking.rules import DCTERMS, SHAPES, SKOS, Rule, Rules
from obligraph.checking.statements import SUBCLASS, Said, Statements, as_stored, name_of
from obligraph.languages import Texts
from obligraph.rdf.graphs import Literal, NamedNode, Quad, Term, Triple, World
from obligraph.rdf.values import alike
from obligraph.rdf.vocabulary import BASE, Vocabulary
from obligraph.resources import Home

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_WORDS = (BASE + "voc/", BASE + "def", BASE + "shapes")
_MAKES_WORDS = frozenset((SUBCLASS, _RDFS + "isDefinedBy", SKOS + "inScheme", SKOS + "topConceptOf"))
_NAMES = (SKOS + "prefLabel", _RDFS + "label", DCTERMS + "title")
_SHOWN = 300


def check(draft: Draft, world: World, shapes: Path | Rules, engine: str = "") -> Report:
    """Return what the rules find in a draft, given what the world says of the things it names.

    The rules are those for submissions in a folder of shapes, or any that were read before; the engine is one of
    `ENGINES`, or chosen by the size of the draft. The world is neither copied nor changed.
    """
    rules = shapes if isinstance(shapes, Rules) else Rules.read(shapes, world.vocabulary)
    known = [*world.describe(draft.mentions())]
    known += [quad.triple for quad in world.store.quads_for_pattern(None, NamedNode(SUBCLASS), None, None)]
    data = World.read({}, world.vocabulary)
    data.store.extend([Quad(it.subject, it.predicate, it.object) for it in (*draft.statements, *known)])
    chosen = engine or ENGINES[len(draft.places) >= engines.LARGE]
    outcome = engines.apply(rules.shapes, data.within(), chosen)
    return _report(Statements(draft.file, data, as_stored(draft)), world, rules, outcome, _changes(draft, world, rules))


def inspect(world: World, shapes: Path, engine: str = "") -> Report:
    """Return what all rules, ours included, find in the whole world: what is asked of others is kept at home."""
    rules = Rules.read(shapes, world.vocabulary, ours=True)
    world = replace(world, store=world.within())
    outcome = engines.apply(rules.shapes, world.within(), engine or ENGINES[1])
    return _report(Statements(Path("graph"), world, None), world, rules, outcome)


def inspect_home(home: Home, engine: str = "") -> tuple[World, Report]:
    """Return the world in a home, and what `inspect` does of it; it is judged while it is being loaded."""
    rules = Rules.read(home.shapes, Vocabulary.read(home.ontology), ours=True)
    with engines.begun(rules.shapes, engine or ENGINES[1]) as judge:
        world = World.open(home, judge.tell)
        outcome = judge.outcome(world.within())
    return world, _report(Statements(Path("graph"), world, None), world, rules, outcome)


def _report(
    judged: Statements, world: World, rules: Rules, outcome: Outcome, changes: Iterable[Finding] = ()
) -> Report:
    kinds = frozenset().union(*(rule.classes for rule in rules.found.values()))
    things = len({*judged.things(kinds)})
    found = [*_findings(outcome.results, rules, judged), *changes]
    if not things and not found:
        found.append(finding_of(rules.found[SHAPES + "Draft-recognised"], Place(judged.file, 0), ""))
    found = [*_with_nearest(_withheld(found, rules), rules, world)]
    found.sort(key=lambda it: (it.place.line, it.place.thing, it.code, it.found, it.place.path))
    counts = [sum(it.severity == name for it in found) for name in SEVERITIES]
    statements = len(judged.world if judged.lines is None else judged.lines)
    summary = Summary(statements, things, _applied(rules, judged, kinds), *counts)
    labels = _labels(found, judged.world, world)
    return Report(judged.file, tuple(found), summary, labels, world.vocabulary, outcome.engine, outcome.instead)


def _findings(results: Iterable[Result], rules: Rules, judged: Statements) -> Iterator[Finding]:
    """Yield every result of the engine that speaks of what is judged, not of what the world said before."""
    for result in results:
        rule = rules.found.get(result.shape)
        if rule is None:
            continue
        if rule.objects_of:
            places = [
                (Place(judged.file, line, name_of(it.subject), it.predicate.value), name_of(written))
                for it, (line, written) in judged.naming(result.focus)
                if it.predicate.value in rule.objects_of
            ]
        else:
            places = list(_places(judged.said(result.focus), result, judged.file))
        yield from (finding_of(rule, place, it, result.component) for place, it in places)


def _places(said: Said, result: Result, file: Path) -> Iterator[tuple[Place, str]]:
    """Yield where the draft says what a result complains of, with the value; nowhere, if only the world says it."""
    thing, path, value = name_of(result.focus), result.path, result.value
    lines = {it: line for (predicate, it), line in said.items() if predicate == path}
    if value == result.focus and value not in lines:
        value = None
    if said and (value is None or path is None):
        yield Place(file, min(line for line, _ in (lines or said).values()), thing, name_of(path)), ""
    elif lines and value is not None:
        line, written = lines.get(value, (min(line for line, _ in lines.values()), value))
        yield Place(file, line, thing, name_of(path)), name_of(written)


def _changes(draft: Draft, world: World, rules: Rules) -> Iterator[Finding]:
    """Yield one finding for each thing recorded already, or word of ours, of which the draft says something else."""
    known: dict[Term, frozenset[Triple]] = {}
    world.gather(it.subject for it in draft.places if isinstance(it.subject, NamedNode))
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
            yield finding_of(rule, place, name_of(it.object))


def finding_of(rule: Rule, place: Place, found: str, component: str = "") -> Finding:
    """Return that a rule is not kept at a place, with the texts of the rule and the beginning of what was found."""
    texts = (rule.names, rule.messages, rule.examples)
    shown = found if len(found) <= _SHOWN else found[:_SHOWN] + "…"
    return Finding(rule.code, rule.name, rule.severity, place, shown, *texts, component=component)


def _withheld(found: list[Finding], rules: Rules) -> Iterator[Finding]:
    """Return the findings without what could identify a person: neither value nor thing is repeated."""
    persons = {it.place.thing for it in found if rules.found[it.rule].withheld}
    for it in found:
        hidden = it.place.thing in persons and bool(it.place.thing)
        yield replace(it, found="", place=Place(it.place.file, it.place.line)) if hidden else it


def _with_nearest(findings: Iterable[Finding], rules: Rules, world: World) -> Iterator[Finding]:
    """Yield the findings with the names of the list that look most like the one found; each list is read once."""
    lists: dict[object, dict[str, str]] = {}
    met: dict[object, tuple[str, ...]] = {}
    for it in findings:
        offers, wrong = rules.found[it.rule].offers, it.found.rpartition("/")[2]
        if wrong and offers and (offers, wrong) not in met:
            if offers not in lists:
                lists[offers] = _offered(offers, world)
            close = alike(wrong, lists[offers], 3)
            met[offers, wrong] = tuple(lists[offers][key] for key in close)
        yield replace(it, nearest=met.get((offers, wrong), ()))


def _offered(offers: Iterable[tuple[str, str]], world: World) -> dict[str, str]:
    """Return the things that a rule would allow, by the last part of their address."""
    offered = [
        quad.subject.value
        for path, kind in offers
        for quad in world.store.quads_for_pattern(None, NamedNode(path), NamedNode(kind), None)
        if isinstance(quad.subject, NamedNode)
    ]
    return {address.rpartition("/")[2]: address for address in sorted(offered)}


def _applied(rules: Rules, judged: Statements, kinds: Iterable[str]) -> int:
    """Return how many rules had something to look at."""
    met = {kind for kind in kinds if next(judged.things([kind]), None)}
    asked = frozenset().union(*(it.subjects_of | it.objects_of for it in rules.found.values()))
    paths = {path for path in asked if judged.uses(path)}
    return sum(bool(it.classes & met or (it.subjects_of | it.objects_of) & paths) for it in rules.found.values())


def _labels(findings: list[Finding], data: World, world: World) -> dict[str, Texts]:
    """Return what each thing that a finding names is called; a thing without a label, by its short name."""
    named = {name for it in findings for name in (it.place.thing, it.found) if _is_named(name, data)}
    named |= {it.place.path for it in findings if it.place.path}
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


def _is_named(name: str, data: World) -> bool:
    """Whether a text is the address of something that the statements name."""
    try:
        node = NamedNode(name)
    except ValueError:
        return False
    find = data.store.quads_for_pattern
    found = (find(node, None, None, None), find(None, None, node, None), find(None, node, None, None))
    return any(next(it, None) is not None for it in found)
