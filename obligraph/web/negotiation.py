"""What a client asks for: one of the forms on offer, one of the four languages."""

from collections.abc import Mapping
from typing import Final

from obligraph.languages import LANGUAGES, SPANISH, Language

ROWS: Final = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
STATEMENTS: Final = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "trig": "application/trig",
    "nq": "application/n-quads",
}
PAGE: Final = {"html": "text/html"}
FILES: Final = {
    "csv": "text/csv",
    "html": "text/html",
    "json": "application/json",
    "md": "text/markdown",
    "ttl": "text/turtle",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_ALSO = {"json": ("application/json",), "xml": ("application/xml", "text/xml"), "rdf": ("application/xml",)}


def choose(accept: str, offers: Mapping[str, str]) -> str | None:
    """Return the suffix of the offer that an `Accept` header likes best, the first of equals; nothing if it likes none.

    >>> choose("text/html;q=0.5, text/*", {"html": "text/html", "ttl": "text/turtle"})
    'ttl'
    """
    ranges = _weighed(accept or "*/*")
    best, weight = None, 0.0
    for suffix, media in offers.items():
        found = max(_liking(kind, ranges) for kind in (media, *_ALSO.get(suffix, ())))
        if found > weight:
            best, weight = suffix, found
    return best


def language_of_request(asked: str | None, remembered: str | None, accept: str) -> Language:
    """Return the language of a page: the one asked for, else the one remembered, else the browser's, else Spanish.

    >>> language_of_request(None, None, "de, pt-BR;q=0.8, en;q=0.5")
    'pt'
    """
    for wish in (asked, remembered):
        if wish in LANGUAGES:
            return Language(str(wish))
    wishes = sorted(_weighed(accept).items(), key=lambda it: -it[1])
    codes = (wish.partition("-")[0] for wish, weight in wishes if weight > 0)
    return next((Language(code) for code in codes if code in LANGUAGES), SPANISH)


def _liking(media: str, ranges: Mapping[str, float]) -> float:
    """Return how much a media type is liked; the narrowest range that holds it decides."""
    for held in (media, f"{media.partition('/')[0]}/*", "*/*"):
        if held in ranges:
            return ranges[held]
    return 0.0


def _weighed(header: str) -> dict[str, float]:
    """Return what a header lists, as name → weight; what cannot be read weighs nothing."""
    found = {}
    for part in header.lower().split(","):
        name, *parameters = (it.strip() for it in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    weight = min(max(float(parameter[2:]), 0.0), 1.0)
                except ValueError:
                    weight = 0.0
        if name:
            found[name] = weight
    return found
