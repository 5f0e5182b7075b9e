"""Tables of mappings in SSSOM: what of ours stands beside what elsewhere, by whom, why, how surely, since when.

Source: SSSOM 1.0, https://w3id.org/sssom/. A table is the only place where its mappings are written by hand; the Turtle
beside it (`alignments.sssom.tsv`, `alignments.ttl`) says the same, without who and why.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from obligraph.errors import CannotRead
from obligraph.rdf.vocabulary import LICENSE
from obligraph.resources import text_of

SUFFIX: Final = ".sssom.tsv"
COLUMNS: Final = (
    "subject_id subject_label predicate_id object_id object_label mapping_justification author_id reviewer_id "
    "confidence mapping_date mapping_source comment"
).split()
"""The columns that we write, in their order; all are slots of an SSSOM mapping."""
_NEEDED: Final = frozenset("subject_id predicate_id object_id mapping_justification".split())


@dataclass(frozen=True, slots=True)
class Match:
    """One row: `subject`, `predicate`, `object` and `link_set` are addresses in full, `line` counts from 1 in the file.

    `cells` holds every column as it is written.
    """

    subject: str
    predicate: str
    object: str
    link_set: str
    line: int
    cells: Mapping[str, str]

    @property
    def names(self) -> dict[str, str]:
        """Return what a fault of this row is told by: subject, predicate and object as they are written."""
        return {name: self.cells[name] for name in ("subject_id", "predicate_id", "object_id")}


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping set: its file, what its header says, its prefixes, and its rows."""

    path: Path
    head: Mapping[str, object]
    prefixes: Mapping[str, str]
    matches: tuple[Match, ...]

    @property
    def turtle(self) -> Path:
        """Return the Turtle file beside the table."""
        return self.path.with_name(self.path.name.removesuffix(SUFFIX) + ".ttl")


def read(path: Path) -> Table:
    """Return the table in a file.

    Raises `CannotRead` with file and line when it is not an SSSOM table, or when a short name has no prefix.
    """
    lines = text_of(path).splitlines()
    above = [line[1:] for line in lines if line.startswith("#")]
    try:
        head = yaml.safe_load("\n".join(above)) or {}
        prefixes = dict(head["curie_map"])
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise CannotRead("mapping-head", file=path, line=1) from error
    rows = csv.DictReader(io.StringIO("\n".join(lines[len(above) :])), delimiter="\t", quoting=csv.QUOTE_NONE)
    if lacking := sorted(_NEEDED - set(rows.fieldnames or ())):
        raise CannotRead("mapping-columns", file=path, line=len(above) + 1, columns=lacking)
    matches = [_match(row, prefixes, path, len(above) + 1 + number) for number, row in enumerate(rows, 1)]
    return Table(path, head, prefixes, tuple(matches))


def _match(row: dict[str, str], prefixes: Mapping[str, str], path: Path, line: int) -> Match:
    cells = {name: value or "" for name, value in row.items() if isinstance(value, str | None) and name}
    names = [cells.get(name, "") for name in ("subject_id", "predicate_id", "object_id", "mapping_source")]
    if len(cells) != len(row) or not all(names[:3]):
        raise CannotRead("mapping-row", file=path, line=line)
    subject, predicate, target, link_set = (_address(name, prefixes, path, line) for name in names)
    return Match(subject, predicate, target, link_set, line, cells)


def _address(name: str, prefixes: Mapping[str, str], path: Path, line: int) -> str:
    prefix, colon, local = name.partition(":")
    if not name or (colon and local.startswith("//")):
        return name
    if prefix not in prefixes or not colon:
        raise CannotRead("mapping-prefix", file=path, line=line, found=name)
    return f"{prefixes[prefix]}{local}"


def shorten(address: str, prefixes: Mapping[str, str]) -> str:
    """Return an address as a short name of the table, by its longest prefix, or the address when none fits."""
    fitting = [(len(space), name) for name, space in prefixes.items() if address.startswith(space)]
    size, name = max(fitting, default=(0, ""))
    return f"{name}:{address[size:]}" if name else address


def written(
    title: str, about: str, address: str, prefixes: Mapping[str, str], rows: Iterable[Mapping[str, str]]
) -> str:
    """Return an SSSOM table as text: the header as comments, then `COLUMNS`, the rows in the order of their names."""
    head = {
        "curie_map": dict(sorted(prefixes.items())),
        "license": LICENSE,
        "mapping_set_description": about,
        "mapping_set_id": address,
        "mapping_set_title": title,
    }
    above = yaml.safe_dump(head, allow_unicode=True, sort_keys=True, width=10_000)
    out = io.StringIO()
    table = csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, escapechar="\\")
    table.writerow(COLUMNS)
    table.writerows(sorted([" ".join(row.get(name, "").split()) for name in COLUMNS] for row in rows))
    return "".join(f"#{line}\n" for line in above.splitlines()) + out.getvalue()
