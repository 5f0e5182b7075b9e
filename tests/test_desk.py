"""Submissions on the web, against a real server: handed in, returned, mended, accepted, and who learns of it."""

import base64
import gzip
import itertools
import json
import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from conftest import HERE, Served, children, serve, small_root, until
from filled import PROMISE, write
from probing import caller, probe

from obligraph.cli.main import main
from obligraph.deposit.journal import Journal
from obligraph.deposit.ledger import Ledger
from obligraph.deposit.tokens import issue

INSTITUTION = "https://w3id.org/obligraph/id/institution/"
WHOLE = (HERE / "accepted" / "whole-submission.ttl").read_text("utf-8")
ENGLISH = {"Accept": "text/html", "Accept-Language": "en"}
PAGES = ("/submissions", "/submissions?state=AVA", "/api/submissions.json", "/api/submissions", "/sitemap.xml", "/data")
_NUMBERS = itertools.count(1)


@dataclass
class Desk:
    """A server that takes submissions, a client of it, and the tokens of four bodies."""

    served: Served
    client: httpx.Client
    data: Path
    tokens: dict[str, str]

    def submit(self, content: str | bytes, who: str = "ministry", **asked: str) -> httpx.Response:
        return self.client.post(
            "/api/submit", params={"name": "informe.ttl", **asked}, content=content, headers=self.bearer(who)
        )

    def bearer(self, who: str) -> dict[str, str]:
        return {"Accept-Language": "en", **({"Authorization": f"Bearer {self.tokens[who]}"} if who else {})}

    def step(self, key: str, step: str, who: str, reason: str = "", codes: tuple[str, ...] = ()) -> httpx.Response:
        said = {"reason": reason, "codes": list(codes)}
        return self.client.post(f"/api/submissions/{key}/{step}", json=said, headers=self.bearer(who))

    def key(self, content: str, **asked: str) -> str:
        found = self.submit(content, **asked)
        assert found.status_code == 201, found.text
        return str(found.json()["submission"])

    @property
    def journal(self) -> Journal:
        return Journal(self.data)


def report() -> tuple[str, str]:
    """What the ministry hands in, under names that nobody has used yet: the text, and the name of its promise."""
    number = next(_NUMBERS)
    names = "AVA-30-centres-2024|AVA-centres-2023|AVA-2023-centres|AVA-report-2023"
    return re.sub(rf"\b({names})\b", rf"\1-{number}", WHOLE), f"AVA-30-centres-2024-{number}"


def tokens(file: Path) -> dict[str, str]:
    def made(role: str, body: str, *states: str) -> str:
        return issue(file, role, INSTITUTION + body, states, date(2026, 11, 25))

    return {
        "ministry": made("sender", "AVA-ministry-of-women", "AVA"),
        "neighbour": made("sender", "BOR-ministry-of-care", "BOR"),
        "police": made("sender", "AVA-police", "AVA"),
        "ombudsman": made("reviewer", "AVA-ombudsman"),
        "abroad": made("reviewer", "BOR-ministry-of-care", "BOR"),
    }


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    made, data = tokens(folder / "tokens"), folder / "data"
    with (
        serve(small_root(folder), data, "--accept-submissions", "--tokens", str(folder / "tokens")) as served,
        httpx.Client(base_url=served.address, timeout=60, trust_env=False) as client,
    ):
        yield Desk(served, client, data, made)
        complaints = served.complaints.read_text("utf-8")
        assert [it for it in made.values() if it in complaints] == []
        assert "Traceback" not in complaints


def answered(desk: Desk, name: str) -> bool:
    with httpx.Client(base_url=desk.served.address, timeout=40, trust_env=False) as fresh:
        return name in fresh.get("/api/ask/promised-and-delivered.json?state=AVA&lang=en").text


def settled(desk: Desk) -> bool:
    """Whether the graph that is served holds each step that everyone may read of."""
    with httpx.Client(base_url=desk.served.address, timeout=40, trust_env=False) as fresh:
        told = gzip.decompress(fresh.get("/dumps/obligraph.nq.gz").content).decode()
    shown = Ledger.read(desk.journal).open_to_all(date.today())
    return all(step.digest in told for version in shown for step in version.receipts)


