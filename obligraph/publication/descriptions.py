"""What the data is, told to catalogues: DCAT-AP 3 and VoID, every count and date taken from the graph itself.

Sources: https://semiceu.github.io/DCAT-AP/releases/3.0.0/, https://www.w3.org/TR/vocab-dcat-3/,
https://www.w3.org/TR/void/. Lists of the EU Publications Office name languages, file types, themes and States.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from obligraph import __version__
from obligraph.languages import LANGUAGES, say
from obligraph.rdf.graphs import Literal, NamedNode, Term, World
from obligraph.rdf.vocabulary import BASE, LICENSE

_IANA: Final = "https://www.iana.org/assignments/media-types/"
_EU_THEMES: Final = {
    "eu:data-theme\\/GOVE": "Government and public sector",
    "eu:data-theme\\/JUST": "Justice, legal system and public safety",
    "eu:data-theme\\/SOCI": "Population and society",
}
_PROTOCOL: Final = "<http://www.w3.org/TR/sparql11-protocol/>"
HEAD: Final = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcatap: <http://data.europa.eu/r5r/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ent: <http://www.w3.org/ns/entailment/> .
@prefix eu: <http://publications.europa.eu/resource/authority/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix formats: <http://www.w3.org/ns/formats/> .
@prefix media: <https://www.iana.org/assignments/media-types/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_FORMS: Final = {
    ".csv": ("text/csv", "CSV"),
    ".jsonld": ("application/ld+json", "JSON_LD"),
    ".nq": ("application/n-quads", "RDF_N_QUADS"),
    ".trig": ("application/trig", "RDF_TRIG"),
    ".ttl": ("text/turtle", "RDF_TURTLE"),
}
_EU_LANGUAGES: Final = {"en": "ENG", "es": "SPA", "fr": "FRA", "pt": "POR"}
_DATES: Final = """
    SELECT ?first ?last ?modified WHERE {
      { SELECT (MIN(?day) AS ?first) (MAX(?day) AS ?last)
        { ?claim term:saidOn|term:onDate|term:periodStart ?given BIND(SUBSTR(STR(?given), 1, 4) AS ?day) } }
      { SELECT (MAX(STR(?written)) AS ?modified) { ?claim term:recordedOn ?written } }
    }
"""
_THEMES: Final = """
    SELECT ?it ?name WHERE {
      ?it a skos:Concept ; skos:inScheme <https://w3id.org/obligraph/voc/theme> ; skos:prefLabel ?name
    } ORDER BY ?it ?name
"""
_PLACES: Final = """
    SELECT DISTINCT ?place WHERE {
      ?state term:partyTo ?treaty ; skos:exactMatch ?place
      FILTER(STRSTARTS(STR(?place), "http://publications.europa.eu/resource/authority/country/"))
    } ORDER BY ?place
"""


_LINKS: Final = """
    SELECT ?it ?by ?n (SAMPLE(?to) AS ?target) WHERE {
      ?it a void:Linkset ; void:linkPredicate ?by ; void:triples ?n OPTIONAL { ?it void:objectsTarget ?to }
    } GROUP BY ?it ?by ?n ORDER BY ?it ?by
"""


@dataclass(frozen=True, slots=True)
class Dump:
    """The whole graph as one compressed file: its name, its bytes, and where it can be had."""

    name: str
    content: bytes
    address: str


def describe_data(world: World, address: str, dumps: Iterable[Dump], endpoint: str = "") -> str:
    """Return the description as Turtle: the catalogue at `address`, its one data set, its dumps, and its endpoint.

    Without `endpoint` no service is described: an address at which nothing answers is worse than none.
    """
    files = list(dumps)
    shared = _shared(world)
    served = f"dcat:service <{endpoint}> ;" if endpoint else ""
    parts = [
        HEAD,
        f"<{address}> a dcat:Catalog ; dcat:dataset <{BASE}dataset> ; {served} foaf:homepage <{address}> ;\n"
        f"    dcat:themeTaxonomy eu:data-theme, <{BASE}voc/theme> ;\n    {_about(world)} ;\n    {shared} .\n",
        f"<{address}void> a void:DatasetDescription ; foaf:primaryTopic <{BASE}dataset> .\n",
        _dataset(world, files, endpoint, shared),
        *(_distribution(it) for it in files),
        *_linksets(world),
        _parties(world),
        _sorts(world, files, address),
    ]
    return "\n".join([*parts, _service(world, endpoint)] if endpoint else parts)


def _dataset(world: World, dumps: list[Dump], endpoint: str, shared: str) -> str:
    listed = ", ".join(f"<{it.address}>" for it in dumps)
    asked = f"void:sparqlEndpoint <{endpoint}> ;" if endpoint else ""
    return f"""
