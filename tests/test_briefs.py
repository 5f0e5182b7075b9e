"""The brief of a State: each row under its article, each finding with its source and what the State said to it."""

import csv
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import small_world

from obligraph.answering.briefs import AUDIENCES, Brief, brief
from obligraph.answering.chapters import annex, page
from obligraph.answering.pages import Heading, Items, Noted, Notes, Paragraph, Table, as_html, as_markdown
from obligraph.answering.questions import Catalogue
from obligraph.cli.main import main
from obligraph.errors import BadValue
from obligraph.languages import LANGUAGES, say
from obligraph.rdf.graphs import World
from obligraph.rdf.selections import narrow
from obligraph.resources import Home

COMMENT = """
comment:AVA-shelters a term:Comment ;
    term:assertedBy institution:AVA-ministry-of-women ;
    term:commentOn promise:AVA-6-shelters-2022 ;
    term:locator "page 1" ;
    term:recordedOn "2026-11-24"^^xsd:date ;
    term:saidOn "2023-03-01"^^xsd:date ;
    term:says "The land has been bought."@en, "Ya se compró el terreno."@es,
        "Le terrain est acheté."@fr, "O terreno foi comprado."@pt ;
    term:statedIn document:AVA-ministry-note-2022 ."""


def written(state: str, world: World, home: Home, language: str = "en", **asked: str) -> str:
    return as_markdown(page(told(state, world, home, language, **asked)))


def told(state: str, world: World, home: Home, language: str = "en", **asked: str) -> Brief:
    return brief(state, world, Catalogue(home.queries, world), language, **asked)


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(["brief", *words])
    return int(end.value.code or 0)


def chapter(text: str, number: str) -> str:
    """The part of a brief between the heading of one article and the next."""
    return text.partition(f"## Article {number}:")[2].partition("\n## ")[0]


def test_what_is_promised_counted_and_paid_stands_under_its_article(world: World, home: Home) -> None:
    shelters = chapter(written("AVA", world, home), "8.d")

    assert "| 6 shelters in the hills | 6 | 2022 |" in shelters
    assert "| emergency centres in police stations | money for the centres, 2021 | 1,920,000 | lumen |" in shelters
    assert re.search(
        r"\| 36 \| centre \| 4 \| Minister Aurora Lucero, as reported by The Lantern Herald \[\d+\]", shelters
    )
    assert "| Open shelters in the hills. | 30 September 2022 | 4 |" in shelters


def test_what_serves_no_article_is_not_left_out(world: World, home: Home) -> None:
    text = written("AVA", world, home)

    assert "4 specialised prosecutor’s offices" in text.partition("## Not tied to one article")[2]
    assert "4 specialised prosecutor’s offices" not in chapter(text, "8.d")


def test_a_gap_is_told_as_what_is_not_recorded_with_a_question_to_the_state(world: World, home: Home) -> None:
    laws = chapter(written("AVA", world, home), "7.c")

    assert re.search(r"No measure is recorded that is said to serve this obligation. \[\d+\] \| No comment", laws)
    assert "By which measures does the State meet this obligation" in laws


def test_what_the_state_said_stands_beside_the_finding(world: World, home: Home) -> None:
    before = chapter(written("AVA", world, home), "8.d")

    world.add(COMMENT)
    after = chapter(written("AVA", world, home), "8.d")

    finding = r"\| «6 shelters in the hills», due 2022: no count, act or assessment is recorded. \[\d+\] \| (.*) \|"
    assert re.findall(finding, before) == ["No comment recorded."]
    assert re.findall(finding, after)[0].startswith("The land has been bought. [")


def test_a_state_is_not_answerable_for_what_another_state_did(world: World, home: Home) -> None:
    text = written("BOR", world, home)

    assert "shelters in the north" in chapter(text, "8.d")
    assert "Avandra" not in text


def test_some_articles_can_be_asked_for_as_people_write_them(world: World, home: Home) -> None:
    headings = [line for line in written("AVA", world, home, articles="7(d), 8").splitlines() if "## Article" in line]

    assert [re.findall(r"\d\.\w", line)[0] for line in headings] == ["7.d", "8.a", "8.d"]


