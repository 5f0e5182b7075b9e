"""The saved questions as data: what another tool's query editor would find."""

from pathlib import Path

import rdflib
from conftest import saved_questions

from obligraph.answering.catalogue import question_triples
from obligraph.answering.questions import Catalogue
from obligraph.rdf.exports import export_statements
from obligraph.rdf.graphs import World
from obligraph.resources import Home

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
QUESTION = rdflib.URIRef("https://w3id.org/obligraph/id/question/promised-and-delivered")


def exported(world: World, home: Home, folder: Path) -> rdflib.Graph:
    export_statements(
        question_triples(Catalogue(home.queries, world), world.vocabulary), world.vocabulary, folder / "questions.ttl"
    )
    return rdflib.Graph().parse(folder / "questions.ttl")


def test_an_editor_finds_every_question_with_its_words_and_its_query(world: World, home: Home, tmp_path: Path) -> None:
    graph = exported(world, home, tmp_path)

    found = graph.query(
        """SELECT ?question ?comment ?query WHERE {
          ?question a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select ?query FILTER(LANG(?comment) = "es") }"""
    )

    assert len(found) == len(saved_questions())


def test_a_parameter_says_what_it_takes_and_that_it_may_be_left_out(world: World, home: Home, tmp_path: Path) -> None:
    graph = exported(world, home, tmp_path)

    parameter = QUESTION + "#state"

    assert (QUESTION, SH.parameter, parameter) in graph
    assert (parameter, SH["class"], rdflib.URIRef("https://w3id.org/obligraph/def#State")) in graph
    assert (parameter, SH.optional, rdflib.Literal(True)) in graph


def test_the_query_in_the_data_is_the_query_in_the_file(world: World, home: Home, tmp_path: Path) -> None:
    graph = exported(world, home, tmp_path)

    text = (home.queries / "promised-and-delivered.rq").read_text("utf-8")

    assert text.endswith(str(graph.value(QUESTION, SH.select)))
