"""The table of routes, one short function each."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final
from urllib.parse import quote

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from obligraph.errors import Problem
from obligraph.graphs import read_results
from obligraph.vocabulary import BASE
from obligraph.web import api, check_pages, describes, linked, openapi
from obligraph.web.check_pages import FORMS, checked, form_of
from obligraph.web.guard import Guard
from obligraph.web.negotiation import PAGE, ROWS, STATEMENTS, choose
from obligraph.web.protocol import BadRequest, asks, query_of
from obligraph.web.queries import Query, answer
from obligraph.web.responses import STATUS, language_of, page, problem, respond
from obligraph.web.site import Body, Site

EXPOSED: Final = ("ETag", "Link", "Retry-After", "Content-Language")
STATIC: Final = Path(__file__).parent / "static"


def application(site: Site) -> Starlette:
    """Return the server of a site."""
    routes = [
        Route("/", shows("home")),
        Route("/ask/{slug}", question),
        Route("/states", shows("states")),
        Route("/state/{code}", state),
        Route("/compare", shows("compare")),
        Route("/brief/{code}", brief),
        Route("/data", shows("data")),
        Route("/rules", shows("rules")),
        Route("/check", check, methods=["GET", "POST"]),
        Route("/api/check", check_report, methods=["POST"]),
        Route("/template.xlsx", template),
        Route("/sparql", sparql, methods=["GET", "POST"]),
        Route("/graphs", graphs),
        Route("/graph/{name}", named_graph),
        Route("/def", ontology),
        Route("/id/{path:path}", thing),
        Route("/voc/{path:path}", thing),
        Route("/doc/{path:path}", document),
        Route("/api/questions.json", interface),
        Route("/api/ask/{slug}", answers),
        Route("/openapi.json", interface),
        Route("/.well-known/void", dataset),
        Route("/void{suffix}", dataset),
        Route("/dumps/{name}", dump),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    middleware = [
        Middleware(Guard),
        Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD", "POST"], expose_headers=EXPOSED),
        Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5),
    ]
    told = dict.fromkeys((Problem, BadRequest, HTTPException, TimeoutError, 500), problem)
    app = Starlette(routes=routes, middleware=middleware, exception_handlers=told)
    app.state.site = site
    return app


def shows(name: str) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers with a page that needs nothing but the request."""

    async def shown(request: Request) -> Response:
        return await page(request, name)

    return shown


async def question(request: Request) -> Response:
    """Show one question, its controls and its answer; with a suffix, send the answer as a file."""
    slug, dot, _ = request.path_params["slug"].partition(".")
    return await answers(request) if dot else await page(request, "question", slug=slug)


async def state(request: Request) -> Response:
    """Show one State."""
    return await page(request, "state", code=request.path_params["code"])


async def brief(request: Request) -> Response:
    """Show the brief of a State; with .md, send it as Markdown."""
    code, _, suffix = request.path_params["code"].partition(".")
    if suffix not in ("", "md", "html"):
        raise HTTPException(404)
    return await page(request, "brief", code=code, form=suffix or "html")


async def check(request: Request) -> Response:
    """Show the page to check a file, with what was found in the one sent, or give the workbook back with marks."""
    language = language_of(request)
    if request.method == "GET":
        return await page(request, "check")
    try:
        if request.query_params.get("format") == "xlsx":
            return await check_report(request)
        _, body = await checked(request, language)
    except Problem as error:
        return await page(request, "check", status=STATUS[type(error)], problem=error)
    return await page(request, "check", report=json.loads(body))


async def check_report(request: Request) -> Response:
    """Send what was found in a file, or the workbook with marks."""
    form = form_of(request)
    name, body = await checked(request, language_of(request), form)
    headers = {"Cache-Control": "no-store"}
    if form == "xlsx":
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(body, media_type=FORMS[form], headers=headers)


