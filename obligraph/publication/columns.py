"""The graph as tables for analysts: one table a kind of thing, one row a thing, one column a property.

Things go by their short names (`state:PER`), so that tables join. A text has a column for each language. Several
values of one property stand in one cell. An empty cell means that nothing is said; a missing value that a source
declares stands in `missing_value`, and zero is a figure.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from obligraph.languages import LANGUAGES
from obligraph.rdf.graphs import Literal, NamedNode, Term, World
from obligraph.rdf.vocabulary import TERM, Vocabulary

if TYPE_CHECKING:
    import pandas

SEPARATOR: Final = " | "
"""What stands between several values of one cell in a text file."""
_RDF_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LEFT_OUT: Final = ("http://www.w3.org/2002/07/owl#", "http://www.w3.org/ns/shacl#")
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_KINDS: Final = ("boolean", "integer", "decimal", "anyURI", "string")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, the property, its language if it holds texts, what it holds, and whether several."""

    name: str
    property: str
    language: str
    kind: str
    many: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """One table: its name, its class, its columns, and one row a thing with the values of each column as texts."""

    name: str
    kind: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[str, ...], ...], ...]

    def to_frame(self) -> "pandas.DataFrame":
        """Return the table as a pandas frame: figures as numbers, several values as lists, nothing as nothing."""
        import pandas

        names = [column.name for column in self.columns]
        rows = [[value_of(cell, it) for it, cell in zip(self.columns, row, strict=True)] for row in self.rows]
        found = pandas.DataFrame(rows, columns=names).convert_dtypes()
        figures = {it.name: "Float64" for it in self.columns if it.kind == "decimal" and not it.many}
        return found.astype(figures)


def frames(world: World) -> tuple[Frame, ...]:
    """Return every table of a world, A to Z."""
    things = _things(world)
    world.gather(NamedNode(iri) for iri in {iri for found in things.values() for iri in found})
    return tuple(_frame(kind, sorted(found), world) for kind, found in sorted(things.items(), key=_by_name))


def value_of(cell: tuple[str, ...], column: Column) -> object:
    """Return the value of a cell: a list where a column holds several, else one, or `None` where nothing is said."""
    found = [_number(text, column.kind) for text in cell]
    if not found:
        return None
    return found if column.many else found[0]


def _by_name(entry: tuple[str, set[str]]) -> str:
    return _table_name(entry[0])


def _things(world: World) -> Mapping[str, set[str]]:
    """Return the things of each class, without the axioms and prefixes that the ontology is made of."""
    found: dict[str, set[str]] = defaultdict(set)
    for quad in world.store.quads_for_pattern(None, NamedNode(_RDF_TYPE), None, None):
        kind, thing = quad.object, quad.subject
        if isinstance(kind, NamedNode) and isinstance(thing, NamedNode) and not kind.value.startswith(_LEFT_OUT):
            found[kind.value].add(thing.value)
    return found


def _frame(kind: str, things: list[str], world: World) -> Frame:
    shorten = world.vocabulary.shorten
    cells: dict[tuple[str, str], dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for thing in things:
        for triple in world.describe([thing]):
            if triple.predicate.value != _RDF_TYPE:
                language = getattr(triple.object, "language", None) or ""
                cells[triple.predicate.value, language][thing].append(triple.object)
    tongues = {name for name, language in cells if language}
    keys = sorted(cells, key=lambda key: (_column_name(key[0], world.vocabulary), _rank(key[1])))
    columns = [Column("id", "@id", "", "thing", False)]
    columns += [_column(name, language, cells[name, language], name in tongues, world) for name, language in keys]
    rows = tuple(
        ((shorten(thing),), *(tuple(sorted(_texts(cells[key].get(thing, []), world))) for key in keys))
        for thing in things
    )
    return Frame(_table_name(kind), kind, tuple(columns), rows)


def _column(name: str, language: str, found: Mapping[str, list[Term]], texts: bool, world: World) -> Column:
    values = [value for said in found.values() for value in said]
    many = any(len(said) > 1 for said in found.values())
    base = _column_name(name, world.vocabulary)
    suffix = f"_{language}" if language else "_untagged" if texts else ""
    return Column(base + suffix, name, language, "text" if texts else _kind(values), many)


def _kind(values: list[Term]) -> str:
    """Return what all these values are: things, one datatype, decimal for figures of both sorts, a date or a text."""
    kinds = {it.datatype.value.removeprefix(_XSD) if isinstance(it, Literal) else "thing" for it in values}
    if kinds <= {"integer", "decimal"}:
        return "decimal" if "decimal" in kinds else "integer"
    if len(kinds) == 1 and kinds <= {"thing", *_KINDS}:
        return kinds.pop()
    return "date" if kinds <= {"date", "gYear", "gYearMonth", "dateTime"} else "string"


def _texts(values: list[Term], world: World) -> Iterator[str]:
    for value in values:
        if isinstance(value, NamedNode):
            yield world.vocabulary.shorten(value.value)
        elif isinstance(value, Literal):
            yield value.value


def _number(text: str, kind: str) -> object:
    if kind == "integer":
        return int(text)
    if kind == "decimal":
        return Decimal(text)
    return text in ("true", "1") if kind == "boolean" else text


def _rank(language: str) -> int:
    return LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES)


def _table_name(kind: str) -> str:
    """Return the name of a table: "ActionTaken" is `action-taken`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind.rpartition("#")[2].rpartition("/")[2]).lower()


def _column_name(iri: str, vocabulary: Vocabulary) -> str:
    """Return the name of a column: a term of ours without its prefix, `asserted_by`; any other with it."""
    name = iri.removeprefix(TERM)
    short = name if name != iri else vocabulary.shorten(iri).removeprefix("rdfs:label") or "label"
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", re.sub(r"\W+", "_", short)).lower()
