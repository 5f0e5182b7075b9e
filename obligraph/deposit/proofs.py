"""A receipt and the history of a submission as a person reads them: a text, and a page to print and keep."""

import json
from dataclasses import asdict
from datetime import datetime
from html import escape

from obligraph.answering.tables import grid, width
from obligraph.deposit.journal import Journal
from obligraph.deposit.ledger import Ledger, Version, statements
from obligraph.deposit.receipts import Receipt
from obligraph.deposit.records import record
from obligraph.languages import Count, Language, choose, moment, say
from obligraph.rdf.changes import changes, in_words
from obligraph.rdf.exports import turtle_of
from obligraph.rdf.graphs import NamedNode, Quad, Triple, World, statements_in
from obligraph.rdf.labels import labels_of
from obligraph.rdf.vocabulary import Vocabulary
from obligraph.resources import Home

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b }
h1 { font-size: 1.4rem } dt { font-weight: 600; margin-top: .6rem } dd { margin: 0; overflow-wrap: anywhere }
.digest { font-family: ui-monospace, monospace; font-size: .85rem } footer { margin-top: 2rem; color: #444 }
"""


def written(receipt: Receipt, world: World, language: str, form: str) -> str:
    """Return a receipt as text, json or html."""
    if form == "json":
        return receipt.as_json()
    return as_page(receipt, world, language) if form == "html" else as_text(receipt, world, language)


def as_text(receipt: Receipt, world: World, language: str) -> str:
    """Return a receipt as text."""
    told = rows(receipt, world, language)
    lines = [say(language, "answer.pair", name=name, value=value) for name, value in told]
    ending = say(language, f"receipt.ending-{receipt.status}")
    return "\n".join([_title(receipt, language), "", *lines, "", ending]) + "\n"


def as_page(receipt: Receipt, world: World, language: str) -> str:
    """Return a receipt as one HTML page that needs nothing else."""
    listed = "".join(
        f"<dt>{escape(name)}</dt><dd{_class(value)}>{escape(value)}</dd>\n"
        for name, value in rows(receipt, world, language)
    )
    title = escape(_title(receipt, language))
    endings = (f"receipt.ending-{receipt.status}", "receipt.how", "receipt.whose")
    notes = "".join(f"<p>{escape(say(language, key))}</p>\n" for key in endings)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n<style>{_STYLE}</style>\n'
        f"</head>\n<body>\n<h1>{title}</h1>\n<dl>\n{listed}</dl>\n<footer>\n{notes}</footer>\n</body>\n</html>\n"
    )


def listing(ledger: Ledger, world: World, language: str) -> str:
    """Return every version and where it stands, as a table."""
    versions = list(ledger.versions.values())
    if not versions:
        return say(language, "submission.none") + "\n"
    named = [NamedNode(iri) for it in versions for iri in (it.first.sender, it.first.state)]
    labels = labels_of(named, world, language)
    heads = [
        say(language, f"receipt.{name}") for name in ("submission", "state", "sender", "status", "time", "visibility")
    ]
    lines = [
        [
            it.key,
            labels[it.first.state],
            labels[it.first.sender],
            say(language, f"submission.status-{it.status}"),
            when(it.latest.time, language),
            readers(it.first, language),
        ]
        for it in versions
    ]
    return grid(heads, lines, width(), language) + "\n"


def history(version: Version, world: World, language: str) -> str:
    """Return one version and each of its steps, oldest first."""
    receipts = [*version.receipts, *([version.successor] if version.successor else [])]
    labels = labels_of([NamedNode(it.by) for it in receipts], world, language)
    lines = [say(language, "submission.name", key=version.key)]
    for it in receipts:
        status = "superseded" if it is version.successor else it.status
        said = [when(it.time, language), say(language, f"submission.status-{status}"), labels[it.by]]
        lines.append("  " + " · ".join(said))
        told = [it.reason] if it.reason and it is not version.successor else []
        told += [say(language, "receipt.by-version", key=it.submission)] if it is version.successor else []
        lines += [f"    {text}" for text in (*told, ", ".join(it.codes)) if text]
    return "\n".join(lines) + "\n"


def changes_in(version: Version, journal: Journal, home: Home, language: Language) -> str:
    """Return in words what a version changes of the one that it replaces; for a first version, all of it is added."""
    older = Ledger.read(journal).versions.get(version.first.replaces)
    said = (statements_in(statements(journal, it)) if it else [] for it in (older, version))
    before, after = (World.open(home), World.open(home))
    for world, triples in zip((before, after), said, strict=True):
        world.store.extend([Quad(it.subject, it.predicate, it.object) for it in triples])
    return in_words(changes(before, after, language), language)


def as_json(versions: list[Version]) -> str:
    """Return versions for a program: where each stands, and every receipt whole."""
    said = [
        {
            "submission": version.key,
            "status": version.status,
            "receipts": [{**asdict(it), "digest": it.digest} for it in version.receipts],
        }
        for version in versions
    ]
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def as_turtle(versions: list[Version], journal: Journal, ledger: Ledger, vocabulary: Vocabulary) -> str:
    """Return versions as data, whatever became of them: what each says, and its history."""
    found: list[Triple] = []
    for version in versions:
        said = statements_in(statements(journal, version))
        found += [*said, *record(version, said, ledger.receipts, ledger.versions)]
    return turtle_of(found, vocabulary)


def rows(receipt: Receipt, world: World, language: str) -> list[tuple[str, str]]:
    """Return what a receipt says, as names and values in words; values that are empty are left out."""
    labels = labels_of([NamedNode(iri) for iri in (receipt.by, receipt.sender, receipt.state)], world, language)
    counts = {**dict.fromkeys(("statements", "things", "rules", "errors", "warnings", "advice"), 0), **receipt.checked}
    found = [f"{it.code} {choose(it.names, language)} ({it.times})" for it in receipt.findings]
    said = [
        ("submission", receipt.submission),
        ("status", say(language, f"submission.status-{receipt.status}")),
        ("time", when(receipt.time, language)),
        ("by", labels[receipt.by]),
        ("reason", receipt.reason),
        ("codes", ", ".join(receipt.codes)),
        ("sender", labels[receipt.sender]),
        ("state", labels[receipt.state]),
        ("visibility", readers(receipt, language)),
        ("replaces", receipt.replaces),
        ("outcome", say(language, "receipt.counts", **{name: Count(it, language) for name, it in counts.items()})),
        ("found", "; ".join(found)),
        *(("file", f"{it.name} ({_size(it.bytes, language)}) {it.digest}") for it in receipt.files),
        ("graph", receipt.graph),
        ("rules", receipt.rules_digest),
        ("data", receipt.data),
        ("programs", ", ".join(f"{name} {version}" for name, version in receipt.programs.items())),
        ("previous", receipt.previous),
        ("digest", receipt.digest),
    ]
    return [(say(language, f"receipt.{name}"), value) for name, value in said if value]


def _size(size: int, language: str) -> str:
    return say(language, "receipt.size", bytes=Count(size, language))


def _title(receipt: Receipt, language: str) -> str:
    return say(language, "receipt.title", number=receipt.number, key=receipt.submission)


def readers(receipt: Receipt, language: str) -> str:
    """Return who may read what was handed in, in words."""
    until = moment(receipt.embargoed_until, language)
    return say(language, f"submission.visibility-{receipt.visibility}", until=until)


def when(time: str, language: str) -> str:
    """Return a moment, in words."""
    clock = datetime.fromisoformat(time).strftime("%H:%M")
    return say(language, "receipt.moment", day=moment(time[:10], language), clock=clock)


def _class(value: str) -> str:
    return ' class="digest"' if "sha256:" in value else ""
