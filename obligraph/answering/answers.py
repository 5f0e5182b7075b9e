"""Rows become an answer: labels, evidence, a sentence, what is missing, limits and a citation, in one language.

A query fetches things; their labels and their sources are added to its rows as these are read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from string import Formatter
from typing import TYPE_CHECKING, Any

from obligraph import __version__
from obligraph.answering.questions import BoundQuestion
from obligraph.answering.snapshots import Retrieval, retrieval
from obligraph.answering.told import Row, ToldRows
from obligraph.languages import Count, choose, say
from obligraph.rdf.evidence import edition, selection_line
from obligraph.rdf.graphs import NamedNode, Rows, World
from obligraph.rdf.labels import Labels, labels_of, written

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing: what an empty column means, and in which rows (counted from 1) it is empty."""

    column: str
    text: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question answers, in one language, ready to be written in any format."""

    bound: BoundQuestion
    world: World
    language: str
    columns: tuple[str, ...]
    headings: tuple[str, ...]
    rows: Sequence[Row]
    sentence: str
    selection: str
    retrieval: Retrieval | None
    gaps: tuple[Gap, ...]
    limits: str
    citation: str

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return one dictionary a row: column name → number or text (`None` where empty), and `source`."""
        return [
            {
                **{name: cell.plain if cell else None for name, cell in zip(self.columns, row.cells, strict=True)},
                "source": "; ".join(citation.line(self.language) for citation in row.evidence) or None,
            }
            for row in self.rows
        ]

    def to_frame(self) -> "pandas.DataFrame":
        """Return the rows as a pandas frame; pandas has to be there."""
        import pandas

        return pandas.DataFrame(self.to_dicts(), columns=[*self.columns, "source"])

    def places(self) -> list[tuple[int, int | None]]:
        """Return the columns for a person, each with that of its date: `x_date` stands in brackets behind its `x`."""
        dated = {
            place: self.columns.index(f"{name}_date")
            for place, name in enumerate(self.columns)
            if f"{name}_date" in self.columns
        }
        return [(place, dated.get(place)) for place in range(len(self.columns)) if place not in dated.values()]

    def shown(self) -> tuple[list[str], list[list[str]]]:
        """Return headings and texts for a person, one text a column of `places`."""
        places = self.places()
        rows = [[_shown(row, place, date) for place, date in places] for row in self.rows]
        return [self.headings[place] for place, _ in places], rows

    def narrowed(self, kept: list[int]) -> "Answer":
        """Return this answer with only the columns at these places."""
        rows = tuple(Row(tuple(row.cells[place] for place in kept), row.evidence) for row in self.rows)
        columns, headings = (tuple(it[place] for place in kept) for it in (self.columns, self.headings))
        return replace(self, columns=columns, headings=headings, rows=rows)

    def things(self) -> list[str]:
        """Return the addresses of everything this answer mentions: what was asked about, cells and evidence."""
        asked = (
            value.term.value
            for values in self.bound.values.values()
            for value in values
            if isinstance(value.term, NamedNode)
        )
        cells = (
            cell.term.value for row in self.rows for cell in row.cells if cell and isinstance(cell.term, NamedNode)
        )
        sources = (iri for row in self.rows for citation in row.evidence for iri in (citation.claim, citation.document))
        return list(dict.fromkeys(iri for iri in (*asked, *cells, *sources) if iri))


def tell(bound: BoundQuestion, world: World, language: str) -> Answer:
    """Return the answer to a bound question, in `language`."""
    question = bound.question
    found = world.select(bound.sparql)
    shown = tuple(question.columns)
    given = [value.term for values in bound.values.values() for value in values if isinstance(value.term, NamedNode)]
    heads = [NamedNode(world.vocabulary.expand(said)) for said in question.columns.values() if isinstance(said, str)]
    labels = labels_of([*given, *heads], world.whole, language)
    rows = ToldRows(found, question, world, language)
    return Answer(
        bound=bound,
        world=world,
        language=language,
        columns=shown,
        headings=tuple(_heading(said, labels, world, language) for said in question.columns.values()),
        rows=rows,
        sentence=_sentence(bound, found, rows, labels, language),
        selection=selection_line(world, language),
        retrieval=retrieval(question, world, language),
        gaps=_gaps(question.gaps, found, language),
        limits=choose(question.limits, language),
        citation=_citation(bound, world, language),
    )


def _shown(row: Row, place: int, date_place: int | None) -> str:
    cell, date = row.cells[place], row.cells[date_place] if date_place is not None else None
    if cell is None:
        return "–"
    return f"{cell.text} ({date.text})" if date else cell.text


def _heading(said: Any, labels: Labels, world: World, language: str) -> str:
    text = labels[world.vocabulary.expand(said)] if isinstance(said, str) else choose(said, language)
    return text[:1].upper() + text[1:]


def _sentence(bound: BoundQuestion, found: Rows, rows: Sequence[Row], labels: Labels, language: str) -> str:
    """Fill in the sentence of the question, working out what it names and no more."""
    sentence = choose(bound.question.some if rows else bound.question.none, language)
    wanted = {name for _, name, _, _ in Formatter().parse(sentence) if name}
    fields: dict[str, object] = {"rows": Count(len(rows), language)}
    for name in bound.question.options():
        values = bound.values.get(name, ())
        texts = [written(value.term, labels, language) for value in values]
        fields[name] = ", ".join(texts) or say(language, "answer.all")
    for place, name in enumerate(bound.question.columns):
        if not wanted & {f"{count}_{name}" for count in ("with", "without", "distinct", "first")}:
            continue
        column = found.columns.index(name)
        terms = [row[column] for row in found if row[column] is not None]
        distinct = len(set(terms)) if f"distinct_{name}" in wanted else 0
        counts = {"with": len(terms), "without": len(found) - len(terms), "distinct": distinct}
        fields |= {f"{kind}_{name}": Count(count, language) for kind, count in counts.items()}
        fields[f"first_{name}"] = _first(rows, found, place, column) if f"first_{name}" in wanted else ""
    return sentence.format(**fields)


def _first(rows: Sequence[Row], found: Rows, place: int, column: int) -> str:
    """Return the first text of a column; of the rows, only the one that has it is read."""
    number = next((number for number, row in enumerate(found) if row[column] is not None), None)
    cell = None if number is None else rows[number].cells[place]
    return cell.text if cell else ""


def _gaps(said: Mapping[str, Mapping[str, str]], found: Rows, language: str) -> tuple[Gap, ...]:
    gaps = []
    for name, texts in said.items():
        column = found.columns.index(name)
        empty = tuple(number for number, row in enumerate(found, 1) if row[column] is None)
        if empty:
            gaps.append(Gap(name, choose(texts, language), empty))
    return tuple(gaps)


def _citation(bound: BoundQuestion, world: World, language: str) -> str:
    values = ", ".join(
        f"{name} = {' '.join(world.vocabulary.shorten(value.term.value) for value in values)}"
        for name, values in bound.values.items()
        if name in bound.question.options()
    )
    if world.selection:
        keys = [iri.rpartition("/")[2] for iri in world.selection.witnesses]
        values += f"; witness = {' '.join(keys) or '*'}; as-of = {world.selection.as_of or '*'}"
    call = f"{bound.question.slug}({values.removeprefix('; ')})"
    return say(language, "answer.citation", question=call, release=__version__, digest=edition(world, language))
