"""The picture of an answer, drawn here as SVG: it needs no script and prints; the table says it all again.

It is drawn twice, for a desk and for a phone, and the page shows the one that fits. A missing value is never drawn,
what does not fit is counted, and what is not measured in one unit does not share a scale.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from html import escape

from obligraph.answering.answers import Answer
from obligraph.answering.questions import Chart
from obligraph.answering.told import Cell
from obligraph.languages import say
from obligraph.rdf.graphs import Literal
from obligraph.web.drawings import DRAWN, FRAMES, MOST, Frame, Mark, pictured, short, text

_NUMBERS = frozenset(("integer", "decimal", "double"))
_SERIES = 6
"""Groups that can be told apart by their colours; more are all of one colour."""


def picture(answer: Answer) -> str:
    """Return the picture that the question asks for; nothing where no row can be drawn."""
    chart = answer.bound.question.chart
    if chart is None:
        return ""
    asked = answer.bound.question.summary[answer.language]
    return draw(chart.mark, _cells(answer, chart), bool(chart.color), asked, answer.language)


def sheet(answer: Answer) -> tuple[list[str], int] | None:
    """Return the parts of that picture as wide as a desk, and their height; nothing where there is none."""
    chart = answer.bound.question.chart
    if chart is None:
        return None
    cells = _cells(answer, chart)
    return _parts(chart.mark, _marks(cells, bool(chart.color)), len(cells), answer.language, FRAMES[0])


def _cells(answer: Answer, chart: Chart) -> list[list[Cell | None]]:
    columns = (chart.x, chart.y, chart.color, chart.facet)
    places = [answer.columns.index(name) if name else -1 for name in columns]
    return [[row.cells[place] if place >= 0 else None for place in places] for row in answer.rows]


def draw(mark: str, cells: Sequence[Sequence[Cell | None]], grouped: bool, name: str, language: str) -> str:
    """Return rows as bars, a line, a timeline or squares, once for each width; nothing where no row can be drawn.

    `cells` holds across, up, group and facet of each row; `grouped` is whether there are groups at all. Each value of
    the facet has a scale and a heading of its own.
    """
    marks = _marks(cells, grouped)
    pictures = [_svg(mark, marks, len(cells), name, language, frame) for frame in FRAMES]
    return pictured(*pictures) if all(pictures) else ""


def _svg(kind: str, marks: Sequence[Mark], rows: int, name: str, language: str, frame: Frame) -> str:
    drawn = _parts(kind, marks, rows, language, frame)
    if drawn is None:
        return ""
    body, height = drawn
    size = f'viewBox="0 0 {frame.width} {height}" width="{frame.width}" height="{height}"'
    title, parts = escape(name), "\n".join(body)
    told = f'class="chart {frame.name}" role="img" aria-label="{title}" {size}'
    return f"<svg {told}>\n<title>{title}</title>\n{parts}\n</svg>"


def _parts(kind: str, marks: Sequence[Mark], rows: int, language: str, frame: Frame) -> tuple[list[str], int] | None:
    series = _series(marks)
    body: list[str] = []
    top = count = 0
    for facet in dict.fromkeys(mark.facet for mark in marks):
        own = [mark for mark in marks if mark.facet == facet]
        drawn = DRAWN[kind](own, series, language, frame, MOST - count)
        if not drawn:
            continue
        if facet:
            body.append(text(0, top + 18, short(facet, frame.width // 8), whole=facet, kind="facet"))
            top += 26
        parts, height, its = drawn
        body += [f'<g transform="translate(0 {top})">', *parts, "</g>"]
        top, count = top + height, count + its
    if not count:
        return None
    if rows > count:
        body.append(text(0, top + 14, say(language, "web.left-out", count=rows - count)))
    return body, top + 22


def _series(marks: Sequence[Mark]) -> Mapping[str, int]:
    names = dict.fromkeys(mark.group for mark in marks)
    return {name: place for place, name in enumerate(names)} if len(names) <= _SERIES else dict.fromkeys(names, 0)


def _marks(cells: Sequence[Sequence[Cell | None]], grouped: bool) -> list[Mark]:
    return [found for row in cells if (found := _mark(row, grouped))]


def _mark(cells: Sequence[Cell | None], grouped: bool) -> Mark | None:
    across, up, group, facet = cells
    if not (across and up):
        return None
    shade = _value(group) if grouped else Decimal(1)
    return Mark(
        across.text,
        up.text,
        group.text if group else "",
        facet.text if facet else "",
        _moment(across),
        _value(up),
        shade,
        grouped and group is None,
    )


def _value(cell: Cell | None) -> Decimal | None:
    term = cell.term if cell else None
    if isinstance(term, Literal) and term.datatype.value.rpartition("#")[2] in _NUMBERS:
        return Decimal(term.value)
    return None


def _moment(cell: Cell) -> float | None:
    return instant(cell.term.value) if isinstance(cell.term, Literal) else None


def instant(text: str) -> float | None:
    """Return a year, month or day as a number of years; nothing for what is none.

    >>> instant("2018-07")
    2018.5
    """
    parts = text.split("-")
    if not (all(part.isdigit() for part in parts) and len(parts[0]) == 4):
        return None
    month, day = (int(part) for part in (*parts[1:], "1", "1")[:2])
    return int(parts[0]) + (month - 1) / 12 + (day - 1) / 372
