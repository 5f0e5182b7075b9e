"""Asking the endpoint that a question names, and writing down what it said as a graph of its own.

A row becomes one node, with who says it, where and when. What is taken from a stranger are numbers, years, days and
addresses, and only about things that we asked about; a row with anything else in it is left out and counted.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from obligraph.answering.questions import Catalogue, Question, Remote
from obligraph.answering.snapshots import DERIVED, FOLDER, GENERATED, graph_of
from obligraph.errors import MissingValue, RemoteFault
from obligraph.federation.remote import RemoteEndpoint
from obligraph.languages import LANGUAGES, Texts
from obligraph.rdf.exports import save_folder, turtle_of
from obligraph.rdf.graphs import Literal, NamedNode, Term, Triple, World
from obligraph.rdf.vocabulary import BASE, TERM

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_DCTERMS: Final = "http://purl.org/dc/terms/"
_PROV: Final = "http://www.w3.org/ns/prov#"
_QB: Final = "http://purl.org/linked-data/cube#"
_SH: Final = "http://www.w3.org/ns/shacl#"
_TYPE: Final = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_ADDRESS: Final = re.compile(r"https?://\S{1,500}")
_FORMS: Final = {
    _XSD + "integer": re.compile(r"[+-]?\d{1,18}"),
    _XSD + "decimal": re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?"),
    _XSD + "gYear": re.compile(r"\d{4}"),
    _XSD + "date": re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"),
}
_TIED: Final = """
SELECT DISTINCT ?there WHERE { ?here owl:sameAs|skos:exactMatch ?there . FILTER(isIRI(?there)) } ORDER BY ?there"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What an endpoint said: the graph as Turtle, how many rows it holds, how many were left out."""

    slug: str
    endpoint: str
    turtle: str
    rows: int
    left_out: int

    def keep(self, data: Path) -> None:
        """Put this in the place of what was fetched before, whole or not at all.

        Raises `CannotWrite` when the data folder is closed to us; what was there before stays.
        """
        save_folder(data / FOLDER, {f"{self.slug}.ttl": self.turtle.encode("utf-8")})


def choose(wanted: str, catalogue: Catalogue) -> list[Question]:
    """Return the questions that ask an endpoint: all, the one of this name, or those that ask this endpoint.

    Raises `UnknownQuestion` for a name that no question has, `MissingValue` for one that asks no endpoint.
    """
    if wanted and "://" not in wanted:
        found = [catalogue[wanted]]
    else:
        found = [it for it in catalogue if it.remote and wanted in ("", it.remote.endpoint)]
    if not found or not found[0].remote:
        asking = [f"{it.slug} ({it.remote.endpoint})" for it in catalogue if it.remote]
        raise MissingValue("endpoint", question=wanted, offered=asking)
    return found


def fetch(question: Question, remote: Remote, world: World, endpoint: RemoteEndpoint, now: datetime) -> Snapshot:
    """Ask an endpoint what a question draws on, about the things there that things of ours are tied to.

    Raises `RemoteFault` when it gives no answer, or no row that can be used; nothing is written here.
    """
    rows = world.whole.select(_TIED)
    things = [it for (it,) in rows if isinstance(it, NamedNode) and it.value.startswith(remote.things)]
    if not things:
        raise RemoteFault("untied", endpoint=endpoint.address, things=remote.things)
    query = remote.about(things)
    found = endpoint.select(query)
    if missing := sorted(set(remote.rows) - set(found.columns)):
        raise RemoteFault("columns", endpoint=endpoint.address, missing=missing)
    places = [found.columns.index(column) for column in remote.rows]
    known = set(things)
    read = [_cells([row[it] for it in places], known) for row in found]
    taken = [*dict.fromkeys(cells for cells in read if cells)]
    if not taken:
        raise RemoteFault("empty", endpoint=endpoint.address, left_out=len(found))
    graph = [*_about(question, remote, endpoint.address, query, now)]
    for cells in taken:
        graph += _row(question.slug, remote, cells, now)
    return Snapshot(question.slug, endpoint.address, turtle_of(graph, world.vocabulary), len(taken), read.count(None))


