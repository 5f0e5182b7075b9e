"""How a figure grows with the graph."""

import math
from collections.abc import Mapping


def exponent(found: Mapping[int, float]) -> str:
    """Return the exponent by which a figure grows from the smallest size to the largest: 1 is as the graph grows.

    `found` is size → figure; below two sizes there is nothing to tell. What is not above nothing counts as 0.01.
    """
    if len(found) < 2:
        return ""
    first, last = min(found), max(found)
    return f"{math.log(max(found[last], 0.01) / max(found[first], 0.01)) / math.log(last / first):.2f}"
