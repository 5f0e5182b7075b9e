"""The picture of an answer to show elsewhere: one SVG file with its question, what was found and how to cite it.

It needs nothing else: colours and letters are its own, and it is light whatever the screen.
"""

import base64
import hashlib
from html import escape
from textwrap import wrap
from typing import Final

from obligraph.answering.answers import Answer
from obligraph.web.charts import sheet
from obligraph.web.drawings import FRAMES, text

_MARGIN: Final = 24
_HUES: Final = ("#56348a", "#c8731a", "#2a8f7a", "#b84a72", "#6b7280", "#8fa832")
_SHADES: Final = ("#d9d0e4", "#b4a3cb", "#8871ad", "#56348a")
_STYLE: Final = "".join(
    (
        "text{font:12px system-ui,'Segoe UI',Roboto,Arial,sans-serif;fill:#1d2433}.axis{fill:none;stroke:#ddd7ca}",
        ".asked{font-size:18px;font-weight:700}.facet{font-weight:600}.cite{font-size:10.5px;fill:#565d6e}",
        "[class^=line]{fill:none;stroke-width:2}.paper{fill:#fffefb}",
        *(f".mark{at},.dot{at}{{fill:{hue}}}.line{at}{{stroke:{hue}}}" for at, hue in enumerate(_HUES)),
        *(f".square{at}{{fill:{hue}}}" for at, hue in enumerate(_SHADES, 1)),
    )
)
STYLE_DIGEST: Final = base64.b64encode(hashlib.sha256(_STYLE.encode("utf-8")).digest()).decode("ascii")
"""What a content security policy calls the style of these pictures: its SHA-256, in base 64."""


def poster(answer: Answer, address: str) -> str:
    """Return the picture of an answer as a file of its own, with the address of the whole answer.

    It is empty where the question names no picture, or no row can be drawn.
    """
    drawn = sheet(answer)
    if drawn is None:
        return ""
    asked = answer.bound.question.summary[answer.language]
    body, height = drawn
    parts: list[str] = []
    top = _MARGIN + 14
    for kind, told, letters, step in (
        ("asked", asked, 74, 24),
        ("", answer.sentence, 108, 17),
        ("", answer.selection, 108, 17),
    ):
        for line in wrap(told, letters):
            parts.append(text(0, top, line, kind=kind))
            top += step
    parts += [f'<g transform="translate(0 {top})">', *body, "</g>"]
    top += height + 30
    cited = [*wrap(answer.citation, 125), *([address] if address else [])]
    parts += [text(0, top + at * 15, line, kind="cite") for at, line in enumerate(cited)]
    wide, tall = FRAMES[0].width + 2 * _MARGIN, top + len(cited) * 15 + _MARGIN - 10
    size = f'viewBox="0 0 {wide} {tall}" width="{wide}" height="{tall}"'
    inside = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" lang="{answer.language}" role="img" {size}>\n'
        f"<title>{escape(asked)}</title>\n<desc>{escape(answer.sentence)}</desc>\n<style>{_STYLE}</style>\n"
        f'<rect class="paper" width="{wide}" height="{tall}"/>\n'
        f'<g transform="translate({_MARGIN} 0)">\n{inside}\n</g>\n</svg>\n'
    )
