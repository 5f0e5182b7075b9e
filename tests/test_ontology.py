"""The vocabulary: every term named, defined and at home, and no axiom that says more than the field does."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node
from reasonable import PyReasoner

from obligraph.links.externals import Externals
from obligraph.rdf.vocabulary import Vocabulary
from obligraph.resources import Home

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "ontology").rglob("*.ttl"))
LANGUAGES = {"en", "es", "fr", "pt"}
HOME = URIRef("https://w3id.org/obligraph/def")
TERM = Namespace("https://w3id.org/obligraph/def#")
VOC = Namespace("https://w3id.org/obligraph/voc/")
PROV = Namespace("http://www.w3.org/ns/prov#")
SH = Namespace("http://www.w3.org/ns/shacl#")
MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
SENTENCE = re.compile(r"(the|an?|el|las?|los|una?|les?|une|os?|as|uma?)\s(?!que )|(?!URL)[A-Z]|.*(?<!etc)\.$")
PREFIXES = "".join(
    f"@prefix {name}: <{space}> .\n"
    for space, name in re.findall(
        r'sh:namespace "(.+)"\^\^xsd:anyURI ;\s+sh:prefix "(.+)"', (ROOT / "ontology/prefixes.ttl").read_text()
    )
)

SMALL_WORLD = """
instrument:treaty a term:Instrument ; term:imposes obligation:7-c ; term:protects right:3 ;
    term:statedIn document:treaty ; term:locator "title" .
provision:7-c a term:Provision ; dcterms:isPartOf instrument:treaty ; term:number "7.c" ; term:chapter 3 .
obligation:7-c a term:Obligation ; term:derivesFrom provision:7-c ; term:obligationKind obligation-kind:immediate .
right:3 a term:Right ; term:derivesFrom provision:7-c .
state:AVA a term:StateParty ; term:partyTo instrument:treaty .
territory:AVA-north a term:Territory ; term:within state:AVA .
treaty-action:AVA-ratification a term:TreatyAction ; term:actor state:AVA ; term:ofInstrument instrument:treaty ;
    term:treatyAct treaty-act:ratification ; term:onDate "1996"^^xsd:gYear ; term:assertedBy institution:oas .
law:AVA-1 a term:Law ; term:ofState state:AVA ; term:lawKind law-kind:law ; term:amends law:AVA-0 .
plan:AVA-2018 a term:Plan ; term:ofState state:AVA ; term:approvedBy law:AVA-1 ; term:follows plan:AVA-2010 .
guideline:AVA-care a term:Guideline ; term:inPlan plan:AVA-2018 .
measure:AVA-centres a term:Measure ; term:inPlan plan:AVA-2018 ; term:followsGuideline guideline:AVA-care ;
    term:ofService service:AVA-centre ; term:reaches group:girls ; term:measureKind measure-kind:service ;
    term:statedIn document:press ; term:respondsTo recommendation:AVA-1 ; term:addresses form:domestic .
promise:AVA-50 a term:Promise ; term:concerns measure:AVA-centres ; term:inPlan plan:AVA-2018 ; term:quantity 50 ;
    term:unit unit:centre ; term:counting counting:increment ; term:baseline observation:AVA-before ;
    term:measuredBy indicator:AVA-centres ; term:fundedBy allocation:AVA-1 ; term:restates promise:AVA-40 ;
    term:bound bound:about ; term:assertedBy office-holder:AVA-minister ; term:relayedBy organization:daily ;
    term:statedIn document:press ; term:recordedOn "2026-11-24"^^xsd:date .
action:AVA-opening a term:ActionTaken ; term:concerns measure:AVA-centres ; term:takenBy institution:AVA-ministry ;
    term:step step:opened ; term:onDate "2018-11"^^xsd:gYearMonth ; term:assertedBy institution:AVA-ministry .
