"""The permanent addresses: the rules for w3id.org in a real Apache, before the real server, on this machine only."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from conftest import ROOT
from rdflib import RDF, Graph, URIRef

APACHE = shutil.which("apache2", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
MODULES = Path("/usr/lib/apache2/modules")
SITE = "https://obligraph.example"
PERU = URIRef("https://w3id.org/obligraph/id/state/PER")
CONFIGURATION = """
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/pid
ErrorLog {folder}/log
{modules}
{user}
DocumentRoot {folder}/site
<Directory {folder}/site>
  AllowOverride All
  Require all granted
</Directory>
"""
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

pytestmark = pytest.mark.skipif(
    not APACHE or not MODULES.is_dir(), reason="needs Apache: apt-get install apache2, which .ci/run does"
)


@pytest.fixture(scope="module")
def permanent(server: httpx.Client) -> Iterator[httpx.Client]:
    """Apache with the rules, as w3id.org runs them, and our server behind."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        rules = (ROOT / "w3id/.htaccess").read_text(encoding="utf-8")
        assert rules.count(SITE) == 1
        site = Path(folder) / "site/obligraph"
        site.mkdir(parents=True)
        (site / ".htaccess").write_text(rules.replace(SITE, str(server.base_url).rstrip("/")), encoding="utf-8")
        Path(folder).chmod(0o755)
        loaded = ("mpm_event", "authz_core", "headers", "rewrite")
        text = CONFIGURATION.format(
            port=port,
            folder=folder,
            modules="\n".join(f"LoadModule {it}_module {MODULES}/mod_{it}.so" for it in loaded),
            user="User www-data\nGroup www-data" if os.getuid() == 0 else "",
        )
        (Path(folder) / "conf").write_text(text, encoding="utf-8")
        with (
            subprocess.Popen([str(APACHE), "-X", "-f", f"{folder}/conf"]) as process,
            httpx.Client(base_url=f"http://127.0.0.1:{port}/obligraph/", timeout=30, trust_env=False) as client,
        ):
            for _ in range(200):
                try:
                    client.get("")
                    break
                except httpx.ConnectError:
                    time.sleep(0.05)
            yield client
            process.terminate()


def led(client: httpx.Client, path: str, accept: str = BROWSER) -> tuple[int, str]:
    """Where an address leads, without the host."""
    found = client.get(path, headers={"Accept": accept})
    address = httpx.URL(found.headers.get("location", ""))
    return found.status_code, address.raw_path.decode()


@pytest.mark.parametrize(
    ("path", "accept", "where"),
    [
        ("def", BROWSER, "/def"),
        ("def", "text/turtle", "/def?format=ttl"),
        ("def", "application/ld+json", "/def?format=jsonld"),
        ("def/0.1.0", BROWSER, "/release/0.1.0/"),
        ("id/state/PER", BROWSER, "/doc/state/PER"),
        ("id/state/PER", "text/turtle", "/doc/state/PER.ttl"),
        ("id/state/PER", "Text/Turtle; charset=utf-8", "/doc/state/PER.ttl"),
        ("id/state/PER", "application/rdf+xml", "/doc/state/PER.rdf"),
        ("id/state/PER", "application/n-triples", "/doc/state/PER.nt"),
        (
            "id/state/PER",
            'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"',
            "/doc/state/PER.jsonld",
        ),
        ("id/state/PER", "text/turtle;q=0.2, text/html", "/doc/state/PER"),
        ("id/state/PER", "text/turtle;q=0", "/doc/state/PER"),
        ("id/state/PER.jsonld", BROWSER, "/doc/state/PER.jsonld"),
        ("id/obligation/7-d", "*/*", "/doc/obligation/7-d"),
        ("id/question/who-promised", BROWSER, "/ask/who-promised"),
        ("voc/phase/accrued", "text/turtle", "/doc/voc/phase/accrued.ttl"),
        ("voc/phase", BROWSER, "/doc/voc/phase"),
        ("voc/", BROWSER, "/def"),
        ("graph/convention", BROWSER, "/graph/convention"),
        ("graph/convention", "text/turtle", "/graph/convention.ttl"),
        ("shapes", BROWSER, "/rules"),
        ("mapping/identifiers", "text/tab-separated-values", "/mapping/identifiers"),
        ("cube", BROWSER, "/dumps/cube.ttl.gz"),
        ("dataset", "text/turtle", "/.well-known/void"),
        ("context.jsonld", "application/ld+json", "/context.jsonld"),
        ("release/0.1.0/obligraph.nq.gz", "*/*", "/release/0.1.0/obligraph.nq.gz"),
        ("", BROWSER, "/"),
    ],
)
def test_an_address_leads_to_its_document(path: str, accept: str, where: str, permanent: httpx.Client) -> None:
    assert led(permanent, path, accept) == (303, where)


@pytest.mark.parametrize("path", ["nothing", "id", "id/", "definition", "graph/", "graph/a/b", "def/latest"])
def test_an_address_that_names_nothing_leads_nowhere(path: str, permanent: httpx.Client) -> None:
    found = permanent.get(path)

    assert found.status_code == 404
    assert "location" not in found.headers


@pytest.mark.parametrize("path", ["id//evil.example/x", "id/@evil.example", "id/..%2f..%2fx", "id/x%0d%0aX-Evil:%201"])
def test_no_address_leads_to_another_host(path: str, permanent: httpx.Client, server: httpx.Client) -> None:
    found = permanent.get(path)

    assert "X-Evil" not in found.headers
    assert httpx.URL(found.headers.get("location", str(server.base_url))).host == "127.0.0.1"


def test_a_query_arrives_as_it_was_sent(permanent: httpx.Client) -> None:
    posted = permanent.post("sparql", data={"query": "ASK { ?s ?p ?o }"}, follow_redirects=True)
    got = permanent.get("sparql", params={"query": "ASK { ?s a <x:y> }"}, follow_redirects=True)

    assert posted.json()["boolean"] is True
    assert got.json()["boolean"] is False


@pytest.mark.parametrize("accept", ["text/turtle", "application/rdf+xml;q=0.5, text/turtle", "text/turtle, */*;q=0.1"])
@pytest.mark.parametrize("path", ["id/state/PER", "graph/states"])
def test_a_program_arrives_at_what_is_said_of_a_thing(path: str, accept: str, permanent: httpx.Client) -> None:
    found = permanent.get(path, headers={"Accept": accept}, follow_redirects=True)

    assert found.headers["content-type"].startswith("text/turtle")
    assert (PERU, RDF.type, None) in Graph().parse(data=found.text, format="turtle")


def test_a_reader_arrives_at_a_page_and_a_script_of_another_site_may_read_it(permanent: httpx.Client) -> None:
    first = permanent.get("id/state/PER", headers={"Accept": BROWSER})
    found = permanent.get("id/state/PER", headers={"Accept": BROWSER}, follow_redirects=True)

    assert first.headers["access-control-allow-origin"] == "*"
    assert "accept" in first.headers["vary"].lower()
    assert found.status_code == 200
    assert "<html" in found.text
