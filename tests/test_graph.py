"""The shipped graph as a whole: what it holds, that all of it has a source and a place, that contradictions stay."""

import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import pytest
from conftest import ROOT

from obligraph.answering.questions import Catalogue
from obligraph.rdf.graphs import Literal, NamedNode, World

TERM = "https://w3id.org/obligraph/def#"
ID = "https://w3id.org/obligraph/id/"
PREFIX = f"""
PREFIX condition: <https://w3id.org/obligraph/voc/condition/>
PREFIX confidence: <https://w3id.org/obligraph/voc/confidence/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX organization: <{ID}organization/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX term: <{TERM}>
"""
AT_LEAST = {
    "ActionTaken": 13,
    "Allocation": 189,
    "Assessment": 41,
    "BudgetShare": 26,
    "Claim": 250,
    "Comment": 1,
    "Document": 452,
    "ImplementationClaim": 187,
    "Indicator": 84,
    "Institution": 275,
    "Law": 139,
    "Mandate": 136,
    "Measure": 39,
    "Obligation": 21,
    "Observation": 533,
    "Plan": 70,
    "Promise": 59,
    "Provision": 59,
    "Recommendation": 205,
    "Reply": 6,
    "Report": 37,
    "Right": 16,
    "Round": 7,
    "StateParty": 32,
    "TreatyAction": 76,
}
ASKED_ALONE = {
    "ARG": 16,
    "BRA": 2,
    "CHL": 9,
    "COL": 22,
    "CRI": 9,
    "DOM": 20,
    "ECU": 6,
    "GTM": 11,
    "MEX": 12,
    "PAN": 5,
    "PER": 16,
    "PRY": 22,
    "SLV": 6,
    "URY": 34,
}
SPOKEN_OF = "term:actor|term:addressedTo|term:assesses|term:ofState|term:territory|(term:concerns/term:ofState)"


def found(world: World, pattern: str, *columns: str) -> list[tuple[str, ...]]:
    """Every solution of a pattern, as text, in order."""
    chosen = " ".join(f"?{column}" for column in columns)
    rows = world.select(f"{PREFIX}SELECT DISTINCT {chosen} WHERE {{ {pattern} }}")
    return sorted(tuple(map(plain, row)) for row in rows)


def plain(term: object) -> str:
    return term.value if isinstance(term, Literal | NamedNode) else ""


# what is there


@pytest.mark.parametrize("kind", AT_LEAST)
def test_no_kind_of_thing_has_lost_any(shipped: World, kind: str) -> None:
    assert len(found(shipped, f"?thing a term:{kind} .", "thing")) >= AT_LEAST[kind]


def test_more_than_thirteen_hundred_claims_speak_of_all_the_parties(shipped: World) -> None:
    claims = found(shipped, "?claim term:assertedBy ?who .", "claim")
    spoken_of = found(
        shipped, f"?claim term:assertedBy ?who ; {SPOKEN_OF} ?state . ?state a term:StateParty .", "state"
    )

    assert len(claims) > 1_300
    assert len(spoken_of) == 32


def test_what_was_asked_of_one_state_alone_is_there_to_the_last_item(shipped: World) -> None:
    asked: dict[str, list[str]] = {}
    for recommendation, state in found(shipped, "?asked term:addressedTo ?state .", "asked", "state"):
        asked.setdefault(recommendation, []).append(state.rpartition("/")[2])

    assert Counter(states[0] for states in asked.values() if len(states) == 1) == ASKED_ALONE
    assert {len(states) for states in asked.values()} == {1, 32}


def test_a_recommendation_says_in_four_languages_what_is_asked_and_where_it_stands(shipped: World) -> None:
    for name in ("says", "locator"):
        told = Counter(
            it
            for it, _ in found(
                shipped,
                f"?it a term:Recommendation ; term:{name} ?text . BIND(LANG(?text) AS ?language)",
                "it",
                "language",
            )
        )
        assert set(told.values()) == {4}
    assert found(shipped, "?asked a term:Recommendation MINUS { ?asked term:theme ?theme }", "asked") == []


# everything has a source, a place and a reader


def without_a_described_document(world: World) -> list[tuple[str, ...]]:
    return found(
        world,
        "?thing term:statedIn ?document . MINUS { ?document a/rdfs:subClassOf* term:Document }",
        "thing",
        "document",
    )


