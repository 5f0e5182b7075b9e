"""Whether an address of another house still answers: asked politely, and at public machines only.

One request a second to a host, our own name in each, HEAD first and GET where a server does not know HEAD, nothing read
of what comes back. What is not there (404, 410) is told apart from what gave no clear answer.
"""

import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.request import Request

from obligraph.errors import RemoteFault
from obligraph.federation.connections import Line, Place
from obligraph.federation.remote import AGENT

FOUND, GONE, UNCLEAR = "found", "gone", "unclear"
_ACCEPT: Final = "text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.9, text/html;q=0.8, */*;q=0.1"
_MOVED: Final = (301, 302, 303, 307, 308)
_NOT_THERE: Final = (404, 410)
_HOPS: Final = 6
_PATIENCE: Final = 3
_SILENCE: Final = ("remote-fault-down", "remote-fault-late", "remote-fault-silent")


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of asking for one address: `found`, `gone` or `unclear`; the last status, 0 for none; when, in UTC.

    `final` is where it led; `problem` is why there was no status.
    """

    address: str
    state: str
    status: int
    final: str
    on: str
    problem: RemoteFault | None = None


@dataclass(slots=True)
class Visitor:
    """One who asks: `pace` seconds between two requests to a host, `seconds` at most for one address.

    Hosts in `trusted` were named by the person who runs the program, and may be on this machine.
    """

    trusted: frozenset[Place] = frozenset()
    pace: float = 1.0
    seconds: float = 20.0
    _next: dict[str, float] = field(default_factory=dict)

    def tour(self, addresses: Iterable[str]) -> Iterator[Visit]:
        """Give what comes of each address without its fragment, once, going round the hosts so that none is pressed.

        A host that has given no answer three times in a row is asked no more.
        """
        waiting: dict[str, deque[str]] = defaultdict(deque)
        silent: Counter[str] = Counter()
        for address in dict.fromkeys(urldefrag(it).url for it in addresses):
            waiting[urlsplit(address).netloc.lower()].append(address)
        while waiting:
            for host in [*waiting]:
                address = waiting[host].popleft()
                visit = self.visit(address) if silent[host] < _PATIENCE else _unasked(address)
                silent[host] = silent[host] + 1 if visit.problem and visit.problem.kind in _SILENCE else 0
                yield visit
                if not waiting[host]:
                    del waiting[host]

    def visit(self, address: str) -> Visit:
        """Return what comes of asking for one address; nothing that another machine does is raised."""
        on = _now()
        try:
            status, final = self._status(address, "HEAD")
            if status >= 400:
                status, final = self._status(address, "GET")
        except RemoteFault as problem:
            return Visit(address, UNCLEAR, 0, address, on, problem)
        state = FOUND if 200 <= status < 300 else GONE if status in _NOT_THERE else UNCLEAR
        return Visit(address, state, status, final, on)

    def _status(self, address: str, method: str) -> tuple[int, str]:
        """Return the status at the end of the redirects, and where that was.

        Raises `RemoteFault` when nothing usable answers.
        """
        line, target = Line(address, self.seconds + _HOPS * self.pace, self.trusted), address
        with line.held():
            for _ in range(_HOPS):
                try:
                    status, onward = self._ask(line, target, method)
                    if status not in _MOVED or not onward:
                        return status, target
                    target = urldefrag(urljoin(target, onward)).url
                except ValueError as error:
                    raise line.fault("astray", target=target) from error
        raise line.fault("circle", target=target)

    def _ask(self, line: Line, target: str, method: str) -> tuple[int, str]:
        """Return the status of one address, and where it sends us.

        Raises `ValueError` for what is no address that may be asked.
        """
        parts = urlsplit(target)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            raise ValueError(target)
        self._wait(parts.hostname)
        request = Request(target, method=method, headers={"User-Agent": AGENT, "Accept": _ACCEPT})
        with closing(line.opener().open(request, timeout=line.left())) as response:
            return response.status, response.headers.get("Location", "")

    def _wait(self, host: str) -> None:
        now = time.monotonic()
        moment = max(now, self._next.get(host, now))
        self._next[host] = moment + self.pace
        time.sleep(moment - now)


def _unasked(address: str) -> Visit:
    return Visit(address, UNCLEAR, 0, address, _now(), RemoteFault("silent", endpoint=address))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
