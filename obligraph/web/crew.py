"""The children of the supervisor that work for strangers, and whoever waits for one of them.

A child for queries is forked when all others are at work, and rests between two queries: it says on its channel that a
query is answered, and leaves when the channel is closed. What a child does for a file is its only work.
"""

import contextlib
import selectors
import socket
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from obligraph.answering.limits import SECONDS
from obligraph.rdf.graphs import World
from obligraph.web.children import answer, answer_queries
from obligraph.web.tasks import FILES

RUNNING: Final = 4
"""Strangers' tasks at a time; `WAITING` more queue, the rest are told to come back."""
WAITING: Final = 16
_BUSY: Final = b'{"problem": "busy"}\n'
_Fork = Callable[[Callable[[], None]], int]
"""Runs something in a child that holds no socket of its parent's but the one in use; gives its number."""


@dataclass(slots=True)
class Crew:
    """The children that answer a query (number → channel), those that rest, those that end after what they do.

    `waiting` holds connections, each with whether it is for a query.
    """

    world: World
    fork: _Fork
    selector: selectors.BaseSelector
    seconds: float = SECONDS
    working: dict[int, socket.socket] = field(default_factory=dict)
    resting: dict[int, socket.socket] = field(default_factory=dict)
    ending: set[int] = field(default_factory=set)
    waiting: deque[tuple[socket.socket, bool]] = field(default_factory=deque)

    def take(self, door: socket.socket, *, query: bool) -> None:
        """Let whoever knocks wait, or say that too many do."""
        with contextlib.suppress(BlockingIOError):
            connection, _ = door.accept()
            if len(self.waiting) < WAITING:
                self.waiting.append((connection, query))
            else:
                with connection, contextlib.suppress(OSError):
                    connection.sendall(_BUSY)

    def see_to_those_waiting(self) -> None:
        """Hand over whoever waits, while there is somebody to work for them."""
        while self.waiting and len(self.working) + len(self.ending) < RUNNING:
            connection, query = self.waiting.popleft()
            with connection:
                if query:
                    self._hand(connection)
                else:
                    self.ending.add(self.fork(partial(answer, connection, FILES, self.world, self.seconds)))

    def renew(self, world: World) -> None:
        """Answer from a newer graph; whoever holds the older one leaves after what is begun."""
        self.world = world
        for pid in (*self.working, *self.resting):
            self._let_go(pid)

    def bury(self, pid: int) -> None:
        """Forget a child that has ended, if it is one of ours."""
        self._let_go(pid)
        self.ending.discard(pid)

    def everyone(self) -> set[int]:
        """Return the children that are still there."""
        return {*self.working, *self.resting, *self.ending}

    def sockets(self) -> Iterator[socket.socket]:
        """Yield what a child must not hold."""
        yield from (*self.working.values(), *self.resting.values(), *(it for it, _ in self.waiting))

    def _hand(self, connection: socket.socket) -> None:
        """Give a connection to a child that rests, the last one to rest first, or to a new one."""
        while True:
            pid, channel = self.resting.popitem() if self.resting else self._engage()
            self.working[pid] = channel
            with contextlib.suppress(OSError):  # it was killed while it rested
                socket.send_fds(channel, [b"."], [connection.fileno()])
                return
            self._let_go(pid)

    def _engage(self) -> tuple[int, socket.socket]:
        here, there = socket.socketpair()

        def work() -> None:
            here.close()
            answer_queries(there, self.world, self.seconds)

        with there:
            pid = self.fork(work)
        self.selector.register(here, selectors.EVENT_READ, partial(self._hear, pid, here))
        return pid, here

    def _hear(self, pid: int, channel: socket.socket) -> None:
        told = b""
        with contextlib.suppress(ConnectionError):
            told = channel.recv(1)
        if told:
            self.resting[pid] = self.working.pop(pid)
        else:
            self._let_go(pid)

    def _let_go(self, pid: int) -> None:
        if channel := self.working.pop(pid, None) or self.resting.pop(pid, None):
            self.selector.unregister(channel)
            channel.close()
            self.ending.add(pid)
