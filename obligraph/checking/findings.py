"""What a rule found, at one place of what was sent: the values that a report is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from obligraph.languages import Texts

SEVERITIES: Mapping[str, str] = {"error": "Violation", "warning": "Warning", "advice": "Info"}
"""What we call a severity → what SHACL calls it. An error is not accepted; a warning is, once explained."""

PARTS = ("readable", "rules", "useful")
"""Form before substance: can it be read, does it keep the rules, what is it good for."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is: file, line or cell; the thing and property spoken of (empty where a value is withheld)."""

    file: Path
    line: int
    thing: str = ""
    path: str = ""
    cell: str = ""

    def __str__(self) -> str:
        return self.cell or (f"{self.file}:{self.line}" if self.line else str(self.file))


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule not kept, at one place: what was found, what to do, a value that would do, the heading of its column."""

    code: str
    rule: str
    severity: str
    place: Place
    found: str
    names: Texts
    messages: Texts
    examples: Texts = field(default_factory=dict)
    nearest: tuple[str, ...] = ()
    component: str = ""
    heading: Texts = field(default_factory=dict)

    @property
    def part(self) -> str:
        """Which of `PARTS` of a report it belongs to."""
        return "readable" if self.code.startswith("SHE-") else "useful" if self.severity == "advice" else "rules"


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
class Use:
    """How many things of a kind lack a value, and the saved question that cannot use them without it."""

    kind: Texts
    column: Texts
    things: int
    lacking: int
    question: str