def everything(desk: Desk) -> str:
    """All that a stranger could read of submissions, on one heap."""
    with httpx.Client(base_url=desk.served.address, timeout=40, trust_env=False, headers=ENGLISH) as fresh:
        texts = [fresh.get(path).text for path in (*PAGES, "/sitemap-pages.xml", "/sitemap-things.xml", "/def")]
        texts.append(gzip.decompress(fresh.get("/dumps/obligraph.nq.gz").content).decode())
        texts.append(fresh.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }", "format": "csv"}).text)
        texts.append(fresh.get("/graphs?default", headers={"Accept": "application/n-triples"}).text)
        texts.append(fresh.get("/api/ask/acceptance-decisions.json").text)
    return "\n".join(texts)


def test_a_file_is_handed_in_and_accepted_and_joins_the_answers_without_a_restart(desk: Desk) -> None:
    text, promise = report()
    found = desk.submit(text)
    key = found.json()["submission"]

    assert found.status_code == 201
    assert found.headers["location"] == f"/api/submissions/{key}.json"
    assert found.headers["cache-control"] == "no-store"
    assert not answered(desk, promise)
    assert desk.step(key, "accept", "ombudsman").json()["status"] == "accepted"
    assert until(lambda: answered(desk, promise))
    shown = desk.client.get(f"/submissions/{key}", headers=ENGLISH).text
    assert promise in desk.client.get(f"/graph/submissions-{key}", headers=ENGLISH).text
    assert f'href="/graph/submissions-{key}"' in shown
    told = desk.client.get(found.headers["location"]).json()
    assert [it["status"] for it in told["history"]] == ["submitted", "accepted"]
    assert "receipts" not in told

    assert desk.step(key, "withdraw", "ministry", "wrong table").status_code == 200
    assert until(lambda: not answered(desk, promise))


def test_a_person_hands_in_with_a_form_and_gets_a_receipt_that_verifies(desk: Desk, tmp_path: Path) -> None:
    text, _ = report()
    fields = {"token": desk.tokens["ministry"], "state": "AVA", "by": "AVA-ministry-of-women", "visibility": "public"}

    found = desk.client.post("/submit", data=fields, files={"file": ("plan.ttl", text)}, headers=ENGLISH)

    assert found.status_code == 201
    assert "<h1>Handed in</h1>" in found.text
    assert desk.tokens["ministry"] not in found.text
    receipt, file = tmp_path / "receipt.json", tmp_path / "plan.ttl"
    receipt.write_bytes(held(found.text))
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main(["verify", str(receipt), str(file), str(desk.data), "--lang", "en"])
    assert left.value.code == 0
    again = desk.client.post("/submit", data=fields, files={"file": ("plan.ttl", text)}, headers=ENGLISH)
    assert again.status_code == 200
    assert "handed in already" in again.text


def held(page: str) -> bytes:
    """The receipt in the address of a download."""
    found = re.search(r'href="data:application/json;base64,([\w+/=]+)" download="receipt-[\w-]+\.json"', page)
    assert found
    return base64.b64decode(found[1])


def test_a_workbook_with_errors_is_told_cell_by_cell_and_not_kept(desk: Desk, tmp_path: Path) -> None:
    path = write(tmp_path / "peru.xlsx", {"Promesas": [[*PROMISE], [*{**PROMISE, "cantidad": "muchos"}.values()]]})
    before = len(desk.journal.entries())
    fields = {"token": desk.tokens["ministry"], "note": "as in <the> table"}

    found = desk.client.post("/submit", data=fields, files={"file": ("p.xlsx", path.read_bytes())}, headers=ENGLISH)

    assert found.status_code == 422
    assert "There are errors, and nothing was kept." in found.text
    assert re.search(r"Promesas!E\d", found.text)
    assert "as in &lt;the&gt; table" in found.text
    assert len(desk.journal.entries()) == before
    assert list((desk.data / "versions").glob(".aside-*")) == []


def test_a_warning_has_to_be_explained(desk: Desk) -> None:
    text, _ = report()
    silent = text.replace(" ;\n    term:visibility visibility:public", "")

    refused = desk.submit(silent)
    explained = desk.submit(silent, note="The council has not decided yet.")

    assert (refused.status_code, refused.json()["code"]) == (422, "not-kept-unexplained")
    assert refused.headers["content-type"] == "application/problem+json"
    assert "SUB-04" in {it["code"] for it in refused.json()["report"]["findings"]}
    assert explained.status_code == 201


