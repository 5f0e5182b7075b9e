"""Search by words, over the saved questions and over the things of the graph, by what they are called in one language.

A word counts the more the fewer things hold it, so that a sentence may be typed as it was heard: «59 millones».
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from math import log
from typing import Final

import snowballstemmer

from obligraph.answering.questions import Question
from obligraph.languages import number, rounded, words
from obligraph.rdf.graphs import Literal, NamedNode, Term, World
from obligraph.rdf.labels import labels_of
from obligraph.rdf.results import value_of
from obligraph.rdf.values import fold
from obligraph.rdf.vocabulary import BASE, TERM
from obligraph.web.rendering import href
from obligraph.web.site import Site

MOST: Final = 20_000
"""Things of a graph that are searched by words; a larger graph has its questions searched only."""
LONGEST: Final = 200
"""Characters that are read of what is sought: each word of it is held against every thing."""
SHOWN: Final = 40
"""Things that a page lists of those that were found."""
_SHORT: Final = 3
"""Words up to this length, such as articles, are looked for only where nothing longer and no figure is sought."""
_FEW: Final = 3
"""A thing of more States than this is told without them, and found by each."""
_NEAR: Final = 0.8
"""How much of the best match a thing has to reach; a question, which names no figure, half."""
_FIRST: Final = "State Plan Promise Allocation BudgetShare Indicator Measure Obligation Law Institution Recommendation"
_RANK: Final = {TERM + name: rank for rank, name in enumerate(_FIRST.split())}
_ASIDE: Final = "Observation Mandate TreatyAction Succession Renaming ImplementationClaim StateParty"
"""Kinds that have no name of their own, or are told with the thing they are about."""
_STEMMERS: Final = {"en": "english", "es": "spanish", "fr": "french", "pt": "portuguese"}
Stem = Callable[[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing as a search shows it: its label, where it leads, and what it is, of which State, of how much."""

    label: str
    href: str
    told: str
    rank: int
    stems: frozenset[str]


Searched = tuple[tuple[tuple[Question, frozenset[str]], ...], tuple[Thing, ...]]
"""Every question with its stems, and every thing, in one language; no things where there are too many."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: questions, things, how many things more; `whole` unless there were too many to search."""

    questions: tuple[Question, ...]
    things: tuple[Thing, ...]
    more: int
    whole: bool


def search(sought: str, site: Site, language: str) -> Found:
    """Return the questions, and the things of the graph, that hold most of the words sought, best first."""
    stem = stemming(language)
    sought = sought[:LONGEST]
    words_sought = stem(sought)
    telling = [word for word in words_sought if len(word) > _SHORT or word.isdigit()]
    questions, things = site.kept(("search", language), lambda: _searched(site, language, stem))
    held = [*(stems for _, stems in questions), *(it.stems for it in things)]
    weights = {
        word: log(1 + len(held) / count)
        for word in telling or words_sought
        if (count := sum(word in it for it in held))
    }
    best = max((_weight(it, weights) for it in held), default=0)
    if not best:
        return Found((), (), 0, bool(things))
    asked = [it for it, stems in questions if _weight(stems, weights) >= best / 2]
    near = [it for it in things if _weight(it.stems, weights) >= best * _NEAR]
    start = fold(sought)
    near.sort(
        key=lambda it: (
            -_weight(it.stems, weights),
            not fold(it.label).startswith(start),
            it.rank,
            len(it.label),
            it.label,
        )
    )
    return Found(tuple(asked), tuple(near[:SHOWN]), max(0, len(near) - SHOWN), bool(things))