service:AVA-centre a term:Service ; term:ofState state:AVA .
service-point:AVA-1 a term:ServicePoint ; term:ofService service:AVA-centre ; term:territory territory:AVA-north .
implementation:AVA-1 a term:ImplementationClaim ; term:implementer measure:AVA-centres ;
    term:obligation obligation:7-c ; term:assertedBy organization:obligraph ; prov:wasDerivedFrom promise:AVA-50 .
institution:AVA-ministry a term:Institution ; term:partOfBody institution:AVA-executive ;
    term:speakerKind speaker-kind:ministry ; term:statedIn document:press .
office-holder:AVA-minister a term:OfficeHolder ; term:holdsOfficeIn institution:AVA-ministry .
organization:daily a term:Organization ; term:speakerKind speaker-kind:press .
mandate:AVA-1 a term:Mandate ; term:responsible institution:AVA-ministry ; term:mandateOver plan:AVA-2018 ;
    term:role role:lead ; term:legalBasis law:AVA-1 .
succession:AVA-1 a term:Succession ; term:predecessor institution:AVA-old ; term:successor institution:AVA-ministry .
renaming:AVA-1 a term:Renaming ; term:renamed institution:AVA-ministry ; term:oldName "A"@en ; term:newName "B"@en .
allocation:AVA-1 a term:Allocation ; term:amount 1000 ; term:currency currency:PEN ; term:fiscalYear "2018"^^xsd:gYear ;
    term:phase phase:PER-pia ; term:scope scope:institution ; term:recipient institution:AVA-ministry ;
    term:finances plan:AVA-2018 ; term:partOfAmount allocation:AVA-0 ; term:legalBasis law:AVA-1 ; term:rounded true .
share:AVA-1 a term:BudgetShare ; term:numerator allocation:AVA-1 ; term:denominator allocation:AVA-0 ;
    term:percentage 0.04 ; term:coverage coverage:partial ; prov:wasDerivedFrom allocation:AVA-1 .
round:3 a term:Round .
document:treaty a term:Document ; term:documentKind document-kind:treaty ; term:condition condition:complete .
document:report a term:Report ; term:issuedIn round:3 .
indicator:AVA-centres a term:Indicator ; term:indicatorKind indicator-kind:process ; term:obligation obligation:7-c .
observation:AVA-1 a term:Observation ; term:indicator indicator:AVA-centres ; term:value 46 ; term:unit unit:centre ;
    term:territory state:AVA ; term:ofPopulation group:women ; term:periodEnd "2018-12"^^xsd:gYearMonth ;
    term:corroborates observation:AVA-2 ; term:confidence confidence:stated .
recommendation:AVA-1 a term:Recommendation ; term:addressedTo state:AVA ; term:issuedIn round:3 ;
    term:theme theme:services ; term:repeats recommendation:AVA-0 ; term:obligation obligation:7-c .
reply:AVA-1 a term:Reply ; term:replyTo indicator:AVA-centres ; term:indicator indicator:AVA-centres ;
    term:missingValue missing:did-not-answer .
comment:AVA-1 a term:Comment ; term:commentOn recommendation:AVA-1 .
assessment:AVA-1 a term:Assessment ; term:assesses promise:AVA-50 ; term:outcome outcome:partly-met .
claim:AVA-1 a term:Claim ; term:about plan:AVA-2018 ; term:says "It is welcome."@en ; term:assertedBy institution:cevi .
submission:AVA-1 a term:Submission ; term:submits promise:AVA-50 ; term:submittedBy institution:AVA-ministry ;
    term:submissionStatus submission-status:submitted ; term:visibility visibility:public ;
    term:replaces submission:AVA-0 ; term:embargoedUntil "2026-12-31"^^xsd:date .
status-change:AVA-1 a term:StatusChange ; term:ofSubmission submission:AVA-1 ;
    term:reachedStatus submission-status:returned ; term:ruleCode "CLA-02" ; term:reason "no source" ;
    prov:wasAssociatedWith institution:mesecvi ; prov:endedAtTime "2026-11-25T10:00:00Z"^^xsd:dateTime .
