"""The saved questions for programs: the catalogue, an answer in any form, page by page, and a check of a file."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request

from obligraph.answers import Answer
from obligraph.errors import BadValue, NotAcceptable
from obligraph.formats import FORMATS
from obligraph.web.negotiation import FILES, choose
from obligraph.web.site import Body, Site

RESERVED: Final = frozenset("lang witness as-of format page per-page".split())
MAX_ROWS: Final = 1000
FORMS: Final = {form: FILES[form] for form in ("json", "csv", "md", "xlsx", "ttl")}


def given(request: Request) -> dict[str, list[str]]:
    """Return the parameters of the question in an address, empty ones left out: a form sends every control it has."""
    values: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if name not in RESERVED and value.strip():
            values.setdefault(name.replace("-", "_"), []).append(value)
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
    key = (slug, form, language, *sorted((name, value) for name, value in asked.multi_items() if name != "format"))
    if found := site.shelf.get(key):
        return found
    site.gate.admit(request.client.host if request.client else "")
    answer = site.ask(slug, given(request), language, ",".join(asked.getlist("witness")), asked.get("as-of", ""))
    if form == "json":
        content: str | bytes = _paged(answer, request)
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
                "limits": question.limits[language],
                "answer": f"{site.address}api/ask/{question.slug}.json",
            }
            for question in site.questions.values()
        ],
        ensure_ascii=False,
        indent=2,
    )


def _paged(answer: Answer, request: Request) -> str:
    """Return an answer as JSON with only one page of its rows, and the address of the next page if there is one."""
    asked = request.query_params
    size = _number(asked, "per-page", MAX_ROWS)
    page = _number(asked, "page", 1)
    if size > MAX_ROWS:
        raise BadValue("page", name="per-page", value=str(size), limit=MAX_ROWS)
    first = (page - 1) * size
    more = first + size < len(answer)
    told: dict[str, Any] = json.loads(FORMATS["json"](replace(answer, rows=answer.rows[first : first + size])))
    told["total"] = len(answer)
    following = urlencode([*((name, it) for name, it in asked.multi_items() if name != "page"), ("page", page + 1)])
    told["next"] = f"/api/ask/{answer.bound.question.slug}.json?{following}" if more else None
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _number(asked: Mapping[str, str], name: str, default: int) -> int:
    text = asked.get(name, str(default))
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) < 10):
        raise BadValue("page", name=name, value=text[:80], limit=MAX_ROWS)
    return int(text)
