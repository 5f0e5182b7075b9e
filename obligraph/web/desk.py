"""The desk where submissions are taken on the web: who may do what there, and what they may know of.

No browser sends a token by itself, so that no page of another site can act in the name of whoever looks at it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from obligraph.deposit.journal import Journal
from obligraph.deposit.ledger import Ledger, Version
from obligraph.deposit.tokens import REVIEWER, SENDER, Holder, holder_of
from obligraph.errors import CannotRead, TooBusy, UnknownThing
from obligraph.web.protocol import BadRequest
from obligraph.web.site import Gate

STEPS: Final[Mapping[str, str]] = {"accept": "accepted", "return": "returned", "withdraw": "withdrawn"}
"""The steps that somebody may take, each with the status it leads to."""
_TAKERS: Final = {"accepted": REVIEWER, "returned": REVIEWER, "withdrawn": SENDER}


class Unauthorized(BadRequest):
    """A request with no token where one is needed, or with one that nobody holds."""

    headers = MappingProxyType({"WWW-Authenticate": 'Bearer realm="obligraph"'})


class NotKept(BadRequest):
    """A file that was read and judged, and not kept: the report on it says why."""

    def __init__(self, kind: str, report: Mapping[str, Any]) -> None:
        """Name the sentence under `web.`, and the report, which programs are told whole."""
        super().__init__(422, kind)
        self.members = {"report": report}


@dataclass(frozen=True, slots=True)
class Desk:
    """The data folder, the file of tokens, and how often an address may guess: six times, then once in ten seconds."""

    journal: Journal
    tokens: Path
    tries: Gate = field(default_factory=lambda: Gate(0.1, saved=60))
    held: dict[tuple[int, int], Ledger] = field(default_factory=dict)

    def holder(self, token: str, address: str) -> Holder:
        """Return who holds a token.

        Raises `Unauthorized`, and `BadRequest` (429) for an address that guesses, whatever it has guessed.
        """
        if not token:
            raise Unauthorized(401, "token-missing")
        try:
            self.tries.admit(address, cost=0)
            found = holder_of(token, self.tokens)
            if found is None:
                self.tries.admit(address)
        except TooBusy as error:
            raise BadRequest(429, "token-tries", **error.fields) from error
        except CannotRead as error:
            raise BadRequest(503, "desk-closed") from error
        if found is None:
            raise Unauthorized(401, "token-wrong")
        return found

    def versions(self, holder: Holder | None = None) -> dict[str, Version]:
        """Return what everyone may read of, and what the holder of a token may, newest first: key → version."""
        ledger = self._ledger()
        shown = {it.key for it in ledger.open_to_all(date.today())}
        found = [it for it in ledger.versions.values() if it.key in shown or (holder and holder.may_read(it))]
        return {it.key: it for it in sorted(found, key=lambda it: it.first.number, reverse=True)}

    def _ledger(self) -> Ledger:
        """Return what the journal adds up to; it is read again only after a step was taken."""
        mark = self.journal.mark()
        if (held := self.held.get(mark)) is None:
            try:
                held = Ledger.read(self.journal)
            except CannotRead as error:
                raise BadRequest(503, "desk-closed") from error
            self.held.clear()
            self.held[mark] = held
        return held

    def find(self, key: str, holder: Holder | None = None) -> Version:
        """Return the version with this key.

        Raises `UnknownThing`, the same for what is not there and for what this reader may not know of.
        """
        if (found := self.versions(holder).get(key)) is None:
            raise UnknownThing("hidden-submission", name=key[:80])
        return found

    def taker(self, key: str, status: str, holder: Holder) -> str:
        """Return the body that takes a step with a version.

        Raises `UnknownThing` where it may not know of the version, `BadRequest` (403) where the step is not its own.
        """
        version = self.find(key, holder)
        if not holder.may_read(version) or holder.role != _TAKERS[status]:
            raise BadRequest(403, f"token-{holder.role}")
        return holder.body


def token_of(authorization: str) -> str:
    """Return the token in an `Authorization` header; nothing where there is none.

    >>> token_of("Bearer abc")
    'abc'
    """
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
