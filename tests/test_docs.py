"""What the README promises is there, and what it shows is what the program prints.

Run as a program, this file writes the shown answer into the README anew.
"""

import contextlib
import io
import os
import re
from pathlib import Path

import pytest
from conftest import ROOT, saved_questions

from obligraph import open_world
from obligraph.cli.main import build, main
from obligraph.rdf.graphs import World

README = ROOT / "README.md"
SHOWN = re.compile(r"(<!-- shown: (?P<command>.+?) -->\n```text\n)(?P<output>.*?)(\n```)", re.DOTALL)


def printed(command: str) -> str:
    """What `obligraph …` prints in a terminal of 118 columns."""
    os.environ["COLUMNS"] = "118"
    out = io.StringIO()
    out.buffer = io.BytesIO()  # type: ignore[misc, assignment]
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        main(command.split()[1:])
    return (out.getvalue() + out.buffer.getvalue().decode("utf-8")).rstrip("\n")  # type: ignore[attr-defined]


def inside(world: World) -> str:
    """What the graph holds, in the words of the README."""
    claims = world.select("SELECT DISTINCT ?claim { ?claim term:assertedBy ?speaker }")
    return f"{len(saved_questions())} questions and {len(world):,} statements with {len(claims):,} sourced claims"


def without_digest(text: str) -> str:
    """The digest of the data changes with every corrected fact; the rest of an answer should not."""
    return re.sub(r"\b[0-9a-f]{12}\b", "…", " ".join(text.split()))


@pytest.mark.parametrize("shown", list(SHOWN.finditer(README.read_text("utf-8"))), ids=lambda it: it["command"])
def test_an_answer_shown_in_the_readme_is_the_one_given(
    shown: "re.Match[str]", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "118")

    assert without_digest(printed(shown["command"])) == without_digest(shown["output"]), (
        "run: python tests/test_docs.py"
    )


def test_every_command_and_question_the_readme_names_exists() -> None:
    text = README.read_text("utf-8") + (ROOT / "CONTRIBUTING.md").read_text("utf-8")

    commands = set(re.findall(r"(?m)(?:^|`|&& )obligraph ([a-z]+)", text)) - {"serve"}
    asked = set(re.findall(r"obligraph ask ([a-z][a-z-]+)", text))

    assert commands <= set(build("en").commands)
    assert asked <= set(saved_questions())


def test_every_path_the_documents_name_exists() -> None:
    texts = [(ROOT / name).read_text("utf-8") for name in ("README.md", "CONTRIBUTING.md")]
    named = {
        path
        for text in texts
        for path in re.findall(r"`((?:ontology|graph|shapes|queries|tests|obligraph|bench)/[^`<*\s]*)`", text)
    }

    assert {path for path in named if not (ROOT / path).exists()} == set()


def test_the_number_of_questions_and_statements_the_readme_tells_is_true(shipped: World) -> None:
    assert inside(shipped) in README.read_text("utf-8"), "run: python tests/test_docs.py"


if __name__ == "__main__":
    os.environ |= {"LANG": "en", "OBLIGRAPH_DATA": os.devnull}
    text = README.read_text("utf-8")
    text = re.sub(r"\d+ questions and .* claims", inside(open_world()), text)
    text = SHOWN.sub(lambda it: f"{it[1]}{printed(it['command'])}{it[4]}", text)
    Path(README).write_text(text, "utf-8")
