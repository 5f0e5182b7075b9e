"""What people ask for: pages, and the files that pages offer."""

import json
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import quote

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from obligraph.errors import Problem
from obligraph.web import check_pages, metadata, programs, question_pages
from obligraph.web.api import FORMS
from obligraph.web.check_pages import checked
from obligraph.web.negotiation import STATEMENTS
from obligraph.web.responses import STATUS, language_of, page, respond


def shows(name: str, link: str = "") -> Callable[[Request], Awaitable[Response]]:
    """Return what answers with a page that needs nothing but the request, and a `Link` header if there is one."""

    async def shown(request: Request) -> Response:
        return await page(request, name, headers={"Link": link} if link else None)

    return shown


async def question(request: Request) -> Response:
    """Show one question, its controls and its answer; with a suffix, send the answer as a file."""
    slug, dot, suffix = request.path_params["slug"].partition(".")
    if suffix == "svg":
        return await picture(request, slug)
    if dot:
        return await programs.answers(request)
    link = metadata.alternates(f"ask/{slug}", FORMS, question_pages.whole(request, language_of(request)))
    return await page(request, "question", headers={"Link": link}, slug=slug)


async def icon(_: Request) -> Response:
    """Lead a browser that shows a file of ours by itself, and asks where icons used to be, to the icon."""
    return RedirectResponse("/static/icon.svg", 308)


async def picture(request: Request, slug: str) -> Response:
    """Send the picture of an answer, to be shown elsewhere."""
    body = await to_thread.run_sync(question_pages.drawing, request, language_of(request), slug)
    if not body.content:
        raise HTTPException(404)
    return respond(request, body, {"Content-Language": language_of(request)})


async def state(request: Request) -> Response:
    """Show one State."""
    return await page(request, "state", code=request.path_params["code"])


async def brief(request: Request) -> Response:
    """Show the brief of a State; with .md, send it as Markdown."""
    code, _, suffix = request.path_params["code"].partition(".")
    if suffix not in ("", "md", "html"):
        raise HTTPException(404)
    return await page(request, "brief", code=code, form=suffix or "html")


async def rule(request: Request) -> Response:
    """Show one rule."""
    return await page(request, "rule", code=request.path_params["code"])


async def check(request: Request) -> Response:
    """Show the page to check a file, with what was found in the one sent, or give the workbook back with marks."""
    language = language_of(request)
    if request.method == "GET":
        return await page(request, "check")
    try:
        if request.query_params.get("format") == "xlsx":
            return await programs.check_report(request)
        _, body = await checked(request, language)
    except Problem as error:
        return await page(request, "check", status=STATUS[type(error)], problem=error)
    return await page(request, "check", report=json.loads(body))


async def template(request: Request) -> Response:
    """Send the workbook of a State to fill in."""
    body = await to_thread.run_sync(check_pages.template, request, language_of(request))
    name = f"obligraph-{quote(request.query_params.get('state', '') or 'template')}.xlsx"
    return respond(request, body, {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"})


ABOUT: Final = metadata.alternates("void", STATEMENTS)
ROUTES: Final = (
    Route("/", shows("home", ABOUT)),
    Route("/favicon.ico", icon),
    Route("/ask/{slug}", question),
    Route("/states", shows("states")),
    Route("/state/{code}", state),
    Route("/compare", shows("compare")),
    Route("/brief/{code}", brief),
    Route("/data", shows("data", ABOUT)),
    Route("/api", shows("api")),
    Route("/rules", shows("rules")),
    Route("/rule/{code}", rule),
    Route("/check", check, methods=["GET", "POST"]),
    Route("/template.xlsx", template),
)
