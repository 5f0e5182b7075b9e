"""How the data and its endpoint describe themselves: SPARQL 1.1 service description, VoID, DCAT, and the dumps.

Sources: https://www.w3.org/TR/sparql11-service-description/, https://www.w3.org/TR/void/,
https://www.w3.org/TR/vocab-dcat-3/.
"""

import gzip
import hashlib
import io
from typing import Final

from obligraph import __version__
from obligraph.context import context as read_context
from obligraph.errors import UnknownThing
from obligraph.exports import write_quads
from obligraph.graphs import Literal, NamedNode, Quad, World, statements_in
from obligraph.languages import LANGUAGES
from obligraph.vocabulary import BASE
from obligraph.web.negotiation import STATEMENTS
from obligraph.web.site import Body, Site

DUMPS: Final = {f"obligraph{suffix}.gz": suffix for suffix in (".trig", ".nq", ".ttl", ".jsonld")}
_MEDIA: Final = {
    ".trig": "application/trig",
    ".nq": "application/n-quads",
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
}
_IANA: Final = "https://www.iana.org/assignments/media-types/"
_LICENSE: Final = "https://creativecommons.org/licenses/by/4.0/"
_HEAD: Final = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ent: <http://www.w3.org/ns/entailment/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix formats: <http://www.w3.org/ns/formats/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_FORMATS: Final = (
    "SPARQL_Results_JSON SPARQL_Results_XML SPARQL_Results_CSV SPARQL_Results_TSV Turtle N-Triples JSON-LD RDF_XML "
    "TriG N-Quads"
).split()


def service(site: Site, form: str) -> Body:
    """Return the description of the SPARQL endpoint, in one of `STATEMENTS`."""
    graphs = "".join(
        f"; sd:namedGraph [ a sd:NamedGraph ; sd:name <{name}> ; sd:graph [ a sd:Graph ; void:triples {count} ] ]"
        for name, count in _sizes(site.world).items()
    )
    endpoint = f"{site.address}sparql"
    formats = ", ".join(f"formats:{name}" for name in _FORMATS)
    return _written(
        site,
        form,
        f"""
<{endpoint}> a sd:Service ;
    sd:endpoint <{endpoint}> ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:feature sd:UnionDefaultGraph ;
    sd:defaultEntailmentRegime ent:Simple ;
    sd:resultFormat {formats} ;
    sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ; void:triples {len(site.world)} ] {graphs} ] .
""",
    )


def dataset(site: Site, form: str) -> Body:
    """Return what the data is, in VoID and DCAT: sizes, vocabularies, licence, dumps with digests, the endpoint."""
    here, home = f"{site.address}void", f"{BASE}dataset"
    counts = _counts(site.world)
    texts = {
        quad.object
        for quad in site.world.store.quads_for_pattern(NamedNode(BASE + "def"), None, None, None)
        if isinstance(quad.object, Literal) and quad.predicate.value.endswith(("/title", "/description"))
    }
    titles = ", ".join(sorted(str(text) for text in texts if len(text.value) < 100 and text.language in LANGUAGES))
    about = ", ".join(sorted(str(text) for text in texts if len(text.value) >= 100 and text.language in LANGUAGES))
    dumps = ", ".join(f"<{site.address}dumps/{name}>" for name in DUMPS)
    files = "\n".join(_distribution(site, name) for name in DUMPS)
    classes = "".join(
        f"; void:classPartition [ void:class <{name}> ; void:entities {count} ]" for name, count in counts
    )
    return _written(
        site,
        form,
        f"""
<{site.address}> a dcat:Catalog ; dcterms:title {titles} ; dcterms:description {about} ; dcat:dataset <{home}> ;
    dcat:service <{site.address}sparql> .
<{here}> a void:DatasetDescription ; foaf:primaryTopic <{home}> .
<{home}> a void:Dataset, dcat:Dataset ;
    dcterms:title {titles} ; dcterms:description {about} ; dcterms:license <{_LICENSE}> ;
    dcat:version "{__version__}" ; dcterms:identifier "{site.world.digest}" ;
    dcterms:language "en", "es", "fr", "pt" ;
    void:sparqlEndpoint <{site.address}sparql> ; void:dataDump {dumps} ; void:uriSpace "{BASE}" ;
    void:triples {len(site.world)} ; void:exampleResource <{BASE}id/state/PER>, <{BASE}id/obligation/7-d> ;
    void:vocabulary <{BASE}def>, <http://www.w3.org/2004/02/skos/core>, <http://www.w3.org/ns/prov> ;
    dcat:distribution {dumps} {classes} .
<{site.address}sparql> a dcat:DataService ; dcterms:title {titles} ; dcat:endpointURL <{site.address}sparql> ;
    dcat:endpointDescription <{site.address}sparql> ; dcat:servesDataset <{home}> ;
    dcterms:conformsTo <http://www.w3.org/TR/sparql11-protocol/> ; dcterms:license <{_LICENSE}> .
{files}
""",
    )


def dump(site: Site, name: str) -> Body:
    """Return the whole graph as one compressed file.

    Raises `UnknownThing` for a name that is not in `DUMPS`.
    """
    if name not in DUMPS:
        raise UnknownThing(name=name[:80], nearest=list(DUMPS)[:3])
    return Body(_packed(site, name), "application/gzip")


def context(site: Site) -> Body:
    """Return the JSON-LD context of the ontology."""
    return Body(site.outward(read_context(site.world)), STATEMENTS["jsonld"])


def _distribution(site: Site, name: str) -> str:
    content = _packed(site, name)
    digest = hashlib.sha256(content).hexdigest()
    return f"""
<{site.address}dumps/{name}> a dcat:Distribution ; dcat:downloadURL <{site.address}dumps/{name}> ;
    dcterms:title "{name}" ; dcterms:license <{_LICENSE}> ; dcat:byteSize {len(content)} ;
    dcat:mediaType <{_IANA}{_MEDIA[DUMPS[name]]}> ; dcat:compressFormat <{_IANA}application/gzip> ;
    spdx:checksum [ a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_sha256 ;
        spdx:checksumValue "{digest}" ] ."""


def _packed(site: Site, name: str) -> bytes:
    held = site.shelf.get(("dump", name))
    if not held:
        out = io.BytesIO()
        write_quads(site.world.quads(), out, DUMPS[name], site.world.vocabulary)
        held = Body(gzip.compress(site.outward(out.getvalue()), mtime=0), "application/gzip")
        site.shelf.put(("dump", name), held)
    return held.content


def _sizes(world: World) -> dict[str, int]:
    return {
        name: sum(1 for _ in world.store.quads_for_pattern(None, None, None, NamedNode(name)))
        for name in sorted(world.graph_names())
    }


def _counts(world: World) -> list[tuple[str, int]]:
    rows = world.select(
        "SELECT ?class (COUNT(DISTINCT ?it) AS ?n) WHERE { ?it a ?class } GROUP BY ?class ORDER BY ?class"
    )
    return [
        (kind.value, int(count.value))
        for kind, count in rows
        if isinstance(kind, NamedNode) and isinstance(count, Literal)
    ]


def _written(site: Site, form: str, turtle: str) -> Body:
    out = io.BytesIO()
    said = [Quad(*triple) for triple in statements_in((_HEAD + turtle).encode(), "ttl")]
    write_quads(said, out, f".{form}", site.world.vocabulary)
    return Body(site.outward(out.getvalue()), STATEMENTS[form])
