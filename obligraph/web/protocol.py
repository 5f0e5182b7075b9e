"""The SPARQL 1.1 Protocol, its query half: what a request asks for, and the refusals it provides for.

Source: https://www.w3.org/TR/sparql11-protocol/, sections 2.1 and 2.2.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from obligraph.errors import NotAcceptable
from obligraph.web.negotiation import ROWS, STATEMENTS, choose
from obligraph.web.queries import Query
from obligraph.web.site import Site

MAX_BODY: Final = 1_000_000
_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"


class BadRequest(Exception):
    """A request that the protocol does not allow: its status and the key of the sentence that says why.

    `members` are told to programs besides, `headers` are sent along.
    """

    members: Mapping[str, object] = MappingProxyType({})
    headers: Mapping[str, str] = MappingProxyType({})

    def __init__(self, status: int, kind: str, **fields: object) -> None:
        """Name the status, and the sentence under `web.` in `words/`."""
        self.status, self.kind, self.fields = status, kind, fields
        super().__init__(kind)


async def query_of(request: Request, site: Site) -> Query:
    """Return the query of a request.

    Raises `BadRequest` where the protocol asks for a refusal, `NotAcceptable` when no form on offer is wanted.
    """
    address = [*_pairs(request.url.query)]
    if request.method == "POST":
        given = await _posted(request, address)
    else:
        given = address
    if any(name == "update" for name, _ in given):
        raise BadRequest(403, "read-only")
    texts = [value for name, value in given if name == "query"]
    if len(texts) != 1:
        raise BadRequest(400, "one-query", found=len(texts))
    wanted = next((value for name, value in given if name == "format"), "")
    return Query(
        sparql=site.inward(texts[0]),
        form=_form(wanted, request, ROWS),
        graph=_form(wanted, request, STATEMENTS),
        default=tuple(site.inward(value) for name, value in given if name == "default-graph-uri"),
        named=tuple(site.inward(value) for name, value in given if name == "named-graph-uri"),
    )


def address_of(request: Request) -> str:
    """Return the address of whoever asks, for which work and guesses are counted."""
    return request.client.host if request.client else ""


def media_of(request: Request) -> str:
    """Return the media type of what a request carries, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def asks(request: Request) -> bool:
    """Return whether a request to the endpoint carries a query or an update, rather than wanting to look at it."""
    return request.method == "POST" or any(name in ("query", "update") for name, _ in _pairs(request.url.query))


async def _posted(request: Request, address: list[tuple[str, str]]) -> list[tuple[str, str]]:
    media, parameters = media_of(request), request.headers.get("content-type", "").partition(";")[2]
    if media not in (_FORM, _QUERY, _UPDATE):
        raise BadRequest(415, "media", found=media or "–", offered=f"{_FORM}, {_QUERY}")
    charset = parameters.lower().partition("charset=")[2].strip(' "')
    if charset and charset not in ("utf-8", "utf8"):
        raise BadRequest(400, "utf-8", found=charset)
    try:
        body = (await request.body()).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(400, "utf-8", found="–") from error
    if media == _UPDATE:
        raise BadRequest(403, "read-only")
    if media == _QUERY:
        if any(name == "query" for name, _ in address):
            raise BadRequest(400, "one-query", found=2)
        return [("query", body), *address]
    return [*_pairs(body), *address]


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    try:
        yield from parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError as error:
        raise BadRequest(400, "utf-8", found="–") from error


def _form(wanted: str, request: Request, offers: dict[str, str]) -> str:
    """Return the form that `?format=` or `Accept` asks for; a query of the other kind will not use it."""
    if wanted in offers:
        return wanted
    chosen = choose(request.headers.get("accept", ""), offers)
    if chosen:
        return chosen
    if choose(request.headers.get("accept", ""), {**ROWS, **STATEMENTS}):
        return next(iter(offers))
    raise NotAcceptable(offered=[*ROWS.values(), *STATEMENTS.values()])
