"""Things and what joins them, drawn here as SVG: boxes in columns, an arrow from subject to object, each box a link.

It needs no script and prints; the caller says the same again as a list. What does not fit is counted.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Final

from obligraph.languages import say

MOST: Final = 24
_BOX: Final = (208, 64)
_GAP: Final = (100, 14)
_LETTERS: Final = 25
_LINES: Final = 2
_LINE: Final = 13
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


def diagram(nodes: Sequence[Node], edges: Sequence[Edge], title: str, language: str) -> str:
    """Return nodes and the edges between them as SVG; nothing where there is no edge.

    The first `MOST` nodes are drawn, subjects left of objects as far as loops let them be; edges whose ends are not
    drawn are left out. Labels are texts, never markup.
    """
    drawn = {node.key: node for node in nodes[:MOST]}
    kept = [edge for edge in edges if edge.start in drawn and edge.end in drawn and edge.start != edge.end]
    if not kept:
        return ""
    places, columns, rows = _places(drawn, kept)
    looping = any(places[edge.start][0] == places[edge.end][0] for edge in kept)
    width = columns * (_BOX[0] + _GAP[0]) - _GAP[0] + 4 + looping * _GAP[0] / 2
    height = rows * (_BOX[1] + _GAP[1]) - _GAP[1] + 4
    pairs = _by_pair(kept)
    body = [_arrow(places[start], places[end]) for start, end in pairs]
    body += [_box(node, *places[key]) for key, node in drawn.items()]
    body += _told({(places[start], places[end]): labels for (start, end), labels in pairs.items()})
    left_out = len(nodes) - len(drawn)
    if left_out:
        height += 22
        body.append(f'<text x="2" y="{height - 6:g}">{escape(say(language, "web.left-out", count=left_out))}</text>')
    head = f'class="diagram" role="group" aria-label="{escape(title)}" viewBox="0 0 {width:g} {height:g}"'
    marker = '<marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    tip = f'<defs>{marker}<path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>'
    parts = "\n".join(body)
    return f'<svg {head} width="{width:g}" height="{height:g}">\n{tip}\n{parts}\n</svg>'


def _places(drawn: Mapping[str, Node], edges: Sequence[Edge]) -> tuple[dict[str, Corner], int, int]:
    """Return the upper left corner of each box, the number of columns, and the number of rows."""
    levels, parts = _levels(drawn, edges)
    corners: dict[str, Corner] = {}
    top = columns = 0
    for part in range(max(parts.values()) + 1):
        own = [key for key in drawn if parts[key] == part]
        least = min(levels[key] for key in own)
        stacks = [list(it) for _, it in groupby(sorted(own, key=levels.__getitem__), key=levels.__getitem__)]
        tallest = max(map(len, stacks))
        for stack in _untangled(stacks, edges):
            column = levels[stack[0]] - least
            first = top + (tallest - len(stack)) / 2
            for place, key in enumerate(stack):
                corners[key] = (column * (_BOX[0] + _GAP[0]) + 2, (first + place) * (_BOX[1] + _GAP[1]) + 2)
            columns = max(columns, column + 1)
        top += tallest
    return corners, columns, top


def _levels(drawn: Mapping[str, Node], edges: Sequence[Edge]) -> tuple[dict[str, int], dict[str, int]]:
    """Return the column of each node, counted from the chosen one or the busiest, and which connected part it is in."""
    busy = Counter(key for edge in edges for key in (edge.start, edge.end))
    first = sorted(drawn, key=lambda key: (not drawn[key].chosen, -busy[key]))
    steps: dict[str, list[tuple[str, int]]] = {key: [] for key in drawn}
    for edge in edges:
        steps[edge.start].append((edge.end, 1))
        steps[edge.end].append((edge.start, -1))
    levels: dict[str, int] = {}
    parts: dict[str, int] = {}
    for root in first:
        if root in levels:
            continue
        part = max(parts.values(), default=-1) + 1
        levels[root], parts[root] = 0, part
        waiting = [root]
        for key in waiting:
            for other, step in steps[key]:
                if other not in levels:
                    levels[other], parts[other] = levels[key] + step, part
                    waiting.append(other)
    return levels, parts


def _untangled(stacks: Sequence[list[str]], edges: Sequence[Edge]) -> Sequence[list[str]]:
    """Return columns with their boxes in the order of what they are joined to, so that few arrows cross."""
    for _ in range(4):
        height = {key: place - len(stack) / 2 for stack in stacks for place, key in enumerate(stack)}
        for stack in stacks:
            wish = {
                key: [height[it] for it in _joined(key, edges) if it not in stack and it in height] for key in stack
            }
            ranks = {key: sum(them) / len(them) if them else height[key] for key, them in wish.items()}
            stack.sort(key=ranks.__getitem__)
            height |= {key: place - len(stack) / 2 for place, key in enumerate(stack)}
    return stacks


def _joined(key: str, edges: Sequence[Edge]) -> list[str]:
    ends = [edge.end for edge in edges if edge.start == key]
    return ends + [edge.start for edge in edges if edge.end == key]


def _by_pair(edges: Sequence[Edge]) -> dict[tuple[str, str], list[str]]:
    """Return the labels of each pair of ends: one arrow is drawn for all that is said between them."""
    pairs: dict[tuple[str, str], list[str]] = {}
    for edge in edges:
        pairs.setdefault((edge.start, edge.end), []).append(edge.label)
    return pairs


def _arrow(start: Corner, end: Corner) -> str:
    (left, high), (right, low) = start, end
    wide, tall = _BOX
    from_y, to_y = high + tall / 2, low + tall / 2
    if left == right:
        from_x = to_x = left + wide
        bend = turn = from_x + 36
    else:
        from_x, to_x = (left + wide, right) if right > left else (left, right + wide)
        bend = turn = (from_x + to_x) / 2
    path = f"M{from_x:g} {from_y:g}C{bend:g} {from_y:g} {turn:g} {to_y:g} {to_x:g} {to_y:g}"
    return f'<path class="joint" d="{path}" marker-end="url(#tip)"/>'


def _told(joints: Mapping[tuple[Corner, Corner], Sequence[str]]) -> list[str]:
    """Return the label of each arrow, in the gap beside its subject half way to its object, none upon another."""
    wide, tall = _BOX
    taken: set[tuple[float, int]] = set()
    texts = []
    for ((left, high), (right, low)), labels in joints.items():
        whole = ", ".join(dict.fromkeys(labels))
        steps = abs(right - left) / (wide + _GAP[0]) or 1
        across = left - _GAP[0] / 2 if right < left else left + wide + _GAP[0] / 2
        line = round((high + tall / 2 + (low - high) / (2 * steps) - 4) / _LINE)
        while (across, line) in taken:
            line += 1
        taken.add((across, line))
        at = f'x="{across:g}" y="{line * _LINE}" text-anchor="middle"'
        texts.append(f'<text class="joins" {at}><title>{escape(whole)}</title>{escape(_short(whole, 15))}</text>')
    return texts


def _box(node: Node, left: float, top: float) -> str:
    wide, tall = _BOX
    lines = _lines(node.label)
    start = top + (24 if node.kind else 14) + (0 if len(lines) == _LINES else 8)
    texts = [f'<text class="kind" x="{left + 12:g}" y="{top + 17:g}">{escape(_short(node.kind, 28))}</text>']
    texts = texts if node.kind else []
    for place, line in enumerate(lines):
        texts.append(f'<text x="{left + 12:g}" y="{start + 11 + place * 16:g}">{escape(line)}</text>')
    told = f"{node.kind}: {node.label}" if node.kind else node.label
    shape = f'<rect x="{left:g}" y="{top:g}" width="{wide}" height="{tall}" rx="7"/>'
    mark = ' class="chosen"' if node.chosen else ""
    inside = f"<title>{escape(told)}</title>{shape}{''.join(texts)}"
    if node.href and not node.chosen:
        return f'<a href="{escape(node.href)}"{mark}>{inside}</a>'
    return f"<g{mark}>{inside}</g>"


def _lines(text: str) -> list[str]:
    """Return a label in lines that fit a box, the last one shortened where there is more."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= _LETTERS or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], " ".join(lines[_LINES - 1 :])]
    return [_short(line, _LETTERS) for line in lines]


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
