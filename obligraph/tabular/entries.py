"""One cell to the values it means, by the kind of its column; or to the flaw that keeps it from meaning any."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from obligraph.rdf.graphs import Literal, NamedNode, Term
from obligraph.rdf.values import fold
from obligraph.rdf.vocabulary import BASE, TERM
from obligraph.tabular.cells import Cell
from obligraph.tabular.layouts import Column
from obligraph.tabular.lookups import Lookups
from obligraph.tabular.privacy import identifies
from obligraph.tabular.quantities import Unclear, moment_of, precision, read_flag, read_moment, read_number, whole
from obligraph.tabular.texts import is_marked, read_texts

MISSING_LIST = BASE + "voc/missing"
_ZERO = MISSING_LIST + "/zero"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,118}[A-Za-z0-9]\Z")
_LINK = re.compile(r"https?://[^\s<>\"{}|\\^`]+\Z", re.IGNORECASE)
_HIDDEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_UNCLEAR = frozenset("n/a n.a. na - – — -- --- … ... ? ns/nr ns pendiente pending pendente x xx xxx".split())
_DASHES = frozenset("- – — -- --- … ...".split())


@dataclass(frozen=True, slots=True)
class Entry:
    """A value; `path` only where it fills another property than that of its column."""

    term: Term
    path: str = ""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a cell means nothing yet: the rule, what was found, what may have been meant."""

    rule: str
    found: str = ""
    nearest: tuple[str, ...] = ()


def is_code(text: str) -> bool:
    """Whether a text can name the thing of a row.

    >>> is_code("PER-50-centres-2018"), is_code("50 centros"), is_code("PER-años")
    (True, False, False)
    """
    return bool(_CODE.match(text))


def read_entry(cell: Cell, column: Column, language: str, lookups: Lookups) -> Iterator[Entry | Flaw]:
    """Yield the values of a cell, or what is wrong with it."""
    text = str(cell.value)
    if cell.flaw:
        yield Flaw("Sheet-formula" if cell.flaw == "formula" else "Sheet-cell-error", text)
    elif hidden := _HIDDEN.search(text):
        yield Flaw("Sheet-sign", _HIDDEN.sub(lambda sign: f"\\u{ord(sign[0]):04X}", text), (f"U+{ord(hidden[0]):04X}",))
    else:
        yield from _Reading(cell, column, language, lookups).entries()


@dataclass(frozen=True, slots=True)
class _Reading:
    """The reading of one cell."""

    cell: Cell
    column: Column
    language: str
    lookups: Lookups

    @property
    def text(self) -> str:
        value = self.cell.value
        return f"{whole(value):f}" if isinstance(value, Decimal) else str(value)

    def entries(self) -> Iterable[Entry | Flaw]:
        match self.column.kind:
            case "text":
                return self._texts()
            case "list" | "thing":
                return self._things()
        absent = self._absent()
        if absent is not None:
            return absent
        match self.column.kind:
            case "number":
                return [self._number()]
            case "flag":
                return [self._flag()]
            case "address" | "link":
                return [self._address()]
            case _:
                return [self._moment()]

    def _missing(self, text: str) -> tuple[str, ...]:
        return self.lookups.of((MISSING_LIST,), ()).find(text)

    def _absent(self) -> list[Entry | Flaw] | None:
        """Return what a word for a missing value says, `None` where the text is no such word."""
        of_value = self.column.path == TERM + "value"
        kinds = self._missing(self.text) if isinstance(self.cell.value, str) else ()
        if kinds == (_ZERO,):
            return [Entry(_literal(Decimal(0)))] if self.column.kind == "number" else []
        if kinds:
            return [Entry(NamedNode(kinds[0]), TERM + "missingValue")] if of_value else []
        if fold(self.text) in _UNCLEAR and self.column.kind != "flag":
            return [Flaw("Sheet-missing-unclear", self.text)] if of_value else []
        return None

    def _texts(self) -> Iterator[Entry | Flaw]:
        text, separator = self.text, self.column.separator
        if identifies(text):
            yield Flaw("Person-detail")
        elif fold(text) not in _DASHES and (is_marked(text) or not self._missing(text)):
            own = self.column.language or self.language
            for piece in text.split(separator) if separator and not is_marked(text) else [text]:
                yield from (Entry(it) for it in read_texts(piece, own))

    def _number(self) -> Entry | Flaw:
        value = self.cell.value
        if isinstance(value, Decimal):
            return Entry(_literal(whole(value * 100 if self.cell.percent else value)))
        found = read_number(value, self.language) if isinstance(value, str) else None
        if isinstance(found, Unclear):
            return Flaw("Sheet-number-unclear", self.text, found.readings)
        return Flaw("Sheet-number", self.text) if found is None else Entry(_literal(found))

    def _moment(self) -> Entry | Flaw:
        value, kind = self.cell.value, self.column.kind
        if isinstance(value, date):
            found: str | Unclear | None = moment_of(value)
        elif isinstance(value, Decimal):
            found = self.text if value == int(value) and 1000 <= value <= 2999 else None
        else:
            found = read_moment(self.text, self.language)
        if isinstance(found, Unclear):
            return Flaw("Sheet-date-unclear", self.text, found.readings)
        if found is None or (kind == "day" and precision(found) != "date"):
            return Flaw("Sheet-date", self.text)
        if kind == "year":
            return Entry(Literal(found[:4], datatype=NamedNode(_XSD + "gYear")))
        return Entry(Literal(found, datatype=NamedNode(_XSD + precision(found))))

    def _flag(self) -> Entry | Flaw:
        said = self.cell.value if isinstance(self.cell.value, bool) else read_flag(self.text)
        if said is None:
            return Flaw("Sheet-flag", self.text)
        return Entry(Literal(str(said).lower(), datatype=NamedNode(_XSD + "boolean")))

    def _address(self) -> Entry | Flaw:
        if not _LINK.match(self.text):
            return Flaw("Sheet-address", self.text)
        if self.column.kind == "link":
            return Entry(NamedNode(self.text))
        return Entry(Literal(self.text, datatype=NamedNode(_XSD + "anyURI")))

    def _things(self) -> Iterator[Entry | Flaw]:
        column, text = self.column, self.text
        lookup = self.lookups.of(column.lists, column.classes)
        named = [text] if lookup.find(text) or not column.separator else text.split(column.separator)
        for name in (it.strip() for it in named if it.strip()):
            found = lookup.find(name)
            if len(found) == 1:
                yield Entry(NamedNode(found[0]))
            elif found:
                yield Flaw("Sheet-thing-unclear", name, found)
            elif fold(name) not in _UNCLEAR and not self._missing(name):
                yield Flaw("Sheet-value-listed" if column.lists else "Sheet-thing-known", name, lookup.nearest(name))


def _literal(value: Decimal) -> Literal:
    kind = "integer" if value == int(value) else "decimal"
    return Literal(f"{value:f}", datatype=NamedNode(_XSD + kind))
