"""The saved questions for programs: the catalogue, an answer in any form, page by page, and a check of a file."""

import json
from dataclasses import replace
from typing import Any, Final

from starlette.requests import Request

from obligraph.answering.answers import Answer
from obligraph.answering.formats import FORMATS
from obligraph.errors import NotAcceptable
from obligraph.web.negotiation import FILES, choose
from obligraph.web.paging import MAX_ROWS, NAMES, paged
from obligraph.web.protocol import address_of
from obligraph.web.site import Body, Site

RESERVED: Final = frozenset(("lang", "witness", "as-of", "format", *NAMES))
FORMS: Final = {form: FILES[form] for form in ("json", "csv", "md", "xlsx", "ttl")}


def given(request: Request) -> dict[str, list[str]]:
    """Return the parameters of the question in an address, empty ones left out: a form sends every control it has."""
    site: Site = request.app.state.site
    values: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if name not in RESERVED and value.strip():
            values.setdefault(name.replace("-", "_"), []).append(site.inward(value))
    return values


def form_of(request: Request, suffix: str, default: str = "json") -> str:
    """Return the form an answer is wanted in: by suffix, else by `?format=`, else by `Accept`.

    Raises `NotAcceptable` with the forms on offer.
    """
    wanted = suffix or request.query_params.get("format", "")
    if wanted:
        if wanted not in FORMS:
            raise NotAcceptable(offered=list(FORMS))
        return wanted
    chosen = choose(request.headers.get("accept", ""), {default: FORMS[default], **FORMS})
    if not chosen:
        raise NotAcceptable(offered=list(FORMS))
    return chosen


def answer_body(site: Site, request: Request, slug: str, form: str, language: str) -> Body:
    """Return an answer in one of `FORMS`, from the shelf if it is there."""
    asked = request.query_params
    whole = not request.url.path.startswith("/api/")
    key = (
        slug,
        form,
        language,
        whole,
        *sorted((name, value) for name, value in asked.multi_items() if name != "format"),
    )
    if found := site.shelf.get(key):
        return found
    site.gate.admit(address_of(request))
    answer = site.ask(slug, given(request), language, ",".join(asked.getlist("witness")), asked.get("as-of", ""))
    if form == "json":
        content: str | bytes = _page(answer, request, whole=whole)
    else:
        content = FORMATS[form](answer)
    body = Body(site.outward(content if isinstance(content, bytes) else content.encode("utf-8")), FORMS[form])
    site.shelf.put(key, body)
    return body


def catalogue(site: Site, language: str) -> str:
    """Return the saved questions as JSON: name, the question in words, theme, readers, parameters, columns, limits."""
    return json.dumps(
        [
            {
                "name": question.slug,
                "id": question.id,
                "summary": question.summary[language],
                "theme": question.tags[0],
                "readers": list(question.readers),
                "parameters": [
                    {
                        "name": parameter.name,
                        "type": parameter.kind,
                        "class": parameter.of_class or None,
                        "required": parameter.required and not parameter.default,
                        "default": parameter.default or None,
                        "example": parameter.example or None,
                    }
                    for parameter in question.options().values()
                ],
                "columns": list(question.columns),
                "endpoint": question.remote.endpoint if question.remote else None,
                "limits": question.limits[language],
                "answer": f"{site.address}api/ask/{question.slug}.json",
            }
            for question in site.questions.values()
        ],
        ensure_ascii=False,
        indent=2,
    )


def _page(answer: Answer, request: Request, *, whole: bool) -> str:
    """Return an answer as JSON with only one page of its rows, and the address of the next page if there is one.

    What is taken away from a page for people is whole, unless it says otherwise.
    """
    page = paged(request.query_params, len(answer), max(1, len(answer)) if whole else MAX_ROWS)
    rows = answer.rows[page.first : page.first + page.size]
    told: dict[str, Any] = json.loads(FORMATS["json"](replace(answer, rows=rows)))
    told["total"] = page.total
    told["next"] = f"/api/ask/{answer.bound.question.slug}.json{page.next}" if page.next else None
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
