"""A submission from end to end: handed in, sent back, mended, accepted, replaced, withdrawn, and who may read it."""

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT, Typed

from obligraph import open_world
from obligraph.checking.validation import inspect
from obligraph.deposit.journal import Journal
from obligraph.deposit.ledger import Ledger
from obligraph.deposit.receipts import Receipt
from obligraph.deposit.records import include
from obligraph.languages import LANGUAGES
from obligraph.rdf.graphs import NamedNode, World
from obligraph.resources import Home

SENDER, REVIEWER = "AVA-ministry-of-women", "AVA-ombudsman"
PROMISE = NamedNode("https://w3id.org/obligraph/id/promise/AVA-30-centres-2024")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setenv("OBLIGRAPH_DATA", str(folder))
    return folder


@pytest.fixture
def typed(small_home: Home, data: Path, run: Typed) -> Typed:
    """Type a command in the small world, in English; get its exit code, what it printed, what it complained of."""

    return lambda *words: run(*words, "--lang", "en") if "--lang" not in words else run(*words)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """What the ministry of Avandra hands in: a promise of 30 centres, a count, an amount, and their document."""
    return shutil.copy(ROOT / "tests/accepted/whole-submission.ttl", tmp_path / "informe.ttl")


def mended(report: Path, old: str, new: str) -> Path:
    text = report.read_text("utf-8")
    assert old in text
    path = report.with_stem(f"{report.stem}-2")
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def hand_in(typed: Typed, file: Path, *more: str) -> str:
    """Submit in the name of the ministry; return the key of the version."""
    code, out, err = typed("submit", str(file), "--by", SENDER, "--state", "AVA", "--format", "json", *more)
    assert (code, err) == (0, "")
    return str(json.loads(out)["submission"])


def accept(typed: Typed, key: str) -> None:
    assert typed("accept", key, "--by", REVIEWER)[0] == 0


def promises(world: World) -> set[str]:
    quads = world.store.quads_for_pattern(PROMISE, NamedNode("https://w3id.org/obligraph/def#quantity"), None, None)
    return {quad.object.value for quad in quads}  # type: ignore[union-attr]


def test_what_was_handed_in_waits_until_somebody_else_accepts_it(typed: Typed, report: Path) -> None:
    key = hand_in(typed, report)

    assert re.fullmatch(r"AVA-\d{4}-\d-v1", key)
    assert promises(open_world()) == set()
    assert typed("accept", key, "--by", SENDER)[::2] == (
        2,
        f"Whoever sent {key} does not decide on it. Another body decides: the one that reviews.\n",
    )
    accept(typed, key)
    assert promises(open_world()) == {"30"}


def test_an_answer_names_who_handed_a_claim_in_and_counts_submissions_in_its_citation(
    typed: Typed, report: Path
) -> None:
    before = typed("ask", "promised-and-delivered", "--state", "AVA")[1]
    accept(typed, hand_in(typed, report))
    after = typed("ask", "promised-and-delivered", "--state", "AVA")[1]

    assert "(submitted by Ministry of Women of Avandra)" in " ".join(after.split())
    assert "submitted by" not in before
    assert "accepted submissions" not in before
    assert "(accepted submissions: 1)" in " ".join(after.split())
    assert re.search(r"data (\w{12})", " ".join(before.split()))[1] not in after  # type: ignore[index]


def test_a_file_with_errors_is_not_kept_and_the_report_says_why(typed: Typed, report: Path, data: Path) -> None:
    broken = mended(report, "term:quantity 30", 'term:quantity "thirty"')

    code, out, _ = typed("submit", str(broken), "--by", SENDER, "--state", "AVA")

    assert code == 1
    assert "CLA-" in out or "PRO-" in out
    assert not data.exists()


def test_a_warning_has_to_be_explained_and_the_explanation_stays(typed: Typed, report: Path) -> None:
    silent = mended(report, " ;\n    term:visibility visibility:public", "")

    code, out, err = typed("submit", str(silent), "--by", SENDER, "--state", "AVA")
    assert (code, "SUB-04" in out) == (2, True)
    assert err.startswith("Warnings that nobody has explained: 1.")

    key = hand_in(typed, silent, "--note", "The council has not decided yet.")
    assert "The council has not decided yet." in typed("submissions", key)[1]


