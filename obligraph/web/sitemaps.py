"""What robots read first: where they may go, and a list of every page, in every language.

Sources: https://www.rfc-editor.org/rfc/rfc9309, https://www.sitemaps.org/protocol.html.
"""

from collections.abc import Iterable
from html import escape
from typing import Final

from obligraph.errors import UnknownThing
from obligraph.languages import LANGUAGES
from obligraph.rdf.graphs import NamedNode
from obligraph.rdf.values import members
from obligraph.rdf.vocabulary import BASE, TERM
from obligraph.web.rendering import href
from obligraph.web.site import Body, Site

PAGES: Final = ("", "states", "compare", "data", "api", "rules", "check", "sparql", "def")
_CLOSED: Final = ("/api/ask/", "/graphs", "/sparql?", "/*witness=", "/*as-of=", "/*page=")
"""Answers without number: what robots would only ask for again in other words."""
_SPACE: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_XHTML: Final = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_MEDIA: Final = "application/xml"
_LIMIT: Final = 50_000
"""Addresses that the protocol allows in one sitemap."""


def robots(site: Site) -> Body:
    """Return where robots may go."""
    closed = "".join(f"Disallow: {path}\n" for path in _CLOSED)
    text = f"User-agent: *\n{closed}\nSitemap: {site.address}sitemap.xml\n"
    return Body(text.encode(), "text/plain; charset=utf-8")


def sitemap(site: Site, name: str = "") -> Body:
    """Return the index of the sitemaps, or one of them: "pages", in every language, or "things".

    Raises `UnknownThing` for another name.
    """
    if name == "pages":
        return _written("urlset", f"{_SPACE} {_XHTML}", _pages(site))
    if name == "things":
        return _written("urlset", _SPACE, _things(site))
    if name:
        raise UnknownThing(name=name[:80], nearest=["pages", "things"])
    parts = (f"sitemap-{part}.xml" for part in ("pages", "things"))
    entries = (f"<sitemap><loc>{site.address}{part}</loc>{_changed(site)}</sitemap>" for part in parts)
    return _written("sitemapindex", _SPACE, entries)


def _pages(site: Site) -> Iterable[str]:
    codes = sorted(iri.rpartition("/")[2] for iri in (it.iri for it in members(TERM + "State", site.world)))
    paths = [*PAGES, *(f"ask/{slug}" for slug in site.questions)]
    paths += [f"{kind}/{code}" for kind in ("state", "brief") for code in codes]
    for path in paths:
        here = escape(site.address + path)
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{here}?lang={code}"/>' for code in LANGUAGES
        )
        others += f'<xhtml:link rel="alternate" hreflang="x-default" href="{here}"/>'
        for code in LANGUAGES:
            yield f"<url><loc>{here}?lang={code}</loc>{_changed(site)}{others}</url>"


def _things(site: Site) -> Iterable[str]:
    things = {quad.subject.value for quad in site.world.store if isinstance(quad.subject, NamedNode)}
    ours = sorted(iri for iri in things if iri.startswith((f"{BASE}id/", f"{BASE}voc/")))
    for iri in ours[:_LIMIT]:
        yield f"<url><loc>{escape(site.address + href(iri).lstrip('/'))}</loc>{_changed(site)}</url>"


def _changed(site: Site) -> str:
    return f"<lastmod>{site.dated}</lastmod>" if site.dated else ""


def _written(root: str, spaces: str, entries: Iterable[str]) -> Body:
    lines = "\n".join(entries)
    return Body(f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {spaces}>\n{lines}\n</{root}>\n'.encode(), _MEDIA)
