"""Figures and sums as data cubes: well formed by the 21 constraints of the W3C, and true to the claims.

The constraints (https://www.w3.org/TR/vocab-data-cube/#wf-rules) are put here as questions for whatever breaks them;
the shorthands of the recommendation are written out first, as its normalization asks. Each is shown
a cube that breaks it.
"""

import gzip
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import httpx
import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from obligraph.cli.main import main
from obligraph.publication.cubes import CUBE, cube
from obligraph.rdf.graphs import World

QB = "http://purl.org/linked-data/cube#"
NORMAL = """
INSERT { ?spec qb:componentProperty ?it . ?it a qb:DimensionProperty } WHERE { ?spec qb:dimension ?it };
INSERT { ?spec qb:componentProperty ?it . ?it a qb:MeasureProperty } WHERE { ?spec qb:measure ?it };
INSERT { ?spec qb:componentProperty ?it . ?it a qb:AttributeProperty } WHERE { ?spec qb:attribute ?it };
INSERT { ?cell a qb:Observation } WHERE { [] qb:observation ?cell };
INSERT { ?cell a qb:Observation } WHERE { ?cell qb:dataSet [] };
INSERT { ?slice a qb:Slice } WHERE { [] qb:slice ?slice };
INSERT { ?cell qb:dataSet ?set } WHERE { ?set qb:slice/qb:observation ?cell FILTER NOT EXISTS { ?cell qb:dataSet [] } };
"""
PART = "?cell qb:dataSet/qb:structure/qb:component ?spec . ?spec qb:componentProperty ?part ."
CONSTRAINTS = {
    "IC-1": "?it a qb:Observation OPTIONAL { ?it qb:dataSet ?of }",
    "IC-2": "?it a qb:DataSet OPTIONAL { ?it qb:structure ?of }",
    "IC-3": """?it a qb:DataStructureDefinition
        FILTER NOT EXISTS { ?it qb:component/qb:componentProperty ?part . ?part a qb:MeasureProperty }""",
    "IC-4": "?it a qb:DimensionProperty FILTER NOT EXISTS { ?it rdfs:range [] }",
    "IC-5": "?it a qb:DimensionProperty ; rdfs:range skos:Concept FILTER NOT EXISTS { ?it qb:codeList [] }",
    "IC-6": """?it qb:component ?spec . ?spec qb:componentRequired false ; qb:componentProperty ?part
        FILTER NOT EXISTS { ?part a qb:AttributeProperty }""",
    "IC-7": "?it a qb:SliceKey FILTER NOT EXISTS { [] a qb:DataStructureDefinition ; qb:sliceKey ?it }",
    "IC-8": """?structure qb:sliceKey ?it . ?it qb:componentProperty ?part
        FILTER NOT EXISTS { ?structure qb:component/qb:componentProperty ?part }""",
    "IC-9": "?it a qb:Slice OPTIONAL { ?it qb:sliceStructure ?of }",
    "IC-10": "?it qb:sliceStructure/qb:componentProperty ?part FILTER NOT EXISTS { ?it ?part [] }",
    "IC-11": f"{PART} ?part a qb:DimensionProperty FILTER NOT EXISTS {{ ?cell ?part [] }} BIND(?cell AS ?it)",
    "IC-12": f"""{{ SELECT ?key (COUNT(*) AS ?n) (SAMPLE(?cell) AS ?it) {{
        {{ SELECT ?cell ?set (GROUP_CONCAT(?told ; separator="|") AS ?key) {{
          {{ SELECT ?cell ?set ?told {{ {PART} ?part a qb:DimensionProperty . ?cell qb:dataSet ?set ; ?part ?value
              BIND(CONCAT(STR(?set), STR(?part), "=", STR(?value)) AS ?told) }} ORDER BY ?cell ?told }}
        }} GROUP BY ?cell ?set }} }} GROUP BY ?key }} FILTER(?n > 1)""",
    "IC-13": f"""{PART} ?spec qb:componentRequired true . ?part a qb:AttributeProperty
        FILTER NOT EXISTS {{ ?cell ?part [] }} BIND(?cell AS ?it)""",
    "IC-14": f"""{PART} ?part a qb:MeasureProperty FILTER NOT EXISTS {{ ?cell ?part [] }}
        FILTER NOT EXISTS {{ ?cell qb:dataSet/qb:structure/qb:component/qb:componentProperty qb:measureType }}
        BIND(?cell AS ?it)""",
    "IC-15": """?it qb:dataSet/qb:structure/qb:component/qb:componentProperty qb:measureType ; qb:measureType ?measure
        FILTER NOT EXISTS { ?it ?measure [] }""",
    "IC-16": f"""{PART} ?part a qb:MeasureProperty . ?cell qb:measureType ?measure ; ?part []
        FILTER EXISTS {{ ?cell qb:dataSet/qb:structure/qb:component/qb:componentProperty qb:measureType }}
        FILTER(?part != ?measure) BIND(?cell AS ?it)""",
    "IC-17": """?it qb:dataSet ?set ; qb:measureType ?measure . ?set qb:structure/qb:component ?spec .
        ?spec qb:componentProperty ?wanted . ?wanted a qb:MeasureProperty
        FILTER NOT EXISTS {
          ?other qb:dataSet ?set ; qb:measureType ?wanted
          FILTER NOT EXISTS {
            ?set qb:structure/qb:component/qb:componentProperty ?part . ?part a qb:DimensionProperty
            FILTER(?part != qb:measureType) ?it ?part ?one FILTER NOT EXISTS { ?other ?part ?one } } }""",
    "IC-18": "?set qb:slice ?slice . ?slice qb:observation ?it FILTER NOT EXISTS { ?it qb:dataSet ?set }",
    "IC-19": f"""{PART} ?part a qb:DimensionProperty ; qb:codeList ?list . ?cell ?part ?code
        FILTER NOT EXISTS {{ ?code a skos:Concept ; skos:inScheme ?list }}
        FILTER NOT EXISTS {{ ?code a skos:Concept . ?list skos:member+ ?code }}
        FILTER NOT EXISTS {{ ?list a qb:HierarchicalCodeList }} BIND(?cell AS ?it)""",
    "IC-20": f"""{PART} ?part qb:codeList ?list .
        ?list a qb:HierarchicalCodeList ; qb:parentChildProperty <x:narrower> .
        ?cell ?part ?code FILTER NOT EXISTS {{ ?list qb:hierarchyRoot/<x:narrower>* ?code }} BIND(?cell AS ?it)""",
    "IC-21": f"""{PART} ?part qb:codeList ?list .
        ?list a qb:HierarchicalCodeList ; qb:parentChildProperty/owl:inverseOf <x:broader> .
        ?cell ?part ?code FILTER NOT EXISTS {{ ?list qb:hierarchyRoot/^<x:broader>* ?code }} BIND(?cell AS ?it)""",
}
ONE_EACH = ("IC-1", "IC-2", "IC-9")
PREFIXES = f"""
PREFIX qb: <{QB}> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX c: <{CUBE}> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
MEASURES = """<x:s> a qb:DataSet ; qb:structure <x:d> .
<x:d> a qb:DataStructureDefinition ; qb:component [ qb:measure <x:m> ], [ qb:measure <x:n> ],
  [ qb:dimension qb:measureType ], [ qb:dimension <x:p> ] . <x:p> rdfs:range xsd:string .
