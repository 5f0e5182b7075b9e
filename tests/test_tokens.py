"""Tokens: issued by a command, told once, kept as digests, ended by taking a line out."""

import re
import stat
from datetime import date
from pathlib import Path

import pytest

from obligraph.cli.main import main
from obligraph.deposit.tokens import EVERY_STATE, Holder, holder_of, issue
from obligraph.errors import CannotRead
from obligraph.resources import Home

BASE = "https://w3id.org/obligraph/id/institution/"
DAY = date(2026, 11, 25)


def typed(*words: str) -> int | str | None:
    with pytest.raises(SystemExit) as left:
        main([*words, "--lang", "en"])
    return left.value.code


def test_a_token_is_known_by_the_digest_in_its_line_and_is_not_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    one = issue(file, "sender", f"{BASE}AVA-ministry-of-women", ["AVA"], DAY)
    other = issue(file, "reviewer", f"{BASE}AVA-ombudsman", [], DAY)

    assert holder_of(one, file) == Holder("sender", f"{BASE}AVA-ministry-of-women", ("AVA",))
    assert holder_of(other, file) == Holder("reviewer", f"{BASE}AVA-ombudsman", (EVERY_STATE,))
    assert one != other
    assert len(one) > 40
    assert one not in file.read_text("ascii")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("wrong", ["", "obligraph_", "x" * 10_000, "ñandú", "\udcff", "\0"])
def test_what_is_no_token_is_nobodys(wrong: str, tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    one = issue(file, "sender", f"{BASE}AVA-ministry-of-women", ["AVA"], DAY)

    assert holder_of(wrong, file) is None
    assert holder_of(one[:-1], file) is None
    assert holder_of(one + wrong, file) is None or not wrong


def test_a_line_taken_out_ends_a_token_and_a_remark_does_not(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    one = issue(file, "sender", f"{BASE}AVA-ministry-of-women", ["AVA", "BOR"], DAY)
    line = file.read_text("ascii")

    file.write_text(f"# of the ministry\n\n{line}", encoding="ascii")
    known = holder_of(one, file)
    file.write_text(f"# {line}", encoding="ascii")

    assert known is not None
    assert (known.covers("BOR"), known.covers("https://w3id.org/obligraph/id/state/AVA")) == (True, True)
    assert not known.covers("CAR")
    assert holder_of(one, file) is None


def test_a_line_of_another_form_is_told_and_nothing_is_added_to_such_a_file(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    file.write_text("# remark\nsender everyone\n", encoding="ascii")

    with pytest.raises(CannotRead) as told:
        issue(file, "sender", f"{BASE}AVA-ministry-of-women", ["AVA"], DAY)

    assert told.value.place() == f"{file}:2"
    assert file.read_text("ascii") == "# remark\nsender everyone\n"


def test_a_token_is_issued_by_a_command(small_home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "tokens"

    assert typed("token", str(file), "--by", "Ministry of Women of Avandra", "--state", "Avandra") == 0
    told = capsys.readouterr()
    assert typed("token", str(file), "--by", "AVA-ombudsman", "--review") == 0
    assert typed("token", str(file), "--by", "AVA-ombudsman") == 2
    assert typed("token", str(file), "--by", "nobody", "--state", "AVA") == 2

    assert re.fullmatch(r"obligraph_[\w-]{32}\n", told.out)
    assert told.out.strip() not in told.err
    assert holder_of(told.out.strip(), file) == Holder("sender", f"{BASE}AVA-ministry-of-women", ("AVA",))
    assert len(file.read_text("ascii").splitlines()) == 2
