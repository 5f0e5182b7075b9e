"""Texts in a cell, each in its language: the reader's own unmarked, any other with a mark such as [en] behind it.

`[zxx]`, the code of ISO 639 for what is in no language, marks a number or a code.
"""

import re
from collections.abc import Iterable, Sequence

from obligraph.rdf.graphs import Literal

NO_LANGUAGE = "zxx"
KNOWN = ("en", "es", "fr", "pt", "ay", "de", "ht", "it", "nl", "qu", NO_LANGUAGE)
_CODES = "|".join(KNOWN)
_MARK = re.compile(rf"[ \t]*\[({_CODES})\](?:\n|\Z)")
_LIKE_MARK = re.compile(rf"(\[+)({_CODES})(\]+)(?=\n|\Z)")


def read_texts(cell: str, language: str) -> list[Literal]:
    r"""Return the texts that a cell holds; one without a mark is in `language`.

    >>> [str(it) for it in read_texts("Women’s shelter [en]\nCasa de refugio", "es")]
    ['"Women’s shelter"@en', '"Casa de refugio"@es']
    """
    found, start = [], 0
    for mark in _MARK.finditer(cell):
        found.append(_literal(cell[start : mark.start()], mark[1]))
        start = mark.end()
    if rest := cell[start:].strip():
        found.append(_literal(rest, language))
    return [it for it in found if it.value]


def write_texts(texts: Iterable[Literal], language: str, unsafe: Sequence[str] = ()) -> str:
    """Return one cell that holds these texts, so that `read_texts` finds the same; those in `language` come last.

    A text in `unsafe` would be read as something else, a word for a missing value say: it is marked whatever it is.
    """
    ordered = sorted(texts, key=lambda it: ((it.language or NO_LANGUAGE) == language, it.language or "", it.value))
    lines = []
    for place, it in enumerate(ordered):
        own = it.language or NO_LANGUAGE
        text = _LIKE_MARK.sub(r"[\1\2\3]", it.value)
        last = place == len(ordered) - 1
        lines.append(text if last and own == language and it.value not in unsafe else f"{text} [{own}]")
    return "\n".join(lines)


def is_marked(cell: str) -> bool:
    """Whether a cell says the language of what it holds.

    >>> is_marked("PE-M08 [zxx]"), is_marked("PE-M08 [sic]")
    (True, False)
    """
    return bool(_MARK.search(cell))


def _literal(text: str, language: str) -> Literal:
    text = re.sub(rf"\[(\[+(?:{_CODES})\]+)\](?=\n|\Z)", r"\1", text.strip())
    return Literal(text) if language == NO_LANGUAGE else Literal(text, language=language)
