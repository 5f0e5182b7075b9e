"""obligraph: who owes what under the Convention of Belém do Pará, what was promised, paid and done, and who says so.

>>> from obligraph import ask
>>> answer = ask("promised-and-delivered", language="en", state="PER")
>>> len(answer) > 10
True
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas

    from obligraph.answering.answers import Answer
    from obligraph.checking.reports import Report
    from obligraph.rdf.graphs import World
    from obligraph.rdf.things import Thing

__version__ = "0.1.0"
__all__ = ["__version__", "ask", "brief", "check", "export", "frames", "list_questions", "open_world", "query", "show"]


def open_world(*, witness: str = "", as_of: str = "", data: str | Path | None = None, store: str = "") -> "World":
    """Return the shipped graph with a data folder's accepted submissions and what it fetched; pass it on as `world`.

    `data` is that folder, by default the user's own. With `witness` ("state,press") or `as_of` ("2018-12-31") it holds
    only what these speakers had said by that day. With `store` it is what an engine elsewhere holds (ENGINES.md).
    """
    from datetime import date

    from obligraph.rdf.graphs import World
    from obligraph.rdf.vocabulary import Vocabulary
    from obligraph.resources import find_data, find_home, find_store

    home = find_home()
    if address := find_store(store):
        world = World.at(address, Vocabulary.read(home.ontology))
    else:
        world, folder = World.open(home), find_data(data)
        if folder.is_dir():
            from obligraph.deposit.journal import Journal
            from obligraph.deposit.records import joined

            world = joined(world, Journal(folder), date.today())
    if not (witness or as_of):
        return world
    from obligraph.rdf.selections import narrow

    return narrow(world, witness=witness, as_of=as_of)


def list_questions(world: "World | None" = None, language: str = "en") -> dict[str, str]:
    """Return every saved question: name → the question in words."""
    from obligraph.answering.questions import Catalogue
    from obligraph.rdf.values import spoken
    from obligraph.resources import find_home

    catalogue = Catalogue(find_home().queries, world or open_world())
    return {question.slug: question.summary[spoken(language)] for question in catalogue}


def ask(name: str, /, *, world: "World | None" = None, language: str = "en", **values: str) -> "Answer":
    """Return the answer to a saved question, with `values` for its parameters (`state="PER"`).

    Raises a `Problem` (`obligraph.errors`) for a name or value that does not exist, saying what would do.
    """
    from obligraph.answering.answers import tell
    from obligraph.answering.questions import Catalogue
    from obligraph.rdf.values import spoken
    from obligraph.resources import find_home

    language, world = spoken(language), world or open_world()
    return tell(Catalogue(find_home().queries, world)[name].bind(values, world, language), world, language)


def brief(
    state: str,
    /,
    *,
    world: "World | None" = None,
    language: str = "en",
    audience: str = "",
    articles: str = "",
    form: str = "md",
) -> str:
    """Return the brief of a State, article by article with footnotes, as Markdown ("md") or one HTML page ("html").

    `audience` "shadow-report" adds the figures that rest on one source; `articles` ("7.d,8") leaves out the others.
    """
    from obligraph.answering.briefs import brief as build
    from obligraph.answering.chapters import page
    from obligraph.answering.pages import as_html, as_markdown
    from obligraph.answering.questions import Catalogue
    from obligraph.rdf.values import spoken
    from obligraph.resources import find_home

    language, world = spoken(language), world or open_world()
    told = build(state, world, Catalogue(find_home().queries, world), language, audience=audience, articles=articles)
    blocks = page(told)
    return as_html(blocks, language) if form == "html" else as_markdown(blocks)


def query(sparql: str, /, *, world: "World | None" = None, form: str = "json") -> bytes:
    """Return the result of anyone's SPARQL as csv, json, tsv or xml (statements: Turtle), within limits."""
    from obligraph.answering.limits import run

    return run(world or open_world(), sparql, form)


def show(name: str, /, *, world: "World | None" = None, language: str = "en") -> "Thing":
    """Return one thing by address, short name, code, key or label: its statements, what points at it, its sources."""
    from obligraph.rdf.things import show as find
    from obligraph.rdf.values import spoken

    return find(name, world or open_world(), spoken(language))


def check(*paths: str | Path, world: "World | None" = None) -> "Report":
    """Return what the rules find in a submission: a workbook, CSV files, a folder or an archive of them, or RDF.

    Raises a `Problem` for what cannot be read at all. Several paths are CSV files of one submission.
    """
    from obligraph.resources import find_home
    from obligraph.tabular.intake import receive

    return receive([Path(path) for path in paths], world or open_world(), find_home().shapes).report


def export(path: str | Path, /, *, world: "World | None" = None) -> int:
    """Write the whole graph to `path`, in the format of its suffix; return the number of statements."""
    from obligraph.rdf.exports import export as write

    return write(world or open_world(), Path(path))


def frames(world: "World | None" = None) -> "dict[str, pandas.DataFrame]":
    """Return the graph as pandas frames, one a kind of thing ("promise", "allocation"); pandas has to be there."""
    from obligraph.publication.columns import frames as build

    return {frame.name: frame.to_frame() for frame in build(world or open_world())}
