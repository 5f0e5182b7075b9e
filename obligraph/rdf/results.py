"""What is found, whichever engine was asked: rows, a yes or no, statements; and where a query is at fault."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

_NEAR = 30
_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
Term = NamedNode | BlankNode | Literal | Triple
Found = QuerySolutions | QueryBoolean | QueryTriples
RESULT_FORMATS = {
    "csv": QueryResultsFormat.CSV,
    "json": QueryResultsFormat.JSON,
    "tsv": QueryResultsFormat.TSV,
    "xml": QueryResultsFormat.XML,
}


@dataclass(frozen=True, slots=True)
class Rows:
    """What a SELECT found: column names, and one tuple a row with `None` where a column is empty."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[Term | None, ...]]:
        return iter(self.rows)


def rows_of(found: QuerySolutions, foreign: bool) -> Rows:
    """Return the rows of a SELECT; what a foreign engine found is spelled as we write it."""
    rows = tuple(tuple(map(as_written, it)) for it in found) if foreign else tuple(map(tuple, found))
    return Rows(tuple(variable.value for variable in found.variables), rows)


def value_of(term: object) -> str:
    """Return what an address or a value is written as; nothing for what is unbound, or is a statement."""
    return str(getattr(term, "value", ""))


def as_written(term: Term | None) -> Term | None:
    """Return a term as we write it; some engines spell a yes or no with a figure."""
    if isinstance(term, Literal) and term.value in ("0", "1") and term.datatype.value == _BOOLEAN:
        return Literal(term.value == "1")
    return term


def read_results(body: bytes) -> Rows | bool:
    """Return the rows, or the yes or no, in a SPARQL result written as JSON."""
    found = parse_query_results(body, QueryResultsFormat.JSON)
    return bool(found) if isinstance(found, QueryBoolean) else rows_of(found, foreign=True)


def fault(error: SyntaxError, sparql: str, prefixes: Collection[str]) -> tuple[str, dict[str, str | list[str]]]:
    """Return what kind of fault the engine met in a query, with line, column and the words there.

    What the engine expected is left out: it names the rules of its grammar, which help nobody to mend a query.
    """
    text = " ".join(str(error.msg).split())
    place = re.match(r"error at (\d+):(\d+): ", text)
    if not place:
        return "syntax", {"near": sparql.strip()[:_NEAR]}
    line, column = int(place[1]), int(place[2])
    said = (sparql.splitlines() or [""])[line - 1 : line] or [""]
    before, after = said[0][: column - 1], said[0][column - 1 :]
    near = f"{before[-_NEAR:]}{after[:_NEAR]}".strip() or " ".join(sparql.split())[-_NEAR:]
    found: dict[str, str | list[str]] = {"line": place[1], "column": place[2], "near": near}
    name = re.search(r"([\w.-]*):[\w.%:-]*$", before)
    if name and "Prefix not found" in text and name[1] not in prefixes:
        nearest = get_close_matches(name[1], prefixes, n=3, cutoff=0.4) or sorted(prefixes)[:3]
        return "prefix", {**found, "column": str(name.start() + 1), "prefix": name[1], "nearest": nearest}
    return ("unbound" if "variable that is unbound" in text else "syntax"), found


def canonical(statements: Iterable[Triple]) -> bytes:
    """Return statements as canonical N-Quads (RDFC-1.0): the same for the same statements, whatever their order."""
    dataset = Dataset(Quad(it.subject, it.predicate, it.object) for it in statements)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad.triple} .\n" for quad in dataset)
    return "".join(lines).encode("utf-8")


def statements_in(body: bytes, suffix: str = "nq") -> list[Triple]:
    """Return the statements of a text of ours (canonical N-Quads, or the format of another suffix), in their order."""
    return [quad.triple for quad in parse(body, RdfFormat.from_extension(suffix))]
