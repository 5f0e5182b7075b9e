"""Tables for a terminal: whole words, shared width, one block a row where a table would not fit."""

import shutil
from itertools import zip_longest
from textwrap import TextWrapper
from typing import Any

from obligraph.languages import say, unbroken

GAP = 2


def width() -> int:
    """Return how many characters a line of this terminal takes, within what can be read."""
    return min(max(shutil.get_terminal_size((110, 24)).columns, 60), 160)


class Wrapper(TextWrapper):
    """Wraps between words, never before or after a sign that French sets apart from its word by a space."""

    def wrap(self, text: str) -> list[str]:
        """Return the lines of a text.

        >>> Wrapper(8).wrap("Par qui : nous")
        ['Par', 'qui :', 'nous']
        """
        return [line.replace("\u00a0", " ") for line in super().wrap(unbroken(text))]


def fill(text: str, size: int, **settings: Any) -> str:
    """Return a text in lines at most `size` wide, with the settings of a `TextWrapper`."""
    return Wrapper(size, **settings).fill(text)


def grid(headings: list[str], lines: list[list[str]], size: int, language: str = "en") -> str:
    """Return a ruled table at most `size` wide; where not even single words fit side by side, one block a row.

    >>> grid(["State", "Promises"], [["Peru", "56"]], 40).splitlines()
    ['State  Promises', '-----  --------', 'Peru   56']
    """
    texts = [headings, *lines]
    columns = list(zip(*texts, strict=True))
    widths = [max(len(word) for text in column for word in text.split() or [""]) for column in columns]
    room = size - GAP * (len(headings) - 1) - sum(widths)
    if room < 0:
        return "\n\n".join(_block(headings, line, size, language) for line in lines)
    natural = [max(len(text) for text in column) for column in columns]
    lengths = [sum(len(text) for text in column) for column in columns]
    while room > 0 and (growing := [place for place, now in enumerate(widths) if now < natural[place]]):
        widths[max(growing, key=lambda place: lengths[place] / widths[place])] += 1
        room -= 1
    ruled = [headings, ["-" * now for now in widths], *lines]
    return "\n".join(_line(line, widths) for line in ruled)


def _line(line: list[str], widths: list[int]) -> str:
    cells = [Wrapper(size).wrap(text) or [""] for text, size in zip(line, widths, strict=True)]
    rows = zip_longest(*cells, fillvalue="")
    gap = " " * GAP
    return "\n".join(
        gap.join(text.ljust(size) for text, size in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _block(headings: list[str], line: list[str], size: int, language: str) -> str:
    wrapper = Wrapper(size, initial_indent="  ", subsequent_indent="    ")
    told = [(name, text) for name, text in zip(headings[1:], line[1:], strict=True) if text not in ("–", "")]
    said = [say(language, "answer.pair", name=name, value=text) for name, text in told]
    return "\n".join([fill(line[0], size), *(wrapper.fill(text) for text in said)])
