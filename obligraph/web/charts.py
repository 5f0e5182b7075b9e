"""The picture of an answer, drawn here as SVG: it needs no script and prints; the table says it all again.

A missing value is never drawn, and what does not fit is counted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from itertools import pairwise
from typing import Final

from obligraph.answering.answers import Answer
from obligraph.answering.told import Cell
from obligraph.languages import number, say
from obligraph.rdf.graphs import Literal

MOST: Final = 40
SERIES: Final = 6
_WIDTH: Final = 760
_LABEL: Final = 260
_LINE: Final = 22
_PLOT: Final = _WIDTH - _LABEL - 90
_NUMBERS: Final = frozenset(("integer", "decimal", "double"))


@dataclass(frozen=True, slots=True)
class Mark:
    """One row as a picture sees it: where it stands across, how high or in which line, and its group if it has one."""

    x: str
    y: str
    group: str
    moment: float | None
    height: Decimal | None
    shade: Decimal | None
    blank: bool


def picture(answer: Answer) -> str:
    """Return the picture that the question asks for, as SVG; nothing where no row can be drawn."""
    chart = answer.bound.question.chart
    if chart is None:
        return ""
    places = [answer.columns.index(name) if name else -1 for name in (chart.x, chart.y, chart.color)]
    cells = [[row.cells[place] if place >= 0 else None for place in places] for row in answer.rows]
    return draw(chart.mark, cells, bool(chart.color), answer.bound.question.summary[answer.language], answer.language)


def draw(mark: str, cells: Sequence[Sequence[Cell | None]], grouped: bool, name: str, language: str) -> str:
    """Return rows as SVG: bars, a line, a timeline or squares; nothing where no row can be drawn.

    `cells` holds across, up and group of each row; `grouped` is whether there are groups at all.
    """
    marks = [found for row in cells if (found := _mark(row, grouped))]
    drawn = _DRAWN[mark](marks, language)
    if not drawn:
        return ""
    body, height, count = drawn
    left_out = len(cells) - count
    title = escape(name)
    more = [f'<text x="0" y="{height + 14}">{say(language, "web.left-out", count=left_out)}</text>'] * (left_out > 0)
    size = f'viewBox="0 0 {_WIDTH} {height + 22}" width="{_WIDTH}" height="{height + 22}"'
    parts = "\n".join((*body, *more))
    return f'<svg class="chart" role="img" aria-label="{title}" {size}>\n<title>{title}</title>\n{parts}\n</svg>'


def _mark(cells: Sequence[Cell | None], grouped: bool) -> Mark | None:
    across, up, group = cells
    if not (across and up):
        return None
    shade = _value(group) if grouped else Decimal(1)
    return Mark(
        across.text,
        up.text,
        group.text if group else "",
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


Drawn = tuple[list[str], int, int] | None
"""The parts of a picture, its height, and how many rows are drawn."""


def _bars(marks: Sequence[Mark], language: str) -> Drawn:
    kept = [(mark, float(mark.height), mark.height) for mark in marks if mark.height is not None]
    shown = kept[:MOST]
    if not shown:
        return None
    values = [0.0, *(value for _, value, _ in shown)]
    scale = _PLOT / ((max(values) - min(values)) or 1)
    zero = _LABEL - min(values) * scale
    groups = _groups([mark for mark, _, _ in shown])
    body = []
    for place, (mark, value, exact) in enumerate(shown):
        top, size = place * _LINE, abs(value) * scale
        left = zero if value >= 0 else zero - size
        name = f"{mark.x} · {mark.group}" if mark.group and len(groups) > 1 else mark.x
        box = f'x="{left:.1f}" y="{top + 4}" width="{max(size, 1):.1f}" height="14"'
        body += [
            _text(_LABEL - 8, top + 15, _short(name, 36), "end", name),
            f'<rect class="mark{groups[mark.group]}" {box}/>',
            _text(left + size + 5, top + 15, number(exact, language)),
        ]
    return body, len(shown) * _LINE + 4, len(shown)


def _lines(marks: Sequence[Mark], language: str) -> Drawn:
    shown = [
        (mark, mark.moment, float(mark.height)) for mark in marks if mark.moment is not None and mark.height is not None
    ]
    if not shown:
        return None
    groups = _groups([mark for mark, _, _ in shown])
    years, values = [year for _, year, _ in shown], [value for _, _, value in shown]
    place_x = _scale(min(years), max(years), 90, _WIDTH - 40)
    place_y = _scale(min(0.0, *values), max(values), 240, 16)
    ends = sorted({min(values), max(values)})
    body = [_text(84, place_y(value) + 4, number(Decimal(str(value)), language), "end") for value in ends]
    body += [_text(place_x(year), 268, str(int(year)), "middle") for year in sorted({min(years), max(years)})]
    body.append(f'<path class="axis" d="M90 16V240H{_WIDTH - 40}"/>')
    for group, series in groups.items():
        own = sorted((year, value) for mark, year, value in shown if mark.group == group)
        points = [(place_x(year), place_y(value)) for year, value in own]
        once = len({year for year, _ in own}) == len(own)
        for (left, low), (right, high) in pairwise(points) if once else ():
            body.append(f'<path class="line{series}" d="M{left:.1f} {low:.1f}L{right:.1f} {high:.1f}"/>')
    body += [
        _dot(place_x(year), place_y(value), groups[mark.group], f"{mark.group} {mark.x}: {mark.y}")
        for mark, year, value in shown
    ]
    legend = [(name, series) for name, series in groups.items() if name] if 1 < len(groups) <= SERIES else []
    for place, (name, series) in enumerate(legend):
        body.append(_dot(96, 292 + place * _LINE, series, name))
        body.append(_text(108, 296 + place * _LINE, _short(name, 90), "start", name))
    return body, 284 + len(legend) * _LINE, len(shown)


def _timeline(marks: Sequence[Mark], _: str) -> Drawn:
    dated = [(mark, mark.moment) for mark in marks if mark.moment is not None]
    names = list(dict.fromkeys(mark.y for mark, _ in dated))[:MOST]
    shown = [(mark, moment) for mark, moment in dated if mark.y in names]
    if not shown:
        return None
    years = [moment for _, moment in shown]
    place_x = _scale(min(years), max(years), _LABEL + 10, _WIDTH - 20)
    groups = _groups([mark for mark, _ in shown])
    body = [_text(_LABEL - 8, place * _LINE + 15, _short(name, 36), "end", name) for place, name in enumerate(names)]
    for mark, moment in shown:
        told = " · ".join(part for part in (mark.y, mark.x, mark.group) if part)
        body.append(_dot(place_x(moment), names.index(mark.y) * _LINE + 11, groups[mark.group], told))
    bottom = len(names) * _LINE + 16
    body += [_text(place_x(year), bottom, str(int(year)), "middle") for year in sorted({min(years), max(years)})]
    return body, bottom + 4, len(shown)


def _squares(marks: Sequence[Mark], _: str) -> Drawn:
    across = list(dict.fromkeys(mark.x for mark in marks))[:MOST]
    lines = list(dict.fromkeys(mark.y for mark in marks))[:MOST]
    shown = [mark for mark in marks if mark.x in across and mark.y in lines and not mark.blank]
    if not shown:
        return None
    most = max((mark.shade for mark in shown if mark.shade is not None), default=Decimal(1)) or Decimal(1)
    side = min(_LINE, _PLOT // len(across))
    body = [_text(_LABEL - 8, place * _LINE + 15, _short(name, 36), "end", name) for place, name in enumerate(lines)]
    for mark in shown:
        shade = 2 if mark.shade is None else 1 + min(3, int(4 * mark.shade / most))
        left, top = _LABEL + across.index(mark.x) * side, lines.index(mark.y) * _LINE
        told = escape(" · ".join(part for part in (mark.y, mark.x, mark.group) if part))
        box = f'x="{left}" y="{top + 2}" width="{side - 2}" height="{_LINE - 3}"'
        body.append(f'<rect class="square{shade}" {box}><title>{told}</title></rect>')
    bottom = len(lines) * _LINE + 14
    for place, name in enumerate(across):
        at = f"{_LABEL + place * side + side // 2} {bottom}"
        body.append(f'<text transform="translate({at}) rotate(40)">{escape(_short(name, 22))}</text>')
    return body, bottom + 100, len(shown)


_DRAWN: Final[dict[str, Callable[[Sequence[Mark], str], Drawn]]] = {
    "bar": _bars,
    "line": _lines,
    "timeline": _timeline,
    "heatmap": _squares,
}


def _groups(marks: Sequence[Mark]) -> dict[str, int]:
    names = dict.fromkeys(mark.group for mark in marks)
    return {name: place for place, name in enumerate(names)} if len(names) <= SERIES else dict.fromkeys(names, 0)


def _scale(low: float, high: float, first: float, last: float) -> Callable[[float], float]:
    return lambda value: first + (last - first) * ((value - low) / (high - low) if high > low else 0.5)


def _text(x: float, y: float, text: str, anchor: str = "start", whole: str = "") -> str:
    title = f"<title>{escape(whole)}</title>" if whole and whole != text else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{title}{escape(text)}</text>'


def _dot(x: float, y: float, series: int, told: str) -> str:
    return f'<circle class="dot{series}" cx="{x:.1f}" cy="{y:.1f}" r="4.5"><title>{escape(told)}</title></circle>'


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
