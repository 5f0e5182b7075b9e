"""The wire to an engine of the operator's own: SPARQL 1.1 Protocol and Graph Store Protocol over HTTP.

Sources: https://www.w3.org/TR/sparql11-protocol/, https://www.w3.org/TR/sparql11-http-rdf-update/, RFC 7616 (digest).
Connections are kept open, one a thread; a process that was forked opens its own. A password is never in a message.
"""

import base64
import http.client
import os
import threading
import tomllib
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote, urlencode, urlsplit, urlunsplit

from obligraph import __version__
from obligraph.errors import BadStore

JSON: Final = "application/sparql-results+json"
N_TRIPLES: Final = "application/n-triples"
FORM: Final = "application/x-www-form-urlencoded"
_KEYS: Final = ("query", "update", "graphs", "user", "password", "seconds")


@dataclass(frozen=True, slots=True)
class Places:
    """Where an engine takes queries, updates and graphs, who asks, and the seconds it may take over one answer."""

    query: str
    update: str = ""
    graphs: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    seconds: float = 300.0

    @classmethod
    def read(cls, said: str) -> "Places":
        """Return the places named by an address, or by a TOML file with the fields of this class.

        Below an address that ends in `/` are `query`, `update` and `store`; any other one only answers queries. Raises
        `BadStore` when it is neither.
        """
        if said.endswith(".toml"):
            return cls._of_file(Path(said))
        address, user, password = _bare(said)
        if urlsplit(address).path in ("", "/") or address.endswith("/"):
            root = address.rstrip("/")
            return cls(f"{root}/query", f"{root}/update", f"{root}/store", user, password)
        return cls(address, user=user, password=password)

    @classmethod
    def _of_file(cls, path: Path) -> "Places":
        try:
            said = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise BadStore("file", file=path, reason=error.strerror) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadStore("file", file=path, reason=str(error)) from error
        if stray := [*(said.keys() - set(_KEYS)), *({"query"} - said.keys())]:
            raise BadStore("keys", file=path, stray=sorted(stray), keys=list(_KEYS))
        bare = {name: _bare(str(said[name]))[0] for name in ("query", "update", "graphs") if name in said}
        rest: dict[str, Any] = {name: str(said[name]) for name in ("user", "password") if name in said}
        return cls(**bare, **rest, seconds=float(said.get("seconds", cls(query="").seconds)))


def _bare(said: str) -> tuple[str, str, str]:
    """Return an address without the name and password in it, that name and that password."""
    try:
        parts = urlsplit(said)
        where = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        where = None
    if not where or parts.scheme not in ("http", "https"):
        raise BadStore("address", address=said.rpartition("@")[2][:200])
    address = urlunsplit((parts.scheme, where + port, parts.path, parts.query, ""))
    return address, unquote(parts.username or ""), unquote(parts.password or "")


def _told(address: str) -> str:
    """Return an address as it may be told: what stands behind `?` can be a secret."""
    return address.partition("?")[0]


class _Plain(http.client.HTTPConnection):
    """A connection that ends when nobody holds it any more."""

    def __del__(self) -> None:
        self.close()


class _Secured(http.client.HTTPSConnection):
    """The same, encrypted."""

    def __del__(self) -> None:
        self.close()


