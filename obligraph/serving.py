"""The command that serves: pages, linked data, SPARQL and an API on this machine, offline."""

import socket

import click

from obligraph.commands import Act, option, world
from obligraph.errors import CannotServe
from obligraph.languages import say


def acts() -> list[Act]:
    """Return the commands of this room."""
    place = [option("--host", default="127.0.0.1"), option("--port", type=int, default=8000)]
    size = [option("--workers", type=click.IntRange(1, 64), default=2), option("--rate", type=float, default=100.0)]
    return [Act("serve", serve, [*place, *size, option("--base"), option("--data")])]


def serve(*, language: str, host: str, port: int, workers: int, rate: float, base: str | None, data: str | None) -> int:
    """Serve until told to stop."""
    from obligraph.limits import SECONDS
    from obligraph.resources import find_home
    from obligraph.web.site import Gate, Site
    from obligraph.web.supervisor import Supervisor

    try:
        bound = socket.create_server((host, port), backlog=512)
    except OSError as error:
        raise CannotServe(host=host, port=port, reason=error.strerror or str(error)) from error
    # A socket made from its number knows that it is TCP, and only then are its answers sent without waiting for more.
    with socket.socket(fileno=bound.detach()) as listener:
        address = base or f"http://{host}:{listener.getsockname()[1]}/"
        graph = world(data=data)

        def work(shared: socket.socket, queries: str) -> None:
            from obligraph.web.worker import work as run

            site = Site(graph, find_home(), queries, address, rewrites=bool(base), seconds=SECONDS, gate=Gate(rate))
            run(site, shared)

        click.echo(say(language, "cli.serving", address=address), err=True)
        Supervisor(graph, work).run(listener, workers)
    return 0
