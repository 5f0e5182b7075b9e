"""Every page for people, by name."""

from typing import Final

from starlette.requests import Request

from obligraph.answering import briefs, chapters
from obligraph.answering.pages import Contents, Noted, as_html, as_markdown
from obligraph.answering.questions import Catalogue
from obligraph.web.api_pages import api
from obligraph.web.check_pages import check
from obligraph.web.comparison_pages import compare
from obligraph.web.negotiation import FILES
from obligraph.web.question_pages import home, question
from obligraph.web.rendering import Page, render
from obligraph.web.rule_pages import rule, rules
from obligraph.web.site import Body, Site
from obligraph.web.sparql_pages import data, sparql
from obligraph.web.state_pages import state, states
from obligraph.web.submission_pages import receipt, submission, submissions, submit
from obligraph.web.thing_pages import graph, terms, thing


def problem(request: Request, language: str, sentence: str, status: int = 500) -> Body:
    """Return the page that says what went wrong and what to do."""
    return render(request, language, "problem.html", sentence=sentence, status=status)


def brief(request: Request, language: str, code: str, form: str) -> Body:
    """Return the brief of a State, as a page or as Markdown."""
    site: Site = request.app.state.site
    articles = request.query_params.get("articles", "")
    audience = "shadow-report" if request.query_params.get("for") == "shadow-report" else ""
    catalogue = Catalogue(site.home.queries, site.world)
    told = briefs.brief(code, site.world, catalogue, language, audience=audience, articles=articles)
    back = Contents((Noted("obligraph", link="/"), Noted(told.state, link=f"/state/{code}")))
    blocks = [back, *chapters.page(told)]
    text = as_html(blocks, language) if form == "html" else as_markdown(blocks)
    return Body(text.encode("utf-8"), f"{FILES[form]}; charset=utf-8")


PAGES: Final[dict[str, Page]] = {
    "api": api,
    "brief": brief,
    "check": check,
    "compare": compare,
    "data": data,
    "graph": graph,
    "home": home,
    "problem": problem,
    "question": question,
    "receipt": receipt,
    "rule": rule,
    "rules": rules,
    "sparql": sparql,
    "state": state,
    "states": states,
    "submission": submission,
    "submissions": submissions,
    "submit": submit,
    "terms": terms,
    "thing": thing,
}

STEADY: Final = frozenset("api brief compare data graph home question rule rules state states terms thing".split())
"""Pages that say the same to the same address and language for as long as the graph is the same."""
