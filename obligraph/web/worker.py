"""One web worker: the application on a shared socket, until it is told to stop; then it finishes what it began."""

import gc
import socket

import uvicorn

from obligraph.web.desk import Desk
from obligraph.web.guard import Patient
from obligraph.web.server import application
from obligraph.web.site import Site
from obligraph.web.supervisor import DRAIN


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
    uvicorn.Server(config).run(sockets=[listener])
