"""The page to ask in SPARQL, and the page of the data itself: downloads, graphs, addresses for programs."""

from typing import Final

from starlette.requests import Request

from obligraph.answering.questions import by_theme
from obligraph.errors import BadQuery, Problem
from obligraph.languages import number
from obligraph.rdf.graphs import NamedNode, Rows
from obligraph.rdf.labels import labels_of
from obligraph.web.describes import CUBES, DUMPS
from obligraph.web.rendering import EDITOR, href, render
from obligraph.web.results import PICTURES, results
from obligraph.web.site import Body, Site

FIRST: Final = "promised-and-delivered"
"""The question that stands in the editor before another one is chosen."""


def sparql(
    request: Request, language: str, found: Rows | bool | str | None = None, problem: Problem | None = None
) -> Body:
    """Return the page of the endpoint, with what a query found or why it could not be answered."""
    site: Site = request.app.state.site
    asked = request.query_params
    return render(
        request,
        language,
        "sparql.html",
        text=asked.get("query") or asked.get("text") or _example(site, asked.get("example", "")),
        themes=by_theme(site.questions.values(), language),
        found=None if found is None else results(found, asked, site.world, language),
        problem=problem.tell(language) if problem else "",
        place=problem.fields if isinstance(problem, BadQuery) else {},
        editor=EDITOR.is_file(),
        pictures=PICTURES,
        query=asked.get("query", ""),
    )


def data(request: Request, language: str) -> Body:
    """Return the page of the data: what can be taken, each named graph, the addresses for programs."""
    site: Site = request.app.state.site
    names = sorted(site.world.graph_names())
    labels = labels_of(map(NamedNode, names), site.world, language)
    return render(
        request,
        language,
        "data.html",
        dumps=[*DUMPS, CUBES],
        graphs=sorted((labels[name], href(name)) for name in names),
        statements=number(len(site.world), language),
    )


def _example(site: Site, slug: str) -> str:
    chosen = next(name for name in (slug, FIRST, *site.questions) if name in site.questions)
    return site.questions[chosen].sparql
