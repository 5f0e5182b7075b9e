"""A long answer in pages: which rows are on this one, and where the others are. The address is the state."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from obligraph.errors import BadValue

MAX_ROWS: Final = 1000
NAMES: Final = ("page", "per-page")


@dataclass(frozen=True, slots=True)
class Paging:
    """One page of `total` rows: its number, counted from 1, how many rows a page has, and what else was asked."""

    total: int
    number: int
    size: int
    asked: tuple[tuple[str, str], ...]

    @property
    def first(self) -> int:
        """Return how many rows stand before this page."""
        return (self.number - 1) * self.size

    @property
    def end(self) -> int:
        """Return how many rows stand before the next page."""
        return min(self.first + self.size, self.total)

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def previous(self) -> str:
        """Return the query of the page before, nothing on the first."""
        return self.query(min(self.number - 1, self.pages)) if self.number > 1 else ""

    @property
    def next(self) -> str:
        """Return the query of the page after, nothing on the last."""
        return self.query(self.number + 1) if self.number < self.pages else ""

    def query(self, number: int) -> str:
        """Return the query of another page: everything else that was asked stays.

        >>> Paging(250, 1, 100, (("state", "PER"),)).query(2)
        '?state=PER&page=2'
        """
        return f"?{urlencode([*self.asked, ('page', number)])}"


def paged(asked: QueryParams, total: int, size: int) -> Paging:
    """Return the page that an address asks for, of `size` rows where it does not say how many.

    Raises `BadValue` for a number that is none, or for more than `MAX_ROWS` a page.
    """
    wanted = _number(asked, "per-page", size)
    if "per-page" in asked and wanted > MAX_ROWS:
        raise BadValue("page", name="per-page", value=str(wanted), limit=MAX_ROWS)
    kept = tuple((name, value) for name, value in asked.multi_items() if name != "page")
    return Paging(total, _number(asked, "page", 1), wanted, kept)


def _number(asked: QueryParams, name: str, default: int) -> int:
    text = asked.get(name, str(default))
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) < 10):
        raise BadValue("page", name=name, value=text[:80], limit=MAX_ROWS)
    return int(text)
