"""The command that asks other endpoints, and the one way by which an answer is brought up to date first."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from obligraph.cli.commands import Act, argument, option, world
from obligraph.errors import Refused, RemoteFault
from obligraph.languages import Count, age, moment, say

if TYPE_CHECKING:
    from obligraph.answering.questions import Question
    from obligraph.rdf.graphs import World

FRESH = 86_400
"""Seconds for which what was fetched is not asked for again by an answer; an endpoint is not there for us alone."""


def acts() -> list[Act]:
    """Return the commands of this room."""
    seconds = option("--seconds", type=click.FloatRange(1, 3600), default=60.0)
    return [
        Act("enrich", enrich, [argument("target", required=False), option("--endpoint"), seconds, option("--data")])
    ]


def enrich(*, language: str, target: str | None, endpoint: str | None, seconds: float, data: str | None) -> int:
    """Fetch anew what questions draw on elsewhere."""
    from obligraph.answering.questions import Catalogue
    from obligraph.federation.enrichment import choose
    from obligraph.resources import find_home

    graph = world(data=data)
    asked = choose(target or "", Catalogue(find_home().queries, graph))
    return max(_fetch(question, graph, language, data, seconds, endpoint or "") for question in asked)


def renew(name: str, language: str, data: str | None, store: str | None) -> int:
    """Fetch what a question draws on elsewhere, unless that was done within the last day.

    Raises `Refused` where the answer is to come from an engine elsewhere: it holds what was loaded there.
    """
    from obligraph.answering.questions import Catalogue
    from obligraph.answering.snapshots import retrieval
    from obligraph.federation.enrichment import choose
    from obligraph.resources import find_home, find_store

    if find_store(store):
        raise Refused("online")
    graph = world(data=data)
    (question,) = choose(name, Catalogue(find_home().queries, graph))
    found = retrieval(question, graph, language)
    if found and found.time and (old := _age(found.time)) < FRESH:
        click.echo(say(language, "cli.fresh", endpoint=found.endpoint, age=age(old, language)), err=True)
        return 0
    return _fetch(question, graph, language, data)


def _fetch(
    question: "Question", graph: "World", language: str, data: str | None, seconds: float = 60.0, endpoint: str = ""
) -> int:
    """Ask and keep; where that fails, say what was wrong with whom, and what stands in its place."""
    from obligraph.answering.snapshots import retrieval
    from obligraph.federation.enrichment import fetch
    from obligraph.federation.remote import RemoteEndpoint
    from obligraph.resources import find_data

    remote, before = question.remote, retrieval(question, graph, language)
    if not (remote and before):
        return 0
    trusted = frozenset({endpoint} if endpoint else ())
    asked = RemoteEndpoint(endpoint or remote.endpoint, trusted=trusted, seconds=seconds)
    click.echo(say(language, "cli.fetching", question=question.slug, endpoint=asked.address), err=True)
    try:
        found = fetch(question, remote, graph, asked, datetime.now(UTC))
    except RemoteFault as fault:
        click.echo(fault.tell(language), err=True)
        if before.time:
            old = {"date": moment(before.time[:10], language), "age": age(_age(before.time), language)}
            click.echo(say(language, "cli.fetch-kept", question=question.slug, **old), err=True)
        else:
            click.echo(say(language, "cli.fetch-none", question=question.slug), err=True)
        return 2
    found.keep(find_data(data))
    click.echo(
        say(language, "cli.fetched", question=question.slug, rows=Count(found.rows, language), endpoint=found.endpoint),
        err=True,
    )
    if found.left_out:
        click.echo(say(language, "cli.fetch-left-out", count=found.left_out), err=True)
    return 1 if found.left_out else 0


def _age(time: str) -> float:
    return (datetime.now(UTC) - datetime.fromisoformat(time)).total_seconds()
