"""An answer as text, CSV, JSON, Markdown, a workbook or Turtle: the same rows, the same evidence, the same limits."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import asdict

from obligraph.answering.answers import Answer
from obligraph.answering.spreadsheets import as_sheets, stored
from obligraph.answering.tables import Wrapper, fill, grid, width
from obligraph.answering.told import Cell, Row
from obligraph.languages import say
from obligraph.rdf.evidence import Citation
from obligraph.rdf.exports import turtle_of
from obligraph.rdf.graphs import NamedNode
from obligraph.rdf.vocabulary import LICENSE

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_table(answer: Answer) -> str:
    """Return the answer for a terminal: sentence, table, what is missing, sources, limits, citation."""
    size = width()
    sources = _numbered(answer)
    headings, lines = _lines(answer, sources)
    parts = [fill(answer.sentence, size), fill(answer.selection, size), fill(_retrieved(answer), size)]
    if lines:
        parts.append(grid(headings, lines, size, answer.language))
    parts += [_missing(answer, size), _sources(answer, sources, size), _limits(answer, size)]
    parts.append(fill(answer.citation, size))
    return "\n\n".join(part for part in parts if part) + "\n"


def as_markdown(answer: Answer) -> str:
    """Return the answer as Markdown, with numbered sources below the table."""
    sources = _numbered(answer)
    headings, lines = _lines(answer, sources)
    ruled = [headings, ["---"] * len(headings), *lines]
    table = ["| " + " | ".join(_cell(text) for text in line) + " |" for line in ruled]
    missing = [f"- {text}" for text in _gap_lines(answer)]
    cited = [f"{number}. {citation.line(answer.language)}" for citation, number in sources.items()]
    parts = [
        f"**{answer.sentence}**",
        answer.selection,
        _retrieved(answer),
        "\n".join(table) if lines else "",
        _titled(answer, "missing", missing, "### "),
        _titled(answer, "sources", cited, "### "),
        f"*{answer.limits}*",
        answer.citation,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def as_csv(answer: Answer) -> str:
    """Return the rows as CSV (RFC 4180) headed by column names; the last columns tell who says so and where."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*answer.columns, "says", "source"])
    for row in answer.rows:
        cells = [cell.plain if cell else "" for cell in row.cells]
        writer.writerow([harmless(value) for value in (*cells, _says(answer, row), _where(answer, row))])
    return out.getvalue()


def as_json(answer: Answer) -> str:
    """Return the answer as JSON: question, parameters, columns, rows with their evidence, gaps, limits, citation.

    Each row is one line: the encoder that indents is ten times as slow as the one that does not.
    """
    question = answer.bound.question
    columns = zip(answer.columns, answer.headings, strict=True)
    shown = {
        "question": question.slug,
        "summary": question.summary[answer.language],
        "parameters": {
            name: [answer.world.vocabulary.shorten(value.term.value) for value in values]
            for name, values in answer.bound.values.items()
            if name in question.options()
        },
        "language": answer.language,
        "sentence": answer.sentence,
        "selection": answer.selection or None,
        "retrieval": asdict(answer.retrieval) if answer.retrieval else None,
        "columns": [{"name": name, "label": label} for name, label in columns],
        "rows": [],
        "missing": [{"column": gap.column, "text": gap.text, "rows": list(gap.rows)} for gap in answer.gaps],
        "limits": answer.limits,
        "citation": answer.citation,
        "license": LICENSE,
    }
    rows = ",\n    ".join(json.dumps(_row_json(answer, row), ensure_ascii=False) for row in answer.rows)
    texts = {name: json.dumps(value, ensure_ascii=False, indent=2) for name, value in shown.items()}
    if rows:
        texts["rows"] = f"[\n    {rows}\n  ]"
    return "{\n" + ",\n".join(f'  "{name}": {text}' for name, text in texts.items()) + "\n}\n"


def as_workbook(answer: Answer) -> bytes:
    """Return the answer as an .xlsx workbook: the rows on one sheet, sentence, gaps, limits and citation on another."""
    language = answer.language
    evidence = [say(language, "answer.says"), say(language, "answer.source")]
    lines = [
        [*(stored(cell) for cell in row.cells), (_says(answer, row), ""), (_where(answer, row), "")]
        for row in answer.rows
    ]
    notes = [answer.sentence, answer.selection, _retrieved(answer), *_gap_lines(answer), answer.limits, answer.citation]
    names = (say(language, "answer.sheet"), say(language, "answer.notes"))
    return as_sheets(names, [*answer.headings, *evidence], lines, notes, say(language, "workbook.day"))