check:AVA-1 a term:Check ; term:ofSubmission submission:AVA-1 ; term:conforms false ; term:rulesDigest "sha256:0" .
finding:AVA-1 a term:Finding ; term:foundBy check:AVA-1 ; term:ruleCode "CLA-02" ; term:severity severity:error ;
    term:occurrences 3 .
receipt:AVA-1 a term:Receipt ; term:ofSubmission submission:AVA-1 ; prov:wasGeneratedBy status-change:AVA-1 ;
    term:fileDigest "sha256:1" ; term:graphDigest "sha256:2" ; term:previousReceipt receipt:AVA-0 .
"""


def read(paths: Iterable[Path]) -> Graph:
    return Graph().parse(data="\n".join(path.read_text(encoding="utf-8") for path in paths), format="turtle")


def reasoned(facts: Graph) -> Graph:
    """Everything that follows from our axioms, those of the houses we borrow from, and `facts`."""
    reasoner = PyReasoner()
    reasoner.from_graph(ontology() + other_houses() + facts)
    known = Graph()
    for triple in reasoner.reason():
        known.add(triple)
    return known


def ontology() -> Graph:
    return read(FILES)


def other_houses() -> Graph:
    """The terms of others: what stands above them, what they make of their two ends, what they exclude."""
    found = Graph()
    for term, it in Externals.read(ROOT / "ontology").terms.items():
        wider = RDFS.subPropertyOf if it.kind == "property" else RDFS.subClassOf
        sides = ((wider, it.above), (RDFS.domain, it.domain), (RDFS.range, it.range), (OWL.disjointWith, it.apart))
        for how, others in sides:
            for other in others:
                found.add((URIRef(term), how, URIRef(other)))
    return found


def kinds(graph: Graph, thing: Node) -> set[Node]:
    return set(graph.objects(thing, RDF.type)) - {OWL.Thing, OWL.NamedIndividual}


def forced(facts: Graph) -> set[tuple[str, str]]:
    """Things that reasoning puts under a class nobody gave them.

    The agents and entities of PROV are meant; so is a `skos:Concept` with a match, which SKOS makes of it.
    """
    known = reasoned(facts)
    given = {
        thing: {
            parent
            for kind in kinds(facts, thing)
            for parent in (kind, *known.transitive_objects(kind, RDFS.subClassOf))
        }
        for thing in set(facts.subjects(RDF.type))
    }
    matches = {(one, other) for how in MATCHES for one, other in facts.subject_objects(how)}
    matched = {(thing, SKOS.Concept) for pair in matches for thing in pair}
    gained = {
        (thing, kind)
        for thing, kept in given.items()
        for kind in kinds(known, thing) - kept - {PROV.Agent, PROV.Entity}
        if (thing, kind) not in matched
    }
    return {(str(thing), str(kind)) for thing, kind in gained}


def contradictions(known: Graph) -> set[str]:
    """Things that stand under two classes which exclude each other, or under none that can have members."""
    apart = [set(known.items(members)) for members in known.objects(None, OWL.members)]
    apart += [{one, other} for one, other in known.subject_objects(OWL.disjointWith)]
    return {str(thing) for thing in known.subjects(RDF.type, OWL.Nothing)} | {
        str(thing)
        for thing in set(known.subjects(RDF.type))
        if any(len(kinds(known, thing) & group) > 1 for group in apart)
    }


def terms(graph: Graph, *types: Node) -> list[URIRef]:
    chosen = types or (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    found = {it for kind in chosen for it in graph.subjects(RDF.type, kind)}
    return sorted(it for it in found if isinstance(it, URIRef) and it.startswith(TERM))


def texts(graph: Graph, thing: Node, name: Node) -> dict[str, str]:
    return {it.language or "": str(it) for it in graph.objects(thing, name) if isinstance(it, Literal)}


def twice(names: Iterable[object]) -> set[object]:
    seen = list(names)
    return {name for name in seen if seen.count(name) > 1}


def says(word: str, sentence: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(word.lower())}(?!\w)", sentence.lower()))


@pytest.fixture(scope="module")
def words() -> Graph:
    return ontology()


@pytest.fixture(scope="module")
def world() -> Graph:
    return Graph().parse(data=PREFIXES + SMALL_WORLD, format="turtle")


# names and meanings


def test_every_term_has_a_name_in_four_languages(words: Graph) -> None:
    unnamed = [it for it in terms(words) if set(texts(words, it, RDFS.label)) != LANGUAGES]

    assert unnamed == []


@pytest.mark.parametrize("types", [(OWL.Class,), (OWL.ObjectProperty, OWL.DatatypeProperty)], ids=["class", "property"])
def test_no_two_terms_of_a_sort_share_a_name(words: Graph, types: tuple[Node, ...]) -> None:
    names = [label for it in terms(words, *types) for label in texts(words, it, RDFS.label).items()]

    assert twice(names) == set()


def test_a_name_is_in_lower_case_unless_it_begins_with_the_state(words: Graph) -> None:
    names = {label for it in terms(words) for label in texts(words, it, RDFS.label).values()}

    assert {
        name for name in names if not name[0].islower() and not name.startswith(("State", "Estado", "État"))
    } == set()


def test_every_term_says_what_it_means_in_four_languages(words: Graph) -> None:
    unexplained = [it for it in terms(words) if set(texts(words, it, SKOS.definition)) != LANGUAGES]

    assert unexplained == []


def test_no_meaning_uses_the_name_it_explains(words: Graph) -> None:
    circular = [
        (it, language)
        for it in terms(words)
        for language, label in texts(words, it, RDFS.label).items()
        if says(label, texts(words, it, SKOS.definition)[language])
    ]

    assert circular == []


def test_a_meaning_can_stand_in_place_of_the_name(words: Graph) -> None:
    meanings = [text for it in terms(words) for text in texts(words, it, SKOS.definition).values()]

    assert [text for text in meanings if SENTENCE.match(text)] == []


def test_every_term_has_its_home(words: Graph) -> None:
    homeless = [it for it in terms(words) if set(words.objects(it, RDFS.isDefinedBy)) != {HOME}]

    assert homeless == []


def test_every_class_shows_an_example_in_english_and_spanish(words: Graph) -> None:
    bare = [it for it in terms(words, OWL.Class) if not {"en", "es"} <= set(texts(words, it, SKOS.example))]

    assert bare == []


def test_the_vocabulary_introduces_itself(words: Graph) -> None:
    said = {str(name).rpartition("/")[2].rpartition("#")[2] for name in words.predicates(HOME)}

    assert said >= {"title", "description", "creator", "license", "created", "issued", "bibliographicCitation"}
    assert said >= {"versionInfo", "versionIRI", "preferredNamespacePrefix", "preferredNamespaceUri"}
    assert set(words.objects(HOME, OWL.versionIRI)) == {URIRef(f"{HOME}/{words.value(HOME, OWL.versionInfo)}")}


# the form of the files


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_prefix_of_the_vocabulary_means_what_the_prefix_map_says(path: Path) -> None:
    declared = re.findall(r"(?m)^@prefix .*$", path.read_text(encoding="utf-8"))

    assert [line for line in declared if line not in PREFIXES.splitlines()] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_node_of_the_vocabulary_has_a_name_lists_excepted(path: Path) -> None:
    nameless = {(it, name) for it, name, _ in read([path]) if isinstance(it, BNode)}

    assert {name for _, name in nameless} <= {RDF.first, RDF.rest}
    assert not re.search(r"(?m)^\s*#", path.read_text(encoding="utf-8"))


def test_no_term_is_named_that_is_not_defined(words: Graph) -> None:
    named = {it for triple in words for it in triple if isinstance(it, URIRef) and it.startswith(TERM)}
    axioms = set(words.subjects(RDF.type, OWL.AllDisjointClasses))

    assert named - axioms - set(terms(words)) == set()


def test_a_term_is_a_class_or_a_property_and_not_both(words: Graph) -> None:
    sorts = [it for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty) for it in terms(words, kind)]

    assert twice(sorts) == set()


def test_a_property_joins_one_class_to_one_class_at_most(words: Graph) -> None:
    sides = [(it, side) for it in terms(words) for side in (RDFS.domain, RDFS.range) for _ in words.objects(it, side)]

    assert twice(sides) == set()


def test_what_is_borrowed_is_declared_and_not_redefined(words: Graph) -> None:
    above = {
        it
        for name in (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range)
        for it in words.objects(None, name)
    }
    foreign = {it for it in words.subjects() if isinstance(it, URIRef) and "w3id.org/obligraph" not in it}

    assert {
        it
        for it in above
        if not str(it).startswith(("http://www.w3.org/2001/XMLSchema#", TERM)) and it != RDF.PlainLiteral
    } <= foreign
    assert {name for it in foreign for name in words.predicates(it)} == {RDF.type, RDFS.label, RDFS.isDefinedBy}


# closed lists


def test_every_value_stands_in_one_list_that_its_address_names(words: Graph) -> None:
    astray = [
        it
        for it in words.subjects(RDF.type, SKOS.Concept)
        if [f"{scheme}/" for scheme in words.objects(it, SKOS.inScheme)] != [str(it).rpartition("/")[0] + "/"]
    ]

    assert astray == []


def test_every_list_and_value_has_a_name_in_four_languages(words: Graph) -> None:
    listed = [
        it for kind in (SKOS.Concept, SKOS.ConceptScheme, SKOS.Collection) for it in words.subjects(RDF.type, kind)
    ]

    assert [it for it in listed if set(texts(words, it, SKOS.prefLabel)) != LANGUAGES] == []
    assert [it for it in listed if not {"en", "es"} <= set(texts(words, it, SKOS.definition))] == []


def test_no_two_values_of_a_list_share_a_name(words: Graph) -> None:
    names = [
        (words.value(it, SKOS.inScheme), label)
        for it in words.subjects(RDF.type, SKOS.Concept)
        for label in texts(words, it, SKOS.prefLabel).items()
    ]

    assert twice(names) == set()


def test_no_value_explains_itself_by_its_own_name(words: Graph) -> None:
    circular = [
        (it, language)
        for it in words.subjects(RDF.type, SKOS.Concept)
        for language, label in texts(words, it, SKOS.prefLabel).items()
        if says(label, texts(words, it, SKOS.definition).get(language, ""))
    ]

    assert circular == []


def test_a_broader_value_is_of_the_same_list_and_never_below_itself(words: Graph) -> None:
    pairs = set(words.subject_objects(SKOS.broader))

    assert {
        (one, other) for one, other in pairs if words.value(one, SKOS.inScheme) != words.value(other, SKOS.inScheme)
    } == set()
    assert {one for one, other in pairs if one in words.transitive_objects(other, SKOS.broader)} == set()


def test_money_climbs_from_announced_to_paid(words: Graph) -> None:
    ladder = {
        int(str(step)): str(phase).rpartition("/")[2]
        for phase, step in words.subject_objects(SKOS.notation)
        if str(phase).startswith(VOC["phase/"]) and str(step).isdigit()
    }

    assert [ladder[step] for step in sorted(ladder)] == (
        "announced requested proposed approved revised certified committed accrued paid".split()
    )


@pytest.mark.parametrize(
    ("peruvian", "common"), [("PER-pia", "approved"), ("PER-pim", "revised"), ("PER-devengado", "accrued")]
)
def test_a_peruvian_phase_stands_on_the_common_ladder(words: Graph, peruvian: str, common: str) -> None:
    assert words.value(VOC[f"phase/{peruvian}"], SKOS.broader) == VOC[f"phase/{common}"]


def test_no_data_zero_not_applicable_no_answer_and_not_stated_are_five_things(words: Graph) -> None:
    missing = {str(it).rpartition("/")[2] for it in words.subjects(SKOS.inScheme, VOC.missing)}

    assert missing == {"no-data", "zero", "not-applicable", "did-not-answer", "not-stated"}
    assert "not a gap" in texts(words, VOC["missing/zero"], SKOS.scopeNote)["en"]


def test_every_declared_scale_has_its_points_in_the_list_of_outcomes(words: Graph) -> None:
    scales = list(words.subjects(RDF.type, SKOS.Collection))
    points = {it for scale in scales for it in words.objects(scale, SKOS.member)}

    assert {VOC["outcome/committee-stance"], VOC["outcome/delivery"]} <= set(scales)
    assert points <= set(words.subjects(RDF.type, SKOS.Concept))
    assert set(words.subjects(SKOS.inScheme, VOC.outcome)) - set(scales) <= points


# what follows


def test_the_small_world_holds_one_of_every_kind(words: Graph, world: Graph) -> None:
    shown = {
        parent for kind in world.objects(None, RDF.type) for parent in words.transitive_objects(kind, RDFS.subClassOf)
    }

    assert set(terms(words, OWL.Class)) - shown == set()


def test_reasoning_gives_nothing_a_kind_it_was_not_given(world: Graph) -> None:
    assert forced(world) == set()


def test_a_claim_is_an_entity_and_no_activity_and_a_state_is_no_list_value(world: Graph) -> None:
    known = reasoned(world)
    claims = set(known.subjects(RDF.type, TERM.Claim))

    assert claims <= set(known.subjects(RDF.type, PROV.Entity))
    assert claims & set(known.subjects(RDF.type, PROV.Activity)) == set()
    assert set(known.subjects(RDF.type, TERM.State)) & set(known.subjects(RDF.type, SKOS.Concept)) == set()


def test_nothing_in_the_small_world_contradicts_itself(world: Graph) -> None:
    assert contradictions(reasoned(world)) == set()


def test_every_class_can_have_a_member(words: Graph) -> None:
    members = Graph()
    for kind in terms(words, OWL.Class):
        members.add((URIRef(f"{kind}-member"), RDF.type, kind))

    assert contradictions(reasoned(members)) == set()


@pytest.mark.parametrize("folder", ["graph", "tests/world"])
def test_no_record_is_forced_into_a_second_kind(folder: str) -> None:
    records = read(sorted((ROOT / folder).rglob("*.ttl")))

    assert forced(records) == set()
    assert contradictions(reasoned(records)) == set()


@pytest.mark.parametrize(
    ("axiom", "victim"),
    [
        ("term:statedIn rdfs:domain term:Claim .", "measure/AVA-centres"),
        ("term:ActionTaken rdfs:subClassOf prov:Activity .", "action/AVA-opening"),
        ("term:Succession rdfs:subClassOf org:ChangeEvent .", "succession/AVA-1"),
        ("term:territory rdfs:range term:Territory .", "state/AVA"),
        ("term:Submission owl:disjointWith prov:Activity .", "submission/AVA-1"),
    ],
)
def test_an_axiom_that_says_too_much_is_noticed(world: Graph, axiom: str, victim: str) -> None:
    planted = world + Graph().parse(data=PREFIXES + axiom, format="turtle")

    assert f"https://w3id.org/obligraph/id/{victim}" in contradictions(reasoned(planted))


def test_a_name_used_twice_would_be_noticed() -> None:
    assert twice([("en", "plan"), ("es", "plan"), ("en", "plan")]) == {("en", "plan")}


def test_a_circular_meaning_would_be_noticed() -> None:
    assert says("plan", "text of a plan for a period")
    assert not says("plan", "planned text")


def test_every_namespace_ends_where_a_short_name_begins(home: Home) -> None:
    known = Vocabulary.read(home.ontology)

    assert [name for name, space in known.prefixes.items() if not space.endswith(("/", "#"))] == []
    assert all(known.shorten(f"{space}x-1") == f"{name}:x-1" for name, space in known.prefixes.items())
    assert known.shorten("https://example.org/nobody#x") == "https://example.org/nobody#x"