def stemming(language: str) -> Stem:
    """Return what finds the stems of the words of a text, as typed with accents and without: «prometer», «prometió».

    >>> stem = stemming("es")
    >>> stem("prometer") < stem("¿Qué se prometió?"), stem("comision") <= stem("Comisión")
    (True, True)
    """
    stemmer = snowballstemmer.stemmer(_STEMMERS[language])
    known: dict[str, frozenset[str]] = {}

    def one(word: str) -> frozenset[str]:
        if word not in known:
            known[word] = frozenset(fold(it) for it in stemmer.stemWords([word, fold(word)]))
        return known[word]

    def stems(text: str) -> frozenset[str]:
        return frozenset(chain.from_iterable(map(one, _words(text))))

    return stems


def _words(text: str) -> list[str]:
    return "".join(it if it.isalnum() else " " for it in text.casefold()).split()


def _weight(stems: frozenset[str], weights: Mapping[str, float]) -> float:
    return sum(weight for word, weight in weights.items() if word in stems)


def _text(question: Question, language: str) -> str:
    names = words(language)["themes"]
    return " ".join((question.summary[language], question.slug, question.id, names[question.tags[0]]))


def _searched(site: Site, language: str, stem: Stem) -> Searched:
    questions = tuple((it, stem(_text(it, language))) for it in site.questions.values())
    return questions, tuple(_read(site.world, language, stem))


def _read(world: World, language: str, stem: Stem) -> Iterable[Thing]:
    aside = ", ".join(f"term:{name}" for name in _ASIDE.split())
    own = f"FILTER(STRSTARTS(STR(?it), '{BASE}id/') && ?kind NOT IN ({aside}))"
    rows = [*world.select(f"SELECT ?it ?kind WHERE {{ ?it a ?kind {own} }} LIMIT {MOST + 1}")]
    if len(rows) > MOST:
        return
    kinds: dict[NamedNode, NamedNode] = {}
    for it, kind in sorted(rows, key=lambda row: _RANK.get(value_of(row[1]), len(_RANK))):
        if isinstance(it, NamedNode) and isinstance(kind, NamedNode):
            kinds.setdefault(it, kind)
    names = _said(world, "dcterms:identifier|term:number|term:abbreviation|skos:altLabel|dcterms:title")
    states, amounts = _said(world, "term:ofState"), _said(world, "term:amount")
    currencies = _said(world, "term:currency")
    mentioned = chain(kinds, kinds.values(), *states.values(), *currencies.values())
    labels = labels_of([it for it in mentioned if isinstance(it, NamedNode)], world, language)

    def called(terms: Iterable[Term]) -> list[str]:
        return [labels[it.value] for it in terms if isinstance(it, NamedNode)]

    for it, kind in kinds.items():
        values = [Decimal(term.value) for term in amounts.get(it, ()) if isinstance(term, Literal)]
        money = called(currencies.get(it, ()))
        much = " ".join((*(number(value, language) for value in values), *(f"({it})" for it in money)))
        of_states = called(states.get(it, ()))
        about = [labels[kind.value], *(of_states if len(of_states) <= _FEW else ()), *([much] if much else [])]
        own_names = [text for term in names.get(it, ()) if (text := _read_in(term, language))]
        round_ones = [f"{rounded(value, language)} {value:f}" for value in values]
        label = labels[it.value]
        address = href(it.value)
        if kind.value == f"{TERM}State":
            address = f"/state/{it.value.rpartition('/')[2]}"
        text = " ".join((label, *about, *of_states, *own_names, *round_ones))
        yield Thing(label, address, " · ".join(about), _RANK.get(kind.value, len(_RANK)), stem(text))


def _said(world: World, path: str) -> dict[Term | None, list[Term]]:
    found: dict[Term | None, list[Term]] = {}
    for it, value in world.select(f"SELECT ?it ?value WHERE {{ ?it {path} ?value }} ORDER BY ?it ?value"):
        if value is not None:
            found.setdefault(it, []).append(value)
    return found


def _read_in(term: Term, language: str) -> str:
    """Return a text that a reader of a language reads; nothing for one in another language."""
    return term.value if isinstance(term, Literal) and term.language in (None, language) else ""
