"""The pages for people: what each needs from the graph, and the template that shows it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request

from obligraph.languages import LANGUAGES, say
from obligraph.web.negotiation import PAGE
from obligraph.web.site import Body, Site

_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(request: Request, language: str, template: str, **shown: Any) -> Body:
    """Return a page made from a template, with its words in one language."""

    def word(key: str, /, **fields: object) -> str:
        return say(language, f"web.{key}", **fields)

    def in_language(code: str) -> str:
        return str(request.url.include_query_params(lang=code).query)

    text = _TEMPLATES.get_template(template).render(
        language=language, languages=LANGUAGES, path=request.url.path, in_language=in_language, word=word, **shown
    )
    return Body(text.encode("utf-8"), f"{PAGE['html']}; charset=utf-8")


def home(request: Request, language: str) -> Body:
    """Return the first page: the questions as cards, by theme."""
    site: Site = request.app.state.site
    return render(request, language, "home.html", questions=site.questions.values())


def problem(request: Request, language: str, sentence: str, status: int = 500) -> Body:
    """Return the page that says what went wrong and what to do."""
    return render(request, language, "problem.html", sentence=sentence, status=status)


PAGES: Final[dict[str, Callable[..., Body]]] = {"home": home, "problem": problem}
