"""What can go wrong, as a tree. Each child says what happened, where, and what to do, in the reader's language.

    Problem
    ├── NotReady            the four folders are not where they should be
    ├── UnknownQuestion     no saved question has this name
    ├── UnknownThing        nothing in the graph has this name, code or address
    ├── UnknownParameter    the question has no such parameter
    ├── MissingValue        a parameter that must be given was not
    ├── BadValue            a value is not what its parameter asks for
    ├── BadQuestion         a question file does not say what it must
    ├── BadQuery            the text is not SPARQL
    ├── CannotRead          a file is missing, unreadable or not what it claims
    ├── CannotWrite         an output could not be written
    ├── BadStore            an engine elsewhere is unreachable, refuses, or does not hold what it should
    ├── CannotServe         the address to serve on is taken or closed
    ├── Refused             a query or a submission asks for what is never done
    ├── TooSlow             the time allowed ran out
    ├── TooLarge            the size allowed was passed
    ├── TooBusy             others are being served; come back
    ├── NotAcceptable       none of the forms on offer is one that was asked for
    └── RemoteFault         an endpoint of somebody else gave no answer that can be used

The sentences are in `words/`, under `problems.<key>`: `what`, and `do` where there is something to do.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from obligraph.languages import choose, words


class Problem(Exception):
    """Something the reader can be told about and act on; anything else that is raised is a fault of ours."""

    key: ClassVar[str] = "problem"

    def __init__(self, kind: str = "", /, **fields: object) -> None:
        """Name the kind where one class tells several stories, and the facts its sentences need."""
        self.kind = f"{self.key}-{kind}" if kind else self.key
        self.fields: dict[str, object] = fields
        super().__init__(self.kind, fields)

    def tell(self, language: str, parts: tuple[str, ...] = ("what", "do")) -> str:
        """Return what happened and what to do (or one of the two), in `language`, after the place if any."""
        sentences = words(language)["problems"][self.kind]
        fields = {name: _plain(value, language) for name, value in self.fields.items()}
        told = " ".join(sentences[part].format(**fields) for part in parts if part in sentences)
        place = self.place()
        return f"{place}: {told}" if place else told

    def place(self) -> str:
        """Return `file:line:column` as far as it is known."""
        parts = [str(self.fields[name]) for name in ("file", "line", "column") if self.fields.get(name)]
        return ":".join(parts)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel whole between processes."""
        return _again, (type(self), self.kind, self.fields)

    def __str__(self) -> str:
        return self.tell("en")


def revived(kind: str, fields: dict[str, object]) -> Problem:
    """Return the problem that another process told of by its kind and its fields."""
    keys = {child.key: child for child in Problem.__subclasses__()}
    key = max((key for key in keys if kind == key or kind.startswith(f"{key}-")), key=len)
    return _again(keys[key], kind, fields)


def _again(child: type[Problem], kind: str, fields: dict[str, object]) -> Problem:
    return child(kind.removeprefix(child.key).removeprefix("-"), **fields)


def _plain(value: object, language: str) -> object:
    if isinstance(value, Mapping):
        return choose(value, language)
    if isinstance(value, list | tuple):
        return ", ".join(str(_plain(item, language)) for item in value)
    return value


class NotReady(Problem):
    """The ontology, graph, shapes and queries folders were not found."""

    key = "not-ready"


class UnknownQuestion(Problem):
    """No saved question has this name; `nearest` are the closest three."""

    key = "unknown-question"


class UnknownThing(Problem):
    """Nothing in the graph has this name, code or address; `nearest` are the closest three."""

    key = "unknown-thing"


class UnknownParameter(Problem):
    """The question has no such parameter; `offered` are those it has."""

    key = "unknown-parameter"


class MissingValue(Problem):
    """A parameter that must be given was not; `example` would do."""

    key = "missing-value"


class BadValue(Problem):
    """A value is not what its parameter asks for; the sentence says what would be."""

    key = "bad-value"


class BadQuestion(Problem):
    """A question file does not say what it must."""

    key = "bad-question"


class BadQuery(Problem):
    """The text is not a SPARQL query that can be read."""

    key = "bad-query"


class CannotRead(Problem):
    """A file is missing, unreadable or not what it claims to be."""

    key = "cannot-read"


class CannotWrite(Problem):
    """An output could not be written; what was there before is untouched."""

    key = "cannot-write"


class BadStore(Problem):
    """An engine elsewhere cannot be reached, refuses, answers in part, or does not hold a whole edition of ours."""

    key = "bad-store"


class CannotServe(Problem):
    """The address to serve on is taken or closed to us."""

    key = "cannot-serve"


class Refused(Problem):
    """A query or a submission asks for what is never done."""

    key = "refused"


class TooSlow(Problem):
    """The time allowed for a stranger's query ran out."""

    key = "too-slow"


class TooLarge(Problem):
    """An input or an answer passed the size allowed."""

    key = "too-large"


class TooBusy(Problem):
    """Others are being served, or this address asked too often; `seconds` from now it may be tried again."""

    key = "too-busy"


class NotAcceptable(Problem):
    """None of the forms on offer is one that was asked for; `offered` are those that are."""

    key = "not-acceptable"


class RemoteFault(Problem):
    """An endpoint of somebody else gave no answer that can be used; nothing of what it sent was taken."""

    key = "remote-fault"
