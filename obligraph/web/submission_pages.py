"""The pages of submissions: the form to hand in, the receipt, what was handed in, and the history of each."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request

from obligraph.deposit import proofs
from obligraph.deposit.ledger import NEXT, Version
from obligraph.deposit.receipts import Receipt
from obligraph.deposit.records import graph_of
from obligraph.deposit.tokens import Holder
from obligraph.languages import say
from obligraph.rdf.graphs import NamedNode
from obligraph.rdf.labels import labels_of
from obligraph.rdf.vocabulary import TERM
from obligraph.web.desk import STEPS, Desk
from obligraph.web.guard import UPLOADS
from obligraph.web.paging import MAX_ROWS, paged
from obligraph.web.question_pages import options
from obligraph.web.rendering import href, render
from obligraph.web.site import Body, Site

PAGE: Final = 100
"""Versions in the list at a time."""
STATUSES: Final = ("submitted", "accepted", "returned", "withdrawn", "superseded")
"""Where a version may stand."""
ECHOED: Final = ("by", "state", "visibility", "embargo-until", "replaces", "note", "reason", "codes", "step")
"""What a form gives back to whoever has to correct it; never the token."""


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step of a history as a page shows it; `receipt` is its receipt as an address, for whoever may have it."""

    time: str
    status: str
    by: str
    reason: str
    codes: tuple[str, ...]
    receipt: str
    file: str


def submit(
    request: Request,
    language: str,
    given: Mapping[str, str] | None = None,
    problem: str = "",
    report: Mapping[str, Any] | None = None,
) -> Body:
    """Return the page to hand a file in, with what was given and why it was not kept."""
    return render(
        request,
        language,
        "submit.html",
        given=_echo(given),
        problem=problem,
        report=report,
        limit=UPLOADS // 1_000_000,
        states=options(TERM + "State", request.app.state.site, language),
    )


def receipt(request: Request, language: str, receipt: Receipt, known: bool = False) -> Body:
    """Return the receipt of a step, to print and to keep; `known` where the file had been handed in before."""
    site: Site = request.app.state.site
    return render(
        request,
        language,
        "receipt.html",
        receipt=receipt,
        known=known,
        rows=proofs.rows(receipt, site.world, language),
        download=_download(receipt),
        file=_file(receipt),
    )


def submissions(
    request: Request,
    language: str,
    holder: Holder | None = None,
    problem: str = "",
    missing: str = "",
    given: Mapping[str, str] | None = None,
) -> Body:
    """Return the list of what everyone, or the holder of a token, may read of; with `missing`, why one is not shown."""
    site: Site = request.app.state.site
    desk: Desk = request.app.state.desk
    asked = {name: request.query_params.get(name, "") for name in ("state", "status")}
    chosen = [] if missing else chosen_of(desk.versions(holder).values(), asked["state"], asked["status"])
    shown = paged(request.query_params, len(chosen), MAX_ROWS if holder else PAGE)
    chosen = chosen[shown.first : shown.end]
    return render(
        request,
        language,
        "submissions.html",
        page=shown,
        rows=_listed(chosen, site, language),
        holder=holder,
        problem=problem,
        missing=missing,
        asked=asked,
        given=_echo(given),
        states=options(TERM + "State", site, language),
        statuses=[(it, say(language, f"submission.status-{it}")) for it in STATUSES],
    )


def submission(
    request: Request,
    language: str,
    key: str,
    holder: Holder | None = None,
    problem: str = "",
    given: Mapping[str, str] | None = None,
) -> Body:
    """Return where a version stands and its history; for the holder of a token it may belong to, with its receipts.

    Raises `UnknownThing` for what is not there and for what this reader may not know of.
    """
    site: Site = request.app.state.site
    desk: Desk = request.app.state.desk
    version = desk.find(key, holder)
    known = desk.versions(holder)
    first, after = version.first, version.successor
    labels = labels_of([NamedNode(iri) for iri in (first.sender, first.state)], site.world, language)
    graph = graph_of(version).value
    return render(
        request,
        language,
        "submission.html",
        version=version,
        status=say(language, f"submission.status-{version.status}"),
        sender=labels[first.sender],
        sender_href=href(first.sender),
        state=labels[first.state],
        readers=proofs.readers(first, language),
        older=first.replaces if first.replaces in known else "",
        newer=after.submission if after and after.submission in known else "",
        graph=href(graph) if graph in site.world.graph_names() else "",
        history=_history(version, site, language, whole=holder is not None and holder.may_read(version)),
        steps=[step for step, status in STEPS.items() if status in NEXT.get(version.status, ())],
        problem=problem,
        given=_echo(given),
    )


def chosen_of(versions: Iterable[Version], state: str, status: str) -> list[Version]:
    """Return the versions of a State, by its code, that stand somewhere; an empty text leaves all."""
    return [it for it in versions if state in ("", it.first.state.rpartition("/")[2]) and status in ("", it.status)]


def _listed(versions: Iterable[Version], site: Site, language: str) -> list[dict[str, str]]:
    versions = list(versions)
    named = [NamedNode(iri) for it in versions for iri in (it.first.sender, it.first.state)]
    labels = labels_of(named, site.world, language)
    return [
        {
            "key": it.key,
            "state": labels[it.first.state],
            "sender": labels[it.first.sender],
            "status": say(language, f"submission.status-{it.status}"),
            "time": proofs.when(it.latest.time, language),
            "readers": proofs.readers(it.first, language),
        }
        for it in versions
    ]


def _history(version: Version, site: Site, language: str, *, whole: bool) -> list[ShownStep]:
    labels = labels_of([NamedNode(it.by) for it in version.receipts], site.world, language)
    return [
        ShownStep(
            time=proofs.when(it.time, language),
            status=say(language, f"submission.status-{it.status}"),
            by=labels[it.by],
            reason=it.reason,
            codes=it.codes,
            receipt=_download(it) if whole else "",
            file=_file(it),
        )
        for it in version.receipts
    ]


def _download(receipt: Receipt) -> str:
    """Return a receipt as an address that holds it whole: what only some may read has no address on this server."""
    return f"data:application/json;base64,{base64.b64encode(receipt.as_json().encode('utf-8')).decode('ascii')}"


def _file(receipt: Receipt) -> str:
    return f"receipt-{receipt.submission}-{receipt.number}.json"


def _echo(given: Mapping[str, str] | None) -> dict[str, str]:
    return {name: (given or {}).get(name, "") for name in ECHOED}
