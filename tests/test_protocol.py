"""The SPARQL 1.1 Protocol, rule by rule, against a real server; bench/sparql_suite.py runs the W3C suite."""

import httpx
import pytest

from obligraph.rdf.graphs import NamedNode, read_results, statements_in

YES = "ASK { state:PER a term:State }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
CONVENTION = "https://w3id.org/obligraph/graph/convention"
STATES = "https://w3id.org/obligraph/graph/states"


def asked(server: httpx.Client, **values: str) -> httpx.Response:
    return server.get("/sparql", params=values)


def test_a_query_comes_in_the_address_in_a_form_or_as_the_body(server: httpx.Client) -> None:
    answers = [
        asked(server, query=YES),
        server.post("/sparql", data={"query": YES}),
        server.post("/sparql", content=YES, headers=DIRECT),
    ]

    assert [read_results(answer.content) for answer in answers] == [True, True, True]


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("text/turtle;q=0.9, text/csv;q=0.5", "text/csv"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
    ],
)
def test_rows_come_in_the_form_that_is_liked_best(accept: str, media: str, server: httpx.Client) -> None:
    found = server.get("/sparql", params={"query": "SELECT ?s { ?s a term:State }"}, headers={"Accept": accept})

    assert found.status_code == 200
    assert found.headers["content-type"].partition(";")[0] == media
    assert "Accept" in found.headers["vary"]


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("text/turtle", "text/turtle"),
        ("application/n-triples", "application/n-triples"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/trig", "application/trig"),
    ],
)
def test_statements_come_in_the_form_that_is_liked_best(accept: str, media: str, server: httpx.Client) -> None:
    found = server.get("/sparql", params={"query": "DESCRIBE state:PER"}, headers={"Accept": accept})

    assert found.status_code == 200
    assert found.headers["content-type"].partition(";")[0] == media


def test_the_graphs_of_the_protocol_stand_in_for_the_dataset(server: httpx.Client) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?provision a term:Provision }"

    counts = [
        int(read_results(server.get("/sparql", params=params).content).rows[0][0].value)  # type: ignore[union-attr]
        for params in (
            {"query": query},
            {"query": query, "default-graph-uri": CONVENTION},
            {"query": query, "default-graph-uri": STATES},
            {"query": query, "default-graph-uri": "https://example.org/not-here"},
            {"query": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?p a term:Provision } }", "named-graph-uri": CONVENTION},
        )
    ]

    assert counts[0] == counts[1] == counts[4] > 50
    assert counts[2] == counts[3] == 0


@pytest.mark.parametrize(
    ("method", "headers", "body", "status"),
    [
        ("PUT", {}, b"", 405),
        ("DELETE", {}, b"", 405),
        ("POST", FORM, b"", 400),
        ("POST", FORM, b"query=ASK%20%7B%7D&query=ASK%20%7B%7D", 400),
        ("POST", {"Content-Type": "text/plain"}, YES.encode(), 415),
        ("POST", {}, YES.encode(), 415),
        ("POST", {"Content-Type": "application/sparql-query; charset=UTF-16"}, YES.encode("utf-16"), 400),
        ("POST", DIRECT, b"ASK { \xff\xfe }", 400),
        ("POST", FORM, b"query=%FF%FE", 400),
        ("POST", DIRECT, b"ASK {", 400),
        ("POST", DIRECT, b"SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 400),
        ("POST", DIRECT, b"SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", 400),
        ("POST", {"Content-Type": "application/sparql-update"}, b"CLEAR ALL", 403),
        ("POST", FORM, b"update=CLEAR%20ALL", 403),
        ("POST", DIRECT, b"INSERT DATA { <a:> <b:> <c:> }", 400),
        ("POST", DIRECT, b"x" * 1_100_000, 413),
    ],
)
def test_what_the_protocol_does_not_allow_is_refused_with_a_sentence(
    method: str, headers: dict[str, str], body: bytes, status: int, server: httpx.Client
) -> None:
    found = server.request(method, "/sparql", headers={"Accept-Language": "en", **headers}, content=body)

    assert found.status_code == status
    told = found.json()
    assert found.headers["content-type"] == "application/problem+json"
    assert (told["status"], bool(told["detail"])) == (status, True)


def test_a_fault_in_a_query_is_told_with_its_line_and_column(server: httpx.Client) -> None:
    told = asked(server, query="SELECT *\nWHERE { ?s ?p }").json()

    assert told["line"] == 2
    assert told["column"] in (15, 16)


def test_none_of_the_forms_wanted_is_told_with_those_there_are(server: httpx.Client) -> None:
    found = server.get("/sparql", params={"query": YES}, headers={"Accept": "image/png"})

    assert found.status_code == 406
    assert "text/csv" in found.json()["detail"]


def test_the_endpoint_describes_itself(server: httpx.Client) -> None:
    found = server.get("/sparql", headers={"Accept": "text/turtle"})

    said = statements_in(found.content, "ttl")
    sd = "http://www.w3.org/ns/sparql-service-description#"
    told = {(it.predicate.value.removeprefix(sd), it.object) for it in said}
    assert ("endpoint", NamedNode(f"{str(server.base_url).rstrip('/')}/sparql")) in told
    assert ("supportedLanguage", NamedNode(f"{sd}SPARQL11Query")) in told
    assert not {it for it in told if "Update" in str(it) or "Federated" in str(it) or "Dereferences" in str(it)}


def test_the_graph_store_is_read_and_never_written(server: httpx.Client) -> None:
    one = server.get("/graphs", params={"graph": CONVENTION}, headers={"Accept": "application/n-triples"})
    whole = server.get("/graphs?default", headers={"Accept": "application/n-triples"})

    assert 0 < len(one.content) < len(whole.content)
    assert server.head("/graphs", params={"graph": CONVENTION}).status_code == 200
    assert server.get("/graphs", params={"graph": "https://example.org/none"}).status_code == 404
    assert server.get("/graphs").status_code == 400
    assert {server.request(it, "/graphs?default").status_code for it in ("PUT", "POST", "DELETE")} == {405}


def test_a_page_elsewhere_may_ask(server: httpx.Client) -> None:
    preflight = server.options(
        "/sparql", headers={"Origin": "https://a.example", "Access-Control-Request-Method": "POST"}
    )
    found = server.get("/sparql", params={"query": YES}, headers={"Origin": "https://a.example"})

    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert found.headers["access-control-allow-origin"] == "*"
