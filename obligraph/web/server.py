"""The application: every route of its three rooms, behind the guard."""

from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from obligraph.errors import Problem
from obligraph.web import addresses, people, programs, submission_routes
from obligraph.web.desk import Desk
from obligraph.web.guard import Guard
from obligraph.web.protocol import BadRequest
from obligraph.web.rendering import STATIC
from obligraph.web.responses import FRESH, problem
from obligraph.web.site import Site

EXPOSED: Final = ("ETag", "Link", "Retry-After", "Content-Language")


class Static(StaticFiles):
    """Files that a browser may keep for as long as a page."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """Return a file, with how long it may be kept."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = FRESH
        return response


def application(site: Site, desk: Desk | None = None) -> Starlette:
    """Return the server of a site; with a desk, submissions are taken."""
    static = Mount("/static", Static(directory=STATIC))
    taking = submission_routes.ROUTES if desk else ()
    routes = [*people.ROUTES, *programs.ROUTES, *addresses.ROUTES, *taking, static]
    middleware = [
        Middleware(Guard),
        Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD", "POST"], expose_headers=EXPOSED),
        Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5),
    ]
    told = dict.fromkeys((Problem, BadRequest, HTTPException, TimeoutError, 500), problem)
    app = Starlette(routes=routes, middleware=middleware, exception_handlers=told)
    app.state.site, app.state.desk = site, desk
    return app
