"""A ministry's own workbook, from the template to an answer in its name."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from obligraph.cli.main import main

ROW = {
    "código": "PER-5-centres-2027",
    "nombre": "5 centros más en comisarías, 2027",
    "Estado": "PER",
    "medida": "PER-police-station-centres",
    "cantidad": 5,
    "unidad": "centro",
    "forma de contar": "incremento",
    "plazo": "31/12/2027",
    "quién lo dice": "PER-ministry-of-women",
    "documento fuente": "PER-regional-piura-implementaran-cem-hospitales-anuncia-ministra",
    "lugar en el documento": "párrafo 2",
    "dicho el": "02/11/2026",
    "anotado el": "2026-11-25",
}
BY = ("--by", "PER-ministry-of-women", "--state", "PER", "--lang", "es")


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(words)
    return int(left.value.code or 0)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """The template of Peru, as the program writes it."""
    path = tmp_path / "peru.xlsx"
    assert run("template", "--state", "PER", "--lang", "es", "-o", str(path)) == 0
    return path


def filled(path: Path, row: dict[str, Any]) -> Path:
    book = load_workbook(path)
    sheet = book["Promesas"]
    headings = [cell.value for cell in sheet[1]]
    for name, value in row.items():
        sheet.cell(sheet.max_row + (name == "código"), headings.index(name) + 1, value)
    book.save(path)
    return path


def test_an_untouched_template_has_nothing_new_to_hand_in(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run("submit", str(workbook), *BY, "--data", str(tmp_path / "kept"))

    assert code == 2
    assert "no dice nada que no conste ya" in capsys.readouterr().err


def test_a_row_added_in_spanish_is_an_answer_once_it_is_accepted(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept, ask = str(tmp_path / "kept"), ("ask", "who-promised", "--state", "PER", "--lang", "es", "--format", "csv")

    assert run("submit", str(filled(workbook, ROW)), *BY, "--data", kept, "--note", "sin más") == 0
    receipt = capsys.readouterr().out
    run(*ask, "--data", kept)
    before = capsys.readouterr().out
    assert run("accept", "PER-2026-1", "--by", "cevi", "--data", kept) == 0
    capsys.readouterr()
    run(*ask, "--data", kept)
    after = capsys.readouterr().out

    assert "PER-2026-1" in receipt
    assert ROW["nombre"] not in before
    assert ROW["nombre"] in after


def test_a_fault_keeps_the_workbook_out_and_names_the_cell(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run("submit", str(filled(workbook, {**ROW, "cantidad": "muchos"})), *BY, "--data", str(tmp_path / "kept"))

    assert code == 1
    assert "Promesas!E" in capsys.readouterr().out
    assert not (tmp_path / "kept" / "versions").exists() or not any((tmp_path / "kept" / "versions").iterdir())


def test_words_cannot_be_put_into_a_claim_that_is_recorded(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = load_workbook(workbook)
    sheet = book["Promesas"]
    headings = [cell.value for cell in sheet[1]]
    place = next(row for row in range(2, sheet.max_row + 1) if isinstance(sheet.cell(row, 5).value, int))
    sheet.cell(place, headings.index("cantidad") + 1, 999)
    book.save(workbook)

    code = run("submit", str(workbook), *BY, "--data", str(tmp_path / "kept"), "--note", "x")

    assert code == 2
    assert f"Promesas!E{place}" in capsys.readouterr().err
