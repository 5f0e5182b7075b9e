"""What children of the supervisor do for strangers: some for queries, others for files."""

from collections.abc import Callable
from typing import Any, Final

from obligraph.answering.limits import serialized
from obligraph.rdf.graphs import World
from obligraph.resources import find_home
from obligraph.web.receiving import decide, put, submit

Task = Callable[..., tuple[dict[str, Any], bytes]]
"""Takes the graph, the bytes sent and the particulars asked for; gives the head of the answer and its body."""


def query(world: World, sent: bytes, **asked: Any) -> tuple[dict[str, Any], bytes]:
    """Answer a query, in a child whose doors are shut; see `limits.serialized` for what may be asked."""
    body, statements = serialized(world, sent.decode("utf-8"), **asked)
    return {"statements": statements}, body


def check(world: World, sent: bytes, *, name: str, language: str, form: str) -> tuple[dict[str, Any], bytes]:
    """Check a file against the rules; the body is the report in `form`, or for `xlsx` the workbook with marks on it."""
    from obligraph.checking.proceedings import as_csv, as_page, as_sarif
    from obligraph.tabular.annotations import annotated
    from obligraph.tabular.intake import receive

    with put(name, sent) as path:
        report = receive([path], world, find_home().shapes).report
        if form == "xlsx":
            return {"conforms": report.conforms}, annotated(report, path, language)
        written = {
            "csv": lambda: as_csv([report], language),
            "html": lambda: as_page([report], language),
            "json": lambda: report.as_json(language),
            "sarif": lambda: as_sarif([report], language),
            "ttl": report.as_turtle,
        }
        return {"conforms": report.conforms}, written[form]().replace(f"{path.parent}/", "").encode("utf-8")


QUERIES: Final[dict[str, Task]] = {"query": query}
FILES: Final[dict[str, Task]] = {"check": check, "decide": decide, "submit": submit}
