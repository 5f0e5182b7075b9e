"""Which item of Wikidata may be a thing of ours: candidates with their evidence, for a person to confirm.

An item is looked for by the article about it and by its official website, never by its name: names are shared. Then its
country and its website are held against what our sources say. Nothing is written into the graph.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from obligraph.errors import BadValue
from obligraph.federation.remote import RemoteEndpoint
from obligraph.languages import say
from obligraph.rdf.graphs import NamedNode, Rows, World
from obligraph.rdf.results import value_of
from obligraph.rdf.things import show
from obligraph.rdf.vocabulary import TERM

WIKIDATA: Final = "https://query.wikidata.org/sparql"
ENTITY: Final = "http://www.wikidata.org/entity/"
_ITEM: Final = re.compile(re.escape(ENTITY) + r"Q[1-9]\d*\Z")
_ARTICLE: Final = re.compile(r"https://[a-z-]+\.wikipedia\.org/wiki/[^\s<>\"{}|\\^`?#]+\Z")
_SITE: Final = re.compile(r"https?://[\w.-]+(:\d+)?(/[^\s<>\"{}|\\^`]*)?\Z")
_DBPEDIA: Final = "http://dbpedia.org/resource/"
_HOMEPAGE: Final = "http://xmlns.com/foaf/0.1/homepage"
_MATCHES: Final = re.compile(r"http://www\.w3\.org/2004/02/skos/core#(exact|close)Match\Z")
_SURE: Final = {0: "0.3", 1: "0.5", 2: "0.7", 3: "0.9"}
"""How sure a candidate is, by how many of three agree: article, website, country; one that disagrees leaves 0.3."""


@dataclass(frozen=True, slots=True)
class Clues:
    """What a thing can be looked for by: articles about it, its websites, and the item of its country if it has one.

    `items` are those that the graph already says it is.
    """

    thing: str
    label: str
    articles: tuple[str, ...]
    sites: tuple[str, ...]
    country: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may be the thing: its name, how sure that is, and the evidence for and against it, in words."""

    thing: str
    label: str
    item: str
    name: str
    confidence: str
    evidence: tuple[str, ...]

    def row(self, world: World, day: str) -> dict[str, str]:
        """Return the row of an SSSOM table; who confirms it fills in `reviewer_id` and `mapping_source`."""
        return {
            "subject_id": world.vocabulary.shorten(self.thing),
            "subject_label": self.label,
            "predicate_id": "skos:exactMatch",
            "object_id": f"wikidata:{self.item.removeprefix(ENTITY)}",
            "object_label": self.name,
            "mapping_justification": "semapv:CompositeMatching",
            "author_id": "organization:obligraph",
            "confidence": self.confidence,
            "mapping_date": day,
            "comment": "; ".join(self.evidence),
        }


def clues(name: str, world: World, articles: Sequence[str] = ()) -> Clues:
    """Return what a thing, given by address, code or name, can be looked for by.

    Raises `UnknownThing` for a name that nothing has, `BadValue` for an article that is none of Wikipedia's.
    """
    thing = show(name, world, "en")
    if wrong := [it for it in articles if not _ARTICLE.match(it)]:
        raise BadValue("encyclopedia", value=wrong[0])
    said: dict[str, list[str]] = defaultdict(list)
    for triple in world.describe([thing.iri]):
        said[triple.predicate.value].append(value_of(triple.object))
    matches = [value for how, values in said.items() if _MATCHES.match(how) for value in values]
    ours = [value.removeprefix(_DBPEDIA) for value in matches if value.startswith(_DBPEDIA)]
    found = [*articles, *(f"https://en.wikipedia.org/wiki/{title}" for title in ours)]
    return Clues(
        thing.iri,
        thing.label,
        tuple(quote(address, safe=":/%;@$!*(),~") for address in found),
        tuple(site for site in said[_HOMEPAGE] if _SITE.match(site)),
        _country(said[TERM + "ofState"], world),
        tuple(value for value in matches if _ITEM.match(value)),
    )


def _country(states: Iterable[str], world: World) -> str:
    """Return the item that the State of a thing is said to be, or nothing."""
    found = [
        value_of(it.object)
        for it in world.describe(states)
        if it.predicate.value.endswith("#exactMatch") and isinstance(it.object, NamedNode)
    ]
    return next((value for value in found if _ITEM.match(value)), "")


