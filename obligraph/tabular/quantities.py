"""Numbers, dates and yes or no, as people write them in four languages.

What can be meant in two ways is never guessed: it is `Unclear`, with the ways in which it could be meant.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from obligraph.languages import months

_SPACES = re.compile("[\\s\u00a0\u2007\u2009\u202f'’]")
_MONEY = re.compile(r"^([+-]?)\s*(?:US\$|R\$|S/\.?|Bs\.?|RD\$|C\$|B/\.|[$€₡₲Q])\s*|\s*(?:US\$|[%$€])$")
_PLAIN = re.compile(r"[+-]?\d{1,15}\Z")
_ONE_MARK = re.compile(r"([+-]?)(\d{1,15})([.,])(\d{1,15})\Z")
_GROUPS = re.compile(r"([+-]?\d{1,3}(?:([.,])\d{3})(?:\2\d{3}){0,9})(?:(?!\2)[.,](\d{1,15}))?\Z")
_SCALED = re.compile(r"([\d.,+\-\s\u00a0\u202f]*\d)\s*((?:[^\W\d_]+\s*)+)\Z")
_SCALES = MappingProxyType(
    {
        **dict.fromkeys("mil miles thousand thousands mille milhar milhares".split(), 3),
        **dict.fromkeys("millon millón millones million millions milhão milhao milhões milhoes".split(), 6),
        **dict.fromkeys("bilhão bilhao bilhões bilhoes milliard milliards".split(), 9),
    }
)
_TWO_SCALES = MappingProxyType(
    {
        **dict.fromkeys("billon billón billones billion billions".split(), (9, 12)),
        **dict.fromkeys("m k mn mill mll".split(), (3, 6)),
        "mm": (6, 9),
    }
)
_LINKS = frozenset("de of d’ d".split())
_TRUE = frozenset("sí si yes oui sim true verdadero vrai verdadeiro 1 x".split())
_FALSE = frozenset("no non não nao false falso faux 0".split())
_SLASHED = re.compile(r"(\d{1,4})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{1,4})(?:[ T]00:00(?::00)?)?\Z")
_MONTHLY = re.compile(r"(?:(\d{4})\s*[/.\-]\s*(\d{1,2})|(\d{1,2})\s*[/.\-]\s*(\d{4}))\Z")
_WORDED = re.compile(
    r"(?:(\d{1,2})(?:er|º|°|st|nd|rd|th)?\s*(?:de\s+|-|/)?)?([^\W\d_]+)\.?\s*(?:de[l]?\s+|-|/|,)?\s*(\d{4})\Z"
)
_MONTH_FIRST = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\Z")


@dataclass(frozen=True, slots=True)
class Unclear:
    """A text that can be meant in several ways; `readings` are the ways, written so that they cannot be mistaken."""

    readings: tuple[str, ...] = ()


def read_number(text: str, language: str = "es") -> Decimal | Unclear | None:
    """Return the number a text means, `Unclear` where there are two, `None` where it is none.

    >>> read_number("S/ 59.295.634,50"), read_number("59 millones"), read_number("1.234")
    (Decimal('59295634.5'), Decimal('59000000'), Unclear(readings=('1234', '1,234')))
    """
    bare = text.strip().replace("−", "-")
    if re.fullmatch(r"\([^()]+\)", bare):
        bare = "-" + bare[1:-1].strip()
    bare = _MONEY.sub(lambda found: found[1] or "", bare)
    scaled = _SCALED.match(bare)
    found = _scaled(scaled[1], scaled[2].casefold().split()) if scaled else _plain(bare)
    if len(found) == 1:
        return whole(found[0])
    mark = "." if language == "en" else ","
    return Unclear(tuple(f"{whole(it):f}".replace(".", mark) for it in found)) if found else None


def _scaled(figures: str, words: list[str]) -> tuple[Decimal, ...]:
    """Return what a number with its scale in words can be: «59 millones», «1,5 mil millones», «3 billones»."""
    values = _plain(figures)
    scales = [word for word in words if word not in _LINKS]
    unclear = next((_TWO_SCALES[word] for word in scales if word in _TWO_SCALES), None)
    if unclear:
        return tuple(value.scaleb(power) for value in values for power in unclear)
    if not scales or any(word not in _SCALES for word in scales):
        return ()
    return tuple(value.scaleb(sum(_SCALES[word] for word in scales)) for value in values)


def _plain(text: str) -> tuple[Decimal, ...]:
    compact = _SPACES.sub("", text)
    if re.search(r"\d\s+\d", text.strip()) and not _spaced_in_threes(text):
        return ()
    if _PLAIN.match(compact):
        return (Decimal(compact),)
    grouped = _GROUPS.match(compact)
    if grouped and (grouped[3] is not None or compact.count(grouped[2]) > 1):
        figures = grouped[1].replace(grouped[2], "")
        return (Decimal(f"{figures}.{grouped[3]}" if grouped[3] else figures),)
    return _one_mark(compact)


def _one_mark(compact: str) -> tuple[Decimal, ...]:
    """Return what a number with a single mark can be: «12,5» is clear, «1.234» and «1,234» are not."""
    found = _ONE_MARK.match(compact)
    if not found:
        return ()
    sign, before, _, after = found.groups()
    fraction = Decimal(f"{sign}{before}.{after}")
    if len(after) == 3 and len(before) <= 3 and not before.startswith("0"):
        return (Decimal(f"{sign}{before}{after}"), fraction)
    return (fraction,)


def _spaced_in_threes(text: str) -> bool:
    """Whether the spaces inside a number stand where thousands do: «59 000 000», and not «12 5»."""
    whole = re.split(r"[.,](?=\d*\Z)", text.strip())[0]
    return bool(re.fullmatch(r"[+-]?\s*\d{1,3}(\s\d{3})+", whole))


def whole(value: Decimal) -> Decimal:
    """Return a number without the noughts behind its mark that say nothing.

    >>> whole(Decimal("59000000.00")), whole(Decimal("12.50"))
    (Decimal('59000000'), Decimal('12.5'))
    """
    return Decimal(int(value)) if value == int(value) else value.normalize()


def read_flag(text: str) -> bool | None:
    """Return yes or no, `None` where it is neither."""
    word = text.strip().casefold()
    return True if word in _TRUE else False if word in _FALSE else None


def read_moment(text: str, language: str = "es") -> str | Unclear | None:
    """Return a year, month or day as ISO text in the precision it is written in.

    Day before month, except that «03/04/2018» in an English text is `Unclear`, as is a year of two figures.

    >>> read_moment("02/05/2018"), read_moment("08/2018"), read_moment("diciembre de 2018"), read_moment("2018")
    ('2018-05-02', '2018-08', '2018-12', '2018')
    """
    bare = " ".join(text.split()).casefold()
    if re.fullmatch(r"\d{4}", bare):
        return bare if bare > "0999" else None
    if found := _MONTHLY.match(bare):
        return _month(found[1] or found[4], found[2] or found[3])
    if found := _SLASHED.match(bare):
        return _slashed(found[1], found[2], found[3], language)
    if found := _MONTH_FIRST.match(bare):
        return _day(found[3], months().get(found[1], 0), found[2])
    if found := _WORDED.match(bare):
        month = months().get(found[2], 0)
        return _day(found[3], month, found[1]) if found[1] else _month(found[3], month)
    return None


def _slashed(first: str, second: str, third: str, language: str) -> str | Unclear | None:
    if len(first) == 4:
        return _day(first, second, third) if len(third) < 3 else None
    if len(third) != 4:
        full = [f"{century}{int(third):02d}" for century in ("20", "19")] if len(third) == 2 else []
        readings = [_day(year, second, first) for year in full]
        return Unclear(tuple(it for it in readings if it)) if any(readings) else None
    day_first, month_first = _day(third, second, first), _day(third, first, second)
    if language == "en" and day_first and month_first and day_first != month_first:
        return Unclear((day_first, month_first))
    return day_first or month_first


def _day(year: str, month: str | int, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _month(year: str, month: str | int) -> str | None:
    return f"{year}-{int(month):02d}" if 1 <= int(month) <= 12 else None


def moment_of(value: date | datetime) -> str | None:
    """Return a stored date as ISO text; one with a time of day is no day that a source states."""
    if isinstance(value, datetime):
        return value.date().isoformat() if (value.hour, value.minute, value.second) == (0, 0, 0) else None
    return value.isoformat()


def precision(moment: str) -> str:
    """Return how precise an ISO text is: gYear, gYearMonth or date.

    >>> precision("2018-12")
    'gYearMonth'
    """
    return ("gYear", "gYearMonth", "date")[moment.count("-")]
