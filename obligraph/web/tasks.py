"""What a child of the supervisor does for a stranger, with every door shut that the task does not need."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from obligraph.graphs import World
from obligraph.limits import serialized, shut_the_doors
from obligraph.resources import find_home

Task = Callable[..., tuple[dict[str, Any], bytes]]
"""Takes the graph, the bytes sent and the particulars asked for; gives the head of the answer and its body."""


def query(world: World, sent: bytes, **asked: Any) -> tuple[dict[str, Any], bytes]:
    """Answer a query; see `limits.serialized` for what may be asked."""
    shut_the_doors()
    body, statements = serialized(world, sent.decode("utf-8"), **asked)
    return {"statements": statements}, body


def check(world: World, sent: bytes, *, name: str, language: str) -> tuple[dict[str, Any], bytes]:
    """Check a file against the rules; the body is the report as JSON, texts in `language`."""
    from obligraph.drafts import read
    from obligraph.validation import check as validate

    with tempfile.TemporaryDirectory(prefix="obligraph-") as folder:
        path = Path(folder) / (Path(name).name or "file")
        path.write_bytes(sent)
        report = validate(read(path, world.vocabulary), world, find_home().shapes)
        body = report.as_json(language).replace(f"{folder}/", "").encode("utf-8")
    return {"conforms": report.conforms}, body


TASKS: Final[dict[str, Task]] = {"check": check, "query": query}