def documents_that_hide_something(world: World) -> list[tuple[str, ...]]:
    """Documents without title, kind, publisher or address; one whose address is not known may lack publisher too."""
    silent = {
        name: set(found(world, f"?it a/rdfs:subClassOf* term:Document . MINUS {{ ?it {name} ?there }}", "it"))
        for name in ("dcterms:title", "term:documentKind", "dcterms:publisher", "term:address")
    }
    explained = set(found(world, "?it term:condition condition:no-address .", "it"))
    bare = silent["dcterms:publisher"] | silent["term:address"]
    return sorted(silent["dcterms:title"] | silent["term:documentKind"] | (bare - explained))


LINKS = (
    "org:identifier, term:legalTender, skos:broadMatch, skos:closeMatch, skos:exactMatch, skos:narrowMatch,"
    " skos:relatedMatch"
)


def described_twice(world: World) -> list[tuple[str, ...]]:
    """Things described in two files; links to other catalogues may stand in a file of their own."""
    return found(
        world,
        "GRAPH ?one { ?thing ?p ?o } GRAPH ?other { ?thing ?q ?r }"
        f" FILTER(STR(?one) < STR(?other) && ?p NOT IN ({LINKS}) && ?q NOT IN ({LINKS}))",
        "thing",
    )


def orphans(world: World) -> list[tuple[str, ...]]:
    """Things of ours that nothing points at, no saved question either, and that point at no other of ours."""
    speakers = {it.remote.says for it in Catalogue(ROOT / "queries", world) if it.remote}
    alone = found(
        world,
        f'?thing a ?kind . FILTER(STRSTARTS(STR(?thing), "{ID}"))'
        f' MINUS {{ ?other ?to ?thing }} MINUS {{ ?thing ?from ?another . FILTER(STRSTARTS(STR(?another), "{ID}")) }}',
        "thing",
    )
    return [row for row in alone if row[0] not in speakers]


def articles_assigned_by_another(world: World) -> list[tuple[str, ...]]:
    """Links to an article that are our reading and yet stand under the name of somebody else."""
    return found(
        world,
        "?reading term:obligation ?duty ; term:confidence confidence:own-reading ; term:assertedBy ?who ."
        "FILTER(?who != organization:obligraph)",
        "reading",
        "who",
    )


def unlike_their_sources(world: World) -> list[str]:
    """Files that name other sources than the documents cited in them, or described in them where none is cited."""
    named, cited, described = (
        gathered(found(world, pattern, "graph", "document"))
        for pattern in (
            "?graph a prov:Bundle ; dcterms:source ?document .",
            "GRAPH ?graph { ?thing term:statedIn ?document }",
            "GRAPH ?graph { ?document a ?kind } ?kind rdfs:subClassOf* term:Document .",
        )
    )
    return sorted(graph for graph in named if named[graph] != (cited.get(graph) or described.get(graph)))


def gathered(pairs: list[tuple[str, ...]]) -> dict[str, set[str]]:
    sets: dict[str, set[str]] = {}
    for one, other in pairs:
        sets.setdefault(one, set()).add(other)
    return sets


