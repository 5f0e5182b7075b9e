"""The house itself: its floors, its sizes, its names. What a drawing would show, held by a test."""

import ast
import inspect
import re
from pathlib import Path

import pytest
from conftest import ROOT

import obligraph
from obligraph.resources import Home
from obligraph.vocabulary import Vocabulary

FLOORS = (
    ("languages", "errors", "resources"),
    (
        "vocabulary",
        "journal",
        "receipts",
        "ledger",
        "results",
        "wires",
        "editions",
        "stores",
        "graphs",
        "connections",
        "remote",
        "turtle",
        "sssom",
        "crosswalks",
        "externals",
        "faults",
        "reasoning",
        "borrowings",
        "tables",
        "labels",
        "evidence",
    ),
    ("values", "selections", "questions", "snapshots", "catalogue", "things", "drafts", "sendings"),
    ("archives", "cells", "excel", "sheets", "quantities", "privacy", "texts"),
    ("layouts", "lookups", "headings", "entries", "mapping", "rows", "templates", "blanks"),
    (
        "told",
        "answers",
        "exports",
        "enrichment",
        "context",
        "descriptions",
        "formats",
        "findings",
        "reports",
        "rules",
        "engines",
        "statements",
        "validation",
        "limits",
        "changes",
        "usefulness",
        "soundness",
        "visits",
        "candidates",
        "annotations",
        "workbooks",
        "intake",
        "records",
        "loads",
        "submissions",
        "registry",
        "renewal",
        "tokens",
        "proofs",
        "verification",
        "impacts",
        "rulebook",
        "pages",
        "proceedings",
        "briefs",
        "chapters",
        "cubes",
        "columns",
        "extracts",
        "references",
        "releases",
    ),
    (
        "web.negotiation",
        "web.site",
        "web.queries",
        "web.protocol",
        "web.receiving",
        "web.tasks",
        "web.supervisor",
        "web.desk",
        "web.guard",
        "web.linked",
        "web.describes",
        "web.paging",
        "web.api",
        "web.charts",
        "web.diagrams",
        "web.rendering",
        "web.neighbours",
        "web.elsewhere",
        "web.metadata",
        "web.sitemaps",
        "web.matrices",
        "web.timelines",
        "web.comparison_pages",
        "web.question_pages",
        "web.thing_pages",
        "web.state_pages",
        "web.results",
        "web.sparql_pages",
        "web.completions",
        "web.check_pages",
        "web.submission_pages",
        "web.submission_data",
        "web.submission_openapi",
        "web.openapi",
        "web.api_pages",
        "web.pages",
        "web.responses",
        "web.programs",
        "web.submission_routes",
        "web.people",
        "web.addresses",
        "web.server",
        "web.worker",
    ),
    (
        "tour",
        "commands",
        "enriching",
        "asking",
        "checking",
        "submitting",
        "reviewing",
        "keeping",
        "publishing",
        "linking",
        "serving",
        "cli",
        "__main__",
    ),
)
ROOMS = [room for floor in FLOORS for room in floor]
ONLY_IN = {
    "pyoxigraph": {
        *("vocabulary", "results", "editions", "stores", "graphs"),
        *("selections", "exports", "changes", "drafts", "engines", "statements", "loads"),
    },
    "pyshacl": {"engines"},
    "shacl": {"engines"},
    "rdflib": {"turtle", "engines"},
    "click": {
        "checking",
        "cli",
        "commands",
        "enriching",
        "keeping",
        "linking",
        "publishing",
        "submitting",
        "reviewing",
        "serving",
    },
    "yaml": {"questions", "sssom"},
    "babel": {"languages"},
    "openpyxl": {"annotations", "excel"},
    "xlsxwriter": {"blanks", "formats"},
    "starlette": {room for room in ROOMS if room.startswith("web.")},
    "snowballstemmer": {"web.question_pages"},
    "uvicorn": {"web.guard", "web.worker"},
    "jinja2": {"web.rendering"},
    "pandas": {"answers", "columns"},
    "pyarrow": {"extracts"},
    "SPARQLWrapper": {"remote"},
}
MODULES = sorted(path for path in (ROOT / "obligraph").rglob("*.py") if path.stem != "__init__")


def room_of(path: Path) -> str:
    """The name of a room: `answers`, `web.server`."""
    return ".".join(path.relative_to(ROOT / "obligraph").with_suffix("").parts)


