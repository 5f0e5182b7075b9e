"""Commands that change a data folder: hand in, accept, send back, take back; and who may do so on the web."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from obligraph.cli.commands import Act, argument, deliver, format_of, option, output_options, source_options
from obligraph.errors import Refused
from obligraph.languages import say
from obligraph.resources import find_data, find_home, find_store

if TYPE_CHECKING:
    from obligraph.deposit.registry import Weighed
    from obligraph.deposit.sendings import Sending

RECEIPT_FORMATS = ("text", "json", "html")


def acts() -> list[Act]:
    """Return the commands of this room."""
    by, why = option("--by", required=True), option("--reason", default="")
    keeping = [*source_options(), *output_options(RECEIPT_FORMATS)]
    about = [option("--state", required=True), option("--note", default=""), option("--replaces", default="")]
    readers = [option("--confidential", is_flag=True), option("--embargo-until", "embargo_until", default="")]
    codes = option("--code", "codes", multiple=True)
    name, every = argument("submission"), option("--state", multiple=True)
    return [
        Act("submit", submit, [argument("file"), by, *about, *readers, *keeping]),
        Act("accept", accept, [name, by, why, *keeping]),
        Act("return", send_back, [name, by, why, codes, *keeping]),
        Act("withdraw", withdraw, [name, by, why, *keeping]),
        Act("token", token, [argument("file"), by, every, option("--review", is_flag=True), option("--data")]),
    ]


def submit(
    *,
    language: str,
    file: str,
    data: str | None,
    store: str | None,
    form: str | None,
    output: str | None,
    **said: str | bool,
) -> int:
    """Check a file and, if nothing stands against it, keep it as one version and print its receipt."""
    from obligraph.deposit.proofs import written
    from obligraph.deposit.registry import weigh
    from obligraph.deposit.sendings import take
    from obligraph.deposit.submissions import submit as keep

    path = Path(file)
    form = format_of(form, output, "text", RECEIPT_FORMATS)
    taken = take(path)
    weighed = weigh(find_home(), find_data(data), path, str(said["replaces"]), store=find_store(store))
    if take(path) != taken:
        raise Refused("moved", file=path)
    registry, report = weighed.registry, weighed.report
    sending = _sending(weighed, said)
    if not report.conforms or (report.summary.warnings and not sending.reason):
        deliver(report.tell(language))
    if not report.conforms:
        return 1
    receipt, new = keep(registry.journal, weighed.draft, report, sending, registry.basis, taken)
    registry.share()
    if not new:
        click.echo(say(language, "submission.known", key=receipt.submission), err=True)
    deliver(written(receipt, registry.world, language, form), output)
    return 0


def _sending(weighed: "Weighed", said: Mapping[str, str | bool]) -> "Sending":
    from obligraph.deposit.sendings import Sending

    until = str(said["embargo_until"])
    return Sending(
        sender=weighed.registry.body(str(said["by"]), weighed.draft),
        state=weighed.registry.state(str(said["state"])),
        reason=str(said["note"]),
        visibility="confidential" if said["confidential"] else "embargoed" if until else "",
        embargoed_until=until,
        replaces=weighed.replaces,
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
    store: str | None,
    form: str | None,
    output: str | None,
) -> int:
    from obligraph.deposit.proofs import written
    from obligraph.deposit.registry import step
    from obligraph.deposit.submissions import Decision

    form = format_of(form, output, "text", RECEIPT_FORMATS)
    decision = Decision(status, by, reason, codes)
    receipt, registry = step(find_home(), find_data(data), submission, by, decision, find_store(store))
    deliver(written(receipt, registry.world, language, form), output)
    return 0


def token(*, language: str, file: str, by: str, state: tuple[str, ...], review: bool, data: str | None) -> int:
    """Add a token for a body to a file and print it, this once."""
    from datetime import date

    from obligraph.deposit.registry import Registry
    from obligraph.deposit.tokens import REVIEWER, SENDER, issue

    if not (state or review):
        raise click.MissingParameter(param=option("--state"))
    registry = Registry.open(find_home(), find_data(data))
    states = {registry.state(it).rpartition("/")[2] for it in state}
    made = issue(Path(file), REVIEWER if review else SENDER, registry.body(by), states, date.today())
    click.echo(say(language, "cli.issued", file=file), err=True)
    deliver(f"{made}\n")
    return 0
