"""Commands that keep: the whole graph in one file, our own Turtle in order."""

from pathlib import Path

import click

from obligraph.commands import Act, argument, option, text_of, world
from obligraph.languages import say


def acts() -> list[Act]:
    """Return the commands of this room."""
    return [
        Act("export", export, [argument("file")]),
        Act("format", tidy, [argument("files", nargs=-1), option("--check", is_flag=True)]),
    ]


def export(language: str, file: str) -> int:
    """Write the whole graph."""
    from obligraph.exports import export as write

    count = write(world(), Path(file))
    click.echo(say(language, "cli.exported", count=count, file=file), err=True)
    return 0


def tidy(language: str, files: tuple[str, ...], check: bool) -> int:
    """Write our Turtle in the house order, or say which file is not."""
    from obligraph.exports import save
    from obligraph.graphs import verify
    from obligraph.resources import find_home
    from obligraph.turtle import formatted
    from obligraph.vocabulary import Vocabulary

    home = find_home()
    vocabulary = Vocabulary.read(home.ontology)
    stray = []
    for path in [Path(file) for file in files] or [*home.turtle(), *sorted(home.shapes.glob("*.ttl"))]:
        text = text_of(str(path))
        verify(text.encode("utf-8"), path)
        if (ordered := formatted(text, vocabulary)) != text:
            stray.append(path)
            if not check:
                save(path, ordered.encode("utf-8"))
    for path in stray:
        click.echo(say(language, "cli.unformatted" if check else "cli.formatted", file=path))
    return 1 if check and stray else 0