def candidates(known: Clues, endpoint: RemoteEndpoint, language: str) -> list[Candidate]:
    """Return the items that an article or a website leads to, the surest first; none when there is neither.

    Raises `RemoteFault` when the endpoint gives no answer that can be used.
    """
    if not (known.articles or known.sites):
        return []
    items: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _told(endpoint.select(_query(known, language))):
        if _ITEM.match(row["item"]):
            items[row["item"]].append(row)
    found = [_judged(known, item, rows, language) for item, rows in items.items()]
    return sorted(found, key=lambda it: (-float(it.confidence), it.item))


def _query(known: Clues, language: str) -> str:
    articles = " ".join(f"<{address}>" for address in known.articles)
    sites = " ".join(f"<{address}>" for address in _spellings(known.sites))
    return f"""
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    PREFIX schema: <http://schema.org/>
    PREFIX wdt: <http://www.wikidata.org/prop/direct/>
    SELECT DISTINCT ?item ?article ?site ?label ?kind ?country ?day WHERE {{
      {{ VALUES ?article {{ {articles} }} ?article schema:about ?item }}
      UNION {{ VALUES ?known {{ {sites} }} ?item wdt:P856 ?known }}
      OPTIONAL {{ ?item wdt:P856 ?site }}
      OPTIONAL {{ ?item rdfs:label ?label FILTER(LANG(?label) = "{language}") }}
      OPTIONAL {{ ?item wdt:P31 ?kind }}
      OPTIONAL {{ ?item wdt:P17 ?country }}
      OPTIONAL {{ ?item schema:dateModified ?day }}
    }} ORDER BY ?item LIMIT 1000"""


def _spellings(sites: Iterable[str]) -> list[str]:
    """Return the ways in which an official website may be written: with and without s, www and a last stroke.

    >>> _spellings(["https://www.gob.pe/mimp"])[:3]
    ['http://gob.pe/mimp', 'http://gob.pe/mimp/', 'http://www.gob.pe/mimp']
    """
    found = set()
    for site in sites:
        parts = urlsplit(site)
        host, path = parts.netloc.lower().removeprefix("www."), quote(parts.path.rstrip("/"), safe="/%")
        found |= {
            f"{scheme}://{www}{host}{path}{end}"
            for scheme in ("http", "https")
            for www in ("", "www.")
            for end in ("", "/")
        }
    return sorted(found)


def _told(rows: Rows) -> list[dict[str, str]]:
    return [{name: value_of(cell) for name, cell in zip(rows.columns, row, strict=True)} for row in rows]


def _judged(known: Clues, item: str, rows: list[dict[str, str]], language: str) -> Candidate:
    """Return one item with what speaks for and against it."""
    told = {name: sorted({row.get(name, "") for row in rows} - {""}) for name in ("article", "site", "kind", "country")}
    same = {_page(site) for site in told["site"]} & {_page(site) for site in known.sites}
    at_home = known.country in told["country"]
    evidence = [say(language, "links.by-article", article=article) for article in told["article"]]
    if told["site"]:
        kind = "same-site" if same else "other-site" if known.sites else "a-site"
        evidence.append(say(language, f"links.{kind}", sites=", ".join(told["site"])))
    if known.country and told["country"]:
        countries = ", ".join(it.removeprefix(ENTITY) for it in told["country"])
        evidence.append(say(language, "links.same-country" if at_home else "links.other-country", items=countries))
    if told["kind"]:
        evidence.append(say(language, "links.kinds", items=", ".join(it.removeprefix(ENTITY) for it in told["kind"])))
    if known.items:
        evidence.append(say(language, "links.known" if item in known.items else "links.known-other"))
    if day := max((row.get("day", "") for row in rows), default=""):
        evidence.append(say(language, "links.changed", day=day[:10]))
    against = bool(known.country and told["country"] and not at_home) or bool(known.items and item not in known.items)
    agreeing = sum((bool(told["article"]), bool(same), bool(known.country and at_home)))
    name = next((row["label"] for row in rows if row.get("label")), item.removeprefix(ENTITY))
    return Candidate(known.thing, known.label, item, name, _SURE[0 if against else agreeing], tuple(evidence))


def _page(site: str) -> str:
    """Return a website without what its spellings differ in: host and path.

    >>> _page("http://www.gob.pe/mimp/") == _page("https://gob.pe/mimp")
    True
    """
    parts = urlsplit(site)
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}"
