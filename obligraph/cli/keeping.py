"""Commands that keep: the graph in one file or in an engine elsewhere, what changed in it, our Turtle in order."""

import sys
from datetime import date
from pathlib import Path

import click

from obligraph.cli.commands import Act, argument, deliver, option, source_options, world
from obligraph.errors import MissingValue
from obligraph.languages import Language, say


def acts() -> list[Act]:
    """Return the commands of this room."""
    return [
        Act("export", export, [argument("file"), *_instead(), *source_options()]),
        Act("load", load, [*source_options()]),
        Act("changes", changed, [argument("old"), argument("new")]),
        Act("format", tidy, [argument("files", nargs=-1), option("--check", is_flag=True)]),
    ]


def _instead() -> list[click.Parameter]:
    """Return the options that write something else than the whole graph."""
    return [
        option("--questions", is_flag=True),
        option("--cube", is_flag=True),
        option("--tables", choices=("csv", "parquet")),
    ]


def export(
    language: str, file: str, questions: bool, cube: bool, tables: str | None, data: str | None, store: str | None
) -> int:
    """Write the whole graph, or the saved questions, figures and sums as data cubes, or tables into a new folder."""
    from obligraph.answering.catalogue import question_triples
    from obligraph.answering.questions import Catalogue
    from obligraph.publication.cubes import cube as cells
    from obligraph.publication.extracts import extract
    from obligraph.rdf.exports import export as write
    from obligraph.rdf.exports import export_statements
    from obligraph.resources import find_home

    graph = world(data=data, store=store)
    if tables:
        count = len(extract(graph, Path(file), tables))
        click.echo(say(language, "cli.extracted", count=count, folder=file), err=True)
        return 0
    if questions:
        count = export_statements(
            question_triples(Catalogue(find_home().queries, graph), graph.vocabulary), graph.vocabulary, Path(file)
        )
    elif cube:
        count = export_statements(cells(graph), graph.vocabulary, Path(file))
    else:
        count = write(graph, Path(file))
    click.echo(say(language, "cli.exported", count=count, file=file), err=True)
    return 0


def load(language: str, data: str | None, store: str | None) -> int:
    """Load the graph, with the submissions of a data folder, into an engine elsewhere."""
    from obligraph.deposit.journal import Journal
    from obligraph.deposit.loads import load as send
    from obligraph.resources import find_data, find_home, find_store

    if not (address := find_store(store)):
        raise MissingValue("store")

    def watch(done: int, total: int, sent: int) -> None:
        told = say(language, "cli.loading", done=done, total=total, sent=sent)
        click.echo(f"\r\x1b[K{told}" if sys.stderr.isatty() else told, nl=not sys.stderr.isatty(), err=True)

    loading = send(find_home(), Journal(find_data(data)), address, date.today(), watch)
    edition = loading.edition
    count = sum(held.statements for held in edition.graphs.values())
    said = {"count": count, "graphs": len(edition.graphs), "sent": loading.sent, "digest": edition.digest[:12]}
    click.echo(("\r\x1b[K" if sys.stderr.isatty() else "") + say(language, "cli.loaded", **said), err=True)
    return 0


def changed(language: str, old: str, new: str) -> int:
    """Tell in words what changed between two exports."""
    from obligraph.rdf.changes import changes, in_words, read_export
    from obligraph.rdf.vocabulary import Vocabulary
    from obligraph.resources import find_home

    vocabulary = Vocabulary.read(find_home().ontology)
    before, after = (read_export(Path(path), vocabulary) for path in (old, new))
    deliver(in_words(changes(before, after, Language(language)), Language(language)))
    return 0


def tidy(language: str, files: tuple[str, ...], check: bool) -> int:
    """Write our Turtle in the house order, or say which file is not."""
    from obligraph.rdf.exports import save
    from obligraph.rdf.graphs import verify
    from obligraph.rdf.turtle import formatted
    from obligraph.rdf.vocabulary import Vocabulary
    from obligraph.resources import find_home, text_of

    home = find_home()
    vocabulary = Vocabulary.read(home.ontology)
    stray = []
    for path in [Path(file) for file in files] or [*home.turtle(), *sorted(home.shapes.glob("*.ttl"))]:
        text = text_of(path)
        verify(text.encode("utf-8"), path)
        if (ordered := formatted(text, vocabulary)) != text:
            stray.append(path)
            if not check:
                save(path, ordered.encode("utf-8"))
    for path in stray:
        click.echo(say(language, "cli.unformatted" if check else "cli.formatted", file=path))
    return 1 if check and stray else 0
