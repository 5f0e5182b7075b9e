"""A country brief: what the saved questions answer about one State, article by article, with footnotes.

Nothing is counted or judged here: each part is the answer to a saved question, its rows placed under the article that
they are said to serve.
"""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from obligraph import __version__
from obligraph.answering.answers import Answer, tell
from obligraph.answering.questions import Catalogue
from obligraph.answering.told import Row
from obligraph.errors import BadValue
from obligraph.languages import choose, say
from obligraph.rdf.evidence import Citation, citations, edition
from obligraph.rdf.graphs import Literal, NamedNode, World
from obligraph.rdf.labels import labels_of
from obligraph.rdf.results import value_of
from obligraph.rdf.values import find
from obligraph.rdf.vocabulary import TERM

PARTS = (
    "open-recommendations",
    "mapping-grounds",
    "leaders-of-plans",
    "promised-and-delivered",
    "money-by-measure",
    "shares-of-budget",
    "contradictions",
    "single-source-figures",
)
GAPS = (
    "obligations-without-measure",
    "measures-without-money",
    "promises-without-evidence",
    "recommendations-without-action",
)
AUDIENCES = {"": frozenset(("single-source-figures",)), "shadow-report": frozenset[str]()}
"""Who a brief is for, and which parts are left out for them."""
_OWED = """
SELECT DISTINCT ?code ?obligation WHERE {{
  {state} term:partyTo/term:imposes ?obligation . ?obligation dcterms:identifier ?code .
}} ORDER BY ?code"""
_SERVED = """
SELECT DISTINCT ?thing ?obligation WHERE {
  ?served (^term:implementer/term:obligation)|term:obligation ?obligation .
  ?thing (term:concerns|term:finances|term:indicator|term:measuredBy|term:about)? ?served .
}"""
_COMMENTS = "SELECT ?target ?comment WHERE { ?comment term:commentOn|term:replyTo ?target } ORDER BY ?target ?comment"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a State said to a finding, and where."""

    text: str
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """One obligation of a State, by the number of its provision, and the rows of each answer that serve it.

    The last has neither number nor obligation: it holds the rows that no article claims.
    """

    code: str
    obligation: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """The brief of one State, in one language: the whole answers, and the same rows article by article."""

    state: str
    language: str
    audience: str
    answers: tuple[Answer, ...]
    articles: tuple[Article, ...]
    replies: Mapping[str, tuple[Reply, ...]]
    citation: str


def brief(
    state: str, world: World, catalogue: Catalogue, language: str, *, audience: str = "", articles: str = ""
) -> Brief:
    """Return the brief of a State, for everything it owes or for some `articles` only ("7.d,8" takes all of 8).

    Raises `BadValue` for a State or an article that does not exist, saying which do.
    """
    iri = find(state, TERM + "State", world, "state")
    owed = _owed(iri, world)
    asked = [part.strip() for part in articles.split(",") if part.strip()]
    for text in asked:
        if not any(_within(code, text) for code in owed):
            raise BadValue("article", value=text[:80], offered=list(owed))
    slugs = [slug for slug in (*PARTS, *GAPS) if slug not in AUDIENCES[audience]]
    answers = tuple(tell(catalogue[slug].bind({"state": iri}, world, language), world, language) for slug in slugs)
    labels = labels_of([NamedNode(iri), *map(NamedNode, owed.values())], world.whole, language)
    served, all_owed = _served(world), set(owed.values())
    chosen = [code for code in owed if not asked or any(_within(code, text) for text in asked)]
    parts = [Article(code, labels[owed[code]], _of(answers, owed[code], all_owed, served)) for code in chosen]
    rest = [] if asked else [Article("", "", _of(answers, "", all_owed, served))]
    return Brief(
        state=labels[iri],
        language=language,
        audience=audience,
        answers=answers,
        articles=(*parts, *rest),
        replies=_replies(world, language),
        citation=say(
            language, "brief.citation", state=labels[iri], release=__version__, digest=edition(world, language)
        ),
    )


def _owed(state: str, world: World) -> dict[str, str]:
    """Return what a State owes, as number of the provision → address of the obligation, in the order of the treaty."""
    rows = world.whole.select(_OWED.format(state=NamedNode(state)))
    found = {value_of(code): value_of(obligation) for code, obligation in rows}
    return dict(sorted(found.items(), key=lambda it: [(len(part), part) for part in it[0].split(".")]))


def _within(code: str, asked: str) -> bool:
    plain = re.sub(r"[().\s]+", ".", asked).strip(".").lower()
    return code == plain or code.startswith(f"{plain}.")


def _served(world: World) -> dict[str, set[str]]:
    """Return the obligations that each measure, promise, amount, count and recommendation is said to serve."""
    found: dict[str, set[str]] = {}
    for thing, obligation in world.select(_SERVED):
        found.setdefault(value_of(thing), set()).add(value_of(obligation))
    return found


def _of(
    answers: tuple[Answer, ...], obligation: str, owed: Set[str], served: Mapping[str, Set[str]]
) -> tuple[Answer, ...]:
    """Return the answers with only those rows that serve this obligation, or, without one, those that serve none."""

    def here(row: Row) -> bool:
        named = things(row)
        serving = named & owed or {it for thing in named for it in served.get(thing, ())}
        return obligation in serving if obligation else not serving

    return tuple(replace(answer, rows=tuple(filter(here, answer.rows))) for answer in answers)


def things(row: Row) -> set[str]:
    """Return the addresses of what a row names and of the claims it rests on."""
    cells = {cell.term.value for cell in row.cells if cell and isinstance(cell.term, NamedNode)}
    return cells | {citation.claim for citation in row.evidence}


def _replies(world: World, language: str) -> dict[str, tuple[Reply, ...]]:
    """Return what States said to findings: address of the finding → replies."""
    rows = [(value_of(target), value_of(comment)) for target, comment in world.select(_COMMENTS)]
    cited = citations([comment for _, comment in rows], world, language)
    found: dict[str, tuple[Reply, ...]] = {}
    for target, comment in rows:
        texts = {
            quad.object.language or "": quad.object.value
            for quad in world.store.quads_for_pattern(NamedNode(comment), NamedNode(TERM + "says"), None, None)
            if isinstance(quad.object, Literal)
        }
        found[target] = (*found.get(target, ()), Reply(choose(texts, language), cited.get(comment, ())))
    return found
