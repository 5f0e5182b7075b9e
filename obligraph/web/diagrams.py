"""Things and what joins them, drawn here as SVG: boxes in columns, an arrow from subject to object, each box a link.

It needs no script and prints; the caller says the same again as a list. What does not fit is counted. For a phone the
same is drawn again, one box wide.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Final

from obligraph.languages import say
from obligraph.web.boxes import TALL, Corner, Edge, Node, arrow, box, by_pair, joins, svg
from obligraph.web.drawings import pictured
from obligraph.web.stacks import stacked

MOST: Final = 24
COLUMNS: Final = 4
"""Columns that a desk is wide enough for."""
_BOX: Final = (208, TALL)
_GAP: Final = (100, 14)
_LETTERS: Final = 25
_LINE: Final = 13


def diagram(nodes: Sequence[Node], edges: Sequence[Edge], title: str, language: str) -> str:
    """Return nodes and the edges between them as SVG, for a desk and for a phone; nothing where there is no edge.

    The first `MOST` nodes are drawn, subjects left of objects as far as loops and `COLUMNS` let them be; edges whose
    ends are not drawn are left out. Labels are texts, never markup.
    """
    drawn = {node.key: node for node in nodes[:MOST]}
    kept = [edge for edge in edges if edge.start in drawn and edge.end in drawn and edge.start != edge.end]
    if not kept:
        return ""
    places, columns, rows = _places(drawn, kept)
    left_out = len(nodes) - len(drawn)
    note = escape(say(language, "web.left-out", count=left_out)) if left_out else ""
    last = (columns - 1) * (_BOX[0] + _GAP[0]) + 2
    looping = any(places[edge.start][0] == places[edge.end][0] == last for edge in kept)
    width = columns * (_BOX[0] + _GAP[0]) - _GAP[0] + 4 + looping * _GAP[0] / 2
    height = rows * (_BOX[1] + _GAP[1]) - _GAP[1] + 4
    pairs = by_pair(kept)
    parts = [_arrow(places[start], places[end]) for start, end in pairs]
    parts += [box(node, *places[key], _BOX[0], _LETTERS) for key, node in drawn.items()]
    parts += _told({(places[start], places[end]): labels for (start, end), labels in pairs.items()})
    parts += [f'<text x="2" y="{height + 16:g}">{note}</text>'] if note else []
    desk = svg(parts, "at-desk", title, width, height + (22 if note else 0))
    below = sorted(drawn.values(), key=lambda node: places[node.key])
    return pictured(desk, stacked(below, kept, "on-phone", title, note))


def _places(drawn: Mapping[str, Node], edges: Sequence[Edge]) -> tuple[dict[str, Corner], int, int]:
    """Return the upper left corner of each box, the number of columns, and the number of rows."""
    levels, parts = _levels(drawn, edges)
    corners: dict[str, Corner] = {}
    top = columns = 0
    for part in range(max(parts.values()) + 1):
        own = [key for key in drawn if parts[key] == part]
        _narrow(levels, own)
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


def _narrow(levels: dict[str, int], own: Sequence[str]) -> None:
    """Move the boxes of the emptier outermost column one inward, as long as there are more columns than a desk has."""
    while True:
        held = Counter(levels[key] for key in own)
        first, last = min(held), max(held)
        if last - first < COLUMNS:
            return
        outer, step = (first, 1) if held[first] <= held[last] else (last, -1)
        levels.update({key: outer + step for key in own if levels[key] == outer})


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
    return arrow(path, "at-desk")


def _told(joints: Mapping[tuple[Corner, Corner], Sequence[str]]) -> list[str]:
    """Return the label of each arrow, in the gap beside its subject half way to its object, none upon another."""
    wide, tall = _BOX
    taken: set[tuple[float, int]] = set()
    texts = []
    for ((left, high), (right, low)), labels in joints.items():
        steps = abs(right - left) / (wide + _GAP[0]) or 1
        across = left - _GAP[0] / 2 if right < left else left + wide + _GAP[0] / 2
        line = round((high + tall / 2 + (low - high) / (2 * steps) - 4) / _LINE)
        while (across, line) in taken:
            line += 1
        taken.add((across, line))
        at = f'x="{across:g}" y="{line * _LINE}" text-anchor="middle"'
        texts.append(joins(labels, at, 15))
    return texts