def test_a_submission_is_returned_with_a_reason_mended_and_accepted_in_its_place(desk: Desk) -> None:
    text, promise = report()
    first = desk.key(text)
    form = {"token": desk.tokens["ombudsman"], "step": "return", "reason": "No such page.", "codes": "CLA-03, PRO-05"}

    silent = desk.client.post(f"/submissions/{first}", data={**form, "reason": " "}, headers=ENGLISH)
    odd = desk.client.post(f"/submissions/{first}", data={**form, "codes": "ZZZ-99"}, headers=ENGLISH)
    done = desk.client.post(f"/submissions/{first}", data=form, headers=ENGLISH)

    assert (silent.status_code, odd.status_code, done.status_code) == (422, 422, 200)
    assert "This step needs a reason." in silent.text
    assert "<h1>Returned</h1>" in done.text
    shown = desk.client.get(f"/submissions/{first}", headers=ENGLISH).text
    assert "No such page." in shown
    assert 'href="/rule/PRO-05"' in shown
    assert desk.submit(text).status_code == 409
    mended = desk.submit(text.replace('"page 2"', '"page 3"'), replaces=first)
    assert mended.status_code == 201
    assert mended.json()["submission"] == first.replace("-v1", "-v2")
    assert desk.step(mended.json()["submission"], "accept", "ombudsman").status_code == 200
    told = desk.client.get(f"/api/submissions/{first}.json").json()
    assert (told["status"], told["replaced_by"]) == ("superseded", mended.json()["submission"])
    assert until(lambda: answered(desk, promise))


@pytest.mark.parametrize("language", ["en", "es", "fr", "pt"])
def test_every_page_speaks_the_language_of_its_reader(language: str, desk: Desk) -> None:
    key = desk.key(report()[0])
    headers = {"Accept": "text/html", "Accept-Language": language}

    for path in ("/submit", "/submissions", f"/submissions/{key}", "/submissions/AVA-2000-1-v1", "/check", "/"):
        found = desk.client.get(path, headers=headers)
        assert f'<html lang="{language}">' in found.text
        assert "script-src 'self'" in found.headers["content-security-policy"]
        assert not re.search(r" style=| on\w+=", found.text)
        assert 'href="/submit"' in found.text


@pytest.mark.parametrize(
    "readers", [{"visibility": "confidential"}, {"visibility": "embargoed", "embargo-until": "2999-12-31"}]
)
@pytest.mark.parametrize("accepted", [False, True])
def test_what_is_not_for_everyone_reaches_no_stranger(readers: dict[str, str], accepted: bool, desk: Desk) -> None:
    assert until(lambda: settled(desk))
    before = everything(desk)
    text, promise = report()
    key = desk.key(text, **readers)
    if accepted:
        assert desk.step(key, "accept", "ombudsman").status_code == 200
    time.sleep(1.5)

    assert everything(desk) == before
    assert key not in before + promise
    for address in (f"/submissions/{key}", f"/api/submissions/{key}.json", f"/doc/submission/{key}"):
        hidden = desk.client.get(address, headers=ENGLISH)
        unknown = desk.client.get(address.replace(key, "AVA-2000-7-v1"), headers=ENGLISH)
        assert hidden.status_code == unknown.status_code == 404
        assert hidden.text.replace(key, "AVA-2000-7-v1") == unknown.text
        assert {*hidden.headers} == {*unknown.headers}
    for who in ("neighbour", "police", "abroad"):
        assert key not in desk.client.get("/api/submissions.json", headers=desk.bearer(who)).text
        assert desk.client.get(f"/api/submissions/{key}.json", headers=desk.bearer(who)).status_code == 404
        assert desk.step(key, "withdraw", who, "mine").status_code == 404
        replaced = desk.submit(report()[0], who, replaces=key, state="" if who == "police" else "BOR")
        unknown = desk.submit(report()[0], who, replaces="AVA-2000-7-v1", state="" if who == "police" else "BOR")
        assert replaced.status_code == unknown.status_code
        assert replaced.text.replace(key, "AVA-2000-7-v1") == unknown.text
    for who in ("ministry", "ombudsman"):
        assert key in desk.client.get("/api/submissions.json", headers=desk.bearer(who)).text
        told = desk.client.get(f"/api/submissions/{key}.json", headers=desk.bearer(who))
        assert told.json()["receipts"][0]["files"][0]["name"] == "informe.ttl"
        assert told.headers["cache-control"] == "no-store"
        shown = desk.client.post(
            f"/submissions/{key}", data={"token": desk.tokens[who], "step": "show"}, headers=ENGLISH
        )
        listed = desk.client.post("/submissions", data={"token": desk.tokens[who]}, headers=ENGLISH)
        assert key in shown.text
        assert key in listed.text
        assert shown.headers["cache-control"] == listed.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("who", "asked", "status", "code"),
    [
        ("", {}, 401, "token-missing"),
        ("neighbour", {"state": "AVA"}, 403, "token-state"),
        ("ministry", {"state": "BOR"}, 403, "token-state"),
        ("ministry", {"state": "Atlantis"}, 422, "bad-value-thing"),
        ("ministry", {"by": "AVA-police"}, 403, "token-body"),
        ("ombudsman", {}, 403, "token-reviewer"),
        ("police", {}, 400, "refused-sender"),
        ("ministry", {"visibility": "friends"}, 422, "bad-value-choice"),
        ("ministry", {"visibility": "embargoed", "embargo-until": "soon"}, 422, "bad-value-date"),
        ("ministry", {"replaces": "AVA-2000-1-v1"}, 404, "unknown-thing-hidden-submission"),
        ("ministry", {"name": "../../etc/passwd"}, 201, ""),
        ("ministry", {"name": "\0ñ" + "💧" * 300 + ".ttl"}, 201, ""),
        ("ministry", {"name": ".."}, 201, ""),
        ("ministry", {"note": "\u202e"}, 422, "bad-value-reason"),
        ("ministry", {"note": "x" * 2001}, 422, "bad-value-reason"),
    ],
)
def test_what_a_token_does_not_allow_is_refused(
    who: str, asked: dict[str, str], status: int, code: str, desk: Desk
) -> None:
    before = len(desk.journal.entries())

    found = desk.submit(report()[0], who, **asked)

    assert (found.status_code, found.json().get("code", "")) == (status, code)
    assert len(desk.journal.entries()) - before == (status == 201)
    assert "/tmp/" not in found.text