def test_a_submission_is_returned_with_a_reason_mended_and_accepted_in_its_place(typed: Typed, report: Path) -> None:
    first = hand_in(typed, report)
    assert typed("return", first, "--by", REVIEWER)[0] == 2
    assert typed("return", first, "--by", REVIEWER, "--reason", "No such page.", "--code", "ZZZ-99")[0] == 2
    assert typed("return", first, "--by", REVIEWER, "--reason", "No such page.", "--code", "CLA-03")[0] == 0

    code, _, err = typed("submit", str(report), "--by", SENDER, "--state", "AVA")
    assert (code, "No such page." in err) == (2, True)

    second = hand_in(typed, mended(report, '"page 2"', '"page 3"'), "--replaces", first)
    assert second == first.replace("-v1", "-v2")
    accept(typed, second)

    told = typed("submissions", first)[1]
    assert [word for word in ("submitted", "returned", "superseded") if word in told] == [
        "submitted",
        "returned",
        "superseded",
    ]
    assert "CLA-03" in told


def test_the_newer_version_takes_the_place_of_the_older_which_stays_readable(typed: Typed, report: Path) -> None:
    first = hand_in(typed, report)
    accept(typed, first)
    second = hand_in(typed, mended(report, "term:quantity 30", "term:quantity 25"), "--replaces", first)
    assert promises(open_world()) == {"30"}

    accept(typed, second)

    assert promises(open_world()) == {"25"}
    assert "term:quantity 30" in typed("submissions", first, "--format", "ttl")[1]
    assert "from «30» to «25»" in typed("submissions", second, "--changes")[1]
    assert typed("accept", first, "--by", REVIEWER)[2].startswith(f"{first} is superseded")


def test_only_its_sender_withdraws_a_submission_and_its_history_remains(typed: Typed, report: Path) -> None:
    key = hand_in(typed, report)
    accept(typed, key)

    assert typed("withdraw", key, "--by", REVIEWER, "--reason", "wrong table")[0] == 2
    assert typed("withdraw", key, "--by", SENDER, "--reason", "wrong table")[0] == 0

    assert promises(open_world()) == set()
    assert "wrong table" in typed("show", f"submission:{key}")[1] + typed("submissions", key)[1]
    assert "term:quantity 30" in typed("submissions", key, "--format", "ttl")[1]
    assert typed("accept", key, "--by", REVIEWER)[0] == 2


def test_the_same_file_twice_is_said_to_be_the_same(typed: Typed, report: Path, data: Path) -> None:
    key = hand_in(typed, report)

    code, out, err = typed("submit", str(report), "--by", SENDER, "--state", "AVA", "--format", "json")

    assert (code, json.loads(out)["submission"]) == (0, key)
    assert err == f"This file was handed in already, as {key}; nothing was added. Its receipt:\n"
    assert len(Journal(data).entries()) == 1


def test_the_same_statements_in_another_layout_are_not_kept_again(typed: Typed, report: Path) -> None:
    key = hand_in(typed, report)
    other = mended(report, "\n\n", "\n\n\n")

    _, _, err = typed("submit", str(other), "--by", SENDER, "--state", "AVA")

    assert err.startswith(f"This says the same as {key}, which is submitted; nothing was kept.")


@pytest.mark.parametrize("more", [["--confidential"], ["--embargo-until", "2999-12-31"]], ids=lambda it: it[0][2:])
def test_what_is_confidential_or_under_embargo_reaches_no_answer_no_export_and_no_page(
    more: list[str], typed: Typed, report: Path, tmp_path: Path
) -> None:
    key = hand_in(typed, report, *more)
    accept(typed, key)

    without = typed("ask", "promised-and-delivered", "--state", "AVA", "--data", str(tmp_path / "nowhere"))
    out = tmp_path / "all.nq"
    typed("export", str(out))

    assert typed("ask", "promised-and-delivered", "--state", "AVA") == without
    assert re.findall(f"{key}|AVA-30-centres-2024", out.read_text("utf-8")) == []
    assert typed("show", f"submission:{key}")[0] == 2
    assert typed("show", "promise:AVA-30-centres-2024")[0] == 2
    assert key in typed("submissions")[1]


def test_an_embargo_ends_after_its_last_day(typed: Typed, report: Path, small_home: Home, data: Path) -> None:
    accept(typed, hand_in(typed, report, "--embargo-until", "2027-03-31"))

    def known_on(day: date) -> set[str]:
        return promises(include(World.open(small_home), Journal(data), day))

    assert known_on(date(2027, 3, 31)) == set()
    assert known_on(date(2027, 4, 1)) == {"30"}


