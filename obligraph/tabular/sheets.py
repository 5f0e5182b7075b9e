"""Workbooks and CSV files as tables of cells, each with the address by which its sender knows it.

Formulas are never evaluated: what was last worked out is read, and where nothing was, the cell says so.
"""

import csv
import io
from pathlib import Path

from obligraph.errors import CannotRead, Refused, TooLarge
from obligraph.resources import unreadable
from obligraph.tabular.archives import MAX_PACKED, is_workbook, open_archive, read_part, verify_xml
from obligraph.tabular.cells import MAX_COLUMNS, MAX_ROWS, Cell, Sheet
from obligraph.tabular.excel import read_workbook

SUFFIXES = (".xlsx", ".csv", ".zip")
_TEXTS = (".csv", ".tsv")
_OTHER_BOOKS = (".xls", ".xlsb", ".ods", ".numbers")
_GUARDED = ("'=", "'+", "'-", "'@", "'\t", "'\r", "''")


def is_table(path: Path) -> bool:
    """Whether a path is one that `read_sheets` is meant for: a workbook, a CSV file, a folder, an archive."""
    if path.is_dir() or path.suffix.lower() in (*SUFFIXES, *_TEXTS, *_OTHER_BOOKS, ".xlsm", ".xltm", ".xltx"):
        return True
    try:
        with path.open("rb") as file:
            return file.read(4) in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
    except OSError:
        return False


def read_sheets(*paths: Path) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook, of CSV files, of a folder or of a ZIP archive of them.

    Raises `CannotRead`, `TooLarge` and `Refused`, with the file, for what is damaged, too large or unsafe.
    """
    found: list[Sheet] = []
    for path in paths:
        found += _sheets(path)
    if sum(len(sheet.rows) for sheet in found) > MAX_ROWS:
        raise TooLarge("rows", file=paths[0], limit=MAX_ROWS)
    if not any(sheet.rows for sheet in found):
        raise CannotRead("empty", file=paths[0])
    return tuple(found)


def _sheets(path: Path) -> list[Sheet]:
    suffix = path.suffix.lower()
    if path.is_dir():
        files = sorted(it for it in path.iterdir() if it.suffix.lower() in _TEXTS)
        if linked := next((it for it in files if it.is_symlink()), None):
            raise Refused("linked", file=path, name=linked.name)
        return [_csv(_bytes(it), it.stem, it.name, path) for it in files]
    if suffix in (".xlsm", ".xltm", ".xlsb"):
        raise Refused("macros", file=path)
    if suffix in _TEXTS:
        return [_csv(_bytes(path), path.stem, path.name, path)]
    if suffix in _OTHER_BOOKS or _starts_as_old_book(path):
        raise CannotRead("book", file=path)
    with open_archive(path) as archive:
        if is_workbook(archive):
            verify_xml(archive, path)
            return read_workbook(path)
        parts = [name for name in archive.namelist() if name.lower().endswith(_TEXTS)]
        if not parts:
            raise CannotRead("form", file=path, suffixes=list(SUFFIXES))
        return [_csv(read_part(archive, name, path), Path(name).stem, name, path) for name in sorted(parts)]


def _starts_as_old_book(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == b"\xd0\xcf\x11\xe0"
    except OSError as error:
        raise unreadable(path, error) from error


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            body = file.read(MAX_PACKED + 1)
    except OSError as error:
        raise unreadable(path, error) from error
    if len(body) > MAX_PACKED:
        raise TooLarge("file", file=path, limit=MAX_PACKED // 1024 // 1024)
    return body


def _csv(body: bytes, name: str, part: str, path: Path) -> Sheet:
    """Return a CSV file as a sheet; comma, semicolon, tab, UTF-8, UTF-16 and Windows-1252 are told apart."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = body.decode("utf-16", "replace")
    else:
        try:
            text = body.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = body.decode("cp1252", "replace")
    head = next((line for line in text.splitlines() if line.strip()), "")
    mark = max(",;\t", key=head.count)
    rows: dict[int, tuple[Cell, ...]] = {}
    try:
        for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=mark), 1):
            if len(record) > MAX_COLUMNS:
                raise TooLarge("columns", file=path, limit=MAX_COLUMNS)
            cells = [(column, _unguarded(it.strip())) for column, it in enumerate(record, 1)]
            if kept := tuple(Cell(number, column, it) for column, it in cells if it):
                rows[number] = kept
            if len(rows) > MAX_ROWS:
                raise TooLarge("rows", file=path, limit=MAX_ROWS)
    except csv.Error as error:
        raise CannotRead("csv", file=path, line=len(rows) + 1) from error
    return Sheet(name, path, rows, part=part)


def _unguarded(text: str) -> str:
    """Return a text without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return text[1:] if text.startswith(_GUARDED) else text
