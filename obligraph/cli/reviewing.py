"""Commands that look into a data folder: what was handed in, what a receipt proves, what new rules would mean."""

from collections.abc import Iterable
from pathlib import Path

import click

from obligraph.cli.commands import Act, argument, deliver, format_of, option, output_options
from obligraph.languages import Language, say
from obligraph.resources import find_data, find_home

HISTORY_FORMATS = ("text", "json", "ttl")
IMPACT_FORMATS = ("text", "json")


def acts() -> list[Act]:
    """Return the commands of this room."""

    def keeping(forms: Iterable[str]) -> list[click.Parameter]:
        return [option("--data"), *output_options(forms)]

    recorded = [option("--record", is_flag=True), option("--by")]
    name = argument("submission", required=False)
    return [
        Act("submissions", submissions, [name, option("--changes", is_flag=True), *keeping(HISTORY_FORMATS)]),
        Act("verify", verify, [argument("receipt"), argument("files", nargs=-1)]),
        Act("impact", impact, [argument("shapes"), *recorded, *keeping(IMPACT_FORMATS)]),
    ]


def submissions(
    *, language: str, submission: str | None, changes: bool, data: str | None, form: str | None, output: str | None
) -> int:
    """List every version and where it stands, or tell the history of one; as Turtle, with what it says."""
    from obligraph.deposit import proofs
    from obligraph.deposit.registry import Registry

    form = format_of(form, output, "text", HISTORY_FORMATS)
    registry = Registry.open(find_home(), find_data(data))
    ledger = registry.ledger
    chosen = [ledger.find(submission)] if submission else list(ledger.versions.values())
    match form:
        case "json":
            body = proofs.as_json(chosen)
        case "ttl":
            body = proofs.as_turtle(chosen, registry.journal, ledger, registry.world.vocabulary)
        case _ if changes and submission:
            body = proofs.changes_in(chosen[0], registry.journal, find_home(), Language(language))
        case _ if submission:
            body = proofs.history(chosen[0], registry.world, language)
        case _:
            body = proofs.listing(ledger, registry.world, language)
    deliver(body, output)
    return 0


def verify(language: str, receipt: str, files: tuple[str, ...]) -> int:
    """Hold a receipt against files, rules, other receipts or a data folder, and name what differs."""
    from obligraph.deposit.verification import changed_rules, read_receipt
    from obligraph.deposit.verification import verify as compare
    from obligraph.rdf.vocabulary import Vocabulary

    home = find_home()
    read = read_receipt(Path(receipt))
    compared = compare(read, [Path(file) for file in files], Vocabulary.read(home.ontology))
    lines = [say(language, "verify.receipt", number=read.number, key=read.submission, digest=read.digest)]
    lines += [say(language, f"verify.{it.kind}-{'same' if it.same else 'other'}", name=it.name) for it in compared]
    if not any(it.kind == "rules" for it in compared) and (changed := changed_rules(read, home.shapes)):
        lines.append(say(language, "verify.installed", names=", ".join(changed)))
    deliver("\n".join(lines) + "\n")
    return 0 if all(it.same for it in compared) else 1


def impact(
    language: str, shapes: str, record: bool, by: str | None, data: str | None, form: str | None, output: str | None
) -> int:
    """Tell what new rules would mean for what was accepted, and with `--record` keep that as a second, dated mark."""
    from obligraph.deposit import impacts
    from obligraph.deposit.registry import Registry
    from obligraph.deposit.submissions import Decision, decide

    if record and not by:
        raise click.MissingParameter(param=option("--by"))
    form = format_of(form, output, "text", IMPACT_FORMATS)
    now = Registry.open(find_home(), find_data(data))
    then = Registry.open(find_home(), find_data(data), shapes=Path(shapes))
    actor = then.body(by) if by else ""
    effects = impacts.impact(now.journal, now.judge, then.judge)
    for effect in effects if record else ():
        decide(then.journal, effect.version.key, Decision("checked", actor), then.basis, then.judge)
    deliver(impacts.as_json(effects) if form == "json" else impacts.as_text(effects, now.world, language), output)
    return 1 if any(it.turns for it in effects) else 0
