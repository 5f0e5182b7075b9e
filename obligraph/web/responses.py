"""How a request is answered: in which language, as a page or a body, fresh or unchanged, and with which status if not.

The one place where a problem becomes a status.
"""

import json
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from obligraph import errors
from obligraph.errors import BadValue, Problem
from obligraph.languages import LANGUAGES, say
from obligraph.web.negotiation import PAGE, choose, language_of_request
from obligraph.web.pages import PAGES, STEADY
from obligraph.web.protocol import BadRequest
from obligraph.web.site import Body, Site

STATUS: Final[dict[type[Problem], int]] = {
    errors.NotReady: 503,
    errors.UnknownQuestion: 404,
    errors.UnknownThing: 404,
    errors.UnknownParameter: 422,
    errors.MissingValue: 422,
    errors.BadValue: 422,
    errors.BadQuestion: 500,
    errors.BadQuery: 400,
    errors.BadStore: 502,
    errors.CannotRead: 422,
    errors.CannotWrite: 500,
    errors.Refused: 400,
    errors.TooSlow: 503,
    errors.TooLarge: 413,
    errors.TooBusy: 503,
    errors.NotAcceptable: 406,
}
KINDS: Final[dict[str, int]] = {
    **dict.fromkeys(("refused-own", "refused-not-yours"), 403),
    **dict.fromkeys(("refused-step", "refused-unchanged", "refused-same-contents", "refused-replaced"), 409),
    **dict.fromkeys(("refused-no-longer", "refused-nothing-new"), 409),
}
"""The status of a kind of problem where it is not that of its class."""
FRESH: Final = "public, max-age=300, stale-while-revalidate=86400"


async def page(
    request: Request, name: str, status: int = 200, headers: dict[str, str] | None = None, **asked: Any
) -> Response:
    """Return a page for people, in the language of the request; a language asked for is remembered."""
    language = language_of(request)
    site: Site = request.app.state.site
    key = ("page", name, language, request.url.path, request.url.query)
    body = site.shelf.get(key) if name in STEADY else None
    if body is None:
        body = await to_thread.run_sync(lambda: PAGES[name](request, language, **asked))
        if name in STEADY:
            site.shelf.put(key, body)
    told = {**(headers or {}), "Content-Language": language}
    choosing = request.query_params.get("lang") == language
    if choosing:
        told.setdefault("Cache-Control", FRESH.replace("public", "private"))
    response = respond(request, body, told, status)
    if choosing:
        response.set_cookie("lang", language, max_age=31_536_000, samesite="lax", httponly=True)
    return response


def respond(request: Request, body: Body, headers: dict[str, str] | None = None, status: int = 200) -> Response:
    """Return a body, or that it has not changed since the client last had it.

    What went wrong, and what was made from something sent, is not to be kept by anybody.
    """
    if status != 200 or request.method == "POST":
        return Response(body.content, status, {**(headers or {}), "Cache-Control": "no-store"}, body.media)
    told = {"ETag": body.etag, "Vary": "Accept, Accept-Language, Cookie", "Cache-Control": FRESH, **(headers or {})}
    changed = _changed(request)
    if changed:
        told["Last-Modified"] = format_datetime(changed, usegmt=True)
    if _held(request, body, changed):
        return Response(status_code=304, headers=told)
    return Response(body.content, status, told, body.media)


def _changed(request: Request) -> datetime | None:
    """Return when the data changed last: the day of the newest named graph."""
    site: Site = request.app.state.site
    return datetime.fromisoformat(site.dated).replace(tzinfo=UTC) if site.dated else None


def _held(request: Request, body: Body, changed: datetime | None) -> bool:
    """Return whether the client has this body already: by its tag, or where it names none, by its date (RFC 9110)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or body.etag in (tag.strip().removeprefix("W/") for tag in tags.split(","))
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except ValueError:
        return False
    return changed is not None and since.tzinfo is not None and changed <= since


def language_of(request: Request) -> str:
    """Return the language of whoever asks."""
    asked, remembered = request.query_params.get("lang"), request.cookies.get("lang")
    return language_of_request(asked, remembered, request.headers.get("accept-language", ""))


def asked_language(request: Request) -> str:
    """Return the language that a program asks for, else that of whoever asks.

    Raises `BadValue` where it asks for one that there is not, or for several.
    """
    asked = request.query_params.getlist("lang")
    if len(asked) > 1 or not {*LANGUAGES}.issuperset(asked):
        raise BadValue("choice", name="lang", value=", ".join(asked)[:80], offered=list(LANGUAGES))
    return language_of(request)


async def problem(request: Request, error: Exception) -> Response:
    """Tell what went wrong, as a page for a person and as `application/problem+json` (RFC 9457) for a program."""
    language = language_of(request)
    status, sentence, headers = verdict(error, language)
    if _wants_page(request):
        return await page(request, "problem", status=status, headers=headers, sentence=sentence)
    told = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": sentence,
        "code": getattr(error, "kind", f"http-{status}"),
        **getattr(error, "members", {}),
        **_place(error),
    }
    body = json.dumps(told, ensure_ascii=False, indent=2)
    return Response(body, status, headers, "application/problem+json")


def _place(error: Exception) -> dict[str, int]:
    """Return the line and column that a problem names, counted from 1, as far as they are known."""
    fields = error.fields if isinstance(error, Problem) else {}
    told = {name: str(fields.get(name, "")) for name in ("line", "column")}
    return {name: int(text) for name, text in told.items() if text.isdigit() and int(text)}


def verdict(error: Exception, language: str) -> tuple[int, str, dict[str, str]]:
    """Return the status of whatever went wrong, the sentence that tells of it, and the headers that belong to it."""
    if isinstance(error, Problem):
        status, sentence = KINDS.get(error.kind, STATUS[type(error)]), error.tell(language)
    elif isinstance(error, BadRequest):
        status, sentence = error.status, say(language, f"web.{error.kind}", **error.fields)
    else:
        status = getattr(error, "status_code", 500)
        sentence = say(language, f"web.status-{status if status in (400, 404, 405) else 500}")
    headers = dict(getattr(error, "headers", None) or {})
    if status in (429, 503):
        headers["Retry-After"] = str(getattr(error, "fields", {}).get("seconds", 2)).partition(".")[0]
    return status, sentence, headers


def _wants_page(request: Request) -> bool:
    forms = {"json": "application/json", **PAGE}
    return not request.url.path.startswith("/api/") and choose(request.headers.get("accept", ""), forms) == "html"