def as_turtle(answer: Answer) -> str:
    """Return, as Turtle, what the graph says of everything the answer mentions: the statements behind it."""
    return turtle_of(answer.world.describe(answer.things()), answer.world.vocabulary)


FORMATS: dict[str, Callable[[Answer], str | bytes]] = {
    "table": as_table,
    "csv": as_csv,
    "json": as_json,
    "md": as_markdown,
    "xlsx": as_workbook,
    "ttl": as_turtle,
}


def _retrieved(answer: Answer) -> str:
    return answer.retrieval.text if answer.retrieval else ""


def _numbered(answer: Answer) -> dict[Citation, int]:
    cited = dict.fromkeys(citation for row in answer.rows for citation in row.evidence)
    numbers: dict[str, int] = {}
    return {citation: numbers.setdefault(citation.line(answer.language), len(numbers) + 1) for citation in cited}


def _lines(answer: Answer, sources: dict[Citation, int]) -> tuple[list[str], list[list[str]]]:
    """Return headings and texts for a person; last, where the question cites evidence, who says so and which source."""
    headings, shown = answer.shown()
    if not answer.bound.question.evidence:
        return [*headings], [[*texts] for texts in shown]
    evidence = [say(answer.language, "answer.says"), say(answer.language, "answer.source")]
    lines = []
    for row, texts in zip(answer.rows, shown, strict=True):
        numbers = dict.fromkeys(f"[{sources[citation]}]" for citation in row.evidence)
        cited = " ".join(numbers) or say(answer.language, "answer.uncited")
        lines.append([*texts, _says(answer, row), cited])
    return [*headings, *evidence], lines


def _says(answer: Answer, row: Row) -> str:
    return "; ".join(dict.fromkeys(who for citation in row.evidence if (who := citation.who(answer.language))))


def _where(answer: Answer, row: Row) -> str:
    places = dict.fromkeys(citation.where() for citation in row.evidence)
    return "; ".join(places) or say(answer.language, "answer.uncited")


def _gap_lines(answer: Answer) -> list[str]:
    """Say each gap once, with what the rows where it occurs begin with: their first cell that is not empty."""
    lines = []
    for gap in answer.gaps:
        begun = [next(filter(None, answer.rows[number - 1].cells)) for number in gap.rows]
        names = list(dict.fromkeys(cell.text for cell in begun))
        begun_with = f"{'; '.join(names[:6])}{'…' if len(names) > 6 else ''}"
        lines.append(f"{gap.text} ({say(answer.language, 'answer.pair', name=len(gap.rows), value=begun_with)})")
    return lines


def _missing(answer: Answer, size: int) -> str:
    lines = [fill(text, size, initial_indent="- ", subsequent_indent="  ") for text in _gap_lines(answer)]
    return _titled(answer, "missing", lines)


def _sources(answer: Answer, sources: dict[Citation, int], size: int) -> str:
    shown = {number: citation.line(answer.language) for citation, number in sources.items()}
    wrap = Wrapper(size, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
    lines = [wrap.fill(f"[{number}] {text}") for number, text in shown.items()]
    return _titled(answer, "sources", lines)


def _limits(answer: Answer, size: int) -> str:
    return _titled(answer, "limits", [fill(answer.limits, size)])


def _titled(answer: Answer, name: str, lines: list[str], mark: str = "") -> str:
    return "\n".join([mark + say(answer.language, f"answer.{name}"), *lines]) if lines else ""


def _row_json(answer: Answer, row: Row) -> dict[str, object]:
    shorten = answer.world.vocabulary.shorten
    cells: dict[str, object] = {}
    for name, cell in zip(answer.columns, row.cells, strict=True):
        cells[name] = _cell_json(cell, shorten)
    evidence = [
        {
            "claim": shorten(citation.claim),
            "says": citation.who(answer.language),
            "document": citation.title,
            "locator": citation.locator,
            "date": citation.date,
            "address": citation.address,
        }
        for citation in row.evidence
    ]
    return {"cells": cells, "evidence": evidence}


def _cell_json(cell: Cell | None, shorten: Callable[[str], str]) -> dict[str, object] | None:
    if cell is None:
        return None
    named = {"id": shorten(cell.term.value)} if isinstance(cell.term, NamedNode) else {}
    return {"value": cell.plain, "text": cell.text, **named}


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def harmless(value: object) -> object:
    """Return a value that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
