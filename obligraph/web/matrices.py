"""Answers as squares: how much is recorded, obligation by obligation; and figures, as far as they may be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_uppercase
from typing import Final

from obligraph.answering.answers import Answer
from obligraph.answering.told import Cell, Row
from obligraph.rdf.values import fold
from obligraph.web.rendering import href

SHADES: Final = 4
_STEPS: Final = (1, 3, 7)
"""More things than each of these make a square one shade darker."""


@dataclass(frozen=True, slots=True)
class Square:
    """One square: what it says, what is said below that, and how dark it is (0 for nothing, to `SHADES`)."""

    text: str
    shade: int
    note: str = ""
    letter: str = ""
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of squares: a code, a name, where the name leads; a square may hold several figures."""

    code: str
    name: str
    href: str
    squares: tuple[tuple[Square, ...], ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column: a short text, the whole of it, and where it leads."""

    text: str
    label: str
    href: str


def duties(answer: Answer) -> list[Heading]:
    """Return the obligations of an answer on coverage, in the order of the treaty."""
    place = answer.columns.index("obligation")
    cells = [cell for row in answer.rows if (cell := row.cells[place])]
    found = {cell.key: cell.text for cell in cells}
    heads = [Heading(_number(iri), label, href(iri)) for iri, label in found.items()]
    return sorted(heads, key=lambda it: [(len(part), part) for part in it.text.split(".")])


def across_states(answer: Answer, by: str) -> list[Line]:
    """Return a line a State, a square an obligation: how many things of one kind are recorded."""
    at = {name: answer.columns.index(name) for name in ("state", "obligation", by)}
    states: dict[tuple[str, str], dict[str, Row]] = {}
    for row in answer.rows:
        nation, duty = row.cells[at["state"]], row.cells[at["obligation"]]
        if nation and duty:
            states.setdefault((nation.key, nation.text), {})[_number(duty.key)] = row
    numbers = [head.text for head in duties(answer)]
    lines = []
    for (iri, name), rows in sorted(states.items(), key=lambda it: fold(it[0][1])):
        squares = tuple((_counted(rows[it].cells[at[by]] if it in rows else None),) for it in numbers)
        code = iri.rpartition("/")[2]
        lines.append(Line(code, name, f"/state/{code}", squares))
    return lines


def of_one_state(answer: Answer, kinds: Sequence[str]) -> list[Line]:
    """Return a line an obligation, a square a kind of thing recorded."""
    place = answer.columns.index("obligation")
    at = [answer.columns.index(name) for name in kinds]
    rows = {_number(cell.key): row for row in answer.rows if (cell := row.cells[place])}
    return [
        Line(head.text, head.label, head.href, tuple((_counted(rows[head.text].cells[it]),) for it in at))
        for head in duties(answer)
    ]


def figures(answer: Answer) -> tuple[list[Heading], list[Line]]:
    """Return the indicators, and a line a State with its figures.

    Figures of one indicator that were counted alike carry one letter, and are darker the higher they are among
    themselves; a figure that no other State's may be held against stands alone.
    """
    at = {name: answer.columns.index(name) for name in answer.columns}
    rows = [
        (row, ind, nation)
        for row in answer.rows
        if (ind := row.cells[at["indicator"]]) and (nation := row.cells[at["state"]])
    ]
    heads = {ind.key: Heading(ind.text, ind.text, ind.key.rpartition("/")[2]) for _, ind, _ in rows}
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row, ind, _ in rows:
        if row.cells[at["peers"]]:
            groups.setdefault(_alike(row, ind.key, at), []).append(row)
    letters = _letters(groups, at["state"])
    cells: dict[tuple[str, str], dict[str, list[Square]]] = {}
    for row, ind, nation in rows:
        group = _alike(row, ind.key, at)
        square = _figure(row, at, letters.get(group, ""), groups.get(group, ()))
        cells.setdefault((nation.key, nation.text), {}).setdefault(ind.key, []).append(square)
    lines = [
        Line(code := iri.rpartition("/")[2], name, f"/state/{code}", tuple(tuple(held.get(it, ())) for it in heads))
        for (iri, name), held in sorted(cells.items(), key=lambda it: fold(it[0][1]))
    ]
    return list(heads.values()), lines


def _alike(row: Row, indicator: str, at: Mapping[str, int]) -> tuple[str, ...]:
    """Return by what a figure may be compared: indicator, year, unit, group, and register or publication."""
    year, unit, group, basis = (row.cells[at[name]] for name in ("value_date", "unit", "population", "basis"))
    source = basis.text if basis else next((it.document for it in row.evidence), "")
    return (indicator, year.key[:4] if year else "", *(it.key if it else "" for it in (unit, group)), source)


def _letters(groups: Mapping[tuple[str, ...], Sequence[Row]], state: int) -> dict[tuple[str, ...], str]:
    """Return a letter for each group that holds two States or more, from A anew in every column, largest first."""
    found: dict[tuple[str, ...], str] = {}
    taken: dict[str, int] = {}
    for group, rows in sorted(groups.items(), key=lambda it: (-len(it[1]), it[0])):
        if len({cell.text for row in rows if (cell := row.cells[state])}) > 1:
            number = taken.get(group[0], 0)
            found[group] = ascii_uppercase[number % 26] * (1 + number // 26)
            taken[group[0]] = number + 1
    return found


def _figure(row: Row, at: Mapping[str, int], letter: str, peers: Sequence[Row]) -> Square:
    value, date, missing = (row.cells[at[name]] for name in ("value", "value_date", "missing"))
    when = date.text if date else ""
    if not value:
        return Square(missing.text if missing else "–", 0, when)
    amount = Decimal(value.key)
    among = [Decimal(cell.key) for it in peers if (cell := it.cells[at["value"]])] if letter else [amount]
    spread = max(among) - min(among)
    shade = 1 + min(SHADES - 1, int(SHADES * (amount - min(among)) / spread)) if spread else 1
    return Square(value.text, shade if letter else 0, when, letter, alone=not letter)


def _counted(cell: Cell | None) -> Square:
    if not cell:
        return Square("", 0)
    count = int(cell.key)
    return Square(cell.text, 1 + sum(count > bound for bound in _STEPS))


def _number(iri: str) -> str:
    return iri.rpartition("/")[2].replace("-", ".")
