"""The page to check a file: it is read, told what was found, and forgotten."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.datastructures import UploadFile
from starlette.requests import Request

from obligraph.errors import MissingValue, Problem
from obligraph.web.guard import UPLOADS
from obligraph.web.queries import work
from obligraph.web.rendering import render
from obligraph.web.site import Body, Site

_NAMES: Final = {
    "text/turtle": "report.ttl",
    "application/trig": "report.trig",
    "application/n-triples": "report.nt",
    "application/n-quads": "report.nq",
    "application/ld+json": "report.jsonld",
    "application/rdf+xml": "report.rdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "report.xlsx",
    "text/csv": "report.csv",
    "application/zip": "report.zip",
}


async def sent(request: Request) -> tuple[str, bytes]:
    """Return the name and the bytes of the file that a request carries: a form with a file, or the file itself.

    Raises `MissingValue` when there is none.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == "multipart/form-data":
        async with request.form(max_files=1, max_fields=10, max_part_size=UPLOADS) as form:
            found = form.get("file")
            if isinstance(found, UploadFile) and found.filename:
                return found.filename, await found.read()
        raise MissingValue("file")
    body = await request.body()
    name = request.query_params.get("name") or _NAMES.get(media, "")
    if not body or not name:
        raise MissingValue("file")
    return name, body


async def checked(request: Request, language: str) -> bytes:
    """Return the report on the file that a request carries, as JSON.

    Raises a `Problem` when it cannot be read.
    """
    site: Site = request.app.state.site
    site.gate.admit(request.client.host if request.client else "")
    name, content = await sent(request)
    _, body = await work(site, "check", content, name=name[-200:], language=language)
    return body


def check(
    request: Request, language: str, report: Mapping[str, Any] | None = None, problem: Problem | None = None
) -> Body:
    """Return the page to check a file, with what was found in one."""
    told = problem.tell(language) if problem else ""
    return render(request, language, "check.html", report=report, problem=told, limit=UPLOADS // 1_000_000)
