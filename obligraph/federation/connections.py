"""A line to another machine: within one deadline, and only to addresses that were judged.

A name is resolved once, every address it has is judged, and the connection goes to one of these addresses and nowhere
else. Nothing here reads the environment: a proxy would connect in our place, and could not be held to any of this.
"""

import functools
import http.client
import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, Request

from obligraph.errors import RemoteFault

Place = tuple[str, int]
"""A host and a port."""
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


@dataclass(slots=True)
class Line:
    """What one question to the machine behind `address` may use: `seconds` in all, whatever it is waiting for.

    Hosts and ports in `trusted` may be on this machine or a network of one's own; others are refused there.
    """

    address: str
    seconds: float
    trusted: frozenset[Place] = frozenset()
    _end: float = field(init=False)
    _live: socket.socket | None = None

    def __post_init__(self) -> None:
        """Start the clock."""
        self._end = time.monotonic() + self.seconds

    def fault(self, kind: str, **fields: object) -> RemoteFault:
        """Return a problem that names the machine asked."""
        return RemoteFault(kind, endpoint=self.address, **fields)

    def left(self) -> float:
        """Return the seconds that are left.

        Raises `RemoteFault` when there are none.
        """
        if (left := self._end - time.monotonic()) <= 0:
            raise self.fault("late", seconds=f"{self.seconds:g}")
        return left

    @contextmanager
    def held(self) -> Iterator["Line"]:
        """Cut the line when time is over, wherever it is, and tell what a broken line means.

        Raises `RemoteFault` for a line that was cut, cannot be had or breaks.
        """
        timer = threading.Timer(self.left(), self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield self
            self.left()
        except (OSError, HTTPException) as error:
            self.left()
            reason = error.reason if isinstance(error, URLError) else error
            told = getattr(reason, "strerror", "") or str(reason) or type(reason).__name__
            raise self.fault("down", reason=told) from error
        finally:
            timer.cancel()
            self._cut()
            if self._live is not None:
                self._live.close()

    def opener(self) -> OpenerDirector:
        """Return an opener on this line: it follows no redirect, knows no proxy and takes no status for an error."""
        opener = OpenerDirector()
        opener.add_handler(_Plain(self))
        opener.add_handler(_Secure(self))
        return opener

    def connect(self, host: str, port: int, secure: bool = False) -> socket.socket:
        """Return a connection to an address of `host` that was judged just now, and is not asked for again.

        Raises `RemoteFault` when any of its addresses is private, `OSError` when none answers.
        """
        found = self._resolve(host, port)
        private = [address for *_, (address, *_) in found if not is_public(address)]
        if private and (host, port) not in self.trusted:
            raise self.fault("private", host=host, found=private[0])
        problem = OSError(host)
        for family, kind, protocol, _, place in found:
            self._live = socket.socket(family, kind, protocol)
            try:
                self._live.settimeout(self.left())
                self._live.connect(place)
                if secure:
                    self._live.settimeout(self.left())
                    self._live = ssl.create_default_context().wrap_socket(self._live, server_hostname=host)
                self._live.settimeout(self.left())
            except OSError as error:
                self._live.close()
                problem = error
            else:
                return self._live
        raise problem

    def _resolve(self, host: str, port: int) -> list[Any]:
        """Return the addresses of a host; a thread of its own waits for them, because nothing can stop that waiting."""
        told: queue.SimpleQueue[list[Any] | OSError] = queue.SimpleQueue()

        def look() -> None:
            try:
                told.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
            except OSError as error:
                told.put(error)
            except UnicodeError as error:
                told.put(OSError(str(error)))

        threading.Thread(target=look, daemon=True).start()
        try:
            found = told.get(timeout=self.left())
        except queue.Empty:
            raise self.fault("late", seconds=f"{self.seconds:g}") from None
        if isinstance(found, OSError):
            raise found
        return found

    def _cut(self) -> None:
        if self._live is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._live, socket.SHUT_RDWR)


def place_of(address: str) -> Place:
    """Return the host and the port of an address.

    >>> place_of("https://Query.Wikidata.org/sparql")
    ('query.wikidata.org', 443)
    """
    parts = urlsplit(address)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def is_public(address: str) -> bool:
    """Whether a numeric address is one of the open internet, also where it wraps an older one.

    >>> [is_public(it) for it in ("91.198.174.1", "127.0.0.1", "169.254.1.9", "::ffff:10.0.0.1", "64:ff9b::7f00:1")]
    [True, False, False, False, False]
    """
    it = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(it, ipaddress.IPv6Address):
        if it in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(it) & 0xFFFFFFFF)))
        if it.ipv4_mapped or it.sixtofour or it.teredo:
            return False
    return it.is_global and not it.is_multicast


class _Plain(HTTPHandler):
    def __init__(self, line: Line) -> None:
        super().__init__()
        self.line = line

    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(_connections(self.line, secure=False), req)


class _Secure(HTTPSHandler):
    def __init__(self, line: Line) -> None:
        super().__init__()
        self.line = line

    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(_connections(self.line, secure=True), req)


class _Connection(http.client.HTTPConnection):
    """A connection that comes over a line."""

    def __init__(self, host: str, *, line: Line, secure: bool, **settings: Any) -> None:
        if secure:
            self.default_port = http.client.HTTPS_PORT
        super().__init__(host, **settings)
        self.line, self.secure = line, secure

    def connect(self) -> None:
        self.sock = self.line.connect(self.host, self.port, self.secure)


def _connections(line: Line, *, secure: bool) -> Callable[..., http.client.HTTPConnection]:
    return functools.partial(_Connection, line=line, secure=secure)
