"""What the journal of a data folder adds up to: each version of each submission, where it stands, and its history."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from itertools import count
from types import MappingProxyType

from obligraph.deposit.journal import Journal
from obligraph.deposit.receipts import Receipt, digest_of
from obligraph.errors import CannotRead, UnknownThing
from obligraph.languages import LANGUAGES, Texts, say

STATEMENTS = "statements.nt"
NEXT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "submitted": ("accepted", "returned", "withdrawn"),
        "returned": ("withdrawn",),
        "accepted": ("withdrawn",),
    }
)
"""Where a submission stands → where it may go by somebody's decision; what is not named here is the end."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one submission: the receipts of its steps, and that of the newer version accepted in its place."""

    key: str
    receipts: tuple[Receipt, ...]
    successor: Receipt | None = None

    @property
    def first(self) -> Receipt:
        """Return the receipt of its handing in."""
        return self.receipts[0]

    @property
    def latest(self) -> Receipt:
        """Return the receipt of the last step that changed where it stands."""
        return next(it for it in reversed(self.receipts) if it.status != "checked")

    @property
    def status(self) -> str:
        """Return where it stands."""
        return "superseded" if self.successor and self.latest.status != "withdrawn" else self.latest.status

    def told(self) -> Texts:
        """Return where it stands, in words."""
        return {language: say(language, f"submission.status-{self.status}") for language in LANGUAGES}


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every receipt of a data folder in order, and every version by its key."""

    receipts: tuple[Receipt, ...]
    versions: Mapping[str, Version]

    @classmethod
    def read(cls, journal: Journal) -> "Ledger":
        """Return the ledger of a data folder.

        Raises `CannotRead` naming the entry that was changed, or whose digest the next one does not repeat.
        """
        receipts: list[Receipt] = []
        versions: dict[str, Version] = {}
        for number, body in enumerate(journal.entries(), 1):
            path = journal.root / "journal" / f"{number:06}.json"
            receipt = Receipt.read(body, path)
            if receipt.number != number or receipt.previous != (receipts[-1].digest if receipts else ""):
                raise CannotRead("changed", file=path)
            receipts.append(receipt)
            known = versions.get(receipt.submission, Version(receipt.submission, ()))
            versions[receipt.submission] = Version(known.key, (*known.receipts, receipt), known.successor)
            older = versions.get(receipt.replaces) if receipt.status == "accepted" else None
            if older:
                versions[older.key] = Version(older.key, older.receipts, receipt)
        return cls(tuple(receipts), MappingProxyType(versions))

    @property
    def head(self) -> str:
        """Return the digest that the next receipt has to repeat."""
        return self.receipts[-1].digest if self.receipts else ""

    def find(self, name: str) -> Version:
        """Return the version with this key or address, or the newest of a submission named without its version.

        Raises `UnknownThing` with the three nearest.
        """
        key = name.strip().rpartition("/")[2].removeprefix("submission:")
        newest = {found.rpartition("-v")[0]: found for found in self.versions}
        if (found := self.versions.get(newest.get(key, key))) is not None:
            return found
        nearest = get_close_matches(key, self.versions, n=3, cutoff=0.0)
        raise UnknownThing("submission" if nearest else "no-submission", name=name[:80], nearest=nearest)

    def next_key(self, state: str, year: int, replaces: str, known: Collection[str]) -> str:
        """Return the key of the next version: of a new submission of a State, or of the one it replaces.

        Keys that are `known` from elsewhere are passed over, so that two folders that meet seldom share one.
        """
        stem = replaces.rpartition("-v")[0]
        keys = (f"{stem}-v{number}" if stem else f"{state}-{year}-{number}-v1" for number in count(1))
        return next(key for key in keys if key not in self.versions and key not in known)

    def open_to_all(self, today: date) -> Iterator[Version]:
        """Yield the versions that everyone may read of: neither confidential nor under embargo."""
        yield from (it for it in self.versions.values() if it.first.is_open(today))


def statements(journal: Journal, version: Version) -> bytes:
    """Return what a version says, in canonical N-Triples.

    Raises `CannotRead` when it is not what the receipt says it was.
    """
    body = journal.content(version.key, STATEMENTS)
    if digest_of(body) != version.first.graph:
        raise CannotRead("changed", file=journal.root / "versions" / version.key / STATEMENTS)
    return body
