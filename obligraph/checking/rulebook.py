"""The rules as people read them: what each asks, an example, and why the Convention or this graph asks it."""

import csv
import io
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

from obligraph.answering.tables import fill, width
from obligraph.checking.rules import Rule
from obligraph.languages import choose, say
from obligraph.rdf.graphs import NamedNode, World
from obligraph.rdf.labels import labels_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule, in one language: its code, how grave it is, its name, what to do, an example, and why."""

    code: str
    severity: str
    name: str
    message: str
    example: str
    why: str


def entries(rules: Collection[Rule], world: World, language: str) -> tuple[Entry, ...]:
    """Return rules as people read them, A to Z by code."""
    labels = labels_of([NamedNode(iri) for rule in rules for iri in rule.basis], world, language)
    found = [
        Entry(
            code=rule.code,
            severity=say(language, f"check.{rule.severity}"),
            name=choose(rule.names, language),
            message=choose(rule.messages, language).replace("{?value}", "…"),
            example=choose(rule.examples, language),
            why=choose(rule.reasons, language)
            or say(language, "rules.basis", provision=", ".join(labels[iri] for iri in rule.basis)),
        )
        for rule in rules
    ]
    return tuple(sorted(found, key=lambda it: it.code))


def written(listed: Sequence[Entry], form: str, language: str) -> str:
    """Return the rules as text, json, csv or md."""
    names = ("code", "severity", "name", "message", "example", "why")
    if form == "json":
        return json.dumps([asdict(it) for it in listed], ensure_ascii=False, indent=2) + "\n"
    if form == "csv":
        out = io.StringIO()
        csv.writer(out).writerows([names, *([getattr(it, name) for name in names] for it in listed)])
        return out.getvalue()
    if form == "md":
        heads = [say(language, f"rules.{name}") for name in names]
        lines = [heads, ["---"] * len(heads), *([getattr(it, name) for name in names] for it in listed)]
        return "".join("| " + " | ".join(text.replace("|", "\\|") for text in line) + " |\n" for line in lines)
    return "\n\n".join(_text(it, language) for it in listed) + "\n"


def _text(it: Entry, language: str) -> str:
    said: Mapping[str, str] = {"example": it.example, "why": it.why}
    lines = [f"{it.code}  {it.severity}  {it.name}".rstrip(), _indented(it.message)]
    lines += [_indented(f"{say(language, f'rules.{name}')}: {text}") for name, text in said.items() if text]
    return "\n".join(lines)


def _indented(text: str) -> str:
    return fill(text, width(), initial_indent="  ", subsequent_indent="  ")
