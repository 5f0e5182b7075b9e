"""Turtle in the house order: one block a subject, A to Z, so that a change is a short diff."""

import io
import re
from typing import Any

from rdflib import Graph, URIRef
from rdflib.plugins.serializers.turtle import TurtleSerializer

from obligraph.rdf.vocabulary import Vocabulary

_ORDER = """
    rdf:type rdfs:subClassOf rdfs:subPropertyOf rdfs:domain rdfs:range
    skos:inScheme skos:topConceptOf skos:broader skos:notation dcterms:identifier
    rdfs:label skos:prefLabel skos:altLabel dcterms:title
    skos:definition skos:scopeNote skos:example skos:editorialNote skos:note dcterms:source rdfs:isDefinedBy
""".split()


def formatted(text: str, vocabulary: Vocabulary) -> str:
    """Return a Turtle text in the house order; what it says is unchanged, comments excepted.

    >>> words = Vocabulary({"ex": "https://example.org/"})
    >>> formatted("@prefix e: <https://example.org/> . e:b e:p e:a . e:a e:p 1 .", words).splitlines()[2]
    'ex:a ex:p 1 .'
    """
    graph = Graph(bind_namespaces="none")
    graph.parse(data=text, format="turtle")
    out = io.BytesIO()
    _HouseOrder(graph, vocabulary).serialize(out, encoding="utf-8")
    return re.sub(r"\n\n+", "\n\n", out.getvalue().decode("utf-8")).strip() + "\n"


class _HouseOrder(TurtleSerializer):
    """rdflib's Turtle writer, with our order of blocks and statements and our prefixes only."""

    def __init__(self, graph: Graph, vocabulary: Vocabulary) -> None:
        super().__init__(graph)
        self.vocabulary = vocabulary
        known = [name for name in _ORDER if name.partition(":")[0] in vocabulary.prefixes]
        self.predicateOrder = [URIRef(vocabulary.expand(name)) for name in known]

    def orderSubjects(self) -> list[Any]:
        return sorted(set(self.store.subjects()), key=lambda node: (not isinstance(node, URIRef), str(node)))

    def get_pname(self, uri: Any, gen_prefix: bool = True) -> str | None:
        short = self.vocabulary.shorten(str(uri)) if isinstance(uri, URIRef) else str(uri)
        if short == str(uri):
            return None
        prefix = short.partition(":")[0]
        self.addNamespace(prefix, URIRef(self.vocabulary.prefixes[prefix]))
        return short
