"""Real servers for the tests of other people's endpoints: one that behaves, and one for each way not to."""

import gzip
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs
from urllib.request import Request, urlopen

import trustme
from elsewhere import oxigraph

JSON = "application/sparql-results+json"
GOOD = (
    b'{"head": {"vars": ["it"]}, "results": {"bindings": [{"it": {"type": "uri", "value": "https://example.org/a"}}]}}'
)


class Handler(BaseHTTPRequestHandler):
    """Answers each request by the misbehaviour its path names, and keeps what it was asked."""

    server: "Misbehaving"

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.path, dict(self.headers), parse_qs(sent.decode())))
        try:
            self.server.moods[self.path](self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers), {}))
        self.send_error(405)

    def answer(self, body: bytes, form: str = JSON, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", form)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", headers.get("length") or str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Misbehaving(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, dict[str, str], dict[str, list[str]]]] = []
        self.moods: dict[str, Callable[[Handler], None]] = {
            "/good": lambda it: it.answer(GOOD),
            "/packed": lambda it: it.answer(gzip.compress(GOOD), Content_Encoding="gzip"),
            "/page": lambda it: it.answer(b"<html>Please log in</html>", "text/html"),
            "/page-as-json": lambda it: it.answer(b"<html>Please log in</html>"),
            "/turtle": lambda it: it.answer(b"", "text/turtle"),
            "/yes": lambda it: it.answer(b'{"head": {}, "boolean": true}'),
            "/half": lambda it: it.answer(GOOD[:-9]),
            "/promised-more": lambda it: it.answer(GOOD[:-9], length="100000"),
            "/half-packed": lambda it: it.answer(gzip.compress(GOOD)[:-12], Content_Encoding="gzip"),
            "/not-packed": lambda it: it.answer(GOOD, Content_Encoding="gzip"),
            "/bomb": lambda it: it.answer(gzip.compress(b" " * 50_000_000), Content_Encoding="gzip"),
            "/other-packing": lambda it: it.answer(GOOD, Content_Encoding="br"),
            "/down-for-good": lambda it: it.answer(b"", status=503),
            "/later": lambda it: it.answer(b"", status=503, Retry_After="3600"),
            "/broken-inside": lambda it: it.answer(b"", status=500),
            "/circle": lambda it: it.answer(b"", status=307, Location="/circle"),
            "/moved": lambda it: it.answer(b"", status=308, Location="/good"),
            "/see-other": lambda it: it.answer(b"", status=303, Location="/good"),
            "/hang": lambda it: time.sleep(5),
            "/no-http": lambda it: it.wfile.write(b"220 mail.example.org ESMTP\r\n") and None,
            "/endless": _endless,
            "/drip": _drip,
            "/drip-head": _drip_head,
            "/busy-once": _busy_once,
            "/busy-until": _busy_until,
        }

    @property
    def root(self) -> str:
        secure = isinstance(self.socket, ssl.SSLSocket)
        return f"https://localhost:{self.server_port}" if secure else f"http://127.0.0.1:{self.server_port}"


def _endless(it: Handler) -> None:
    it.send_response(200)
    it.send_header("Content-Type", JSON)
    it.end_headers()
    while True:
        it.wfile.write(b" " * 65_536)


def _drip(it: Handler) -> None:
    it.send_response(200)
    it.send_header("Content-Type", JSON)
    it.end_headers()
    for _ in range(100):
        it.wfile.write(b" ")
        time.sleep(0.05)


def _drip_head(it: Handler) -> None:
    for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 100:
        it.wfile.write(bytes([letter]))
        time.sleep(0.05)


def _busy_once(it: Handler) -> None:
    if len(it.server.asked) == 1:
        it.answer(b"", status=429, Retry_After="0")
    else:
        it.answer(GOOD)


def _busy_until(it: Handler) -> None:
    if len(it.server.asked) == 1:
        it.answer(b"", status=429, Retry_After=formatdate(time.time() + 1, usegmt=True))
    else:
        it.answer(GOOD)


@contextmanager
def misbehaving(authority: trustme.CA | None = None) -> Iterator[Misbehaving]:
    """Run a server that has every bad habit, each at a path of its own; with an authority, over TLS as localhost."""
    with Misbehaving() as server:
        if authority:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            authority.issue_cert("localhost").configure_cert(context)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.shutdown()


@contextmanager
def catalogue(data: str, folder: Path) -> Iterator[str]:
    """Run a real Oxigraph server with these statements (Turtle); give the address where it is asked."""
    with oxigraph(folder) as root:
        load = Request(f"{root}store?default", data.encode(), {"Content-Type": "text/turtle"}, method="POST")
        urlopen(load, timeout=20).close()
        yield f"{root}query"
