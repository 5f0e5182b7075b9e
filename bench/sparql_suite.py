"""The W3C SPARQL 1.1 protocol and service description tests against our own server.

python bench/sparql_suite.py FOLDER [EARL.ttl], where FOLDER holds sparql/sparql11/ of https://github.com/w3c/rdf-tests.
The suite's files are read where they lie and are no part of this project. Updates are refused by design: a test of an
update that must succeed counts as refused, not as passed.
"""

import multiprocessing
import socket
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx
from pyoxigraph import RdfFormat, Store

from obligraph import __version__
from obligraph.rdf.graphs import Literal, NamedNode, World, statements_in
from obligraph.rdf.vocabulary import Vocabulary
from obligraph.resources import find_home
from obligraph.web.site import Gate, Site
from obligraph.web.supervisor import Supervisor

DATA = "http://kasei.us/2009/09/sparql/data/"
TESTS = """
PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
PREFIX ht: <http://www.w3.org/2011/http#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?test ?name ?request WHERE {
  ?test a mf:ProtocolTest ; mf:name ?name ; mf:action/ht:requests/rdf:rest*/rdf:first ?request .
}"""
REQUEST = """
PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
PREFIX ht: <http://www.w3.org/2011/http#>
PREFIX cnt: <http://www.w3.org/2011/content#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?request ?method ?path ?body ?encoding ?header ?value ?status ?boolean WHERE {
  ?request ht:methodName ?method ; ht:absolutePath ?path ; ht:resp ?response .
  OPTIONAL { ?request ht:body ?content . ?content cnt:chars ?body ; cnt:characterEncoding ?encoding }
  OPTIONAL { ?request ht:headers/rdf:rest*/rdf:first ?one . ?one ht:fieldName ?header ; ht:fieldValue ?value }
  OPTIONAL { ?response mf:expectedStatus ?status }
  OPTIONAL { ?response mf:expectedBoolean ?boolean }
}"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one test came out: passed, failed, or refused by design."""

    test: str
    name: str
    outcome: str
    told: str


def main() -> int:
    """Run the suites, print the counts, write EARL where asked; return 1 if a test failed."""
    folder = Path(sys.argv[1]) / "sparql" / "sparql11"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        context = multiprocessing.get_context("fork")
        server = context.Process(target=serve, args=(listener, address, folder))
        server.start()
        try:
            wait(address)
            found = [*protocol(folder / "protocol" / "manifest.ttl", address), *description(address)]
        finally:
            server.terminate()
            server.join()
    for it in found:
        if it.outcome != "passed":
            print(f"{it.outcome}: {it.name} ({it.told})")
    counts = {outcome: sum(it.outcome == outcome for it in found) for outcome in ("passed", "refused", "failed")}
    print(f"{len(found)} tests: " + ", ".join(f"{count} {outcome}" for outcome, count in counts.items()))
    if len(sys.argv) > 2:
        Path(sys.argv[2]).write_text(earl(found), encoding="utf-8")
    return 1 if counts["failed"] else 0


def serve(listener: socket.socket, address: str, folder: Path) -> None:
    """Serve the suite's three graphs with our own supervisor and one worker."""
    home = find_home()
    world = World.read({}, Vocabulary.read(home.ontology))
    for path in sorted((folder / "protocol").glob("data*.nt")):
        world.store.load(path.read_bytes(), RdfFormat.N_TRIPLES, to_graph=NamedNode(f"{DATA}{path.stem}.rdf"))

    def work(graph: World, shared: socket.socket, children: str) -> None:
        from obligraph.web.worker import work as run

        run(Site(graph, home, children, address, gate=Gate(0)), shared)

    Supervisor(world, work).run(listener, 1)


def wait(address: str) -> None:
    """Wait until the server answers."""
    for _ in range(200):
        try:
            httpx.get(f"{address}sparql", headers={"Accept": "text/turtle"}, trust_env=False)
            return
        except httpx.TransportError:
            time.sleep(0.05)


