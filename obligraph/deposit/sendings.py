"""What a sender hands in besides statements: the bytes themselves, and who sends them, for whom to read.

A file may say so itself, in one header of the kind `term:Submission`; the header is taken off, since the history of a
submission is written by this program alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from obligraph.checking.drafts import Draft
from obligraph.deposit.receipts import PRIVACY, file_name
from obligraph.errors import BadValue, CannotRead, Refused, TooLarge
from obligraph.rdf.graphs import BlankNode, NamedNode, Triple
from obligraph.rdf.results import value_of
from obligraph.rdf.vocabulary import BASE, TERM

MAX_BYTES = 64 * 1024 * 1024
MAX_REASON = 2_000

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_RECORDS = tuple(f"{BASE}id/{kind}/" for kind in ("submission", "status-change", "check", "finding", "receipt"))
_RECORD_KINDS = frozenset(TERM + name for name in ("StatusChange", "Check", "Finding", "Receipt"))


@dataclass(frozen=True, slots=True)
class Sending:
    """What a sender says besides the file: who they are, of which State it speaks, who may read it, why it is right."""

    sender: str
    state: str
    reason: str = ""
    visibility: str = ""
    embargoed_until: str = ""
    replaces: str = ""


def take(path: Path) -> Mapping[str, bytes]:
    """Return what lies at a path that is to be handed in: name → bytes; for a folder, the files in it.

    Raises `CannotRead` for what is not there or no file, and `TooLarge`.
    """
    files = sorted(it for it in path.iterdir() if it.name[0] != ".") if path.is_dir() else [path]
    taken: dict[str, bytes] = {}
    for file in files:
        if not file.exists():
            raise CannotRead("absent", file=file)
        if not file.is_file() or (file is not path and file.is_symlink()):
            raise CannotRead("closed", file=file)
        try:
            with file.open("rb") as opened:
                taken[file_name(file)] = opened.read(MAX_BYTES + 1)
        except OSError as error:
            raise CannotRead("closed", file=file) from error
        if sum(map(len, taken.values())) > MAX_BYTES:
            raise TooLarge("file", file=file, limit=MAX_BYTES // 2**20)
    return MappingProxyType(taken)


def replaced_by(draft: Draft, asked: str) -> str:
    """Return the version that is to be replaced: the one `asked` for, else the one that the header names."""
    headers = {it.subject for it in draft.statements if _is(it, TERM + "Submission")}
    named = [it.object for it in draft.statements if it.subject in headers and it.predicate.value == TERM + "replaces"]
    return asked or next((it.value for it in named if isinstance(it, NamedNode)), "")


def opened(draft: Draft, sending: Sending) -> tuple[list[Triple], Sending]:
    """Return what a draft says of the world, and what it says of its own sending; the stricter visibility counts."""
    header: dict[str, str] = {}
    kept: list[Triple] = []
    headers = {it.subject for it in draft.statements if _is(it, TERM + "Submission")}
    for it in draft.statements:
        terms = (it.subject, it.object)
        if any(isinstance(term, BlankNode) for term in terms):
            raise Refused("nameless", file=draft.file, line=draft.places[it])
        named = [term.value for term in terms if isinstance(term, NamedNode)]
        if it.subject in headers and len(headers) == 1:
            header[it.predicate.value.removeprefix(TERM)] = value_of(it.object)
        elif any(name.startswith(_RECORDS) for name in named) or any(_is(it, kind) for kind in _RECORD_KINDS):
            raise Refused("records", file=draft.file, line=draft.places[it])
        else:
            kept.append(it)
    if not kept:
        raise CannotRead("empty", file=draft.file)
    if header.get("submittedBy", sending.sender) != sending.sender:
        raise Refused("sender", file=draft.file)
    if header.get("ofState", sending.state) != sending.state:
        raise Refused("state", file=draft.file)
    return kept, _visibility(sending, header, bool(headers))


def _visibility(sending: Sending, header: Mapping[str, str], has_header: bool) -> Sending:
    """Return a sending that says who may read it; a header that is silent about it means reviewers only."""
    said = header.get("visibility", BASE + "voc/visibility/confidential" if has_header else "").rpartition("/")[2]
    visibility = max((it for it in (sending.visibility, said) if it), key=PRIVACY.index, default="public")
    until = max(sending.embargoed_until, header.get("embargoedUntil", ""))
    if visibility == "embargoed":
        try:
            until = date.fromisoformat(until).isoformat()
        except ValueError as error:
            raise BadValue("date", name="embargo-until", value=until, example="2027-03-31") from error
    until = until if visibility == "embargoed" else ""
    return replace(sending, visibility=visibility, embargoed_until=until)


def plain_text(text: str, name: str) -> str:
    """Return what a person wrote as one line.

    Raises `BadValue` when it is too long or holds invisible signs.
    """
    text = " ".join(text.split())
    if len(text) > MAX_REASON or not text.isprintable():
        raise BadValue("reason", name=name, limit=MAX_REASON)
    return text


def suffix_of(name: str) -> str:
    """Return the suffix of a name where it is harmless, else nothing.

    >>> suffix_of("plan.XLSX")
    '.xlsx'
    """
    suffix = Path(name).suffix.lower()
    return suffix if suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) <= 7 else ""


def _is(statement: Triple, kind: str) -> bool:
    return statement.predicate.value == _TYPE and value_of(statement.object) == kind
