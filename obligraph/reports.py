"""What the rules found in a draft, told to a person, to a program, or as a SHACL report."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from obligraph.exports import turtle_of
from obligraph.graphs import BlankNode, Literal, NamedNode, Triple
from obligraph.languages import LANGUAGES, Texts, choose, number, say
from obligraph.vocabulary import Vocabulary

SEVERITIES: Mapping[str, str] = {"error": "Violation", "warning": "Warning", "advice": "Info"}
"""What we call a severity → what SHACL calls it. An error is not accepted; a warning is, once explained."""

_SH = "http://www.w3.org/ns/shacl#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is: file, line, and the thing and property spoken of (empty where a value is withheld)."""

    file: Path
    line: int
    thing: str = ""
    path: str = ""

    def names(self) -> tuple[str, ...]:
        """Return the addresses of the thing and the property, as far as they have one."""
        return tuple(name for name in (self.thing, self.path) if name and not name.startswith("_:"))

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else str(self.file)


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule not kept, at one place: what was found, what to do, and a value that would do."""

    code: str
    rule: str
    severity: str
    place: Place
    found: str
    names: Texts
    messages: Texts
    example: str = ""
    nearest: tuple[str, ...] = ()
    component: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """How much was checked, against how many rules, and how it came out."""

    statements: int
    things: int
    rules: int
    errors: int
    warnings: int
    advice: int


@dataclass(frozen=True, slots=True)
class Report:
    """Every finding in a draft, in the order of the file; which engine found them, and why not the fast one."""

    file: Path
    findings: tuple[Finding, ...]
    summary: Summary
    labels: Mapping[str, Texts]
    vocabulary: Vocabulary
    engine: str
    instead: str = ""

    @property
    def conforms(self) -> bool:
        """Whether nothing found stands in the way of acceptance."""
        return self.summary.errors == 0

    @property
    def exit_code(self) -> int:
        """0 where the draft conforms, 1 where it does not."""
        return 0 if self.conforms else 1

    def tell(self, language: str) -> str:
        """Return the report as text in `language`: the sum first, then each finding, then what comes next."""
        counts = {name: getattr(self.summary, name) for name in Summary.__slots__}
        spoken = {name: number(Decimal(count), language) for name, count in counts.items()}
        ending = "refused" if not self.conforms else "explained" if self.summary.warnings else "accepted"
        told = [say(language, "check.summary", file=self.file, **spoken)]
        told += [self.note(language)] if self.instead else []
        told += ["\n".join(self._tell(finding, language)) for finding in self.findings]
        return "\n\n".join([*told, say(language, f"check.{ending}")]) + "\n"

    def as_json(self, language: str) -> str:
        """Return the report for a program, with texts in `language`."""
        return json.dumps(
            {
                "file": str(self.file),
                "conforms": self.conforms,
                "engine": self.engine,
                "engine_note": self.note(language) or None,
                "summary": {name: getattr(self.summary, name) for name in Summary.__slots__},
                "findings": [
                    {
                        "code": finding.code,
                        "rule": finding.rule,
                        "severity": finding.severity,
                        "line": finding.place.line or None,
                        "thing": finding.place.thing or None,
                        "thing_label": self._label(finding.place.thing, language) or None,
                        "property": finding.place.path or None,
                        "property_label": self._label(finding.place.path, language) or None,
                        "found": finding.found or None,
                        "name": choose(finding.names, language),
                        "message": self.message(finding, language),
                        "example": finding.example or None,
                        "nearest": list(finding.nearest),
                    }
                    for finding in self.findings
                ],
            },
            ensure_ascii=False,
            indent=2,
        )

    def as_turtle(self) -> str:
        """Return the report as a SHACL validation report, with the messages of our rules in every language."""
        return turtle_of(self._statements(), self.vocabulary)

    def note(self, language: str) -> str:
        """Return why another engine than the fast one did the work; nothing where it was not wanted, or did it."""
        return say(language, f"check.engine-{self.instead}", engine=self.engine) if self.instead else ""

    def message(self, finding: Finding, language: str) -> str:
        """Return what to do about a finding, with the value that was found filled in."""
        found = self._label(finding.found, language) or "…"
        return choose(finding.messages, language).replace("{?value}", found)

    def _tell(self, finding: Finding, language: str) -> Iterator[str]:
        about = [self._label(name, language) for name in finding.place.names()]
        severity = say(language, f"check.{finding.severity}")
        yield f"{finding.place}  {finding.code}  {severity}  {' · '.join(about)}".rstrip()
        yield f"  {self.message(finding, language)}"
        if finding.found:
            yield f"  {say(language, 'check.found', found=self._label(finding.found, language))}"
        if finding.nearest:
            names = {it: self.vocabulary.shorten(it) for it in finding.nearest}
            nearest = ", ".join(f"{short} ({self._label(it, language)})" for it, short in names.items())
            yield f"  {say(language, 'check.nearest', nearest=nearest)}"
        elif finding.example:
            yield f"  {say(language, 'check.example', example=finding.example)}"

    def _label(self, name: str, language: str) -> str:
        """Return the label of a thing; a value that is no thing is shown as it was written."""
        return choose(self.labels[name], language) if name in self.labels else name

    def _statements(self) -> Iterator[Triple]:
        report = BlankNode("report")
        yield Triple(report, _TYPE, NamedNode(_SH + "ValidationReport"))
        kept = Literal(str(self.conforms).lower(), datatype=NamedNode(_XSD + "boolean"))
        yield Triple(report, NamedNode(_SH + "conforms"), kept)
        for place, finding in enumerate(self.findings, 1):
            result = BlankNode(f"finding{place}")
            yield Triple(report, NamedNode(_SH + "result"), result)
            yield Triple(result, _TYPE, NamedNode(_SH + "ValidationResult"))
            for name, value in self._properties(finding, place):
                yield Triple(result, NamedNode(_SH + name), value)

    def _properties(self, finding: Finding, place: int) -> Iterator[tuple[str, NamedNode | BlankNode | Literal]]:
        yield "focusNode", _node(finding.place.thing) if finding.place.thing else BlankNode(f"withheld{place}")
        yield "resultSeverity", NamedNode(_SH + SEVERITIES[finding.severity])
        yield "sourceShape", NamedNode(finding.rule)
        yield "sourceConstraintComponent", NamedNode(finding.component or finding.rule)
        if finding.place.path:
            yield "resultPath", NamedNode(finding.place.path)
        if finding.found:
            yield "value", NamedNode(finding.found) if finding.found in self.labels else Literal(finding.found)
        for language in LANGUAGES:
            yield "resultMessage", Literal(self.message(finding, language), language=language)


def _node(name: str) -> NamedNode | BlankNode:
    return BlankNode(name.removeprefix("_:")) if name.startswith("_:") else NamedNode(name)
