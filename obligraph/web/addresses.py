"""What has an address of its own: things, terms and named graphs, as pages or as statements."""

from typing import Final
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from obligraph.rdf.vocabulary import BASE
from obligraph.web import linked
from obligraph.web.metadata import alternates
from obligraph.web.negotiation import PAGE, STATEMENTS
from obligraph.web.responses import FRESH, page, respond
from obligraph.web.site import Site


async def named_graph(request: Request) -> Response:
    """Send one named graph, which is a document itself."""
    site: Site = request.app.state.site
    path, suffix = linked.split(request.path_params["name"])
    form = linked.form_of(request, suffix)
    link = {"Link": alternates(f"graph/{path}", {**PAGE, **STATEMENTS})}
    if form == "html":
        return await page(request, "graph", headers=link, path=path)
    return respond(request, await to_thread.run_sync(linked.graph, site, f"{BASE}graph/{path}", form), link)


async def mapping(request: Request) -> Response:
    """Send a table of mappings, which has no other form."""
    return respond(
        request, await to_thread.run_sync(linked.mapping, request.app.state.site, request.path_params["name"])
    )


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
    return RedirectResponse(target, 303, headers={"Vary": "Accept", "Cache-Control": FRESH})


async def document(request: Request) -> Response:
    """Send the document about a thing, as a page or as statements."""
    site: Site = request.app.state.site
    path, suffix = linked.split(request.path_params["path"])
    iri = linked.thing_of(path, site.world)
    form = linked.form_of(request, suffix)
    link = {"Link": alternates(f"doc/{path}", {**PAGE, **STATEMENTS})}
    if form == "html":
        return await page(request, "thing", headers=link, iri=iri)
    return respond(request, await to_thread.run_sync(linked.description, site, iri, form), link)


ROUTES: Final = (
    Route("/def", ontology),
    Route("/id/{path:path}", thing),
    Route("/voc/{path:path}", thing),
    Route("/doc/{path:path}", document),
    Route("/graph/{name}", named_graph),
    Route("/mapping/{name}", mapping),
)
