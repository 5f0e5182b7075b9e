"""Receipts: each step of a submission, bound by digest to its files, its statements, the rules and the step before.

A receipt is plain JSON, and its digest is the SHA-256 of that JSON without the digest, in the form of RFC 8785. The
next receipt of the same folder repeats it, so that a quiet change to any of them shows.
"""

import hashlib
import json
import platform
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from pathlib import Path

from obligraph import __version__
from obligraph.deposit.journal import VERSION
from obligraph.errors import CannotRead

MAX_BYTES = 1024 * 1024
FORM = "https://w3id.org/obligraph/receipt/1"
METHOD = "RDFC-1.0, N-Quads, SHA-256"
STATUSES = ("submitted", "checked", "accepted", "returned", "withdrawn")
PRIVACY = ("public", "embargoed", "confidential")
"""Who may read a submission, from everyone to reviewers only."""

_ADDRESS = re.compile(r'[a-z][a-z0-9+.-]*:[^\s<>"{}|^`\\]+\Z')
_FORMS = {
    "submission": VERSION,
    "replaces": re.compile(rf"\Z|{VERSION.pattern}"),
    "status": re.compile(rf"({'|'.join(STATUSES)})\Z"),
    "visibility": re.compile(rf"({'|'.join(PRIVACY)})\Z"),
    "embargoed_until": re.compile(r"(\d{4}-\d\d-\d\d)?\Z"),
    "time": re.compile(r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(\.\d+)?Z\Z"),
    **dict.fromkeys(("by", "sender", "state"), _ADDRESS),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """One file that was handed in: its name as told, the name it is kept under, its size in bytes, its digest."""

    name: str
    kept: str
    bytes: int
    digest: str


@dataclass(frozen=True, slots=True)
class Found:
    """One rule that was not kept: its code, its name, how much it weighs, in how many places."""

    code: str
    rule: str
    severity: str
    times: int
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Receipt:
    """One step: who took it, when and why, on which version, and what everything was at that moment.

    `status` is the status reached, or `checked` for a check that changes none. Addresses are whole; `time` is UTC.
    """

    number: int
    previous: str
    submission: str
    status: str
    time: str
    by: str
    reason: str
    codes: tuple[str, ...]
    sender: str
    state: str
    visibility: str
    embargoed_until: str
    replaces: str
    files: tuple[Kept, ...]
    statements: int
    graph: str
    rules: Mapping[str, str]
    data: str
    checked: Mapping[str, int]
    findings: tuple[Found, ...]
    programs: Mapping[str, str]
    method: str = METHOD
    form: str = FORM

    @classmethod
    def read(cls, body: bytes, path: Path) -> "Receipt":
        """Return the receipt in a JSON text.

        Raises `CannotRead` when it is no receipt, or when its digest shows that it was changed.
        """
        try:
            said = json.loads(body.decode("utf-8"))
            digest = said.pop("digest")
            kept = tuple(Kept(**it) for it in said.pop("files"))
            found = tuple(Found(**it) for it in said.pop("findings"))
            receipt = cls(**{**said, "codes": tuple(said["codes"])}, files=kept, findings=found)
            days = (receipt.time, receipt.embargoed_until or receipt.time)
            _ = [datetime.fromisoformat(day) for day in days]
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise CannotRead("receipt", file=path) from error
        if not (receipt._sound() and receipt.form == FORM):
            raise CannotRead("receipt", file=path)
        if digest != receipt.digest:
            raise CannotRead("changed", file=path)
        return receipt

    @property
    def digest(self) -> str:
        """Return the digest of the whole receipt."""
        return digest_of(json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())

    @property
    def rules_digest(self) -> str:
        """Return one digest for all the files of rules."""
        return digest_of("".join(f"{name} {digest}\n" for name, digest in sorted(self.rules.items())).encode())

    @property
    def conforms(self) -> bool:
        """Whether nothing stood in the way of acceptance."""
        return not self.checked.get("errors")

    def is_open(self, today: date) -> bool:
        """Return whether everyone may read what was handed in: it is public, or its embargo is over."""
        ended = self.visibility == "embargoed" and self.embargoed_until < today.isoformat()
        return self.visibility == "public" or ended

    def as_json(self) -> str:
        """Return the receipt for a program, and for whoever will verify it."""
        return json.dumps({**asdict(self), "digest": self.digest}, ensure_ascii=False, indent=2) + "\n"

    def _sound(self) -> bool:
        """Return whether every part is of the form it should have; a receipt may come from anyone."""
        texts = [getattr(self, it.name) for it in fields(self) if it.type in (str, "str")]
        texts += [*self.codes, *(text for it in self.files for text in (it.name, it.kept, it.digest))]
        texts += [text for it in self.findings for text in (it.code, it.rule, it.severity)]
        maps = (self.rules, self.checked, self.programs, *(it.names for it in self.findings))
        numbers = [self.number, self.statements, *(it.bytes for it in self.files), *(it.times for it in self.findings)]
        return (
            all(isinstance(text, str) for text in texts)
            and all(isinstance(it, Mapping) for it in maps)
            and all(isinstance(number, int) for number in (*numbers, *self.checked.values()))
            and all(isinstance(text, str) for it in (self.rules, self.programs) for text in it.values())
            and all(pattern.match(str(getattr(self, name))) for name, pattern in _FORMS.items())
            and all(it.severity in ("error", "warning", "advice") for it in self.findings)
        )


def digest_of(body: bytes) -> str:
    """Return the digest of some bytes.

    >>> digest_of(b"")[:20]
    'sha256:e3b0c44298fc1'
    """
    return "sha256:" + hashlib.sha256(body).hexdigest()


def rules_in(folder: Path, left_out: Iterable[str] = ()) -> dict[str, str]:
    """Return the digest of each file of rules in a folder."""
    return {
        path.name: digest_of(path.read_bytes()) for path in sorted(folder.glob("*.ttl")) if path.name not in left_out
    }


def programs(engine: str) -> dict[str, str]:
    """Return what a check was made with: program → version; `engine` is the name and version of what applied the rules.

    >>> programs("shacl 1.0")["shacl"]
    '1.0'
    """
    from importlib.metadata import version

    name, _, release = engine.partition(" ")
    ours = {"obligraph": __version__, "python": platform.python_version(), "pyoxigraph": version("pyoxigraph")}
    return {**ours, name: release}


def file_name(path: Path) -> str:
    """Return the name of a file as it can be shown: no folder, no invisible sign.

    >>> file_name(Path("plan" + chr(0x202E) + "2018.ttl"))
    'plan�2018.ttl'
    """
    return "".join(sign if sign.isprintable() else "�" for sign in path.name)[:200]
