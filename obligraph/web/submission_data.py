"""Submissions for programs: what is listed, what is told of one, and what a step is given for.

Whoever holds no token is told what the answers tell too: where a version stands and who took which step when and why.
Its receipts, which name its files, go to its sender and to those who review it.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request

from obligraph.deposit.ledger import Version
from obligraph.deposit.tokens import Holder
from obligraph.errors import BadValue
from obligraph.web.desk import Desk
from obligraph.web.paging import MAX_ROWS, paged
from obligraph.web.protocol import BadRequest, media_of
from obligraph.web.submission_pages import STATUSES, chosen_of


def listing(desk: Desk, asked: QueryParams, holder: Holder | None) -> str:
    """Return one page of the versions that a reader may know of, newest first, as JSON.

    Raises `BadValue` for a status or a page that is none.
    """
    if asked.get("status", "") not in ("", *STATUSES):
        raise BadValue("choice", name="status", value=asked["status"][:80], offered=list(STATUSES))
    known = desk.versions(holder)
    chosen = chosen_of(known.values(), asked.get("state", ""), asked.get("status", ""))
    page = paged(asked, len(chosen), MAX_ROWS)
    told = [_summary(it, known) for it in chosen[page.first : page.end]]
    following = f"/api/submissions.json{page.next}" if page.next else None
    return _written({"submissions": told, "total": page.total, "next": following})


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
    media = media_of(request)
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
