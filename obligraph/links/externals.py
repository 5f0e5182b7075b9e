"""The terms of other houses that we use: which vocabulary has them, in which version, where that was read, and when.

`ontology/external-terms.csv` holds names and axioms only (what a term stands under, what it makes of its two ends, what
it excludes), as far as they are named classes; no text of another vocabulary is copied.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from obligraph.errors import CannotRead
from obligraph.resources import text_of

FILE: Final = "external-terms.csv"
_KINDS: Final = frozenset({"class", "property", "datatype", "individual"})
_NEEDED: Final = ("term", "vocabulary", "read_in", "read_on")
_LISTS: Final = ("above", "domain", "range", "apart")


@dataclass(frozen=True, slots=True)
class External:
    """One term: `above` are classes or properties that include it, `domain` and `range` what it makes of its ends.

    `apart` are classes that can share no member with it.
    """

    term: str
    kind: str
    vocabulary: str
    version: str
    read_in: str
    read_on: str
    above: frozenset[str]
    domain: frozenset[str]
    range: frozenset[str]
    apart: frozenset[str]


@dataclass(frozen=True)
class Externals:
    """The whole list, by address."""

    terms: Mapping[str, External]

    @classmethod
    def read(cls, ontology: Path) -> "Externals":
        """Return the list in the ontology folder.

        Raises `CannotRead` with the line of a row that is not whole, or that names a term that is not listed.
        """
        path = ontology / FILE
        found: dict[str, External] = {}
        for line, row in enumerate(csv.DictReader(io.StringIO(text_of(path))), 2):
            it = _external(row, path, line)
            found[it.term] = it
        return cls(found)

    def __contains__(self, term: str) -> bool:
        return term in self.terms

    def kind(self, term: str) -> str:
        """Return class, property, datatype or individual, or nothing when the term is not listed."""
        return self.terms[term].kind if term in self.terms else ""

    @cached_property
    def spaces(self) -> frozenset[str]:
        """Return the beginnings of addresses, up to the last `#` or `/`, under which something is listed."""
        return frozenset(space_of(term) for term in self.terms)

    def axioms(self, name: str) -> Iterable[tuple[str, str]]:
        """Return the pairs of one list: `above`, `domain`, `range` or `apart`."""
        return ((term, value) for term, it in self.terms.items() for value in getattr(it, name))


def _external(row: Mapping[str, str | None], path: Path, line: int) -> External:
    cells = {name: row.get(name) or "" for name in External.__slots__}
    if cells["kind"] not in _KINDS or not all(cells[name] for name in _NEEDED) or None in row.values():
        raise CannotRead("mapping-row", file=path, line=line)
    above, domain, reach, apart = (frozenset(cells[name].split()) for name in _LISTS)
    named = (cells[name] for name in External.__slots__ if name not in _LISTS)
    term, kind, vocabulary, version, read_in, read_on = named
    return External(term, kind, vocabulary, version, read_in, read_on, above, domain, reach, apart)


def catalogue_of(address: str, spaces: Iterable[str]) -> str:
    """Return the longest space of a catalogue in which an address lies, or nothing; ontologies are not catalogues."""
    return max((space for space in spaces if address.startswith(space) and "#" not in address), key=len, default="")


def space_of(address: str) -> str:
    """Return an address up to its last `#` or `/`."""
    return address[: max(address.rfind("#"), address.rfind("/")) + 1]
