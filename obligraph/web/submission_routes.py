"""What is asked of the desk, by people with forms and by programs: hand in, list, look, accept, return, withdraw."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from obligraph.deposit.receipts import PRIVACY, Receipt
from obligraph.deposit.tokens import SENDER, Holder
from obligraph.errors import BadValue, Problem, UnknownThing
from obligraph.rdf.values import find
from obligraph.rdf.vocabulary import TERM
from obligraph.web import submission_data
from obligraph.web.check_pages import sent
from obligraph.web.desk import STEPS, Desk, NotKept, token_of
from obligraph.web.protocol import BadRequest, address_of, media_of
from obligraph.web.queries import work
from obligraph.web.responses import asked_language, language_of, page, respond, verdict
from obligraph.web.site import Body, Site

_UNKEPT: Final = {"Cache-Control": "no-store"}
_LATEST: Final = {"Cache-Control": "no-cache"}


async def submit(request: Request) -> Response:
    """Show the page to hand a file in; hand in the one sent and show its receipt, or why it was not kept."""
    if request.method == "GET":
        return await page(request, "submit", headers=_LATEST)
    texts: dict[str, str] = {}
    try:
        media = media_of(request)
        if media != "multipart/form-data":
            raise BadRequest(415, "media", found=media or "–", offered="multipart/form-data")
        texts, name, content = await sent(request)
        holder = _desk(request).holder(texts.get("token", ""), address_of(request))
        receipt, new = await _handed_in(request, texts, name, content, holder)
    except (Problem, BadRequest) as error:
        status, sentence, headers = verdict(error, language_of(request))
        report = getattr(error, "members", {}).get("report")
        return await page(
            request, "submit", status, {**headers, **_UNKEPT}, given=texts, problem=sentence, report=report
        )
    return await page(request, "receipt", 201 if new else 200, _UNKEPT, receipt=receipt, known=not new)


async def submissions(request: Request) -> Response:
    """List what everyone may read of; with a token typed in, what its holder may."""
    if request.method == "GET":
        return await page(request, "submissions", headers=_LATEST)
    texts = await _texts(request)
    try:
        holder = _desk(request).holder(texts.get("token", ""), address_of(request))
    except BadRequest as error:
        status, sentence, headers = verdict(error, language_of(request))
        return await page(request, "submissions", status, {**headers, **_UNKEPT}, problem=sentence)
    return await page(request, "submissions", headers=_UNKEPT, holder=holder)


async def submission(request: Request) -> Response:
    """Show one version; with a token typed in, show more of it or take a step with it."""
    key, language = request.path_params["key"], language_of(request)
    texts = await _texts(request) if request.method == "POST" else {}
    holder = None
    try:
        if request.method == "GET":
            return await page(request, "submission", headers=_LATEST, key=key)
        holder = _desk(request).holder(texts.get("token", ""), address_of(request))
        if texts.get("step") not in STEPS:
            return await page(request, "submission", headers=_UNKEPT, key=key, holder=holder)
        codes = texts.get("codes", "").replace(",", " ").split()
        receipt = await _decided(request, key, texts["step"], texts.get("reason", ""), codes, holder)
        return await page(request, "receipt", headers=_UNKEPT, receipt=receipt)
    except (Problem, BadRequest) as error:
        status, sentence, headers = verdict(error, language)
        told = {"given": texts, "problem": sentence}
    headers = {**headers, **_UNKEPT}
    try:
        return await page(request, "submission", status, headers, key=key, holder=holder, **told)
    except UnknownThing as error:
        status, missing, _ = verdict(error, language) if status == 404 else (status, "", {})
        return await page(request, "submissions", status, headers, missing=missing or sentence, given=texts)


async def api_submit(request: Request) -> Response:
    """Take a file from a program; send its receipt."""
    asked_language(request)
    holder = _bearer(request)
    texts, name, content = await sent(request)
    receipt, new = await _handed_in(request, texts, name, content, holder)
    headers = {**_UNKEPT, "Location": f"/api/submissions/{receipt.submission}.json"}
    return Response(receipt.as_json(), 201 if new else 200, headers, "application/json")


async def api_submissions(request: Request) -> Response:
    """Send the list of what everyone, or the bearer of a token, may read of."""
    asked_language(request)
    holder = _bearer(request) if "authorization" in request.headers else None
    text = await to_thread.run_sync(submission_data.listing, _desk(request), request.query_params, holder)
    return _fresh(request, text, holder)


async def api_submission(request: Request) -> Response:
    """Send where one version stands and its history; to whom it may belong, with its receipts."""
    asked_language(request)
    holder = _bearer(request) if "authorization" in request.headers else None
    text = await to_thread.run_sync(submission_data.version, _desk(request), request.path_params["key"], holder)
    return _fresh(request, text, holder)


async def api_step(request: Request) -> Response:
    """Take a step with a version in the name of the bearer; send its receipt."""
    asked_language(request)
    holder = _bearer(request)
    reason, codes = await submission_data.why(request)
    key, step = request.path_params["key"], request.path_params["step"]
    if step not in STEPS:
        raise HTTPException(404)
    receipt = await _decided(request, key, step, reason, codes, holder)
    return Response(receipt.as_json(), 200, _UNKEPT, "application/json")


async def _handed_in(
    request: Request, texts: Mapping[str, str], name: str, content: bytes, holder: Holder
) -> tuple[Receipt, bool]:
    """Return the receipt of what was handed in, and whether it is new.

    Raises `NotKept` with the report on a file that was not, and what stands against the sender or the form.
    """
    site: Site = request.app.state.site
    site.gate.admit(address_of(request))
    asked = await to_thread.run_sync(_allowed, site, texts, holder)
    if not name:
        raise BadRequest(422, "file-missing")
    head, found = await work(
        site,
        "submit",
        content,
        data=str(_desk(request).journal.root),
        name=name[-200:],
        holder=(holder.role, holder.body, holder.states),
        language=language_of(request),
        **asked,
    )
    if not head["kept"]:
        raise NotKept("not-kept-unexplained" if head["conforms"] else "not-kept-errors", json.loads(found))
    return Receipt.read(found, Path(name)), head["new"]


def _allowed(site: Site, texts: Mapping[str, str], holder: Holder) -> dict[str, str]:
    """Return what a sender says besides the file, after it was held against the token.

    Raises `BadRequest` (403) for what the token does not allow, and `BadValue`.
    """
    if holder.role != SENDER:
        raise BadRequest(403, f"token-{holder.role}")
    body = holder.body.rpartition("/")[2]
    if texts.get("by", "").strip().rpartition("/")[2].rpartition(":")[2] not in ("", body):
        raise BadRequest(403, "token-body", body=body)
    state = find(texts.get("state", "") or holder.states[0], TERM + "State", site.world, "state")
    if not holder.covers(state):
        raise BadRequest(403, "token-state", states=", ".join(holder.states))
    visibility = texts.get("visibility", "")
    if visibility not in ("", *PRIVACY):
        raise BadValue("choice", name="visibility", value=visibility[:80], offered=list(PRIVACY))
    if (until := texts.get("embargo-until", "").strip()) and visibility in ("", "public"):
        raise BadRequest(422, "embargo-unclear", until=until[:20])
    return {
        "state": state,
        "visibility": visibility,
        "until": until if visibility == "embargoed" else "",
        "replaces": texts.get("replaces", "").strip(),
        "note": texts.get("note", ""),
    }


async def _decided(request: Request, key: str, step: str, reason: str, codes: list[str], holder: Holder) -> Receipt:
    """Return the receipt of a step that was taken.

    Raises what stands against it.
    """
    site: Site = request.app.state.site
    site.gate.admit(address_of(request))
    desk, status = _desk(request), STEPS[step]
    by = await to_thread.run_sync(desk.taker, key, status, holder)
    if status != "accepted" and not reason.strip():
        raise BadRequest(422, "reason-missing")
    data = str(desk.journal.root)
    _, found = await work(
        site, "decide", reason.encode("utf-8", "replace"), data=data, submission=key, by=by, status=status, codes=codes
    )
    return Receipt.read(found, Path(key))


async def _texts(request: Request) -> dict[str, str]:
    async with request.form(max_files=0, max_fields=12) as form:
        return {name: value for name, value in form.multi_items() if isinstance(value, str)}


def _fresh(request: Request, text: str, holder: Holder | None) -> Response:
    headers = {"Vary": "Accept-Language, Authorization", **(_UNKEPT if holder else _LATEST)}
    return respond(request, Body(text.encode("utf-8"), "application/json"), headers)


def _bearer(request: Request) -> Holder:
    return _desk(request).holder(token_of(request.headers.get("authorization", "")), address_of(request))


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


ROUTES: Final = (
    Route("/submit", submit, methods=["GET", "POST"]),
    Route("/submissions", submissions, methods=["GET", "POST"]),
    Route("/submissions/{key}", submission, methods=["GET", "POST"]),
    Route("/api/submit", api_submit, methods=["POST"]),
    Route("/api/submissions", api_submissions),
    Route("/api/submissions.json", api_submissions),
    Route("/api/submissions/{key}.json", api_submission),
    Route("/api/submissions/{key}/{step}", api_step, methods=["POST"]),
)
