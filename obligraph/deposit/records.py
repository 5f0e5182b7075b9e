"""Submissions as data: what was accepted joins the graph, with the history of everything that everyone may read of.

What is confidential or under embargo leaves no trace here: neither its contents nor that it exists.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from obligraph.answering.snapshots import include as with_fetched
from obligraph.deposit.journal import Journal
from obligraph.deposit.ledger import Ledger, Version, statements
from obligraph.deposit.receipts import Receipt
from obligraph.languages import LANGUAGES, say
from obligraph.rdf.graphs import Literal, NamedNode, Quad, Triple, World, statements_in
from obligraph.rdf.vocabulary import BASE, TERM

GRAPH = NamedNode(BASE + "graph/submissions")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_PROV = "http://www.w3.org/ns/prov#"

Value = NamedNode | Literal


def include(world: World, journal: Journal, today: date, *, without: str = "") -> World:
    """Return the world with the submissions of a data folder, those accepted with what they say.

    The world given is used up. `without` leaves out what one version says. Raises `CannotRead` where the folder was
    tampered with.
    """
    ledger = Ledger.read(journal)
    shown = list(ledger.open_to_all(today))
    if not shown:
        return world
    count = 0
    for version in shown:
        ever = any(it.status == "accepted" for it in version.receipts) and version.status != "withdrawn"
        said = statements_in(statements(journal, version)) if ever else []
        if version.status == "accepted" and version.key != without:
            world.store.extend([Quad(it.subject, it.predicate, it.object, graph_of(version)) for it in said])
            count += 1
        history = record(version, said, ledger.receipts, {it.key for it in shown})
        world.store.extend([Quad(it.subject, it.predicate, it.object, GRAPH) for it in history])
    digest = hashlib.sha256(world.digest.encode("ascii") + _digests(shown)).hexdigest()
    return replace(world, digest=digest, submissions=count)


def joined(world: World, journal: Journal, today: date) -> World:
    """Return the world with all that a data folder adds to answers: submissions, and copies of what others say.

    The world given is used up. Raises `CannotRead` where the folder was tampered with.
    """
    return with_fetched(include(world, journal, today), journal.root)


def digest_shown(journal: Journal, today: date) -> bytes:
    """Return a digest of what everyone may read of a data folder: it changes with that, and with nothing else.

    Raises `CannotRead` where the folder was tampered with.
    """
    return hashlib.sha256(_digests(Ledger.read(journal).open_to_all(today))).digest()


def _digests(versions: Iterable[Version]) -> bytes:
    return "".join(receipt.digest for version in versions for receipt in version.receipts).encode("ascii")


def graph_of(version: Version) -> NamedNode:
    """Return the name of the graph that holds what a version says."""
    return NamedNode(f"{BASE}graph/submissions-{version.key}")


def record(
    version: Version, said: list[Triple], receipts: tuple[Receipt, ...], shown: Collection[str]
) -> Iterator[Triple]:
    """Yield the history of a version as data: who handed it in, each step, each check, each receipt.

    Other versions are named only where they are among those `shown`.
    """
    submission = _thing("submission", version.key)
    first = version.first
    yield from _of(submission, "Submission", label={it: _called(version.key, it) for it in LANGUAGES})
    yield from _say(submission, "submittedBy", NamedNode(first.sender))
    yield from _say(submission, "ofState", NamedNode(first.state))
    yield from _say(submission, "submittedOn", _date(first.time[:10]))
    yield from _say(submission, "submissionStatus", _listed("submission-status", version.status))
    yield from _say(submission, "visibility", _listed("visibility", first.visibility))
    if first.embargoed_until:
        yield from _say(submission, "embargoedUntil", _date(first.embargoed_until))
    if first.replaces in shown:
        yield from _say(submission, "replaces", _thing("submission", first.replaces))
    for thing in dict.fromkeys(it.subject for it in said if it.predicate == _RDF_TYPE):
        if isinstance(thing, NamedNode):
            yield from _say(submission, "submits", thing)
    if said:
        yield Triple(graph_of(version), NamedNode(_PROV + "wasAttributedTo"), NamedNode(first.sender))
        yield Triple(graph_of(version), NamedNode(_PROV + "wasGeneratedBy"), submission)
    for receipt in version.receipts:
        before = receipts[receipt.number - 2] if receipt.number > 1 else None
        yield from _step(submission, receipt, before if before and before.submission in shown else None)
    if version.successor and version.status == "superseded":
        yield from _change(submission, version.key, version.successor, "superseded")


def _step(submission: NamedNode, receipt: Receipt, before: Receipt | None) -> Iterator[Triple]:
    key = f"{receipt.submission}-{receipt.number}"
    if receipt.status in ("submitted", "accepted", "checked"):
        yield from _check(submission, receipt, key)
    steps = {"submitted": ("checked", "submitted"), "checked": ()}.get(receipt.status, (receipt.status,))
    for status in steps:
        yield from _change(submission, receipt.submission, receipt, status)
    proof = _thing("receipt", key)
    yield from _of(proof, "Receipt", label={it: _named("receipt", receipt, it) for it in LANGUAGES})
    yield from _say(proof, "ofSubmission", submission)
    for kept in receipt.files:
        yield from _say(proof, "fileDigest", Literal(kept.digest))
    yield from _say(proof, "graphDigest", Literal(receipt.graph))
    yield from _say(proof, "rulesDigest", Literal(receipt.rules_digest))
    yield from _say(proof, "receiptDigest", Literal(receipt.digest))
    if before:
        yield from _say(proof, "previousReceipt", _thing("receipt", f"{before.submission}-{before.number}"))
    made_by = _thing("status-change", f"{key}-{receipt.status}") if steps else _thing("check", key)
    yield Triple(proof, NamedNode(_PROV + "wasGeneratedBy"), made_by)


def _change(submission: NamedNode, key: str, receipt: Receipt, status: str) -> Iterator[Triple]:
    change = _thing("status-change", f"{key}-{receipt.number}-{status}")
    texts = {it: f"{_called(key, it)}: {say(it, f'submission.status-{status}')}" for it in LANGUAGES}
    yield from _of(change, "StatusChange", label=texts)
    yield from _say(change, "ofSubmission", submission)
    yield from _say(change, "reachedStatus", _listed("submission-status", status))
    yield Triple(change, NamedNode(_PROV + "wasAssociatedWith"), NamedNode(receipt.by))
    yield Triple(change, NamedNode(_PROV + "endedAtTime"), _moment(receipt.time))
    if receipt.reason and status != "checked":
        yield from _say(change, "reason", Literal(receipt.reason))
    for code in receipt.codes:
        yield from _say(change, "ruleCode", Literal(code))


def _check(submission: NamedNode, receipt: Receipt, key: str) -> Iterator[Triple]:
    check = _thing("check", key)
    yield from _of(check, "Check", label={it: _named("check", receipt, it) for it in LANGUAGES})
    yield from _say(check, "ofSubmission", submission)
    yield from _say(check, "conforms", Literal(receipt.conforms))
    yield from _say(check, "rulesDigest", Literal(receipt.rules_digest))
    yield Triple(check, NamedNode(_PROV + "wasAssociatedWith"), NamedNode(receipt.by))
    yield Triple(check, NamedNode(_PROV + "endedAtTime"), _moment(receipt.time))
    for it in receipt.findings:
        finding = _thing("finding", f"{key}-{it.code}")
        yield from _of(finding, "Finding", label=dict(it.names))
        yield from _say(finding, "foundBy", check)
        yield from _say(finding, "ruleCode", Literal(it.code))
        yield from _say(finding, "severity", _listed("severity", it.severity))
        yield from _say(finding, "occurrences", Literal(it.times))


def _called(key: str, language: str) -> str:
    return say(language, "submission.name", key=key)


def _named(kind: str, receipt: Receipt, language: str) -> str:
    return say(language, f"submission.{kind}", number=receipt.number, key=receipt.submission)


def _of(thing: NamedNode, kind: str, *, label: Mapping[Any, str]) -> Iterator[Triple]:
    yield Triple(thing, _RDF_TYPE, NamedNode(TERM + kind))
    for language, text in label.items():
        yield Triple(thing, _LABEL, Literal(text, language=language))


def _say(thing: NamedNode, name: str, value: Value) -> Iterator[Triple]:
    yield Triple(thing, NamedNode(TERM + name), value)


def _thing(kind: str, key: str) -> NamedNode:
    return NamedNode(f"{BASE}id/{kind}/{key}")


def _listed(scheme: str, key: str) -> NamedNode:
    return NamedNode(f"{BASE}voc/{scheme}/{key}")


def _date(text: str) -> Literal:
    return Literal(text, datatype=NamedNode(_XSD + "date"))


def _moment(text: str) -> Literal:
    return Literal(text, datatype=NamedNode(_XSD + "dateTime"))
