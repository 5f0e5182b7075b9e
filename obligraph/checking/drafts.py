"""Whatever a person sent, read: its statements, and the line behind each.

What is sent is taken to be hostile: nothing is fetched, no other file is opened, and bytes, statements and nesting
are counted before they cost anything. Whether what was read is right is the matter of `validation`.
"""

import bisect
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, NoReturn, cast

from pyoxigraph import RdfFormat, parse

from obligraph.errors import CannotRead, Refused, TooLarge
from obligraph.rdf.graphs import BlankNode, Literal, NamedNode, Triple
from obligraph.rdf.vocabulary import BASE, Vocabulary
from obligraph.resources import unreadable

CONTEXT = BASE + "context.jsonld"
MAX_BYTES = 4 * 1024 * 1024
MAX_STATEMENTS = 20_000
MAX_DEPTH = 100
FORMATS: Mapping[str, RdfFormat] = MappingProxyType(
    {
        ".ttl": RdfFormat.TURTLE,
        ".trig": RdfFormat.TRIG,
        ".nt": RdfFormat.N_TRIPLES,
        ".nq": RdfFormat.N_QUADS,
        ".rdf": RdfFormat.RDF_XML,
        ".xml": RdfFormat.RDF_XML,
        ".jsonld": RdfFormat.JSON_LD,
        ".json": RdfFormat.JSON_LD,
    }
)
_OFFERED = [".xlsx", ".csv", *FORMATS]  # a table is taken elsewhere, before a file comes here
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_IMPORTS = "http://www.w3.org/2002/07/owl#imports"
_HIDDEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_BRACKET = re.compile(r"<<|>>|[\[({\])}]")
_TAG = re.compile(r"<(/?)[A-Za-z_][^<>]*?(/?)>")
_OPENING = frozenset(("<<", "[", "(", "{"))
_REMOTE = re.compile(r'"@(?:context|import)"\s*:\s*\[?\s*"')
_OURS = re.compile(r'("@context"\s*:\s*)"' + re.escape(CONTEXT) + '"')
_FAULTS = (
    ("prefix", re.compile(r"The prefix (?P<found>\S*): has not been declared")),
    ("object", re.compile(r"(?P<found>\S+) is not a valid RDF object")),
    ("predicate", re.compile(r"(?P<found>\S+) is not a valid predicate")),
    ("subject", re.compile(r"(?P<found>\S+) is not a valid subject")),
    ("dot", re.compile(r"A dot is expected")),
    ("end", re.compile(r"Unexpected end")),
    ("address", re.compile(r"Invalid IRI|No scheme found|IRI parsing")),
    ("context", re.compile(r"LoadDocumentCallback")),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a file says, statement by statement, and the line each statement stands on."""

    file: Path
    places: Mapping[Triple, int]

    @property
    def statements(self) -> tuple[Triple, ...]:
        """The statements, in the order of the file, each once."""
        return tuple(self.places)

    def mentions(self) -> frozenset[str]:
        """Return the address of everything the file names: things, words and kinds."""
        terms = (term for it in self.places for term in (it.subject, it.predicate, it.object))
        return frozenset(term.value for term in terms if isinstance(term, NamedNode))


def read(path: Path, vocabulary: Vocabulary) -> Draft:
    """Return the draft in a file of Turtle, TriG, N-Triples, N-Quads, RDF/XML or JSON-LD.

    Raises `CannotRead` with file, line and column where there is one, `Refused` and `TooLarge`.
    """
    text = _text(path)
    form = _format(path, text)
    _measure(path, text, form)
    if form == RdfFormat.JSON_LD:
        text = _with_our_context(path, text, vocabulary)
    lines = _Lines(text)
    places: dict[Triple, int] = {}
    try:
        for quad in parse(cast(IO[bytes], lines), form):
            _add(path, places, quad.triple, lines.number)
    except SyntaxError as error:
        _refuse(path, text, error, lines.number)
    if not places:
        raise CannotRead("empty", file=path)
    if form == RdfFormat.JSON_LD:
        places = _places_in_json(text, places, vocabulary)
    return Draft(path, MappingProxyType(places))


class _Lines(io.RawIOBase):
    """A file that hands out one line at a time, so that the line of each statement can be watched."""

    def __init__(self, text: str) -> None:
        self.waiting = iter(text.encode("utf-8").splitlines(keepends=True))
        self.rest, self.number = b"", 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if not self.rest and (line := next(self.waiting, b"")):
            self.rest, self.number = line, self.number + 1
        piece, self.rest = self.rest[: size if size > 0 else None], self.rest[len(self.rest) if size < 1 else size :]
        return piece


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise unreadable(path, error) from error
    if len(content) > MAX_BYTES:
        raise TooLarge("file", file=path, limit=MAX_BYTES // 1024 // 1024)
    if content[:4] in (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0"):
        raise CannotRead("form", file=path, suffixes=_OFFERED)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CannotRead("encoding", file=path, line=content[: error.start].count(b"\n") + 1) from error
    if hidden := _HIDDEN.search(text):
        line, column = _line_and_column(text, hidden.start())
        raise CannotRead("hidden", file=path, line=line, column=column, sign=f"{ord(hidden[0]):04X}")
    if not text.strip():
        raise CannotRead("empty", file=path)
    return text


def _format(path: Path, text: str) -> RdfFormat:
    """Return the format: what the first sign says comes before what the name of the file says."""
    start = text.lstrip()[:200].lower()
    by_name = FORMATS.get(path.suffix.lower())
    if start.startswith(("<!doctype html", "<html")):
        raise CannotRead("form", file=path, suffixes=_OFFERED)
    if start.startswith(("<?xml", "<rdf:rdf")):
        return RdfFormat.RDF_XML
    if by_name is None and re.match(r"\{\s*\"|\[\s*[\[{]", start):
        return RdfFormat.JSON_LD
    if by_name is None and re.match(r"@prefix|@base|prefix\s", start):
        return RdfFormat.TRIG
    if by_name is None:
        raise CannotRead("form", file=path, suffixes=_OFFERED)
    return by_name


def _measure(path: Path, text: str, form: RdfFormat) -> None:
    """Refuse nesting that would cost the parser its stack or its time, and definitions that grow when unfolded."""
    if form == RdfFormat.RDF_XML:
        if found := re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
            raise CannotRead("entity", file=path, line=text.count("\n", 0, found.start()) + 1)
        steps = ((tag.start(), -1 if tag[1] else 0 if tag[2] else 1) for tag in _TAG.finditer(text))
    else:
        found_in = _BRACKET.finditer(text)
        steps = ((sign.start(), 1 if sign[0] in _OPENING else -1) for sign in found_in)
    depth = 0
    for start, step in steps:
        depth = max(depth + step, 0)
        if depth > MAX_DEPTH:
            raise TooLarge("nesting", file=path, line=text.count("\n", 0, start) + 1, limit=MAX_DEPTH)


def _with_our_context(path: Path, text: str, vocabulary: Vocabulary) -> str:
    """Return JSON-LD with our context in place of its name; every other address of a context is refused."""
    text = _OURS.sub(lambda match: match[1] + json.dumps(dict(vocabulary.prefixes)), text)
    if found := _REMOTE.search(text):
        line, column = _line_and_column(text, found.start())
        raise CannotRead("context", file=path, line=line, column=column, context=CONTEXT)
    return text


def _add(path: Path, places: dict[Triple, int], statement: Triple, line: int) -> None:
    terms = (statement.subject, statement.predicate, statement.object)
    if any(isinstance(term, Triple) for term in terms):
        raise CannotRead("nested", file=path, line=line)
    for term in terms:
        if isinstance(term, Literal | NamedNode) and (hidden := _HIDDEN.search(term.value)):
            raise CannotRead("hidden", file=path, line=line, sign=f"{ord(hidden[0]):04X}")
    if statement.predicate.value == _IMPORTS:
        raise Refused("imports", file=path, line=line)
    places.setdefault(statement, line)
    if len(places) > MAX_STATEMENTS:
        raise TooLarge("statements", file=path, line=line, limit=MAX_STATEMENTS)


def _refuse(path: Path, text: str, error: SyntaxError, fed: int) -> NoReturn:
    """Raise `CannotRead` with what was found and what was expected, in words of ours, not the parser's."""
    line, column = error.lineno or fed, error.offset or 1
    lines = text.split("\n")
    found = lines[min(line, len(lines)) - 1].encode("utf-8")[column - 1 :].decode("utf-8", "ignore").strip()
    fields: dict[str, Any] = {"file": path, "line": line, "column": column, "found": found[:40] or "…"}
    for kind, pattern in _FAULTS:
        if match := pattern.search(error.msg):
            fields |= match.groupdict()
            raise CannotRead(kind, **fields, context=CONTEXT) from error
    raise CannotRead("broken", **fields) from error


def _places_in_json(text: str, places: dict[Triple, int], vocabulary: Vocabulary) -> dict[Triple, int]:
    """Return the line of each statement of a JSON-LD text, whose parser tells none.

    A statement stands where its value is written, after its property, after the name of its thing.
    """
    index: dict[str, list[int]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        for found in _STRING.findall(line):
            index.setdefault(found[1:-1], []).append(number)
        for found in re.findall(r"-?\d[\d.]*", line):
            index.setdefault(found, []).append(number)

    def after(start: int, term: object) -> int:
        lines = [_next(index.get(form, []), start) for form in _written(term, vocabulary)]
        return min((line for line in lines if line), default=start)

    return {it: after(after(after(1, it.subject), it.predicate), it.object) for it in places}


def _written(term: object, vocabulary: Vocabulary) -> Iterator[str]:
    if isinstance(term, NamedNode):
        yield from (term.value, vocabulary.shorten(term.value))
        if term.value == _TYPE:
            yield "@type"
    elif isinstance(term, Literal):
        yield from (json.dumps(term.value, ensure_ascii=False)[1:-1], json.dumps(term.value)[1:-1])
    elif isinstance(term, BlankNode):
        yield f"_:{term.value}"


def _next(lines: list[int], start: int) -> int:
    place = bisect.bisect_left(lines, start)
    return lines[place] if place < len(lines) else 0


def _line_and_column(text: str, position: int) -> tuple[int, int]:
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)
