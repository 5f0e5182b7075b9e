"""The vocabulary before it is published: what FOOPS! asks of it offline, and the pitfalls of OOPS! that a file shows.

Sources: Garijo, Corcho and Poveda-Villalón, FOOPS!: An Ontology Pitfall Scanner for the FAIR Principles (2021), and
Poveda-Villalón, Gómez-Pérez and Suárez-Figueroa, OOPS! (OntOlogy Pitfall Scanner!) (2014). Both are programs for the
web; the tests are ours, and each bears the code of the check. Left out: OM4.2, which needs the network, and the
pitfalls that only a reader can judge (P01, P09, P14-P18, P23, P37).
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rdflib import DC, DCTERMS, FOAF, OWL, RDF, RDFS, SKOS, VANN, XSD, Graph, Literal, URIRef
from rdflib.term import Node
from test_ontology import FILES, HOME, LANGUAGES, PREFIXES, ROOT, TERM, ontology, read, terms, texts

BASE = "https://w3id.org/obligraph/"
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty)
METADATA = (str(DCTERMS), str(DC), str(VANN), str(SKOS), str(FOAF), "http://purl.org/ontology/bibo/")


@pytest.fixture(scope="module")
def words() -> Graph:
    return ontology()


@pytest.fixture(scope="module")
def used() -> Graph:
    """Every record we have: the graph, the small world, and what would be accepted."""
    folders = ("graph", "tests/world", "tests/accepted")
    return read(sorted(path for folder in folders for path in (ROOT / folder).rglob("*.ttl")))


# FOOPS!, the checks before publication


def said(words: Graph, *names: URIRef) -> set[str]:
    """Which of these the ontology does not say of itself."""
    return {str(name) for name in names if words.value(HOME, name) is None}


def test_find1_a_prefix_is_proposed_and_is_the_one_we_use(words: Graph) -> None:
    prefix, space = (
        words.value(HOME, VANN.preferredNamespacePrefix),
        words.value(HOME, VANN.preferredNamespaceUri),
    )

    assert f"@prefix {prefix}: <{space}> ." in PREFIXES
    assert str(space) == str(TERM)


def test_om1_the_least_that_an_ontology_says_of_itself(words: Graph) -> None:
    assert said(words, DCTERMS.title, DCTERMS.description, DCTERMS.license, DCTERMS.creator) == set()
    assert said(words, OWL.versionIRI, VANN.preferredNamespaceUri) == set()


def test_om2_what_is_recommended(words: Graph) -> None:
    assert said(words, OWL.versionInfo, DCTERMS.created, DCTERMS.bibliographicCitation) == set()
    assert str(words.value(HOME, OWL.versionInfo)) in str(words.value(HOME, DCTERMS.bibliographicCitation))


def test_om3_what_is_told_in_detail(words: Graph) -> None:
    """All but a DOI, which exists only once somebody deposits a release."""
    assert said(words, DCTERMS.publisher, DCTERMS.issued, DCTERMS.source, FOAF.logo) == set()
    logo = str(words.value(HOME, FOAF.logo)).removeprefix(BASE)
    assert (ROOT / "obligraph/web" / logo).read_text(encoding="utf-8").startswith("<svg")


def test_om4_1_the_licence_is_an_address(words: Graph) -> None:
    assert set(words.objects(HOME, DCTERMS.license)) == {URIRef("https://creativecommons.org/licenses/by/4.0/")}


def test_om5_1_and_om5_2_who_made_it_when_and_out_of_what(words: Graph, used: Graph) -> None:
    assert said(words, DCTERMS.creator, DCTERMS.created, DCTERMS.publisher, DCTERMS.issued) == set()
    for name in (DCTERMS.creator, DCTERMS.publisher, DCTERMS.source):
        assert all(used.value(thing, RDF.type) is not None for thing in words.objects(HOME, name))


def test_purl1_the_address_is_one_that_lasts() -> None:
    assert str(HOME).startswith("https://w3id.org/")


def test_ver1_the_version_has_an_address_of_its_own(words: Graph) -> None:
    version = words.value(HOME, OWL.versionIRI)

    assert version not in (None, HOME)
    assert str(version).endswith(f"/{words.value(HOME, OWL.versionInfo)}")


def test_voc1_metadata_is_in_words_that_everyone_knows(words: Graph) -> None:
    assert len({str(name) for name in words.predicates(HOME) if str(name).startswith(METADATA)}) >= 8


def test_voc2_terms_of_others_are_built_upon(words: Graph) -> None:
    above = [*words.objects(None, RDFS.subClassOf), *words.objects(None, RDFS.subPropertyOf)]

    assert len({it for it in above if not str(it).startswith(str(TERM))}) >= 10


def test_voc3_and_voc4_every_term_has_a_name_and_a_meaning(words: Graph) -> None:
    """OOPS! P08."""
    lacking = [
        (it, name)
        for it in terms(words)
        for name in (RDFS.label, SKOS.definition)
        if set(texts(words, it, name)) != LANGUAGES
    ]

    assert lacking == []


# OOPS!, as functions from an ontology to what is wrong with it


def own(words: Graph, *kinds: Node) -> list[URIRef]:
    return terms(words, *kinds)


def p02_synonyms(words: Graph) -> Iterator[object]:
    pairs = words.subject_objects(OWL.equivalentClass)
    yield from ((one, other) for one, other in pairs if {one, other} <= set(own(words, OWL.Class)))


def p03_an_is_relation(words: Graph) -> Iterator[object]:
    yield from (it for it in own(words, *PROPERTIES) if re.search(r"#(is|isA|isa|instanceOf|kindOf|typeOf)$", it))


def p04_unconnected(words: Graph) -> Iterator[object]:
    """A class that no property joins, no other class is above or below, and no axiom keeps apart from others."""
    joined = {it for name in (RDFS.domain, RDFS.range, RDFS.subClassOf) for it in words.objects(None, name)}
    joined |= set(words.subjects(RDFS.subClassOf))
    joined |= {it for group in words.objects(None, OWL.members) for it in words.items(group)}
    yield from (it for it in own(words, OWL.Class) if it not in joined)


def p05_p25_p26_inverses(words: Graph) -> Iterator[object]:
    for one, other in words.subject_objects(OWL.inverseOf):
        if one == other or (one, RDF.type, OWL.SymmetricProperty) in words:
            yield one
        for side, facing in ((RDFS.domain, RDFS.range), (RDFS.range, RDFS.domain)):
            if words.value(one, side) != words.value(other, facing):
                yield (one, other)


def p06_cycles(words: Graph) -> Iterator[object]:
    for name in (RDFS.subClassOf, RDFS.subPropertyOf):
        yield from (one for one, other in words.subject_objects(name) if one in words.transitive_objects(other, name))


def p07_p21_merged_and_left_over(words: Graph) -> Iterator[object]:
    yield from (it for it in own(words, OWL.Class) if re.search(r"(?<=[a-z])(And|Or)(?=[A-Z])|Other|Misc|Various", it))


def p10_no_disjointness(words: Graph) -> Iterator[object]:
    """A class at the top that excludes no other."""
    apart = {it for group in words.objects(None, OWL.members) for it in words.items(group)}
    apart |= {it for pair in words.subject_objects(OWL.disjointWith) for it in pair}
    for it in own(words, OWL.Class):
        if not apart & set(words.transitive_objects(it, RDFS.subClassOf)):
            yield it


def p12_p30_p32_the_same_twice(words: Graph) -> Iterator[object]:
    for kinds in ((OWL.Class,), PROPERTIES):
        held: dict[tuple[str, str], URIRef] = {}
        for it in own(words, *kinds):
            for name in texts(words, it, RDFS.label).items():
                if held.setdefault(name, it) != it:
                    yield (it, held[name])


def p13_inverse_pairs_half_said(words: Graph) -> Iterator[object]:
    """No inverse is declared: a path can be walked backwards, and two directions would have to be kept in step."""
    yield from words.subject_objects(OWL.inverseOf)


def p19_two_domains(words: Graph) -> Iterator[object]:
    for it in own(words, *PROPERTIES):
        for side in (RDFS.domain, RDFS.range):
            if len(set(words.objects(it, side))) > 1:
                yield (it, side)


def p20_notes_in_each_others_place(words: Graph) -> Iterator[object]:
    for it in own(words):
        names, meanings = texts(words, it, RDFS.label), texts(words, it, SKOS.definition)
        yield from (it for language, name in names.items() if not name or name == meanings.get(language))
        yield from (it for language, name in names.items() if len(name) >= len(meanings.get(language, "")))


def p22_names_in_two_styles(words: Graph) -> Iterator[object]:
    yield from (it for it in own(words, OWL.Class) if not re.fullmatch(r"([A-Z][a-z]+)+", it.removeprefix(TERM)))
    yield from (
        it for it in own(words, *PROPERTIES) if not re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", it.removeprefix(TERM))
    )


def p24_defined_by_itself(words: Graph) -> Iterator[object]:
    names = (RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty)
    yield from (one for name in names for one, other in words.subject_objects(name) if one == other)


def p27_p31_wrong_equivalence(words: Graph) -> Iterator[object]:
    for name in (OWL.equivalentProperty, OWL.equivalentClass):
        yield from words.subject_objects(name)


def p28_p29_wrong_symmetry_and_chains(words: Graph) -> Iterator[object]:
    for kind in (OWL.SymmetricProperty, OWL.TransitiveProperty):
        for it in words.subjects(RDF.type, kind):
            if words.value(it, RDFS.domain) != words.value(it, RDFS.range):
                yield it


def p33_chain_of_one(words: Graph) -> Iterator[object]:
    yield from (it for it, chain in words.subject_objects(OWL.propertyChainAxiom) if len(list(words.items(chain))) < 2)


def p34_p35_without_a_sort(words: Graph) -> Iterator[object]:
    classes = {it for name in (RDFS.subClassOf, RDFS.domain, RDFS.range) for it in words.objects(None, name)}
    yield from (it for it in classes if str(it).startswith(TERM) and (it, RDF.type, OWL.Class) not in words)
    named = {it for triple in words for it in triple if isinstance(it, URIRef) and str(it).startswith(TERM)}
    yield from (it for it in named if words.value(it, RDF.type) is None)


def p36_a_file_in_the_address(words: Graph) -> Iterator[object]:
    yield from (it for it in [HOME, *own(words)] if re.search(r"\.(owl|rdf|ttl|n3|xml|html)\b", it))


def p38_p39_undeclared(words: Graph) -> Iterator[object]:
    if set(words.subjects(RDF.type, OWL.Ontology)) != {HOME}:
        yield "ontology"
    if str(words.value(HOME, VANN.preferredNamespaceUri)) != f"{HOME}#":
        yield "namespace"


def p40_terms_of_others_made_up(words: Graph) -> Iterator[object]:
    """A term in the space of another house that carries more than a name and a home."""
    for it in set(words.subjects(RDFS.isDefinedBy)):
        home = words.value(it, RDFS.isDefinedBy)
        if home != HOME and not str(it).startswith(str(home).rstrip("#/").removesuffix("-o")):
            yield it


def p41_no_licence(words: Graph) -> Iterator[object]:
    if words.value(HOME, DCTERMS.license) is None:
        yield HOME


def deprecated_but_in_use(words: Graph) -> Iterator[object]:
    """What is withdrawn says what takes its place, and nothing builds on it; both programs leave this to a reader."""
    gone = set(words.subjects(OWL.deprecated, Literal("true", datatype=XSD.boolean)))
    yield from (it for it in gone if words.value(it, DCTERMS.isReplacedBy) is None)
    yield from (
        it for it in gone for name in (RDFS.subClassOf, RDFS.domain, RDFS.range) if list(words.subjects(name, it))
    )


Pitfall = Callable[[Graph], Iterator[object]]
PITFALLS: dict[Pitfall, str] = {
    p02_synonyms: "term:Plan owl:equivalentClass term:Promise .",
    p03_an_is_relation: "term:is a owl:ObjectProperty .",
    p04_unconnected: "term:Cloud a owl:Class .",
    p05_p25_p26_inverses: "term:amends owl:inverseOf term:amends .",
    p06_cycles: "term:Claim rdfs:subClassOf term:Promise .",
    p07_p21_merged_and_left_over: "term:PlanOrPromise a owl:Class .",
    p10_no_disjointness: "term:Cloud a owl:Class ; rdfs:subClassOf owl:Thing .",
    p12_p30_p32_the_same_twice: 'term:Cloud a owl:Class ; rdfs:label "plan"@en .',
    p13_inverse_pairs_half_said: "term:repeats owl:inverseOf term:restates .",
    p19_two_domains: "term:amount rdfs:domain term:Plan .",
    p20_notes_in_each_others_place: 'term:Cloud a owl:Class ; rdfs:label "x"@en ; skos:definition "x"@en .',
    p22_names_in_two_styles: "term:cloud_of a owl:ObjectProperty .",
    p24_defined_by_itself: "term:Plan rdfs:subClassOf term:Plan .",
    p27_p31_wrong_equivalence: "term:amends owl:equivalentProperty term:repeats .",
    p28_p29_wrong_symmetry_and_chains: "term:approvedBy a owl:SymmetricProperty .",
    p33_chain_of_one: "term:amends owl:propertyChainAxiom ( term:repeats ) .",
    p34_p35_without_a_sort: "term:amends rdfs:domain term:Nothing .",
    p36_a_file_in_the_address: "<https://w3id.org/obligraph/def#Plan.owl> a owl:Class .",
    p38_p39_undeclared: "<https://w3id.org/obligraph/other> a owl:Ontology .",
    p40_terms_of_others_made_up: "skos:invented a owl:Class ; rdfs:isDefinedBy <http://www.w3.org/ns/prov#> .",
    deprecated_but_in_use: "term:amends owl:deprecated true .",
}


@pytest.mark.parametrize("pitfall", [*PITFALLS, p41_no_licence], ids=lambda it: it.__name__)
def test_no_pitfall_is_in_the_vocabulary(pitfall: Pitfall, words: Graph) -> None:
    assert list(pitfall(words)) == []


@pytest.mark.parametrize("pitfall", PITFALLS, ids=lambda it: it.__name__)
def test_each_pitfall_would_be_noticed(pitfall: Pitfall, words: Graph) -> None:
    assert list(pitfall(words + Graph().parse(data=PREFIXES + PITFALLS[pitfall], format="turtle"))) != []


def test_a_missing_licence_would_be_noticed() -> None:
    assert list(p41_no_licence(Graph())) == [HOME]


# P11: a property without a domain or a range is one that needs none

WIDER = {
    "fundedBy": "a measure and a plan may be funded as a promise is",
    "measuredBy": "a measure and a plan may be measured as a promise is",
    "commentOn": "an assessment may be commented on as a recommendation is",
    "recipient": "an organization may be given money as an institution is",
}


def test_p11_a_property_of_one_kind_of_thing_says_of_which(words: Graph, used: Graph) -> None:
    kinds = used + words
    narrow = {
        it.removeprefix(TERM)
        for it in terms(words, *PROPERTIES)
        if words.value(it, RDFS.domain) is None
        and len({kind for thing in used.subjects(it) for kind in kinds.objects(thing, RDF.type)}) < 2
    }

    assert narrow <= set(WIDER)


def test_p11_a_property_whose_values_are_of_one_kind_says_of_which(words: Graph, used: Graph) -> None:
    kinds = used + words

    def sorts(value: Node) -> Iterator[object]:
        if isinstance(value, Literal):
            yield value.datatype or value.language
        else:
            yield from kinds.objects(value, RDF.type)

    narrow = {
        it.removeprefix(TERM)
        for it in terms(words, *PROPERTIES)
        if words.value(it, RDFS.range) is None
        and len({kind for value in used.objects(None, it) for kind in sorts(value)}) < 2
    }

    assert narrow <= set(WIDER)


# the form of the file


@pytest.mark.parametrize("form", ["xml", "nt", "json-ld"])
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_rdf1_every_form_says_the_same(form: str, words: Graph) -> None:
    again = Graph().parse(data=words.serialize(format=form), format=form)

    assert len(again) == len(words)
    assert {it for it in again if isinstance(it[0], URIRef) and isinstance(it[2], URIRef | Literal)} == {
        it for it in words if isinstance(it[0], URIRef) and isinstance(it[2], URIRef | Literal)
    }


def test_the_vocabulary_is_in_the_files_we_read() -> None:
    assert Path(ROOT / "ontology/ontology.ttl") in FILES
