"""Bars, lines, timelines and squares as parts of an SVG, in a frame as wide as a desk or a phone.

Labels stand left of what they name where there is room, else above it, in two lines at most.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from itertools import pairwise
from textwrap import wrap
from typing import Final

from obligraph.languages import number

MOST: Final = 40
"""Bars of one picture; lines of a timeline; lines and columns of squares."""
_LINE: Final = 22
_LETTER: Final = 14
"""From one line of a label to the next."""
_SLANTED: Final = 40
_UPRIGHT: Final = 90
_ROOMY: Final = 18
"""Columns of squares this wide leave room for slanted labels."""
_VALUE: Final = 90
"""Room beside the longest bar for its number."""


@dataclass(frozen=True, slots=True)
class Frame:
    """How wide a picture is, how much of that is for labels (none: they stand above), and their letters in a line."""

    name: str
    width: int
    label: int
    letters: int
    squares: int
    """Room for the labels of squares, which always stand beside them."""


FRAMES: Final = (Frame("at-desk", 760, 260, 38, 260), Frame("on-phone", 340, 0, 50, 130))


@dataclass(frozen=True, slots=True)
class Mark:
    """One row as a picture sees it: where it stands across, how high or in which line, its group and its facet."""

    x: str
    y: str
    group: str
    facet: str
    moment: float | None
    height: Decimal | None
    shade: Decimal | None
    blank: bool


Drawn = tuple[list[str], int, int] | None
"""The parts of a picture, its height, and how many rows are drawn."""
Series = Mapping[str, int]
"""The colour of each group."""


def _bars(marks: Sequence[Mark], series: Series, language: str, frame: Frame, most: int) -> Drawn:
    kept = [(mark, float(mark.height), mark.height) for mark in marks if mark.height is not None]
    shown = kept[:most]
    if not shown:
        return None
    values = [0.0, *(value for _, value, _ in shown)]
    scale = (frame.width - frame.label - _VALUE) / ((max(values) - min(values)) or 1)
    zero = frame.label - min(values) * scale
    body: list[str] = []
    top = 0
    for mark, value, exact in shown:
        label, at, height = _label(mark.x, top, frame, mark.group if len(series) > 1 else "")
        left, size = (zero if value >= 0 else zero - abs(value) * scale), abs(value) * scale
        box = f'x="{left:.1f}" y="{at + 4}" width="{max(size, 1):.1f}" height="14"'
        rect = f'<rect class="mark{series[mark.group]}" {box}/>'
        body += [*label, rect, text(left + size + 5, at + 15, number(exact, language))]
        top += height
    return body, top + 4, len(shown)


def _lines(marks: Sequence[Mark], series: Series, language: str, frame: Frame, _: int) -> Drawn:
    shown = [
        (mark, mark.moment, float(mark.height)) for mark in marks if mark.moment is not None and mark.height is not None
    ]
    if not shown:
        return None
    years, values = [year for _, year, _ in shown], [value for _, _, value in shown]
    floor = 96 if shown[0][0].facet else 240
    place_x, place_y = _scale(years, 90, frame.width - 40), _scale([0.0, *values], floor, 16)
    ends = sorted({min(values), max(values)})
    body = [text(84, place_y(value) + 4, number(Decimal(str(value)), language), "end") for value in ends]
    body += [text(place_x(year), floor + 18, str(int(year)), "middle") for year in sorted({min(years), max(years)})]
    body.append(f'<path class="axis" d="M90 16V{floor}H{frame.width - 40}"/>')
    own_groups = dict.fromkeys(mark.group for mark, _, _ in shown)
    for group in own_groups:
        own = sorted((year, value) for mark, year, value in shown if mark.group == group)
        points = [(place_x(year), place_y(value)) for year, value in own]
        once = len({year for year, _ in own}) == len(own)
        for (left, low), (right, high) in pairwise(points) if once else ():
            body.append(f'<path class="line{series[group]}" d="M{left:.1f} {low:.1f}L{right:.1f} {high:.1f}"/>')
    body += [
        _dot(place_x(year), place_y(value), series[mark.group], f"{mark.group} {mark.x}: {mark.y}")
        for mark, year, value in shown
    ]
    told = [name for name in own_groups if name] if len({*series.values()}) > 1 else []
    for place, name in enumerate(told):
        body.append(_dot(8, floor + 40 + place * _LINE, series[name], name))
        body.append(text(20, floor + 44 + place * _LINE, short(name, frame.width // 8), whole=name))
    return body, floor + 34 + len(told) * _LINE, len(shown)


def _timeline(marks: Sequence[Mark], series: Series, _: str, frame: Frame, most: int) -> Drawn:
    dated = [(mark, mark.moment) for mark in marks if mark.moment is not None]
    names = list(dict.fromkeys(mark.y for mark, _ in dated))[:most]
    shown = [(mark, moment) for mark, moment in dated if mark.y in names]
    if not shown:
        return None
    years = [moment for _, moment in shown]
    place_x = _scale(years, frame.label + 18, frame.width - 20)
    body: list[str] = []
    lanes: dict[str, int] = {}
    top = 0
    for name in names:
        label, at, height = _label(name, top, frame)
        body += label
        lanes[name] = at + 11
        top += height
    for mark, moment in shown:
        told = " · ".join(part for part in (mark.y, mark.x, mark.group) if part)
        body.append(_dot(place_x(moment), lanes[mark.y], series[mark.group], told))
    body += [text(place_x(year), top + 16, str(int(year)), "middle") for year in sorted({min(years), max(years)})]
    return body, top + 20, len(shown)


def _squares(marks: Sequence[Mark], _: Series, __: str, frame: Frame, most: int) -> Drawn:
    """Draw the longer list down and the shorter across."""
    across = list(dict.fromkeys(mark.x for mark in marks))
    down = list(dict.fromkeys(mark.y for mark in marks))
    turned = len(across) > len(down)
    if turned:
        across, down = down, across
    across, down = across[:most], down[:most]
    placed = [(mark, *((mark.y, mark.x) if turned else (mark.x, mark.y))) for mark in marks if not mark.blank]
    shown = [(mark, column, line) for mark, column, line in placed if column in across and line in down]
    if not shown:
        return None
    darkest = max((mark.shade for mark, _, _ in shown if mark.shade is not None), default=Decimal(1)) or Decimal(1)
    side = min(_LINE, (frame.width - frame.squares - 20) // len(across))
    body = []
    for place, name in enumerate(down):
        body.append(text(frame.squares - 8, place * _LINE + 15, short(name, frame.squares // 8), "end", name))
    for mark, column, line in shown:
        shade = 2 if mark.shade is None else 1 + min(3, int(4 * mark.shade / darkest))
        left, top = frame.squares + across.index(column) * side, down.index(line) * _LINE
        told = escape(" · ".join(part for part in (mark.y, mark.x, mark.group) if part))
        box = f'x="{left}" y="{top + 2}" width="{max(side - 2, 2)}" height="{_LINE - 3}"'
        body.append(f'<rect class="square{shade}" {box}><title>{told}</title></rect>')
    bottom = len(down) * _LINE + 14
    turn = _turn(len(across), side, frame)
    for place, name in enumerate(across):
        left = frame.squares + place * side + (side // 2 - 4 if turn else 2)
        at = f"{left} {bottom - (6 if turn == _UPRIGHT else 0)}"
        body.append(f'<text transform="translate({at}) rotate({turn})">{escape(short(name, 22))}</text>')
    return body, bottom + {0: 8, _SLANTED: 100, _UPRIGHT: 150}[turn], len(shown)


def _turn(columns: int, side: int, frame: Frame) -> int:
    """Return how the labels below columns of squares are turned: one stands level, close ones upright."""
    if columns == 1:
        return 0
    return _SLANTED if side >= _ROOMY and frame.squares + columns * side + 90 <= frame.width else _UPRIGHT


DRAWN: Final[dict[str, Callable[[Sequence[Mark], Series, str, Frame, int], Drawn]]] = {
    "bar": _bars,
    "line": _lines,
    "timeline": _timeline,
    "heatmap": _squares,
}


def _label(name: str, top: int, frame: Frame, group: str = "") -> tuple[list[str], int, int]:
    """Return a label in lines, its group below, where what it names begins, and how much height both take."""
    lines = wrap(name, frame.letters, max_lines=2, placeholder="…") or [""]
    cut = name if lines[-1].endswith("…") else ""
    lines += [short(group, frame.letters)] if group else []
    x, anchor = (frame.label - 8, "end") if frame.label else (0, "start")
    texts = [text(x, top + 15 + place * _LETTER, line, anchor) for place, line in enumerate(lines)]
    texts[0] = text(x, top + 15, lines[0], anchor, cut)
    more = (len(lines) - 1) * _LETTER
    return (texts, top, _LINE + more) if frame.label else (texts, top + 18 + more, _LINE + 18 + more)


def _scale(values: Sequence[float], first: float, last: float) -> Callable[[float], float]:
    low, high = min(values), max(values)
    return lambda value: first + (last - first) * ((value - low) / (high - low) if high > low else 0.5)


def text(x: float, y: float, told: str, anchor: str = "start", whole: str = "", kind: str = "") -> str:
    """Return a text of a picture; where it had to be cut, the whole of it as a title."""
    title = f"<title>{escape(whole)}</title>" if whole and whole != told else ""
    mark = f' class="{kind}"' if kind else ""
    return f'<text{mark} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{title}{escape(told)}</text>'


def pictured(*pictures: str) -> str:
    """Return the same picture for a desk and for a phone, of which the page shows the one that fits."""
    return f'<div class="picture">{"".join(pictures)}</div>'


def _dot(x: float, y: float, series: int, told: str) -> str:
    return f'<circle class="dot{series}" cx="{x:.1f}" cy="{y:.1f}" r="4.5"><title>{escape(told)}</title></circle>'


def short(text: str, most: int) -> str:
    """Return a text of so many letters at most, the last one an ellipsis where there were more."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
