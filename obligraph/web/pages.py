"""Every page for people, by name."""

from typing import Final

from starlette.requests import Request

from obligraph.web.question_pages import home, question
from obligraph.web.rendering import Page, render
from obligraph.web.site import Body
from obligraph.web.thing_pages import graph, terms, thing


def problem(request: Request, language: str, sentence: str, status: int = 500) -> Body:
    """Return the page that says what went wrong and what to do."""
    return render(request, language, "problem.html", sentence=sentence, status=status)


PAGES: Final[dict[str, Page]] = {
    "graph": graph,
    "home": home,
    "problem": problem,
    "question": question,
    "terms": terms,
    "thing": thing,
}
