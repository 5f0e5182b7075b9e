"""What catalogues read about us: DCAT-AP 3 holds, the counts are true, and a promise without an address is not made."""

import gzip
import hashlib

import httpx
import pyoxigraph
import pyshacl
import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, SH, XSD, Graph, Namespace

from obligraph.publication.descriptions import Dump, describe_data
from obligraph.rdf.graphs import World

SPDX, VCARD = Namespace("http://spdx.org/rdf/terms#"), Namespace("http://www.w3.org/2006/vcard/ns#")
ADDRESS = "https://w3id.org/obligraph/"
EU = "http://publications.europa.eu/resource/authority/"
LITERAL, THING, DAY = "sh:nodeKind sh:Literal", "sh:nodeKind sh:BlankNodeOrIRI", "sh:datatype xsd:date"

# DCAT-AP 3.0, https://semiceu.github.io/DCAT-AP/releases/3.0.0/: class → property → (least, most, what it holds).
# Least 1 where the profile says mandatory, and where it says recommended and we have it.
PROFILE = {
    "dcat:Catalog": {
        "dcterms:title": (1, 0, LITERAL),
        "dcterms:description": (1, 0, LITERAL),
        "dcterms:publisher": (1, 1, "sh:class foaf:Agent"),
        "dcat:dataset": (1, 0, "sh:class dcat:Dataset"),
        "dcat:service": (1, 0, "sh:class dcat:DataService"),
        "dcterms:spatial": (1, 0, f'sh:pattern "^{EU}country/" ; sh:class dcterms:Location'),
        "foaf:homepage": (1, 1, THING),
        "dcterms:language": (1, 0, f'sh:pattern "^{EU}language/[A-Z]{{3}}$" ; sh:class dcterms:LinguisticSystem'),
        "dcterms:license": (1, 1, "sh:class dcterms:LicenseDocument"),
        "dcterms:issued": (1, 1, DAY),
        "dcterms:modified": (1, 1, DAY),
        "dcat:themeTaxonomy": (1, 0, THING),
        "dcterms:creator": (0, 1, "sh:class foaf:Agent"),
    },
    "dcat:Dataset": {
        "dcterms:title": (1, 0, LITERAL),
        "dcterms:description": (1, 0, LITERAL),
        "dcat:contactPoint": (1, 0, "sh:class vcard:Kind"),
        "dcat:distribution": (1, 0, "sh:class dcat:Distribution"),
        "dcterms:spatial": (1, 0, f'sh:pattern "^{EU}country/" ; sh:class dcterms:Location'),
        "dcat:keyword": (1, 0, LITERAL),
        "dcterms:publisher": (1, 1, "sh:class foaf:Agent"),
        "dcterms:temporal": (1, 0, "sh:class dcterms:PeriodOfTime"),
        "dcat:theme": (1, 0, "sh:class skos:Concept"),
        "dcterms:accessRights": (0, 1, f'sh:pattern "^{EU}access-right/" ; sh:class dcterms:RightsStatement'),
        "dcterms:accrualPeriodicity": (0, 1, f'sh:pattern "^{EU}frequency/" ; sh:class dcterms:Frequency'),
        "dcterms:language": (0, 0, f'sh:pattern "^{EU}language/[A-Z]{{3}}$" ; sh:class dcterms:LinguisticSystem'),
        "dcterms:conformsTo": (0, 0, "sh:class dcterms:Standard"),
        "dcat:landingPage": (0, 0, "sh:class foaf:Document"),
        "dcat:version": (0, 1, LITERAL),
        "dcterms:issued": (0, 1, DAY),
        "dcterms:modified": (0, 1, DAY),
    },
    "dcat:Distribution": {
        "dcat:accessURL": (1, 0, THING),
        "<http://data.europa.eu/r5r/availability>": (
            1,
            1,
            f'sh:pattern "^{EU}planned-availability/" ; sh:class skos:Concept',
        ),
        "dcterms:description": (1, 0, LITERAL),
        "dcterms:format": (1, 1, f'sh:pattern "^{EU}file-type/" ; sh:class dcterms:MediaTypeOrExtent'),
        "dcterms:license": (1, 1, "sh:class dcterms:LicenseDocument"),
        "dcat:byteSize": (0, 1, "sh:datatype xsd:nonNegativeInteger"),
        "dcat:compressFormat": (
            0,
            1,
            'sh:pattern "^https://www.iana.org/assignments/media-types/" ; sh:class dcterms:MediaType',
        ),
        "dcat:mediaType": (
            0,
            1,
            'sh:pattern "^https://www.iana.org/assignments/media-types/" ; sh:class dcterms:MediaType',
        ),
        "spdx:checksum": (0, 1, "sh:class spdx:Checksum"),
    },
    "dcat:DataService": {
        "dcat:endpointURL": (1, 0, THING),
        "dcterms:title": (1, 0, LITERAL),
        "dcat:contactPoint": (1, 0, "sh:class vcard:Kind"),
        "dcat:endpointDescription": (1, 0, THING),
        "dcat:keyword": (1, 0, LITERAL),
        "dcterms:conformsTo": (1, 0, "sh:class dcterms:Standard"),
        "dcterms:publisher": (1, 1, "sh:class foaf:Agent"),
        "dcat:servesDataset": (1, 0, "sh:class dcat:Dataset"),
        "dcat:theme": (1, 0, "sh:class skos:Concept"),
    },
    "foaf:Agent": {"foaf:name": (1, 0, LITERAL)},
    "dcterms:PeriodOfTime": {"dcat:startDate": (1, 1, LITERAL), "dcat:endDate": (1, 1, LITERAL)},
    "spdx:Checksum": {"spdx:algorithm": (1, 1, THING), "spdx:checksumValue": (1, 1, "sh:datatype xsd:hexBinary")},
    "skos:Concept": {"skos:prefLabel": (1, 0, LITERAL)},
    "skos:ConceptScheme": {"dcterms:title": (1, 0, LITERAL)},
    "vcard:Kind": {"vcard:fn": (1, 0, LITERAL)},
}
HEAD = f"""
@prefix dcat: <{DCAT}> . @prefix dcterms: <{DCTERMS}> . @prefix foaf: <{FOAF}> . @prefix xsd: <{XSD}> .
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix spdx: <{SPDX}> . @prefix vcard: <{VCARD}> .
"""


