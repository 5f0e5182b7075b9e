"""The command line: the only door that prints; errors become exit codes here.

Exit codes: 0 fine, 1 findings, 2 could not be done or checked.
"""

import contextlib
import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from obligraph.cli import asking, checking, enriching, keeping, linking, publishing, reviewing, serving, submitting
from obligraph.cli.commands import Command, Group, asked_language, described, usage_problem
from obligraph.errors import Problem
from obligraph.languages import language_of, say


def run() -> NoReturn:
    """Be the command of this process, and end it as it stands: taking the graph apart would be a tenth of the wait."""
    try:
        main()
    except SystemExit as end:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(BrokenPipeError, ValueError):
                stream.flush()
        os._exit(end.code if isinstance(end.code, int) else 0)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and raise its exit code."""
    gc.set_threshold(50_000)  # A tenth of the time of a large workbook went into looking for garbage that is not there.
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = language_of(asked_language(given))
    try:
        code = build(language).main(_about(given), prog_name="obligraph", standalone_mode=False)
    except Problem as problem:
        _complain(problem.tell(language))
    except click.UsageError as error:
        _complain(usage_problem(error, given, language))
    except (click.Abort, KeyboardInterrupt):
        _complain(say(language, "cli.stopped"))
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


def build(language: str) -> click.Group:
    """Return the command with its help in `language`."""
    top = Group("obligraph", language, callback=lambda **_: asking.tour(language))
    for act in (
        act
        for room in (asking, enriching, checking, submitting, reviewing, keeping, linking, publishing, serving)
        for act in room.acts()
    ):
        params = described(act.parameters, language)
        top.add_command(Command(act.name, language, callback=act.callback, params=params))
    return top


def _about(given: list[str]) -> list[str]:
    """Return the words of a command, with `--help` behind the name of a question read as `--about` that question."""
    named = given[:1] == ["ask"] and len(given) > 2 and not given[1].startswith("-")
    return ["--about" if named and word in ("--help", "-h") else word for word in given]


def _complain(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(2)