CHECKS = (
    without_a_described_document,
    documents_that_hide_something,
    described_twice,
    orphans,
    articles_assigned_by_another,
    unlike_their_sources,
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_shipped_graph_has_none(shipped: World, check: Callable[[World], list[object]]) -> None:
    assert check(shipped) == []


@pytest.mark.parametrize(
    ("check", "planted"),
    [
        (without_a_described_document, "claim:planted a term:Claim ; term:statedIn document:nowhere ."),
        (documents_that_hide_something, 'document:planted a term:Document ; dcterms:title "Of nobody, nowhere"@en .'),
        (described_twice, "state:CAL a term:State ."),
        (orphans, 'measure:planted a term:Measure ; rdfs:label "alone"@en .'),
        (articles_assigned_by_another, "recommendation:AVA-1 term:confidence confidence:own-reading ."),
        (unlike_their_sources, "graph:added a prov:Bundle ; dcterms:source document:nowhere ."),
    ],
    ids=[check.__name__ for check in CHECKS],
)
def test_what_must_not_be_there_would_be_noticed(
    world: World, check: Callable[[World], list[object]], planted: str
) -> None:
    before = check(world)

    world.add(planted)

    assert len(check(world)) == len(before) + 1


# figures


@pytest.mark.parametrize("name", ["unit", "periodEnd", "territory", "indicator", "locator"])
def test_every_figure_says_what_it_counts_where_and_when(shipped: World, name: str) -> None:
    bare = found(
        shipped, f"?figure a term:Observation ; term:value ?value . MINUS {{ ?figure term:{name} ?there . }}", "figure"
    )

    assert bare == []


def test_a_figure_has_the_unit_of_its_indicator_unless_it_counts_something_else(shipped: World) -> None:
    other = found(
        shipped,
        "?figure term:indicator ?indicator ; term:unit ?unit . ?indicator term:unit ?usual . FILTER(?unit != ?usual)",
        "indicator",
        "unit",
    )

    assert (f"{ID}indicator/femicides-eclac", "https://w3id.org/obligraph/voc/unit/case") in other
    assert len([pair for pair in other if "PER-" not in pair[0]]) == 1


def test_an_indicator_read_in_a_source_is_defined_in_four_languages(shipped: World) -> None:
    defined = Counter(
        indicator
        for indicator, _ in found(
            shipped,
            "?indicator a term:Indicator ; skos:definition ?text . BIND(LANG(?text) AS ?language)",
            "indicator",
            "language",
        )
    )
    counted = {indicator for (indicator,) in found(shipped, "?figure term:indicator ?indicator .", "indicator")}

    assert {indicator for indicator in counted if defined[indicator] != 4} == set()


@pytest.mark.parametrize(
    ("indicator", "states"),
    [
        ("partner-violence-15-plus", 25),
        ("partner-violence-15-49", 25),
        ("child-marriage-before-18", 23),
        ("child-marriage-before-15", 23),
        ("domestic-violence-law", 32),
        ("femicides-eclac", 22),
    ],
)
def test_a_series_covers_the_states_its_source_gives(shipped: World, indicator: str, states: int) -> None:
    places = found(shipped, f"?figure term:indicator <{ID}indicator/{indicator}> ; term:territory ?state .", "state")

    assert len(places) == states


def test_women_of_two_age_ranges_are_not_one_series(shipped: World) -> None:
    values = found(
        shipped,
        f"?figure term:indicator ?indicator ; term:territory <{ID}state/BOL> ; term:value ?value ;"
        " term:intervalLow ?low ; term:intervalHigh ?high .",
        "indicator",
        "value",
        "low",
        "high",
    )

    assert values == [
        (f"{ID}indicator/partner-violence-15-49", "18.3", "11.3", "28.3"),
        (f"{ID}indicator/partner-violence-15-plus", "15.5", "9.5", "24.2"),
    ]


def test_zero_is_a_figure(shipped: World) -> None:
    zero = found(
        shipped,
        f"?figure term:indicator <{ID}indicator/femicides-eclac> ; term:value 0 ; term:territory ?state .",
        "state",
    )

    assert [state.rpartition("/")[2] for (state,) in zero] == ["DMA", "LCA"]


# money


@pytest.mark.parametrize("name", ["currency", "phase", "scope", "ofState", "locator", "assertedBy"])
def test_every_amount_says_whose_it_is_and_what_it_covers(shipped: World, name: str) -> None:
    bare = found(shipped, f"?sum a term:Allocation . MINUS {{ ?sum term:{name} ?there . }}", "sum")

    assert bare == []


def test_every_amount_has_a_year_or_years_or_says_that_none_is_stated(shipped: World) -> None:
    dates = {
        name: {thing for (thing,) in found(shipped, f"?sum a term:Allocation ; term:{name} ?date .", "sum")}
        for name in ("fiscalYear", "periodEnd", "missingYear")
    }
    sums = {thing for (thing,) in found(shipped, "?sum a term:Allocation .", "sum")}

    assert set().union(*dates.values()) == sums
    assert dates["missingYear"].isdisjoint(dates["fiscalYear"] | dates["periodEnd"])


def test_a_share_names_its_whole_or_what_the_whole_covers(shipped: World) -> None:
    bare = found(
        shipped,
        "?share a term:BudgetShare . MINUS { ?share term:denominator|term:denominatorScope ?whole . }",
        "share",
    )

    assert bare == []


@pytest.mark.parametrize(
    ("state", "amounts"),
    [("ARG", 20), ("BOL", 2), ("CHL", 11), ("DOM", 12), ("GTM", 7), ("JAM", 5), ("MEX", 20), ("PAN", 7), ("SLV", 13)],
)
def test_a_state_has_the_amounts_its_sources_give(shipped: World, state: str, amounts: int) -> None:
    sums = found(shipped, f"?sum a term:Allocation ; term:ofState <{ID}state/{state}> .", "sum")

    assert len(sums) == amounts


def test_what_a_minister_and_a_newspaper_say_was_spent_stand_side_by_side(shipped: World) -> None:
    spent = found(
        shipped,
        f"?sum term:finances <{ID}measure/ARG-national-action-plan> ; term:amount ?amount ; term:assertedBy ?who ;"
        f" term:phase <{ID.removesuffix('id/')}voc/phase/executed> ; term:recipient ?body .",
        "amount",
        "who",
    )

    assert [(amount, who.rpartition("/")[2]) for amount, who in spent] == [
        ("17000000", "ARG-ministry-of-women"),
        ("4400000", "la-nacion-ar"),
    ]


def test_money_of_donors_is_never_money_of_the_state(shipped: World) -> None:
    aid = found(shipped, "?sum term:scope <https://w3id.org/obligraph/voc/scope/external-aid> .", "sum")
    wholes = found(shipped, "?sum term:partOfAmount ?whole .", "sum", "whole")

    assert len([sum_ for (sum_,) in aid if "spotlight" in sum_]) == 10
    assert {sum_ for (sum_,) in aid if "spotlight" in sum_}.isdisjoint({it for pair in wholes for it in pair})


# contradictions


def test_three_counts_of_femicide_in_peru_in_2023_stand_side_by_side(shipped: World) -> None:
    counts = found(
        shipped,
        f"?figure term:indicator <{ID}indicator/PER-femicides> ; term:value ?value ; term:assertedBy ?who ;"
        ' term:periodEnd ?end . FILTER(STR(?end) = "2023") MINUS { ?figure term:corroborates ?same . }',
        "value",
        "who",
    )

    assert {Decimal(value) for value, _ in counts} == {146, 150, 170}
    assert len({who for _, who in counts}) == 3


def test_a_series_that_changed_keeps_both_of_its_values(shipped: World) -> None:
    counts = found(
        shipped,
        f"?figure term:indicator <{ID}indicator/femicides-eclac> ; term:territory <{ID}state/BRA> ; term:value ?value ;"
        ' term:periodEnd ?end . FILTER(STR(?end) = "2017")',
        "value",
    )

    assert counts == [("1133",), ("1582",)]


# identifiers elsewhere

ADDRESSES = (
    r"http://www\.wikidata\.org/entity/Q[1-9]\d*",
    r"https://sws\.geonames\.org/[1-9]\d*/",
    r"http://metadata\.un\.org/sdg/codes/geoArea/\d{3}",
    r"http://publications\.europa\.eu/resource/authority/country/[A-Z]{3}",
    r"http://dbpedia\.org/resource/[A-Z][A-Za-z_.]+",
)


def test_every_state_has_one_address_in_each_of_five_catalogues(shipped: World) -> None:
    links = found(shipped, "?state a term:State ; skos:exactMatch|skos:closeMatch ?address .", "state", "address")
    states = {state for (state,) in found(shipped, "?state a term:State .", "state")}

    for form in ADDRESSES:
        assert Counter(state for state, address in links if re.fullmatch(form, address)) == Counter(states), form
    assert len(links) == len(ADDRESSES) * len(states)
    assert len({address for _, address in links}) == len(links)


def test_the_european_code_of_a_state_is_its_own(shipped: World) -> None:
    links = found(shipped, "?state a term:State ; skos:exactMatch ?address .", "state", "address")

    assert {state[-3:] == address[-3:] for state, address in links if "/authority/country/" in address} == {True}


def test_what_has_an_identifier_is_described_here(shipped: World) -> None:
    unknown = found(
        shipped,
        "?thing skos:exactMatch|skos:closeMatch|skos:broadMatch|skos:relatedMatch ?address ."
        " MINUS { ?thing <http://www.w3.org/2000/01/rdf-schema#label>|skos:prefLabel ?name . }"
        ' FILTER(STRSTARTS(STR(?thing), "https://w3id.org/obligraph/"))',
        "thing",
    )

    assert unknown == []


def test_no_thing_is_said_to_be_the_same_as_a_concept_of_another_house(shipped: World) -> None:
    assert found(shipped, "?thing <http://www.w3.org/2002/07/owl#sameAs> ?other .", "thing", "other") == []


# laws, plans and institutions


def recorded(world: World, kind: str) -> Counter[str]:
    """How many things of a kind each State Party has."""
    pattern = f"?state a term:StateParty . ?it a term:{kind} ; term:ofState ?state ."
    return Counter(state.rpartition("/")[2] for state, _ in found(world, pattern, "state", "it"))


@pytest.mark.parametrize("kind", ["Institution", "Law"])
def test_every_state_party_has_some(shipped: World, kind: str) -> None:
    parties = {state.rpartition("/")[2] for (state,) in found(shipped, "?state a term:StateParty .", "state")}

    assert len(parties) == 32
    assert {state for state in parties if recorded(shipped, kind)[state] == 0} == set()


def test_the_states_without_a_plan_are_those_whose_plans_no_source_shows(shipped: World) -> None:
    parties = {state.rpartition("/")[2] for (state,) in found(shipped, "?state a term:StateParty .", "state")}

    assert {state for state in parties if recorded(shipped, "Plan")[state] == 0} == {"BRB", "DMA", "GUY", "KNA", "NIC"}


@pytest.mark.parametrize(
    ("state", "laws", "plans"),
    [("ARG", 3, 2), ("BRA", 8, 4), ("CHL", 1, 2), ("HTI", 1, 1), ("MEX", 3, 2), ("TTO", 2, 1), ("URY", 5, 2)],
)
def test_two_rows_on_one_law_are_one_law(shipped: World, state: str, laws: int, plans: int) -> None:
    assert (recorded(shipped, "Law")[state], recorded(shipped, "Plan")[state]) == (laws, plans)


def test_no_two_institutions_of_a_state_have_one_name(shipped: World) -> None:
    names = found(shipped, "?it a term:Institution ; term:ofState ?state ; rdfs:label ?name .", "state", "name", "it")

    assert [pair for pair, times in Counter(row[:2] for row in set(names)).items() if times > 1] == []


def test_one_address_is_one_document(shipped: World) -> None:
    addresses = [address.lower() for address, _ in found(shipped, "?it term:address ?address .", "address", "it")]

    assert [address for address, times in Counter(addresses).items() if times > 1] == []


def test_only_we_say_which_obligation_a_law_serves(shipped: World) -> None:
    ties = "?tie a term:ImplementationClaim ; term:implementer ?law ; term:assertedBy ?who . ?law a term:Law ."

    assert {who for (who,) in found(shipped, ties, "who")} == {f"{ID}organization/obligraph"}


def test_a_body_follows_a_body_of_its_own_state(shipped: World) -> None:
    pairs = found(
        shipped,
        "?it term:predecessor ?old ; term:successor ?new . ?old term:ofState ?before . ?new term:ofState ?after .",
        "before",
        "after",
    )

    assert len(pairs) >= 3
    assert [pair for pair in pairs if pair[0] != pair[1]] == []


def test_a_reform_stands_beside_the_law_that_it_reforms(shipped: World) -> None:
    reforms = found(
        shipped, "?new term:amends ?old . ?old term:ofState ?state . ?new term:ofState ?state .", "new", "old"
    )

    assert (f"{ID}law/VEN-organic-law-reform-2021", f"{ID}law/VEN-organic-law-2007") in reforms
    assert (f"{ID}law/URY-ley-19580", f"{ID}law/URY-ley-17514") in reforms


def test_a_number_is_written_in_one_way(shipped: World) -> None:
    """A workbook says 2 where a source says 2.0, and must give back the very statement that it was made from."""
    numbers = {
        it.object.value
        for it in shipped.store.quads_for_pattern(None, None, None, None)
        if isinstance(it.object, Literal) and it.object.datatype.value.endswith("#decimal")
    }

    assert len(numbers) > 100
    assert [it for it in numbers if "." in it and it.endswith("0")] == []
