"""The life of a submission: handed in, accepted or sent back, taken back, replaced by a newer version.

Each step is one receipt at the end of the journal; nothing that was kept is ever changed. That a check found nothing
wrong is a matter of form: whether to accept is somebody's decision, and never the sender's own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from obligraph.checking.drafts import Draft
from obligraph.checking.reports import Report, Summary
from obligraph.deposit.journal import Journal
from obligraph.deposit.ledger import NEXT, STATEMENTS, Ledger, Version, statements
from obligraph.deposit.receipts import PRIVACY, Found, Kept, Receipt, digest_of, programs
from obligraph.deposit.sendings import Sending, opened, plain_text, suffix_of
from obligraph.errors import MissingValue, Refused
from obligraph.rdf.graphs import canonical, statements_in


@dataclass(frozen=True, slots=True)
class Decision:
    """A step that somebody takes: the status it leads to, who takes it and why, and the codes of the rules at issue."""

    status: str
    by: str
    reason: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Basis:
    """What a check was made against: the digest of each file of rules and of everything known, submissions by key."""

    rules: Mapping[str, str]
    data: str
    submissions: frozenset[str] = frozenset()


def submit(
    journal: Journal, draft: Draft, report: Report, sending: Sending, basis: Basis, taken: Mapping[str, bytes]
) -> tuple[Receipt, bool]:
    """Keep a draft that was checked as one version; return its receipt, and whether it is new.

    The same file from the same sender is not kept twice: its first receipt comes back. Raises `Refused` for errors or
    unexplained warnings, for what only this program may record, and for what the header of the file contradicts.
    """
    if not report.conforms:
        raise Refused("errors", count=report.summary.errors)
    if report.summary.warnings and not sending.reason:
        raise Refused("unexplained", count=report.summary.warnings)
    said, sending = opened(draft, sending)
    body = canonical(said)
    kept = {f"original-{place}{suffix_of(name)}": (name, it) for place, (name, it) in enumerate(taken.items(), 1)}
    files = tuple(Kept(name, key, len(it), digest_of(it)) for key, (name, it) in kept.items())
    checked = {**_checked(report, basis), "files": files, "statements": len(said), "graph": digest_of(body)}
    with journal.writing():
        ledger = Ledger.read(journal)
        if same := _known_already(ledger, files, digest_of(body), sending):
            return same, False
        receipt = _first(ledger, sending, basis.submissions, checked)
        journal.keep(receipt.submission, {STATEMENTS: body, **{key: it for key, (_, it) in kept.items()}})
        journal.append(_entry(receipt))
    return receipt, True


def _first(ledger: Ledger, sending: Sending, known: frozenset[str], checked: Mapping[str, Any]) -> Receipt:
    """Return the receipt of a handing in, as the next of a ledger."""
    older = _replaced(ledger, sending)
    return Receipt(
        number=len(ledger.receipts) + 1,
        previous=ledger.head,
        submission=ledger.next_key(sending.state.rpartition("/")[2], datetime.now(UTC).year, older, known),
        status="submitted",
        time=_now(),
        by=sending.sender,
        reason=plain_text(sending.reason, "note"),
        codes=(),
        sender=sending.sender,
        state=sending.state,
        visibility=sending.visibility,
        embargoed_until=sending.embargoed_until,
        replaces=older,
        **checked,
    )


def decide(
    journal: Journal, name: str, decision: Decision, basis: Basis, judge: Callable[[Draft], Report]
) -> tuple[Receipt, Report | None]:
    """Take one step with a version; return its receipt, and what the rules found if they were asked again.

    `judge` is asked before acceptance and for a dated check. Raises `Refused` where the step is not open, is not this
    body's to take, or the rules are no longer kept; `MissingValue` where a reason is needed.
    """
    if decision.status in ("returned", "withdrawn") and not decision.reason.strip():
        raise MissingValue("reason")
    with journal.writing():
        ledger = Ledger.read(journal)
        version = ledger.find(name)
        _allow(version, decision)
        receipt = replace(
            version.latest,
            number=len(ledger.receipts) + 1,
            previous=ledger.head,
            status=decision.status,
            time=_now(),
            by=decision.by,
            reason=plain_text(decision.reason, "reason"),
            codes=decision.codes,
        )
        report = None
        if decision.status in ("accepted", "checked"):
            report = judge(kept_draft(journal, version))
            receipt = replace(receipt, **_checked(report, basis))
        if report and decision.status == "accepted" and not report.conforms:
            raise Refused("no-longer", submission=version.key, count=report.summary.errors)
        journal.append(_entry(receipt))
    return receipt, report


def kept_draft(journal: Journal, version: Version) -> Draft:
    """Return what a version says, as a draft that can be checked again; its lines are those of the kept file."""
    said = statements_in(statements(journal, version))
    path = journal.root / "versions" / version.key / STATEMENTS
    return Draft(path, MappingProxyType({it: line for line, it in enumerate(said, 1)}))


def _known_already(ledger: Ledger, files: tuple[Kept, ...], graph: str, sending: Sending) -> Receipt | None:
    """Return the receipt of the same file from the same sender; refuse it where that would change something."""
    for version in list(ledger.versions.values()):
        first = version.first
        mine = (first.sender, first.state) == (sending.sender, sending.state)
        if not mine or first.graph != graph or version.status in ("withdrawn", "superseded"):
            continue
        if version.status == "returned":
            raise Refused("unchanged", submission=version.key, reason=version.latest.reason)
        as_before = (first.visibility, first.embargoed_until) == (sending.visibility, sending.embargoed_until)
        if [it.digest for it in files] == [it.digest for it in first.files] and as_before:
            return first
        raise Refused("same-contents", submission=version.key, status=version.told())
    return None


def _replaced(ledger: Ledger, sending: Sending) -> str:
    """Return the key of the version that is to be replaced, or nothing."""
    if not sending.replaces:
        return ""
    version = ledger.find(sending.replaces)
    if (version.first.sender, version.first.state) != (sending.sender, sending.state):
        raise Refused("not-yours", submission=version.key)
    if version.status == "superseded":
        raise Refused("replaced", submission=version.key)
    if PRIVACY.index(sending.visibility) > PRIVACY.index(version.first.visibility):
        raise Refused("hides", submission=version.key)
    return version.key


def _allow(version: Version, decision: Decision) -> None:
    ways = (*NEXT.get(version.status, ()), *(("checked",) if version.status == "accepted" else ()))
    if decision.status not in ways:
        raise Refused("step", submission=version.key, status=version.told())
    if decision.status in ("accepted", "returned") and decision.by == version.first.sender:
        raise Refused("own", submission=version.key)
    if decision.status == "withdrawn" and decision.by != version.first.sender:
        raise Refused("not-yours", submission=version.key)


def _checked(report: Report, basis: Basis) -> dict[str, Any]:
    """Return the parts of a receipt that say what a check was made against and what it found."""
    counted: dict[str, Found] = {}
    for it in report.findings:
        times = counted[it.code].times + 1 if it.code in counted else 1
        counted[it.code] = Found(it.code, it.rule, it.severity, times, dict(it.names))
    counts = {name: getattr(report.summary, name) for name in Summary.__slots__}
    return {
        "rules": dict(basis.rules),
        "data": basis.data,
        "checked": {name: count for name, count in counts.items() if isinstance(count, int)},
        "findings": tuple(counted[code] for code in sorted(counted)),
        "programs": programs(report.engine),
    }


def _entry(receipt: Receipt) -> bytes:
    """Return a receipt as an entry of the journal, after it was read back: nothing is kept that would not open."""
    body = receipt.as_json().encode("utf-8")
    Receipt.read(body, Path(receipt.submission))
    return body


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
