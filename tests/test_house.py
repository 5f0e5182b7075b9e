"""The house itself: its wings, its sizes, its names. What a drawing would show, held by a test."""

import ast
import inspect
import re
from pathlib import Path

import pytest
from conftest import ROOT

import obligraph
from obligraph.rdf.vocabulary import Vocabulary
from obligraph.resources import Home

WINGS = {
    "": (
        "languages",
        "errors",
        "memory",
        "resources",
    ),
    "rdf": (
        "vocabulary",
        "results",
        "wires",
        "editions",
        "stores",
        "graphs",
        "turtle",
        "labels",
        "evidence",
        "values",
        "selections",
        "things",
        "dumps",
        "exports",
        "changes",
    ),
    "answering": (
        "tables",
        "questions",
        "snapshots",
        "catalogue",
        "told",
        "answers",
        "spreadsheets",
        "formats",
        "limits",
        "pages",
        "briefs",
        "chapters",
    ),
    "federation": (
        "connections",
        "remote",
        "enrichment",
    ),
    "links": (
        "sssom",
        "crosswalks",
        "externals",
        "faults",
        "reasoning",
        "borrowings",
        "soundness",
        "visits",
        "candidates",
    ),
    "checking": (
        "drafts",
        "findings",
        "reports",
        "rules",
        "reference",
        "selects",
        "fast",
        "engines",
        "statements",
        "validation",
        "rulebook",
        "proceedings",
    ),
    "tabular": (
        "archives",
        "cells",
        "excel",
        "sheets",
        "quantities",
        "privacy",
        "texts",
        "layouts",
        "lookups",
        "headings",
        "entries",
        "mapping",
        "rows",
        "templates",
        "blanks",
        "usefulness",
        "annotations",
        "workbooks",
        "intake",
    ),
    "deposit": (
        "journal",
        "receipts",
        "ledger",
        "sendings",
        "records",
        "loads",
        "submissions",
        "registry",
        "renewal",
        "tokens",
        "proofs",
        "verification",
        "impacts",
    ),
    "publication": (
        "context",
        "descriptions",
        "cubes",
        "columns",
        "extracts",
        "references",
        "releases",
    ),
    "web": (
        "negotiation",
        "site",
        "queries",
        "protocol",
        "receiving",
        "tasks",
        "children",
        "crew",
        "supervisor",
        "desk",
        "drawings",
        "charts",
        "posters",
        "guard",
        "linked",
        "describes",
        "paging",
        "api",
        "boxes",
        "stacks",
        "diagrams",
        "rendering",
        "neighbours",
        "elsewhere",
        "metadata",
        "sitemaps",
        "matrices",
        "timelines",
        "finding",
        "comparison_pages",
        "question_pages",
        "thing_pages",
        "state_pages",
        "results",
        "sparql_pages",
        "completions",
        "check_pages",
        "rule_pages",
        "submission_pages",
        "submission_data",
        "submission_openapi",
        "openapi",
        "api_pages",
        "pages",
        "responses",
        "programs",
        "submission_routes",
        "people",
        "addresses",
        "server",
        "worker",
    ),
    "cli": (
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
        "main",
    ),
}
ROOMS = [f"{wing}.{room}".lstrip(".") for wing, rooms in WINGS.items() for room in rooms] + ["__main__"]
ONLY_IN = {
    "pyoxigraph": {
        "rdf.vocabulary",
        "rdf.results",
        "rdf.editions",
        "rdf.stores",
        "rdf.graphs",
        "rdf.selections",
        "rdf.dumps",
        "rdf.exports",
        "rdf.changes",
        "checking.drafts",
        "checking.engines",
        "checking.fast",
        "checking.reference",
        "checking.selects",
        "checking.statements",
        "deposit.loads",
    },
    "pyshacl": {"checking.reference"},
    "shacl": {"checking.fast"},
    "rdflib": {"rdf.turtle", "checking.reference"},
    "click": {room for room in ROOMS if room.startswith("cli.")},
    "yaml": {"answering.questions", "links.sssom"},
    "babel": {"languages"},
    "openpyxl": {"tabular.annotations", "tabular.excel"},
    "xlsxwriter": {"tabular.blanks", "answering.spreadsheets"},
    "starlette": {room for room in ROOMS if room.startswith("web.")},
    "snowballstemmer": {"web.finding"},
    "uvicorn": {"web.guard", "web.worker"},
    "jinja2": {"web.rendering"},
    "pandas": {"answering.answers", "publication.columns"},
    "pyarrow": {"publication.extracts"},
    "SPARQLWrapper": {"federation.remote"},
}
PACKAGES = {"obligraph", *(f"obligraph.{wing}" for wing in WINGS if wing)}
MODULES = sorted(path for path in (ROOT / "obligraph").rglob("*.py") if path.stem != "__init__")


def room_of(path: Path) -> str:
    """The name of a room: `errors`, `web.server`."""
    return ".".join(path.relative_to(ROOT / "obligraph").with_suffix("").parts)


def imports(path: Path) -> set[str]:
    """Every module a file imports, type hints included."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            package = node.module in PACKAGES
            names |= {f"{node.module}.{it.name}" for it in node.names} if package else {node.module}
    return names


def looks_up(room: str, names: set[str]) -> list[str]:
    """The rooms above this one that it imports."""
    below = {f"obligraph.{name}" for name in ROOMS[: ROOMS.index(room)]} | {
        "obligraph.__version__",
        "obligraph.open_world",
    }
    return sorted(name for name in names if name.startswith("obligraph") and name not in below)


def test_every_room_stands_in_a_wing() -> None:
    assert sorted(map(room_of, MODULES)) == sorted(ROOMS)


@pytest.mark.parametrize("path", MODULES, ids=room_of)
def test_a_room_looks_only_down(path: Path) -> None:
    assert looks_up(room_of(path), imports(path)) == []


def test_a_look_upward_would_be_noticed() -> None:
    above = "obligraph.answering.answers"

    assert looks_up("rdf.graphs", {"obligraph.errors", above}) == [above]


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

    assert {"obligraph.answering.answers", "obligraph.answering.snapshots"} <= reached
    assert reached & {"obligraph.federation.remote", "obligraph.federation.connections", "SPARQLWrapper"} == set()


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
        "main",
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
    functions = {name for name, it in vars(obligraph).items() if inspect.isfunction(it)}
    public = sorted(name for name in functions if not name.startswith("_"))

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