qb:measureType rdfs:range <x:z> ."""
TREE = """<x:s> a qb:DataSet ; qb:structure <x:d> . <x:d> a qb:DataStructureDefinition ;
  qb:component [ qb:measure <x:m> ], [ qb:dimension <x:p> ] . <x:p> rdfs:range skos:Concept ; qb:codeList <x:list> .
  <x:list> a qb:HierarchicalCodeList ; qb:hierarchyRoot <x:root> ."""
BROKEN = {
    "IC-1": "<x:o> a qb:Observation .",
    "IC-2": "c:budgets qb:structure <x:other> .",
    "IC-3": "<x:d> a qb:DataStructureDefinition ; qb:component [ qb:dimension c:area ] .",
    "IC-4": "<x:p> a qb:DimensionProperty .",
    "IC-5": "<x:p> a qb:DimensionProperty ; rdfs:range skos:Concept .",
    "IC-6": "<x:d> qb:component [ qb:dimension c:area ; qb:componentRequired false ] .",
    "IC-7": "<x:k> a qb:SliceKey .",
    "IC-8": "c:budgets-structure qb:sliceKey <x:k> . <x:k> a qb:SliceKey ; qb:componentProperty <x:p> .",
    "IC-9": "c:budgets qb:slice <x:slice> .",
    "IC-10": """c:budgets-structure qb:sliceKey <x:k> . <x:k> qb:componentProperty c:area .
        <x:l> qb:sliceStructure <x:k> .""",
    "IC-11": "<x:o> qb:dataSet c:budgets .",
    "IC-12": f"{MEASURES} <x:1> qb:dataSet <x:s> ; <x:p> 'a' . <x:2> qb:dataSet <x:s> ; <x:p> 'a' .",
    "IC-13": "<x:o> qb:dataSet c:budgets .",
    "IC-14": "<x:o> qb:dataSet c:budgets .",
    "IC-15": f"{MEASURES} <x:o> qb:dataSet <x:s> ; qb:measureType <x:m> ; <x:n> 1 ; <x:p> 'a' .",
    "IC-16": f"{MEASURES} <x:o> qb:dataSet <x:s> ; qb:measureType <x:m> ; <x:m> 1 ; <x:n> 1 ; <x:p> 'a' .",
    "IC-17": f"{MEASURES} <x:o> qb:dataSet <x:s> ; qb:measureType <x:m> ; <x:m> 1 ; <x:p> 'a' .",
    "IC-18": "<x:s> qb:slice [ qb:observation <x:o> ] . <x:o> qb:dataSet c:budgets .",
    "IC-19": "<x:o> qb:dataSet c:budgets ; <https://w3id.org/obligraph/def#phase> <x:phase> .",
    "IC-20": f"""{TREE} <x:list> qb:parentChildProperty <x:narrower> .
        <x:o> qb:dataSet <x:s> ; <x:m> 1 ; <x:p> <x:stray> .""",
    "IC-21": f"""{TREE} <x:list> qb:parentChildProperty [ owl:inverseOf <x:broader> ] .
        <x:o> qb:dataSet <x:s> ; <x:m> 1 ; <x:p> <x:stray> .""",
}
WHOLE = {
    "IC-17": f"""{MEASURES} <x:o> qb:dataSet <x:s> ; qb:measureType <x:m> ; <x:m> 1 ; <x:p> 'a' .
        <x:q> qb:dataSet <x:s> ; qb:measureType <x:n> ; <x:n> 1 ; <x:p> 'a' .""",
    "IC-20": f"""{TREE} <x:list> qb:parentChildProperty <x:narrower> . <x:root> <x:narrower> <x:leaf> .
        <x:o> qb:dataSet <x:s> ; <x:m> 1 ; <x:p> <x:leaf> .""",
    "IC-21": f"""{TREE} <x:list> qb:parentChildProperty [ owl:inverseOf <x:broader> ] . <x:leaf> <x:broader> <x:root> .
        <x:o> qb:dataSet <x:s> ; <x:m> 1 ; <x:p> <x:leaf> .""",
}


def filled(world: World, more: str = "") -> Store:
    """The cubes of a world, the shorthands written out."""
    store = Store()
    store.extend([Quad(*triple) for triple in cube(world)])
    store.load((PREFIXES + more).encode(), pyoxigraph.RdfFormat.TURTLE)
    store.update(PREFIXES + NORMAL)
    return store


def breaking(code: str, store: Store) -> list[str]:
    """What breaks a constraint."""
    if code in ONE_EACH:
        counted = f"SELECT ?it {{ {CONSTRAINTS[code]} }} GROUP BY ?it HAVING(COUNT(DISTINCT ?of) != 1)"
        return [str(it) for (it,) in store.query(PREFIXES + counted)]
    return [str(it) for (it,) in store.query(f"{PREFIXES} SELECT DISTINCT ?it {{ {CONSTRAINTS[code]} }}")]


@pytest.fixture(scope="module")
def ours(shipped: World) -> Store:
    return filled(shipped)


@pytest.fixture(scope="module")
def small(known: World) -> Store:
    return filled(known)


@pytest.mark.parametrize("code", CONSTRAINTS)
def test_our_cubes_keep_the_constraint(code: str, ours: Store, small: Store) -> None:
    assert breaking(code, ours) == []
    assert breaking(code, small) == []


@pytest.mark.parametrize("code", CONSTRAINTS)
def test_a_cube_that_breaks_the_constraint_is_noticed(code: str, known: World) -> None:
    assert breaking(code, filled(known, BROKEN[code])) != []


@pytest.mark.parametrize("code", WHOLE)
def test_a_cube_of_another_make_may_keep_it(code: str, known: World) -> None:
    assert breaking(code, filled(known, WHOLE[code])) == []


# true to the claims


def cells(store: Store, name: str) -> Iterator[NamedNode]:
    for quad in store.quads_for_pattern(None, NamedNode(f"{QB}dataSet"), NamedNode(CUBE + name), None):
        assert isinstance(quad.subject, NamedNode)
        yield quad.subject


@pytest.mark.parametrize(
    ("name", "kind", "measure"),
    [
        ("statistics", "Observation", "value"),
        ("budgets", "Allocation", "amount"),
        ("shares", "BudgetShare", "percentage"),
    ],
)
def test_every_figure_is_one_cell_with_its_value_and_its_speakers(
    name: str, kind: str, measure: str, ours: Store, shipped: World
) -> None:
    asked = f"SELECT ?it ?n ?by {{ ?it a term:{kind} ; term:{measure} ?n ; term:assertedBy ?by }}"
    told = f"""SELECT ?it ?n ?by {{ ?cell qb:dataSet c:{name} ; c:claim ?it ;
        <https://w3id.org/obligraph/def#{measure}> ?n ; <https://w3id.org/obligraph/def#assertedBy> ?by }}"""

    assert {tuple(map(str, row)) for row in ours.query(PREFIXES + told)} == {
        tuple(map(str, row)) for row in shipped.select(asked)
    }


def test_what_gives_no_figure_is_no_cell_and_is_counted(known: World) -> None:
    gap = """observation:AVA-gap a term:Observation ; term:indicator indicator:AVA-centres ; term:territory state:AVA ;
        term:unit unit:count ; term:missingValue missing:no-data ; term:assertedBy institution:AVA-ministry ;
        term:statedIn document:AVA-plan ."""
    graph = World(Store(), known.vocabulary, known.digest)
    graph.store.extend(list(known.store))
    before = about(filled(graph))
    graph.add(gap)

    assert "AVA-gap" not in " ".join(str(it) for it in cells(filled(graph), "statistics"))
    assert about(filled(graph)) == before + 1


def about(store: Store) -> int:
    asked = "SELECT ?text { c:statistics <http://purl.org/dc/terms/description> ?text FILTER(LANG(?text) = 'en') }"
    ((text,),) = store.query(PREFIXES + asked)
    return int(text.value.rpartition(" ")[2].rstrip("."))


def test_what_a_claim_does_not_say_stands_as_not_stated(ours: Store) -> None:
    asked = "SELECT DISTINCT ?value { ?cell qb:dataSet c:%s ; <https://w3id.org/obligraph/def#%s> ?value }"
    for name, part in (("statistics", "ofPopulation"), ("shares", "coverage"), ("shares", "denominatorScope")):
        found = {value.value for (value,) in ours.query(PREFIXES + asked % (name, part))}
        assert "https://w3id.org/obligraph/voc/missing/not-stated" in found
        assert len(found) > 1


@pytest.mark.parametrize(
    ("said", "period"),
    [
        ('term:fiscalYear "2018"^^xsd:gYear', "2018"),
        ('term:periodStart "2014"^^xsd:gYear ; term:periodEnd "2018-06"^^xsd:gYearMonth', "2014/2018-06"),
        ('term:periodStart "2018"^^xsd:gYear ; term:periodEnd "2018"^^xsd:gYear', "2018"),
        ('term:periodEnd "2018-12-31"^^xsd:date', "2018-12-31"),
        ("term:missingYear missing:not-stated", "XXXX"),
    ],
)
def test_a_period_keeps_the_precision_of_its_source(said: str, period: str, known: World) -> None:
    graph = World(Store(), known.vocabulary, known.digest)
    graph.add(
        f"""allocation:AVA-x a term:Allocation ; term:ofState state:AVA ; term:phase phase:approved ;
        term:scope scope:plan ; term:amount 5 ; term:currency currency:USD ; term:statedIn document:AVA-x ;
        term:assertedBy institution:AVA-x ; {said} ."""
    )

    ((found,),) = filled(graph).query(f"{PREFIXES} SELECT ?p {{ c:budgets-AVA-x c:period ?p }}")

    assert found == Literal(period)


def test_what_cells_mention_has_a_name(ours: Store) -> None:
    nameless = """SELECT DISTINCT ?it { ?cell qb:dataSet [] ; ?part ?it FILTER(ISIRI(?it) && ?part != qb:dataSet)
        FILTER NOT EXISTS { ?it rdfs:label|skos:prefLabel [] } FILTER(!STRSTARTS(STR(?part), STR(c:)))
        FILTER(STRSTARTS(STR(?it), "https://w3id.org/obligraph/")) }"""
    found = {str(it) for (it,) in ours.query(PREFIXES + nameless)}

    assert {it for it in found if "/id/document/" not in it and "/id/allocation/" not in it} == set()


def test_the_command_writes_it(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as left:
        main(["export", str(tmp_path / "cube.ttl"), "--cube", "--lang", "en"])

    assert left.value.code == 0
    read = pyoxigraph.parse(path=tmp_path / "cube.ttl", format=pyoxigraph.RdfFormat.TURTLE)
    assert sum(1 for it in read if it.object == NamedNode(f"{QB}Observation")) > 600


def test_the_same_figures_give_the_same_statements(known: World) -> None:
    assert cube(known) == cube(known)
    assert all(
        isinstance(Decimal(it.object.value), Decimal) for it in cube(known) if str(it.predicate).endswith("#amount>")
    )


def test_the_server_gives_the_cubes(server: httpx.Client, shipped: World) -> None:
    body = gzip.decompress(server.get("/dumps/cube.ttl.gz").content)

    assert {it.triple for it in pyoxigraph.parse(body, format=pyoxigraph.RdfFormat.TURTLE)} == set(cube(shipped))
