"""Linked data: one address a thing, documents about it in the form asked for, and named graphs.

`/id/…` and `/voc/…` name things and lead to documents (303); `/graph/…` and `/def` are documents themselves.
"""

import io
from collections.abc import Iterable
from typing import Final

from starlette.requests import Request

from obligraph.errors import NotAcceptable, UnknownThing
from obligraph.links.sssom import SUFFIX
from obligraph.rdf.exports import write_quads
from obligraph.rdf.graphs import NamedNode, Quad, World
from obligraph.rdf.vocabulary import BASE
from obligraph.web.negotiation import PAGE, STATEMENTS, choose
from obligraph.web.site import Body, Site

POINTING: Final = 1000
"""Statements that point at a thing are told up to this number."""


def thing_of(path: str, world: World) -> str:
    """Return the address of the thing that a document path names: "state/PER", "voc/phase/accrued".

    Raises `UnknownThing` when nothing is said of it.
    """
    iri = BASE + path if path.startswith("voc/") else f"{BASE}id/{path}"
    if set(iri) & set(' <>"{}|\\^`') or not world.describe([iri]):
        raise UnknownThing(name=path[:80], nearest=[])
    return iri


def split(path: str) -> tuple[str, str]:
    """Return a path without the suffix of a form, and that suffix.

    >>> split("state/PER.ttl")
    ('state/PER', 'ttl')
    """
    name, dot, suffix = path.rpartition(".")
    return (name, suffix) if dot and suffix in {**PAGE, **STATEMENTS} else (path, "")


def form_of(request: Request, suffix: str, *, pages: bool = True) -> str:
    """Return the form a document is wanted in: by suffix, else by `?format=`, else by `Accept`; a page for a browser.

    Raises `NotAcceptable` with the forms on offer.
    """
    offers = {**STATEMENTS, **(PAGE if pages else {})}
    wanted = suffix or request.query_params.get("format", "")
    chosen = wanted if wanted in offers else None if wanted else choose(request.headers.get("accept", ""), offers)
    if not chosen:
        raise NotAcceptable(offered=list(offers))
    return chosen


def description(site: Site, iri: str, form: str) -> Body:
    """Return what the graph says of a thing and what points at it, in one of `STATEMENTS`."""
    said = [Quad(*triple) for triple in site.world.describe([iri])]
    pointing = [Quad(*triple) for triple in site.world.pointing_at(iri)[:POINTING]]
    return _written(site, [*said, *pointing], form)


def graph(site: Site, name: str, form: str) -> Body:
    """Return a named graph, or with an empty name the union of all, in one of `STATEMENTS`.

    Raises `UnknownThing` for a graph that is not held.
    """
    if name and name not in site.world.graph_names():
        raise UnknownThing(name=name[:80], nearest=sorted(site.world.graph_names())[:3])
    chosen = site.world.store.quads_for_pattern(None, None, None, NamedNode(name) if name else None)
    return _written(site, (Quad(*quad.triple) for quad in chosen), form)


def mapping(site: Site, name: str) -> Body:
    """Return a table of mappings as it stands, by its name with or without `.sssom.tsv`.

    Raises `UnknownThing` for a table that is not held.
    """
    held = {path.name.removesuffix(SUFFIX): path for path in site.home.mappings()}
    if name.removesuffix(SUFFIX) not in held:
        raise UnknownThing(name=name[:80], nearest=list(held)[:3])
    return Body(held[name.removesuffix(SUFFIX)].read_bytes(), "text/tab-separated-values; charset=utf-8")


def _written(site: Site, quads: Iterable[Quad], form: str) -> Body:
    out = io.BytesIO()
    write_quads(sorted(set(quads), key=str), out, f".{form}", site.world.vocabulary)
    return Body(site.outward(out.getvalue()), STATEMENTS[form])
