"""Packed files that a stranger sends, opened without being unpacked: what could hurt is refused before it is read.

Nothing is ever written to disk. Sizes are those that the archive declares, and reading stops where they end.
"""

import re
import stat
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from obligraph.errors import CannotRead, Refused, TooLarge
from obligraph.resources import unreadable

MAX_PACKED = 16 * 1024 * 1024
MAX_UNPACKED = 96 * 1024 * 1024
MAX_RATIO = 200
MAX_PARTS = 2_000
_SMALL = 1024 * 1024
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding=["']([A-Za-z0-9._-]+)["']""")
_MACROS = re.compile(r"(?:^|/)vbaProject\.bin\Z|(?:^|/)(?:macrosheets|activeX)/", re.IGNORECASE)


def open_archive(path: Path) -> ZipFile:
    """Return a ZIP archive whose parts can be read safely.

    Raises `CannotRead` when it is damaged, locked or absent, `TooLarge` when it would unpack to more than it may,
    `Refused` for macros, links and paths that lead outside.
    """
    try:
        if path.stat().st_size > MAX_PACKED:
            raise TooLarge("file", file=path, limit=MAX_PACKED // 1024 // 1024)
        archive = ZipFile(path)
    except OSError as error:
        raise unreadable(path, error) from error
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise CannotRead("corrupt", file=path) from error
    try:
        _inspect(archive.infolist(), path)
    except (CannotRead, Refused, TooLarge):
        archive.close()
        raise
    return archive


def is_workbook(archive: ZipFile) -> bool:
    """Whether an archive is a workbook of Excel."""
    return "xl/workbook.xml" in archive.namelist()


def read_part(archive: ZipFile, name: str, path: Path) -> bytes:
    """Return the bytes of one part.

    Raises `CannotRead` when they are damaged.
    """
    try:
        with archive.open(name) as part:
            return part.read()
    except (BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise CannotRead("corrupt", file=path) from error


def verify_xml(archive: ZipFile, path: Path) -> None:
    """Raise `CannotRead` where a part in XML defines words of its own, or hides them behind an unusual encoding."""
    for name in archive.namelist():
        if name.lower().endswith((".xml", ".rels", ".vml")):
            text = read_part(archive, name, path)
            encoding = _ENCODING.match(text.removeprefix(b"\xef\xbb\xbf")[:200])
            if text[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in text[:100]:
                raise CannotRead("entity", file=path)
            if _DECLARES.search(text) or (encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")):
                raise CannotRead("entity", file=path)


def _inspect(parts: list[ZipInfo], path: Path) -> None:
    if len(parts) > MAX_PARTS:
        raise TooLarge("parts", file=path, limit=MAX_PARTS)
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise TooLarge("unpacked", file=path, limit=MAX_UNPACKED // 1024 // 1024)
    names = [part.filename for part in parts]
    if len(set(names)) < len(names):
        raise CannotRead("corrupt", file=path)
    for part in parts:
        if part.flag_bits & 1:
            raise CannotRead("locked", file=path)
        if part.file_size > _SMALL and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise TooLarge("unpacked", file=path, limit=MAX_UNPACKED // 1024 // 1024)
        if stat.S_ISLNK(part.external_attr >> 16):
            raise Refused("linked", file=path, name=_printable(part.filename))
        if part.filename.startswith(("/", "\\")) or ".." in Path(part.filename.replace("\\", "/")).parts:
            raise Refused("unpacked", file=path, name=_printable(part.filename))
        if _MACROS.search(part.filename):
            raise Refused("macros", file=path)


def _printable(name: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in name)[:80]
