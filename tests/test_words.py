"""The program's own sentences: the same in four languages, never a mix, and none of them unused."""

import ast
import re
import tomllib

import pytest
from conftest import ROOT

from obligraph import errors
from obligraph.languages import LANGUAGES, choose, language_of, moment, number

WORDS = {
    language: tomllib.loads((ROOT / f"obligraph/words/{language}.toml").read_text("utf-8")) for language in LANGUAGES
}


def flat(table: dict[str, object], path: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in table.items():
        found |= flat(value, f"{path}{name}.") if isinstance(value, dict) else {f"{path}{name}": str(value)}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_exists_in_every_language_with_the_same_blanks(language: str) -> None:
    english, other = flat(WORDS["en"]), flat(WORDS[language])

    assert english.keys() == other.keys()
    assert {key: set(re.findall(r"\{(\w+)(?::[^}]*)?\}", text)) for key, text in english.items()} == {
        key: set(re.findall(r"\{(\w+)(?::[^}]*)?\}", text)) for key, text in other.items()
    }


def test_no_translation_was_forgotten() -> None:
    english = flat(WORDS["en"])
    same = {
        (language, key)
        for language in ("es", "fr", "pt")
        for key, text in flat(WORDS[language]).items()
        if text == english[key] and len(text) > 12 and re.search(r"\w", re.sub(r"\{\w+(?::[^}]*)?\}", "", text))
    }

    assert same == set()


def test_every_problem_has_its_sentence() -> None:
    said = set(WORDS["en"]["problems"])
    kinds = {child.key for child in errors.Problem.__subclasses__()}

    assert {kind for kind in kinds if not any(key == kind or key.startswith(f"{kind}-") for key in said)} == set()
    assert {key for key in said if not any(key == kind or key.startswith(f"{kind}-") for kind in kinds)} == set()


def test_the_drawn_tree_of_errors_is_the_real_one() -> None:
    drawn = set(re.findall(r"[├└]── (\w+)", errors.__doc__ or ""))

    assert drawn == {child.__name__ for child in errors.Problem.__subclasses__()}


def test_french_is_written_with_its_apostrophe() -> None:
    assert [key for key, text in flat(WORDS["fr"]).items() if re.search(r"\w'\w", text)] == []


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "59,295,634.5"), ("es", "59.295.634,5"), ("fr", "59\u202f295\u202f634,5"), ("pt", "59.295.634,5")],
)
def test_a_number_is_written_as_its_readers_write_it(language: str, text: str) -> None:
    from decimal import Decimal

    assert number(Decimal("59295634.5"), language) == text


@pytest.mark.parametrize(
    ("iso", "text"),
    [("2018", "2018"), ("2018-12", "diciembre de 2018"), ("2018-05-02", "2 de mayo de 2018"), ("hoy", "hoy")],
)
def test_a_date_keeps_the_precision_it_has(iso: str, text: str) -> None:
    assert moment(iso, "es") == text


def test_a_reader_nobody_knows_is_spoken_to_in_spanish(monkeypatch: pytest.MonkeyPatch) -> None:
    assert language_of(None) == "es"
    assert language_of("de") == "es"
    monkeypatch.setenv("LANG", "pt_BR.UTF-8")
    assert language_of(None) == "pt"
    assert language_of("fr") == "fr"


def test_a_name_without_translation_keeps_its_own() -> None:
    assert choose({"": "Warmi Ñan"}, "fr") == "Warmi Ñan"


def test_every_problem_that_is_raised_brings_what_its_sentence_names() -> None:
    """Two rooms that use one key for two stories would leave a blank unfilled."""
    keys = {child.__name__: child.key for child in errors.Problem.__subclasses__()}
    lacking = set()
    for path in (ROOT / "obligraph").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in keys):
                continue
            kind = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else ""
            told = WORDS["en"]["problems"].get(f"{keys[node.func.id]}-{kind}" if kind else keys[node.func.id])
            if told is None or any(it.arg is None for it in node.keywords) or (node.args and not kind):
                continue
            needed = set(re.findall(r"\{(\w+)(?::[^}]*)?\}", " ".join(told.values())))
            lacking |= {(path.stem, kind, name) for name in needed - {it.arg for it in node.keywords}}

    assert lacking == set()


def test_no_sentence_of_a_question_leaves_the_plural_to_its_reader() -> None:
    doubtful = re.compile(r"\w\((s|es|is|ões|ns)\)")

    found = [
        path.stem
        for path in [*(ROOT / "queries").glob("*.rq"), *(ROOT / "obligraph/words").glob("*.toml")]
        if doubtful.search(path.read_text("utf-8"))
    ]

    assert found == []
