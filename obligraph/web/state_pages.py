"""States: their list, and the page of one with what is promised, paid and done, recorded, open and contradicted."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from obligraph.answering.answers import Answer
from obligraph.answering.told import Row
from obligraph.errors import UnknownThing
from obligraph.languages import moment, say
from obligraph.rdf.graphs import Literal, NamedNode
from obligraph.rdf.labels import labels_of
from obligraph.rdf.values import fold, members
from obligraph.rdf.vocabulary import BASE, TERM
from obligraph.web.comparison_pages import COVERAGE
from obligraph.web.matrices import of_one_state
from obligraph.web.rendering import href, render
from obligraph.web.site import Body, Site
from obligraph.web.timelines import LANES, MONEY, STEPS, events, timeline

SUMMARIES: Final = (
    "promised-and-delivered",
    "promises-without-evidence",
    "open-recommendations",
    "recommendations-without-action",
    "contradictions",
    "measures-without-money",
    "plans-without-budget",
    "single-source-figures",
)
"""The questions whose answers, in one sentence each, sum up a State."""
CONTRADICTIONS: Final = "contradictions"
RECOMMENDATIONS: Final = "open-recommendations"
INLINE: Final = 8
"""Open recommendations told on the page; the rest are counted, and one link away."""
_DEPOSITS: Final = """
SELECT ?state (MIN(STR(?day)) AS ?since) WHERE {
  ?act a term:TreatyAction ; term:actor ?state ; term:onDate ?day ; term:treatyAct treaty-act:deposit .
} GROUP BY ?state"""


@dataclass(frozen=True, slots=True)
class ShownState:
    """A State in the list: its code, its name, and since when it is bound."""

    code: str
    name: str
    since: str


@dataclass(frozen=True, slots=True)
class Summary:
    """One sentence about a State, and the question that it answers."""

    slug: str
    question: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Witness:
    """One side of a contradiction: the figure, how it was counted, who says it, and where."""

    value: str
    unit: str
    basis: str
    says: str
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Figures for one thing, one place and one period that differ, with who says which."""

    subject: str
    href: str
    about: str
    spread: str
    witnesses: tuple[Witness, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """A recommendation that nobody has found met: what it asks, since when, how it was judged last, and its source."""

    text: str
    since: str
    years: str
    judged: str
    says: str
    title: str
    href: str


def states(request: Request, language: str) -> Body:
    """Return the list of the States, with the day from which each is bound."""
    site: Site = request.app.state.site
    since = {
        state.value: day.value
        for state, day in site.world.select(_DEPOSITS)
        if isinstance(state, NamedNode) and isinstance(day, Literal)
    }
    labels = labels_of([NamedNode(it.iri) for it in members(TERM + "State", site.world)], site.world, language)
    listed = [
        ShownState(iri.rpartition("/")[2], name, moment(since.get(iri, ""), language))
        for iri, name in sorted(labels.found.items(), key=lambda it: fold(it[1]))
    ]
    return render(request, language, "states.html", states=listed)


def state(request: Request, language: str, code: str) -> Body:
    """Return the page of one State: what is promised, budgeted and delivered, recorded, open and contradicted."""
    site: Site = request.app.state.site
    iri = f"{BASE}id/state/{code}"
    if not code.isalnum() or not site.world.describe([iri]):
        raise UnknownThing(name=code[:80], nearest=[])
    asked = {"state": [iri]}
    shown = (*SUMMARIES, COVERAGE, STEPS, MONEY)
    answers = {slug: site.ask(slug, asked, language) for slug in shown if slug in site.questions}
    coverage = answers[COVERAGE]
    kinds = [name for name in coverage.columns if name not in ("state", "obligation")]
    told = events(answers[STEPS], answers[MONEY])
    waiting = _open(answers[RECOMMENDATIONS])
    return render(
        request,
        language,
        "state.html",
        code=code,
        name=labels_of([NamedNode(iri)], site.world, language)[iri],
        thing=href(iri),
        summaries=[_summary(answers[slug], language) for slug in SUMMARIES if slug in answers],
        events=told,
        lanes=[(lane, [it for it in told if it.lane == lane]) for lane in LANES],
        timeline=timeline(told, say(language, "web.timeline"), language),
        kinds=[coverage.headings[coverage.columns.index(name)] for name in kinds],
        lines=of_one_state(coverage, kinds),
        coverage=coverage,
        open=waiting[:INLINE],
        open_more=max(0, len(waiting) - INLINE),
        contradictions=_contradictions(answers[CONTRADICTIONS]),
        questions=[it for it in site.questions.values() if "state" in it.options()],
        steps=STEPS,
        money=MONEY,
    )


def _summary(answer: Answer, language: str) -> Summary:
    question = answer.bound.question
    return Summary(question.slug, question.summary[language], answer.sentence)


def _open(answer: Answer) -> list[Open]:
    waiting = []
    for row in answer.rows:
        text, since, years, judged = (
            _text(row, answer, name) for name in ("recommendation", "since", "years", "judged")
        )
        waiting.append(Open(text, since, years, judged, *_source(row, answer)))
    return waiting


def _contradictions(answer: Answer) -> list[Contradiction]:
    """Return the rows of an answer side by side: one thing, one place, one period, one unit each."""
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in answer.rows:
        key = tuple(_text(row, answer, name) for name in ("subject", "place", "since", "until", "unit", "spread"))
        found.setdefault(key, []).append(row)
    sides = []
    for (subject, place, since, until, unit, spread), rows in found.items():
        period = until if since in ("–", until) else f"{since} – {until}"
        cell = rows[0].cells[answer.columns.index("subject")]
        leads = href(cell.term.value) if cell and isinstance(cell.term, NamedNode) else ""
        witnesses = tuple(
            Witness(_text(row, answer, "value"), unit, _text(row, answer, "basis"), *_source(row, answer))
            for row in rows
        )
        about = " · ".join(part for part in (place, period) if part != "–")
        sides.append(Contradiction(subject, leads, about, spread, witnesses))
    return sides


def _text(row: Row, answer: Answer, name: str) -> str:
    cell = row.cells[answer.columns.index(name)]
    return cell.text if cell else "–"


def _source(row: Row, answer: Answer) -> tuple[str, str, str]:
    """Return who says so, in which document and where, and the page of the claim."""
    if not row.evidence:
        return say(answer.language, "answer.uncited"), "", ""
    first = row.evidence[0]
    place = ", ".join(part for part in (f"«{first.title}»", first.locator, first.date) if part)
    return first.who(answer.language), place, href(first.claim)
