"""Texts of the command line that are not an answer: the tour, the list of questions, one thing, a plain result."""

from collections.abc import Iterator

from obligraph.answering.questions import Catalogue, Question, by_theme
from obligraph.answering.snapshots import retrieval
from obligraph.answering.tables import fill, grid, width
from obligraph.errors import BadValue
from obligraph.languages import Count, choose, number, say
from obligraph.rdf.graphs import Literal, NamedNode, World, read_results
from obligraph.rdf.labels import labels_of
from obligraph.rdf.things import Statement, Thing
from obligraph.rdf.values import Parameter
from obligraph.rdf.vocabulary import TERM

FIRST_QUESTIONS = ("promised-and-delivered", "contradictions", "obligations-without-measure")
_KINDS = ("Obligation", "StateParty", "Promise", "Document")


def lines(world: World, language: str) -> Iterator[str]:
    """Yield the three lines of the tour."""
    found = {kind: world.select(f"SELECT ?it WHERE {{ ?it a <{TERM}{kind}> }}") for kind in _KINDS}
    counts = {kind.lower(): number(len(rows), language) for kind, rows in found.items()}
    claims = world.select(f"SELECT DISTINCT ?it WHERE {{ ?it <{TERM}assertedBy> ?speaker }}")
    yield say(language, "tour.inside", claims=number(len(claims), language), **counts)
    yield say(
        language,
        "tour.try",
        questions="; ".join(f"obligraph ask {question} --state PER" for question in FIRST_QUESTIONS),
    )
    yield say(language, "tour.pages")


def listing(catalogue: Catalogue, reader: str | None, language: str) -> str:
    """Return the saved questions in words, with their parameters, under their themes.

    Raises `BadValue` for a kind of reader that no question is for.
    """
    readers = sorted({it for question in catalogue for it in question.readers})
    if reader is not None and reader not in readers:
        raise BadValue("choice", name="--for", value=reader[:80], offered=readers)
    wanted = [question for question in catalogue if reader is None or reader in question.readers]
    parts = [
        "\n".join([theme, *(_listed(question, language) for question in held)])
        for theme, held in by_theme(wanted, language)
    ]
    text = "\n\n".join(parts)
    return f"{text}\n\n{say(language, 'tour.how')}"


def about(question: Question, world: World, language: str) -> str:
    """Return what one question asks, what it takes, what its columns are and what it does not show."""
    labels = labels_of(
        [NamedNode(world.vocabulary.expand(said)) for said in question.columns.values() if isinstance(said, str)],
        world.whole,
        language,
    )
    headings = [
        labels[world.vocabulary.expand(said)] if isinstance(said, str) else choose(said, language)
        for said in question.columns.values()
    ]
    takes = [f"  {_option(it)}" for it in question.options().values()]
    shows = [
        f"  {say(language, 'answer.pair', name=name, value=heading)}"
        for name, heading in zip(question.columns, headings, strict=True)
    ]
    elsewhere = retrieval(question, world, language)
    parts = [
        f"{choose(question.summary, language)} ({question.slug}, {question.id})",
        "\n".join([say(language, "tour.takes"), *takes]) if takes else "",
        "\n".join([say(language, "tour.shows"), *shows]),
        fill(elsewhere.text, width()) if elsewhere else "",
        f"{say(language, 'answer.limits')}\n{fill(choose(question.limits, language), width())}",
    ]
    return "\n\n".join(part for part in parts if part)


def _listed(question: Question, language: str) -> str:
    options = " ".join(_option(it) for it in question.options().values())
    words = fill(choose(question.summary, language), 100, initial_indent="      ", subsequent_indent="      ")
    return f"  {question.slug} {options}".rstrip() + f"\n{words}"


def _option(parameter: Parameter) -> str:
    example = parameter.example.partition(":")[2] or parameter.example
    option = f"--{parameter.name.replace('_', '-')} {example}"
    return option if parameter.required else f"[{option}]"


def thing_text(thing: Thing, language: str) -> str:
    """Return one thing as text: name, kind, statements, sources, what points at it."""
    kinds = ", ".join(thing.kinds)
    parts = [f"{thing.label}\n{kinds} · {thing.short}\n{thing.iri}"]
    parts.append("\n".join(_statement(it, language) for it in thing.statements))
    if thing.sources:
        cited = [f"  {citation.line(language)}" for citation in thing.sources]
        parts.append("\n".join([say(language, "answer.sources"), *cited]))
    if thing.incoming:
        shown = [_statement(it, language) for it in thing.incoming[:60]]
        if len(thing.incoming) > len(shown):
            shown.append("  " + say(language, "tour.more", count=len(thing.incoming) - len(shown)))
        parts.append("\n".join([say(language, "tour.incoming", count=len(thing.incoming)), *shown]))
    return "\n\n".join(part for part in parts if part)


def _statement(said: Statement, language: str) -> str:
    named = f"{said.value} ({said.short})" if said.short and said.short != said.value else said.value
    return "  " + say(language, "answer.pair", name=said.property, value=named)


def result_table(found: bytes, world: World, language: str) -> str:
    """Return the JSON result of a query as a plain table with short names; statements and yes/no as they are."""
    if not found.lstrip().startswith(b"{"):
        return found.decode("utf-8")
    results = read_results(found)
    if isinstance(results, bool):
        return say(language, "answer.yes" if results else "answer.no") + "\n"
    rows = [[_short(term, world) for term in row] for row in results]
    count = say(language, "tour.rows", count=Count(len(rows), language))
    return f"{grid(list(results.columns), rows, width(), language)}\n\n{count}\n"


def _short(term: object, world: World) -> str:
    if isinstance(term, NamedNode):
        return world.vocabulary.shorten(term.value)
    if isinstance(term, Literal):
        return term.value
    return "" if term is None else str(term)