def test_steps_are_taken_by_whom_they_belong_to_and_in_order(desk: Desk) -> None:
    key = desk.key(report()[0])

    assert desk.step(key, "accept", "ministry").json()["code"] == "token-sender"
    assert desk.step(key, "withdraw", "ombudsman", "no").json()["code"] == "token-reviewer"
    assert desk.step(key, "withdraw", "police", "no").status_code == 403
    assert desk.step(key, "accept", "abroad").status_code == 403
    assert desk.step(key, "accept", "").status_code == 401
    assert desk.step(key, "praise", "ombudsman").status_code == 404
    assert desk.step(key, "return", "ombudsman").json()["code"] == "reason-missing"
    assert desk.step(key, "accept", "ombudsman").status_code == 200
    assert desk.step(key, "accept", "ombudsman").status_code == 409
    assert desk.step("AVA-2000-1-v1", "accept", "ombudsman").status_code == 404
    assert desk.step(key, "withdraw", "ministry", "done").status_code == 200


@pytest.mark.parametrize(
    ("content", "media", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"a=b", "text/plain", 415),
        (b'{"reason": 1}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
    ],
)
def test_a_step_is_asked_for_in_json(content: bytes, media: str, status: int, desk: Desk) -> None:
    key = desk.key(report()[0])
    headers = {**desk.bearer("ombudsman"), "Content-Type": media}

    assert desk.client.post(f"/api/submissions/{key}/accept", content=content, headers=headers).status_code == status


def test_a_token_in_an_address_is_no_token(desk: Desk) -> None:
    query = {"token": desk.tokens["ministry"], "authorization": f"Bearer {desk.tokens['ministry']}", "name": "a.ttl"}

    assert desk.client.post("/api/submit", params=query, content=report()[0]).status_code == 401
    assert desk.client.post("/submit", params=query, content=report()[0], headers=ENGLISH).status_code == 415
    form = {"file": ("a.ttl", report()[0])}
    assert desk.client.post("/submit", params=query, files=form, headers=ENGLISH).status_code == 401


def test_no_page_of_another_site_can_act_for_whoever_looks_at_it(desk: Desk) -> None:
    """What a browser sends along by itself is a cookie of the language, and that opens nothing."""
    key = desk.key(report()[0])
    from_elsewhere = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site", **ENGLISH}
    before = len(desk.journal.entries())
    desk.client.get("/submissions?lang=en", headers=ENGLISH)
    form = {"step": "accept", "reason": "x"}
    text = report()[0]

    told = [
        desk.client.post(f"/submissions/{key}", data=form, headers=from_elsewhere),
        desk.client.post("/submit", data={"state": "AVA"}, files={"file": ("a.ttl", text)}, headers=from_elsewhere),
        desk.client.post(f"/api/submissions/{key}/accept", json={}, headers=from_elsewhere),
        desk.client.post("/api/submit?name=a.ttl", content=text, headers=from_elsewhere),
    ]
    preflight = desk.client.options(
        "/api/submit",
        headers={
            "Origin": "https://evil.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization",
        },
    )

    assert [it.status_code for it in told] == [401] * 4
    assert {*desk.client.cookies} == {"lang"}
    assert preflight.status_code == 400
    assert len(desk.journal.entries()) == before
    desk.client.cookies.clear()


