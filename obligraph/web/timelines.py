"""From promise to delivery on one line of time: lanes of marks, drawn here as SVG from the answers to saved questions.

A date of which only the year is known is an open ring in the middle of that year; what has no date is counted. The
caller says everything again as a list.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from obligraph.answering.answers import Answer
from obligraph.answering.told import Cell
from obligraph.languages import say
from obligraph.rdf.evidence import Citation
from obligraph.rdf.vocabulary import BASE, TERM
from obligraph.web.charts import instant
from obligraph.web.drawings import pictured
from obligraph.web.rendering import href

STEPS: Final = "steps-of-promise"
MONEY: Final = "approved-and-spent"
LANES: Final = ("promised", "budgeted", "spent", "done", "counted")
_LANE_OF: Final = {
    f"{BASE}voc/step/announced": "promised",
    f"{BASE}voc/step/evaluated": "counted",
    f"{TERM}Observation": "counted",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing on the line: its lane, when it was (a year and a part of it), and how a reader reads it."""

    lane: str
    moment: float | None
    whole_year: bool
    when: str
    text: str
    href: str
    says: str


@dataclass(frozen=True, slots=True)
class _Frame:
    """How wide the line is, how much of that is for the names of lanes (none: they stand above), and a mark's width."""

    name: str
    width: int
    label: int
    mark: int


_FRAMES: Final = (_Frame("at-desk", 1100, 168, 11), _Frame("on-phone", 340, 0, 10))


def events(steps: Answer, money: Answer) -> list[Event]:
    """Return what the answers to `STEPS` and `MONEY` tell of a State, by lane and time, each thing once."""
    found = {(it.lane, it.moment, it.text): it for it in (*_money(money), *_steps(steps))}
    return sorted(found.values(), key=lambda it: (LANES.index(it.lane), it.moment is None, it.moment or 0, it.text))


def timeline(told: Sequence[Event], title: str, language: str) -> str:
    """Return events as SVG, a lane a kind, with the years across, once for a desk and once for a phone.

    There is nothing where no event has a date.
    """
    dated = [(event, event.moment) for event in told if event.moment is not None]
    if not dated:
        return ""
    notes = [say(language, "web.only-the-year")] if any(event.whole_year for event, _ in dated) else []
    notes += [say(language, "web.left-out", count=len(told) - len(dated))] if len(told) > len(dated) else []
    return pictured(*(_svg(dated, notes, title, language, frame) for frame in _FRAMES))


def _svg(dated: Sequence[tuple[Event, float]], notes: Sequence[str], title: str, language: str, frame: _Frame) -> str:
    first = int(min(moment for _, moment in dated))
    last = int(max(moment for _, moment in dated)) + 1
    scale = (frame.width - frame.label - 20) / (last - first)
    body, bands, top = [], [], 4.0
    for number, lane in enumerate(LANES):
        own = [(frame.label + 8 + (moment - first) * scale, event) for event, moment in dated if event.lane == lane]
        own.sort(key=lambda it: it[0])
        rows = _stacked([x for x, _ in own], frame.mark)
        head = 0 if frame.label else 18
        tall = head + max(34 - head / 2, (max(rows, default=0) + 1) * frame.mark + 16)
        bands.append(f'<rect class="lane{number % 2}" x="0" y="{top:g}" width="{frame.width}" height="{tall:g}"/>')
        name, middle = escape(say(language, f"web.lane-{lane}")), top + tall / 2 + 4
        body.append(f'<text class="lane" x="10" y="{middle if frame.label else top + 18:g}">{name}</text>')
        if not own:
            nothing = escape(say(language, "web.nothing-recorded"))
            at = f'x="{frame.label + 10}" y="{middle if frame.label else top + 36:g}"'
            body.append(f'<text class="none" {at}>{nothing}</text>')
        placed = zip(own, rows, strict=True)
        body += [_mark(number, x, top + tall - 13 - row * frame.mark, event) for (x, event), row in placed]
        top += tall
    lines = _years(first, last, scale, top, frame)
    for place, note in enumerate(notes):
        body.append(f'<text class="none" x="10" y="{top + 40 + place * 17:g}">{escape(note)}</text>')
    height = top + 26 + 17 * len(notes) + 4
    size = f'viewBox="0 0 {frame.width} {height:g}" width="{frame.width}" height="{height:g}"'
    parts = "\n".join((*bands, *lines, *body))
    return f'<svg class="timeline {frame.name}" role="img" aria-label="{escape(title)}" {size}>\n{parts}\n</svg>'