def _cells(row: Sequence[Term | None], known: set[NamedNode]) -> tuple[NamedNode | Literal, ...] | None:
    """Return the values of a row, or nothing where it is about something else or holds what is not taken."""
    if row[0] not in known:
        return None
    cells = tuple(it for it in row if isinstance(it, NamedNode | Literal) and _is_taken(it))
    return cells if len(cells) == len(row) else None


def _is_taken(it: NamedNode | Literal) -> bool:
    form = _FORMS.get(it.datatype.value) if isinstance(it, Literal) else _ADDRESS
    return bool(form and form.fullmatch(it.value))


def _row(slug: str, remote: Remote, cells: tuple[NamedNode | Literal, ...], now: datetime) -> Iterator[Triple]:
    key = hashlib.sha256(" ".join(map(str, cells)).encode("utf-8")).hexdigest()[:16]
    it = NamedNode(f"{BASE}id/fetched/{slug}-{key}")
    day = Literal(now.date().isoformat(), datatype=NamedNode(_XSD + "date"))
    yield Triple(it, _TYPE, NamedNode(_QB + "Observation"))
    yield Triple(it, NamedNode(_QB + "dataSet"), _document(slug))
    yield Triple(it, NamedNode(TERM + "assertedBy"), NamedNode(remote.says))
    yield Triple(it, NamedNode(TERM + "statedIn"), _document(slug))
    yield from _texts(it, TERM + "locator", remote.where)
    yield Triple(it, NamedNode(TERM + "saidOn"), day)
    yield Triple(it, NamedNode(TERM + "recordedOn"), day)
    for name, value in zip(remote.rows.values(), cells, strict=True):
        yield Triple(it, NamedNode(name), value)


def _about(question: Question, remote: Remote, address: str, query: str, now: datetime) -> Iterator[Triple]:
    """Yield what the graph says of itself: who speaks in it, where and when it was asked, and by which query."""
    graph, document = graph_of(question.slug), _document(question.slug)
    asked = NamedNode(f"{BASE}id/fetched/{question.slug}-query")
    day = Literal(now.date().isoformat(), datatype=NamedNode(_XSD + "date"))
    digest = hashlib.sha256(query.encode("utf-8")).hexdigest()
    yield Triple(graph, _TYPE, NamedNode(_PROV + "Bundle"))
    yield from _texts(graph, _DCTERMS + "title", remote.what)
    yield Triple(graph, NamedNode(_DCTERMS + "source"), document)
    yield Triple(graph, NamedNode(_DCTERMS + "created"), day)
    yield Triple(graph, NamedNode(_DCTERMS + "license"), NamedNode(remote.license))
    yield Triple(graph, NamedNode(_PROV + "wasAttributedTo"), NamedNode(remote.says))
    yield Triple(graph, DERIVED, NamedNode(address))
    yield Triple(graph, NamedNode(_PROV + "wasInfluencedBy"), asked)
    yield Triple(graph, GENERATED, Literal(now.isoformat(timespec="seconds"), datatype=NamedNode(_XSD + "dateTime")))
    yield Triple(asked, _TYPE, NamedNode(_SH + "SPARQLSelectExecutable"))
    yield Triple(asked, NamedNode(_SH + "select"), Literal(query))
    yield Triple(asked, NamedNode(_DCTERMS + "identifier"), Literal(f"sha256:{digest}"))
    yield Triple(document, _TYPE, NamedNode(TERM + "Document"))
    yield from _texts(document, _DCTERMS + "title", remote.what)
    yield Triple(document, NamedNode(_DCTERMS + "publisher"), NamedNode(remote.says))
    yield Triple(document, NamedNode(_DCTERMS + "issued"), day)
    yield Triple(document, NamedNode(TERM + "address"), Literal(address, datatype=NamedNode(_XSD + "anyURI")))
    yield Triple(document, NamedNode(TERM + "documentKind"), NamedNode(f"{BASE}voc/document-kind/dataset"))


def _document(slug: str) -> NamedNode:
    return NamedNode(f"{BASE}id/document/fetched-{slug}")


def _texts(thing: NamedNode, path: str, texts: Texts) -> Iterator[Triple]:
    for language in LANGUAGES:
        yield Triple(thing, NamedNode(path), Literal(texts[language], language=language))