async def template(request: Request) -> Response:
    """Send the workbook of a State to fill in."""
    body = await to_thread.run_sync(check_pages.template, request, language_of(request))
    name = f"obligraph-{quote(request.query_params.get('state', '') or 'template')}.xlsx"
    return respond(request, body, {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"})


async def answers(request: Request) -> Response:
    """Send an answer to a program, in the form of its suffix."""
    slug, _, suffix = request.path_params["slug"].partition(".")
    site: Site = request.app.state.site
    form = api.form_of(request, suffix)
    body = await to_thread.run_sync(api.answer_body, site, request, slug, form, language_of(request))
    return respond(request, body)


async def interface(request: Request) -> Response:
    """Describe the interface for programs, or list the questions it answers."""
    tell = openapi.document if request.url.path == "/openapi.json" else api.catalogue
    text = tell(request.app.state.site, language_of(request))
    return respond(request, Body(text.encode("utf-8"), "application/json"))


async def sparql(request: Request) -> Response:
    """Answer a query, or describe the endpoint where there is none."""
    site: Site = request.app.state.site
    wanted = choose(request.headers.get("accept", ""), {**ROWS, **STATEMENTS, **PAGE})
    if not asks(request):
        form = choose(request.headers.get("accept", ""), {**STATEMENTS, **PAGE}) or "ttl"
        if form == "html":
            return await page(request, "sparql")
        return respond(request, describes.service(site, form))
    if wanted == "html" and request.method == "GET" and not request.query_params.get("format"):
        return await _sparql_page(request, site)
    query = await query_of(request, site)
    site.gate.admit(_address(request))
    content, media = await answer(query, site)
    return Response(site.outward(content), media_type=media, headers={"Vary": "Accept", "Cache-Control": "no-store"})


async def graphs(request: Request) -> Response:
    """Read the graph store: `?default` or `?graph=`."""
    site: Site = request.app.state.site
    name = site.inward(request.query_params.get("graph", ""))
    if bool(name) == ("default" in request.query_params):
        raise BadRequest(400, "one-graph")
    form = linked.form_of(request, "", pages=False)
    return respond(request, await to_thread.run_sync(linked.graph, site, name, form))


async def named_graph(request: Request) -> Response:
    """Send one named graph, which is a document itself."""
    site: Site = request.app.state.site
    path, suffix = linked.split(request.path_params["name"])
    form = linked.form_of(request, suffix)
    if form == "html":
        return await page(request, "graph", path=path)
    return respond(request, await to_thread.run_sync(linked.graph, site, f"{BASE}graph/{path}", form))


async def ontology(request: Request) -> Response:
    """Send every term in one document, whose fragments are the terms."""
    site: Site = request.app.state.site
    form = linked.form_of(request, "")
    if form == "html":
        return await page(request, "terms")
    return respond(request, await to_thread.run_sync(linked.graph, site, f"{BASE}def", form))


async def thing(request: Request) -> Response:
    """Lead from a thing, which no server can send, to the document about it."""
    path, suffix = linked.split(request.path_params["path"])
    kept = path if request.url.path.startswith("/id/") else f"voc/{path}"
    linked.thing_of(kept, request.app.state.site.world)
    form = linked.form_of(request, suffix)
    target = f"/doc/{quote(kept)}" if form == "html" and not suffix else f"/doc/{quote(kept)}.{form}"
    return RedirectResponse(target, 303, headers={"Vary": "Accept"})


async def document(request: Request) -> Response:
    """Send the document about a thing, as a page or as statements."""
    site: Site = request.app.state.site
    path, suffix = linked.split(request.path_params["path"])
    iri = linked.thing_of(path, site.world)
    form = linked.form_of(request, suffix)
    link = {"Link": linked.alternates(f"doc/{quote(path)}")}
    if form == "html":
        return await page(request, "thing", headers=link, iri=iri)
    return respond(request, await to_thread.run_sync(linked.description, site, iri, form), link)


async def dataset(request: Request) -> Response:
    """Tell what the data is, in VoID and DCAT."""
    site: Site = request.app.state.site
    suffix = request.path_params.get("suffix", "").lstrip(".")
    form = linked.form_of(request, suffix, pages=False)
    return respond(request, await to_thread.run_sync(describes.dataset, site, form))


async def dump(request: Request) -> Response:
    """Send the whole graph as one file."""
    body = await to_thread.run_sync(describes.dump, request.app.state.site, request.path_params["name"])
    return respond(request, body)


async def _sparql_page(request: Request, site: Site) -> Response:
    """Show the endpoint with what a query found, or with why it could not be answered."""
    asked = Query(site.inward(request.query_params.get("query", "")), form="json", graph="ttl")
    try:
        site.gate.admit(_address(request))
        content, media = await answer(asked, site)
    except Problem as error:
        return await page(request, "sparql", problem=error)
    found = read_results(content) if media == ROWS["json"] else content.decode("utf-8")
    return await page(request, "sparql", found=found)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
