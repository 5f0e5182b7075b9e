"""What strangers ask for, as a web worker hands it on: over a local socket to the supervisor, whose child does it."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, Final

from obligraph.answering.limits import MAX_MEMORY, refuse
from obligraph.errors import TooBusy, TooLarge, TooSlow, revived
from obligraph.web.negotiation import ROWS, STATEMENTS
from obligraph.web.site import Site

PATIENCE: Final = 5.0
"""Seconds a query may wait for its turn."""
QUERIES: Final = "queries"
FILES: Final = "files"
"""The two sockets in the folder `Site.children` on which children are asked for."""


@dataclass(frozen=True, slots=True)
class Query:
    """One query of the SPARQL 1.1 Protocol: its text, the graphs that stand in for the dataset, the forms wanted."""

    sparql: str
    form: str = "json"
    graph: str = "ttl"
    default: tuple[str, ...] = field(default=())
    named: tuple[str, ...] = field(default=())


async def answer(query: Query, site: Site) -> tuple[bytes, str]:
    """Return the answer, whole, and its media type; a graph named by the protocol that is not held here is empty.

    Raises `Refused`, `BadQuery`, `TooSlow`, `TooLarge` or `TooBusy`.
    """
    refuse(query.sparql, site.world)
    asked = {name: getattr(query, name) for name in ("form", "graph", "default", "named")}
    head, body = await work(site, "query", query.sparql.encode("utf-8"), base=f"{site.address}sparql", **asked)
    return body, STATEMENTS[query.graph] if head["statements"] else ROWS[query.form]


async def work(site: Site, task: str, sent: bytes, **asked: Any) -> tuple[dict[str, Any], bytes]:
    """Return what a child of the supervisor made of a task: the head of its answer, and its body.

    Raises what the task raises, and `TooSlow`, `TooLarge` or `TooBusy`; `RuntimeError`, with the child's traceback, for
    a fault of ours. A child that ends without a word was ended by its clock or by the system for want of memory.
    """
    try:
        door = QUERIES if task == "query" else FILES
        reader, writer = await asyncio.open_unix_connection(f"{site.children}/{door}")
    except OSError as error:
        raise TooBusy(seconds=1) from error
    try:
        writer.write(json.dumps({"task": task, "size": len(sent), **asked}).encode() + b"\n" + sent)
        async with asyncio.timeout(PATIENCE):
            begun = await reader.readline()
        if begun.strip() != b"{}":
            raise TooBusy(seconds=round(PATIENCE))
        return await _answered(reader, site.seconds)
    except TimeoutError as error:
        raise TooBusy(seconds=round(PATIENCE)) from error
    except ConnectionError as error:
        raise TooBusy(seconds=1) from error
    finally:
        writer.close()


async def _answered(reader: asyncio.StreamReader, seconds: float) -> tuple[dict[str, Any], bytes]:
    clock = asyncio.get_running_loop().time
    start = clock()
    line = await reader.readline()
    if not line:
        if clock() - start > seconds - 0.1:
            raise TooSlow(seconds=f"{seconds:g}")
        raise TooLarge("memory", limit=MAX_MEMORY // 2**20)
    head = json.loads(line)
    if "failed" in head:
        raise RuntimeError(head["failed"])
    if "problem" in head:
        raise revived(head["problem"], head["fields"])
    return head, await reader.readexactly(head["length"])
