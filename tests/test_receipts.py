"""A receipt in anyone's hands: it fits the file, the rules and its neighbours, and names whatever does not fit."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from test_submissions import REVIEWER, SENDER, Typed, data, report, typed  # noqa: F401

from obligraph.deposit.journal import Journal
from obligraph.deposit.ledger import Ledger
from obligraph.deposit.proofs import as_text
from obligraph.deposit.receipts import Receipt
from obligraph.errors import CannotRead
from obligraph.rdf.graphs import BlankNode, Literal, NamedNode, Triple, World, canonical
from obligraph.resources import Home


@pytest.fixture
def receipt(typed: Typed, report: Path, tmp_path: Path) -> Path:  # noqa: F811
    """The receipt of the ministry of Avandra for its report."""
    path = tmp_path / "receipt.json"
    assert typed("submit", str(report), "--by", SENDER, "--state", "AVA", "--output", str(path))[0] == 0
    return path


def test_a_receipt_fits_its_file_its_rules_and_the_folder_it_comes_from(
    typed: Typed,  # noqa: F811
    receipt: Path,
    report: Path,  # noqa: F811
    data: Path,  # noqa: F811
    home: Home,
) -> None:
    code, out, _ = typed("verify", str(receipt), str(report), str(home.shapes), str(data))

    assert code == 0
    assert "DIFFERENT" not in out
    assert len(out.splitlines()) == 4


def test_a_receipt_names_the_engine_that_judged(receipt: Path) -> None:
    assert set(json.loads(receipt.read_text("utf-8"))["programs"]) == {"obligraph", "python", "pyoxigraph", "pyshacl"}


@pytest.mark.parametrize(
    ("language", "size"),
    [("en", "1 byte"), ("es", "65.208 bytes"), ("fr", "65\u202f208 octets"), ("pt", "65.208 bytes")],
)
def test_the_size_of_a_file_is_said_as_the_reader_writes_numbers(
    receipt: Path, world: World, language: str, size: str
) -> None:
    read = Receipt.read(receipt.read_bytes(), receipt)
    file = replace(read.files[0], bytes=1 if language == "en" else 65_208)

    told = as_text(replace(read, files=(file,)), world, language)

    assert f"({size})" in told


def test_one_changed_figure_is_noticed(typed: Typed, receipt: Path, report: Path) -> None:  # noqa: F811
    report.write_text(report.read_text("utf-8").replace("term:quantity 30", "term:quantity 31"), "utf-8")

    code, out, _ = typed("verify", str(receipt), str(report))

    assert code == 1
    assert out.splitlines()[1:] == [
        f"{report}: DIFFERENT, not the bytes that were handed in.",
        f"{report}: DIFFERENT, it does not say what was handed in.",
    ]


def test_a_new_layout_of_the_same_statements_is_told_from_new_statements(
    typed: Typed,  # noqa: F811
    receipt: Path,
    report: Path,  # noqa: F811
) -> None:
    report.write_text(report.read_text("utf-8") + "\n", "utf-8")

    code, out, _ = typed("verify", str(receipt), str(report))

    assert code == 1
    assert out.splitlines()[2] == f"{report}: says the same, in another layout."


def test_the_rule_that_was_changed_is_named(typed: Typed, receipt: Path, home: Home, tmp_path: Path) -> None:  # noqa: F811
    rules = shutil.copytree(home.shapes, tmp_path / "rules")
    (rules / "promise.ttl").write_text((rules / "promise.ttl").read_text("utf-8") + "\n", "utf-8")

    code, out, _ = typed("verify", str(receipt), str(rules))

    assert code == 1
    assert out.splitlines()[1:] == [f"{rules / 'promise.ttl'}: DIFFERENT, not the rules of the receipt."]


@pytest.mark.parametrize(("part", "value"), [("status", "accepted"), ("number", 7), ("reason", "because")])
def test_a_receipt_that_was_edited_says_so_itself(typed: Typed, receipt: Path, part: str, value: object) -> None:  # noqa: F811
    said = json.loads(receipt.read_text("utf-8"))
    receipt.write_text(json.dumps({**said, part: value}), "utf-8")

    code, _, err = typed("verify", str(receipt))

    assert code == 2
    assert err.startswith(f"{receipt}: This is not what it was when it was kept")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"digest": 1}', b"[" * 100_000, b'{"files": [1], "findings": [], "digest": ""}']
)
def test_what_is_no_receipt_is_refused(body: bytes) -> None:
    with pytest.raises(CannotRead) as refused:
        Receipt.read(body, Path("receipt.json"))

    assert refused.value.kind == "cannot-read-receipt"


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("submission", "../../etc"),
        ("by", "https://example.org/> <https://example.org/"),
        ("time", "yesterday"),
        ("status", "approved"),
        ("visibility", "secret"),
        ("number", "1"),
    ],
)
def test_a_receipt_with_a_part_of_another_form_is_refused_though_its_digest_is_right(
    receipt: Path, part: str, value: object
) -> None:
    forged = Receipt.read(receipt.read_bytes(), receipt)
    object.__setattr__(forged, part, value)

    with pytest.raises(CannotRead) as refused:
        Receipt.read(forged.as_json().encode("utf-8"), receipt)

    assert refused.value.kind == "cannot-read-receipt"


def test_each_receipt_repeats_the_digest_of_the_one_before(
    typed: Typed,  # noqa: F811
    receipt: Path,
    tmp_path: Path,
    data: Path,  # noqa: F811
) -> None:
    second = tmp_path / "second.json"
    key = json.loads(receipt.read_text("utf-8"))["submission"]
    typed("accept", key, "--by", REVIEWER, "--output", str(second))

    assert typed("verify", str(second), str(receipt))[1].endswith("receipt.json: linked to this receipt.\n")
    assert [it.previous for it in Ledger.read(Journal(data)).receipts][1] == Receipt.read(
        receipt.read_bytes(), receipt
    ).digest


def test_a_journal_that_was_rewritten_no_longer_opens(
    typed: Typed,  # noqa: F811
    receipt: Path,
    data: Path,  # noqa: F811
) -> None:
    key = json.loads(receipt.read_text("utf-8"))["submission"]
    typed("accept", key, "--by", REVIEWER)
    entry = data / "journal" / "000001.json"
    forged = Receipt.read(entry.read_bytes(), entry)
    object.__setattr__(forged, "reason", "nothing to see")
    entry.write_text(forged.as_json(), "utf-8")

    code, _, err = typed("submissions")

    assert code == 2
    assert "000002.json: This is not what it was" in err


def test_statements_that_were_changed_in_the_folder_are_noticed(
    typed: Typed,  # noqa: F811
    receipt: Path,
    data: Path,  # noqa: F811
) -> None:
    key = json.loads(receipt.read_text("utf-8"))["submission"]
    typed("accept", key, "--by", REVIEWER)
    kept = data / "versions" / key / "statements.nt"
    kept.write_text(kept.read_text("utf-8").replace('"30"', '"31"'), "utf-8")

    assert typed("ask")[0] == 2


def test_the_canonical_form_knows_neither_order_nor_names_of_nameless_things() -> None:
    about, says = NamedNode("https://example.org/about"), NamedNode("https://example.org/says")

    def told(*names: str) -> list[Triple]:
        one, two = (BlankNode(name) for name in names)
        return [Triple(one, about, two), Triple(two, says, Literal('"hola"\n', language="es"))]

    assert canonical(told("a", "b")) == canonical(list(reversed(told("x", "y"))))
    assert canonical(told("a", "b")) == (
        b'_:c14n0 <https://example.org/about> _:c14n1 .\n_:c14n1 <https://example.org/says> "\\"hola\\"\\n"@es .\n'
    )
