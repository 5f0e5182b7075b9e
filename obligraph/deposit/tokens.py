"""Who may hand in and who may decide on the web: a file of the keeper's, with one line for each token.

    sender https://w3id.org/obligraph/id/institution/PER-ministry-of-women PER 2026-11-25 <salt> <digest>

Role, body, States with commas (`*` for all), day of issue, salt, SHA-256 of salt and token. A token is 192 random bits,
so that a plain digest cannot be turned around; the file holds no token, and a line taken out ends one.
"""

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from obligraph.deposit.ledger import Version
from obligraph.errors import CannotRead, CannotWrite

SENDER: Final = "sender"
REVIEWER: Final = "reviewer"
EVERY_STATE: Final = "*"
_LINE = re.compile(
    rf"({SENDER}|{REVIEWER}) ([a-z][a-z0-9+.-]*:\S+) (\*|[A-Z]{{3}}(?:,[A-Z]{{3}})*) (\d{{4}}-\d\d-\d\d) "
    r"([0-9a-f]{32}) ([0-9a-f]{64})\Z"
)
_PREFIX = "obligraph_"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever holds a token: their role, the address of their body, the codes of the States they may speak of."""

    role: str
    body: str
    states: tuple[str, ...]

    def covers(self, state: str) -> bool:
        """Return whether a State, by address or code, is among theirs.

        >>> Holder("sender", "institution:PER-ministry-of-women", ("PER",)).covers("PER")
        True
        """
        return self.states == (EVERY_STATE,) or state.rpartition("/")[2] in self.states

    def may_read(self, version: Version) -> bool:
        """Return whether a version is theirs to read: of their States, and for a sender its own."""
        return self.covers(version.first.state) and (self.role == REVIEWER or version.first.sender == self.body)


def holder_of(token: str, file: Path) -> Holder | None:
    """Return who holds a token; nothing where nobody does. Every line is compared, in a time that tells nothing.

    Raises `CannotRead` with the line that is not of the form above, or where the file cannot be read.
    """
    found = None
    for holder, salt, digest in _lines(file):
        if hmac.compare_digest(_digest(salt, token), digest):
            found = holder
    return found


def issue(file: Path, role: str, body: str, states: Collection[str], day: date) -> str:
    """Return a new token after its line was added to a file, which only its owner may read; told this once.

    Raises `CannotRead` for a file that is something else, and `CannotWrite`.
    """
    if file.exists():
        list(_lines(file))
    token, salt = _PREFIX + secrets.token_urlsafe(24), secrets.token_hex(16)
    line = " ".join((role, body, ",".join(sorted(states)) or EVERY_STATE, day.isoformat(), salt, _digest(salt, token)))
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w", encoding="ascii") as opened:
            opened.write(line + "\n")
    except OSError as error:
        raise CannotWrite(file=file, reason=error.strerror) from error
    return token


def _lines(file: Path) -> list[tuple[Holder, str, str]]:
    try:
        text = file.read_text(encoding="ascii", errors="replace")
    except OSError as error:
        raise CannotRead("missing", file=file, reason=error.strerror) from error
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if (parts := _LINE.match(line.strip())) is None:
            raise CannotRead("tokens", file=file, line=number)
        role, body, states, _, salt, digest = parts.groups()
        found.append((Holder(role, body, tuple(states.split(","))), salt, digest))
    return found


def _digest(salt: str, token: str) -> str:
    return hashlib.sha256(bytes.fromhex(salt) + token.encode("utf-8", "surrogatepass")).hexdigest()
