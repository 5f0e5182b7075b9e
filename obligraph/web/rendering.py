"""A page out of a template, with its words in one language and its links on this server."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request

from obligraph.answering.answers import Answer
from obligraph.answering.told import Row
from obligraph.languages import LANGUAGES, say, unbroken
from obligraph.rdf.evidence import Citation, edition
from obligraph.rdf.graphs import Literal
from obligraph.rdf.results import value_of
from obligraph.rdf.vocabulary import BASE
from obligraph.web.negotiation import PAGE
from obligraph.web.site import Body, Site

Page = Callable[..., Body]
STATIC: Final = Path(__file__).parent / "static"
EDITOR: Final = STATIC / "editor.js"
"""Built with the package; not there where it was built without Node."""
_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_STANDARD: Final = {
    "rdf:type": "standard-type",
    "rdfs:domain": "standard-domain",
    "rdfs:isDefinedBy": "standard-defined",
    "rdfs:range": "standard-range",
    "rdfs:subClassOf": "standard-subclass",
    "rdfs:subPropertyOf": "standard-subproperty",
}
"""Properties of RDF itself, which carry no labels, and the words for them."""
_NUMBERS: Final = frozenset(("integer", "decimal", "double"))


def render(request: Request, language: str, template: str, **shown: Any) -> Body:
    """Return a page made from a template; `word` says a sentence of `words/`, `href` leads to a thing."""
    site: Site = request.app.state.site

    def word(key: str, /, **fields: object) -> str:
        return unbroken(say(language, f"web.{key}", **fields))

    def property_name(label: str) -> str:
        return word(_STANDARD[label]) if label in _STANDARD else label

    def in_language(code: str) -> str:
        return str(request.url.include_query_params(lang=code).query)

    text = _TEMPLATES.get_template(template).render(
        site=site,
        desk=request.app.state.desk,
        release=edition(site.world, language),
        language=language,
        languages=LANGUAGES,
        path=request.url.path,
        in_language=in_language,
        in_any_language=f"?{rest}" if (rest := request.url.remove_query_params("lang").query) else "",
        word=word,
        property_name=property_name,
        href=href,
        **shown,
    )
    return Body(text.encode("utf-8"), f"{PAGE['html']}; charset=utf-8")


def href(iri: str) -> str:
    """Return where this server shows a thing; nothing for an address that is not ours.

    >>> href("https://w3id.org/obligraph/id/state/PER")
    '/doc/state/PER'
    """
    path = iri.removeprefix(BASE)
    if path == iri:
        return ""
    if path.startswith("id/"):
        return quote(f"/doc/{path.removeprefix('id/')}")
    if path.startswith("voc/"):
        return quote(f"/doc/{path}")
    return quote(f"/{path}", safe="/#")


@dataclass(frozen=True, slots=True)
class ShownHeading:
    """The heading of a column, and whether the column holds numbers."""

    text: str
    number: bool


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell as a page shows it: its text, where it leads, and its value for sorting where it is a number."""

    text: str
    href: str
    number: bool
    value: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as a page shows it: its cells, who says so, and the numbers of its sources."""

    cells: tuple[ShownCell, ...]
    says: str
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A source in the list below an answer."""

    who: str
    title: str
    href: str
    place: str
    date: str
    address: str


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer as a page shows it."""

    sentence: str
    selection: str
    retrieval: str
    headings: tuple[ShownHeading, ...]
    rows: tuple[ShownRow, ...]
    sources: tuple[ShownSource, ...]
    gaps: tuple[str, ...]
    limits: str
    citation: str


def shown(answer: Answer, first: int = 0, size: int | None = None) -> ShownAnswer:
    """Return an answer with its links, its numbers apart from its texts, and its sources numbered.

    Of the rows, `size` are shown after the `first` ones; sentence, gaps and citation are of the whole answer.
    """
    headings, texts = answer.shown()
    sources: dict[Citation, int] = {}
    taken = slice(first, None if size is None else first + size)
    pairs = zip(answer.rows[taken], texts[taken], strict=True)
    rows = tuple(_row(answer, row, line, sources) for row, line in pairs)
    numeric = [
        all(row.cells[place].number or row.cells[place].text == "–" for row in rows) for place in range(len(headings))
    ]
    return ShownAnswer(
        sentence=answer.sentence,
        selection=answer.selection,
        retrieval=answer.retrieval.text if answer.retrieval else "",
        headings=tuple(
            ShownHeading(text, bool(rows) and number) for text, number in zip(headings, numeric, strict=True)
        ),
        rows=rows,
        sources=tuple(cited(citation, answer.language) for citation in sources),
        gaps=tuple(f"{gap.text} ({len(gap.rows)})" for gap in answer.gaps),
        limits=answer.limits,
        citation=answer.citation,
    )


def _row(answer: Answer, row: Row, texts: list[str], sources: dict[Citation, int]) -> ShownRow:
    cells = []
    for (place, _), text in zip(answer.places(), texts, strict=True):
        cell = row.cells[place]
        term = cell.term if cell else None
        kind = term.datatype.value.rpartition("#")[2] if isinstance(term, Literal) else ""
        number = kind in _NUMBERS
        value = format(Decimal(term.value), "f") if isinstance(term, Literal) and number else ""
        cells.append(ShownCell(text, href(value_of(term)) if not kind else "", number, value))
    says = "; ".join(dict.fromkeys(who for it in row.evidence if (who := it.who(answer.language))))
    notes = tuple(dict.fromkeys(sources.setdefault(it, len(sources) + 1) for it in row.evidence))
    return ShownRow(tuple(cells), says if row.evidence else say(answer.language, "answer.uncited"), notes)


def cited(citation: Citation, language: str) -> ShownSource:
    """Return a source with its links: to the claim, and to where it was published."""
    return ShownSource(
        who=citation.who(language),
        title=citation.title,
        href=href(citation.claim),
        place=citation.locator,
        date=citation.date,
        address=citation.address if citation.address.startswith(("http://", "https://")) else "",
    )
