"""The workbook for a State to fill in, in its language, with what is known of it already in its rows.

It reads back as the statements it was made of: an untouched template is in order.
"""

import csv
import io
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from obligraph.languages import say
from obligraph.rdf.graphs import Literal, NamedNode, World
from obligraph.rdf.labels import labels_of
from obligraph.rdf.values import find
from obligraph.rdf.vocabulary import TERM
from obligraph.tabular.layouts import Column, Layout, Table
from obligraph.tabular.lookups import Lookups
from obligraph.tabular.rows import Row, Writer, harmless


def template_for(
    layout: Layout, world: World, language: str, state: str = "", round_: str = "", *, every_language: bool = False
) -> "Template":
    """Return the template for a State and a round, each by code, name or address; without a State, an empty one.

    With a round, claims are only those said in its years. Raises `BadValue` with the nearest names.
    """
    found = find(state, TERM + "State", world, "state") if state else ""
    if not round_:
        return Template(layout, world, language, found, every_language=every_language)
    name = find(round_, TERM + "Round", world, "round")
    years = tuple(_year(name, path, world) for path in ("validFrom", "validUntil"))
    label = labels_of([NamedNode(name)], world, language)[name]
    return Template(layout, world, language, found, (years[0], years[1]), label, every_language)


def _year(name: str, path: str, world: World) -> str:
    quads = world.store.quads_for_pattern(NamedNode(name), NamedNode(TERM + path), None, None)
    return next((quad.object.value[:4] for quad in quads if isinstance(quad.object, Literal)), "")


@dataclass(frozen=True)
class Template:
    """A workbook to fill in: for which State, in which language, what of the graph stands in it."""

    layout: Layout
    world: World
    language: str
    state: str = ""
    years: tuple[str, str] = ("", "")
    round_name: str = ""
    every_language: bool = False

    @cached_property
    def lookups(self) -> Lookups:
        """What the columns may name."""
        return Lookups(self.world)

    @cached_property
    def rows(self) -> dict[str, list[Row]]:
        """The rows of each table, by its name."""
        return {
            it.name: list(self._writer().rows(it, self.state, self.years)) if self.state else [] for it in self.layout
        }

    @property
    def left_out(self) -> int:
        """How many values of these things no cell can hold."""
        return sum(row.left_out for rows in self.rows.values() for row in rows)

    def _writer(self, *, coded: bool = True) -> Writer:
        return Writer(self.world, self.lookups, self.language, self.every_language, coded)

    def as_files(self) -> dict[str, str]:
        """Return the template as CSV files by name, with their CSVW metadata."""
        said = self._metadata()
        files = {said_of["url"]: self._csv(table) for said_of, table in zip(said["tables"], self.layout, strict=True)}
        return {**files, "csv-metadata.json": json.dumps(said, ensure_ascii=False, indent=2) + "\n"}

    def _csv(self, table: Table) -> str:
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow([column.titles[self.language] for column in table.columns])
        plain = self._writer(coded=False)
        writer.writerows(harmless(plain.row(table, row.thing).cells) for row in self.rows[table.name])
        return out.getvalue()

    def _metadata(self) -> dict[str, Any]:
        """Return the declaration of the sheets for these files: their names, and headings in their language."""
        said: dict[str, Any] = json.loads((self.layout.home / "workbook.json").read_text(encoding="utf-8"))
        for table, known in zip(said["tables"], self.layout, strict=True):
            table["url"] = f"{known.titles[self.language]}.csv"
            shown = (it for it in table["tableSchema"]["columns"] if not it.get("virtual"))
            for column, of in zip(shown, known.columns, strict=True):
                column["titles"] = {self.language: of.titles[self.language]}
        return said

    def title(self) -> str:
        """Return what the workbook is called: with its State and its round."""
        return " · ".join(it for it in (say(self.language, "workbook.title"), self.state_name(), self.round_name) if it)

    def state_name(self) -> str:
        """Return what the State is called in the language of the workbook."""
        return labels_of([NamedNode(self.state)], self.world, self.language)[self.state] if self.state else ""

    def told(self, column: Column) -> str:
        """Return what to write in a column, in one or two sentences."""
        said = column.descriptions.get(self.language) or column.titles[self.language]
        parts = [said[:1].upper() + said[1:] + "."]
        if column.kind not in ("text", "code", "link"):
            parts.append(say(self.language, f"workbook.kind-{column.kind}"))
        if column.separator:
            parts.append(say(self.language, "workbook.several"))
        return " ".join(parts)