def test_a_confidential_version_does_not_hide_a_public_one(typed: Typed, report: Path) -> None:
    key = hand_in(typed, report)
    other = mended(report, "term:quantity 30", "term:quantity 25")

    *_, err = typed("submit", str(other), "--by", SENDER, "--state", "AVA", "--replaces", key, "--confidential")

    assert err.startswith(f"{key} may be read by more people than its new version would be.")


def test_a_header_that_says_confidential_is_obeyed(typed: Typed, report: Path) -> None:
    accept(typed, hand_in(typed, mended(report, "visibility:public", "visibility:confidential")))

    assert promises(open_world()) == set()


@pytest.mark.parametrize(
    ("planted", "told"),
    [
        (
            "<https://w3id.org/obligraph/id/receipt/1> a term:Receipt ; term:ofSubmission submission:AVA-2026-1 .",
            "The history of submissions is written by this program",
        ),
        (
            "[] a term:Claim ; term:about state:AVA ; term:assertedBy institution:AVA-ministry-of-women ; "
            'term:locator "page 2" ; term:recordedOn "2026-11-24"^^xsd:date ; term:saidOn "2023-03-01"^^xsd:date ; '
            'term:says "Los centros abren de noche."@es ; term:statedIn document:AVA-report-2023 .',
            "What is kept must be citable",
        ),
    ],
    ids=["a receipt of its own", "a claim without a name"],
)
def test_what_may_be_checked_but_not_kept_is_refused_with_its_line(
    planted: str, told: str, typed: Typed, report: Path, data: Path
) -> None:
    report.write_text(f"{report.read_text('utf-8')}{planted}\n", "utf-8")
    line = len(report.read_text("utf-8").splitlines())

    code, _, err = typed("submit", str(report), "--by", SENDER, "--state", "AVA", "--note", "explained")

    assert (code, err.partition(": ")[0]) == (2, f"{report}:{line}")
    assert told in err
    assert not data.exists()


def test_a_header_in_another_name_is_refused(typed: Typed, report: Path) -> None:
    *_, err = typed("submit", str(report), "--by", REVIEWER, "--state", "AVA")

    assert err.endswith(
        "The header of this file names another sender than the one who submits it. Make the two agree.\n"
    )


def test_two_submissions_of_one_state_have_two_numbers(typed: Typed, report: Path) -> None:
    first = hand_in(typed, report)
    other = mended(report, "AVA-30-centres-2024", "AVA-31-centres-2024")

    stem, number, _ = first.rsplit("-", 2)
    assert hand_in(typed, other) == f"{stem}-{int(number) + 1}-v1"


def test_the_history_kept_as_data_keeps_every_rule_of_ours(
    typed: Typed, report: Path, small_home: Home, home: Home
) -> None:
    first = hand_in(typed, report)
    typed("return", first, "--by", REVIEWER, "--reason", "No such page.", "--code", "CLA-03")
    accept(typed, hand_in(typed, mended(report, '"page 2"', '"page 3"'), "--replaces", first))

    found = inspect(open_world(), home.shapes).findings
    ours = [
        it
        for it in found
        if re.search(rf"/(submission|status-change|check|finding|receipt)/{first[:-1]}", it.place.thing)
    ]

    assert [(it.code, it.place.thing) for it in ours] == []
    assert open_world().submissions == 1


def test_each_step_is_told_with_who_when_and_why(typed: Typed, report: Path) -> None:
    key = hand_in(typed, report)
    typed("return", key, "--by", REVIEWER, "--reason", "No such page.", "--code", "CLA-03")

    rows = open_world().select(
        f"""SELECT ?status ?who ?why ?code {{ ?step term:ofSubmission submission:{key} ; term:reachedStatus ?status ;
           prov:wasAssociatedWith ?who ; prov:endedAtTime ?when . OPTIONAL {{ ?step term:reason ?why }}
           OPTIONAL {{ ?step term:ruleCode ?code }} }} ORDER BY ?when ?status"""
    )
    told = [tuple(getattr(cell, "value", "").rpartition("/")[2] for cell in row) for row in rows]

    assert sorted(told) == [
        ("checked", SENDER, "", ""),
        ("returned", REVIEWER, "No such page.", "CLA-03"),
        ("submitted", SENDER, "", ""),
    ]


