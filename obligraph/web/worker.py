"""One web worker: the application on a shared socket, until it is told to stop; then it finishes what it began."""

import gc
import socket
import time
from collections.abc import Callable
from typing import Any, Final

import uvicorn

from obligraph.web.desk import Desk
from obligraph.web.guard import Patient
from obligraph.web.server import application
from obligraph.web.site import Site
from obligraph.web.supervisor import DRAIN

TURN: Final = 0.0005
"""Seconds that another worker has to take a connection, for each that this one holds; `LONGEST` at most."""
LONGEST: Final = 0.002


def work(site: Site, listener: socket.socket, desk: Desk | None = None) -> None:
    """Serve a site on a socket that other workers share; with a desk, take submissions."""
    config = uvicorn.Config(
        application(site, desk),
        http=Patient,
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=round(DRAIN),
        h11_max_incomplete_event_size=64 * 1024,
        limit_concurrency=1000,
    )
    gc.freeze()
    server = uvicorn.Server(config)
    server.run(sockets=[Shared(listener, lambda: len(server.server_state.connections))])


class Shared(socket.socket):
    """A socket that gives one connection at a time, and waits before it does the longer, the more its worker `holds`.

    All workers wake when somebody comes. Whoever was first would else take all there are, and the others rest.
    """

    def __init__(self, listener: socket.socket, holds: Callable[[], int]) -> None:
        """Take the place of a socket that is listened on."""
        super().__init__(fileno=listener.detach())
        self.holds, self.gave = holds, False

    def accept(self) -> tuple[socket.socket, Any]:
        """Return a connection; say after each one that there is none, and where another worker has taken it."""
        self.gave = not self.gave
        if not self.gave:
            raise BlockingIOError
        time.sleep(min(self.holds() * TURN, LONGEST))
        return super().accept()
