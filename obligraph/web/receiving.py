"""What a child of the supervisor does for whoever holds a token: it reads what they send, and keeps it or takes a step.

The same process that judged a file writes it, under the lock of the data folder. If it is stopped in the middle, what
it had begun counts for nothing.
"""

import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from obligraph.deposit.receipts import file_name
from obligraph.deposit.registry import step, weigh
from obligraph.deposit.sendings import Sending
from obligraph.deposit.submissions import Decision
from obligraph.deposit.submissions import submit as keep
from obligraph.deposit.tokens import Holder
from obligraph.errors import Problem
from obligraph.rdf.graphs import World
from obligraph.resources import find_home

Answer = tuple[dict[str, Any], bytes]


@contextmanager
def put(name: str, sent: bytes) -> Iterator[Path]:
    """Hold what was sent as a file under a name like the sender's, until it was read; no problem tells where."""
    with tempfile.TemporaryDirectory(prefix="obligraph-") as folder:
        path = Path(folder) / (file_name(Path(name))[-60:].lstrip(".") or "file")
        path.write_bytes(sent)
        with untold(folder):
            yield path


@contextmanager
def untold(folder: str) -> Iterator[None]:
    """Leave a folder of ours out of whatever problem is told."""
    try:
        yield
    except Problem as problem:
        problem.fields = {name: without(folder, value) for name, value in problem.fields.items()}
        raise


def without(folder: str, value: object) -> object:
    """Return a value that leads into a folder as what it is there."""
    return str(value).replace(f"{folder}/", "").replace(folder, "…") if isinstance(value, Path | str) else value


def submit(
    world: World,
    sent: bytes,
    *,
    data: str,
    name: str,
    holder: tuple[str, str, Collection[str]],
    state: str,
    note: str,
    visibility: str,
    until: str,
    replaces: str,
    language: str,
) -> Answer:
    """Judge a file and, if nothing stands against it, keep it; the body is its receipt, else the report on it."""
    role, body, states = holder
    sender = Holder(role, body, tuple(states))
    with untold(data), put(name, sent) as path:
        weighed = weigh(find_home(), Path(data), path, replaces, sender.may_read, world.elsewhere)
        registry, report = weighed.registry, weighed.report
        if not report.conforms or (report.summary.warnings and not note.strip()):
            told = report.as_json(language).replace(f"{path.parent}/", "")
            return {"kept": False, "conforms": report.conforms}, told.encode("utf-8")
        sending = Sending(
            sender=registry.body(body, weighed.draft),
            state=state,
            reason=note,
            visibility=visibility,
            embargoed_until=until,
            replaces=weighed.replaces,
        )
        receipt, new = keep(registry.journal, weighed.draft, report, sending, registry.basis, {path.name: sent})
        registry.share()
        return {"kept": True, "new": new}, receipt.as_json().encode("utf-8")


def decide(
    world: World, sent: bytes, *, data: str, submission: str, by: str, status: str, codes: Collection[str]
) -> Answer:
    """Take one step with a version, for the reason that was sent; the body is its receipt."""
    with untold(data):
        decision = Decision(status, by, sent.decode("utf-8"), tuple(codes))
        receipt, _registry = step(find_home(), Path(data), submission, by, decision, world.elsewhere)
        return {"kept": True}, receipt.as_json().encode("utf-8")
