"""Commands that check: a submission against the rules, or our own graph."""

from pathlib import Path

from obligraph.commands import Act, argument, deliver, format_of, option, output_options, world
from obligraph.errors import MissingValue

ENGINES = ("pyshacl", "shacl")
REPORT_FORMATS = ("text", "json", "ttl")


def acts() -> list[Act]:
    """Return the commands of this room."""
    everything = option("--all", "everything", is_flag=True)
    engine = option("--engine", choices=ENGINES)
    return [
        Act("check", check, [argument("draft", required=False), everything, engine, *output_options(REPORT_FORMATS)])
    ]


def check(
    language: str, draft: str | None, everything: bool, engine: str | None, form: str | None, output: str | None
) -> int:
    """Check a submission, or with `--all` our own graph, against the rules."""
    from obligraph.drafts import read
    from obligraph.graphs import World
    from obligraph.resources import find_home
    from obligraph.validation import check as validate
    from obligraph.validation import inspect

    graph, shapes = World.open(find_home()) if everything else world(), find_home().shapes
    if everything:
        report = inspect(graph, shapes, engine or "")
    elif draft:
        report = validate(read(Path(draft), graph.vocabulary), graph, shapes, engine or "")
    else:
        raise MissingValue("file")
    match format_of(form, output, "text", REPORT_FORMATS):
        case "json":
            body = report.as_json(language)
        case "ttl":
            body = report.as_turtle()
        case _:
            body = report.tell(language)
    deliver(body, output)
    return report.exit_code
