"""What the SPARQL editor may complete: prefixes, terms, entries of closed lists and States, called by their labels."""

import json
from typing import Final

from obligraph.rdf.graphs import NamedNode
from obligraph.rdf.labels import labels_of
from obligraph.rdf.vocabulary import TERM
from obligraph.web.site import Body, Site

_KINDS: Final = {
    "class": "VALUES ?kind { owl:Class } ?it a ?kind",
    "property": "VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty } ?it a ?kind",
    "enum": "?it skos:inScheme ?list FILTER(STRSTARTS(STR(?it), 'https://w3id.org/obligraph/voc/'))",
    "constant": "?it a term:State",
}


def completions(site: Site, language: str) -> Body:
    """Return, as JSON, the prefixes with their addresses, and `[short name, label, kind]` of everything on offer."""
    terms = []
    for kind, pattern in _KINDS.items():
        rows = site.world.select(f"SELECT DISTINCT ?it WHERE {{ {pattern} }} ORDER BY ?it")
        found = [it for (it,) in rows if isinstance(it, NamedNode)]
        if kind in ("class", "property"):
            found = [it for it in found if it.value.startswith(TERM)]
        labels = labels_of(found, site.world, language)
        terms += [(site.world.vocabulary.shorten(it.value), labels[it.value], kind) for it in found]
    told = {"prefixes": dict(site.world.vocabulary.prefixes), "terms": terms}
    return Body(json.dumps(told, ensure_ascii=False).encode("utf-8"), "application/json")
