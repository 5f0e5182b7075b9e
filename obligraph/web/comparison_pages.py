"""How States compare: on what is recorded, obligation by obligation, and on figures, where figures may be compared."""

from typing import Final

from starlette.requests import Request

from obligraph.web.matrices import across_states, duties, figures
from obligraph.web.rendering import render
from obligraph.web.site import Body, Site

COVERAGE: Final = "coverage-by-obligation"
FIGURES: Final = "indicators-across-states"
SHOWS: Final = ("obligations", "figures")


def compare(request: Request, language: str) -> Body:
    """Return the comparison asked for by `?show=`: obligations (counted `?by=` one kind of thing) or figures."""
    if request.query_params.get("show") == "figures":
        return _figures(request, language)
    site: Site = request.app.state.site
    answer = site.ask(COVERAGE, {}, language)
    kinds = [name for name in answer.columns if name not in ("state", "obligation")]
    by = request.query_params.get("by", "")
    by = by if by in kinds else kinds[0]
    return render(
        request,
        language,
        "compare.html",
        shows=SHOWS,
        show="obligations",
        by=by,
        kinds=[(name, answer.headings[answer.columns.index(name)]) for name in kinds],
        heads=duties(answer),
        lines=across_states(answer, by),
        answer=answer,
        question=COVERAGE,
    )


def _figures(request: Request, language: str) -> Body:
    site: Site = request.app.state.site
    answer = site.ask(FIGURES, {}, language)
    heads, lines = figures(answer)
    return render(
        request,
        language,
        "compare-figures.html",
        shows=SHOWS,
        show="figures",
        heads=heads,
        lines=lines,
        answer=answer,
        question=FIGURES,
    )