@dataclass(slots=True)
class Wire:
    """The wire to one engine."""

    places: Places
    _own: threading.local = field(default_factory=threading.local, repr=False)

    def ask(self, sparql: str, default: Sequence[str] = (), named: Sequence[str] = ()) -> tuple[bytes, str]:
        """Return the answer to a query and its media type; `default` and `named` stand in for the dataset.

        Raises `BadStore` when there is no answer, or not a whole one.
        """
        graphs = [*(("default-graph-uri", it) for it in default), *(("named-graph-uri", it) for it in named)]
        body = urlencode([("query", sparql), *graphs]).encode("ascii")
        accept = f"{JSON}, {N_TRIPLES};q=0.9"
        answer, told = self._send("POST", self.places.query, body, {"Content-Type": FORM, "Accept": accept})
        if "x-sparql-maxrows" in told or told.get("x-sql-state") == "S1TAT":
            raise BadStore("cut", address=_told(self.places.query), rows=told.get("x-sparql-maxrows", "?"))
        return answer, told.get("content-type", "").partition(";")[0].strip().lower()

    def hold(self) -> None:
        """Open the connection for queries and keep it without a clock, in a process that may open nothing later.

        Such a process has a clock of its own, and may not even wait on a connection with one.
        """
        self.ask("ASK {}")
        if sock := self._connection(self.places.query).sock:
            sock.settimeout(None)

    def update(self, text: str) -> None:
        """Send a SPARQL update.

        Raises `BadStore` when it was not carried out, and when nothing may be written there.
        """
        if not self.places.update:
            raise BadStore("read-only", address=_told(self.places.query))
        self._send("POST", self.places.update, text.encode("utf-8"), {"Content-Type": "application/sparql-update"})

    def add(self, graph: str, statements: bytes) -> None:
        """Add statements in N-Triples to a named graph; statements that are there already stay as they are."""
        if self.places.graphs:
            self._send("POST", self._of(graph), statements, {"Content-Type": N_TRIPLES})
        else:
            self.update(f"INSERT DATA {{ GRAPH <{graph}> {{\n{statements.decode('utf-8')}}} }}")

    def replace(self, graph: str, statements: bytes) -> None:
        """Put statements in N-Triples in the place of whatever a named graph holds."""
        if self.places.graphs:
            self._send("PUT", self._of(graph), statements, {"Content-Type": N_TRIPLES})
        else:
            told = statements.decode("utf-8")
            self.update(f"DROP SILENT GRAPH <{graph}> ;\nINSERT DATA {{ GRAPH <{graph}> {{\n{told}}} }}")

    def drop(self, graph: str) -> None:
        """Take a named graph away, if it is there."""
        if self.places.graphs:
            self._send("DELETE", self._of(graph), None, {}, allowed=(404,))
        else:
            self.update(f"DROP SILENT GRAPH <{graph}>")

    def fetch(self, graph: str) -> bytes:
        """Return what a named graph holds, as N-Triples; nothing where there is no such graph."""
        return self._send("GET", self._of(graph), None, {"Accept": N_TRIPLES}, allowed=(404,))[0]

    def _of(self, graph: str) -> str:
        return f"{self.places.graphs}{'&' if '?' in self.places.graphs else '?'}graph={quote(graph, safe='')}"

    def _send(
        self, method: str, address: str, body: bytes | None, headers: Mapping[str, str], allowed: Sequence[int] = ()
    ) -> tuple[bytes, dict[str, str]]:
        """Return the body of a response and its headers, in small letters.

        Every request of ours may be sent twice without harm: one that a connection was closed under is, and one that
        was asked who sends it. Raises `BadStore` where nothing came of it.
        """
        try:
            status, told, answer = self._again(method, address, body, headers)
            for _ in range(2):
                if status != 401 or not self.places.user:
                    break
                self._own.challenge = told.get("www-authenticate", "")
                status, told, answer = self._again(method, address, body, headers)
        except (OSError, http.client.HTTPException) as error:
            self._connection(address).close()
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise BadStore("unreachable", address=_told(address), reason=reason) from error
        if status in (401, 403):
            raise BadStore("refused", address=_told(address), status=status)
        if status >= 300 and status not in allowed:
            reason = " ".join(answer[:2000].decode("utf-8", "replace").split())[:300]
            raise BadStore("answer", address=_told(address), status=status, reason=reason)
        return b"" if status in allowed else answer, told

    def _again(self, *request: Any) -> tuple[int, dict[str, str], bytes]:
        """Send a request, once more where the connection had been closed meanwhile."""
        try:
            return self._once(*request)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self._connection(request[1]).close()
            return self._once(*request)

    def _once(
        self, method: str, address: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        connection = self._connection(address)
        known = {"User-Agent": f"obligraph/{__version__}", **headers, **self._who(method, address, body)}
        parts = urlsplit(address)
        connection.request(method, urlunsplit(("", "", parts.path or "/", parts.query, "")), body, known)
        response = connection.getresponse()
        answer = response.read()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, answer

    def _connection(self, address: str) -> http.client.HTTPConnection:
        if getattr(self._own, "process", None) != os.getpid():
            self._own.__dict__.update(process=os.getpid(), open={}, challenge="", digest=None)
        scheme, netloc = urlsplit(address)[:2]
        if (scheme, netloc) not in self._own.open:
            made = _Secured if scheme == "https" else _Plain
            self._own.open[scheme, netloc] = made(netloc, timeout=self.places.seconds)
        held: http.client.HTTPConnection = self._own.open[scheme, netloc]
        return held

    def _who(self, method: str, address: str, body: bytes | None) -> dict[str, str]:
        """Return the header that says who asks, in the way that the engine wants to be told; nothing if it does not."""
        scheme, _, rest = self._own.challenge.partition(" ")
        if scheme.lower() == "basic":
            name = f"{self.places.user}:{self.places.password}".encode()
            return {"Authorization": f"Basic {base64.b64encode(name).decode('ascii')}"}
        if scheme.lower() != "digest":
            return {}
        if self._own.digest is None:
            names = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            for place in filter(None, (self.places.query, self.places.update, self.places.graphs)):
                names.add_password(None, urlsplit(place).netloc, self.places.user, self.places.password)
            self._own.digest = urllib.request.AbstractDigestAuthHandler(names)
        request = urllib.request.Request(address, data=body, method=method)
        said = urllib.request.parse_keqv_list([*filter(None, urllib.request.parse_http_list(rest))])
        return {"Authorization": f"Digest {self._own.digest.get_authorization(request, said)}"}
