"""What every command of the command line shares: its help in the reader's language, its options, its way in and out.

Click parses, we speak.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from obligraph.errors import CannotWrite
from obligraph.languages import LANGUAGES, language_of, say

if TYPE_CHECKING:
    from obligraph.rdf.graphs import World

standing: list["World"] = []
"""The graph in use: it stands until the process ends, which takes nothing apart, or until another takes its place."""


@dataclass(frozen=True, slots=True)
class Act:
    """One command: its name, what it does, and the arguments and options it takes besides `--lang`."""

    name: str
    callback: Callable[..., int]
    parameters: Sequence[click.Parameter] = ()


class Formatter(click.HelpFormatter):
    """Click's help page with its few fixed words in one language."""

    language = "en"

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line."""
        super().write_usage(prog, args, f"{say(self.language, 'cli.usage-line')} ")

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        super().write_heading(say(self.language, f"cli.heading-{heading.lower()}"))


class _Speaking:
    """What a command and a group share: a language, a formatter that speaks it, and our own help option."""

    language: str
    params: list[click.Parameter]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option: click.Option | None = super().get_help_option(ctx)  # type: ignore[misc]
        if option:
            option.help = say(self.language, "cli.option-help")
        return option

    def make_context(self, *given: Any, **settings: Any) -> click.Context:
        settings.setdefault("help_option_names", ["--help", "-h"])
        context: click.Context = super().make_context(*given, **settings)  # type: ignore[misc]
        return context

    def get_help(self, ctx: click.Context) -> str:
        formatter = Formatter(width=ctx.terminal_width or 100)
        formatter.language = self.language
        self.format_help(ctx, formatter)  # type: ignore[attr-defined]
        return formatter.getvalue().rstrip("\n")


class Command(_Speaking, click.Command):
    """One command, with its help in one language; `ask` takes further options, the parameters of its question."""

    def __init__(
        self, name: str, language: str, *, callback: Callable[..., int], params: list[click.Parameter]
    ) -> None:
        self.language = language
        loose = name == "ask"
        super().__init__(
            name,
            params=[*params, language_option(language)],
            callback=click.pass_context(
                lambda ctx, **given: callback(**_without_lang(given, language), **_extra(ctx, loose))
            ),
            help=say(language, f"cli.{name}"),
            short_help=say(language, f"cli.{name}").partition(". ")[0].rstrip("."),
            options_metavar=say(language, "cli.argument-options"),
            context_settings={"ignore_unknown_options": loose, "allow_extra_args": loose},
        )


class Group(_Speaking, click.Group):
    """The command itself: without a sub-command it gives the tour."""

    def __init__(self, name: str, language: str, *, callback: Callable[..., int]) -> None:
        self.language = language
        super().__init__(
            name,
            callback=click.pass_context(lambda ctx, **_: callback() if ctx.invoked_subcommand is None else 0),
            invoke_without_command=True,
            help=say(language, "cli.obligraph"),
            params=[language_option(language), _version_option(language)],
            options_metavar="",
            subcommand_metavar=say(language, "cli.argument-command"),
        )


def usage_problem(error: click.UsageError, given: Sequence[str], language: str) -> str:
    """Return what was wrong with the words of a command, in `language`, with the choices where there are some."""
    parameter = getattr(error, "param", None)
    if isinstance(parameter, click.Parameter) and isinstance(parameter.type, click.Choice):
        choices = ", ".join(parameter.type.choices)
        return say(language, "cli.usage-choice", option=parameter.opts[0], choices=choices)
    if isinstance(error, click.MissingParameter) and isinstance(parameter, click.Parameter):
        name = parameter.metavar if isinstance(parameter, click.Argument) else ""
        command = error.ctx.info_name if error.ctx and error.ctx.info_name else say(language, "cli.argument-command")
        return say(language, "cli.usage-missing", name=name or parameter.opts[0], command=command)
    found = getattr(error, "option_name", None) or next(
        (word for word in given if word in error.message), error.message
    )
    return say(language, "cli.usage", found=found)


def asked_language(given: Sequence[str]) -> str | None:
    """Return the language that the words of a command ask for; it is needed before they are parsed."""
    for place, text in enumerate(given):
        if text == "--lang":
            return given[place + 1] if place + 1 < len(given) else None
        if text.startswith("--lang="):
            return text.partition("=")[2]
    return None


def values_of(extra: list[str]) -> dict[str, list[str]]:
    """Read `--state PER --year=2018` into values; several values of one parameter are all taken."""
    values: dict[str, list[str]] = {}
    words = iter(extra)
    for word in words:
        if not word.startswith("--"):
            raise click.UsageError(word)
        name, equals, value = word[2:].partition("=")
        values.setdefault(name.replace("-", "_"), []).append(value if equals else next(words, ""))
    return values


def language_option(language: str) -> click.Option:
    """Return `--lang`; it was read before the command was built, here it is only checked and described."""
    said = say(language, "cli.option-lang")
    return click.Option(["--lang"], type=click.Choice(LANGUAGES), help=said, metavar="|".join(LANGUAGES))


def described(parameters: Sequence[click.Parameter], language: str) -> list[click.Parameter]:
    """Return the parameters with their help in `language`."""
    for parameter in parameters:
        if isinstance(parameter, click.Option):
            parameter.help = say(language, f"cli.option-{parameter.name}")
            if not (parameter.is_flag or isinstance(parameter.type, click.Choice)):
                parameter.metavar = (parameter.name or "").upper()
        else:
            parameter.metavar = say(language, f"cli.argument-{parameter.name}")
    return list(parameters)


def _version_option(language: str) -> click.Option:
    from obligraph import __version__

    def tell(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
        if asked:
            click.echo(f"obligraph {__version__}")
            ctx.exit()

    said = say(language, "cli.option-version")
    return click.Option(["--version"], is_flag=True, is_eager=True, expose_value=False, callback=tell, help=said)


def _without_lang(given: dict[str, Any], language: str) -> dict[str, Any]:
    asked = given.pop("lang", None)
    return {"language": language_of(asked or language), **given}


def _extra(ctx: click.Context, loose: bool) -> dict[str, list[str]]:
    return {"extra": ctx.args} if loose else {}


def argument(name: str, **settings: Any) -> click.Parameter:
    """Return an argument, described in `words/` under `cli.argument-<name>`."""
    return click.Argument([name], **settings)


def option(*names: str, choices: Iterable[str] = (), **settings: Any) -> click.Parameter:
    """Return an option, one of `choices` if there are any, described in `words/` under `cli.option-<name>`."""
    if offered := list(choices):
        settings["type"] = click.Choice(offered)
    return click.Option(names, **settings)


def source_options() -> list[click.Parameter]:
    """Return `--data` and `--store`, which every command has that answers from the graph."""
    return [option("--data"), option("--store")]


def output_options(forms: Iterable[str]) -> list[click.Parameter]:
    """Return `--format` and `--output`, which every command that answers has."""
    return [option("--format", "form", choices=forms), option("--output", "-o", "output")]


def world(
    witness: str | None = None, as_of: str | None = None, data: str | None = None, store: str | None = None
) -> "World":
    """Return the graph to answer from, with the submissions of a data folder, narrowed if asked; or that of a store."""
    from obligraph import open_world

    standing[:] = [open_world(witness=witness or "", as_of=as_of or "", data=data, store=store or "")]
    return standing[0]


def format_of(form: str | None, output: str | None, default: str, known: Iterable[str]) -> str:
    """Return the format asked for, else the one of the output's suffix, else the default.

    Raises `CannotWrite` with the suffixes that would do.
    """
    chosen = form or (Path(output).suffix[1:] if output else default)
    if chosen not in known:
        raise CannotWrite("suffix", file=output, suffixes=[f".{it}" for it in known if it not in ("table", "text")])
    return chosen


def deliver(body: str | bytes, output: str | None = None, suggestion: str = "") -> None:
    """Write to the file asked for, whole or not at all, else to the terminal.

    Raises `CannotWrite` for what has no room, or is no text for a terminal; who stops listening is no fault.
    """
    from obligraph.rdf.exports import save

    data = body.encode("utf-8") if isinstance(body, str) else body
    if output:
        save(Path(output), data)
    elif isinstance(body, bytes) and suggestion and sys.stdout.isatty():
        raise CannotWrite("terminal", suggestion=suggestion)
    else:
        try:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise CannotWrite("output", reason=error.strerror) from error
