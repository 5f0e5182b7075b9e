"""The process above all others: it holds the loaded graph, and everything else is forked from it.

Web workers are forked once, again when one dies, and anew when the graph has changed. A stranger's query or file is a
child of its own, with a clock and a ceiling of memory, that answers on the connection it was born with. Nothing here
runs threads, so forking is safe.
"""

import json
import os
import selectors
import signal
import socket
import tempfile
import time
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from obligraph.answering.limits import MAX_MEMORY, SECONDS
from obligraph.errors import Problem, TooLarge
from obligraph.rdf.graphs import World
from obligraph.web.tasks import TASKS

RUNNING: Final = 4
"""Strangers' tasks at a time; `WAITING` more queue, the rest are told to come back."""
WAITING: Final = 16
DRAIN: Final = 10.0
LOOK: Final = 1.0
"""Seconds between two looks for a newer graph."""
_BUSY = b'{"problem": "busy"}\n'
_PAUSE: Final = 0.5


@dataclass(slots=True)
class Supervisor:
    """What is alive: the web workers, those that leave after their last answer, the tasks that run and that wait.

    `work` is what a web worker does with the graph, the shared socket and the address to hand tasks to; `newer` gives
    the graph again when it is no longer what it was.
    """

    world: World
    work: Callable[[World, socket.socket, str], None]
    newer: Callable[[], World | None] = lambda: None
    seconds: float = SECONDS
    workers: set[int] = field(default_factory=set)
    leaving: set[int] = field(default_factory=set)
    running: set[int] = field(default_factory=set)
    waiting: deque[socket.socket] = field(default_factory=deque)
    stopping: bool = False

    def run(self, listener: socket.socket, count: int) -> None:
        """Serve on `listener` with `count` web workers until told to stop (SIGTERM, SIGINT); then let them finish."""
        with tempfile.TemporaryDirectory(prefix="obligraph-") as folder:
            address = str(Path(folder) / "queries")
            with socket.socket(socket.AF_UNIX) as queries, selectors.DefaultSelector() as selector:
                queries.bind(address)
                queries.listen(128)
                queries.setblocking(False)
                alarm, wake = socket.socketpair()
                wake.setblocking(False)
                signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
                for number in (signal.SIGTERM, signal.SIGINT):
                    signal.signal(number, lambda *_: setattr(self, "stopping", True))
                signal.signal(signal.SIGCHLD, lambda *_: None)
                selector.register(queries, selectors.EVENT_READ)
                selector.register(alarm, selectors.EVENT_READ, alarm)
                own = (queries, alarm, wake)
                while not self.stopping:
                    while len(self.workers) < count:
                        self._start_worker(listener, address, own)
                    self._turn(selector, queries, (listener, *own), LOOK)
                    if newer := self.newer():
                        self._renew(newer, lambda: self._start_worker(listener, address, own), count)
                self._let_finish(lambda left: self._turn(selector, queries, (listener, *own), left))
                signal.set_wakeup_fd(-1)

    def _turn(
        self, selector: selectors.BaseSelector, queries: socket.socket, own: tuple[socket.socket, ...], seconds: float
    ) -> None:
        """Wait for something to happen, up to some seconds, and see to it."""
        for key, _ in selector.select(seconds):
            if key.data:
                key.data.recv(4096)
            else:
                self._take(queries)
        self._bury()
        self._answer_those_waiting(own)

    def _start_worker(self, listener: socket.socket, address: str, own: tuple[socket.socket, ...]) -> None:
        pid = os.fork()
        if pid:
            self.workers.add(pid)
            return
        _be_a_child(*own)
        code = 1
        try:
            self.work(self.world, listener, address)
            code = 0
        finally:
            os._exit(code)

    def _renew(self, world: World, start: Callable[[], None], count: int) -> None:
        """Serve a newer graph: new workers first, then the older ones are asked to leave after what they have begun."""
        older, self.world, self.workers = self.workers, world, set()
        while len(self.workers) < count:
            start()
        self.leaving |= older
        for pid in older:
            os.kill(pid, signal.SIGTERM)

    def _take(self, queries: socket.socket) -> None:
        try:
            connection, _ = queries.accept()
        except BlockingIOError:
            return
        if len(self.waiting) < WAITING:
            self.waiting.append(connection)
        else:
            with connection:
                connection.sendall(_BUSY)

    def _answer_those_waiting(self, own: tuple[socket.socket, ...]) -> None:
        while self.waiting and len(self.running) < RUNNING:
            with self.waiting.popleft() as connection:
                pid = os.fork()
                if pid:
                    self.running.add(pid)
                    continue
                _be_a_child(*own, *self.waiting)
                try:
                    _answer(connection, self.world, self.seconds)
                finally:
                    os._exit(0)

    def _bury(self) -> None:
        while self.workers or self.leaving or self.running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            self.running.discard(pid)
            self.leaving.discard(pid)
            if pid in self.workers:
                self.workers.remove(pid)
                if status and not self.stopping:
                    time.sleep(_PAUSE)

    def _let_finish(self, turn: Callable[[float], None]) -> None:
        """Let the workers answer what they have begun, tasks included, for `DRAIN` seconds at most."""
        for pid in self.workers:
            os.kill(pid, signal.SIGTERM)
        end = time.monotonic() + DRAIN
        while (self.workers or self.leaving) and (left := end - time.monotonic()) > 0:
            turn(left)
        for pid in (*self.workers, *self.leaving, *self.running):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _be_a_child(*sockets: socket.socket) -> None:
    """Forget what belongs to the parent: its signals and its sockets."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    for it in sockets:
        it.close()


def _answer(connection: socket.socket, world: World, seconds: float) -> None:
    """Read one task, say that work has begun, and answer: a line of JSON, then the body it announces."""
    connection.settimeout(seconds)
    with connection.makefile("rwb") as pipe:
        asked = json.loads(pipe.readline())
        sent = pipe.read(asked.pop("size"))
        pipe.write(b"{}\n")
        pipe.flush()
        os.nice(5)
        connection.settimeout(None)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        head: dict[str, object] = {}
        body = b""
        try:
            head, body = TASKS[asked.pop("task")](world, sent, **asked)
        except Problem as problem:
            head = {"problem": problem.kind, "fields": problem.fields}
        except MemoryError:
            told = TooLarge("memory", limit=MAX_MEMORY // 2**20)
            head = {"problem": told.kind, "fields": told.fields}
        finally:
            head = head or {"failed": traceback.format_exc()}
            pipe.write(json.dumps({**head, "length": len(body)}, default=str).encode() + b"\n")
            pipe.write(body)
