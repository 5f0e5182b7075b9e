"""Submissions for programs: what is listed, what is told of one, what a step is given for, and all of it described.

Whoever holds no token is told what the answers tell too: where a version stands and who took which step when and why.
Its receipts, which name its files, go to its sender and to those who review it.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any, Final

from starlette.requests import Request

from obligraph.languages import LANGUAGES, say
from obligraph.ledger import Version
from obligraph.receipts import PRIVACY
from obligraph.tokens import Holder
from obligraph.web.paging import MAX_ROWS
from obligraph.web.desk import STEPS, Desk
from obligraph.web.protocol import BadRequest
from obligraph.web.submission_pages import STATUSES, chosen_of

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


def listing(desk: Desk, asked: Mapping[str, str], holder: Holder | None) -> str:
    """Return the versions that a reader may know of, newest first, up to `MAX_ROWS`, as JSON."""
    known = desk.versions(holder)
    chosen = chosen_of(known.values(), asked.get("state", ""), asked.get("status", ""))
    told = [_summary(it, known) for it in chosen[:MAX_ROWS]]
    return _written({"submissions": told, "total": len(chosen)})


def version(desk: Desk, key: str, holder: Holder | None) -> str:
    """Return where a version stands and its history, as JSON; to whom it may belong, with its receipts.

    Raises `UnknownThing` for what is not there and for what this reader may not know of.
    """
    found = desk.find(key, holder)
    told = _summary(found, desk.versions(holder))
    told["history"] = [
        {
            "status": it.status,
            "time": it.time,
            "by": it.by,
            "reason": it.reason,
            "codes": list(it.codes),
            "digest": it.digest,
        }
        for it in found.receipts
    ]
    if holder and holder.may_read(found):
        told["receipts"] = [{**asdict(it), "digest": it.digest} for it in found.receipts]
    return _written(told)


async def why(request: Request) -> tuple[str, list[str]]:
    """Return the reason for a step and the codes of the rules at issue, out of JSON; both may be empty.

    Raises `BadRequest` for anything else.
    """
    body = await request.body()
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and media != "application/json":
        raise BadRequest(415, "media", found=media or "–", offered="application/json")
    try:
        said = json.loads(body or b"{}")
        reason, codes = said.get("reason", ""), said.get("codes", [])
    except (ValueError, AttributeError, RecursionError) as error:
        raise BadRequest(400, "not-json") from error
    if not (isinstance(reason, str) and isinstance(codes, list) and all(isinstance(it, str) for it in codes)):
        raise BadRequest(400, "not-json")
    return reason, codes


def paths(language: str) -> dict[str, Any]:
    """Return what OpenAPI says of all this."""
    lang = _query("lang", {"enum": list(LANGUAGES)})
    listed = [_query("state", _TEXT), _query("status", {"enum": list(STATUSES)}), lang]
    handing = [
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
    reason = {
        "type": "object",
        "properties": {
            "reason": {"type": "string", "maxLength": 2000},
            "codes": {"type": "array", "items": {"type": "string", "examples": ["CLA-03"]}},
        },
    }
    told: dict[str, Any] = {
        "/api/submit": {
            "post": _operation(
                language,
                "submit",
                handing,
                {"200": "Receipt", "201": "Receipt"},
                (400, 401, 403, 404, 409, 413, 422, 429, 503),
                body=file,
                security=_BEARER,
            )
        },
        "/api/submissions.json": {
            "get": _operation(language, "submissions", listed, {"200": "Submissions"}, (401, 429, 503))
        },
        "/api/submissions/{key}.json": {
            "get": _operation(language, "submission", [_KEY, lang], {"200": "Submission"}, (401, 404, 429, 503))
        },
    }
    for step in STEPS:
        told[f"/api/submissions/{{key}}/{step}"] = {
            "post": _operation(
                language,
                step,
                [_KEY, lang],
                {"200": "Receipt"},
                (400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
                body={"application/json": {"schema": reason}},
                security=_BEARER,
            )
        }
    return told


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
    return {
        "Receipt": receipt,
        "Submission": {"type": "object", "required": [*summary, "history"], "properties": whole},
        "Submissions": {"type": "object", "required": [*listed], "properties": listed},
    }


SECURITY: Final = {"token": {"type": "http", "scheme": "bearer"}}


def _operation(
    language: str,
    name: str,
    parameters: list[dict[str, Any]],
    found: Mapping[str, str],
    refused: Collection[int],
    *,
    body: Mapping[str, Any] | None = None,
    security: list[dict[str, Any]] | None = None,
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
        for status in refused
    }
    return {
        "operationId": name,
        "summary": say(language, f"web.api-{name}"),
        "tags": ["submissions"],
        "parameters": parameters,
        **({"requestBody": {"required": name == "submit", "content": body}} if body else {}),
        "security": security or [{}, *_BEARER],
        "responses": {**shapes, **problems},
    }


def _query(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _summary(it: Version, known: Collection[str]) -> dict[str, Any]:
    first, after = it.first, it.successor
    return {
        "submission": it.key,
        "status": it.status,
        "state": first.state,
        "sender": first.sender,
        "submitted": first.time,
        "since": it.latest.time,
        "visibility": first.visibility,
        "embargoed_until": first.embargoed_until or None,
        "replaces": first.replaces if first.replaces in known else None,
        "replaced_by": after.submission if after and after.submission in known else None,
    }


def _written(said: Mapping[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"
