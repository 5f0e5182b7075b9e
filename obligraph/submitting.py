"""Commands that change a data folder: hand in, accept, send back, take back."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from obligraph.commands import Act, argument, deliver, format_of, option, output_options
from obligraph.errors import BadValue, Refused
from obligraph.languages import say
from obligraph.resources import find_data, find_home

if TYPE_CHECKING:
    from obligraph.drafts import Draft
    from obligraph.registry import Registry
    from obligraph.reports import Report
    from obligraph.sendings import Sending

RECEIPT_FORMATS = ("text", "json", "html")


def acts() -> list[Act]:
    """Return the commands of this room."""
    by, why = option("--by", required=True), option("--reason", default="")
    keeping = [option("--data"), *output_options(RECEIPT_FORMATS)]
    about = [option("--state", required=True), option("--note", default=""), option("--replaces", default="")]
    readers = [option("--confidential", is_flag=True), option("--embargo-until", "embargo_until", default="")]
    codes = option("--code", "codes", multiple=True)
    name = argument("submission")
    return [
        Act("submit", submit, [argument("file"), by, *about, *readers, *keeping]),
        Act("accept", accept, [name, by, why, *keeping]),
        Act("return", send_back, [name, by, why, codes, *keeping]),
        Act("withdraw", withdraw, [name, by, why, *keeping]),
    ]


def submit(
    *, language: str, file: str, data: str | None, form: str | None, output: str | None, **said: str | bool
) -> int:
    """Check a file and, if nothing stands against it, keep it as one version and print its receipt."""
    from obligraph.proofs import written
    from obligraph.sendings import take
    from obligraph.submissions import submit as keep

    path = Path(file)
    form = format_of(form, output, "text", RECEIPT_FORMATS)
    taken = take(path)
    registry, draft, report = _judged(path, find_data(data), said)
    if take(path) != taken:
        raise Refused("moved", file=path)
    sending = _sending(registry, draft, said)
    if not report.conforms or (report.summary.warnings and not sending.reason):
        deliver(report.tell(language))
    if not report.conforms:
        return 1
    receipt, new = keep(registry.journal, draft, report, sending, registry.basis, taken)
    if not new:
        click.echo(say(language, "submission.known", key=receipt.submission), err=True)
    deliver(written(receipt, registry.world, language, form), output)
    return 0


def _judged(path: Path, data: Path, said: dict[str, str | bool]) -> "tuple[Registry, Draft, Report]":
    """Return the registry, what the file says, and what the rules find; a header in it may name what it replaces."""
    from obligraph.drafts import read
    from obligraph.registry import Registry
    from obligraph.sendings import replaced_by
    from obligraph.sheets import is_table
    from obligraph.vocabulary import Vocabulary

    home = find_home()
    if is_table(path):
        registry = Registry.open(home, data, replaces=str(said["replaces"]))
        found = registry.receive(path)
        return registry, found.draft, found.report
    draft = read(path, Vocabulary.read(home.ontology))
    said["replaces"] = replaced_by(draft, str(said["replaces"]))
    registry = Registry.open(home, data, replaces=str(said["replaces"]))
    return registry, draft, registry.judge(draft)


def _sending(registry: "Registry", draft: "Draft", said: Mapping[str, str | bool]) -> "Sending":
    from obligraph.sendings import Sending

    until = str(said["embargo_until"])
    return Sending(
        sender=registry.body(str(said["by"]), draft),
        state=registry.state(str(said["state"])),
        reason=str(said["note"]),
        visibility="confidential" if said["confidential"] else "embargoed" if until else "",
        embargoed_until=until,
        replaces=str(said["replaces"]),
    )


def accept(*, reason: str, **given: str) -> int:
    """Accept a version, if the rules of today are still kept: it joins the answers in the name of its sender."""
    return _decide("accepted", reason=reason, codes=(), **given)


def send_back(*, codes: tuple[str, ...], **given: str) -> int:
    """Send a version back with a reason and the codes of the rules at issue."""
    return _decide("returned", codes=codes, **given)


def withdraw(**given: str) -> int:
    """Take a version back; it leaves the answers and stays in the history."""
    return _decide("withdrawn", codes=(), **given)


def _decide(
    status: str,
    *,
    language: str,
    submission: str,
    by: str,
    reason: str,
    codes: tuple[str, ...],
    data: str | None,
    form: str | None,
    output: str | None,
) -> int:
    from obligraph.journal import Journal
    from obligraph.ledger import Ledger
    from obligraph.proofs import written
    from obligraph.registry import Registry
    from obligraph.submissions import Decision, decide, kept_draft

    form = format_of(form, output, "text", RECEIPT_FORMATS)
    folder = find_data(data)
    version = Ledger.read(Journal(folder)).find(submission)
    registry = Registry.open(find_home(), folder, replaces=version.first.replaces)
    known = {rule.code for rule in registry.rules.found.values()}
    for code in codes:
        if code not in known:
            raise BadValue("code", name="code", value=code[:20])
    actor = registry.body(by, kept_draft(registry.journal, version))
    decision = Decision(status, actor, reason, codes)
    receipt, _ = decide(registry.journal, version.key, decision, registry.basis, registry.judge)
    deliver(written(receipt, registry.world, language, form), output)
    return 0
