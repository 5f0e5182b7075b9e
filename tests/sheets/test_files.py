"""What is sent as a file: CSV in every disguise, folders, archives; and what is refused before it can hurt."""

import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from filled import AMOUNT, DOCUMENT, PROMISE, Rows, found, good, table, write

from obligraph import check
from obligraph.errors import CannotRead, Problem, Refused, TooLarge
from obligraph.languages import LANGUAGES
from obligraph.rdf.graphs import World


def as_csv(rows: Rows, mark: str = ",") -> str:
    return "\r\n".join(mark.join(f'"{cell}"' if cell is not None else "" for cell in row) for row in rows) + "\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A submission as a folder of CSV files, as a spreadsheet program exports them."""
    place = tmp_path / "envio"
    place.mkdir()
    for name, rows in good().items():
        (place / f"{name}.csv").write_text(as_csv(rows), encoding="utf-8")
    return place


def test_a_folder_of_csv_files_says_what_a_workbook_says(folder: Path, known: World) -> None:
    report = check(folder, world=known)

    assert found(report) == []
    assert report.summary.things == 4


def test_an_archive_of_csv_files_says_the_same(folder: Path, tmp_path: Path, known: World) -> None:
    with ZipFile(tmp_path / "envio.zip", "w", ZIP_DEFLATED) as archive:
        for path in folder.iterdir():
            archive.write(path, f"2026/{path.name}")

    assert check(tmp_path / "envio.zip", world=known).summary.things == 4


def test_several_csv_files_are_one_submission(folder: Path, known: World) -> None:
    report = check(*sorted(folder.iterdir()), world=known)

    assert found(report) == []
    assert report.summary.things == 4


def test_a_fault_in_csv_is_named_by_line_and_column(tmp_path: Path, known: World) -> None:
    (tmp_path / "evidencia.csv").write_text(as_csv(table(DOCUMENT)), "utf-8")
    (tmp_path / "presupuesto.csv").write_text(as_csv(table(AMOUNT, {**AMOUNT, "código": "AVA-b", "monto": "1.234"})))

    report = check(tmp_path, world=known)

    assert found(report) == [("presupuesto.csv#cell=3,3", "SHE-16")]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_is_read_whatever_program_saved_it(tmp_path: Path, known: World, mark: str, encoding: str) -> None:
    (tmp_path / "Evidencia.csv").write_bytes(as_csv(table(DOCUMENT), mark).encode(encoding))

    assert found(check(tmp_path / "Evidencia.csv", world=known)) == []


def test_an_apostrophe_that_keeps_a_text_from_being_a_formula_is_no_part_of_it(tmp_path: Path, known: World) -> None:
    (tmp_path / "Evidencia.csv").write_text(
        as_csv(table({**DOCUMENT, "tipo de documento": "'=informe anual"})), "utf-8"
    )

    report = check(tmp_path / "Evidencia.csv", world=known)

    assert [finding.found for finding in report.findings] == ["=informe anual"]


def bomb(path: Path) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 90 * 1024 * 1024)


def laughs(path: Path) -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    write(path, {"Promesas": table(PROMISE)})
    repacked(
        path,
        "xl/sharedStrings.xml",
        f'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY l0 "ja">{entities}]><s>&l11;</s>'.encode(),
    )


def outside_entity(path: Path) -> None:
    write(path, {"Promesas": table(PROMISE)})
    repacked(
        path,
        "xl/workbook.xml",
        b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]><w>&e;</w>',
    )


def outside_entity_in_disguise(path: Path) -> None:
    write(path, {"Promesas": table(PROMISE)})
    repacked(
        path,
        "xl/workbook.xml",
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE w [<!ENTITY e "x">]><w/>'.encode("utf-16"),
    )