def test_an_article_that_binds_nobody_is_answered_with_those_that_do(world: World, home: Home) -> None:
    with pytest.raises(BadValue) as problem:
        told("AVA", world, home, articles="7.d,12")

    assert "«12»" in problem.value.tell("en")
    assert "7.c, 7.d, 8.a, 8.d" in problem.value.tell("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_note_is_called_and_every_call_has_its_note(language: str, shipped: World, home: Home) -> None:
    text = as_html(page(told("PER", shipped, home, language)), language)

    called = set(re.findall(r'href="#(note-\d+)"', text))
    assert called == set(re.findall(r'id="(note-\d+)"', text))
    assert len(called) > 50
    assert f'<html lang="{language}">' in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_brief_speaks_one_language(language: str, world: World, home: Home) -> None:
    text = written("AVA", world, home, language)

    for other in LANGUAGES:
        headings = [say(other, f"brief.{key}") for key in ("overview", "gaps", "questions", "unplaced")]
        assert {heading in text for heading in headings} == {other == language}


def test_the_same_brief_is_the_same_bytes(home: Home, tmp_path: Path) -> None:
    for name, seed in (("one.html", "1"), ("two.html", "2")):
        command = [sys.executable, "-m", "obligraph", "brief", "PER", "--lang", "es", "-o", str(tmp_path / name)]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed}, cwd=home.root)

    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


def test_a_brief_can_rest_on_some_witnesses_and_says_so(world: World, home: Home) -> None:
    text = written("AVA", narrow(world, witness="state"), home)

    assert "Drawn only from what was said by: State" in text
    assert "Minister Aurora Lucero" in text
    assert "Blue Door Network" not in text


def test_a_shadow_report_comes_as_text_page_and_annex(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "pack"

    code = run("PER", "--for", "shadow-report", "--articles", "7.d,8.d", "--lang", "en", "-o", str(folder))

    assert code == 0
    assert sorted(it.name for it in folder.iterdir()) == [f"shadow-report.{it}" for it in ("csv", "html", "md")]
    assert (folder / "shadow-report.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO((folder / "shadow-report.csv").read_text(encoding="utf-8-sig"))))
    assert {row["article"] for row in rows} == {"7.d", "8.d"}
    assert all(row["document"] and row["locator"] for row in rows if row["claim"])
    assert "Figures that rest on one source" in (folder / "shadow-report.md").read_text(encoding="utf-8")


def test_the_annex_holds_every_row_of_the_brief(world: World, home: Home) -> None:
    made = told("AVA", world, home, audience="shadow-report")

    lines = list(csv.DictReader(io.StringIO(annex(made))))

    said = {
        (article.code, answer.bound.question.slug) for article in made.articles for answer in article.answers if answer
    }
    assert {(line["article"], line["question"]) for line in lines} == said
    assert {answer.bound.question.slug for answer in made.answers} >= {line["question"] for line in lines}


def test_a_pack_that_cannot_be_written_says_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")

    code = run("PER", "--for", "shadow-report", "--lang", "en", "-o", str(tmp_path / "taken"))

    assert code == 2
    assert "taken" in capsys.readouterr().err


def test_a_label_is_never_read_as_markup(home: Home) -> None:
    evil = small_world(home)
    evil.add('measure:AVA-shelters rdfs:label "<script>alert(1)</script> [x](javascript:1) | y"@en .')

    blocks = [
        Heading(1, "A <b>title</b>"),
        Paragraph(Noted("one * two", (1,))),
        Items((Noted("<i>"),)),
        Table(("a|b",), ((Noted("c|d"),),)),
        Notes(("see https://example.org/?a=1&b=<2>",)),
    ]

    assert "<script>" not in as_html(page(told("AVA", evil, home)), "en")
    assert "<b>" not in as_html(blocks, "en")
    assert as_markdown(blocks).splitlines() == [
        "# A \\<b>title\\</b>",
        "",
        "one \\* two [1]",
        "",
        "- \\<i>",
        "",
        "| a\\|b |",
        "| --- |",
        "| c\\|d |",
        "",
        "1. see https://example.org/?a=1&b=\\<2>",
    ]


def test_every_audience_leaves_out_only_parts_that_exist(home: Home, world: World) -> None:
    assert set().union(*AUDIENCES.values()) <= set(Catalogue(home.queries, world).names())


def test_a_brief_as_a_page_leads_to_each_of_its_parts_and_paper_does_without(world: World, home: Home) -> None:
    blocks = page(told("AVA", world, home))
    text = as_html(blocks, "en")

    contents = re.findall(r'<li><a href="#(.+?)">', text)
    assert {"overview", "article-7.c", "limits", "sources"} <= {*contents}
    assert all(f'<h2 id="{anchor}">' in text for anchor in contents)
    assert "(#" not in as_markdown(blocks)