def test_new_rules_show_what_would_turn_and_take_nothing_back(
    typed: Typed, report: Path, tmp_path: Path, home: Home, data: Path
) -> None:
    key = hand_in(typed, report)
    accept(typed, key)
    stricter = shutil.copytree(home.shapes, tmp_path / "shapes")
    rule = stricter / "promise.ttl"
    rule.write_text(rule.read_text("utf-8") + STRICTER, "utf-8")

    assert typed("impact", str(home.shapes))[:2] == (
        0,
        "Accepted submissions: 1. Would no longer pass: 0.\n\n"
        "What was accepted stays accepted under the rules of its day.\n",
    )
    code, out, _ = typed("impact", str(stricter), "--record", "--by", REVIEWER)
    assert code == 1
    assert re.search(rf"{key} +Avandra +1\n", out)
    assert re.search(r"Avandra +PRO-99 +0 +1\n", out)

    version = Ledger.read(Journal(data)).find(key)
    assert version.status == "accepted"
    assert [(it.status, it.conforms) for it in version.receipts[1:]] == [("accepted", True), ("checked", False)]
    assert version.receipts[1].rules_digest != version.receipts[2].rules_digest
    assert promises(open_world()) == {"30"}


STRICTER = """
@prefix dcterms: <http://purl.org/dc/terms/> .
shape:Promise-modest a sh:NodeShape ; dcterms:identifier "PRO-99" ; sh:severity sh:Violation ;
    sh:property shape:Promise-modest-quantity ; sh:targetClass term:Promise .
shape:Promise-modest-quantity a sh:PropertyShape ; dcterms:identifier "PRO-99" ; sh:severity sh:Violation ;
    sh:path term:quantity ; sh:maxExclusive 30 ; sh:name "modest"@en ; sh:message "Promise less."@en .
"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receipt_is_a_page_in_the_readers_language(language: str, typed: Typed, report: Path, tmp_path: Path) -> None:
    page = tmp_path / "receipt.html"
    typed("submit", str(report), "--by", SENDER, "--state", "AVA", "--output", str(page), "--lang", language)

    text = page.read_text("utf-8")
    receipt = Receipt.read(Journal(tmp_path / "data").entries()[0], page)
    assert f'<html lang="{language}">' in text
    assert {"en": "Receipt 1", "es": "Constancia 1", "fr": "Récépissé 1", "pt": "Comprovante 1"}[language] in text
    assert receipt.digest in text
    assert receipt.graph in text
    assert not re.search(r"https?://(?!www\.w3\.org)|<script|src=", text)


def test_a_file_name_cannot_write_into_the_page(typed: Typed, report: Path, tmp_path: Path) -> None:
    odd = shutil.copy(report, tmp_path / "<b>\u202e.ttl")

    _, out, _ = typed("submit", str(odd), "--by", SENDER, "--state", "AVA", "--format", "html")

    assert "&lt;b&gt;�.ttl" in out
    assert "<b>" not in out


def test_the_questions_about_submissions_are_answered_from_what_is_kept(
    typed: Typed, report: Path, tmp_path: Path, home: Home
) -> None:
    first = hand_in(typed, report)
    accept(typed, first)
    second = hand_in(typed, mended(report, "AVA-30-centres-2024", "AVA-31-centres-2024"), "--replaces", first)
    accept(typed, second)
    stricter = shutil.copytree(home.shapes, tmp_path / "shapes")
    (stricter / "promise.ttl").write_text((stricter / "promise.ttl").read_text("utf-8") + STRICTER, "utf-8")
    typed("impact", str(stricter), "--record", "--by", REVIEWER)

    def rows(question: str) -> list[dict[str, str]]:
        out = typed("ask", question, "--format", "json")[1]
        return [it for it in json.loads(out)["rows"] if second in json.dumps(it)]

    assert len(rows("acceptance-decisions")) == 1
    assert len(rows("changes-between-submissions")) == 2
    assert "PRO-99" in json.dumps(rows("accepted-under-older-rules"))


def test_nobody_puts_other_words_into_a_claim_that_is_recorded(typed: Typed, report: Path) -> None:
    accept(typed, hand_in(typed, report))
    other = mended(report, "term:quantity 30", "term:quantity 25")

    code, _, err = typed("submit", str(other), "--by", SENDER, "--state", "AVA", "--note", "it was 25")

    assert code == 2
    assert "promise:AVA-30-centres-2024 is recorded already, and this would put other words into it." in err
