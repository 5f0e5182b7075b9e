"""What a child of the supervisor does: it answers a stranger on a connection that it was handed or born with.

The child of a file ends with its answer. A child for queries stays, and keeps of a query nothing but the graph as it
was; it ends by its clock, for want of memory, or once it has answered enough, and another takes its place.
"""

import contextlib
import json
import os
import resource
import signal
import socket
import traceback
from collections.abc import Mapping
from typing import Final

from obligraph.answering.limits import MAX_MEMORY, shut_the_doors
from obligraph.errors import Problem, TooLarge
from obligraph.rdf.graphs import World
from obligraph.web.tasks import QUERIES, Task

ENOUGH: Final = 1000
"""Queries that a child answers; one where the graph is elsewhere, since its way there is opened once."""
GROWN: Final = 64 * 1024
"""Kilobytes of memory that a child may keep of its queries."""


def answer_queries(channel: socket.socket, world: World, seconds: float) -> None:
    """Answer queries on the connections that come over a channel, saying so after each, until it is closed.

    Each connection takes the one descriptor that is left, so that a query finds none.
    """
    os.nice(5)
    shut_the_doors(world, spare=1)
    born = _most_memory()
    for _ in range(1 if world.elsewhere else ENOUGH):
        _, handed, *_ = socket.recv_fds(channel, 1, 1)
        if not handed:
            return
        with socket.socket(fileno=handed[0]) as connection, contextlib.suppress(ConnectionError):
            answer(connection, QUERIES, world, seconds)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if _most_memory() - born > GROWN:
            return
        with contextlib.suppress(ConnectionError):
            channel.send(b".")


def answer(connection: socket.socket, tasks: Mapping[str, Task], world: World, seconds: float) -> None:
    """Read one task, say that work has begun, and answer: a line of JSON, then the body it announces.

    Whoever does not wait any longer raises `ConnectionError`; the clock ends this process.
    """
    signal.setitimer(signal.ITIMER_REAL, seconds)
    with connection.makefile("rb") as pipe:
        asked = json.loads(pipe.readline())
        sent = pipe.read(asked.pop("size"))
    connection.sendall(b"{}\n")
    head: dict[str, object] = {}
    body = b""
    try:
        head, body = tasks[asked.pop("task")](world, sent, **asked)
    except Problem as problem:
        head = {"problem": problem.kind, "fields": problem.fields}
    except MemoryError:
        told = TooLarge("memory", limit=MAX_MEMORY // 2**20)
        head = {"problem": told.kind, "fields": told.fields}
    finally:
        head = head or {"failed": traceback.format_exc()}
        connection.sendall(json.dumps({**head, "length": len(body)}, default=str).encode() + b"\n" + body)


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
