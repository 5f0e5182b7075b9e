"""Asking other people's endpoints: what is taken, and what each misbehaviour costs. Every wild here is a real one."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import trustme
from elsewhere import oxigraph, virtuoso
from remotes import JSON, Misbehaving, catalogue, misbehaving

from obligraph import __version__
from obligraph.errors import BadQuery, RemoteFault
from obligraph.federation.remote import ENDPOINTS, RemoteEndpoint
from obligraph.languages import LANGUAGES

ASKED = "SELECT ?it WHERE { ?it ?p ?o }"


@pytest.fixture
def wild() -> Iterator[Misbehaving]:
    with misbehaving() as it:
        yield it


def ask(address: str, **settings: object) -> list[str]:
    endpoint = RemoteEndpoint(address, trusted=frozenset({address}), **{"seconds": 5, "limit": 1_000_000, **settings})  # type: ignore[arg-type]
    return [getattr(it, "value", "") for (it,) in endpoint.select(ASKED)]


def fault(address: str, **settings: object) -> tuple[str, float]:
    start = time.monotonic()
    with pytest.raises(RemoteFault) as told:
        ask(address, **settings)
    seconds = time.monotonic() - start
    assert all(address in told.value.tell(language) for language in LANGUAGES)
    return told.value.kind.removeprefix("remote-fault-"), seconds


def test_a_real_endpoint_answers(tmp_path: Path) -> None:
    with catalogue("<https://example.org/a> <https://example.org/b> 1, 2 .", tmp_path) as address:
        assert ask(address) == ["https://example.org/a"] * 2


@pytest.mark.parametrize("path", ["/good", "/packed", "/moved"])
def test_a_good_answer_is_taken(path: str, wild: Misbehaving) -> None:
    assert ask(wild.root + path) == ["https://example.org/a"]


def test_we_say_who_we_are_and_send_nothing_else(wild: Misbehaving) -> None:
    ask(wild.root + "/moved")

    (_, head, sent), (_, again, sent_again) = wild.asked
    assert head["User-Agent"].startswith(f"obligraph/{__version__} (https://")
    assert "javascript" not in head["Accept"]
    assert sent == sent_again == {"query": [ASKED]}
    assert head["User-Agent"] == again["User-Agent"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/page", "form"),
        ("/page-as-json", "broken"),
        ("/turtle", "form"),
        ("/other-packing", "form"),
        ("/yes", "broken"),
        ("/half", "broken"),
        ("/promised-more", "broken"),
        ("/half-packed", "broken"),
        ("/not-packed", "broken"),
        ("/endless", "large"),
        ("/bomb", "large"),
        ("/broken-inside", "status"),
        ("/see-other", "status"),
        ("/circle", "elsewhere"),
        ("/later", "busy"),
        ("/no-http", "down"),
    ],
)
def test_what_is_wrong_with_an_answer_is_said_and_nothing_of_it_taken(path: str, kind: str, wild: Misbehaving) -> None:
    said, seconds = fault(wild.root + path)

    assert said == kind
    assert seconds < 4


@pytest.mark.parametrize("path", ["/drip", "/drip-head", "/hang", "/endless"])
def test_the_deadline_counts_from_the_first_moment_to_the_last(path: str, wild: Misbehaving) -> None:
    said, seconds = fault(wild.root + path, seconds=0.4, limit=10**12)

    assert said == "late"
    assert 0.3 < seconds < 1.5


def test_an_endpoint_that_is_down_is_named_with_the_reason(wild: Misbehaving) -> None:
    address = wild.root + "/good"
    wild.server_close()

    assert fault(address)[0] == "down"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_endpoint_that_hears_us_and_never_answers_is_left(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        said, seconds = fault(f"{scheme}://127.0.0.1:{deaf.getsockname()[1]}/sparql", seconds=0.4)

    assert said == "late"
    assert seconds < 1.5


def test_a_certificate_that_nobody_vouches_for_is_refused() -> None:
    with misbehaving(trustme.CA()) as wild:
        assert fault(f"{wild.root}/good")[0] == "down"
        assert wild.asked == []


def test_over_https_the_name_of_the_endpoint_is_held_against_its_certificate(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with misbehaving(authority) as wild:
        kept = {**os.environ, "SSL_CERT_FILE": str(tmp_path / "ca.pem")}
        command = [sys.executable, "-c", WATCHED, f"{wild.root}/good"]
        named = subprocess.run(command, capture_output=True, text=True, env=kept)
        command[-1] = command[-1].replace("localhost", "127.0.0.1")
        other = subprocess.run(command, capture_output=True, text=True, env=kept)

    assert named.returncode == 0, named.stderr
    assert "remote-fault-down" in other.stderr or "certificate verify failed" in other.stderr
    assert len(wild.asked) == 1


@pytest.mark.parametrize("path", ["/busy-once", "/busy-until"])
def test_a_busy_endpoint_is_asked_again_when_it_says(path: str, wild: Misbehaving) -> None:
    assert ask(wild.root + path) == ["https://example.org/a"]
    assert len(wild.asked) == 2


def test_an_endpoint_that_stays_down_is_asked_three_times(wild: Misbehaving) -> None:
    said, seconds = fault(wild.root + "/down-for-good")

    assert said == "busy"
    assert len(wild.asked) == 3
    assert seconds < 4


def test_a_pause_longer_than_the_deadline_is_not_slept_through(wild: Misbehaving) -> None:
    said, seconds = fault(wild.root + "/later")

    assert said == "busy"
    assert len(wild.asked) == 1
    assert seconds < 1


def test_an_endpoint_that_nobody_listed_is_not_asked(wild: Misbehaving) -> None:
    with pytest.raises(RemoteFault) as told:
        RemoteEndpoint(wild.root + "/good").select(ASKED)

    assert told.value.kind == "remote-fault-unlisted"
    assert wild.asked == []


def test_without_https_only_what_was_named_by_hand_is_asked(wild: Misbehaving) -> None:
    address = "http://query.wikidata.org/sparql"

    with pytest.raises(RemoteFault) as told:
        RemoteEndpoint(address, allowed=frozenset({address})).select(ASKED)

    assert told.value.kind == "remote-fault-open"


PRIVATE = (
    "127.0.0.1",
    "localhost",
    "2130706433",
    "0x7f.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "0.0.0.0",
    "10.0.0.1",
    "169.254.1.9",
)


@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_address_is_refused_however_it_is_written(host: str, wild: Misbehaving) -> None:
    address = f"https://{host}:{wild.server_address[1]}/good"

    with pytest.raises(RemoteFault) as told:
        RemoteEndpoint(address, allowed=frozenset({address})).select(ASKED)

    assert told.value.kind == "remote-fault-private"
    assert wild.asked == []


def test_a_listed_endpoint_cannot_send_us_to_a_private_one(wild: Misbehaving) -> None:
    with misbehaving() as inside:
        near, far = f"{wild.root}/away", f"https://localhost:{inside.server_address[1]}/good"
        wild.moods["/away"] = lambda it: it.answer(b"", status=307, Location=far)
        listed = RemoteEndpoint(near, allowed=frozenset({far}), trusted=frozenset({near}), seconds=5)

        with pytest.raises(RemoteFault) as told:
            listed.select(ASKED)

        assert told.value.kind == "remote-fault-private"
        assert inside.asked == []


@pytest.mark.parametrize(
    "target", ["https://example.org/sparql", "file:///etc/passwd", "ftp://127.0.0.1/", "http://127.0.0.1:9/", ""]
)
def test_an_endpoint_cannot_send_us_where_nobody_listed(target: str, wild: Misbehaving) -> None:
    wild.moods["/away"] = lambda it: it.answer(b"", status=302, Location=target)

    assert fault(wild.root + "/away")[0] == "elsewhere"


WATCHED = """
import json, sys
from obligraph.errors import RemoteFault
from obligraph.federation.remote import RemoteEndpoint
seen = []
sys.addaudithook(lambda name, given: seen.append((name, repr(given[-1] if name.endswith("connect") else given[:2])))
                 if name in ("socket.getaddrinfo", "socket.connect", "socket.gethostbyname") else None)
