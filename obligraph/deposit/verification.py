"""A receipt held against files: what is as it was, and what is not.

It needs the receipt and the files, no data folder and no network. A file is compared byte for byte and by what it
says, so that one that was only laid out anew can be told from one that says something else.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from obligraph.checking.drafts import read
from obligraph.deposit.journal import Journal
from obligraph.deposit.receipts import MAX_BYTES, Receipt, digest_of, rules_in
from obligraph.deposit.sendings import Sending, opened, take
from obligraph.errors import CannotRead, Problem
from obligraph.rdf.graphs import canonical
from obligraph.rdf.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing held against the receipt: `kind` is file, statements, rules, chain or folder."""

    kind: str
    name: str
    same: bool


def read_receipt(path: Path) -> Receipt:
    """Return the receipt in a file.

    Raises `CannotRead` when it cannot be opened, is no receipt, or was changed.
    """
    try:
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CannotRead("missing", file=path, reason=error.strerror) from error
    if len(body) > MAX_BYTES:
        raise CannotRead("receipt", file=path)
    return Receipt.read(body, path)


def verify(receipt: Receipt, paths: Iterable[Path], vocabulary: Vocabulary) -> list[Compared]:
    """Return how each file, folder of files, file or folder of rules, neighbouring receipt or data folder compares."""
    return [compared for path in paths for compared in _compare(receipt, path, vocabulary)]


def changed_rules(receipt: Receipt, shapes: Path) -> list[str]:
    """Return the files of rules that are not those of the receipt: changed, new or gone."""
    now = rules_in(shapes, left_out=("hygiene.ttl",) if "hygiene.ttl" not in receipt.rules else ())
    return sorted(name for name in now.keys() | receipt.rules.keys() if now.get(name) != receipt.rules.get(name))


def _compare(receipt: Receipt, path: Path, vocabulary: Vocabulary) -> Iterator[Compared]:
    if path.is_dir() and (path / "journal").is_dir():
        yield _in_folder(receipt, path)
    elif path.is_dir() and receipt.rules.keys() & {it.name for it in path.glob("*.ttl")}:
        changed = changed_rules(receipt, path)
        yield from (Compared("rules", str(path / name), False) for name in changed)
        if not changed:
            yield Compared("rules", str(path), True)
    elif (other := _neighbour(path)) is not None:
        yield Compared("chain", str(path), _linked(receipt, other))
    else:
        yield from _handed_in(receipt, path, vocabulary)


def _handed_in(receipt: Receipt, path: Path, vocabulary: Vocabulary) -> Iterator[Compared]:
    bodies = take(path)
    digests = {name: digest_of(body) for name, body in bodies.items()}
    kept = {it.name: it.digest for it in receipt.files}
    ours = set(digests.values()) <= set(kept.values())
    if not ours and path.name in receipt.rules and path.name not in kept:
        yield Compared("rules", str(path), receipt.rules[path.name] in digests.values())
        return
    whole = set(digests.values()) == set(kept.values()) if path.is_dir() else ours
    if whole or not path.is_dir():
        yield Compared("file", str(path), whole)
    else:
        for name in sorted(digests.keys() | kept.keys()):
            yield Compared("file", str(path / name), digests.get(name) == kept.get(name))
    if not whole:
        yield Compared("statements", str(path), _says_the_same(receipt, path, vocabulary))


def _says_the_same(receipt: Receipt, path: Path, vocabulary: Vocabulary) -> bool:
    try:
        said, _ = opened(read(path, vocabulary), Sending(receipt.sender, receipt.state))
    except Problem:
        return False
    return digest_of(canonical(said)) == receipt.graph


def _neighbour(path: Path) -> Receipt | None:
    """Return the receipt in a file, or nothing where it is something else; one that was changed is refused."""
    if path.suffix.lower() != ".json":
        return None
    try:
        return read_receipt(path)
    except CannotRead as problem:
        if problem.kind == "cannot-read-changed":
            raise
        return None


def _linked(receipt: Receipt, other: Receipt) -> bool:
    """Return whether two receipts are one and the same, or one repeats the digest of the other."""
    if other.number == receipt.number:
        return other.digest == receipt.digest
    first, second = sorted((receipt, other), key=lambda it: it.number)
    return second.number == first.number + 1 and second.previous == first.digest


def _in_folder(receipt: Receipt, path: Path) -> Compared:
    entries = Journal(path).entries()
    known = entries[receipt.number - 1 : receipt.number] if receipt.number > 0 else ()
    return Compared("folder", str(path), any(_same(receipt, body, path) for body in known))


def _same(receipt: Receipt, body: bytes, path: Path) -> bool:
    return Receipt.read(body, path).digest == receipt.digest
