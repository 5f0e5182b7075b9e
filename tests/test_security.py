"""What hostile clients try, against a real server: nothing of theirs becomes markup, a header, a path or a call."""

import json
import multiprocessing
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from conftest import saved_questions

from obligraph.rdf.graphs import World
from obligraph.web.children import answer
from obligraph.web.tasks import FILES

EVIL = '"><script>alert(1)</script>'
INJECTIONS = ("PER> } #", 'x" ) } #', "x' } UNION { ?s ?p ?o } #", "PER\n} SELECT * {", "\\u0022 } #")


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    """A server on this machine that notes every call it gets."""
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as open_port:
        open_port.settimeout(0.2)
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                try:
                    connection, address = open_port.accept()
                except TimeoutError:
                    continue
                connection.close()
                calls.append(address)

        thread = threading.Thread(target=listen)
        thread.start()
        yield open_port.getsockname()[1], calls
        stop.set()
        thread.join()


@pytest.mark.parametrize(
    "path",
    [
        f"/?q={quote(EVIL)}",
        f"/?for={quote(EVIL)}",
        f"/ask/promised-and-delivered?state={quote(EVIL)}",
        f"/ask/{quote(EVIL)}",
        f"/doc/{quote(EVIL)}",
        f"/sparql?query={quote(EVIL)}",
        f"/sparql?text={quote('</textarea>' + EVIL)}",
        f"/sparql?query={quote('SELECT ?x { BIND(' + chr(34) + '<script>alert(1)</script>' + chr(34) + ' AS ?x) }')}",
        f"/compare?by={quote(EVIL)}",
        f"/ask/who-promised?as-of={quote(EVIL)}",
        f"/ask/who-promised?witness={quote(EVIL)}",
    ],
)
def test_what_a_client_writes_is_never_markup(path: str, server: httpx.Client) -> None:
    found = server.get(path, headers={"Accept": "text/html"})

    assert "<script>alert" not in found.text
    assert found.status_code < 500
    assert "script-src 'self'" in found.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/static/../server.py",
        "/static/%2e%2e/server.py",
        "/static/..%2fserver.py",
        "/doc/../../etc/passwd",
        "/doc/%2e%2e/%2e%2e/etc/passwd",
        "/dumps/..%2f..%2fpyproject.toml",
        "/graph/..%2fcountries",
        "/brief/..%2fPER.html",
    ],
)
def test_no_path_leads_out(path: str, server: httpx.Client) -> None:
    host, port = server.base_url.host, server.base_url.port
    with socket.create_connection((host, port)) as raw:
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: raw.recv(65536), b""))

    assert answer.split(b" ", 2)[1] in (b"404", b"400", b"422")
    assert b"root:" not in answer
    assert b"import " not in answer


@pytest.mark.parametrize("name", ["lang", "state", "witness", "as-of"])
def test_no_value_becomes_a_header(name: str, server: httpx.Client) -> None:
    found = server.get(f"/ask/who-promised?{name}=es%0d%0aSet-Cookie:%20evil=1")

    assert "evil" not in str(found.headers)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
        "SELECT * FROM <http://127.0.0.1:PORT/> { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:PORT/>",
    ],
)
def test_no_query_makes_the_server_call_anyone(
    query: str, listener: tuple[int, list[object]], server: httpx.Client
) -> None:
    port, calls = listener

    found = server.get("/sparql", params={"query": query.replace("PORT", str(port))})
    graph = server.get("/sparql", params={"query": "ASK {}", "default-graph-uri": f"http://127.0.0.1:{port}/"})
    context = f'{{"@context": "http://127.0.0.1:{port}/", "@id": "http://x/"}}'
    checked = server.post("/api/check?name=a.jsonld", content=context)

    assert found.status_code == 400
    assert graph.status_code == 200
    assert checked.status_code == 422
    assert calls == []


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_value_becomes_part_of_a_query(text: str, server: httpx.Client) -> None:
    for slug in saved_questions()[::6]:
        found = server.get(f"/api/ask/{slug}.json", params={"state": text})

        assert found.status_code == 422


def test_what_is_too_large_is_not_read_to_its_end(server: httpx.Client) -> None:
    def drops() -> Iterator[bytes]:
        for _ in range(400):
            yield b"x" * 10_000

    found = server.post("/sparql", content=drops(), headers={"Content-Type": "application/sparql-query"})

    assert found.status_code == 413


def test_a_host_that_lies_poisons_no_answer(server: httpx.Client) -> None:
    lied = server.get("/api/ask/who-promised.json?state=PER&per-page=1", headers={"Host": "evil.example"})
    true = server.get("/api/ask/who-promised.json?state=PER&per-page=1")

    assert "evil" not in lied.text + true.text
    assert "evil" not in server.get("/ask/who-promised", headers={"Host": "evil.example", "Accept": "text/html"}).text


def test_answers_of_different_readers_never_mix(server: httpx.Client) -> None:
    path = "/api/ask/promised-and-delivered.json?state=PER"

    texts = {
        server.get(path, headers={"Accept-Language": "es"}).text,
        server.get(path, headers={"Accept-Language": "pt"}).text,
        server.get(f"{path}&witness=ombudsman").text,
        server.get(f"{path}&as-of=2018-12-31").text,
        server.get(path.replace(".json", ".csv")).text,
    }

    assert len(texts) == 5


def test_headers_that_drip_hold_no_connection_for_long(server: httpx.Client) -> None:
    start = time.monotonic()
    with socket.create_connection((server.base_url.host, server.base_url.port)) as raw:
        raw.settimeout(30)
        raw.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        try:
            while time.monotonic() - start < 25:
                raw.sendall(b"X-Drip: 1\r\n")
                time.sleep(0.5)
        except OSError:
            pass

    assert 5 < time.monotonic() - start < 20


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST"])
def test_a_page_is_only_read(method: str, server: httpx.Client) -> None:
    assert server.request(method, "/ask/who-promised").status_code == 405


def test_a_fault_of_ours_is_told_as_ours_and_not_as_want_of_memory(known: World) -> None:
    here, there = socket.socketpair()
    child = multiprocessing.get_context("fork").Process(target=answer, args=(there, FILES, known, 5.0))
    child.start()
    there.close()
    with here, here.makefile("rwb") as pipe:
        pipe.write(b'{"task": "a task that nobody wrote", "size": 0}\n')
        pipe.flush()
        begun, told = pipe.readline(), json.loads(pipe.readline())
    child.join()

    assert begun == b"{}\n"
    assert "KeyError" in told["failed"]
