"""What programs ask for: answers, reports on files, SPARQL, the graph store, and what describes them."""

from typing import Final
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from obligraph.errors import Problem
from obligraph.rdf.graphs import read_results
from obligraph.web import api, describes, linked, openapi, sitemaps
from obligraph.web.check_pages import FORMS, checked, form_of
from obligraph.web.completions import completions
from obligraph.web.negotiation import PAGE, ROWS, STATEMENTS, choose
from obligraph.web.protocol import BadRequest, address_of, asks, query_of
from obligraph.web.queries import Query, answer
from obligraph.web.responses import asked_language, language_of, page, respond
from obligraph.web.site import Body, Site


async def answers(request: Request) -> Response:
    """Send an answer to a program, in the form of its suffix."""
    slug, _, suffix = request.path_params["slug"].partition(".")
    site: Site = request.app.state.site
    form = api.form_of(request, suffix)
    body = await to_thread.run_sync(api.answer_body, site, request, slug, form, asked_language(request))
    return respond(request, body)


async def check_report(request: Request) -> Response:
    """Send what was found in a file, or the workbook with marks."""
    form = form_of(request)
    name, body = await checked(request, asked_language(request), form)
    headers = {"Cache-Control": "no-store"}
    if form == "xlsx":
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(body, media_type=FORMS[form], headers=headers)


async def interface(request: Request) -> Response:
    """Describe the interface for programs, or list the questions it answers."""
    state, language = request.app.state, asked_language(request)
    if request.url.path == "/openapi.json":
        text = openapi.document(state.site, language, desk=state.desk is not None)
    else:
        text = api.catalogue(state.site, language)
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
    site.gate.admit(address_of(request))
    content, media = await answer(query, site)
    return Response(site.outward(content), media_type=media, headers={"Vary": "Accept", "Cache-Control": "no-store"})


async def words(request: Request) -> Response:
    """Send what the SPARQL editor may complete, in the language of whoever asks."""
    return respond(request, await to_thread.run_sync(completions, request.app.state.site, language_of(request)))


async def graphs(request: Request) -> Response:
    """Read the graph store: `?default` or `?graph=`."""
    site: Site = request.app.state.site
    name = site.inward(request.query_params.get("graph", ""))
    if bool(name) == ("default" in request.query_params):
        raise BadRequest(400, "one-graph")
    form = linked.form_of(request, "", pages=False)
    return respond(request, await to_thread.run_sync(linked.graph, site, name, form))


async def dataset(request: Request) -> Response:
    """Tell what the data is, in VoID and DCAT."""
    site: Site = request.app.state.site
    suffix = request.path_params.get("suffix", "").lstrip(".")
    form = linked.form_of(request, suffix, pages=False)
    return respond(request, await to_thread.run_sync(describes.dataset, site, form))


async def context(request: Request) -> Response:
    """Tell what the keys of a JSON document mean."""
    return respond(request, describes.context(request.app.state.site))


async def robots(request: Request) -> Response:
    """Tell robots where they may go."""
    return respond(request, sitemaps.robots(request.app.state.site))


async def sitemap(request: Request) -> Response:
    """List every page, in every language, and every thing."""
    site: Site = request.app.state.site
    return respond(request, await to_thread.run_sync(sitemaps.sitemap, site, request.path_params.get("name", "")))


async def dump(request: Request) -> Response:
    """Send the whole graph as one file."""
    body = await to_thread.run_sync(describes.dump, request.app.state.site, request.path_params["name"])
    return respond(request, body)


async def _sparql_page(request: Request, site: Site) -> Response:
    """Show the endpoint with what a query found, or with why it could not be answered."""
    asked = Query(site.inward(request.query_params.get("query", "")), form="json", graph="ttl")
    try:
        site.gate.admit(address_of(request))
        content, media = await answer(asked, site)
    except Problem as error:
        return await page(request, "sparql", problem=error)
    found = read_results(content) if media == ROWS["json"] else content.decode("utf-8")
    return await page(request, "sparql", found=found)


ROUTES: Final = (
    Route("/api/questions.json", interface),
    Route("/api/ask/{slug}", answers),
    Route("/api/check", check_report, methods=["POST"]),
    Route("/openapi.json", interface),
    Route("/sparql", sparql, methods=["GET", "POST"]),
    Route("/sparql/completions.json", words),
    Route("/graphs", graphs),
    Route("/.well-known/void", dataset),
    Route("/void{suffix}", dataset),
    Route("/dumps/{name}", dump),
    Route("/robots.txt", robots),
    Route("/sitemap.xml", sitemap),
    Route("/sitemap-{name}.xml", sitemap),
    Route("/context.jsonld", context),
)
