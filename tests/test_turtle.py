"""Turtle in the house order: a second writing changes nothing, and one new link moves no block."""

import pytest
import rdflib
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from obligraph.rdf.turtle import formatted
from obligraph.rdf.vocabulary import Vocabulary

WORDS = Vocabulary.read(ROOT / "ontology")
HOUSE_STYLE = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix term: <https://w3id.org/obligraph/def#> .

term:Obligation a owl:Class ;
    rdfs:subClassOf term:Provision ;
    rdfs:label "obligation"@en,
        "obligación"@es,
        "obligation"@fr,
        "obrigação"@pt ;
    skos:definition "provision by which a State binds itself to act or to refrain from acting"@en,
        "disposición por la que un Estado se compromete a actuar o a abstenerse"@es ;
    skos:example "Article 7(c): adopt the laws needed to prevent violence against women."@en .
"""


def test_a_block_looks_as_the_house_style_draws_it() -> None:
    assert formatted(HOUSE_STYLE, WORDS) == HOUSE_STYLE


def test_one_new_link_moves_no_block() -> None:
    blocks = WORDS.turtle_head() + "\n".join(f'state:{name} rdfs:label "{name}" .' for name in ("AVA", "BOR", "CAL"))

    linked = formatted(blocks + "\nstate:CAL rdfs:seeAlso state:AVA .", WORDS)

    assert [line[:9] for line in linked.splitlines() if line.startswith("state:")] == [
        "state:AVA",
        "state:BOR",
        "state:CAL",
    ]


@pytest.mark.parametrize(
    "text", ['"""two\nlines"""', '"a \\"quoted\\" word"', "50", "0.0377", "true", '"2018-12"^^xsd:gYearMonth']
)
def test_a_value_survives_as_it_is(text: str) -> None:
    turtle = f"@prefix term: <https://w3id.org/obligraph/def#> .\n@prefix xsd: <{rdflib.XSD}> .\nterm:a term:b {text} ."

    tidy = formatted(turtle, WORDS)

    assert set(rdflib.Graph().parse(data=tidy)) == set(rdflib.Graph().parse(data=turtle))
    assert formatted(tidy, WORDS) == tidy


_iris = st.sampled_from(
    ["state:AVA", "term:Obligation", "obligation:7-c", "document:x.y-z", "<https://example.org/a(b)>"]
)
_texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_iris, _iris, st.one_of(_iris, _texts)), min_size=1, max_size=12))
def test_writing_is_reading_backwards(triples: list[tuple[str, str, str]]) -> None:
    graph = rdflib.Graph()
    for subject, predicate, value in triples:
        known = value.startswith(("state:", "term:", "obligation:", "document:", "<https"))
        graph.add((_iri(subject), _iri(predicate), _iri(value) if known else rdflib.Literal(value)))

    tidy = formatted(graph.serialize(format="nt"), WORDS)

    assert isomorphic(rdflib.Graph().parse(data=tidy), graph)
    assert formatted(tidy, WORDS) == tidy


def _iri(name: str) -> rdflib.URIRef:
    return rdflib.URIRef(name[1:-1] if name.startswith("<") else WORDS.expand(name))
