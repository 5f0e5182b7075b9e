"""Other people's SPARQL endpoints: the one edge where a question leaves this machine, and how far it may go.

SPARQLWrapper writes the request; the line it travels on is ours. What comes back is read within a limit and taken
whole or not at all: an endpoint is a stranger, and a good answer is one of its possible moods.
"""

import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPResponse
from typing import Final
from urllib.parse import urljoin, urlsplit

from SPARQLWrapper import JSON, POST, SELECT, SPARQLWrapper

from obligraph import __version__
from obligraph.errors import BadQuery, RemoteFault
from obligraph.federation.connections import Line, place_of
from obligraph.rdf.graphs import Rows, read_results
from obligraph.rdf.vocabulary import BASE

AGENT: Final = f"obligraph/{__version__} ({BASE})"
ENDPOINTS: Final = frozenset({"https://query.wikidata.org/sparql"})
"""Those that a saved question may ask."""
_FORMS: Final = ("application/sparql-results+json", "application/json")
_BUSY: Final = (429, 502, 503, 504)
_MOVED: Final = (301, 302, 307, 308)
_HOPS: Final = 3
_CHUNK: Final = 65_536


@dataclass(frozen=True, slots=True)
class RemoteEndpoint:
    """An endpoint of somebody else, and what asking it may cost: `seconds` in all, `limit` bytes, `tries` attempts.

    Only those in `allowed` are asked, over https and at public addresses. Those in `trusted` were named by the person
    who runs the program: they may be on this machine or a network of one's own, and without https.
    """

    address: str
    allowed: frozenset[str] = ENDPOINTS
    trusted: frozenset[str] = frozenset()
    seconds: float = 60.0
    limit: int = 20_000_000
    tries: int = 3

    def select(self, sparql: str) -> Rows:
        """Return the rows of a SELECT query; whatever else comes back is refused whole.

        Raises `RemoteFault`, which names the endpoint and what was wrong with it, and never later than `seconds`;
        `BadQuery` for a text that is not a SELECT.
        """
        if self.address not in self.allowed | self.trusted:
            raise RemoteFault("unlisted", endpoint=self.address, allowed=sorted(self.allowed))
        line = Line(self.address, self.seconds, frozenset(map(place_of, self.trusted)))
        with line.held():
            body = self._answer(line, _Client(line, sparql))
        try:
            found = read_results(body)
        except (SyntaxError, ValueError) as error:
            raise line.fault("broken") from error
        if isinstance(found, bool):
            raise line.fault("broken")
        return found

    def _answer(self, line: Line, client: "_Client") -> bytes:
        """Return the body of a good answer, asking again where the endpoint says that it is busy."""
        for number in range(1, self.tries + 1):
            with self._followed(line, client) as response:
                if response.status == 200:
                    return self._body(line, response)
                if response.status not in _BUSY:
                    raise line.fault("status", status=response.status)
                wait = _retry_after(response.headers.get("Retry-After", ""), 2.0 ** (number - 2))
            if number == self.tries or wait >= line.left():
                break
            time.sleep(wait)
        raise line.fault("busy", status=response.status, seconds=f"{wait:g}")

    @contextmanager
    def _followed(self, line: Line, client: "_Client") -> Iterator[HTTPResponse]:
        """Give the answer to a request, which goes as it is to where the endpoint sends it on."""
        address = self.address
        for _ in range(_HOPS + 1):
            self._admit(line, address)
            client.endpoint = address
            with client.query().response as response:
                if response.status not in _MOVED:
                    yield response
                    return
                address = urljoin(address, response.headers.get("Location", ""))
        raise line.fault("elsewhere", target=address)

    def _admit(self, line: Line, address: str) -> None:
        """Raise `RemoteFault` unless an address is on a listed machine, and on https where it was not named by hand."""
        parts = urlsplit(address)
        listed = map(place_of, self.allowed | self.trusted)
        if parts.scheme not in ("http", "https") or parts.username is not None or place_of(address) not in listed:
            raise line.fault("elsewhere", target=address)
        if parts.scheme == "http" and place_of(address) not in line.trusted:
            raise line.fault("open", target=address)

    def _body(self, line: Line, response: HTTPResponse) -> bytes:
        """Return what an answer holds, unpacked, within the limit on the wire and off it."""
        form = response.headers.get_content_type()
        packing = response.headers.get("Content-Encoding", "identity").strip().lower()
        if form not in _FORMS or packing not in ("identity", "gzip"):
            raise line.fault("form", found=packing if form in _FORMS else form)
        unpack = zlib.decompressobj(31) if packing == "gzip" else None
        body, taken = bytearray(), 0
        while not (unpack and unpack.eof) and (piece := response.read1(_CHUNK)):
            taken += len(piece)
            try:
                body += unpack.decompress(piece, self.limit + 1 - len(body)) if unpack else piece
            except zlib.error as error:
                raise line.fault("broken") from error
            if max(taken, len(body)) > self.limit:
                raise line.fault("large", limit=self.limit)
            line.left()
        if unpack and not unpack.eof:
            raise line.fault("broken")
        return bytes(body)


class _Client(SPARQLWrapper):
    """SPARQLWrapper on a line of ours: it writes the request, an opener that only it has sends it."""

    def __init__(self, line: Line, sparql: str) -> None:
        super().__init__(line.address, returnFormat=JSON, agent=AGENT)
        self.setQuery(sparql)
        if self.queryType != SELECT:
            raise BadQuery("not-select")
        self.setMethod(POST)
        self.setOnlyConneg(True)
        self.addCustomHttpHeader("Accept", ", ".join(_FORMS))
        self.addCustomHttpHeader("Accept-Encoding", "gzip")
        self.line, self.opener = line, line.opener()

    def _query(self) -> tuple[HTTPResponse, str]:
        return self.opener.open(self._createRequest(), timeout=self.line.left()), self.returnFormat


def _retry_after(said: str, otherwise: float) -> float:
    """Return how many seconds an endpoint asks us to wait: a number, or until a date.

    >>> _retry_after("7", 1.0), _retry_after("Wed, 21 Oct 2015 07:28:00 GMT", 1.0), _retry_after("soon", 1.0)
    (7.0, 0.0, 1.0)
    """
    if said.strip().isascii() and said.strip().isdigit():
        return float(said)
    try:
        return max(0.0, (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return otherwise
