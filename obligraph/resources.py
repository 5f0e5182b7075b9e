"""Where the four folders are: `OBLIGRAPH_HOME`, else beside the module (a wheel), else the checkout.

And where submissions are kept: `OBLIGRAPH_DATA`, else a folder of the user's own. And which engine holds the graph.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from obligraph.errors import CannotRead, NotReady

FOLDERS = ("ontology", "graph", "shapes", "queries")


def unreadable(path: Path, error: OSError) -> CannotRead:
    """Return that a file is not there, or that it is closed to us."""
    return CannotRead("absent" if isinstance(error, FileNotFoundError) else "closed", file=path)


def text_of(path: Path) -> str:
    """Return the text of a file.

    Raises `CannotRead` when it cannot be opened or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CannotRead("encoding", file=path) from error
    except (FileNotFoundError, IsADirectoryError) as error:
        raise unreadable(path, error) from error
    except OSError as error:
        raise CannotRead("missing", file=path, reason=error.strerror) from error


@dataclass(frozen=True, slots=True)
class Home:
    """The place that holds `ontology/`, `graph/`, `shapes/` and `queries/`."""

    root: Path

    @property
    def ontology(self) -> Path:
        """What words mean."""
        return self.root / "ontology"

    @property
    def graph(self) -> Path:
        """What is so, and who says it."""
        return self.root / "graph"

    @property
    def shapes(self) -> Path:
        """What may be submitted."""
        return self.root / "shapes"

    @property
    def queries(self) -> Path:
        """What may be asked."""
        return self.root / "queries"

    def turtle(self) -> tuple[Path, ...]:
        """Return every Turtle file that the answers draw on, in a stable order."""
        return tuple(sorted([*self.ontology.rglob("*.ttl"), *self.graph.rglob("*.ttl")]))

    def mappings(self) -> tuple[Path, ...]:
        """Return every table of mappings (SSSOM), in a stable order."""
        return tuple(sorted([*self.ontology.glob("*.sssom.tsv"), *self.graph.rglob("*.sssom.tsv")]))


def find_home() -> Home:
    """Return the first place that has all four folders.

    Raises `NotReady`, naming the places looked at, when none has.
    """
    package = Path(__file__).resolve().parent
    asked = os.environ.get("OBLIGRAPH_HOME")
    places = [Path(asked)] if asked else [package / "data", package.parent]
    for place in places:
        if all((place / folder).is_dir() for folder in FOLDERS):
            return Home(place)
    raise NotReady(places=[str(place) for place in places])


def find_data(asked: str | Path | None = None) -> Path:
    """Return the folder where submissions are kept: the one `asked` for, else the user's; it need not exist yet."""
    if given := asked or os.environ.get("OBLIGRAPH_DATA"):
        return Path(given).expanduser().absolute()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "obligraph"
    default = Path.home() / ".local" / "share"
    return Path(os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA") or default) / "obligraph"


def find_store(asked: str | None = None) -> str:
    """Return the engine elsewhere to answer from: the one `asked` for, else `OBLIGRAPH_STORE`, else none."""
    return asked or os.environ.get("OBLIGRAPH_STORE", "")
