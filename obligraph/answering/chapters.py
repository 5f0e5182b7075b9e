"""A brief written out: the page, one chapter an article, and the annex of everything it draws on, as CSV.

A gap is told as what is not recorded, never as a verdict; beside each finding stands what the State said to it.
"""

import csv
import io
from collections.abc import Iterator

from obligraph.answering.answers import Answer
from obligraph.answering.briefs import GAPS, Article, Brief, things
from obligraph.answering.formats import harmless
from obligraph.answering.pages import Block, Contents, Heading, Items, Noted, Notes, Paragraph, Table
from obligraph.answering.told import Row
from obligraph.languages import Count, say
from obligraph.rdf.evidence import Citation

_FINDINGS = frozenset(("open-recommendations", "contradictions"))
_ASKED = frozenset((*GAPS, "contradictions"))
_SAID_ELSEWHERE = frozenset(("state", "obligation", "speaker", "kind"))
"""Columns that a chapter leaves out: its heading, or who says so, tells the same."""


def page(brief: Brief) -> list[Block]:
    """Return the brief as the blocks of a page, footnotes included."""
    language = brief.language
    purpose = brief.audience or "country"
    notes: dict[str, int] = {}
    blocks: list[Block] = [
        Heading(1, say(language, f"brief.title-{purpose}", state=brief.state)),
        Paragraph(Noted(say(language, f"brief.about-{purpose}", state=brief.state))),
    ]
    if selection := brief.answers[0].selection:
        blocks.append(Paragraph(Noted(selection)))
    start = len(blocks)
    blocks += [
        Heading(2, say(language, "brief.overview"), "overview"),
        Items(tuple(Noted(it.sentence) for it in brief.answers)),
    ]
    for article in brief.articles:
        blocks += _chapter(article, brief, notes)
    limits = dict.fromkeys((say(language, "brief.limits-mapping"), *(answer.limits for answer in brief.answers)))
    blocks += [Heading(2, say(language, "brief.limits"), "limits"), Items(tuple(Noted(text) for text in limits))]
    blocks += [Heading(2, say(language, "answer.sources"), "sources"), Notes(tuple(notes))]
    named = [it for it in blocks if isinstance(it, Heading) and it.anchor]
    contents = Contents(tuple(Noted(it.text, link=f"#{it.anchor}") for it in named))
    return [*blocks[:start], contents, *blocks[start:], Paragraph(Noted(brief.citation))]


def annex(brief: Brief) -> str:
    """Return every row as CSV (RFC 4180), one line a row and source: article, question, row, who says so, where."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow("article question row says document locator date address claim".split())
    for article in brief.articles:
        for answer in article.answers:
            headings, shown = answer.shown()
            for row, texts in zip(answer.rows, shown, strict=True):
                pairs = zip(headings, texts, strict=True)
                told = "; ".join(say(brief.language, "answer.pair", name=head, value=text) for head, text in pairs)
                for source in [_source(it, brief.language) for it in row.evidence] or [("",) * 6]:
                    line = (article.code, answer.bound.question.slug, told, *source)
                    writer.writerow([harmless(text) for text in line])
    return out.getvalue()


def _chapter(article: Article, brief: Brief, notes: dict[str, int]) -> Iterator[Block]:
    language = brief.language
    if not any(article.answers) and not article.code:
        return
    yield Heading(
        2,
        say(language, "brief.article", number=article.code, obligation=article.obligation)
        if article.code
        else say(language, "brief.unplaced"),
        f"article-{article.code}",
    )
    if not any(article.answers):
        yield Paragraph(Noted(say(language, "brief.nothing")))
    gaps: dict[str, tuple[Noted, ...]] = {}
    asked: dict[str, None] = {}
    for answer in filter(len, article.answers):
        slug = answer.bound.question.slug
        if slug in GAPS:
            for told, rows in _gaps(answer):
                sources = tuple(source for row in rows for source in row.evidence)
                gaps.setdefault(told, (_noted(told, sources, brief, notes), _reply(rows, brief, notes)))
        else:
            yield Heading(3, say(language, f"brief.{slug}"))
            yield _table(answer, brief, notes)
        if slug in _ASKED:
            asked |= dict.fromkeys(_told("ask", answer, row) for row in answer.rows)
    if gaps:
        headings = (say(language, "brief.gaps"), say(language, "brief.reply"))
        yield from (Heading(3, headings[0]), Table(headings, tuple(gaps.values())))
    if asked:
        yield from (Heading(3, say(language, "brief.questions")), Items(tuple(map(Noted, asked))))


def _gaps(answer: Answer) -> list[tuple[str, list[Row]]]:
    """Return what is not recorded, each with its rows; recommendations, which have a table, are only counted."""
    if answer.bound.question.slug == "recommendations-without-action":
        told = say(
            answer.language, "brief.gap-recommendations-without-action", count=Count(len(answer), answer.language)
        )
        return [(told, list(answer.rows))]
    return [(_told("gap", answer, row), [row]) for row in answer.rows]


def _table(answer: Answer, brief: Brief, notes: dict[str, int]) -> Table:
    """Return the rows of an answer with who says so and, for a finding, what the State said to it."""
    language = brief.language
    finding = answer.bound.question.slug in _FINDINGS
    narrow = _narrow(answer)
    headings, shown = narrow.shown()
    rows = []
    for row, texts in zip(narrow.rows, shown, strict=True):
        says = "; ".join(dict.fromkeys(who for it in row.evidence if (who := it.who(language))))
        cells = [
            *map(Noted, texts),
            _noted(says if row.evidence else say(language, "answer.uncited"), row.evidence, brief, notes),
        ]
        rows.append((*cells, *([_reply([row], brief, notes)] if finding else ())))
    last = [say(language, "answer.says"), *([say(language, "brief.reply")] if finding else ())]
    return Table((*headings, *last), tuple(rows))


def _narrow(answer: Answer) -> Answer:
    kept = [
        place
        for place, name in enumerate(answer.columns)
        if name not in _SAID_ELSEWHERE and any(row.cells[place] for row in answer.rows)
    ]
    return answer.narrowed(kept)


def _told(sort: str, answer: Answer, row: Row) -> str:
    texts = {name: cell.text if cell else "–" for name, cell in zip(answer.columns, row.cells, strict=True)}
    return say(answer.language, f"brief.{sort}-{answer.bound.question.slug}", **texts)


def _reply(rows: list[Row], brief: Brief, notes: dict[str, int]) -> Noted:
    found = sorted({thing for row in rows for thing in things(row)})
    replies = [reply for thing in found for reply in brief.replies.get(thing, ())]
    text = " ".join(dict.fromkeys(reply.text for reply in replies)) or say(brief.language, "brief.no-reply")
    return _noted(text, tuple(source for reply in replies for source in reply.sources), brief, notes)


def _noted(text: str, sources: tuple[Citation, ...], brief: Brief, notes: dict[str, int]) -> Noted:
    lines = dict.fromkeys(citation.line(brief.language) for citation in sources)
    return Noted(text, tuple(notes.setdefault(line, len(notes) + 1) for line in lines))


def _source(citation: Citation, language: str) -> tuple[str, ...]:
    who = citation.who(language)
    return (who, citation.title, citation.locator, citation.date, citation.address, citation.claim)