def test_whoever_guesses_tokens_is_stopped_and_nobody_else(desk: Desk) -> None:
    """One more guess is free every ten seconds, so a guesser that took longer tells nothing, and another tries.

    A worker counts for itself, and leaves when the graph has changed.
    """
    assert until(lambda: settled(desk))
    for host in ("127.0.0.9", "127.0.0.10", "127.0.0.11"):
        start = time.monotonic()
        transport = httpx.HTTPTransport(local_address=host)
        with httpx.Client(base_url=desk.served.address, transport=transport, timeout=40) as guesser:
            told = [
                guesser.get("/api/submissions.json", headers={"Authorization": f"Bearer obligraph_{number}"})
                for number in range(20)
            ]
            right = [guesser.get("/api/submissions.json", headers=desk.bearer("ministry")) for _ in range(3)]
        if time.monotonic() - start < 10:
            break

    codes = [it.status_code for it in told]
    assert codes[0] == 401
    assert set(codes[12:]) == {429}
    assert int(told[-1].headers["retry-after"]) >= 1
    assert told[0].headers["www-authenticate"].startswith("Bearer")
    assert [it.status_code for it in right] == [429] * 3
    assert desk.client.get("/api/submissions.json", headers=desk.bearer("ministry")).status_code == 200


def test_the_same_file_sent_many_times_at_once_is_kept_once(desk: Desk) -> None:
    text, _ = report()
    found: list[httpx.Response] = []

    def send() -> None:
        with httpx.Client(base_url=desk.served.address, timeout=60, trust_env=False) as own:
            found.append(
                own.post("/api/submit?name=informe.ttl", content=text, headers=desk.bearer("ministry")),
            )

    threads = [threading.Thread(target=send) for _ in range(4)]
    for it in threads:
        it.start()
    for it in threads:
        it.join()

    assert sorted(it.status_code for it in found) == [200, 200, 200, 201]
    assert len({it.json()["digest"] for it in found}) == 1


def test_what_is_too_large_is_refused_and_not_kept(desk: Desk) -> None:
    before = len(desk.journal.entries())
    large = b"#" * 25_100_000

    found = desk.submit(large)
    shown = desk.client.post(
        "/submit", data={"token": desk.tokens["ministry"]}, files={"file": ("a.ttl", large)}, headers=ENGLISH
    )

    assert (found.status_code, shown.status_code) == (413, 413)
    assert len(desk.journal.entries()) == before


def test_a_server_killed_in_the_middle_leaves_nothing_half_written(tmp_path: Path) -> None:
    made = tokens(tmp_path / "tokens")
    root, data = small_root(tmp_path), tmp_path / "data"
    text, _ = report()

    def send(address: str, found: list[int]) -> None:
        try:
            headers = {"Authorization": f"Bearer {made['ministry']}"}
            path = f"{address}/api/submit?name=a.ttl"
            found.append(httpx.post(path, content=text, headers=headers, timeout=40, trust_env=False).status_code)
        except httpx.TransportError:
            found.append(0)

    options = ("--accept-submissions", "--tokens", str(tmp_path / "tokens"))
    for pause in (0.0, 1.0, 2.0):
        with serve(root, data, *options) as served:
            found: list[int] = []
            thread = threading.Thread(target=send, args=(served.address, found))
            thread.start()
            assert until(lambda pid=served.process.pid: len(children(pid)) > 2)  # type: ignore[misc]
            time.sleep(pause)
            os.killpg(served.process.pid, signal.SIGKILL)
            thread.join()
        assert len(Ledger.read(Journal(data)).receipts) <= 1
    with serve(root, data, *options) as served:
        found = []
        send(served.address, found)
        assert found[0] in (200, 201)
    assert len(Ledger.read(Journal(data)).receipts) == 1
    assert [it.name for it in data.rglob(".aside-*")] == []


