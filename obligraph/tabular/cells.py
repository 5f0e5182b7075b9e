"""Cells and the sheets they stand in, each with the address by which its sender knows it."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

MAX_ROWS = 20_000
MAX_CELLS = 600_000
MAX_COLUMNS = 200

Value = str | Decimal | date | bool
Area = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is not empty; `flaw` says why its value cannot be read (`formula`, `error`)."""

    row: int
    column: int
    value: Value
    flaw: str = ""
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, or one CSV file: its rows by number, and what is hidden or merged in it."""

    name: str
    file: Path
    rows: Mapping[int, tuple[Cell, ...]]
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Area, ...] = ()
    hidden: bool = False
    part: str = ""

    def address(self, row: int, column: int) -> str:
        """Return where a cell is: `Sheet!C3`, or for CSV a fragment as in RFC 7111; row 0 is the whole sheet."""
        if self.part:
            return f"{self.part}#cell={row},{column}" if row else self.part
        name = self.name if self.name.isalnum() else "'" + self.name.replace("'", "''") + "'"
        return f"{name}!{letter(column)}{row}" if row else name


@functools.lru_cache(maxsize=MAX_COLUMNS)
def letter(column: int) -> str:
    """Return the letters of a column.

    >>> letter(3), letter(28)
    ('C', 'AB')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
