"""What every page of the server stands on: the graph, its questions, finished answers, and who asks how often."""

import contextlib
import functools
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from obligraph.answering.answers import Answer, tell
from obligraph.answering.limits import SECONDS
from obligraph.answering.questions import Catalogue, Question
from obligraph.errors import TooBusy
from obligraph.rdf.evidence import dated
from obligraph.rdf.graphs import World
from obligraph.rdf.selections import narrow
from obligraph.rdf.vocabulary import BASE
from obligraph.resources import Home

SHELF_BYTES: Final = 64 * 1024 * 1024
SELECTIONS: Final = 6
_Kept = TypeVar("_Kept")


@dataclass(frozen=True, slots=True)
class Body:
    """A finished answer: its bytes, its media type, and a mark that changes when they do."""

    content: bytes
    media: str

    @property
    def etag(self) -> str:
        """Return the entity tag, quoted as HTTP wants it."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:24]}"'


@dataclass(slots=True)
class Shelf:
    """Finished answers, the ones asked for last; never more than `SHELF_BYTES` of them."""

    held: OrderedDict[tuple[object, ...], Body] = field(default_factory=OrderedDict)
    size: int = 0

    def get(self, key: tuple[object, ...]) -> Body | None:
        """Return what is held under `key`, which then counts as just asked for."""
        with contextlib.suppress(KeyError):  # let go of in the meantime, by another thread
            self.held.move_to_end(key)
            return self.held[key]
        return None

    def put(self, key: tuple[object, ...], body: Body) -> None:
        """Hold an answer, and let go of the oldest where room is needed."""
        if key in self.held or len(body.content) > SHELF_BYTES // 8:
            return
        self.held[key] = body
        self.size += len(body.content)
        while self.size > SHELF_BYTES:
            self.size -= len(self.held.popitem(last=False)[1].content)


@dataclass(slots=True)
class Gate:
    """How much an address may ask for: `rate` pieces a second, saved up to `saved` seconds' worth."""

    rate: float
    saved: float = 3.0
    levels: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    clock: Callable[[], float] = time.monotonic

    def admit(self, address: str, cost: int = 1) -> None:
        """Count one piece, or with no cost only look whether there is room for one.

        Raises `TooBusy` when this address has asked for too much.
        """
        if not self.rate:
            return
        now, most = self.clock(), self.saved * self.rate
        level, since = self.levels.pop(address, (most, now))
        level = min(level + (now - since) * self.rate, most)
        self.levels[address] = (max(level - cost, 0.0), now)
        if len(self.levels) > 10_000:
            self.levels.popitem(last=False)
        if level < 1:
            raise TooBusy(seconds=max(1, round((1 - level) / self.rate)))


@dataclass(frozen=True, slots=True)
class Site:
    """One server: what it serves, under which address, and within which limits."""

    world: World
    home: Home
    children: str = ""
    address: str = "http://127.0.0.1:8000/"
    rewrites: bool = False
    seconds: float = SECONDS
    gate: Gate = field(default_factory=lambda: Gate(100.0))
    shelf: Shelf = field(default_factory=Shelf)
    questions: Mapping[str, Question] = field(default_factory=dict)
    lists: dict[tuple[str, ...], Any] = field(default_factory=dict)
    chosen: Callable[[str, str], World] = field(init=False)
    dated: str = field(init=False)

    def __post_init__(self) -> None:
        """Read every question once, find the date of the data, and remember the last few selections."""
        object.__setattr__(self, "dated", dated(self.world))
        read = {question.slug: question for question in Catalogue(self.home.queries, self.world)}
        object.__setattr__(self, "questions", read)
        kept = functools.lru_cache(SELECTIONS)(lambda witness, as_of: narrow(self.world, witness=witness, as_of=as_of))
        object.__setattr__(self, "chosen", kept)

    def kept(self, key: tuple[str, ...], make: Callable[[], _Kept]) -> _Kept:
        """Return what is made once for as long as the graph is the same."""
        if key not in self.lists:
            self.lists[key] = make()
        made: _Kept = self.lists[key]
        return made

    def selected(self, witness: str, as_of: str) -> World:
        """Return the graph, or what some witnesses had said by a day."""
        return self.chosen(witness, as_of) if witness or as_of else self.world

    def ask(
        self, slug: str, values: Mapping[str, list[str]], language: str, witness: str = "", as_of: str = ""
    ) -> Answer:
        """Return the answer to a saved question.

        Raises a `Problem` for a name, value, witness or date that does not exist, saying what would do.
        """
        world = self.selected(witness, as_of)
        question = self.questions.get(slug) or Catalogue(self.home.queries, self.world)[slug]
        return tell(question.bind(values, world, language), world, language)

    def outward(self, content: bytes) -> bytes:
        """Return a document with our addresses under the address of this server, where it was started so."""
        return content.replace(BASE.encode(), self.address.encode()) if self.rewrites else content

    def inward(self, text: str) -> str:
        """Return a text of a client with addresses under this server as ours, where it was started so."""
        return text.replace(self.address, BASE) if self.rewrites else text
