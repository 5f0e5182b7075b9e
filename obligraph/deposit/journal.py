"""The data folder: what was handed in, kept as plain files beside a journal that only grows.

    journal/000001.json                  one entry a step, never changed
    versions/PER-2026-1-v1/statements.nt one folder a version, never changed

An entry is what makes a step so: a folder that no entry names was left by a process that was stopped, and counts for
nothing. Everything is written aside, forced to disk and renamed, and no link is followed out of the folder. What the
entries say is the matter of `receipts`.
"""

import contextlib
import os
import re
import shutil
import stat
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from obligraph.errors import CannotRead, CannotWrite, Refused, TooSlow

VERSION = re.compile(r"[A-Z]{3}-\d{4}-\d{1,6}-v\d{1,4}\Z")
SECONDS = 20.0
_ENTRY = re.compile(r"(\d{6})\.json\Z")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*(\.[a-z0-9]{1,6})?\Z")
_ASIDE = ".aside-"


@dataclass(frozen=True, slots=True)
class Journal:
    """One data folder. Reading needs no lock, since nothing that can be read ever changes."""

    root: Path

    def entries(self) -> tuple[bytes, ...]:
        """Return the entries, oldest first; none where the folder does not exist.

        Raises `CannotRead` when one is missing between two others, and `Refused` for a link.
        """
        folder = self.root / "journal"
        try:
            for _ in range(3):
                numbers = sorted(int(found[1]) for name in os.listdir(folder) if (found := _ENTRY.match(name)))
                if numbers == list(range(1, len(numbers) + 1)):
                    return tuple(_read(_within(self.root, "journal", f"{number:06}.json")) for number in numbers)
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            raise CannotRead("missing", file=folder, reason=error.strerror) from error
        missing = next(number for place, number in enumerate(numbers, 1) if number != place)
        raise CannotRead("damaged", file=folder / f"{missing - 1:06}.json")

    def mark(self) -> tuple[int, int]:
        """Return what changes with every entry, at the price of one look into a folder."""
        return mark(self.root / "journal")

    def content(self, version: str, name: str) -> bytes:
        """Return one file of a version.

        Raises `CannotRead` when it is missing, and `Refused` for a link or a name that leads elsewhere.
        """
        return _read(self._place(version, name))

    @contextlib.contextmanager
    def writing(self, seconds: float = SECONDS) -> Iterator["Journal"]:
        """Hold the folder for writing; whatever is written comes whole or not at all.

        Raises `TooSlow` when somebody else holds it for `seconds`, `CannotWrite` when it is closed, full or read only.
        """
        import fcntl

        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name in ("journal", "versions"):
                (self.root / name).mkdir(mode=0o700, exist_ok=True)
                _within(self.root, name)
            handle = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise CannotWrite("kept", file=self.root, reason=error.strerror) from error
        try:
            end = time.monotonic() + seconds
            while not _locked(handle, fcntl.LOCK_EX | fcntl.LOCK_NB):
                if time.monotonic() > end:
                    raise TooSlow("lock", file=self.root, seconds=f"{seconds:g}")
                time.sleep(0.02)
            self._sweep()
            yield self
        except OSError as error:
            self._sweep()
            raise CannotWrite("kept", file=self.root, reason=error.strerror) from error
        finally:
            os.close(handle)

    def keep(self, version: str, files: Mapping[str, bytes]) -> None:
        """Write the files of a version; only within `writing`, and before the entry that names it."""
        place = self._place(version)
        aside = place.with_name(_ASIDE + version)
        if place.exists():
            place.rename(place.with_name(f"{_ASIDE}{version}-left"))
            self._sweep()
        aside.mkdir(mode=0o700)
        for name, body in files.items():
            if not _NAME.match(name):
                raise Refused("path", name=name)
            _write(aside / name, body)
        _force(aside)
        aside.rename(place)
        _force(place.parent)

    def append(self, body: bytes) -> None:
        """Write the next entry; only within `writing`. From the moment this returns, the step is taken."""
        place = self.root / "journal" / f"{len(self.entries()) + 1:06}.json"
        aside = place.with_name(_ASIDE + place.name)
        _write(aside, body)
        aside.rename(place)
        _force(place.parent)

    def _place(self, version: str, *names: str) -> Path:
        if not VERSION.match(version) or not all(_NAME.match(name) for name in names):
            raise Refused("path", name="/".join((version, *names)))
        return _within(self.root, "versions", version, *names)

    def _sweep(self) -> None:
        """Take away what a process that was stopped left aside."""
        for name in ("journal", "versions"):
            for left in (self.root / name).glob(_ASIDE + "*"):
                if left.is_dir() and not left.is_symlink():
                    shutil.rmtree(left, ignore_errors=True)
                else:
                    with contextlib.suppress(OSError):
                        left.unlink()


def mark(folder: Path) -> tuple[int, int]:
    """Return what changes when a file joins a folder or leaves it: when that was, and how many there are."""
    try:
        return folder.stat().st_mtime_ns, len(os.listdir(folder))
    except OSError:
        return 0, 0


def _within(root: Path, *names: str) -> Path:
    """Return a place in the folder.

    Raises `Refused` when a step of the way there is a link.
    """
    place = root
    for name in names:
        place = place / name
        if place.is_symlink():
            raise Refused("link", file=place)
    return place


def _read(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise Refused("link", file=path)
            return file.read()
    except FileNotFoundError as error:
        raise CannotRead("damaged", file=path) from error
    except OSError as error:
        raise CannotRead("missing", file=path, reason=error.strerror) from error


def _write(path: Path, body: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def _force(folder: Path) -> None:
    """Force the names in a folder to disk, so that a rename outlives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _locked(handle: int, how: int) -> bool:
    import fcntl

    try:
        fcntl.flock(handle, how)
    except BlockingIOError:
        return False
    return True
