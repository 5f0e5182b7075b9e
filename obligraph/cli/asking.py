"""Commands that ask: the tour, saved questions, one's own queries, one thing, the brief of a State."""

import sys
from pathlib import Path

import click

from obligraph.cli.commands import (
    Act,
    argument,
    deliver,
    format_of,
    option,
    output_options,
    source_options,
    values_of,
    world,
)
from obligraph.cli.enriching import renew
from obligraph.errors import BadQuery
from obligraph.languages import say

ANSWER_FORMATS = ("table", "csv", "json", "md", "xlsx", "ttl")
RESULT_FORMATS = ("table", "csv", "json", "tsv", "xml")
BRIEF_FORMATS = ("md", "html")


def acts() -> list[Act]:
    """Return the commands of this room."""
    selection = [option("--witness"), option("--as-of", "as_of")]
    listing = [option("--for", "reader"), option("--sparql", is_flag=True), option("--about", is_flag=True)]
    online = option("--online", is_flag=True)
    name, source = argument("name", required=False), source_options()
    scope = [option("--for", "audience", choices=["shadow-report"]), option("--articles")]
    return [
        Act("ask", ask, [name, *output_options(ANSWER_FORMATS), *selection, *listing, online, *source]),
        Act("query", query, [argument("file"), *output_options(RESULT_FORMATS), *source]),
        Act("show", show, [argument("thing"), *source]),
        Act("brief", brief, [argument("state"), *output_options(BRIEF_FORMATS), *selection, *scope, *source]),
    ]


def tour(language: str) -> int:
    """Print what is in the graph, three questions to try, and where the pages will be."""
    from obligraph.cli.tour import lines

    deliver("".join(f"{line}\n" for line in lines(world(), language)))
    return 0


def ask(
    *,
    language: str,
    name: str | None,
    form: str | None,
    output: str | None,
    witness: str | None,
    as_of: str | None,
    reader: str | None,
    sparql: bool,
    about: bool,
    online: bool,
    data: str | None,
    store: str | None,
    extra: list[str],
) -> int:
    """List the saved questions, or answer one."""
    from obligraph.answering.answers import tell
    from obligraph.answering.formats import FORMATS
    from obligraph.answering.questions import Catalogue
    from obligraph.cli.tour import about as told
    from obligraph.cli.tour import listing
    from obligraph.resources import find_home

    _require_question(name, language)
    code = renew(name, language, data, store) if online and name else 0
    catalogue = Catalogue(find_home().queries, asked := world(witness, as_of, data, store))
    if name is None:
        deliver(listing(catalogue, reader, language) + "\n")
        return 0
    question = catalogue[name]
    if about:
        deliver(told(question, asked, language) + "\n")
        return 0
    bound = question.bind(values_of(extra), asked, language)
    if sparql:
        deliver(bound.sparql)
        return 0
    form = format_of(form, output, "table", FORMATS)
    deliver(FORMATS[form](tell(bound, asked, language)), output, f"{question.slug}.{form}")
    return code


def _require_question(name: str | None, language: str) -> None:
    """Raise click's complaint where an option stands in the place of the question."""
    if name and name.startswith("-"):
        wanted = argument("name", metavar=say(language, "cli.argument-name").strip("[]"))
        raise click.MissingParameter(ctx=click.get_current_context(), param=wanted)


def query(language: str, file: str, form: str | None, output: str | None, data: str | None, store: str | None) -> int:
    """Run anyone's SPARQL within limits."""
    from obligraph.answering.limits import run
    from obligraph.cli.tour import result_table
    from obligraph.resources import text_of

    graph = world(data=data, store=store)
    text = sys.stdin.read() if file == "-" else text_of(Path(file))
    form = format_of(form, output, "table", RESULT_FORMATS)
    try:
        found = run(graph, text, "json" if form == "table" else form)
    except BadQuery as problem:
        problem.fields["file"] = "SPARQL" if file == "-" else file
        raise
    deliver(result_table(found, graph, language) if form == "table" else found, output)
    return 0


def show(language: str, thing: str, data: str | None, store: str | None) -> int:
    """Print one thing: its statements, what points at it, its sources."""
    from obligraph.cli.tour import thing_text
    from obligraph.rdf.things import show as find

    deliver(thing_text(find(thing, world(data=data, store=store), language), language) + "\n")
    return 0


def brief(
    *,
    language: str,
    state: str,
    form: str | None,
    output: str | None,
    witness: str | None,
    as_of: str | None,
    audience: str | None,
    articles: str | None,
    data: str | None,
    store: str | None,
) -> int:
    """Write the brief of a State; for a shadow report, a folder with page, text and annex."""
    from obligraph.answering.briefs import brief as build
    from obligraph.answering.chapters import annex, page
    from obligraph.answering.pages import as_html, as_markdown
    from obligraph.answering.questions import Catalogue
    from obligraph.rdf.exports import save_folder
    from obligraph.resources import find_home

    asked = world(witness, as_of, data, store)
    catalogue = Catalogue(find_home().queries, asked)
    told = build(state, asked, catalogue, language, audience=audience or "", articles=articles or "")
    blocks = page(told)
    written = {"md": as_markdown(blocks), "html": as_html(blocks, language), "csv": annex(told)}
    if audience and output and not Path(output).suffix:
        marks = {"csv": "utf-8-sig"}  # Excel takes a CSV without the mark for another alphabet.
        named = {f"{audience}.{it}": text.encode(marks.get(it, "utf-8")) for it, text in written.items()}
        save_folder(Path(output), named)
    else:
        deliver(written[format_of(form, output, "md", BRIEF_FORMATS)], output)
    return 0
