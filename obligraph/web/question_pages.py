"""The first page, which finds a question, and the page of a question, which answers it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request

from obligraph.answering.answers import Answer
from obligraph.answering.questions import by_theme
from obligraph.languages import choose, words
from obligraph.rdf.graphs import NamedNode
from obligraph.rdf.labels import labels_of
from obligraph.rdf.values import Parameter, fold, members
from obligraph.web import metadata
from obligraph.web.api import FORMS, given
from obligraph.web.charts import picture
from obligraph.web.finding import LONGEST, search
from obligraph.web.paging import NAMES, paged
from obligraph.web.posters import poster
from obligraph.web.rendering import render, shown
from obligraph.web.site import Body, Site

READERS: Final = ("analyst", "expert", "ministry", "coalition", "journalist", "scientist", "engineer")
DOORS: Final = (
    ("/ask/obligations-without-measure", "owes"),
    ("/ask/who-promised", "promised"),
    ("/ask/approved-and-spent", "paid"),
    ("/ask/promised-and-delivered", "done"),
)
"""The four homely questions: who owes what, was it promised, was it paid, was it done."""
PAGE_ROWS: Final = 100
LONG: Final = 80
"""A list of more things than this is typed into, not chosen from."""
_TYPES: Final = {"date": "date", "number": "number"}


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that a parameter takes: what is sent, and what is read."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Control:
    """A parameter as a form offers it."""

    name: str
    label: str
    hint: str
    type: str
    value: str
    placeholder: str
    options: tuple[Option, ...]
    long: bool


def home(request: Request, language: str) -> Body:
    """Return the first page: four doors, a search, and the questions as cards by theme."""
    site: Site = request.app.state.site
    sought, reader = request.query_params.get("q", "").strip(), request.query_params.get("for", "")
    found = search(sought, site, language) if sought else None
    asked = found.questions if found else site.questions.values()
    listed = [it for it in asked if not reader or reader in it.readers]
    return render(
        request,
        language,
        "home.html",
        doors=[door for door in DOORS if door[0].rpartition("/")[2] in site.questions],
        total=len(site.questions),
        sought=sought[:LONGEST],
        chosen=reader,
        readers=READERS,
        themes=by_theme(listed, language),
        found=found,
        counted=len(listed),
        told=metadata.of_dataset(site, language),
    )


def question(request: Request, language: str, slug: str) -> Body:
    """Return the page of a question, with its controls and its answer."""
    site: Site = request.app.state.site
    asked = request.query_params
    answer = _asked(request, language, slug)
    found = answer.bound.question
    page = paged(asked, len(answer), PAGE_ROWS)
    told, address = shown(answer, page.first, page.size), whole(request, language)
    return render(
        request,
        language,
        "question.html",
        question=found,
        theme=words(language)["themes"][found.tags[0]],
        controls=[_control(it, site, request, language) for it in found.options().values()],
        witnesses=_witnesses(site, language),
        witnesses_chosen=asked.getlist("witness"),
        as_of=asked.get("as-of", ""),
        shown=told,
        page=page,
        chart=picture(answer),
        files=list(FORMS.items()),
        address=address,
        told=metadata.of_question(site, language, found, told, FORMS, address),
        sparql=urlencode({"text": answer.bound.sparql}),
    )


def drawing(request: Request, language: str, slug: str) -> Body:
    """Return the picture of an answer as a file; an empty one where there is none."""
    site: Site = request.app.state.site
    query = whole(request, language)
    key = ("picture", slug, query)
    if held := site.shelf.get(key):
        return held
    drawn = poster(_asked(request, language, slug), f"{site.address}ask/{slug}{query}")
    body = Body(drawn.encode("utf-8"), "image/svg+xml")
    site.shelf.put(key, body)
    return body


def _asked(request: Request, language: str, slug: str) -> Answer:
    site: Site = request.app.state.site
    witness, as_of = ",".join(request.query_params.getlist("witness")), request.query_params.get("as-of", "")
    return site.ask(slug, given(request), language, witness, as_of)


def whole(request: Request, language: str) -> str:
    """Return the query part of the address of a whole answer in one language: what was asked, without page and form."""
    asked = request.query_params.multi_items()
    kept = [(name, value) for name, value in asked if name not in ("lang", "format", *NAMES)]
    return f"?{urlencode([*kept, ('lang', language)])}"


def _control(parameter: Parameter, site: Site, request: Request, language: str) -> Control:
    options = tuple(_options(parameter, site, language)) if parameter.of_class else ()
    return Control(
        name=parameter.name,
        label=_label(parameter, site, language),
        hint="",
        type=_TYPES.get(parameter.kind, "text"),
        value=request.query_params.get(parameter.name, parameter.default).strip(),
        placeholder=parameter.example if parameter.kind in ("text", "year") else "",
        options=options,
        long=len(options) > LONG,
    )


def _label(parameter: Parameter, site: Site, language: str) -> str:
    sentences = words(language)["web"]
    if said := sentences.get(f"param-{parameter.name}"):
        return str(said)
    label = labels_of([NamedNode(parameter.of_class)], site.world, language)[parameter.of_class]
    return label[:1].upper() + label[1:]


def _options(parameter: Parameter, site: Site, language: str) -> Sequence[Option]:
    """Return what a parameter takes: the things of its class, or the concepts of the list its example is from."""
    space = site.world.vocabulary.expand(parameter.example).rpartition("/")[0] if parameter.example else ""
    return options(parameter.of_class, site, language, space)


def options(of_class: str, site: Site, language: str, space: str = "") -> Sequence[Option]:
    """Return the things of a class whose addresses begin with `space`, A to Z, as a list to choose from."""

    def listed() -> Sequence[Option]:
        found = [it for it in members(of_class, site.world) if it.iri.startswith(space)]
        offered = [Option(it.short.partition(":")[2], choose(it.labels, language) or it.short) for it in found]
        return tuple(sorted(offered, key=lambda it: fold(it.label)))

    return site.kept((of_class, space, language), listed)


def _witnesses(site: Site, language: str) -> list[Option]:
    kinds = (
        "SELECT ?kind WHERE { ?kind skos:inScheme voc:speaker-kind MINUS { ?kind a skos:Collection } } ORDER BY ?kind"
    )
    found = [term for (term,) in site.world.select(kinds) if isinstance(term, NamedNode)]
    labels = labels_of(found, site.world, language)
    return [Option(it.value.rpartition("/")[2], labels[it.value]) for it in found]
