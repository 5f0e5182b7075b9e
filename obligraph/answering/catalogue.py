"""The saved questions as data, `sh:SPARQLExecutable` with `sh:parameter`, for the query editors of other tools."""

from collections.abc import Iterable, Iterator

from obligraph.answering.questions import Question
from obligraph.languages import LANGUAGES
from obligraph.rdf.graphs import Literal, NamedNode, Triple
from obligraph.rdf.values import DATATYPES, Parameter
from obligraph.rdf.vocabulary import BASE, Vocabulary

_TRUE = Literal("true", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#boolean"))


def question_triples(questions: Iterable[Question], vocabulary: Vocabulary) -> Iterator[Triple]:
    """Yield what a tool needs to offer each question: its words, its query, its keywords and its parameters."""

    def iri(name: str) -> NamedNode:
        return NamedNode(vocabulary.expand(name))

    for question in questions:
        it = NamedNode(f"{BASE}id/question/{question.slug}")
        for kind in ("sh:SPARQLExecutable", "sh:SPARQLSelectExecutable"):
            yield Triple(it, iri("rdf:type"), iri(kind))
        yield Triple(it, iri("dcterms:identifier"), Literal(question.id))
        yield Triple(it, iri("sh:select"), Literal(question.sparql))
        yield Triple(it, iri("sh:prefixes"), NamedNode(BASE + "def"))
        for language in LANGUAGES:
            yield Triple(it, iri("rdfs:comment"), Literal(question.summary[language], language=language))
            yield Triple(it, iri("skos:scopeNote"), Literal(question.limits[language], language=language))
        for word in (*question.tags, *question.readers):
            yield Triple(it, iri("schema:keywords"), Literal(word))
        for parameter in question.options().values():
            yield from _parameter(it, parameter, vocabulary)


def _parameter(question: NamedNode, parameter: Parameter, vocabulary: Vocabulary) -> Iterator[Triple]:
    def iri(name: str) -> NamedNode:
        return NamedNode(vocabulary.expand(name))

    it = NamedNode(f"{question.value}#{parameter.name}")
    yield Triple(question, iri("sh:parameter"), it)
    yield Triple(it, iri("rdf:type"), iri("sh:Parameter"))
    yield Triple(it, iri("sh:path"), it)
    yield Triple(it, iri("sh:name"), Literal(parameter.name))
    if parameter.of_class:
        yield Triple(it, iri("sh:class"), NamedNode(parameter.of_class))
    else:
        yield Triple(it, iri("sh:datatype"), NamedNode(DATATYPES[parameter.kind]))
    if not parameter.required:
        yield Triple(it, iri("sh:optional"), _TRUE)
    if parameter.default:
        yield Triple(it, iri("sh:defaultValue"), Literal(parameter.default))
    if parameter.example:
        yield Triple(it, iri("skos:example"), Literal(parameter.example))
