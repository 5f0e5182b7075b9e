"""Things as boxes and statements as arrows, for whoever places them: each box a link, each label cut to its box."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from obligraph.web.drawings import short

TALL: Final = 64
_LINES: Final = 2
Corner = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Node:
    """A thing to draw: its address, its label, what kind of thing it is, and where its box leads (nowhere if empty)."""

    key: str
    label: str
    kind: str = ""
    href: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A statement to draw: the address of its subject, the address of its object, and the label of its property."""

    start: str
    end: str
    label: str = ""


def by_pair(edges: Sequence[Edge]) -> dict[tuple[str, str], list[str]]:
    """Return the labels of each pair of ends: one arrow is drawn for all that is said between them."""
    pairs: dict[tuple[str, str], list[str]] = {}
    for edge in edges:
        pairs.setdefault((edge.start, edge.end), []).append(edge.label)
    return pairs


def box(node: Node, left: float, top: float, wide: float, letters: int) -> str:
    """Return a box of some width, with the kind of a thing and its label in lines of so many letters."""
    lines = _lines(node.label, letters)
    start = top + (24 if node.kind else 14) + (0 if len(lines) == _LINES else 8)
    texts = [f'<text class="kind" x="{left + 12:g}" y="{top + 17:g}">{escape(short(node.kind, letters + 3))}</text>']
    texts = texts if node.kind else []
    for place, line in enumerate(lines):
        texts.append(f'<text x="{left + 12:g}" y="{start + 11 + place * 16:g}">{escape(line)}</text>')
    told = f"{node.kind}: {node.label}" if node.kind else node.label
    shape = f'<rect x="{left:g}" y="{top:g}" width="{wide:g}" height="{TALL}" rx="7"/>'
    mark = ' class="chosen"' if node.chosen else ""
    inside = f"<title>{escape(told)}</title>{shape}{''.join(texts)}"
    if node.href and not node.chosen:
        return f'<a href="{escape(node.href)}"{mark}>{inside}</a>'
    return f"<g{mark}>{inside}</g>"


def arrow(path: str, name: str) -> str:
    """Return an arrow along a path, in the picture of that name."""
    return f'<path class="joint" d="{path}" marker-end="url(#tip-{name})"/>'


def joins(labels: Sequence[str], at: str, letters: int) -> str:
    """Return what an arrow says, at a place, cut to so many letters."""
    whole = ", ".join(dict.fromkeys(labels))
    return f'<text class="joins" {at}><title>{escape(whole)}</title>{escape(short(whole, letters))}</text>'


def svg(parts: Sequence[str], name: str, title: str, width: float, height: float) -> str:
    """Return parts as a picture, with the tip of its arrows."""
    head = f'class="diagram {name}" role="group" aria-label="{escape(title)}" viewBox="0 0 {width:g} {height:g}"'
    size = 'viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"'
    tip = f'<defs><marker id="tip-{name}" {size}><path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>'
    body = "\n".join(parts)
    return f'<svg {head} width="{width:g}" height="{height:g}">\n{tip}\n{body}\n</svg>'


def _lines(text: str, letters: int) -> list[str]:
    """Return a label in lines that fit a box, the last one shortened where there is more."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= letters or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], " ".join(lines[_LINES - 1 :])]
    return [short(line, letters) for line in lines]
