"""The graph as it stands: given again when what all may read of the submissions has changed, or a copy was fetched.

A step taken at the desk, a step taken by a command on the same folder and an embargo that ends are seen alike.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from obligraph.answering.snapshots import FOLDER, digest_fetched
from obligraph.deposit.journal import Journal, mark
from obligraph.deposit.records import digest_shown, joined
from obligraph.rdf.graphs import World
from obligraph.rdf.vocabulary import Vocabulary
from obligraph.resources import Home

REST: Final = 2
"""How many times as long as opening took nothing is opened again: whoever waits for the graph must not only wait."""
_Look = tuple[date, *tuple[int, ...]]


@dataclass(slots=True)
class Renewal:
    """What was last opened of a home and a data folder."""

    home: Home
    journal: Journal
    store: str = ""
    looked: _Look | None = None
    shown: bytes = field(default=b"")
    rests: float = 0.0
    clock: Callable[[], float] = time.monotonic

    def open(self) -> World:
        """Return the graph as it stands now: here, or in an engine elsewhere.

        Raises `CannotRead` where the data folder was tampered with, `BadStore` where that engine does not answer.
        """
        began = self.clock()
        if self.store:
            world = World.at(self.store, Vocabulary.read(self.home.ontology))
            self.shown = world.digest.encode("ascii")
        else:
            self.looked = self._look()
            self.shown = self._digest(self.looked[0])
            world = joined(World.open(self.home), self.journal, self.looked[0])
        ended = self.clock()
        self.rests = ended + REST * (ended - began)
        return world

    def newer(self) -> World | None:
        """Return the graph where it is no longer what was last returned; nothing where it is.

        Raises `CannotRead` where the data folder was tampered with, once for each change in it.
        """
        if self.clock() < self.rests:
            return None
        if self.store:
            shown, world = self.shown, self.open()
            return None if self.shown == shown else world
        look = self._look()
        if look == self.looked:
            return None
        self.looked = look
        return None if self._digest(look[0]) == self.shown else self.open()

    def _digest(self, day: date) -> bytes:
        return digest_shown(self.journal, day) + digest_fetched(self.journal.root)

    def _look(self) -> _Look:
        """Return what changes whenever a step is taken or a day begins, at the price of one look into two folders."""
        return date.today(), *self.journal.mark(), *mark(self.journal.root / FOLDER)
