"""Files out: statements in any RDF format, the whole graph in one file, and bytes written whole or not at all."""

import gzip
import io
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import IO, Any

from pyoxigraph import RdfFormat, serialize

from obligraph.errors import CannotWrite
from obligraph.rdf.dumps import lines, quads_in
from obligraph.rdf.graphs import NamedNode, Quad, Triple, World
from obligraph.rdf.vocabulary import Vocabulary

RDF_FORMATS = {
    ".trig": RdfFormat.TRIG,
    ".nq": RdfFormat.N_QUADS,
    ".nt": RdfFormat.N_TRIPLES,
    ".ttl": RdfFormat.TURTLE,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
}
_BY_LINES = (RdfFormat.N_QUADS, RdfFormat.N_TRIPLES)
_LEVEL = 6
"""How hard a stream is packed: with 9, three times as long for 3 % less."""


def export(world: World, path: Path) -> int:
    """Write every statement to `path`, in the format of its suffix (`.gz` after it compresses); return their number.

    Raises `CannotWrite` for another suffix or a path that is closed to us.
    """
    suffix, packed = _suffix(path)

    def write(file: IO[bytes]) -> int:
        packing: Any = gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) if packed else nullcontext(file)
        with packing as out:
            return write_world(world, out, suffix)

    return _save(path, write)


def write_world(world: World, out: IO[bytes], suffix: str) -> int:
    """Write every statement to `out` in the format of a file suffix; return their number.

    The same graph always gives the same bytes, and no more than one of its named graphs is held in memory. A format
    without named graphs merges them.
    """
    form, count = RDF_FORMATS[suffix], 0

    def counted() -> Iterator[bytes]:
        nonlocal count
        for body in lines(world, merged=not form.supports_datasets):
            count += body.count(b"\n")
            yield body

    if form in _BY_LINES:
        out.writelines(counted())
    else:
        prefixes = None if form == RdfFormat.JSON_LD else dict(world.vocabulary.prefixes)
        serialize(quads_in(counted()), out, form, prefixes=prefixes)
    return count


def export_statements(triples: Iterable[Triple], vocabulary: Vocabulary, path: Path) -> int:
    """Write statements to `path`, in the format of its suffix and a stable order; return their number."""
    found = sorted(triples, key=str)
    return _write([Quad(it.subject, it.predicate, it.object) for it in found], path, vocabulary)


def _write(quads: list[Quad], path: Path, vocabulary: Vocabulary) -> int:
    suffix, packed = _suffix(path)
    out = io.BytesIO()
    write_quads(quads, out, suffix, vocabulary)
    body = out.getvalue()
    save(path, gzip.compress(body, mtime=0) if packed else body)
    return len(quads)


def _suffix(path: Path) -> tuple[str, bool]:
    """Return the suffix that tells the format, and whether the file is compressed."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    packed = suffixes[-1:] == [".gz"]
    suffix = (suffixes[:-1] if packed else suffixes)[-1:]
    if not suffix or suffix[0] not in RDF_FORMATS:
        raise CannotWrite("suffix", file=path, suffixes=list(RDF_FORMATS))
    return suffix[0], packed


def write_quads(quads: Iterable[Quad], out: IO[bytes], suffix: str, vocabulary: Vocabulary) -> None:
    """Write statements to `out` in the format of a file suffix; formats without named graphs merge them."""
    form = RDF_FORMATS[suffix]
    chosen: list[Any] = list(quads if form.supports_datasets else dict.fromkeys(quad.triple for quad in quads))
    serialize(chosen, out, form, prefixes=None if form == RdfFormat.JSON_LD else _used(chosen, vocabulary))


def turtle_of(triples: Iterable[Triple], vocabulary: Vocabulary) -> str:
    """Return statements as Turtle with our prefixes, in a stable order."""
    found = sorted(triples, key=str)
    out = io.BytesIO()
    serialize(found, out, RdfFormat.TURTLE, prefixes=_used(found, vocabulary))
    return out.getvalue().decode("utf-8")


def save(path: Path, body: bytes) -> None:
    """Write `body` to `path` whole or not at all.

    Raises `CannotWrite` when the folder is missing, closed or full; what was there before is untouched.
    """
    _save(path, lambda file: file.write(body))


def _save(path: Path, write: Callable[[IO[bytes]], int]) -> int:
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            temporary = Path(file.name)
            count = write(file)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
        return count
    except OSError as error:
        if temporary:
            temporary.unlink(missing_ok=True)
        raise CannotWrite(file=path, reason=error.strerror or str(error)) from error


def save_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write several files into a folder, which is made if it is not there.

    Raises `CannotWrite` when that is not possible; each file is whole or as it was.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(file=folder, reason=error.strerror or str(error)) from error
    for name, body in files.items():
        save(folder / name, body)


def refuse_taken(folder: Path) -> None:
    """Raise `CannotWrite` where something has this name already, be it a link that leads nowhere."""
    if os.path.lexists(folder):
        raise CannotWrite("new-folder", file=folder)


def save_new_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files, by path, into a folder that takes its name once every one of them is on the disk.

    Raises `CannotWrite` when the name is taken, or when the parent is missing, closed or full; nothing is left then.
    """
    refuse_taken(folder)
    try:
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as aside:
            whole = Path(aside) / "whole"
            for name, body in files.items():
                path = whole / name
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("wb") as file:
                    file.write(body)
                    file.flush()
                    os.fsync(file.fileno())
            whole.rename(folder)
    except OSError as error:
        raise CannotWrite(file=folder, reason=error.strerror or str(error)) from error


def _used(statements: Iterable[Any], vocabulary: Vocabulary) -> dict[str, str]:
    """Return the prefixes that these statements need, A to Z."""
    terms = {term for it in statements for term in (it.subject, it.predicate, it.object) if isinstance(term, NamedNode)}
    needed = {vocabulary.shorten(term.value).partition(":")[0] for term in terms}
    return {name: space for name, space in vocabulary.prefixes.items() if name in needed}