def shapes(without: frozenset[str] = frozenset()) -> Graph:
    """The profile as SHACL; `without` are properties that need not be there."""
    text = HEAD
    for kind, properties in PROFILE.items():
        text += f"[] a sh:NodeShape ; sh:targetClass {kind}"
        for path, (least, most, holds) in properties.items():
            ceiling = f"sh:maxCount {most} ;" if most else ""
            floor = 0 if path in without else least
            text += f" ;\n  sh:property [ sh:path {path} ; sh:minCount {floor} ; {ceiling} {holds} ]"
        text += " .\n"
    return Graph().parse(data=text, format="turtle")


def faults(described: Graph) -> str:
    conforms, _, text = pyshacl.validate(described, shacl_graph=shapes())
    return "" if conforms else str(text)


@pytest.fixture(scope="module")
def served(server: httpx.Client) -> Graph:
    return Graph().parse(data=server.get("/.well-known/void").text, format="turtle")


def test_our_catalogue_keeps_the_profile(served: Graph) -> None:
    assert faults(served) == ""


def test_whatever_the_profile_asks_for_would_be_missed(served: Graph) -> None:
    asked = [(kind, name) for kind, paths in PROFILE.items() for name, (least, _, _) in paths.items() if least]
    meant = Graph().parse(data=HEAD + "".join(f"[] a {kind} ; {name} 1 .\n" for kind, name in asked), format="turtle")
    poorer = Graph() + served
    lacking = set()
    for example, kind in meant.subject_objects(RDF.type):
        path = next(it for it in meant.predicates(example) if it != RDF.type)
        for thing in served.subjects(RDF.type, kind):
            poorer.remove((thing, path, None))
            lacking.add((thing, path))

    _, report, _ = pyshacl.validate(poorer, shacl_graph=shapes())

    told = {(report.value(it, SH.focusNode), report.value(it, SH.resultPath)) for it in report.subjects(SH.focusNode)}
    assert isinstance(report, Graph)
    assert len(asked) > 35
    assert {str(path) for _, path in lacking} == {str(path) for _, path in lacking & told}


def test_a_dump_is_as_long_as_said_and_has_the_digest_said(served: Graph, server: httpx.Client) -> None:
    for dump in served.subjects(RDF.type, DCAT.Distribution):
        address = str(served.value(dump, DCAT.downloadURL))
        content = server.get(address.replace("http://127.0.0.1:8000", str(server.base_url))).content
        checksum = served.value(dump, SPDX.checksum)

        assert int(str(served.value(dump, DCAT.byteSize))) == len(content)
        assert str(served.value(checksum, SPDX.checksumValue)) == hashlib.sha256(content).hexdigest()
        assert gzip.decompress(content)


def test_no_endpoint_is_described_where_none_answers(known: World) -> None:
    dumps = [Dump("obligraph.nq.gz", b"", f"{ADDRESS}release/obligraph.nq.gz")]

    described = Graph().parse(data=describe_data(known, ADDRESS, dumps), format="turtle")

    assert not list(described.subjects(RDF.type, DCAT.DataService))
    assert list(described.subjects(RDF.type, DCAT.Dataset))


def test_a_description_without_an_endpoint_keeps_the_profile_too(shipped: World) -> None:
    text = describe_data(shipped, ADDRESS, [Dump("obligraph.nq.gz", b"", f"{ADDRESS}release/obligraph.nq.gz")])

    told = pyshacl.validate(
        Graph().parse(data=text, format="turtle"), shacl_graph=shapes(without=frozenset({"dcat:service"}))
    )

    assert told[0], told[2]


def test_every_set_of_links_is_told_with_the_count_it_has(shipped: World) -> None:
    text = describe_data(shipped, ADDRESS, [Dump("obligraph.nq.gz", b"", f"{ADDRESS}d")])
    described = Graph().parse(data=text, format="turtle")
    void = Namespace("http://rdfs.org/ns/void#")

    found = {
        (str(it), int(str(described.value(it, void.triples)))) for it in described.subjects(RDF.type, void.Linkset)
    }

    asked = shipped.select("SELECT ?it ?n { ?it a void:Linkset ; void:triples ?n }")
    assert found == {(it.value, int(count.value)) for it, count in asked}  # type: ignore[union-attr]
    assert len(set(described.objects(None, void.subset))) == len(found) > 3


def test_the_span_of_time_is_that_of_the_claims(known: World) -> None:
    text = describe_data(known, ADDRESS, [Dump("obligraph.nq.gz", b"", f"{ADDRESS}d")])
    years = {
        str(quad.object.value)[:4]
        for quad in known.store
        if isinstance(quad.object, pyoxigraph.Literal)
        and quad.predicate.value.rpartition("#")[2] in ("saidOn", "onDate", "periodStart")
    }

    assert f'dcat:startDate "{min(years)}"' in text
    assert f'dcat:endDate "{max(years)}"' in text
