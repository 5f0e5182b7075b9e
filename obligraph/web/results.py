"""What a query found, for a page: a table with labels and links, and a picture of columns the reader chooses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from obligraph.answering.told import Cell
from obligraph.languages import say
from obligraph.rdf.graphs import Literal, NamedNode, Rows, Term, World, statements_in
from obligraph.rdf.labels import Labels, labels_of, written
from obligraph.web.boxes import Edge, Node
from obligraph.web.charts import draw
from obligraph.web.diagrams import diagram
from obligraph.web.rendering import href

PICTURES: Final = ("bar", "line", "timeline", "heatmap", "graph")
"""A chart by two columns and a third for groups; or subjects and objects, and a third for what joins them."""
_LARGEST: Final = 500_000
"""Characters of statements that are read again to be drawn."""
_Three = tuple[Term | None, Term | None, Term | None]


@dataclass(frozen=True, slots=True)
class Choice:
    """How a reader wants rows drawn: the picture, and the columns for its two ends and its groups."""

    draw: str = ""
    x: str = ""
    y: str = ""
    color: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str], columns: Sequence[str]) -> "Choice":
        """Return the choice in the address of a page; what is not there is the first, the second, and no column."""
        named = {key: asked[key] for key in ("x", "y", "color") if asked.get(key) in columns}
        mark = asked.get("draw", "")
        first = dict(zip(("x", "y"), columns, strict=False))
        return cls(**{**first, **named}, draw=mark if mark in PICTURES else "")


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found: rows of texts and addresses, or a yes or no, or statements as text; and its picture."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()
    verdict: bool | None = None
    text: str = ""
    choice: Choice = Choice()
    picture: str = ""


def results(found: Rows | bool | str, asked: Mapping[str, str], world: World, language: str) -> Found:
    """Return what a page shows of what a query found, in one language."""
    if isinstance(found, bool):
        return Found(verdict=found)
    title = say(language, "web.picture")
    if isinstance(found, str):
        triples = statements_in(found.encode("utf-8"), "ttl") if len(found) <= _LARGEST else []
        joined = [(it.subject, it.object, it.predicate) for it in triples if not isinstance(it.object, Literal)]
        named = (term for three in joined for term in three if isinstance(term, NamedNode))
        return Found(text=found, picture=_graph(joined, labels_of(named, world, language), title))
    labels = labels_of((term for row in found for term in row if isinstance(term, NamedNode)), world, language)
    rows = tuple(tuple(_cell(term, labels, language) for term in row) for row in found)
    choice = Choice.of(asked, found.columns)
    return Found(found.columns, rows, choice=choice, picture=_picture(found, choice, labels, language, title))


def _cell(term: Term | None, labels: Labels, language: str) -> tuple[str, str]:
    if term is None:
        return "", ""
    return written(term, labels, language), href(term.value) if isinstance(term, NamedNode) else ""


def _picture(found: Rows, choice: Choice, labels: Labels, language: str, title: str) -> str:
    if not choice.draw or not choice.y:
        return ""
    places = [found.columns.index(name) if name else -1 for name in (choice.x, choice.y, choice.color)]
    chosen = [(row[places[0]], row[places[1]], row[places[2]] if choice.color else None) for row in found]
    if choice.draw == "graph":
        return _graph(chosen, labels, title)
    cells = [[*(Cell(written(it, labels, language), it) if it else None for it in three), None] for three in chosen]
    return draw(choice.draw, cells, bool(choice.color), title, language)


def _graph(joined: Sequence[_Three], labels: Labels, title: str) -> str:
    """Return subjects, objects and what joins them as a graph; a value is a box of its own, which leads nowhere."""
    language = labels.language
    nodes: dict[str, Node] = {}
    edges: dict[Edge, None] = {}
    for start, end, name in joined:
        if start is None or end is None:
            continue
        for term in (start, end):
            leads = href(term.value) if isinstance(term, NamedNode) else ""
            nodes.setdefault(str(term), Node(str(term), written(term, labels, language), href=leads))
        edges[Edge(str(start), str(end), written(name, labels, language) if name else "")] = None
    return diagram([*nodes.values()], [*edges], title, language)
