"""Commands that check: a submission against the rules, or our own graph."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from obligraph.cli.commands import Act, argument, deliver, format_of, option, output_options, standing, world
from obligraph.errors import CannotWrite, MissingValue
from obligraph.languages import Count, say

if TYPE_CHECKING:
    from obligraph.checking.reports import Report
    from obligraph.tabular.mapping import Watch

ENGINES = ("pyshacl", "shacl")
REPORT_FORMATS = ("text", "json", "html", "csv", "sarif", "ttl")
RULE_FORMATS = ("text", "json", "csv", "md")


def acts() -> list[Act]:
    """Return the commands of this room."""
    everything = option("--all", "everything", is_flag=True)
    whole = [option("--state", "state"), option("--round", "of_round"), option("--all-languages", is_flag=True)]
    engine = option("--engine", choices=ENGINES)
    drafts = argument("drafts", nargs=-1)
    return [
        Act(
            "check",
            check,
            [drafts, everything, engine, option("--annotate"), option("--store"), *output_options(REPORT_FORMATS)],
        ),
        Act("rules", rules, output_options(RULE_FORMATS)),
        Act("template", template, [*whole, option("--output", "-o", "output")]),
    ]


def check(
    *,
    language: str,
    drafts: Sequence[str],
    everything: bool,
    engine: str | None,
    annotate: str | None,
    store: str | None,
    form: str | None,
    output: str | None,
) -> int:
    """Check a submission, or with `--all` our own graph, against the rules."""
    from obligraph.checking.validation import inspect, inspect_home
    from obligraph.resources import find_home, find_store
    from obligraph.tabular.intake import receive, submissions

    shapes = find_home().shapes
    if everything and find_store(store):
        reports = [inspect(world(store=store), shapes, engine or "")]
    elif everything:
        graph, report = inspect_home(find_home(), engine or "")
        standing[:] = [graph]
        reports = [report]
    elif drafts:
        graph = world(store=store)
        found = submissions([Path(name) for name in drafts])
        reports = [receive(files, graph, shapes, engine=engine or "", watch=_watch(language)).report for files in found]
    else:
        raise MissingValue("file")
    if annotate:
        _give_back(reports, annotate, language)
    deliver(_written(reports, format_of(form, output, "text", REPORT_FORMATS), language), output)
    return max(report.exit_code for report in reports)


def _watch(language: str) -> "Watch | None":
    """Return what tells a person at a terminal how far the reading of a long workbook has got."""
    if not sys.stderr.isatty():
        return None

    def tell(done: int, total: int) -> None:
        over = done * 100 // total
        bar = "█" * (over // 4) + "░" * (25 - over // 4)
        click.echo(f"\r{bar} {say(language, 'check.progress', done=done, total=total)}", nl=False, err=True)
        if total - done < 250:
            click.echo("\r\x1b[K", nl=False, err=True)

    return tell


def rules(language: str, form: str | None, output: str | None) -> int:
    """List every rule: its code, what it asks, an example, and why."""
    from obligraph.checking.rulebook import entries, written
    from obligraph.checking.rules import Rules
    from obligraph.resources import find_home

    graph = world()
    listed = entries(Rules.read(find_home().shapes, graph.vocabulary).found.values(), graph, language)
    deliver(written(listed, format_of(form, output, "text", RULE_FORMATS), language), output)
    return 0


def _give_back(reports: "Sequence[Report]", target: str, language: str) -> None:
    """Write the sender's own workbook with its findings; never over the one that was sent."""
    from obligraph.rdf.exports import save
    from obligraph.tabular.annotations import annotated

    source = reports[0].file
    if len(reports) != 1 or Path(target).suffix.lower() != ".xlsx":
        raise CannotWrite("annotate", file=target)
    if Path(target).exists() and Path(target).samefile(source):
        raise CannotWrite("exists", file=target)
    save(Path(target), annotated(reports[0], source, language))


def _written(reports: "Sequence[Report]", form: str, language: str) -> str:
    from obligraph.checking.proceedings import as_csv, as_page, as_sarif

    match form:
        case "json":
            bodies = [report.as_json(language) for report in reports]
            return (
                bodies[0] if len(bodies) == 1 else json.dumps([*map(json.loads, bodies)], ensure_ascii=False, indent=2)
            )
        case "html":
            return as_page(reports, language)
        case "csv":
            return as_csv(reports, language)
        case "sarif":
            return as_sarif(reports, language)
        case "ttl":
            return "\n".join(report.as_turtle() for report in reports)
        case _:
            return "\n".join(report.tell(language) for report in reports)


def template(language: str, state: str | None, of_round: str | None, all_languages: bool, output: str | None) -> int:
    """Write the workbook, or the folder of CSV files, that a State fills in; never over one that is there."""
    from obligraph.rdf.exports import save
    from obligraph.resources import find_home
    from obligraph.tabular.blanks import as_workbook
    from obligraph.tabular.layouts import Layout
    from obligraph.tabular.templates import template_for

    if not output:
        raise MissingValue("output")
    target, graph = Path(output), world()
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise CannotWrite("exists", file=target)
    layout = Layout.read(find_home().shapes, graph)
    made = template_for(layout, graph, language, state or "", of_round or "", every_language=all_languages)
    match target.suffix.lower():
        case ".xlsx":
            save(target, as_workbook(made))
        case "":
            target.mkdir(parents=True, exist_ok=True)
            for name, text in made.as_files().items():
                save(target / name, text.encode("utf-8-sig" if name.endswith(".csv") else "utf-8"))
        case _:
            raise CannotWrite("suffix", file=target, suffixes=[".xlsx", f"{target.stem}/"])
    count = sum(len(rows) for rows in made.rows.values())
    click.echo(
        say(language, "cli.templated", file=target, count=Count(count, language), left_out=made.left_out), err=True
    )
    return 0