<{BASE}dataset> a void:Dataset, dcat:Dataset ;
    {_about(world)} ; {shared} ; {_themes(world)} ;
    dcat:version "{__version__}" ; dcterms:identifier "{world.digest}" ;
    dcterms:accessRights eu:access-right\\/PUBLIC ; dcterms:accrualPeriodicity eu:frequency\\/IRREG ;
    dcterms:temporal [ a dcterms:PeriodOfTime ; {_span(world)} ] ;
    dcat:landingPage <{BASE}> ; dcterms:conformsTo <{BASE}def> ; {asked}
    void:uriSpace "{BASE}" ; void:triples {len(world)} ;
    void:exampleResource <{BASE}id/state/PER>, <{BASE}id/obligation/7-d> ;
    void:vocabulary <{BASE}def>, <http://www.w3.org/2004/02/skos/core>, <http://www.w3.org/ns/prov> ;
    void:dataDump {listed} ; dcat:distribution {listed} {"".join(_partitions(world))} .
"""


def _about(world: World) -> str:
    """Return title and description, those of the ontology, in every language."""
    texts: dict[str, list[str]] = {"title": [], "description": []}
    for quad in world.store.quads_for_pattern(NamedNode(BASE + "def"), None, None, None):
        name = quad.predicate.value.rpartition("/")[2]
        if name in texts and isinstance(quad.object, Literal) and quad.object.language in LANGUAGES:
            texts[name].append(str(quad.object))
    return " ;\n    ".join(f"dcterms:{name} {', '.join(sorted(found))}" for name, found in texts.items())


def _shared(world: World) -> str:
    """Return what is so of the catalogue and of the data set alike."""
    _, _, modified = next(iter(world.select(_DATES)))
    issued = _value(world, NamedNode(BASE + "def"), "http://purl.org/dc/terms/issued")
    places = ", ".join(str(place) for (place,) in world.select(_PLACES))
    spoken = ", ".join(f"eu:language\\/{code}" for code in _EU_LANGUAGES.values())
    return f"""dcterms:publisher <{BASE}id/organization/obligraph> ; dcterms:creator <{BASE}id/organization/obligraph> ;
    dcat:contactPoint <{BASE}id/organization/obligraph#contact> ; dcterms:license <{LICENSE}> ;
    dcterms:language {spoken} ; dcterms:issued "{issued}"^^xsd:date ;
    dcterms:modified "{_text(modified)}"^^xsd:date {f"; dcterms:spatial {places}" if places else ""}"""


def _themes(world: World) -> str:
    rows = list(world.select(_THEMES))
    names = ", ".join(dict.fromkeys(str(name) for _, name in rows))
    modules = ", ".join(dict.fromkeys(str(it) for it, _ in rows))
    chosen = f"dcat:theme {', '.join(_EU_THEMES)}"
    return f"{chosen}, {modules} ; dcat:keyword {names}" if rows else chosen


def _span(world: World) -> str:
    first, last, _ = next(iter(world.select(_DATES)))
    return f'dcat:startDate "{_text(first)}"^^xsd:gYear ; dcat:endDate "{_text(last)}"^^xsd:gYear'


def _partitions(world: World) -> Iterator[str]:
    for kind, count in world.select(
        "SELECT ?class (COUNT(DISTINCT ?it) AS ?n) WHERE { ?it a ?class } GROUP BY ?class ORDER BY ?class"
    ):
        yield f"; void:classPartition [ void:class {kind} ; void:entities {_text(count)} ]"


def _linksets(world: World) -> Iterator[str]:
    """Yield each set of links to other catalogues, with the count that the graph states and tests recount."""
    for it, predicate, count, target in world.select(_LINKS):
        aimed = f"; void:objectsTarget {target}" if target else ""
        yield f"""<{BASE}dataset> void:subset {it} . {it} a void:Linkset ; void:subjectsTarget <{BASE}dataset> {aimed} ;
    void:linkPredicate {predicate} ; void:triples {_text(count)} ."""


def _distribution(dump: Dump) -> str:
    media, form = _FORMS[PurePath(dump.name).suffixes[-2]]
    about = ", ".join(f'"{say(it, "catalogue.dump", form=form.replace("_", " "))}"@{it}' for it in LANGUAGES)
    return f"""
