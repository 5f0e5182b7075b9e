"""The interface for programs as people read it: each question with what it takes, what it gives, and a call to try."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request

from obligraph.answering.questions import Question, by_theme
from obligraph.languages import LANGUAGES, choose, say
from obligraph.rdf.graphs import NamedNode
from obligraph.rdf.labels import Labels, labels_of
from obligraph.rdf.values import Parameter
from obligraph.web.api import FORMS
from obligraph.web.paging import MAX_ROWS
from obligraph.web.rendering import render
from obligraph.web.site import Body, Site

NOT_HERE: Final = frozenset(("submission",))
"""Parameters whose example need not be on this server."""


@dataclass(frozen=True, slots=True)
class ShownParameter:
    """What a question takes: its name, what kind of value, whether it must be given, an example, and what stands in."""

    name: str
    type: str
    required: bool
    example: str
    default: str


@dataclass(frozen=True, slots=True)
class ShownCall:
    """One question as a program asks it: its words, parameters and columns, and the query of a call that works."""

    slug: str
    summary: str
    limits: str
    parameters: tuple[ShownParameter, ...]
    columns: tuple[tuple[str, str], ...]
    example: str


def api(request: Request, language: str) -> Body:
    """Return the page of the interface, from the headers of the questions."""
    site: Site = request.app.state.site
    expand = site.world.vocabulary.expand
    named = {said for it in site.questions.values() for said in it.columns.values() if isinstance(said, str)}
    classes = {it.of_class for question in site.questions.values() for it in question.options().values() if it.of_class}
    labels = labels_of(map(NamedNode, [*map(expand, named), *classes]), site.world, language)
    return render(
        request,
        language,
        "api.html",
        themes=[
            (theme, [_call(it, labels, site, language) for it in held])
            for theme, held in by_theme(site.questions.values(), language)
        ],
        total=len(site.questions),
        forms=list(FORMS),
        all_languages=list(LANGUAGES),
        most=MAX_ROWS,
    )


def _call(question: Question, labels: Labels, site: Site, language: str) -> ShownCall:
    expand = site.world.vocabulary.expand
    columns = tuple(
        (name, labels[expand(said)] if isinstance(said, str) else choose(said, language))
        for name, said in question.columns.items()
    )
    options = question.options().values()
    usable = [it for it in options if it.example and it.name not in NOT_HERE]
    tried = [it for place, it in enumerate(usable) if place == 0 or (it.required and not it.default)]
    examples = [(_name(it), _example(it)) for it in tried]
    return ShownCall(
        slug=question.slug,
        summary=question.summary[language],
        limits=question.limits[language],
        parameters=tuple(_parameter(it, labels, language) for it in options),
        columns=columns,
        example=f"?{urlencode(examples, safe=':')}" if examples else "",
    )


def _parameter(parameter: Parameter, labels: Labels, language: str) -> ShownParameter:
    kind = say(language, f"web.type-{parameter.kind}")
    if parameter.of_class:
        kind = labels[parameter.of_class]
    required = parameter.required and not parameter.default
    return ShownParameter(_name(parameter), kind, required, _example(parameter), parameter.default)


def _name(parameter: Parameter) -> str:
    return parameter.name.replace("_", "-")


def _example(parameter: Parameter) -> str:
    return parameter.example.removeprefix("state:")
