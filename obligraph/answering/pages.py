"""A page for people, as blocks, written as Markdown or as one HTML file that needs nothing else.

A block's text may carry notes: numbers of the sources at the foot of the page.
"""

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from obligraph.languages import unbroken

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2433; --paper: #fffefb; --rule: #d9d4c7; --quiet: #5a6172;
  --link: #0b5394; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e6df; --paper: #171a21; --rule: #3a4150; --quiet: #a9b0bf; --link: #8ab8ef; }
}
body { font: 1.0625rem/1.6 Georgia, "Times New Roman", serif; color: var(--ink); background: var(--paper);
  max-width: 60rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; overflow-wrap: break-word; }
h1, h2, h3, h4 { font-family: system-ui, sans-serif; line-height: 1.25; text-wrap: balance; }
h1 { font-size: 1.9rem; } h2 { font-size: 1.35rem; margin-top: 2.75rem; border-top: 1px solid var(--rule);
  padding-top: 1.25rem; } h3, h4 { font-size: 1.05rem; margin-top: 1.75rem; }
a { color: var(--link); } .note { font-size: .8em; vertical-align: super; line-height: 0; text-decoration: none; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font: .9rem/1.45 system-ui, sans-serif; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem; border-bottom: 1px solid var(--rule); }
th { color: var(--quiet); font-weight: 600; } td { min-width: 5.5rem; } li { margin: .35rem 0; }
.notes { font-size: .9rem; color: var(--quiet); overflow-wrap: anywhere; } .notes :target { color: var(--ink); }
nav ul { list-style: none; padding: 0; columns: 20rem; } nav a { display: inline-block; padding: .15rem 0; }
@page { margin: 16mm; }
@media print { body { max-width: none; padding: 0; font-size: 10.5pt; } h2, h3, h4 { break-after: avoid; }
  tr, li { break-inside: avoid; } .wide { overflow: visible; } nav { display: none; } }
"""

STYLE_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode("utf-8")).digest()).decode("ascii")
"""What a content security policy calls the one style sheet of these pages: its SHA-256, in base 64."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A text, the numbers of the notes that stand behind it, and where it leads if it is a link."""

    text: str
    notes: tuple[int, ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title of the page. An anchor is a name that links can lead to."""

    level: int
    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    text: Noted


@dataclass(frozen=True, slots=True)
class Items:
    """A list of points."""

    items: tuple[Noted, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """Where to go on from here, as links; of no use on paper and in Markdown, which leave it out."""

    items: tuple[Noted, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: one heading a column, one noted text a cell."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Noted, ...], ...]


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes at the foot of the page, counted from 1."""

    items: tuple[str, ...]


Block = Heading | Paragraph | Items | Contents | Table | Notes


def as_markdown(blocks: Sequence[Block]) -> str:
    """Return the page as Markdown (CommonMark with tables), its notes as [1]."""
    told = (block for block in blocks if not isinstance(block, Contents))
    return "\n\n".join("\n".join(_markdown(block)) for block in told) + "\n"


def as_html(blocks: Sequence[Block], language: str) -> str:
    """Return the page as one HTML file: no script, nothing fetched, fit for a phone and for paper."""
    title = next((block.text for block in blocks if isinstance(block, Heading)), "")
    body = "\n".join(line for block in blocks for line in _html(block))
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        '<link rel="icon" href="data:,">\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _markdown(block: Block) -> Iterator[str]:
    match block:
        case Heading(level, text):
            yield f"{'#' * level} {_plain(text)}"
        case Paragraph(text):
            yield _marked(text)
        case Items(items):
            yield from (f"- {_marked(item)}" for item in items)
        case Table(headings, rows):
            lines = [[_plain(text) for text in headings], ["---"] * len(headings)]
            lines += [[_marked(cell) for cell in row] for row in rows]
            yield from (f"| {' | '.join(text.replace('|', chr(92) + '|') for text in line)} |" for line in lines)
        case Notes(items):
            yield from (f"{number}. {_plain(text)}" for number, text in enumerate(items, 1))


def _marked(noted: Noted) -> str:
    marks = "".join(f" [{number}]" for number in noted.notes)
    return (f"[{_plain(noted.text)}]({noted.link})" if noted.link else _plain(noted.text)) + marks


def _plain(text: str) -> str:
    """Return a text on one line in which nothing is read as Markdown or as HTML."""
    return re.sub(r"([\\`*_<\[\]])", r"\\\1", " ".join(text.split()))


def _html(block: Block) -> Iterator[str]:
    match block:
        case Heading(level, text, anchor):
            name = f' id="{escape(anchor)}"' if anchor else ""
            yield f"<h{level}{name}>{_text(text)}</h{level}>"
        case Paragraph(text):
            yield f"<p>{_linked(text)}</p>"
        case Items(items):
            yield f"<ul>{''.join(f'<li>{_linked(item)}</li>' for item in items)}</ul>"
        case Contents(items):
            yield f"<nav><ul>{''.join(f'<li>{_linked(item)}</li>' for item in items)}</ul></nav>"
        case Table(headings, rows):
            head = "".join(f'<th scope="col">{_text(text)}</th>' for text in headings)
            body = "".join(f"<tr>{''.join(f'<td>{_linked(cell)}</td>' for cell in row)}</tr>\n" for row in rows)
            yield f'<div class="wide" tabindex="0"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody>'
            yield "</table></div>"
        case Notes(items):
            points = (f'<li id="note-{number}">{_addresses(text)}</li>' for number, text in enumerate(items, 1))
            yield f'<ol class="notes">\n{chr(10).join(points)}\n</ol>'


def _linked(noted: Noted) -> str:
    marks = "".join(f' <a class="note" href="#note-{number}">[{number}]</a>' for number in noted.notes)
    text = _text(noted.text)
    return (f'<a href="{escape(noted.link)}">{text}</a>' if noted.link else text) + marks


def _addresses(text: str) -> str:
    """Return a text as HTML with its web addresses as links."""
    parts = re.split(r"(https?://[^\s<>\"]+)", text)
    return "".join(
        f'<a href="{escape(part)}">{escape(part)}</a>' if place % 2 else _text(part) for place, part in enumerate(parts)
    )


def _text(text: str) -> str:
    return escape(unbroken(text))