<{dump.address}> a dcat:Distribution ; dcat:accessURL <{dump.address}> ; dcat:downloadURL <{dump.address}> ;
    dcterms:title "{dump.name}" ; dcterms:description {about} ; dcterms:license <{LICENSE}> ;
    dcterms:format eu:file-type\\/{form} ; dcatap:availability eu:planned-availability\\/STABLE ;
    dcat:mediaType <{_IANA}{media}> ; dcat:byteSize "{len(dump.content)}"^^xsd:nonNegativeInteger ;
    dcat:compressFormat <{_IANA}application/gzip> ;
    spdx:checksum [ a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_sha256 ;
        spdx:checksumValue "{hashlib.sha256(dump.content).hexdigest()}"^^xsd:hexBinary ] ."""


def _service(world: World, endpoint: str) -> str:
    return f"""
<{endpoint}> a dcat:DataService ; {_about(world)} ; dcat:endpointURL <{endpoint}> ;
    dcat:endpointDescription <{endpoint}> ; dcat:servesDataset <{BASE}dataset> ; {_themes(world)} ;
    dcterms:publisher <{BASE}id/organization/obligraph> ; dcat:contactPoint <{BASE}id/organization/obligraph#contact> ;
    dcterms:conformsTo {_PROTOCOL} ; dcterms:license <{LICENSE}> ;
    dcterms:accessRights eu:access-right\\/PUBLIC .
"""


def _parties(world: World) -> str:
    """Return who publishes, how to reach them, and what the names of our own themes are."""
    maker = NamedNode(BASE + "id/organization/obligraph")
    name = _value(world, maker, "http://www.w3.org/2000/01/rdf-schema#label") or "obligraph"
    themes = "".join(
        f"{it} a skos:Concept ; skos:inScheme <{BASE}voc/theme> ; skos:prefLabel {label} .\n"
        for it, label in world.select(_THEMES)
    )
    titles = world.store.quads_for_pattern(
        NamedNode(BASE + "voc/theme"), NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel"), None, None
    )
    scheme = ", ".join(sorted(str(quad.object) for quad in titles))
    return f"""
{maker} a foaf:Agent ; foaf:name "{name}" .
<{maker.value}#contact> a vcard:Kind, vcard:Organization ; vcard:fn "{name}" ; vcard:hasURL <{BASE}> .
<{LICENSE}> a dcterms:LicenseDocument .
{f"<{BASE}voc/theme> a skos:ConceptScheme ; dcterms:title {scheme} ." if scheme else ""}
{themes}"""


def _sorts(world: World, dumps: list[Dump], address: str) -> str:
    """Return of what sort the values from the lists of others are, for tools that do not have those lists."""
    forms = [_FORMS[PurePath(it.name).suffixes[-2]] for it in dumps]
    sorts = {
        "dcterms:LinguisticSystem": [f"eu:language\\/{code}" for code in _EU_LANGUAGES.values()],
        "dcterms:Location": [str(place) for (place,) in world.select(_PLACES)],
        "dcterms:MediaTypeOrExtent": [f"eu:file-type\\/{form}" for _, form in forms],
        "dcterms:MediaType": [f"<{_IANA}{media}>" for media in (*(media for media, _ in forms), "application/gzip")],
        "dcterms:RightsStatement": ["eu:access-right\\/PUBLIC"],
        "dcterms:Frequency": ["eu:frequency\\/IRREG"],
        "dcterms:Standard": [f"<{BASE}def>", _PROTOCOL],
        **{f'skos:Concept ; skos:prefLabel "{name}"@en': [theme] for theme, name in _EU_THEMES.items()},
        'skos:Concept ; skos:prefLabel "stable"@en': ["eu:planned-availability\\/STABLE"] if forms else [],
        'skos:ConceptScheme ; dcterms:title "data theme"@en': ["eu:data-theme"],
        "foaf:Document": [f"<{BASE}>", f"<{address}>"],
    }
    return "\n".join(f"{it} a {sort} ." for sort, found in sorts.items() for it in dict.fromkeys(found))


def _value(world: World, thing: NamedNode, name: str) -> str:
    said = world.store.quads_for_pattern(thing, NamedNode(name), None, None)
    found = sorted(_text(quad.object) for quad in said)
    return found[0] if found else ""


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, Literal) else ""
