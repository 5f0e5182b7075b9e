"""The process above all others: it holds the loaded graph, and everything else is forked from it.

Web workers are forked once, again when one dies, and anew when the graph has changed. What strangers send is worked on
by children of their own, with a clock and a ceiling of memory. Nothing here runs threads, so forking is safe.
"""

import gc
import os
import selectors
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Protocol

from obligraph.answering.limits import SECONDS
from obligraph.rdf.graphs import World
from obligraph.web.crew import Crew
from obligraph.web.queries import FILES, QUERIES

DRAIN: Final = 10.0
LOOK: Final = 1.0
"""Seconds between two looks for a newer graph."""
_PAUSE: Final = 0.5


class _Closes(Protocol):
    def close(self) -> None: ...


@dataclass(slots=True)
class Supervisor:
    """What is alive: the web workers, and those that leave after their last answer; the children are its crew.

    `work` is what a web worker does with the graph, the shared socket and the folder of the sockets on which children
    are asked for; `newer` gives the graph again when it is no longer what it was.
    """

    world: World
    work: Callable[[World, socket.socket, str], None]
    newer: Callable[[], World | None] = lambda: None
    seconds: float = SECONDS
    workers: set[int] = field(default_factory=set)
    leaving: set[int] = field(default_factory=set)
    stopping: bool = False

    def run(self, listener: socket.socket, count: int) -> None:
        """Serve on `listener` with `count` web workers until told to stop (SIGTERM, SIGINT); then let them finish."""
        with (
            tempfile.TemporaryDirectory(prefix="obligraph-") as folder,
            selectors.DefaultSelector() as selector,
            self._signals() as alarm,
            _door(f"{folder}/{QUERIES}") as queries,
            _door(f"{folder}/{FILES}") as files,
        ):
            own = (queries, files, *alarm, selector)
            crew = Crew(self.world, lambda do: _fork(do, listener, *own, *crew.sockets()), selector, self.seconds)

            def start() -> None:
                work = partial(self.work, self.world, listener, folder)
                self.workers.add(_fork(work, *own, *crew.sockets()))

            selector.register(queries, selectors.EVENT_READ, partial(crew.take, queries, query=True))
            selector.register(files, selectors.EVENT_READ, partial(crew.take, files, query=False))
            selector.register(alarm[0], selectors.EVENT_READ, partial(alarm[0].recv, 4096))
            gc.freeze()  # what is forked need not look through the graph for garbage, and so write to every page of it
            while not self.stopping:
                while len(self.workers) < count:
                    start()
                self._turn(selector, crew, LOOK)
                if newer := self.newer():
                    crew.renew(newer)
                    self._renew(newer, start, count)
            self._let_finish(selector, crew)

    @contextmanager
    def _signals(self) -> Iterator[tuple[socket.socket, socket.socket]]:
        """Be told to stop, and woken when a child has ended: by bytes on the first of two sockets."""
        alarm, wake = socket.socketpair()
        with alarm, wake:
            wake.setblocking(False)
            signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: setattr(self, "stopping", True))
            signal.signal(signal.SIGCHLD, lambda *_: None)
            yield alarm, wake
            signal.set_wakeup_fd(-1)

    def _turn(self, selector: selectors.BaseSelector, crew: Crew, seconds: float) -> None:
        """Wait for something to happen, up to some seconds, and see to it."""
        for key, _ in selector.select(seconds):
            key.data()
        self._bury(crew)
        crew.see_to_those_waiting()

    def _renew(self, world: World, start: Callable[[], None], count: int) -> None:
        """Serve a newer graph: new workers first, then the older ones are asked to leave after what they have begun."""
        older, self.world, self.workers = self.workers, world, set()
        gc.freeze()
        while len(self.workers) < count:
            start()
        self.leaving |= older
        for pid in older:
            os.kill(pid, signal.SIGTERM)

    def _bury(self, crew: Crew) -> None:
        while self.workers or self.leaving or crew.everyone():
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            crew.bury(pid)
            self.leaving.discard(pid)
            if pid in self.workers:
                self.workers.remove(pid)
                if status and not self.stopping:
                    time.sleep(_PAUSE)

    def _let_finish(self, selector: selectors.BaseSelector, crew: Crew) -> None:
        """Let the workers answer what they have begun, tasks included, for `DRAIN` seconds at most."""
        for pid in self.workers:
            os.kill(pid, signal.SIGTERM)
        end = time.monotonic() + DRAIN
        while (self.workers or self.leaving) and (left := end - time.monotonic()) > 0:
            self._turn(selector, crew, left)
        for pid in (*self.workers, *self.leaving, *crew.everyone()):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _door(address: str) -> socket.socket:
    """Return a local socket on which children are asked for."""
    door = socket.socket(socket.AF_UNIX)
    door.bind(address)
    door.listen(128)
    door.setblocking(False)
    return door


def _fork(do: Callable[[], None], *others: _Closes) -> int:
    """Do something in a child, which first forgets its parent's signals and closes what is not its own."""
    if pid := os.fork():
        return pid
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        for it in others:
            it.close()
        do()
        code = 0
    finally:
        os._exit(code)
