"""The command as people type it: what it prints, where it complains, how it leaves."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import obligraph
from obligraph.errors import BadValue
from obligraph.languages import LANGUAGES

KEEPING = ("submit", "submissions", "accept", "return", "withdraw", "verify", "impact")


def test_the_command_alone_is_a_tour_of_three_lines(run) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("--lang", "en")

    assert code == 0
    assert len(out.splitlines()) == 3
    assert "32 States Parties" in out


def test_the_founding_question_is_answered_in_spanish_when_nothing_else_is_known(run) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("ask", "promised-and-delivered", "--state", "PER")

    assert code == 0
    assert "Quién lo dice" in out
    assert "Lo que falta" in out
    assert "Fuentes" in out


def test_a_question_explains_itself(run) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("ask", "promised-and-delivered", "--help", "--lang", "en")

    assert code == 0
    assert "[--state PER]" in out
    assert "deadline: deadline" in out
    assert "What this answer does not show" in out


def test_the_questions_are_listed_in_words_with_their_parameters(run) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("ask", "--lang", "en")

    assert code == 0
    assert "promised-and-delivered [--state PER]" in out
    assert "Who owes what?" in out


def test_a_journalist_is_shown_the_questions_for_journalists(run) -> None:  # type: ignore[no-untyped-def]
    _, everything, _ = run("ask", "--lang", "en")
    _, some, _ = run("ask", "--lang", "en", "--for", "journalist")

    assert 0 < len(some.splitlines()) < len(everything.splitlines())


def test_the_filled_query_can_be_taken_elsewhere(run) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("ask", "promised-and-delivered", "--state", "PER", "--sparql")

    assert code == 0
    assert "VALUES ?state { <https://w3id.org/obligraph/id/state/PER> }" in out


def test_json_carries_rows_evidence_and_limits(run) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("ask", "promised-and-delivered", "--state", "PER", "--format", "json", "--lang", "en")

    answer = json.loads(out)
    assert code == 0
    assert answer["rows"]
    assert all(row["evidence"] for row in answer["rows"])
    assert answer["limits"]
    assert answer["citation"].startswith("Cite as: obligraph")


def test_an_unknown_question_leaves_with_2_and_the_nearest_names(run) -> None:  # type: ignore[no-untyped-def]
    code, out, err = run("ask", "promised-and-deliverd", "--lang", "en")

    assert (code, out) == (2, "")
    assert "promised-and-delivered" in err


def test_an_unknown_state_leaves_with_2_and_the_nearest_states(run) -> None:  # type: ignore[no-untyped-def]
    code, _, err = run("ask", "promised-and-delivered", "--state", "Perru", "--lang", "en")

    assert code == 2
    assert "PER (Peru)" in err


def test_a_word_that_is_no_command_is_named_in_the_readers_language(run) -> None:  # type: ignore[no-untyped-def]
    assert run("aks", "--lang", "es")[::2] == (
        2,
        "No se entendió: aks. Vea obligraph --help u obligraph ORDEN --help.\n",
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("accept", "GTM-2026-1"), "A esta orden le falta --by. Vea obligraph accept --help."),
        (("brief",), "A esta orden le falta ESTADO. Vea obligraph brief --help."),
        (("ask", "--state", "PER"), "A esta orden le falta PREGUNTA. Vea obligraph ask --help."),
        (("ask", "--for", "ministerio"), "«ministerio» no sirve para --for. Uno de: analyst, coalition, engineer,"),
        (("query", "nada.rq"), "nada.rq: No existe ese archivo."),
        (("changes", "antes.trig", "ahora.trig"), "antes.trig: No existe ese archivo."),
    ],
)
def test_what_is_wrong_with_a_command_is_said_with_what_to_do(run, words: tuple[str, ...], told: str) -> None:  # type: ignore[no-untyped-def]
    code, _, err = run(*words, "--lang", "es")

    assert code == 2
    assert err.startswith(told)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", ["ask", "query", "show", "enrich", "check", "export", "format", *KEEPING])
def test_every_command_has_its_help_in_every_language(command: str, language: str, run) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run(command, "--lang", language, "--help")

    usage = {"en": "Usage:", "es": "Uso:", "fr": "Usage :", "pt": "Uso:"}[language]
    assert code == 0
    assert out.startswith(f"{usage} obligraph {command}")
    assert len(out.splitlines()) > 4


def test_ones_own_query_is_answered_with_short_names(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "parties.rq"
    file.write_text("SELECT ?state WHERE { ?state a term:StateParty } ORDER BY ?state", encoding="utf-8")

    code, out, _ = run("query", str(file), "--lang", "en")

    assert code == 0
    assert out.splitlines()[2] == "state:ARG" or "state:ATG" in out
    assert out.endswith("32 rows\n")


def test_a_query_that_cannot_be_read_is_told_by_line_and_column(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "broken.rq"
    file.write_text("SELECT ?x\nWHERE ?x }", encoding="utf-8")

    code, _, err = run("query", str(file), "--lang", "en")

    assert code == 2
    assert err.startswith(f"{file}:2:")


def test_a_missing_file_leaves_with_2(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for command in ("query", "check"):
        code, _, err = run(command, str(tmp_path / "none.ttl"), "--lang", "en")

        assert code == 2
        assert "none.ttl" in err


def test_a_thing_is_shown_by_code_with_what_points_at_it(run) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("show", "PER", "--lang", "en")

    assert code == 0
    assert out.startswith("Peru\n")
    assert "What points here" in out


def test_a_promise_is_shown_with_its_source(run) -> None:  # type: ignore[no-untyped-def]
    _, out, _ = run("show", "promise:PER-50-police-station-centres-2018", "--lang", "en")

    assert "Sources\n  Ministry of Women" in out


def test_an_export_that_cannot_be_written_changes_nothing(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    code, _, err = run("export", str(tmp_path / "no-such-folder" / "all.nq"), "--lang", "en")

    assert code == 2
    assert "could not be written" in err
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_goes_to_a_file(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("ask", "promised-and-delivered", "--state", "PER", "-o", str(tmp_path / "per.xlsx"))

    assert (code, out) == (0, "")
    assert (tmp_path / "per.xlsx").read_bytes().startswith(b"PK")


def test_our_own_turtle_is_in_the_house_order(run) -> None:  # type: ignore[no-untyped-def]
    assert run("format", "--check", "--lang", "en") == (0, "", "")


def test_a_file_out_of_order_is_named_and_left_alone(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "stray.ttl"
    file.write_text(
        "<https://example.org/b> a <https://example.org/C> .\n<https://example.org/a> a <https://example.org/C> ."
    )
    before = file.read_text()

    code, out, _ = run("format", "--check", str(file), "--lang", "en")

    assert code == 1
    assert str(file) in out
    assert file.read_text() == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_an_answer_for_which_there_is_no_room_is_told_in_a_sentence() -> None:
    command = f"{sys.executable} -m obligraph ask who-promised --lang es > /dev/full"

    ended = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60)

    assert ended.returncode == 2
    assert ended.stderr.startswith("La respuesta no se pudo escribir")
    assert "--output" in ended.stderr


def test_a_closed_pipe_is_no_fault() -> None:
    command = f"{sys.executable} -m obligraph ask promised-and-delivered | head -1"

    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, env={**os.environ, "LANG": "en"}, check=False
    )

    assert done.stderr == ""
    assert done.stdout


def test_a_template_is_written_as_workbook_or_folder_and_never_over_another(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    book, folder = tmp_path / "peru.xlsx", tmp_path / "peru"

    written = [run("template", "--state", "PER", "--lang", "es", "-o", str(it)) for it in (book, folder)]
    again = run("template", "--state", "PER", "--lang", "es", "-o", str(book))

    assert [code for code, _, _ in written] == [0, 0]
    assert "Filas con datos: 503" in written[0][2]
    assert sorted(it.name for it in folder.iterdir())[:2] == ["Acciones.csv", "Evidencia.csv"]
    assert again[0] == 2
    assert "nunca se escribe encima" in again[2]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--state", "Perru", "-o", "x.xlsx"), "PER (Perú)"),
        (("--state", "PER"), "--output peru.xlsx"),
        (("--state", "PER", "-o", "x.docx"), ".xlsx"),
        (("--state", "PER", "--round", "R9", "-o", "x.xlsx"), "R3-E"),
    ],
)
def test_a_template_that_cannot_be_written_says_what_would_do(run, tmp_path: Path, monkeypatch, words, told) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)

    code, out, err = run("template", "--lang", "es", *words)

    assert (code, out) == (2, "")
    assert told in err
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    "asked", [lambda: obligraph.ask("contradictions", language="de"), lambda: obligraph.show("PER", language="")]
)
def test_a_language_that_is_not_spoken_here_is_told_with_those_that_are(asked: Callable[[], object]) -> None:
    with pytest.raises(BadValue) as told:
        asked()

    assert "en, es, fr, pt" in told.value.tell("en")
