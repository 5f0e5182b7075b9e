"""The workbook comes back with what was found on its cells, and nothing else in it has changed."""

import json
from pathlib import Path
from typing import Any

import pytest
from filled import AMOUNT, DOCUMENT, PROMISE, Sent, found, good, table, write
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from obligraph.checking.proceedings import as_csv, as_page, as_sarif
from obligraph.checking.reports import Report
from obligraph.cli.main import main
from obligraph.errors import CannotWrite
from obligraph.tabular.annotations import annotated

WRONG = {"Evidencia": table(DOCUMENT), "Presupuesto": table({**AMOUNT, "monto": "mucho"}), "Promesas": table(PROMISE)}


def given_back(report: Report, folder: Path, language: str = "es") -> Workbook:
    path = folder / "devuelto.xlsx"
    path.write_bytes(annotated(report, report.file, language))
    return load_workbook(path)


def look(cell: Any) -> tuple[str, str, str]:
    return repr(cell.font), repr(cell.fill), cell.number_format


def dressed(book: Workbook) -> None:
    """What people do to a workbook: a colour, a formula, a remark, a wide column."""
    sheet = book["Presupuesto"]
    sheet["A2"].font = Font(bold=True, color="FF0000FF")
    sheet["A2"].fill = PatternFill("solid", fgColor="FFFFFF00")
    sheet["Z9"] = "=1+1"
    sheet["C2"].comment = Comment("preguntar a Economía", "Ana")
    sheet.column_dimensions["A"].width = 44


def test_the_faulty_cell_carries_what_to_do_and_a_colour(sent: Sent, tmp_path: Path) -> None:
    report = sent(WRONG)

    cell = given_back(report, tmp_path)["Presupuesto"]["C2"]

    assert ("Presupuesto!C2", "SHE-15") in found(report)
    assert "SHE-15 (error)" in cell.comment.text
    assert cell.fill.fgColor.rgb == "FFF4C7C3"
    assert cell.value == "mucho"


def test_what_may_have_been_meant_stands_on_the_cell_in_the_list_and_on_the_page(sent: Sent, tmp_path: Path) -> None:
    report = sent({**WRONG, "Presupuesto": table({**AMOUNT, "fase presupuestaria": "aprobadoo"})})
    asked = "¿Quiso decir: aprobado"

    book = given_back(report, tmp_path)

    assert [it.place.cell for it in report.findings if asked in report.advice(it, "es")] == ["Presupuesto!F2"]
    assert asked in book["Presupuesto"]["F2"].comment.text
    assert any(asked in str(row[3]) for row in book.worksheets[0].iter_rows(values_only=True))
    assert asked in as_page([report], "es")


def test_a_column_is_called_what_its_heading_calls_it(sent: Sent) -> None:
    lacking = {**AMOUNT, "quién lo dice": "", "lugar en el documento": ""}
    report = sent({**WRONG, "Presupuesto": table(lacking), "Promesas": table({**PROMISE, "medida": ""})})

    told = report.tell("es")

    assert "· quién lo dice\n" in told
    assert "· medida\n" in told
    assert "Por ejemplo: página 12, cuadro 3" in told
    assert "https://w3id.org/obligraph/def#" not in told


def test_what_was_not_at_fault_is_as_it_was(sent: Sent, tmp_path: Path) -> None:
    report = sent(WRONG, dressed)

    before, after = load_workbook(report.file), given_back(report, tmp_path)

    faulty = {finding.place.cell for finding in report.findings}
    for sheet in before.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                twin = after[sheet.title][cell.coordinate]
                assert twin.value == cell.value
                if f"{sheet.title}!{cell.coordinate}" not in faulty:
                    assert look(twin) == look(cell)
                    assert twin.comment is None
    assert after["Presupuesto"].column_dimensions["A"].width == 44
    assert after["Presupuesto"]["C2"].comment.text.startswith("preguntar a Economía")


def test_a_sheet_lists_what_to_correct_in_the_language_of_the_reader(sent: Sent, tmp_path: Path) -> None:
    report = sent(WRONG)

    sheet = given_back(report, tmp_path)["Qué corregir"]

    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert rows[0] == ("Lugar", "Clase", "Código", "Qué hacer", "Se halló", "Por ejemplo")
    assert [(row[0], row[2]) for row in rows[1:]] == found(report)
    assert sheet["A4"].hyperlink.location == "Presupuesto!C2"


def test_a_second_check_closes_what_was_corrected(sent: Sent, tmp_path: Path) -> None:
    first = sent(WRONG)
    path = tmp_path / "corregido.xlsx"
    path.write_bytes(annotated(first, first.file, "es"))
    book = load_workbook(path)
    book["Presupuesto"]["C2"] = 2_500_000
    sheets = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}

    second = sent(sheets)

    assert first.closed == 0
    assert second.closed == len(first.findings) > 0
    assert found(second) == []
    assert f"{second.closed}" in second.tell("es").splitlines()[2]


def test_a_text_that_looks_like_a_formula_stays_a_text(sent: Sent, tmp_path: Path) -> None:
    report = sent({"Evidencia": table(DOCUMENT), "Presupuesto": table({**AMOUNT, "monto": '=HYPERLINK("http://x")'})})

    sheet = given_back(report, tmp_path)["Qué corregir"]

    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert not any(line.startswith(("=", "+", "@")) for line in as_csv([report], "es").replace('"', "").split(","))


def test_only_a_workbook_can_be_given_back(sent: Sent, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = sent(good())
    with pytest.raises(CannotWrite):
        annotated(report, tmp_path / "plans.csv", "es")

    with pytest.raises(SystemExit) as left:
        main(["check", str(report.file), "--annotate", str(report.file), "--lang", "en"])

    assert left.value.code == 2
    assert load_workbook(report.file).sheetnames == list(good())


def test_the_command_writes_the_marked_workbook_beside_the_report(tmp_path: Path) -> None:
    source = write(tmp_path / "mio.xlsx", {"Presupuesto": table({**AMOUNT, "monto": "mucho"})})

    with pytest.raises(SystemExit) as left:
        main(["check", str(source), "--annotate", str(tmp_path / "vuelta.xlsx"), "-o", str(tmp_path / "r.html")])

    assert left.value.code == 1
    assert "Qué corregir" in load_workbook(tmp_path / "vuelta.xlsx").sheetnames
    assert "<table>" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_other_tools_read_the_findings(sent: Sent) -> None:
    report = sent(WRONG)

    run = json.loads(as_sarif([report], "en"))["runs"][0]

    assert [result["ruleId"] for result in run["results"]] == [code for _, code in found(report)]
    assert run["results"][0]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "Presupuesto!C2"
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {code for _, code in found(report)}
    assert as_csv([report], "en").splitlines()[0].startswith("file,part,place,severity,code")
    assert as_page([report], "en").count("<h2>") == 3
