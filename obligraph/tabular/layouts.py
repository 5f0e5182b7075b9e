"""The workbook that a person fills in: its sheets and columns, declared once in `shapes/workbook.json` (CSVW).

The same declaration says how a sheet is read, how a template is written and which thing a row describes.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from obligraph.languages import LANGUAGES, Texts, say
from obligraph.rdf.graphs import Literal, NamedNode, World

_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_DEFINITION = "http://www.w3.org/2004/02/skos/core#definition"
_TYPE = "rdf:type"
_KINDS = {
    "string": "text",
    "decimal": "number",
    "anyAtomicType": "moment",
    "date": "day",
    "gYear": "year",
    "boolean": "flag",
    "anyURI": "address",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the property it fills, what a cell of it holds, and the lists or kinds of thing to choose from.

    `kind` is code, text, number, moment (day, month or year), day, year, flag, address, link, list or thing;
    `question` is a saved question that cannot use a row without this value.
    """

    name: str
    kind: str
    path: str
    titles: Texts
    descriptions: Texts
    required: bool = False
    separator: str = ""
    language: str = ""
    lists: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    example: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: the kind of thing its rows describe, where their addresses begin, and its columns."""

    name: str
    titles: Texts
    descriptions: Texts
    of_class: str
    space: str
    columns: tuple[Column, ...]

    @property
    def code(self) -> Column:
        """The column that names the thing of a row."""
        return self.columns[0]

    def column_of(self, path: str) -> Column | None:
        """Return the column that fills a property."""
        return next((it for it in self.columns if it.path == path), None)


@dataclass(frozen=True, slots=True)
class Layout:
    """Every sheet of the workbook, in its order, and the folder that declares them."""

    tables: tuple[Table, ...]
    home: Path

    @classmethod
    def read(cls, shapes: Path, world: World) -> "Layout":
        """Return the layout in `workbook.json` of a folder; what it does not name is named as in the ontology."""
        said = json.loads((shapes / "workbook.json").read_text(encoding="utf-8"))
        return cls(tuple(_table(it, world) for it in said["tables"]), shapes)

    def __iter__(self) -> Iterator[Table]:
        return iter(self.tables)

    def of_class(self, kind: str) -> Table | None:
        """Return the sheet whose rows are of this class."""
        return next((it for it in self.tables if it.of_class == kind), None)


def guide_names(language: str = "") -> Sequence[str]:
    """Return what the sheets that hold no rows are called: guide, lists, corrections; in every language by default."""
    keys = ("guide", "lists", "corrections")
    return [say(it, f"workbook.{key}") for it in ([language] if language else LANGUAGES) for key in keys]


def _table(said: Mapping[str, Any], world: World) -> Table:
    schema = said["tableSchema"]
    shown = [_column(it, world) for it in schema["columns"] if not it.get("virtual")]
    kind = next(it["valueUrl"] for it in schema["columns"] if it.get("propertyUrl") == _TYPE)
    return Table(
        name=said["url"].removesuffix(".csv"),
        titles=said["dc:title"],
        descriptions=said["dc:description"],
        of_class=kind,
        space=schema["aboutUrl"].removesuffix("{code}"),
        columns=tuple(shown),
    )


def _column(said: Mapping[str, Any], world: World) -> Column:
    path = world.vocabulary.expand(said.get("propertyUrl", ""))
    lists, classes = _addresses(said.get("skos:inScheme", [])), _addresses(said.get("rdfs:range", []))
    return Column(
        name=said["name"],
        kind=_kind(said, lists, classes),
        path=path,
        titles=said.get("titles") or _texts(path, _LABEL, world),
        descriptions=said.get("dc:description") or _texts(path, _DEFINITION, world),
        required=said.get("required", False),
        separator=said.get("separator", ""),
        language=said.get("lang", ""),
        lists=lists,
        classes=classes,
        example=said.get("skos:example", ""),
        question=said.get("rdfs:seeAlso", ""),
    )


def _kind(said: Mapping[str, Any], lists: tuple[str, ...], classes: tuple[str, ...]) -> str:
    if said.get("suppressOutput"):
        return "code"
    if lists or classes:
        return "list" if lists else "thing"
    return "link" if "valueUrl" in said else _KINDS[said["datatype"]]


def _addresses(said: Any) -> tuple[str, ...]:
    return tuple(it["@id"] for it in (said if isinstance(said, list) else [said]))


def _texts(path: str, about: str, world: World) -> Texts:
    quads = world.store.quads_for_pattern(NamedNode(path), NamedNode(about), None, None)
    return {quad.object.language or "": quad.object.value for quad in quads if isinstance(quad.object, Literal)}
