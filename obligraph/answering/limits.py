"""Strangers' queries: what is never done is refused with a sentence, and the rest runs in a child process.

The child has a clock, a ceiling of memory and of answer size, and may open no file and no connection, so that a
query that slips past the reading below still reaches nothing.
"""

import io
import multiprocessing
import re
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from obligraph.errors import Problem, Refused, TooLarge, TooSlow
from obligraph.rdf.exports import write_quads
from obligraph.rdf.graphs import Quad, QueryTriples, World
from obligraph.rdf.results import RESULT_FORMATS

MAX_QUERY = 100_000
MAX_ANSWER = 64 * 1024 * 1024
MAX_MEMORY = 1024 * 1024 * 1024
SECONDS = 20.0

_TOKEN = re.compile(
    r"""(?P<skip>\#[^\n]*|\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[?$]\w+|@[A-Za-z-]+)
    |(?P<iri><[^<>"{}|^`\\\s]*>)
    |(?P<name>[A-Za-z_][\w.-]*)?(?P<local>:[\w.:%-]*)
    |(?P<word>[A-Za-z_]\w*)
    |(?P<other>\S)""",
    re.VERBOSE | re.DOTALL,
)
_UPDATES = frozenset("load clear drop create add move copy insert delete".split())
_SUSPECT = ("service", "from", *_UPDATES)
"""A query without any of these, even within a word, is harmless: it need not be read word by word."""


def refuse(sparql: str, world: World) -> None:
    """Raise `Refused` when a query asks another server, loads or changes data, or reads a graph we do not hold.

    Escapes are undone first. Where it is not certain that a word is harmless, the query is refused.
    """
    if len(sparql) > MAX_QUERY:
        raise TooLarge("query", limit=MAX_QUERY)
    text = re.sub(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", _unescape, sparql)
    lowered = text.lower()
    if not any(it in lowered for it in _SUSPECT):
        return
    declared = re.findall(r"(?i)PREFIX\s+([\w.-]*):\s*<([^<>]*)>", text)
    prefixes = {**world.vocabulary.prefixes, **dict(declared)}
    tokens = [match for match in _TOKEN.finditer(text) if not match["skip"]]
    for place, token in enumerate(tokens):
        word = (token["word"] or token["name"] or "").lower()
        name = bool(token["local"]) and word in prefixes
        harmless = name and token["local"] != ":" and not _opens_group(tokens, place)
        if word.endswith("service") and not harmless and not _is_prefix_line(tokens, place):
            raise Refused("service")
        if token["word"] and word in _UPDATES and _starts(tokens, place):
            raise Refused("update", word=word.upper())
        if token["word"] and word == "from":
            _refuse_from(tokens, place, prefixes, world.graph_names())


def _refuse_from(tokens: "list[re.Match[str]]", place: int, prefixes: dict[str, str], graphs: frozenset[str]) -> None:
    following = tokens[place + 1 : place + 3]
    if following and (following[0]["word"] or "").lower() == "named":
        following = following[1:]
    if not following:
        return
    target = following[0]
    iri = target.group().strip("<>")
    if target["local"]:
        iri = prefixes.get(target["name"] or "", "") + target["local"][1:]
    if iri not in graphs:
        raise Refused("from", graph=iri)


def _unescape(match: "re.Match[str]") -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < sys.maxunicode else "?"


def _opens_group(tokens: "list[re.Match[str]]", place: int) -> bool:
    return place + 1 < len(tokens) and tokens[place + 1].group() == "{"


def _is_prefix_line(tokens: "list[re.Match[str]]", place: int) -> bool:
    return place > 0 and (tokens[place - 1]["word"] or "").lower() == "prefix" and tokens[place]["local"] == ":"


def _starts(tokens: "list[re.Match[str]]", place: int) -> bool:
    """Return whether a word stands where an update would start: first, after the prefixes, or after a semicolon."""
    return place == 0 or tokens[place - 1]["iri"] is not None or tokens[place - 1].group() == ";"


def run(world: World, sparql: str, form: str, *, seconds: float = SECONDS) -> bytes:
    """Return a stranger's answer in a result format (csv, json, tsv, xml) or, for statements, as Turtle.

    Raises `Refused`, `BadQuery`, `TooSlow` or `TooLarge`.
    """
    refuse(sparql, world)
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(world, sparql, form, here, there), daemon=True)
    child.start()
    there.close()
    try:
        if not here.poll(seconds):
            raise TooSlow(seconds=f"{seconds:g}")
        found = here.recv()
    except EOFError as error:
        raise TooLarge("memory", limit=MAX_MEMORY // 2**20) from error
    finally:
        child.kill()
        child.join()
        here.close()
    if isinstance(found, Problem):
        raise found
    return bytes(found)


def _answer(world: World, sparql: str, form: str, reader: Connection, writer: Connection) -> None:
    """Run in the child: shut every door, answer, send what came of it."""
    reader.close()
    try:
        shut_the_doors(world)
        writer.send(serialized(world, sparql, form)[0])
    except Problem as problem:
        writer.send(problem)
    except MemoryError:
        writer.send(TooLarge("memory", limit=MAX_MEMORY // 2**20))


def shut_the_doors(world: World, spare: int = 0) -> None:
    """Allow this process no further file or connection and, on Linux, no more than `MAX_MEMORY` on top of the graph.

    The way to the graph, where that is elsewhere, is opened before. `spare` descriptors may still be had.
    """
    import faulthandler
    import os
    import resource

    world.connect()
    faulthandler.disable()
    os.dup2(nowhere := os.open(os.devnull, os.O_WRONLY), 2)
    os.close(nowhere)
    pages = Path("/proc/self/statm")
    if pages.exists():
        in_use = int(pages.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (in_use + MAX_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    os.close(lowest := os.dup(2))
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest + spare, lowest + spare))


def serialized(
    world: World,
    sparql: str,
    form: str,
    default: Sequence[str] = (),
    named: Sequence[str] = (),
    graph: str = "ttl",
    base: str = "",
) -> tuple[bytes, bool]:
    """Return an answer as text, and whether it is statements rather than rows or a yes or no.

    Rows come in the result format `form`, statements in the format `graph` (a file suffix).

    Raises `BadQuery`, or `TooLarge` when it grows past `MAX_ANSWER`.
    """
    found = world.run(sparql, default, named, base)
    out = _Capped()
    if isinstance(found, QueryTriples):
        write_quads((Quad(*triple) for triple in sorted(found, key=str)), out, f".{graph}", world.vocabulary)
    else:
        found.serialize(out, RESULT_FORMATS[form])
    return out.getvalue(), isinstance(found, QueryTriples)


class _Capped(io.BytesIO):
    """A buffer that says so when an answer grows past `MAX_ANSWER`."""

    def write(self, chunk: Any) -> int:
        if self.tell() + len(chunk) > MAX_ANSWER:
            raise TooLarge("answer", limit=MAX_ANSWER // 2**20)
        return super().write(chunk)
