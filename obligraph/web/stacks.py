"""A diagram one box wide, for a phone.

What is said of a thing stands below its box, and leads beside the boxes to the other thing.
"""

from collections.abc import Sequence
from typing import Final

from obligraph.web.boxes import TALL, Edge, Node, arrow, box, by_pair, joins, svg

_WIDTH: Final = 340
_BOX: Final = 236
_LETTERS: Final = 30
_LINE: Final = 18
_GAP: Final = 16
_LANE: Final = 9


def stacked(nodes: Sequence[Node], edges: Sequence[Edge], name: str, title: str, note: str) -> str:
    """Return nodes one below another in their order, and their edges in lanes beside them; below all, a note."""
    pairs = by_pair(edges)
    tops: dict[str, float] = {}
    rows: dict[tuple[str, str], float] = {}
    top = 2.0
    for node in nodes:
        tops[node.key] = top
        top += TALL
        for pair in (it for it in pairs if it[0] == node.key):
            rows[pair] = top + _LINE - 4
            top += _LINE
        top += _GAP
    ends = _ends(list(pairs), tops, rows)
    lanes = _lanes({pair: (rows[pair], ends[pair]) for pair in pairs})
    step = min(_LANE, (_WIDTH - _BOX - 24) / (max(lanes.values()) + 1))
    parts = []
    for pair, labels in pairs.items():
        lane, start, end = _BOX + 20 + lanes[pair] * step, rows[pair] - 4, ends[pair]
        parts.append(arrow(f"M{_BOX + 2} {start:g}H{lane:g}V{end:g}H{_BOX + 3}", name))
        parts.append(joins(labels, f'x="{_BOX - 2}" y="{rows[pair]:g}" text-anchor="end"', _LETTERS + 6))
    parts += [box(node, 2, tops[node.key], _BOX, _LETTERS) for node in nodes]
    if note:
        parts.append(f'<text x="2" y="{top + 10:g}">{note}</text>')
    return svg(parts, name, title, _WIDTH, top + (20 if note else 0))


Pair = tuple[str, str]


def _ends(pairs: Sequence[Pair], tops: dict[str, float], rows: dict[Pair, float]) -> dict[Pair, float]:
    """Return how high each arrow meets its box, so that those that come from above meet it above the others."""
    found = {}
    for key, top in tops.items():
        own = sorted((pair for pair in pairs if pair[1] == key), key=lambda pair: rows[pair])
        for place, pair in enumerate(own):
            found[pair] = top + TALL * (place + 1) / (len(own) + 1)
    return found


def _lanes(spans: dict[Pair, tuple[float, float]]) -> dict[Pair, int]:
    """Return the lane of each arrow: the shortest next to the boxes, none upon another."""
    taken: list[list[tuple[float, float]]] = []
    found = {}
    for pair, (start, end) in sorted(spans.items(), key=lambda it: abs(it[1][0] - it[1][1])):
        low, high = min(start, end), max(start, end)
        lane = next((at for at, its in enumerate(taken) if all(high < a or b < low for a, b in its)), len(taken))
        taken[lane:] = taken[lane:] or [[]]
        taken[lane].append((low, high))
        found[pair] = lane
    return found