def macros(path: Path) -> None:
    write(path, {"Promesas": table(PROMISE)})
    repacked(path, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")


def link(path: Path) -> None:
    entry = ZipInfo("Promesas.csv")
    entry.external_attr = 0o120777 << 16
    with ZipFile(path, "w") as archive:
        archive.writestr(entry, "/etc/passwd")


def way_out(path: Path) -> None:
    with ZipFile(path, "w") as archive:
        archive.writestr("../../Promesas.csv", "a,b")


def many_parts(path: Path) -> None:
    with ZipFile(path, "w") as archive:
        for number in range(2_100):
            archive.writestr(f"{number}.csv", "")


def no_sheets(path: Path) -> None:
    with ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")


def torn(path: Path) -> None:
    write(path, good())
    path.write_bytes(path.read_bytes()[:-400])


def hollow(path: Path) -> None:
    write(path, good())
    repacked(path, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row r='x'")


def old_book(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)


def repacked(path: Path, part: str, body: bytes) -> None:
    """Put one part into an archive, in place of the one it has."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()} | {part: body}
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(
    ("name", "make", "problem", "words"),
    [
        ("a.xlsx", bomb, TooLarge, "96 MB"),
        ("a.xlsx", laughs, CannotRead, "DOCTYPE"),
        ("a.xlsx", outside_entity, CannotRead, "DOCTYPE"),
        ("a.xlsx", outside_entity_in_disguise, CannotRead, "DOCTYPE"),
        ("a.xlsx", macros, Refused, "macros"),
        ("a.xlsm", macros, Refused, "macros"),
        ("a.zip", link, Refused, "Promesas.csv"),
        ("a.zip", way_out, Refused, "Promesas.csv"),
        ("a.zip", many_parts, TooLarge, "2000"),
        ("a.docx", no_sheets, CannotRead, ".xlsx"),
        ("a.xlsx", torn, CannotRead, "dañado"),
        ("a.xlsx", hollow, CannotRead, "dañado"),
        ("a.xls", old_book, CannotRead, ".xlsx"),
        ("a.xlsx", old_book, CannotRead, "contraseña"),
    ],
    ids=lambda it: it.__name__ if isinstance(it, Callable) else "",  # type: ignore[arg-type]
)
def test_what_could_hurt_is_refused_in_a_sentence_and_in_no_time(
    tmp_path: Path, known: World, name: str, make: Callable[[Path], None], problem: type[Problem], words: str
) -> None:
    make(tmp_path / name)
    begin = time.process_time()
    tracemalloc.start()

    with pytest.raises(problem) as refused:
        check(tmp_path / name, world=known)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert words in refused.value.tell("es")
    assert refused.value.tell("es").startswith(str(tmp_path))
    assert time.process_time() - begin < 5
    assert peak < 64 * 1024 * 1024


def test_two_million_rows_are_refused_before_they_fill_the_memory(tmp_path: Path, known: World) -> None:
    rows = tmp_path / "Promesas.csv"
    rows.write_text("código,nombre\n" + "a,b\n" * 2_000_000)
    begin = time.process_time()

    with pytest.raises(TooLarge) as refused:
        check(rows, world=known)

    assert "20000" in refused.value.tell("es")
    assert time.process_time() - begin < 5


def test_a_sheet_of_a_million_empty_rows_is_not_a_large_one(tmp_path: Path, known: World) -> None:
    def stretch(book: object) -> None:
        sheet = book["Promesas"]  # type: ignore[index]
        for row in range(3, 40_000):
            sheet.row_dimensions[row].height = 15

    path = write(tmp_path / "a.xlsx", {"Evidencia": table(DOCUMENT), "Promesas": table(PROMISE)}, stretch)

    assert found(check(path, world=known)) == []


def test_a_link_in_a_folder_is_not_followed(folder: Path, known: World) -> None:
    (folder / "Planes.csv").symlink_to("/etc/hostname")

    with pytest.raises(Refused) as refused:
        check(folder, world=known)

    assert "Planes.csv" in refused.value.tell("es")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_file_and_an_empty_one_are_told_apart(tmp_path: Path, known: World, language: str) -> None:
    (tmp_path / "empty.csv").write_text("")

    with pytest.raises(CannotRead) as absent:
        check(tmp_path / "none.xlsx", world=known)
    with pytest.raises(CannotRead) as empty:
        check(tmp_path / "empty.csv", world=known)

    assert absent.value.tell(language) != empty.value.tell(language)
