"""The graph as tables: CSV, Parquet, pandas, with a dictionary; four sorts of nothing stay four."""

import csv
import io
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pandas
import pytest
from conftest import ROOT
from pyarrow import parquet
from rdflib import OWL

import obligraph
from obligraph.cli.main import main
from obligraph.errors import CannotWrite, NotReady
from obligraph.languages import LANGUAGES
from obligraph.publication.columns import SEPARATOR, Frame, frames
from obligraph.publication.extracts import extract
from obligraph.rdf.graphs import Literal, World


@pytest.fixture(scope="module")
def tables(known: World) -> dict[str, Frame]:
    return {frame.name: frame for frame in frames(known)}


@pytest.fixture(scope="module")
def folder(known: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tables") / "csv"
    extract(known, path)
    return path


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"), newline="")))


def test_every_thing_is_a_row_of_the_table_of_its_kind(folder: Path, known: World) -> None:
    asked = "SELECT ?it { ?it a term:Promise }"
    promises = {known.vocabulary.shorten(it.value) for (it,) in known.select(asked) if it is not None}

    assert {row["id"] for row in read(folder / "promise.csv")} == promises
    assert {"promise", "allocation", "observation", "state", "document", "concept"} <= {
        it.stem for it in folder.iterdir()
    }


def test_no_statement_about_a_thing_is_lost(tables: dict[str, Frame], known: World) -> None:
    """All but the sort of a thing, which is its table."""
    for frame in tables.values():
        held = sum(len(cell) for row in frame.rows for cell in row[1:])
        asked = f"SELECT ?it ?p ?o {{ ?it a <{frame.kind}> ; ?p ?o FILTER(?p != rdf:type) }}"
        assert held == len(set(known.select(asked))), frame.name


def test_no_axiom_or_prefix_is_taken_for_a_thing(tables: dict[str, Frame]) -> None:
    assert {frame.kind for frame in tables.values() if str(OWL) in frame.kind} == set()
    assert {"class", "object-property", "prefix-declaration", "ontology"} & set(tables) == set()


def test_a_text_has_a_column_a_language(folder: Path) -> None:
    row = next(iter(read(folder / "state.csv")))

    assert {f"label_{language}" for language in LANGUAGES} <= set(row)
    assert "label" not in row


def test_several_values_stand_in_one_cell_and_none_holds_what_parts_them(
    tables: dict[str, Frame], folder: Path
) -> None:
    cells = [text for frame in tables.values() for row in frame.rows for cell in row for text in cell]
    several = [row for frame in tables.values() for row in frame.rows for cell in row if len(cell) > 1]

    assert [text for text in cells if SEPARATOR in text] == []
    assert several
    assert any(SEPARATOR in cell for row in read(folder / "observation.csv") for cell in row.values())


def test_zero_no_data_and_silence_stay_apart(known: World, tmp_path: Path) -> None:
    graph = World(known.within().__class__(), known.vocabulary, known.digest)
    graph.add(
        """observation:AVA-1 a term:Observation ; term:value 0 .
        observation:AVA-2 a term:Observation ; term:missingValue missing:no-data .
        observation:AVA-3 a term:Observation ; term:missingValue missing:did-not-answer .
        observation:AVA-4 a term:Observation ; term:unit unit:count ."""
    )
    extract(graph, tmp_path / "csv")

    assert [(row["value"], row["missing_value"]) for row in read(tmp_path / "csv/observation.csv")] == [
        ("0", ""),
        ("", "missing:no-data"),
        ("", "missing:did-not-answer"),
        ("", ""),
    ]
    found = next(it for it in frames(graph) if it.name == "observation").to_frame()
    assert found["value"].isna().tolist() == [False, True, True, True]


def test_what_a_spreadsheet_takes_for_a_formula_is_made_harmless(known: World, tmp_path: Path) -> None:
    graph = World(known.within().__class__(), known.vocabulary, known.digest)
    graph.add('claim:AVA-1 a term:Claim ; term:says "=1+1"@en . observation:AVA-1 a term:Observation ; term:value -5 .')

    extract(graph, tmp_path / "csv")

    assert read(tmp_path / "csv/claim.csv")[0]["says_en"] == "'=1+1"
    assert read(tmp_path / "csv/observation.csv")[0]["value"] == "-5"


# what the columns mean


def test_the_dictionary_explains_every_column_and_counts_what_is_filled(folder: Path) -> None:
    said = read(folder / "dictionary.csv")
    for path in folder.glob("*.csv"):
        if path.stem != "dictionary":
            rows = read(path)
            ours = {row["column"]: row for row in said if row["table"] == path.stem}
            assert list(ours) == list(rows[0])
            assert {name: int(row["filled"]) for name, row in ours.items()} == {
                name: sum(1 for row in rows if row[name]) for name in ours
            }
    amount = next(row for row in said if (row["table"], row["column"]) == ("allocation", "amount"))
    assert amount["definition_es"] == "suma de dinero, en unidades de su moneda"
    assert amount["property"] == "term:amount"


def test_the_metadata_describes_every_file_in_csvw(folder: Path) -> None:
    document = json.loads((folder / "csv-metadata.json").read_text(encoding="utf-8"))

    assert document["@context"] == "http://www.w3.org/ns/csvw"
    assert {it["url"] for it in document["tables"]} == {it.name for it in folder.glob("*.csv")} - {"dictionary.csv"}
    for table in document["tables"]:
        columns = table["tableSchema"]["columns"]
        with (folder / table["url"]).open(encoding="utf-8", newline="") as file:
            assert [column["name"] for column in columns] == next(csv.reader(file))
        assert len({column["name"] for column in columns}) == len(columns)
        assert all("propertyUrl" in column for column in columns if column["name"] != "id")


def test_figures_read_back_as_what_the_metadata_says(folder: Path, known: World) -> None:
    document = json.loads((folder / "csv-metadata.json").read_text(encoding="utf-8"))
    sorts = {"integer": int, "decimal": Decimal}
    for table in document["tables"]:
        for column in table["tableSchema"]["columns"]:
            if column["datatype"] in sorts:
                for row in read(folder / table["url"]):
                    for text in filter(None, row[column["name"]].split(column.get("separator", "\0"))):
                        sorts[column["datatype"]](text)
    total = sum(int(row["amount"]) for row in read(folder / "allocation.csv"))
    asked = known.select("SELECT (SUM(?n) AS ?sum) { ?it a term:Allocation ; term:amount ?n }")
    ((whole,),) = asked
    assert isinstance(whole, Literal)
    assert total == Decimal(whole.value)


# other forms


def test_parquet_holds_the_same_figures_exactly(known: World, folder: Path, tmp_path: Path) -> None:
    extract(known, tmp_path / "parquet", "parquet")

    assert {it.stem for it in (tmp_path / "parquet").glob("*.parquet")} == {
        it.stem for it in folder.glob("*.csv") if it.stem != "dictionary"
    }
    found = parquet.read_table(tmp_path / "parquet/observation.parquet").to_pylist()
    ours = {row["id"]: row["value"] for row in read(folder / "observation.csv")}
    assert {it["id"]: it["value"] for it in found} == {
        key: Decimal(text) if text else None for key, text in ours.items()
    }
    assert any(isinstance(value, list) for it in found for value in it.values())


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_same_graph_gives_the_same_bytes(form: str, known: World, tmp_path: Path) -> None:
    one, other = extract(known, tmp_path / "one", form), extract(known, tmp_path / "other", form)

    assert one == other


def test_without_pyarrow_it_is_said_what_brings_it(
    known: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(NotReady) as told:
        extract(known, tmp_path / "parquet", "parquet")

    assert "obligraph[tables]" in told.value.tell("en")
    assert list(tmp_path.iterdir()) == []


def test_frames_are_ready_for_sums(shipped: World) -> None:
    found = obligraph.frames(shipped)

    assert obligraph.frames(shipped).keys() == found.keys()
    assert isinstance(found["promise"], pandas.DataFrame)
    assert found["allocation"]["amount"].dtype == "Int64"
    assert found["observation"]["value"].dtype == "Float64"
    assert found["allocation"].merge(found["state"], left_on="of_state", right_on="id").shape[0] == len(
        found["allocation"]
    )


def test_a_folder_that_is_there_is_left_alone(known: World, folder: Path) -> None:
    before = {it.name: it.read_bytes() for it in folder.iterdir()}

    with pytest.raises(CannotWrite) as told:
        extract(known, folder)

    assert "never written over" in told.value.tell("en")
    assert {it.name: it.read_bytes() for it in folder.iterdir()} == before


def test_the_command_says_how_many_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["export", str(tmp_path / "tables"), "--tables", "csv", "--lang", "es"])

    assert left.value.code == 0
    assert f"{len(list((tmp_path / 'tables').iterdir()))} archivos" in capsys.readouterr().err


# the notebook


def test_the_notebook_runs_from_top_to_bottom(tmp_path: Path) -> None:
    """In a process of its own: a kernel opens sockets and clocks that outlive a test."""
    run = f"""
import asyncio, nbclient, nbformat
book = nbformat.read({str(ROOT / "notebooks/money-and-delivery.ipynb")!r}, as_version=4)
nbclient.NotebookClient(book, timeout=120, kernel_name="python3").execute()
nbformat.write(book, {str(tmp_path / "done.ipynb")!r})
"""
    done = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, env=os.environ, timeout=300)

    assert done.returncode == 0, done.stderr[-3000:]
    book = json.loads((tmp_path / "done.ipynb").read_text(encoding="utf-8"))
    shown = " ".join(str(cell["outputs"]) for cell in book["cells"] if cell["cell_type"] == "code")
    assert "'output_type': 'error'" not in shown
    assert "PEN" in shown
    assert "Cite as: obligraph" in shown


def test_the_notebook_is_kept_without_its_output() -> None:
    book = json.loads((ROOT / "notebooks/money-and-delivery.ipynb").read_text(encoding="utf-8"))

    assert [cell for cell in book["cells"] if cell.get("outputs") or cell.get("execution_count")] == []
