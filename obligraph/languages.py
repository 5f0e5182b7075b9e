"""The four languages of a reader: which one is read, and the few sentences that are the program's own.

Labels and definitions live in the graph; the sentences here are those no fact could carry.
"""

import functools
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NewType

if TYPE_CHECKING:
    from babel import Locale
    from babel.numbers import NumberPattern

Language = NewType("Language", str)
"""One of the codes in `LANGUAGES`."""

LANGUAGES: Final = (Language("en"), Language("es"), Language("fr"), Language("pt"))
SPANISH: Final = Language("es")

Texts = Mapping[str, str]
"""One text in several languages: language code → text."""


_APART: Final = re.compile(r" (?=[:;?!»](?:\s|$))|(?<=«) ")


def language_of(asked: str | None) -> Language:
    """Return the language a reader gets: the one `asked` for, else the one of the terminal, else Spanish.

    An unknown request counts as no request.
    """
    wishes = [asked, *(os.environ.get(name) for name in ("OBLIGRAPH_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))]
    codes = ((wish or "")[:2].lower() for wish in wishes)
    return next((Language(code) for code in codes if code in LANGUAGES), SPANISH)


def choose(texts: Texts, language: str) -> str:
    """Return the text in `language`; a proper name that has none keeps the language it has.

    >>> choose({"es": "Ley", "en": "Law"}, "fr")
    'Ley'
    """
    order = (language, "es", "en", "fr", "pt", "")
    return next((texts[code] for code in order if code in texts), next(iter(texts.values()), ""))


@functools.cache
def words(language: str) -> Mapping[str, Any]:
    """Return the program's own sentences in `language`, as the tables of `words/<language>.toml`."""
    path = Path(__file__).parent / "words" / f"{language}.toml"
    return MappingProxyType(tomllib.loads(path.read_text(encoding="utf-8")))


def say(language: str, key: str, /, **fields: object) -> str:
    """Return the sentence `table.name` of the program in `language`, with `fields` filled in."""
    found: Any = words(language)
    for part in key.split("."):
        found = found[part]
    return str(found).format(**fields)


def unbroken(text: str) -> str:
    """Return a text in which no line ends before or after a sign that French sets apart from its word by a space.

    >>> unbroken("Note de pays : Haïti") == "Note de pays\u00a0: Haïti"
    True
    """
    return _APART.sub("\u00a0", text)


def number(value: Decimal | int, language: str) -> str:
    """Return a number as it is written in `language`.

    >>> number(Decimal("59295634.5"), "pt")
    '59.295.634,5'
    >>> number(Decimal("43600000000000"), "es")
    '43.600.000.000.000'
    """
    from babel.numbers import format_decimal

    with localcontext(prec=50):
        return format_decimal(value, format=_pattern(), locale=_locale(language))


def rounded(value: Decimal | int, language: str) -> str:
    """Return a number as people say it in `language`, to one decimal.

    >>> rounded(59295634, "es"), rounded(17_000, "en")
    ('59,3 millones', '17 thousand')
    """
    from babel.numbers import format_compact_decimal

    return format_compact_decimal(value, format_type="long", locale=_locale(language), fraction_digits=1)


@functools.lru_cache(maxsize=10_000)
@dataclass(frozen=True, slots=True)
class Count:
    """How many there are, for a sentence to fill in: the number alone, or with its noun in one of two forms.

    >>> say_it = "{n:promesa/promesas}".format
    >>> say_it(n=Count(1, "es")), say_it(n=Count(1728, "es")), f"{Count(1728, 'en')}"
    ('1 promesa', '1.728 promesas', '1,728')
    >>> f"{Count(0, 'fr'):ligne/lignes}", f"{Count(0, 'pt'):linha/linhas}"
    ('0 ligne', '0 linhas')
    """

    value: int
    language: str

    def __format__(self, forms: str) -> str:
        text = number(self.value, self.language)
        one, _, many = forms.partition("/")
        alone = self.value == 1 or (self.value == 0 and self.language == "fr")
        return f"{text} {one if alone else many}" if forms else text


def moment(text: str, language: str) -> str:
    """Return an ISO year, month or day as it is written in `language`; any other text unchanged.

    >>> moment("2018-12", "es")
    'diciembre de 2018'
    """
    from babel.dates import format_date, format_skeleton

    try:
        match text.split("-"):
            case [year, month]:
                return str(format_skeleton("yMMMM", date(int(year), int(month), 1), locale=_locale(language)))
            case [year, month, day]:
                return format_date(date(int(year), int(month), int(day)), "long", locale=_locale(language))
    except ValueError:
        pass
    return text


def age(seconds: float, language: str) -> str:
    """Return how long ago something was, as it is said in `language`.

    >>> age(3 * 3600, "es"), age(9 * 86400, "en")
    ('hace 3 horas', '9 days ago')
    """
    from babel.dates import format_timedelta

    return format_timedelta(-timedelta(seconds=seconds), threshold=2, add_direction=True, locale=_locale(language))


@functools.cache
def months() -> Mapping[str, int]:
    """Return the names of the months in every language, short ones too: lower-case name → number.

    >>> months()["diciembre"], months()["août"], months()["dez"]
    (12, 8, 12)
    """
    from babel.dates import get_month_names

    found: dict[str, int] = {}
    for language in LANGUAGES:
        for size in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number_, name in get_month_names(size, context, _locale(language)).items():
                    found[name.casefold().rstrip(".")] = number_
    found["setiembre"] = found["set"] = found["sep"] = found["sept"] = 9
    return MappingProxyType(found)


@functools.cache
def _locale(language: str) -> "Locale":
    """Return what Babel knows of a language, whose name it would otherwise take apart for every number."""
    from babel import Locale

    return Locale("en", "GB") if language == "en" else Locale(language)


@functools.cache
def _pattern() -> "NumberPattern":
    from babel.numbers import parse_pattern

    return parse_pattern("#,##0.################")
