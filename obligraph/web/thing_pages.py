"""The page of a thing, of a named graph, and of all terms: what is said, what points there, who says so."""

from collections import Counter
from typing import Final

from starlette.requests import Request

from obligraph import __version__
from obligraph.errors import UnknownThing
from obligraph.languages import moment, say
from obligraph.rdf.graphs import NamedNode
from obligraph.rdf.labels import labels_of
from obligraph.rdf.things import show
from obligraph.rdf.vocabulary import BASE, TERM
from obligraph.web import metadata
from obligraph.web.elsewhere import elsewhere, leads_out
from obligraph.web.neighbours import around
from obligraph.web.rendering import cited, href, render
from obligraph.web.site import Body, Site

POINTING: Final = 1000
"""Things that point at a thing are listed up to this number; the rest are counted."""
_KINDS: Final = {
    "class": "http://www.w3.org/2002/07/owl#Class",
    "object-property": "http://www.w3.org/2002/07/owl#ObjectProperty",
    "datatype-property": "http://www.w3.org/2002/07/owl#DatatypeProperty",
}


def thing(request: Request, language: str, iri: str) -> Body:
    """Return the page of one thing."""
    site: Site = request.app.state.site
    found = show(iri, site.world, language)
    return render(
        request,
        language,
        "thing.html",
        thing=found,
        sources=[cited(it, language) for it in found.sources],
        statements=[it for it in found.statements if not leads_out(it, site.world)],
        elsewhere=elsewhere(found, site.world, language),
        incoming=found.incoming[:POINTING],
        counts=Counter(it.property for it in found.incoming),
        more=max(0, len(found.incoming) - POINTING),
        around=around(iri, site.world, language, say(language, "web.around")),
        expand=site.world.vocabulary.expand,
        document=iri.removeprefix(BASE).removeprefix("id/"),
        day=moment(site.dated, language),
        version=__version__,
        told=metadata.of_thing(site, language, found),
    )


def graph(request: Request, language: str, path: str) -> Body:
    """Return the page of one named graph: what it holds, who asserts it, from which documents."""
    site: Site = request.app.state.site
    name = f"{BASE}graph/{path}"
    if name not in site.world.graph_names():
        raise UnknownThing(name=path[:80], nearest=[])
    subjects = {
        quad.subject
        for quad in site.world.store.quads_for_pattern(None, None, None, NamedNode(name))
        if isinstance(quad.subject, NamedNode) and quad.subject.value != name
    }
    labels = labels_of(subjects, site.world, language)
    things = sorted((labels[it.value], href(it.value)) for it in subjects)
    return render(request, language, "graph.html", about=show(name, site.world, language), things=things, address=path)


def terms(request: Request, language: str) -> Body:
    """Return the page of every term: what it means, what it is a kind of, what points at it, how often it is used."""
    site: Site = request.app.state.site
    groups = []
    uses: dict[str, int] = {}
    for name, kind in _KINDS.items():
        rows = site.world.select(
            f"SELECT ?it WHERE {{ ?it a <{kind}> FILTER(STRSTARTS(STR(?it), '{TERM}')) }} ORDER BY ?it"
        )
        found = [show(term.value, site.world, language) for (term,) in rows if isinstance(term, NamedNode)]
        groups.append((name, sorted(found, key=lambda it: it.label)))
        uses |= {
            it.iri: sum(1 for _ in site.world.store.quads_for_pattern(None, NamedNode(it.iri), None)) for it in found
        }
    expand = site.world.vocabulary.expand
    return render(request, language, "terms.html", groups=groups, uses=uses, start=len(TERM), expand=expand)