def test_a_server_that_takes_no_submissions_has_no_such_pages(server: httpx.Client) -> None:
    for path in ("/submit", "/submissions", "/submissions/PER-2026-1-v1", "/api/submissions.json"):
        assert server.get(path, headers=ENGLISH).status_code == 404
    assert server.post("/api/submit?name=a.ttl", content=WHOLE).status_code == 404
    assert 'href="/submit"' not in server.get("/", headers=ENGLISH).text
    assert "/api/submit" not in server.get("/openapi.json").json()["paths"]
    assert "/api/submit" not in server.get("/api", headers=ENGLISH).text


@pytest.mark.parametrize(
    "words", [["--accept-submissions"], ["--tokens", "FILE"], ["--accept-submissions", "--tokens", "/no/where"]]
)
def test_a_server_without_its_tokens_does_not_start(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["serve", "--port", "0", *words, "--lang", "en"])

    assert left.value.code == 2
    assert capsys.readouterr().err


def test_what_is_told_is_what_the_interface_describes(desk: Desk) -> None:
    described: dict[str, Any] = desk.client.get("/openapi.json").json()
    key = desk.key(report()[0])
    schemas = described["components"]["schemas"]

    listed = desk.client.get("/api/submissions.json").json()
    one = desk.client.get(f"/api/submissions/{key}.json", headers=desk.bearer("ministry")).json()

    assert {*schemas["Submissions"]["required"]} == {*listed}
    assert {*schemas["Submission"]["required"]} <= {*one} <= {*schemas["Submission"]["properties"]}
    assert {"/api/submit", "/api/submissions/{key}/return"} <= {*described["paths"]}
    assert "POST /api/submit" in desk.client.get("/api", headers=ENGLISH).text
    assert json.dumps(one).count(key) >= 2


@pytest.mark.parametrize("who", ["ministry", "ombudsman", ""])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_whatever_is_asked_of_the_desk_is_answered_as_described(method: str, who: str, desk: Desk) -> None:
    described = desk.client.get("/openapi.json").json()
    operations = schemathesis.openapi.from_dict(described)
    key = desk.key(report()[0])
    before = len(desk.journal.entries())
    paths = [path for path, told in described["paths"].items() if "/api/subm" in path and method.lower() in told]
    session = caller("127.0.0.7", **desk.bearer(who))

    assert len(paths) == {"GET": 2, "POST": 4}[method]
    for path in paths:
        assert probe(operations[path][method], desk.served.address, session, 6) > 6

    assert len(desk.journal.entries()) == before
    assert desk.client.get(f"/api/submissions/{key}.json").status_code == 200


def test_a_day_without_readers_publishes_nothing(desk: Desk) -> None:
    before = len(desk.journal.entries())

    found = desk.submit(report()[0], **{"visibility": "public", "embargo-until": "2999-01-01"})

    assert (found.status_code, found.json()["code"]) == (422, "embargo-unclear")
    assert len(desk.journal.entries()) == before


def test_a_desk_that_cannot_be_read_says_so_and_not_where_it_is(tmp_path: Path) -> None:
    made, data = tokens(tmp_path / "tokens"), tmp_path / "data"
    options = ("--accept-submissions", "--tokens", str(tmp_path / "tokens"))
    text = report()[0]
    with (
        serve(small_root(tmp_path), data, *options) as served,
        httpx.Client(base_url=served.address, timeout=60, trust_env=False, headers=ENGLISH) as client,
    ):
        headers = {"Authorization": f"Bearer {made['ministry']}"}
        key = client.post("/api/submit?name=a.ttl", content=text, headers=headers).json()["submission"]
        entry = data / "journal" / "000001.json"
        body = entry.read_bytes()
        entry.write_bytes(body.replace(b'"reason": ""', b'"reason": "x"'))
        (data / "journal" / "odd").write_text("", encoding="utf-8")
        damaged = [client.get(path) for path in ("/submissions", f"/submissions/{key}", "/api/submissions.json")]
        damaged.append(client.post("/api/submit?name=b.ttl", content=report()[0], headers=headers))
        others = client.get("/states")
        entry.write_bytes(body)
        (data / "journal" / "odd").unlink()
        mended = client.get("/submissions")
        (tmp_path / "tokens").write_text("nonsense", encoding="ascii")
        closed = client.post("/api/submit?name=b.ttl", content=report()[0], headers=headers)

    assert [it.status_code for it in damaged[:3]] == [503] * 3
    assert damaged[3].status_code >= 400
    assert str(tmp_path) not in "".join(it.text for it in (*damaged, closed))
    assert (others.status_code, mended.status_code, closed.status_code) == (200, 200, 503)
    assert key in mended.text
