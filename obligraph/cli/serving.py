"""The command that serves: pages, linked data, SPARQL and an API on this machine, offline."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from obligraph.cli.commands import Act, option, source_options
from obligraph.errors import CannotServe, Problem
from obligraph.languages import say

if TYPE_CHECKING:
    import socket

    from obligraph.deposit.renewal import Renewal
    from obligraph.rdf.graphs import World


def acts() -> list[Act]:
    """Return the commands of this room."""
    place = [option("--host", default="127.0.0.1"), option("--port", type=int, default=8000)]
    size = [option("--workers", type=click.IntRange(1, 64), default=2), option("--rate", type=float, default=100.0)]
    desk = [option("--accept-submissions", is_flag=True), option("--tokens")]
    return [Act("serve", serve, [*place, *size, option("--base"), *source_options(), *desk])]


def serve(
    *,
    language: str,
    host: str,
    port: int,
    workers: int,
    rate: float,
    base: str | None,
    data: str | None,
    store: str | None,
    accept_submissions: bool,
    tokens: str | None,
) -> int:
    """Serve until told to stop."""
    from obligraph.answering.limits import SECONDS
    from obligraph.deposit.journal import Journal
    from obligraph.deposit.renewal import Renewal
    from obligraph.resources import find_data, find_home, find_store
    from obligraph.web.rendering import EDITOR
    from obligraph.web.site import Gate, Site
    from obligraph.web.supervisor import Supervisor

    file = _tokens(accept_submissions, tokens)
    with _listener(host, port) as listener:
        address = (base or f"http://{host}:{listener.getsockname()[1]}").rstrip("/") + "/"
        renewal = Renewal(find_home(), Journal(find_data(data)), find_store(store))

        def work(graph: "World", shared: "socket.socket", children: str) -> None:
            from obligraph.web.desk import Desk
            from obligraph.web.worker import work as run

            site = Site(graph, find_home(), children, address, rewrites=bool(base), seconds=SECONDS, gate=Gate(rate))
            run(site, shared, Desk(renewal.journal, file) if file else None)

        graph = renewal.open()
        click.echo(say(language, "cli.serving", address=address), err=True)
        if not EDITOR.is_file():
            click.echo(say(language, "cli.plain-field"), err=True)
        Supervisor(graph, work, lambda: _newer(renewal, language)).run(listener, workers)
    return 0


def _listener(host: str, port: int) -> "socket.socket":
    """Return a socket that is listened on."""
    import socket

    try:
        bound = socket.create_server((host, port), backlog=512)
    except OSError as error:
        raise CannotServe(host=host, port=port, reason=error.strerror or str(error)) from error
    # A socket made from its number knows that it is TCP, and only then are its answers sent without waiting for more.
    return socket.socket(fileno=bound.detach())


def _tokens(accepting: bool, tokens: str | None) -> Path | None:
    """Return the file of tokens where submissions are taken, after it was read once."""
    from obligraph.deposit.tokens import holder_of

    if accepting != bool(tokens):
        raise click.MissingParameter(param=option("--tokens" if accepting else "--accept-submissions"))
    if tokens:
        holder_of("", Path(tokens))
    return Path(tokens).absolute() if tokens else None


def _newer(renewal: "Renewal", language: str) -> "World | None":
    """Return the graph where it changed; where it cannot be read, say so and go on with the one before."""
    try:
        return renewal.newer()
    except Problem as problem:
        click.echo(problem.tell(language), err=True)
        return None
