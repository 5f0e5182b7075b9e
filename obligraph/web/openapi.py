"""The interface for programs, described from the headers of the questions: OpenAPI 3.1.

Source: https://spec.openapis.org/oas/v3.1.0
"""

import json
from typing import Any, Final

from obligraph import __version__
from obligraph.answering.questions import Question
from obligraph.languages import LANGUAGES, say
from obligraph.rdf.values import Parameter
from obligraph.rdf.vocabulary import LICENSE
from obligraph.web import submission_openapi
from obligraph.web.check_pages import FORMS
from obligraph.web.paging import MAX_ROWS
from obligraph.web.site import Site

_SCHEMAS: Final[dict[str, dict[str, Any]]] = {
    "iri": {"type": "string"},
    "text": {"type": "string", "maxLength": 200},
    "year": {"type": "string", "pattern": r"^(\d{4})?$"},
    "date": {"type": "string", "pattern": r"^(\d{4}-\d\d-\d\d)?$"},
    "number": {"type": "string", "pattern": r"^([+-]?\d{1,15}(\.\d{1,9})?)?$"},
}
"""What each kind of value looks like; an empty one counts as none, since a form sends every control that it has."""
_ANSWER: Final = {
    "type": "object",
    "required": [
        "question",
        "parameters",
        "sentence",
        "columns",
        "rows",
        "missing",
        "limits",
        "citation",
        "total",
        "next",
    ],
    "properties": {
        "question": {"type": "string"},
        "summary": {"type": "string"},
        "parameters": {"type": "object"},
        "language": {"enum": list(LANGUAGES)},
        "sentence": {"type": "string"},
        "selection": {"type": ["string", "null"]},
        "retrieval": {"type": ["object", "null"], "required": ["endpoint", "time", "text"]},
        "columns": {"type": "array", "items": {"type": "object", "required": ["name", "label"]}},
        "rows": {"type": "array", "items": {"type": "object", "required": ["cells", "evidence"]}},
        "missing": {"type": "array", "items": {"type": "object", "required": ["column", "text", "rows"]}},
        "limits": {"type": "string"},
        "citation": {"type": "string"},
        "license": {"type": "string", "format": "uri"},
        "total": {"type": "integer", "minimum": 0},
        "next": {"type": ["string", "null"]},
    },
}
_PROBLEM: Final = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened and what to do, in the language of the request."},
        "code": {"type": "string"},
        "line": {"type": "integer", "minimum": 1},
        "column": {"type": "integer", "minimum": 1},
    },
}


def document(site: Site, language: str, *, desk: bool = False) -> str:
    """Return the description as JSON, with texts in `language`; with a desk, that of submissions too."""
    paths = {f"/api/ask/{it.slug}.json": {"get": _question(it, language)} for it in site.questions.values()}
    paths["/api/questions.json"] = {
        "get": {
            "operationId": "questions",
            "summary": say(language, "web.data-questions"),
            "parameters": [_language()],
            "responses": {
                "200": _body("application/json", {"type": "array", "items": {"type": "object"}}),
                **_refused(422),
            },
        }
    }
    paths["/api/check"] = {"post": _check(language)}
    components: dict[str, Any] = {"schemas": {"Answer": _ANSWER, "Problem": _PROBLEM}}
    if desk:
        paths |= submission_openapi.paths(language)
        components["schemas"] |= submission_openapi.schemas()
        components["securitySchemes"] = submission_openapi.SECURITY
    told = {
        "openapi": "3.1.0",
        "info": {
            "title": "obligraph",
            "summary": say(language, "web.tagline"),
            "version": __version__,
            "license": {"name": "CC BY 4.0", "url": LICENSE},
        },
        "servers": [{"url": site.address.rstrip("/")}],
        "paths": paths,
        "components": components,
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _question(question: Question, language: str) -> dict[str, Any]:
    paging = [
        _plain("page", {"type": "integer", "minimum": 1, "maximum": 999_999_999}),
        _plain("per-page", {"type": "integer", "minimum": 1, "maximum": MAX_ROWS}),
    ]
    chosen = [_plain("witness", {"type": "string"}), _plain("as-of", _SCHEMAS["date"])]
    return {
        "operationId": question.slug,
        "summary": question.summary[language],
        "description": question.limits[language],
        "tags": [question.tags[0]],
        "parameters": [*map(_parameter, question.options().values()), *chosen, *paging, _language()],
        "responses": {
            "200": _body("application/json", {"$ref": "#/components/schemas/Answer"}),
            **_refused(422, 503),
        },
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    told = _plain(parameter.name.replace("_", "-"), _SCHEMAS[parameter.kind])
    told["required"] = parameter.required and not parameter.default
    if parameter.of_class:
        told["description"] = parameter.of_class
    if parameter.example:
        told["example"] = parameter.example
    return told


def _check(language: str) -> dict[str, Any]:
    anything = {"schema": {"type": "string", "format": "binary"}}
    return {
        "operationId": "check",
        "summary": say(language, "web.check-lead"),
        "parameters": [
            {**_plain("name", {"type": "string"}), "required": True, "example": "report.ttl"},
            _plain("format", {"enum": list(FORMS)}),
            _language(),
        ],
        "requestBody": {"required": True, "content": {"application/octet-stream": anything}},
        "responses": {
            "200": {"description": "OK", "content": {media.partition(";")[0]: {} for media in FORMS.values()}},
            **_refused(400, 406, 413, 422, 503),
        },
    }


def _plain(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _language() -> dict[str, Any]:
    return _plain("lang", {"enum": list(LANGUAGES)})


def _refused(*statuses: int) -> dict[str, Any]:
    problem = _body("application/problem+json", {"$ref": "#/components/schemas/Problem"})
    return {str(status): problem for status in statuses}


def _body(media: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": "OK" if media == "application/json" else "Problem", "content": {media: {"schema": schema}}}
