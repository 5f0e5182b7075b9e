"""The data folder under bad luck: killed, crowded, full, closed, tampered with. It opens, as before or as after."""

import ctypes
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT

from obligraph.checking.drafts import Draft, read
from obligraph.checking.reports import Report
from obligraph.deposit.journal import Journal
from obligraph.deposit.ledger import Ledger, statements
from obligraph.deposit.registry import Registry
from obligraph.deposit.sendings import Sending, take
from obligraph.deposit.submissions import Basis, Decision, decide, submit
from obligraph.errors import Problem, Refused, TooSlow
from obligraph.resources import Home

REPORT = ROOT / "tests/accepted/whole-submission.ttl"
HANDING_IN = ("--by", "AVA-ministry-of-women", "--state", "AVA", "--lang", "en", "--format", "json")


def versions(data: Path) -> set[str]:
    """Open the folder as any reader would; return the versions in it, each read whole and held against its receipt."""
    ledger = Ledger.read(Journal(data))
    for version in ledger.versions.values():
        statements(Journal(data), version)
        for kept in version.first.files:
            assert len(Journal(data).content(version.key, kept.kept)) == kept.bytes
    return set(ledger.versions)


def another(folder: Path, number: int) -> Path:
    """A report like the other, about another promise."""
    path = folder / f"report-{number}.ttl"
    path.write_text(REPORT.read_text("utf-8").replace("AVA-30-centres", f"AVA-{number}-centres"), "utf-8")
    return path


def command(file: Path, data: Path) -> list[str]:
    return [sys.executable, "-m", "obligraph", "submit", str(file), *HANDING_IN, "--data", str(data)]


def started(file: Path, data: Path, **settings: object) -> "subprocess.Popen[str]":
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "cwd": ROOT}
    return subprocess.Popen(command(file, data), **pipes, **settings)  # type: ignore[call-overload, no-any-return]


@pytest.fixture
def hand_in(small_home: Home, tmp_path: Path) -> Callable[[Path, int], None]:
    """Read and check three reports once; what is returned keeps the nth in a folder, which is all that writes."""
    registry = Registry.open(small_home, tmp_path / "nothing")
    files = [another(tmp_path, number) for number in range(3)]
    drafts = [read(file, registry.world.vocabulary) for file in files]
    reports = [registry.judge(draft) for draft in drafts]
    sending = Sending(registry.body("AVA-ministry-of-women"), registry.state("AVA"))

    def keep(data: Path, number: int) -> None:
        taken = take(files[number])
        submit(Journal(data), drafts[number], reports[number], sending, registry.basis, taken)

    return keep


