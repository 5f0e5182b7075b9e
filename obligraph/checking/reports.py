"""What the rules found in a draft, told to a person, to a program, or as a SHACL report."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from obligraph.checking.findings import PARTS, SEVERITIES, Finding, Place, Summary, Use
from obligraph.languages import LANGUAGES, Texts, choose, number, say
from obligraph.rdf.exports import turtle_of
from obligraph.rdf.graphs import BlankNode, Literal, NamedNode, Triple
from obligraph.rdf.vocabulary import Vocabulary

__all__ = ["PARTS", "SEVERITIES", "Finding", "Place", "Report", "Summary", "Use"]

_SH = "http://www.w3.org/ns/shacl#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


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
    uses: tuple[Use, ...] = ()
    closed: int = 0

    @property
    def conforms(self) -> bool:
        """Whether nothing found stands in the way of acceptance."""
        return self.summary.errors == 0

    @property
    def exit_code(self) -> int:
        """0 where the draft conforms, 1 where it does not."""
        return 0 if self.conforms else 1

    @property
    def ending(self) -> str:
        """What comes next: the draft is accepted, accepted once explained, or refused."""
        return "refused" if not self.conforms else "explained" if self.summary.warnings else "accepted"

    def summary_line(self, language: str) -> str:
        """Return how much was checked and how it came out, in one line."""
        counts = {name: getattr(self.summary, name) for name in Summary.__slots__}
        spoken = {name: number(Decimal(count), language) for name, count in counts.items()}
        return say(language, "check.summary", file=self.file, **spoken)

    def tell(self, language: str) -> str:
        """Return the report as text in `language`: the sum first, then each finding, then what comes next."""
        told = [self.summary_line(language)]
        told += [self.note(language)] if self.instead else []
        if self.closed:
            told.append(say(language, "check.closed", count=number(Decimal(self.closed), language)))
        for part in PARTS:
            findings = [finding for finding in self.findings if finding.part == part]
            told.append(self.heading(part, language))
            told += ["\n".join(self._tell(finding, language)) for finding in findings]
        told += ["\n".join(f"  {line}" for line in self.use_lines(language))] if self.uses else []
        return "\n\n".join([*told, say(language, f"check.{self.ending}")]) + "\n"

    def heading(self, part: str, language: str) -> str:
        """Return the heading of one part, with how it came out."""
        findings = [finding for finding in self.findings if finding.part == part]
        worst = next((name for name in SEVERITIES if any(it.severity == name for it in findings)), "none")
        return f"{say(language, f'check.part-{part}')} {say(language, f'check.{part}-{worst}', count=len(findings))}"

    def use_lines(self, language: str) -> list[str]:
        """Return, for each kind of thing, what it lacks that a saved question needs; one line where nothing lacks."""
        lines = [
            say(
                language,
                "check.use",
                kind=choose(it.kind, language),
                column=choose(it.column, language),
                things=number(Decimal(it.things), language),
                lacking=number(Decimal(it.lacking), language),
                question=it.question,
            )
            for it in self.uses
            if it.lacking
        ]
        return lines or [say(language, "check.use-full")] * bool(self.uses)

    def as_json(self, language: str) -> str:
        """Return the report for a program, with texts in `language`."""
        said = {
            "file": str(self.file),
            "conforms": self.conforms,
            "engine": self.engine,
            "engine_note": self.note(language) or None,
            "summary": {name: getattr(self.summary, name) for name in Summary.__slots__},
            "findings": [self._finding(finding, language) for finding in self.findings],
            "closed": self.closed,
            "uses": [
                {
                    "kind": choose(it.kind, language),
                    "column": choose(it.column, language),
                    "things": it.things,
                    "lacking": it.lacking,
                    "question": it.question,
                }
                for it in self.uses
            ],
            "notice": say(language, "check.notice"),
        }
        return json.dumps(said, ensure_ascii=False, indent=2)

    def _finding(self, finding: Finding, language: str) -> dict[str, object]:
        place = finding.place
        return {
            "code": finding.code,
            "rule": finding.rule,
            "severity": finding.severity,
            "part": finding.part,
            "line": place.line or None,
            "cell": place.cell or None,
            "thing": place.thing or None,
            "thing_label": self.label(place.thing, language) or None,
            "property": place.path or None,
            "property_label": self.subject(finding, language) or None,
            "found": finding.found or None,
            "name": choose(finding.names, language),
            "message": self.message(finding, language),
            "example": choose(finding.examples, language) or None,
            "nearest": list(finding.nearest),
        }

    def as_turtle(self) -> str:
        """Return the report as a SHACL validation report, with the messages of our rules in every language."""
        return turtle_of(self._statements(), self.vocabulary)

    def note(self, language: str) -> str:
        """Return why another engine than the fast one did the work; nothing where it was not wanted, or did it."""
        return say(language, f"check.engine-{self.instead}", engine=self.engine) if self.instead else ""

    def message(self, finding: Finding, language: str) -> str:
        """Return what to do about a finding, with the value that was found filled in."""
        found = self.label(finding.found, language) or "…"
        return choose(finding.messages, language).replace("{?value}", found)

    def advice(self, finding: Finding, language: str) -> str:
        """Return what to do about a finding and what may have been meant, in one text."""
        return f"{self.message(finding, language)} {self.guess(finding, language)}".rstrip()

    def guess(self, finding: Finding, language: str) -> str:
        """Return the question whether one of the nearest values was meant; nothing where there is none."""
        nearest = "; ".join(self.nearest(finding, language))
        return say(language, "check.nearest", nearest=nearest) if nearest else ""

    def thing(self, finding: Finding, language: str) -> str:
        """Return what the thing of a finding is called: by its label or, in a workbook, by the code of its row."""
        name = finding.place.thing
        label = "" if name.startswith("_:") else self.label(name, language)
        short = label == self.vocabulary.shorten(name)
        return label.partition(":")[2] if finding.place.cell and short and ":" in label else label

    def subject(self, finding: Finding, language: str) -> str:
        """Return what the property of a finding is called: in a workbook, by the heading of its column."""
        return choose(finding.heading, language) or self.label(finding.place.path, language)

    def nearest(self, finding: Finding, language: str) -> list[str]:
        """Return what may have been meant: a thing by its code and label, a value of a list or a reading as it is."""
        in_cell = bool(finding.place.cell)
        return [self._choice(it, language, in_cell=in_cell) if "://" in it else it for it in finding.nearest]

    def _choice(self, name: str, language: str, *, in_cell: bool) -> str:
        label, key = self.label(name, language), self.vocabulary.shorten(name)
        if in_cell and "/voc/" in name:
            return label
        key = key.partition(":")[2] if in_cell else key
        return f"{key} ({label})" if label not in (key, self.vocabulary.shorten(name)) else key

    def _tell(self, finding: Finding, language: str) -> Iterator[str]:
        about = [it for it in (self.thing(finding, language), self.subject(finding, language)) if it]
        severity = say(language, f"check.{finding.severity}")
        yield f"{finding.place}  {finding.code}  {severity}  {' · '.join(about)}".rstrip()
        yield f"  {self.message(finding, language)}"
        if finding.found and "{?value}" not in choose(finding.messages, language):
            yield f"  {say(language, 'check.found', found=self.label(finding.found, language))}"
        if finding.nearest:
            yield f"  {self.guess(finding, language)}"
        elif finding.examples:
            yield f"  {say(language, 'check.example', example=choose(finding.examples, language))}"

    def label(self, name: str, language: str) -> str:
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
