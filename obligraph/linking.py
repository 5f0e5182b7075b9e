"""Commands about links to other catalogues and vocabularies: check them, and write the Turtle beside their tables."""

import json
from typing import TYPE_CHECKING

import click

from obligraph.commands import Act, argument, deliver, format_of, output_options
from obligraph.languages import say

if TYPE_CHECKING:
    from obligraph.faults import Fault
    from obligraph.soundness import Sound

STEPS = ("check", "write")
FORMATS = ("text", "json")


def acts() -> list[Act]:
    """Return the command of this room."""
    step = argument("step", type=click.Choice(STEPS))
    return [Act("links", links, [step, *output_options(FORMATS)])]


def links(*, language: str, step: str, form: str | None, output: str | None) -> int:
    """Take one step: check every link, or write what the tables say."""
    if step == "write":
        return _write(language)
    return _check(language, format_of(form, output, "text", FORMATS), output)


def _write(language: str) -> int:
    from obligraph.crosswalks import drifted
    from obligraph.exports import save
    from obligraph.resources import find_home
    from obligraph.vocabulary import Vocabulary

    home = find_home()
    stray = drifted(home, Vocabulary.read(home.ontology))
    for path, text in stray.items():
        save(path, text.encode("utf-8"))
        click.echo(say(language, "links.written", file=path))
    if not stray:
        click.echo(say(language, "links.unchanged"))
    return 0


def _check(language: str, form: str, output: str | None) -> int:
    from obligraph.graphs import World
    from obligraph.resources import find_home
    from obligraph.soundness import check

    home = find_home()
    found = check(home, World.open(home))
    deliver(_as_json(found, language) if form == "json" else _as_text(found, language), output)
    return 1 if found.faults else 0


def _as_text(found: "Sound", language: str) -> str:
    counts = {"rows": found.rows, "tables": found.tables, "terms": found.terms, "faults": len(found.faults)}
    return "\n".join(
        [*(_told(fault, language) for fault in found.faults), say(language, "links.checked", **counts), ""]
    )


def _as_json(found: "Sound", language: str) -> str:
    faults = [
        {"kind": fault.kind, "place": fault.place, "fields": dict(fault.fields), "text": _told(fault, language)}
        for fault in found.faults
    ]
    body = {"links": found.rows, "tables": found.tables, "terms": found.terms, "faults": faults}
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def _told(fault: "Fault", language: str) -> str:
    fields = {name: ", ".join(value) if isinstance(value, list) else value for name, value in fault.fields.items()}
    sentence = say(language, f"links.fault-{fault.kind}", **fields)
    return f"{fault.place}: {sentence}" if fault.place else sentence