RemoteEndpoint(sys.argv[1], trusted=frozenset({sys.argv[1]})).select("SELECT ?it WHERE { ?it ?p ?o }")
print(json.dumps(seen))
"""


def test_a_name_is_looked_up_once_and_the_connection_goes_to_what_was_found(wild: Misbehaving) -> None:
    port = wild.server_address[1]
    command = [sys.executable, "-c", WATCHED, f"http://localhost:{port}/good"]

    seen = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)

    assert [name for name, _ in seen].count("socket.getaddrinfo") == 1
    assert ["socket.connect", f"('127.0.0.1', {port})"] in seen
    assert not [given for name, given in seen if name == "socket.connect" and "localhost" in given]


def test_the_proxies_of_the_terminal_are_not_used(wild: Misbehaving, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert ask(wild.root + "/good") == ["https://example.org/a"]


def test_an_address_with_a_name_and_a_password_is_refused(wild: Misbehaving) -> None:
    assert fault(wild.root.replace("//", "//me:secret@") + "/good")[0] == "elsewhere"
    assert wild.asked == []


@pytest.mark.parametrize("text", ["ASK { ?s ?p ?o }", "DROP ALL", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_only_a_select_is_sent(text: str, wild: Misbehaving) -> None:
    address = wild.root + "/good"

    with pytest.raises(BadQuery):
        RemoteEndpoint(address, trusted=frozenset({address})).select(text)

    assert wild.asked == []


SERVICE = """SELECT ?label WHERE {{ SERVICE <{ours}> {{
  <https://w3id.org/obligraph/id/state/PER> <http://www.w3.org/2000/01/rdf-schema#label> ?label
}} FILTER(LANG(?label) = "fr") }}"""
"""What another engine asks of our endpoint in the middle of a query of its own."""


def joined(address: str, ours: httpx.Client) -> list[str]:
    asked = SERVICE.format(ours=ours.base_url.join("/sparql"))
    found = httpx.post(address, data={"query": asked}, headers={"Accept": JSON}, timeout=60, trust_env=False)
    return [it["label"]["value"] for it in found.json()["results"]["bindings"]]


def test_a_real_oxigraph_joins_what_our_endpoint_answers(server: httpx.Client, tmp_path: Path) -> None:
    with oxigraph(tmp_path) as root:
        assert joined(f"{root}query", server) == ["Pérou"]


@pytest.mark.skipif(not shutil.which("virtuoso-t"), reason="Virtuoso is not installed (virtuoso-opensource-7-bin)")
def test_a_real_virtuoso_joins_what_our_endpoint_answers(server: httpx.Client, tmp_path: Path) -> None:
    with virtuoso(tmp_path) as address:
        assert joined(address, server) == ["Pérou"]


def test_every_listed_endpoint_is_asked_over_https() -> None:
    assert {it for it in ENDPOINTS if not it.startswith("https://")} == set()
