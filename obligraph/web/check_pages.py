"""The page to check a file: it is read, told what was found, and forgotten."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from starlette.datastructures import UploadFile
from starlette.requests import Request

from obligraph.errors import MissingValue, NotAcceptable, Problem
from obligraph.rdf.vocabulary import TERM
from obligraph.web.guard import UPLOADS
from obligraph.web.protocol import address_of, media_of
from obligraph.web.queries import work
from obligraph.web.question_pages import options
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


FORMS: Final = {
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "sarif": "application/sarif+json",
    "ttl": "text/turtle; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The forms of a report; `xlsx` is the sender's own workbook with marks."""


def form_of(request: Request) -> str:
    """Return the form a report is wanted in: by `?format=`, else JSON.

    Raises `NotAcceptable` with the forms on offer.
    """
    wanted = request.query_params.get("format", "json")
    if wanted not in FORMS:
        raise NotAcceptable(offered=list(FORMS))
    return wanted


async def sent(request: Request) -> tuple[dict[str, str], str, bytes]:
    """Return what a request carries, as a form or as a file with parameters: texts by name, the file's name, its bytes.

    Where there is no file, both are empty.
    """
    media = media_of(request)
    if media == "multipart/form-data":
        async with request.form(max_files=1, max_fields=12, max_part_size=UPLOADS) as form:
            texts = {name: value for name, value in form.multi_items() if isinstance(value, str)}
            found = form.get("file")
            if isinstance(found, UploadFile) and found.filename:
                return texts, found.filename, await found.read()
        return texts, "", b""
    texts = dict(request.query_params)
    body = await request.body()
    name = texts.get("name") or _NAMES.get(media, "")
    return (texts, name, body) if body and name else (texts, "", b"")


async def checked(request: Request, language: str, form: str = "json") -> tuple[str, bytes]:
    """Return the name of the file that a request carries, and the report on it in one of `FORMS`.

    Raises a `Problem` when it cannot be read, `MissingValue` when there is none.
    """
    site: Site = request.app.state.site
    site.gate.admit(address_of(request))
    _, name, content = await sent(request)
    if not name:
        raise MissingValue("file")
    _, body = await work(site, "check", content, name=name[-200:], language=language, form=form)
    return Path(name).name, body


def check(
    request: Request, language: str, report: Mapping[str, Any] | None = None, problem: Problem | None = None
) -> Body:
    """Return the page to check a file, with what was found in one."""
    told = problem.tell(language) if problem else ""
    states = options(TERM + "State", request.app.state.site, language)
    return render(
        request, language, "check.html", report=report, problem=told, limit=UPLOADS // 1_000_000, states=states
    )


def template(request: Request, language: str) -> Body:
    """Return the workbook of a State to fill in, with what is recorded of it."""
    from obligraph.tabular.blanks import as_workbook
    from obligraph.tabular.layouts import Layout
    from obligraph.tabular.templates import template_for

    site: Site = request.app.state.site
    state = request.query_params.get("state", "")
    site.gate.admit(address_of(request))
    made = template_for(Layout.read(site.home.shapes, site.world), site.world, language, state)
    return Body(as_workbook(made), FORMS["xlsx"])
