"""Commands that publish: a release as one folder."""

from pathlib import Path

import click

from obligraph.cli.commands import Act, argument, option, world
from obligraph.languages import say


def acts() -> list[Act]:
    """Return the commands of this room."""
    return [Act("release", publish, [argument("folder"), option("--data")])]


def publish(language: str, folder: str, data: str | None) -> int:
    """Write a release into a new folder."""
    from obligraph.publication.releases import SUMS, release
    from obligraph.resources import find_home

    files = release(world(data=data), find_home(), Path(folder))
    click.echo(say(language, "cli.released", count=len(files), folder=folder, sums=SUMS), err=True)
    return 0
