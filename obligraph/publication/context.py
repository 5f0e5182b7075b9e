"""The JSON-LD 1.1 context: how plain JSON keys become the terms of this graph, read from the ontology.

A key is a short name as in our Turtle (`term:amount`, `dcterms:title`); a term of ours may go without `term:` unless a
prefix has that name (`amount`, but `term:phase`). Decimal figures are written as text, `"12.5"`: JSON-LD turns a bare
12.5 into a floating-point number. Source: https://www.w3.org/TR/json-ld11/.
"""

import json
from collections.abc import Mapping
from typing import Final

from obligraph.rdf.graphs import NamedNode, World
from obligraph.rdf.vocabulary import BASE, TERM

ADDRESS: Final = f"{BASE}context.jsonld"
_TEXTS: Final = """
    rdfs:label skos:prefLabel skos:altLabel skos:hiddenLabel skos:definition skos:example skos:scopeNote
    skos:editorialNote dcterms:title dcterms:description
""".split()
_THINGS: Final = """
    dcterms:creator dcterms:license dcterms:publisher dcterms:source foaf:homepage rdfs:isDefinedBy rdfs:seeAlso
    rdfs:subClassOf rdfs:subPropertyOf rdfs:domain rdfs:range owl:versionIRI
""".split()
_TERMS: Final = """
    SELECT ?it ?sort (SAMPLE(?given) AS ?range) WHERE {
      VALUES ?sort { owl:Class owl:ObjectProperty owl:DatatypeProperty }
      ?it a ?sort . OPTIONAL { ?it rdfs:range ?given }
    } GROUP BY ?it ?sort ORDER BY ?it
"""
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_PLAIN: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#PlainLiteral"


def context(world: World) -> bytes:
    """Return the context as a JSON document, the same bytes for the same ontology."""
    document = {"@context": {"@version": 1.1, "id": "@id", "type": "@type", **_prefixes(world), **_keys(world)}}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _prefixes(world: World) -> Mapping[str, object]:
    """Return the prefixes; one that ends in a letter has to be told that it is one."""
    return {
        name: space if space[-1] in ":/?#[]@" else {"@id": space, "@prefix": True}
        for name, space in world.vocabulary.prefixes.items()
    }


def _keys(world: World) -> Mapping[str, object]:
    """Return the keys whose values are not simply what JSON says they are, and the bare names of our terms."""
    shorten, taken = world.vocabulary.shorten, set(world.vocabulary.prefixes)
    keys: dict[str, object] = {name: {"@id": name, "@container": "@language"} for name in _TEXTS}
    keys |= {name: {"@id": name, "@type": "@id"} for name in _THINGS}
    for term, sort, given in world.select(_TERMS):
        if not isinstance(term, NamedNode) or not isinstance(sort, NamedNode):
            continue
        name = shorten(term.value)
        reading = _reading(sort.value.rpartition("#")[2], given.value if isinstance(given, NamedNode) else "")
        bare = term.value.removeprefix(TERM)
        if term.value.startswith(TERM) and bare not in taken:
            keys[bare] = {"@id": name, **reading}
        if reading and name not in keys and ":" in name and not name.startswith("http"):
            keys[name] = {"@id": name, **reading}
    return dict(sorted(keys.items()))


def _reading(sort: str, datatype: str) -> dict[str, str]:
    """Return how the value of a key is read: as an address, as a text by language, or with a datatype."""
    if sort == "ObjectProperty":
        return {"@type": "@id"}
    if datatype == _PLAIN:
        return {"@container": "@language"}
    return {"@type": f"xsd:{datatype.removeprefix(_XSD)}"} if datatype.startswith(_XSD) else {}
