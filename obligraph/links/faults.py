"""What can be wrong with a link: its kind, its place, and the facts that a sentence about it needs.

The sentences stand in `words/` under `links.fault-<kind>`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a link: its kind, where it stands, and the facts that its sentence needs."""

    kind: str
    file: Path | None = None
    line: int = 0
    fields: Mapping[str, object] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Return `file:line` as far as it is known."""
        return ":".join(str(part) for part in (self.file, self.line) if part)
