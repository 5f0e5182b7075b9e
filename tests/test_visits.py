"""Whether addresses of others answer: a real server on this machine, with a mood for each path."""

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from conftest import ROOT

from obligraph import __version__
from obligraph.cli.main import main
from obligraph.links.visits import Visitor


class Moody(BaseHTTPRequestHandler):
    """Answers by what the path asks for, and keeps how it was asked."""

    server: "House"

    def do_HEAD(self) -> None:
        self.respond("HEAD")

    def do_GET(self) -> None:
        self.respond("GET")

    def respond(self, method: str) -> None:
        self.server.asked.append((method, self.path, dict(self.headers)))
        try:
            self.server.moods[self.path](self, method)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def say(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class House(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Moody)
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.moods: dict[str, Callable[[Moody, str], object]] = {
            "/good": lambda it, _: it.say(200),
            "/no-head": lambda it, how: it.say(405 if how == "HEAD" else 200),
            "/lost": lambda it, _: it.say(404),
            "/gone": lambda it, _: it.say(410),
            "/ill": lambda it, _: it.say(500),
            "/closed": lambda it, _: it.say(403),
            "/moved": lambda it, _: it.say(303, Location="/good"),
            "/moved-away": lambda it, _: it.say(301, Location="/lost"),
            "/circle": lambda it, _: it.say(302, Location="/circle"),
            "/indoors": lambda it, _: it.say(302, Location="http://127.0.0.1:9/secret"),
            "/metadata": lambda it, _: it.say(302, Location="http://169.254.169.254/latest"),
            "/by-file": lambda it, _: it.say(302, Location="file:///etc/passwd"),
            "/as-somebody": lambda it, _: it.say(302, Location="http://me:secret@127.0.0.1/"),
            "/odd": lambda it, _: it.say(302, Location="http://[oops/"),
            "/slow": lambda it, _: time.sleep(3),
        }

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@pytest.fixture
def house() -> Iterator[House]:
    with House() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def visitor(house: House, pace: float = 0.0, seconds: float = 5.0) -> Visitor:
    return Visitor(frozenset({("127.0.0.1", house.server_port)}), pace=pace, seconds=seconds)


@pytest.mark.parametrize(
    ("path", "state", "status", "problem"),
    [
        ("/good", "found", 200, ""),
        ("/no-head", "found", 200, ""),
        ("/moved", "found", 200, ""),
        ("/lost", "gone", 404, ""),
        ("/gone", "gone", 410, ""),
        ("/moved-away", "gone", 404, ""),
        ("/ill", "unclear", 500, ""),
        ("/closed", "unclear", 403, ""),
        ("/circle", "unclear", 0, "remote-fault-circle"),
        ("/indoors", "unclear", 0, "remote-fault-private"),
        ("/metadata", "unclear", 0, "remote-fault-private"),
        ("/by-file", "unclear", 0, "remote-fault-astray"),
        ("/as-somebody", "unclear", 0, "remote-fault-astray"),
        ("/odd", "unclear", 0, "remote-fault-astray"),
    ],
)
def test_what_a_server_does_is_told_apart(house: House, path: str, state: str, status: int, problem: str) -> None:
    seen = visitor(house).visit(house.address + path)

    assert (seen.state, seen.status, seen.problem.kind if seen.problem else "") == (state, status, problem)
    assert seen.address == house.address + path
    assert abs(time.time() - time.mktime(time.strptime(seen.on, "%Y-%m-%dT%H:%M:%SZ")) + time.timezone) < 60


def test_where_an_address_leads_is_told(house: House) -> None:
    assert visitor(house).visit(f"{house.address}/moved").final == f"{house.address}/good"


def test_a_slow_server_is_cut_off(house: House) -> None:
    start = time.monotonic()
    seen = visitor(house, seconds=0.4).visit(f"{house.address}/slow")

    assert seen.problem is not None
    assert seen.problem.kind == "remote-fault-late"
    assert time.monotonic() - start < 2.5


def test_this_machine_is_refused_unless_it_was_named(house: House) -> None:
    seen = Visitor(pace=0.0).visit(f"{house.address}/good")

    assert seen.problem is not None
    assert (seen.state, seen.problem.kind, house.asked) == ("unclear", "remote-fault-private", [])


def test_a_host_is_asked_at_its_pace_by_name_and_head_first(house: House) -> None:
    paths = ["/good", "/no-head", "/moved"]
    start = time.monotonic()
    seen = [*visitor(house, pace=0.2).tour(house.address + path for path in [*paths, "/good#part", "/good"])]
    taken = time.monotonic() - start

    assert [visit.state for visit in seen] == ["found"] * 3
    assert [(method, path) for method, path, _ in house.asked] == [
        ("HEAD", "/good"),
        ("HEAD", "/no-head"),
        ("GET", "/no-head"),
        ("HEAD", "/moved"),
        ("HEAD", "/good"),
    ]
    assert taken >= 4 * 0.2
    assert {headers["User-Agent"].partition(" ")[0] for *_, headers in house.asked} == {f"obligraph/{__version__}"}
    assert all("text/turtle" in headers["Accept"] for *_, headers in house.asked)


def test_hosts_are_asked_in_turn_and_a_silent_one_is_soon_left_alone(house: House) -> None:
    dead = [f"http://127.0.0.1:9/{number}" for number in range(5)]
    both = Visitor(frozenset({("127.0.0.1", house.server_port), ("127.0.0.1", 9)}), pace=0.0, seconds=2.0)
    seen = [*both.tour([*dead, *(f"{house.address}{path}" for path in ("/good", "/lost"))])]

    assert [visit.address for visit in seen][:4] == [dead[0], f"{house.address}/good", dead[1], f"{house.address}/lost"]
    assert [visit.problem.kind for visit in seen if visit.problem] == [
        *["remote-fault-down"] * 3,
        *["remote-fault-silent"] * 2,
    ]


# the command


def online(
    house: House, root: Path, paths: list[str], capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[object, str, str]:
    """Check the shipped links and, online, only terms that this house is said to have."""
    shutil.copytree(ROOT / "ontology", root / "ontology")
    for name in ("graph", "shapes", "queries"):
        (root / name).symlink_to(ROOT / name)
    rows = [f"{house.address}{path},property,Moods,,a test,2026-11-25,,,,\n" for path in paths]
    with (root / "ontology/external-terms.csv").open("a", encoding="utf-8") as file:
        file.writelines(rows)
    with pytest.raises(SystemExit) as left:
        main(["links", "check", "--online", "--host", f"127.0.0.1:{house.server_port}", *words])
    return left.value.code, *capsys.readouterr()


@pytest.fixture
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OBLIGRAPH_HOME", str(tmp_path))
    return tmp_path


def test_the_command_reports_broken_links_with_their_day(
    house: House, somewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = online(house, somewhere, ["/good", "/lost", "/indoors"], capsys, "--lang", "en")

    assert code == 1
    assert f"{house.address}/lost (Moods) is gone: HTTP 404, 20" in out
    assert f"{house.address}/indoors leads to 127.0.0.1, which is 127.0.0.1" in out
    assert "3 addresses were asked on" in out
    assert "1 answer, 1 are gone, 1 gave no clear answer." in out
    assert "one request a second to each host" in err


def test_nothing_broken_is_no_finding(house: House, somewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = online(house, somewhere, ["/good", "/closed"], capsys, "--format", "json")
    asked = {it["address"].rpartition("/")[2]: it for it in json.loads(out)["asked"]}

    assert code == 0
    assert {name: (it["state"], it["status"], it["named"]) for name, it in asked.items()} == {
        "good": ("found", 200, "Moods"),
        "closed": ("unclear", 403, "Moods"),
    }


def test_nobody_answering_means_that_it_could_not_be_checked(
    house: House, somewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house.shutdown()
    house.server_close()
    code, out, _ = online(house, somewhere, ["/good"], capsys, "--lang", "fr")

    assert code == 2
    assert "1 n’ont pas donné de réponse claire" in out