def _steps(answer: Answer) -> Iterator[Event]:
    at = {name: answer.columns.index(name) for name in answer.columns}
    for row in answer.rows:
        step, what = row.cells[at["step"]], row.cells[at["what"]]
        if not (step and what) or step.key.startswith(f"{BASE}voc/phase/"):
            continue
        details = [row.cells[at[name]] for name in ("value", "unit", "place")]
        amount = " ".join(cell.text for cell in details[:2] if cell)
        place = details[2].text if details[2] else ""
        lane = _LANE_OF.get(step.key, "done")
        parts = [what.text, *([step.text] if lane == "done" else [])]
        if lane != "promised":
            parts += [part for part in (amount, place) if part]
        yield _event(lane, row.cells[at["date"]], " · ".join(parts), row.evidence)


def _money(answer: Answer) -> Iterator[Event]:
    at = {name: answer.columns.index(name) for name in answer.columns}
    for row in answer.rows:
        who, purpose, currency, phase = (row.cells[at[name]] for name in ("who", "purpose", "currency", "phase"))
        for lane, name, kind in (("budgeted", "approved", phase), ("spent", "spent", None)):
            amount = row.cells[at[name]]
            if amount:
                sum_of = f"{amount.text} {currency.text if currency else ''}".strip()
                parts = [cell.text for cell in (who, purpose) if cell] + [sum_of] + ([kind.text] if kind else [])
                said = row.evidence[-1:] if lane == "spent" else row.evidence[:1]
                yield _event(lane, row.cells[at["year"]], " · ".join(parts), said)


def _event(lane: str, date: Cell | None, text: str, said: Sequence[Citation]) -> Event:
    value = date.key if date else ""
    moment, whole_year = instant(value), len(value) == 4
    says = "; ".join(dict.fromkeys(it.title for it in said))
    leads = href(said[0].claim) if said else ""
    middle = moment + 0.5 if moment is not None and whole_year else moment
    return Event(lane, middle, whole_year, date.text if date else "–", text, leads, says)


def _stacked(places: Sequence[float], mark: int) -> list[int]:
    """Return the row of each mark, counted from below: the lowest in which it touches no earlier mark."""
    ends: list[float] = []
    rows = []
    for place in places:
        row = next((number for number, end in enumerate(ends) if end + mark <= place), len(ends))
        ends[row : row + 1] = [place]
        rows.append(row)
    return rows


def _mark(lane: int, x: float, y: float, event: Event) -> str:
    ring = " ring" if event.whole_year else ""
    told = escape(f"{event.when}: {event.text}")
    return f'<circle class="event{lane}{ring}" cx="{x:.1f}" cy="{y:.1f}" r="4.2"><title>{told}</title></circle>'


def _years(first: int, last: int, scale: float, bottom: float, frame: _Frame) -> list[str]:
    """Return a line and a number a year, or every fifth or tenth where they would stand too close."""
    step = next(size for size in (1, 2, 5, 10, 50) if size * scale >= 44)
    lines = []
    for year in range(first, last + 1):
        x = frame.label + 8 + (year - first) * scale
        if year % step == 0 or year in (first, last):
            lines.append(f'<path class="axis" d="M{x:.1f} 4V{bottom:g}"/>')
        if year % step == 0 and year < last:
            middle = x + scale / 2
            lines.append(f'<text class="year" x="{middle:.1f}" y="{bottom + 16:g}" text-anchor="middle">{year}</text>')
    return lines
