"""Tables as files: CSV or Parquet, with a data dictionary and CSVW metadata beside them.

Sources: https://www.w3.org/TR/tabular-data-primer/, https://parquet.apache.org/docs/. The same graph gives the same
bytes.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from obligraph import __version__
from obligraph.answering.formats import harmless
from obligraph.errors import NotReady
from obligraph.languages import LANGUAGES
from obligraph.publication.columns import SEPARATOR, Column, Frame, frames, value_of
from obligraph.rdf.exports import save_new_folder
from obligraph.rdf.graphs import Literal, NamedNode, World
from obligraph.rdf.vocabulary import LICENSE

FORMS: Final = ("csv", "parquet")
DICTIONARY: Final = "dictionary.csv"
METADATA: Final = "csv-metadata.json"
_MEANINGS: Final = ("label", "definition")
_CSVW: Final = {"integer": "integer", "decimal": "decimal", "boolean": "boolean", "anyURI": "anyURI"}


def extract(world: World, folder: Path, form: str = "csv") -> Mapping[str, bytes]:
    """Write every table of a world into a new folder, whole or not at all; return its files, by name.

    `form` is "csv" or "parquet". Raises `CannotWrite` when the folder is there already or its parent is closed to us,
    `NotReady` when Parquet is asked for and pyarrow is not installed.
    """
    found = frames(world)
    write = _csv if form == "csv" else _parquet_writer()
    files = {f"{it.name}.{form}": write(it) for it in found}
    files[DICTIONARY] = _dictionary(found, world)
    if form == "csv":
        files[METADATA] = _metadata(found, world)
    save_new_folder(folder, files)
    return files


def _csv(frame: Frame) -> bytes:
    rows = ([_cell(cell, column) for column, cell in zip(frame.columns, row, strict=True)] for row in frame.rows)
    return _lines([[column.name for column in frame.columns], *rows])


def _cell(cell: tuple[str, ...], column: Column) -> object:
    """Return the values of a cell as one text, which no spreadsheet takes for a formula; figures stay as they are."""
    text = SEPARATOR.join(cell)
    return text if column.kind in ("integer", "decimal") else harmless(text)


def _lines(rows: Iterable[Iterable[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8")


def _parquet_writer() -> Any:
    """Return what writes a table as Parquet: whole figures as int64, others as decimals, several values as lists."""
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError as error:
        raise NotReady("parquet") from error
    sorts = {"integer": arrow.int64(), "boolean": arrow.bool_()}

    def write(frame: Frame) -> bytes:
        fields, columns = [], []
        for place, column in enumerate(frame.columns):
            values = [value_of(row[place], column) for row in frame.rows]
            sort = arrow.decimal128(38, _scale(values)) if column.kind == "decimal" else sorts.get(column.kind)
            sort = sort or arrow.string()
            fields.append(arrow.field(column.name, arrow.list_(sort) if column.many else sort))
            columns.append(arrow.array(values, fields[-1].type))
        out = io.BytesIO()
        parquet.write_table(arrow.table(columns, schema=arrow.schema(fields)), out)
        return out.getvalue()

    return write


def _scale(values: list[object]) -> int:
    """Return how many digits behind the point the longest of these figures has."""
    flat = [it for value in values for it in (value if isinstance(value, list) else [value])]
    return max((-int(it.as_tuple().exponent) for it in flat if isinstance(it, Decimal)), default=0)


def _dictionary(found: Iterable[Frame], world: World) -> bytes:
    """Return what every column means, in four languages, and in how many rows it is filled."""
    heads = ["table", "column", "property", "holds", "language", "several", "filled", "rows"]
    rows: list[list[object]] = [[*heads, *(f"{what}_{it}" for what in _MEANINGS for it in LANGUAGES)]]
    for frame in found:
        for place, column in enumerate(frame.columns):
            filled = sum(1 for row in frame.rows if row[place])
            texts = _meanings(column, world)
            told = [texts.get((what, it), "") for what in _MEANINGS for it in LANGUAGES]
            short = world.vocabulary.shorten(column.property)
            several = "true" if column.many else "false"
            rows.append(
                [frame.name, column.name, short, column.kind, column.language, several, filled, len(frame.rows), *told]
            )
    return _lines(rows)


def _meanings(column: Column, world: World) -> Mapping[tuple[str, str], str]:
    found = {}
    if column.property.startswith("http"):
        for quad in world.store.quads_for_pattern(NamedNode(column.property), None, None, None):
            what = quad.predicate.value.rpartition("#")[2]
            if what in _MEANINGS and isinstance(quad.object, Literal):
                found[what, quad.object.language or ""] = quad.object.value
    return found


def _metadata(found: Iterable[Frame], world: World) -> bytes:
    """Return the tables described in CSVW: keys, properties, datatypes, separators, languages, titles."""
    document = {
        "@context": "http://www.w3.org/ns/csvw",
        "dc:title": f"obligraph {__version__}",
        "dc:license": {"@id": LICENSE},
        "dc:identifier": world.digest,
        "dialect": {"lineTerminators": ["\r\n"]},
        "tables": [
            {
                "url": f"{frame.name}.csv",
                "tableSchema": {
                    "rowTitles": ["id"],
                    "primaryKey": "id",
                    "columns": [_described(column, world) for column in frame.columns],
                },
            }
            for frame in found
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _described(column: Column, world: World) -> Mapping[str, object]:
    titles = {language: text for (what, language), text in sorted(_meanings(column, world).items()) if what == "label"}
    told: dict[str, object] = {"name": column.name, "datatype": _CSVW.get(column.kind, "string")}
    if titles:
        told["dc:title"] = [{"@value": text, "@language": language} for language, text in titles.items()]
    if column.property != "@id":
        told["propertyUrl"] = column.property
    if column.language:
        told["lang"] = column.language
    if column.many:
        told["separator"] = SEPARATOR
    return told
