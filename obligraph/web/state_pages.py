"""States: their list, the page of one with what is owed, promised, paid and done, and how they compare."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from obligraph.answers import Answer, Row
from obligraph.errors import UnknownThing
from obligraph.graphs import Literal, NamedNode
from obligraph.labels import labels_of
from obligraph.languages import moment
from obligraph.values import fold, members
from obligraph.vocabulary import BASE, TERM
from obligraph.web.rendering import ShownAnswer, href, render, shown
from obligraph.web.site import Body, Site

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
COVERAGE: Final = "coverage-by-obligation"
FIGURES: Final = "indicators-across-states"
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
class Square:
    """One square of a comparison: what it says, how dark it is (0 to 4), and where it leads."""

    text: str
    shade: int
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
    """Return the page of one State."""
    site: Site = request.app.state.site
    iri = f"{BASE}id/state/{code}"
    if not code.isalnum() or not site.world.describe([iri]):
        raise UnknownThing(name=code[:80], nearest=[])
    name = labels_of([NamedNode(iri)], site.world, language)[iri]
    asked = {"state": [iri]}
    answers = {slug: site.ask(slug, asked, language) for slug in SUMMARIES if slug in site.questions}
    coverage = site.ask(COVERAGE, asked, language)
    return render(
        request,
        language,
        "state.html",
        code=code,
        name=name,
        thing=href(iri),
        summaries=[Summary(slug, it.bound.question.summary[language], it.sentence) for slug, it in answers.items()],
        coverage=_without_state(coverage),
        questions=[it for it in site.questions.values() if "state" in it.options()],
    )


def compare(request: Request, language: str) -> Body:
    """Return how States compare: on what is recorded by obligation, or on a figure, where figures may be compared."""
    site: Site = request.app.state.site
    by = request.query_params.get("by", "laws")
    answer = site.ask(COVERAGE, {}, language)
    kinds = [name for name in answer.columns if name not in ("state", "obligation")]
    if by not in kinds:
        by = kinds[0]
    figures = site.ask(FIGURES, {}, language) if request.query_params.get("figures") else None
    return render(
        request,
        language,
        "compare.html",
        by=by,
        kinds=[(name, answer.headings[answer.columns.index(name)]) for name in kinds],
        obligations=_across(answer),
        squares=_squares(answer, by),
        coverage=answer,
        figures=shown(figures) if figures else None,
    )


def _across(answer: Answer) -> list[tuple[str, str]]:
    """Return the obligations as number and label, in the order of the treaty."""
    place = answer.columns.index("obligation")
    cells = [cell for row in answer.rows if (cell := row.cells[place])]
    found = {cell.term.value: cell.text for cell in cells if isinstance(cell.term, NamedNode)}
    numbers = [(iri.rpartition("/")[2].replace("-", "."), label) for iri, label in found.items()]
    return sorted(numbers, key=lambda it: [(len(part), part) for part in it[0].split(".")])


def _squares(answer: Answer, by: str) -> list[tuple[str, str, list[Square]]]:
    """Return one line a State: its code, its name, and a square an obligation."""
    states: dict[tuple[str, str], dict[str, Row]] = {}
    at = {name: answer.columns.index(name) for name in ("state", "obligation", by)}
    for row in answer.rows:
        nation, duty = row.cells[at["state"]], row.cells[at["obligation"]]
        if nation and duty and isinstance(nation.term, NamedNode) and isinstance(duty.term, NamedNode):
            key = (nation.term.value.rpartition("/")[2], nation.text)
            states.setdefault(key, {})[duty.term.value.rpartition("/")[2].replace("-", ".")] = row
    numbers = [number for number, _ in _across(answer)]
    return [
        (code, name, [_square(rows.get(number), at[by], code) for number in numbers])
        for (code, name), rows in sorted(states.items(), key=lambda it: fold(it[0][1]))
    ]


def _square(row: Row | None, place: int, code: str) -> Square:
    cell = row.cells[place] if row else None
    if not cell:
        return Square("", 0, "")
    count = int(cell.text) if cell.text.isdigit() else 9
    return Square(cell.text, 1 + sum(count > bound for bound in (1, 3, 7)), f"/state/{code}")


def _without_state(answer: Answer) -> ShownAnswer:
    return shown(answer.narrowed([place for place, name in enumerate(answer.columns) if name != "state"]))
