"""The interface as it is described is the interface as it is."""

import copy

import httpx
import pytest
import schemathesis
from conftest import saved_questions
from probing import caller, probe
from schemathesis.core.failures import FailureGroup


@pytest.fixture(scope="module")
def described(server: httpx.Client) -> dict[str, dict[str, dict[str, object]]]:
    told: dict[str, dict[str, dict[str, object]]] = server.get("/openapi.json").json()
    return told


def test_every_question_is_described_with_what_it_takes(described: dict) -> None:  # type: ignore[type-arg]
    paths = described["paths"]

    assert {f"/api/ask/{slug}.json" for slug in saved_questions()} <= paths.keys()
    names = {it["name"] for it in paths["/api/ask/promised-and-delivered.json"]["get"]["parameters"]}
    assert names == {"state", "promise", "witness", "as-of", "page", "per-page", "lang"}
    ids = [operation["operationId"] for path in paths.values() for operation in path.values()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("slug", saved_questions())
def test_the_examples_work_and_the_answer_has_the_shape_described(
    slug: str,
    described: dict,  # type: ignore[type-arg]
    server: httpx.Client,
) -> None:
    operation = described["paths"][f"/api/ask/{slug}.json"]["get"]
    examples = {it["name"]: it["example"] for it in operation["parameters"] if "example" in it}
    examples.pop("submission", None)  # nothing was submitted to this server

    told = server.get(f"/api/ask/{slug}.json", params={**examples, "per-page": 2})

    schema = described["components"]["schemas"]["Answer"]
    assert told.status_code == 200
    assert set(schema["required"]) <= told.json().keys() <= schema["properties"].keys()
    assert len(told.json()["rows"]) <= 2


@pytest.mark.parametrize("slug", saved_questions()[1::9])
def test_a_parameter_that_is_not_described_is_refused_as_described(
    slug: str,
    described: dict,  # type: ignore[type-arg]
    server: httpx.Client,
) -> None:
    told = server.get(f"/api/ask/{slug}.json", params={"no-such-parameter": "1"})

    assert told.status_code == 422
    assert set(described["components"]["schemas"]["Problem"]["required"]) <= told.json().keys()


@pytest.fixture(scope="module")
def operations(described: dict) -> schemathesis.BaseSchema:  # type: ignore[type-arg]
    return schemathesis.openapi.from_dict(described)


@pytest.mark.parametrize("path", [f"/api/ask/{slug}.json" for slug in saved_questions()] + ["/api/questions.json"])
def test_whatever_is_asked_is_answered_as_described(
    path: str, operations: schemathesis.BaseSchema, server: httpx.Client
) -> None:
    assert probe(operations[path]["GET"], str(server.base_url), caller(), 2) >= 2


def test_an_answer_that_is_not_described_would_be_noticed(described: dict, server: httpx.Client) -> None:  # type: ignore[type-arg]
    silent = copy.deepcopy(described)
    del silent["paths"]["/api/check"]["post"]["responses"]["422"]

    with pytest.raises(FailureGroup):
        probe(schemathesis.openapi.from_dict(silent)["/api/check"]["POST"], str(server.base_url), caller(), 3)


def test_whatever_is_sent_to_be_checked_is_answered_as_described(
    operations: schemathesis.BaseSchema, server: httpx.Client
) -> None:
    assert probe(operations["/api/check"]["POST"], str(server.base_url), caller(), 15) > 15
