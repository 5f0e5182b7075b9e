"""Submissions over the interface for programs, described in OpenAPI 3.1; only where they are taken.

Source: https://spec.openapis.org/oas/v3.1.0
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from obligraph.deposit.receipts import PRIVACY
from obligraph.languages import LANGUAGES, say
from obligraph.web.desk import STEPS
from obligraph.web.paging import MAX_ROWS
from obligraph.web.submission_pages import STATUSES

_PROBLEM: Final = {"$ref": "#/components/schemas/Problem"}
_TEXT: Final = {"type": "string"}
_BEARER: Final[list[dict[str, Any]]] = [{"token": []}]
_KEY: Final = {
    "name": "key",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": r"^[A-Z]{3}-\d{4}-\d{1,6}-v\d{1,4}$"},
    "example": "PER-2026-1-v1",
}


SECURITY: Final = {"token": {"type": "http", "scheme": "bearer"}}
_REFUSED: Final = (400, 401, 403, 404, 409, 413, 422, 429, 503)


def paths(language: str) -> dict[str, Any]:
    """Return the operations, by path and method."""
    lang = _query("lang", {"enum": list(LANGUAGES)})
    reason = {
        "type": "object",
        "properties": {
            "reason": {"type": "string", "maxLength": 2000},
            "codes": {"type": "array", "items": {"type": "string", "examples": ["CLA-03"]}},
        },
    }
    steps = {
        f"/api/submissions/{{key}}/{step}": {
            "post": {
                **_operation(language, step, [_KEY, lang], {"200": "Receipt"}, (*_REFUSED, 415)),
                "requestBody": {"required": False, "content": {"application/json": {"schema": reason}}},
                "security": _BEARER,
            }
        }
        for step in STEPS
    }
    read = (401, 422, 429, 503)
    return {
        "/api/submit": {"post": _handing_in(language, lang)},
        "/api/submissions.json": {
            "get": _operation(language, "submissions", [*_listed(), lang], {"200": "Submissions"}, read)
        },
        "/api/submissions/{key}.json": {
            "get": _operation(language, "submission", [_KEY, lang], {"200": "Submission"}, (*read, 404))
        },
        **steps,
    }


def _handing_in(language: str, lang: Mapping[str, Any]) -> dict[str, Any]:
    given = [
        {**_query("name", _TEXT), "required": True, "example": "report.ttl"},
        _query("state", _TEXT),
        _query("by", _TEXT),
        _query("visibility", {"enum": list(PRIVACY)}),
        _query("embargo-until", {"type": "string", "format": "date"}),
        _query("replaces", _TEXT),
        _query("note", {"type": "string", "maxLength": 2000}),
        lang,
    ]
    file = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    return {
        **_operation(language, "submit", given, {"200": "Receipt", "201": "Receipt"}, _REFUSED),
        "requestBody": {"required": True, "content": file},
        "security": _BEARER,
    }


def _listed() -> list[dict[str, Any]]:
    return [
        _query("state", _TEXT),
        _query("status", {"enum": list(STATUSES)}),
        _query("page", {"type": "integer", "minimum": 1, "maximum": 999_999_999}),
        _query("per-page", {"type": "integer", "minimum": 1, "maximum": MAX_ROWS}),
    ]


def schemas() -> dict[str, Any]:
    """Return the shapes that `paths` names."""
    summary = {
        **dict.fromkeys(("submission", "state", "sender", "submitted", "since"), _TEXT),
        "status": {"enum": list(STATUSES)},
        "visibility": {"enum": list(PRIVACY)},
        **{name: {"type": ["string", "null"]} for name in ("embargoed_until", "replaces", "replaced_by")},
    }
    one = {"type": "object", "required": [*summary], "properties": summary}
    history = {"type": "array", "items": {"type": "object", "required": ["status", "time", "by", "reason", "codes"]}}
    receipt = {"type": "object", "required": ["number", "submission", "status", "time", "by", "digest"]}
    whole = {**summary, "history": history, "receipts": {"type": "array", "items": receipt}}
    listed = {"submissions": {"type": "array", "items": one}, "total": {"type": "integer", "minimum": 0}}
    listed["next"] = {"type": ["string", "null"]}
    return {
        "Receipt": receipt,
        "Submission": {"type": "object", "required": [*summary, "history"], "properties": whole},
        "Submissions": {"type": "object", "required": [*listed], "properties": listed},
    }


def _operation(
    language: str,
    name: str,
    parameters: Sequence[Mapping[str, Any]],
    found: Mapping[str, str],
    refused: Collection[int],
) -> dict[str, Any]:
    shapes = {
        status: {
            "description": "OK",
            "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{it}"}}},
        }
        for status, it in found.items()
    }
    problems = {
        str(status): {"description": "Problem", "content": {"application/problem+json": {"schema": _PROBLEM}}}
        for status in sorted(refused)
    }
    return {
        "operationId": name,
        "summary": say(language, f"web.api-{name}"),
        "tags": ["submissions"],
        "parameters": [*parameters],
        "security": [{}, *_BEARER],
        "responses": {**shapes, **problems},
    }


def _query(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}