def killed_at(step: int, data: Path, act: Callable[[], object]) -> bool:
    """Act in a child that is killed, with no warning, at the nth time it touches the folder; true if it was."""
    child = os.fork()
    if child == 0:
        touched = 0

        def watch(event: str, given: tuple[object, ...]) -> None:
            nonlocal touched
            if event in ("open", "os.mkdir", "os.rename", "os.remove") and str(data) in str(given):
                touched += 1
                if touched == step:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)
        act()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def test_killed_at_any_step_of_handing_in_the_folder_is_as_before_or_as_after(
    hand_in: Callable[[Path, int], None], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    hand_in(data, 0)
    before = versions(data)
    ways = set()

    for step in range(1, 100):
        here = Path(shutil.copytree(data, tmp_path / f"killed-at-{step}"))
        if not killed_at(step, here, lambda: hand_in(here, 1)):  # noqa: B023
            break
        after = versions(here)
        ways.add(len(after - before))
        assert before <= after
        hand_in(here, 2)
        assert len(versions(here) - after) == 1
        assert list(here.rglob(".aside*")) == []

    assert step > 10
    assert ways == {0, 1}


def test_killed_at_any_step_of_a_decision_the_folder_is_as_before_or_as_after(
    hand_in: Callable[[Path, int], None], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    hand_in(data, 0)
    key = versions(data).pop()
    receipt = Ledger.read(Journal(data)).find(key).latest
    decision = Decision("returned", receipt.state, "no source")
    ways = set()

    for step in range(1, 100):
        here = Path(shutil.copytree(data, tmp_path / f"killed-at-{step}"))
        basis = Basis(receipt.rules, receipt.data)
        if not killed_at(step, here, lambda: decide(Journal(here), key, decision, basis, never)):  # noqa: B023
            break
        ways.add(Ledger.read(Journal(here)).find(key).status)

    assert ways == {"submitted", "returned"}


def never(draft: Draft) -> Report:
    raise AssertionError(draft)


def test_the_command_killed_at_any_moment_leaves_a_folder_that_opens(small_home: Home, tmp_path: Path) -> None:
    data, chance = tmp_path / "data", random.Random(3)

    for number in range(8):
        process = started(another(tmp_path, number), data)
        time.sleep(0.3 + chance.random())
        process.kill()
        process.communicate()
        versions(data)

    process = started(another(tmp_path, 99), data)
    out, _ = process.communicate()
    assert json.loads(out)["submission"] in versions(data)


def test_killed_at_any_moment_the_journal_is_whole(tmp_path: Path) -> None:
    """Real processes write entry after entry and are killed at random; nothing half-written is ever seen."""
    writer = (
        "import sys; from pathlib import Path; from obligraph.deposit.journal import Journal\n"
        "journal = Journal(Path(sys.argv[1]))\n"
        "for number in range(10_000):\n"
        "    with journal.writing():\n"
        "        count = len(journal.entries()) + 1\n"
        "        journal.keep(f'AVA-2026-{count}-v1', {'statements.nt': b'x' * 50_000})\n"
        "        journal.append(str(count).encode())\n"
        "        print(count, flush=True)\n"
    )
    journal, chance, told = Journal(tmp_path / "data"), random.Random(7), 0

    for _ in range(12):
        process = subprocess.Popen(
            [sys.executable, "-c", writer, str(journal.root)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout
        process.stdout.readline()
        time.sleep(chance.random() / 20)
        process.kill()
        told = max([told, *(int(line) for line in process.communicate()[0].split())])

        entries = journal.entries()
        assert entries == tuple(str(number).encode() for number in range(1, len(entries) + 1))
        assert len(entries) >= told
        assert {len(journal.content(f"AVA-2026-{it.decode()}-v1", "statements.nt")) for it in entries} == {50_000}


def test_submitters_at_once_all_land(small_home: Home, tmp_path: Path) -> None:
    files = [another(tmp_path, number) for number in range(4)]

    processes = [started(file, tmp_path / "data") for file in files]
    told = [process.communicate() for process in processes]

    assert [process.returncode for process in processes] == [0, 0, 0, 0]
    assert versions(tmp_path / "data") == {json.loads(out)["submission"] for out, _ in told}
    assert len(versions(tmp_path / "data")) == 4


def test_of_two_who_hand_in_one_file_at_once_one_is_told(small_home: Home, tmp_path: Path) -> None:
    processes = [started(REPORT, tmp_path / "data") for _ in range(2)]
    told = [process.communicate()[1] for process in processes]

    assert sorted(bool(err) for err in told) == [False, True]
    assert len(versions(tmp_path / "data")) == 1


def test_whoever_waits_too_long_is_told(tmp_path: Path) -> None:
    journal = Journal(tmp_path)

    with journal.writing(), pytest.raises(TooSlow) as told, journal.writing(seconds=0.1):
        pass

    assert told.value.tell("en").startswith(f"{tmp_path}: Somebody else has been writing in {tmp_path}")


def full_disk() -> None:
    """Let this process write files of two kilobytes at most."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))


def bound_by_permissions() -> None:
    """Let this process obey the permissions of files even where it is root."""
    for capability in (1, 2):
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)


def test_a_full_disk_is_told_and_nothing_is_lost(small_home: Home, tmp_path: Path) -> None:
    data = tmp_path / "data"
    started(another(tmp_path, 1), data).communicate()
    before = versions(data)

    process = started(another(tmp_path, 2), data, preexec_fn=full_disk)
    out, err = process.communicate()

    assert (process.returncode, out) == (2, "")
    assert err.startswith(f"{data}: Nothing could be kept in {data}: File too large.")
    assert versions(data) == before
    assert sorted(it.name for it in (data / "versions").iterdir()) == sorted(before)


def test_a_read_only_folder_is_told_and_still_read(small_home: Home, tmp_path: Path) -> None:
    data = tmp_path / "data"
    started(REPORT, data).communicate()
    before = versions(data)
    for folder in (*data.rglob("*"), data):
        folder.chmod(0o555 if folder.is_dir() else 0o444)

    process = started(another(tmp_path, 1), data, preexec_fn=bound_by_permissions)
    _, err = process.communicate()
    after = versions(data)
    for folder in (data, *data.rglob("*")):
        folder.chmod(0o755)

    assert process.returncode == 2
    assert err.startswith(f"{data}: Nothing could be kept in {data}: Permission denied.")
    assert after == before


@pytest.mark.parametrize("name", ["journal", "versions", "journal/000001.json", "versions/AVA-2026-1-v1"])
def test_no_link_is_followed_out_of_the_folder(name: str, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "data")
    with journal.writing():
        journal.keep("AVA-2026-1-v1", {"statements.nt": b"ours"})
        journal.append(b"1")
    elsewhere = tmp_path / "elsewhere"
    (journal.root / name).rename(elsewhere)
    (journal.root / name).symlink_to(elsewhere)

    with pytest.raises(Refused) as told:
        (journal.entries(), journal.content("AVA-2026-1-v1", "statements.nt"))

    assert "is a link or no plain file" in told.value.tell("en")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "AVA-2026-1-v1/../..", "", ".", "ava-2026-1-v1", "AVA-2026-1-v1\n"]
)
def test_a_name_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        Journal(tmp_path).content(name, "statements.nt")
    with pytest.raises(Refused):
        Journal(tmp_path).content("AVA-2026-1-v1", f"../{name}")


def test_an_entry_that_is_missing_between_two_is_noticed(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    for _ in range(3):
        with journal.writing():
            journal.append(b"entry")
    (tmp_path / "journal" / "000002.json").unlink()

    with pytest.raises(Problem) as told:
        journal.entries()

    assert told.value.place() == str(tmp_path / "journal" / "000002.json")


def test_a_folder_that_does_not_exist_holds_nothing_and_is_not_made_by_reading(tmp_path: Path) -> None:
    assert Journal(tmp_path / "none").entries() == ()
    assert not (tmp_path / "none").exists()