def imports(path: Path) -> set[str]:
    """Every module a file imports, type hints included."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            package = node.module in ("obligraph", "obligraph.web")
            names |= {f"{node.module}.{it.name}" for it in node.names} if package else {node.module}
    return names


def looks_up(room: str, names: set[str]) -> list[str]:
    """The rooms above this one that it imports."""
    below = {f"obligraph.{name}" for name in ROOMS[: ROOMS.index(room)]} | {
        "obligraph.__version__",
        "obligraph.open_world",
    }
    return sorted(name for name in names if name.startswith("obligraph") and name not in below)


def test_every_room_stands_on_a_floor() -> None:
    assert sorted(map(room_of, MODULES)) == sorted(ROOMS)


@pytest.mark.parametrize("path", MODULES, ids=room_of)
def test_a_room_looks_only_down(path: Path) -> None:
    assert looks_up(room_of(path), imports(path)) == []


def test_a_look_upward_would_be_noticed() -> None:
    assert looks_up("graphs", {"obligraph.errors", "obligraph.answers"}) == ["obligraph.answers"]


@pytest.mark.parametrize(("library", "rooms"), ONLY_IN.items(), ids=lambda it: it if isinstance(it, str) else "")
def test_a_library_is_named_only_where_it_belongs(library: str, rooms: set[str]) -> None:
    found = {room_of(path) for path in MODULES if any(name.split(".")[0] == library for name in imports(path))}

    assert found <= rooms


def test_what_serves_strangers_has_no_way_to_other_endpoints() -> None:
    named = {f"obligraph.{room_of(path)}": imports(path) for path in MODULES}
    reached: set[str] = set()
    waiting = [room for room in named if room.startswith("obligraph.web.")]
    while waiting:
        if (room := waiting.pop()) not in reached:
            reached.add(room)
            waiting += named.get(room, set())

    assert {"obligraph.answers", "obligraph.snapshots"} <= reached
    assert reached & {"obligraph.remote", "obligraph.connections", "SPARQLWrapper"} == set()


@pytest.mark.parametrize("path", MODULES, ids=room_of)
def test_a_room_is_small_and_its_functions_smaller(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]

    assert len(text.splitlines()) <= 250
    assert [node.name for node in functions if (node.end_lineno or 0) - node.lineno > 40] == []
    assert path.stem not in {"utils", "common", "misc", "base", "manager", "services"}


def test_only_the_doors_print_and_read_the_environment() -> None:
    printing = re.compile(r"\bprint\(|click\.echo\(|sys\.stdout")
    reading = re.compile(r"os\.environ")

    assert {path.stem for path in MODULES if printing.search(path.read_text(encoding="utf-8"))} == {
        "checking",
        "cli",
        "commands",
        "enriching",
        "keeping",
        "publishing",
        "linking",
        "submitting",
        "serving",
    }
    assert {path.stem for path in MODULES if reading.search(path.read_text(encoding="utf-8"))} == {
        "languages",
        "resources",
    }


def test_the_public_names_are_those_announced() -> None:
    public = sorted(name for name, it in vars(obligraph).items() if inspect.isfunction(it))

    assert [*public] == [name for name in sorted(obligraph.__all__) if name != "__version__"]


def test_no_catch_all_hides_a_fault() -> None:
    caught = [
        path.stem
        for path in MODULES
        if re.search(r"except( Exception| BaseException)?:", path.read_text(encoding="utf-8"))
    ]

    assert caught == []


def test_one_version_everywhere(home: Home) -> None:
    said = {
        "package": obligraph.__version__,
        "pyproject": re.search(r'(?m)^version = "(.+)"$', (ROOT / "pyproject.toml").read_text())[1],  # type: ignore[index]
        "ontology": re.search(r'owl:versionInfo "(.+)"', "".join(p.read_text() for p in home.ontology.rglob("*.ttl")))[
            1
        ],  # type: ignore[index]
        "citation": re.search(r"(?m)^version: (.+)$", (ROOT / "CITATION.cff").read_text())[1],  # type: ignore[index]
        "changelog": re.search(r"(?m)^## (\d\S*)", (ROOT / "CHANGELOG.md").read_text())[1],  # type: ignore[index]
    }

    assert set(said.values()) == {obligraph.__version__}


def test_a_prefix_means_the_same_in_every_file(home: Home) -> None:
    known = Vocabulary.read(home.ontology).prefixes
    files = [*home.turtle(), *home.shapes.glob("*.ttl"), *home.queries.glob("*.rq"), *(ROOT / "tests").rglob("*.ttl")]

    said = {
        (path.name, name, space)
        for path in files
        for name, space in re.findall(r"(?mi)^@?prefix ([\w-]+): <(.*)>", path.read_text(encoding="utf-8"))
    }

    assert {(file, name) for file, name, space in said if known.get(name) != space} == set()