def protocol(manifest: Path, address: str) -> list[Outcome]:
    """Send every request of every test, in order; a test passes when all its answers are as expected."""
    suite = Store()
    suite.load(manifest.read_bytes(), RdfFormat.TURTLE, base_iri=manifest.as_uri())
    told: dict[tuple[str, str], list[str]] = {}
    for test, name, request in suite.query(TESTS):
        told.setdefault((test.value, name.value), []).append(send(suite, request, address))
    found = []
    for (test, name), answers in told.items():
        faults = [it for it in answers if it]
        refused = any(it.startswith("403") for it in faults)
        outcome = "refused" if refused else "failed" if faults else "passed"
        found.append(Outcome(test, name, outcome, "; ".join(faults)))
    return found


def send(suite: Store, request: object, address: str) -> str:
    """Send one request; return what is wrong with the answer, or nothing."""
    rows = bound(suite, request)
    first = rows[0]
    headers = {row["header"].value: row["value"].value for row in rows if row["header"]}
    body = first["body"].value.encode(first["encoding"].value) if first["body"] else None
    path = first["path"].value.replace("/sparql/", "sparql", 1)
    headers.setdefault("accept", "application/sparql-results+json, text/turtle;q=0.5")
    answer = httpx.request(first["method"].value, address + path, headers=headers, content=body, trust_env=False)
    expected = {row["status"].value[-3] for row in rows if row["status"]}
    if expected and str(answer.status_code)[0] not in expected:
        return f"{answer.status_code} where {'/'.join(sorted(expected))}xx is expected"
    if first["boolean"] and answer.status_code == 200:
        said = answer.json().get("boolean")
        if str(said).lower() != first["boolean"].value:
            return f"{said} where {first['boolean'].value} is expected"
    return ""


def bound(suite: Store, request: object) -> list[dict[str, object]]:
    """Return the particulars of one request as rows, name → term."""
    from pyoxigraph import Variable

    found = suite.query(REQUEST, substitutions={Variable("request"): request})
    names = [variable.value for variable in found.variables]
    return [{name: solution[name] for name in names} for solution in found]


def description(address: str) -> list[Outcome]:
    """Look at the endpoint: it tells RDF, with its own address, in the words of the recommendation."""
    suite = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/service-description/manifest#"
    answer = httpx.get(f"{address}sparql", headers={"Accept": "text/turtle"}, trust_env=False)
    said = statements_in(answer.content, "ttl")
    sd = "http://www.w3.org/ns/sparql-service-description#"
    endpoint = [it for it in said if it.predicate.value == f"{sd}endpoint"]
    known = {
        "endpoint",
        "supportedLanguage",
        "feature",
        "defaultEntailmentRegime",
        "resultFormat",
        "defaultDataset",
        "defaultGraph",
        "namedGraph",
        "name",
        "graph",
    }
    stray = {it.predicate.value for it in said if it.predicate.value.startswith(sd)} - {sd + name for name in known}
    checks = {
        "returns-rdf": answer.headers["content-type"].startswith("text/turtle") and bool(said),
        "has-endpoint-triple": [it.object for it in endpoint] == [NamedNode(f"{address}sparql")],
        "conforms-to-schema": not stray and not any(isinstance(it.object, Literal) for it in endpoint),
    }
    return [Outcome(suite + name, name, "passed" if passed else "failed", "") for name, passed in checks.items()]


def earl(found: list[Outcome]) -> str:
    """Return the outcomes in EARL, as Turtle."""
    head = (
        "@prefix earl: <http://www.w3.org/ns/earl#> .\n@prefix dcterms: <http://purl.org/dc/terms/> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\n"
    )
    names = {"passed": "passed", "failed": "failed", "refused": "inapplicable"}
    return head + "\n".join(
        f"[] a earl:Assertion ; earl:subject <https://w3id.org/obligraph/> ; earl:test <{it.test}> ;\n"
        f"    earl:mode earl:automatic ; earl:result [ a earl:TestResult ; earl:outcome earl:{names[it.outcome]} ;\n"
        f'    dcterms:date "{date.today()}"^^xsd:date ; dcterms:description "obligraph {__version__}" ] .\n'
        for it in found
    )


if __name__ == "__main__":
    sys.exit(main())
