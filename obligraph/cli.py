"""The command line: arguments → calls → text. The only door that prints; errors become exit codes here.

Exit codes: 0 fine, 1 findings, 2 could not be done or checked.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from obligraph.errors import BadQuery, CannotRead, CannotWrite, MissingValue, Problem
from obligraph.help import Command, Group, asked_language, described, usage_problem, values_of
from obligraph.languages import choose, language_of, say

if TYPE_CHECKING:
    from obligraph.graphs import World

ANSWER_FORMATS = ("table", "csv", "json", "md", "xlsx", "ttl")
RESULT_FORMATS = ("table", "csv", "json", "tsv", "xml")
REPORT_FORMATS = ("text", "json", "ttl")


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and leave with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = language_of(asked_language(given))
    try:
        code = build(language).main(given, prog_name="obligraph", standalone_mode=False)
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
    top = Group("obligraph", language, callback=lambda **_: tour(language))
    for name, callback, parameters in (
        ("ask", ask, [_argument("name", required=False), *_shared(ANSWER_FORMATS), *_only_ask()]),
        ("query", query, [_argument("file"), *_shared(RESULT_FORMATS)]),
        ("show", show, [_argument("thing")]),
        ("check", check, [_argument("file"), *_shared(REPORT_FORMATS)]),
        ("export", export, [_argument("file")]),
        ("format", format_files, [_argument("files", nargs=-1), _flag("--check")]),
    ):
        top.add_command(Command(name, language, callback=callback, params=described(parameters, language)))
    return top


def tour(language: str) -> int:
    """Print what is in the graph, three questions to try, and where the pages will be."""
    from obligraph.tour import lines

    for line in lines(_world(), language):
        click.echo(line)
    return 0


def ask(
    *,
    language: str,
    name: str | None,
    form: str | None,
    output: str | None,
    witness: str | None,
    as_of: str | None,
    sparql: bool,
    reader: str | None,
    extra: list[str],
) -> int:
    """List the saved questions, or answer one."""
    from obligraph.answers import tell
    from obligraph.formats import FORMATS
    from obligraph.questions import Catalogue
    from obligraph.resources import find_home
    from obligraph.tour import listing

    world = _world(witness, as_of)
    catalogue = Catalogue(find_home().queries, world)
    if name is None:
        click.echo(listing(catalogue, reader, language))
        return 0
    question = catalogue[name]
    try:
        bound = question.bind(values_of(extra), world, language)
    except MissingValue as problem:
        click.echo(choose(question.summary, language), err=True)
        raise problem
    if sparql:
        click.echo(bound.sparql, nl=False)
        return 0
    form = form or (Path(output).suffix[1:] if output else "table")
    if form not in FORMATS:
        raise CannotWrite("suffix", file=output, suffixes=[f".{known}" for known in FORMATS if known != "table"])
    _deliver(FORMATS[form](tell(bound, world, language)), output, f"{question.slug}.{form}")
    return 0


def query(language: str, file: str, form: str | None, output: str | None) -> int:
    """Run anyone's SPARQL within limits."""
    from obligraph.limits import run
    from obligraph.tour import result_table

    world = _world()
    text = sys.stdin.read() if file == "-" else _text(file)
    form = form or (Path(output).suffix[1:] if output else "table")
    if form not in RESULT_FORMATS:
        raise CannotWrite("suffix", file=output, suffixes=[f".{known}" for known in RESULT_FORMATS if known != "table"])
    try:
        found = run(world, text, "json" if form == "table" else form)
    except BadQuery as problem:
        problem.fields["file"] = "SPARQL" if file == "-" else file
        raise
    _deliver(result_table(found, world, language) if form == "table" else found, output, "")
    return 0


def show(language: str, thing: str) -> int:
    """Print one thing: its statements, what points at it, its sources."""
    from obligraph.things import show as find
    from obligraph.tour import thing_text

    click.echo(thing_text(find(thing, _world(), language), language))
    return 0


def check(language: str, file: str, form: str | None, output: str | None) -> int:
    """Check a submission against the rules."""
    from obligraph.drafts import read
    from obligraph.resources import find_home
    from obligraph.validation import check as validate

    world = _world()
    report = validate(read(Path(file), world.vocabulary), world, find_home().shapes)
    forms = {"json": report.as_json, "ttl": lambda _: report.as_turtle(), "text": report.tell}
    _deliver(forms[form or "text"](language), output, "")
    return int(report.exit_code)


def export(language: str, file: str) -> int:
    """Write the whole graph."""
    from obligraph.exports import export as write

    count = write(_world(), Path(file))
    click.echo(say(language, "cli.exported", count=count, file=file), err=True)
    return 0


def format_files(language: str, files: tuple[str, ...], check: bool) -> int:
    """Write our Turtle in the house order, or say which file is not."""
    from obligraph.exports import save
    from obligraph.graphs import verify
    from obligraph.resources import find_home
    from obligraph.turtle import formatted
    from obligraph.vocabulary import Vocabulary

    home = find_home()
    vocabulary = Vocabulary.read(home.ontology)
    paths = [Path(file) for file in files] or [*home.turtle(), *sorted(home.shapes.glob("*.ttl"))]
    stray = []
    for path in paths:
        text = _text(str(path))
        verify(text.encode("utf-8"), path)
        if (tidy := formatted(text, vocabulary)) != text:
            stray.append(path)
            if not check:
                save(path, tidy.encode("utf-8"))
    for path in stray:
        click.echo(say(language, "cli.unformatted" if check else "cli.formatted", file=path))
    return 1 if check and stray else 0


def _world(witness: str | None = None, as_of: str | None = None) -> "World":
    from obligraph import open_world

    return open_world(witness=witness or "", as_of=as_of or "")


def _text(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CannotRead("encoding", file=file) from error
    except OSError as error:
        raise CannotRead("missing", file=file, reason=error.strerror) from error


def _deliver(body: str | bytes, output: str | None, suggestion: str) -> None:
    from obligraph.exports import save

    data = body.encode("utf-8") if isinstance(body, str) else body
    if output:
        save(Path(output), data)
    elif isinstance(body, bytes) and suggestion and sys.stdout.isatty():
        raise CannotWrite("terminal", suggestion=suggestion)
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def _complain(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(2)


def _argument(name: str, **settings: object) -> click.Parameter:
    return click.Argument([name], **settings)  # type: ignore[arg-type]


def _only_ask() -> list[click.Parameter]:
    names = (["--witness"], ["--as-of", "as_of"], ["--for", "reader"])
    return [*(click.Option(name) for name in names), _flag("--sparql")]


def _flag(flag: str) -> click.Parameter:
    return click.Option([flag], is_flag=True)


def _shared(forms: tuple[str, ...]) -> list[click.Parameter]:
    return [
        click.Option(["--format", "form"], type=click.Choice(forms)),
        click.Option(["--output", "-o", "output"]),
    ]
