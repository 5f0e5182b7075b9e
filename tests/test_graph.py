"""The shipped graph as a whole: figures say what they count, amounts say what they cover, contradictions stay."""

from collections import Counter
from decimal import Decimal

import pytest

from obligraph.graphs import Literal, NamedNode, World

TERM = "https://w3id.org/obligraph/def#"
ID = "https://w3id.org/obligraph/id/"
PREFIX = f"PREFIX term: <{TERM}>\nPREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"


def found(world: World, pattern: str, *columns: str) -> list[tuple[str, ...]]:
    """Every solution of a pattern, as text, in order."""
    chosen = " ".join(f"?{column}" for column in columns)
    rows = world.select(f"{PREFIX}SELECT DISTINCT {chosen} WHERE {{ {pattern} }}")
    return sorted(tuple(map(plain, row)) for row in rows)


def plain(term: object) -> str:
    return term.value if isinstance(term, Literal | NamedNode) else ""


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
