"""The package as people get it: built, unpacked elsewhere, asked from a folder that knows nothing of the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

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


def asked(site: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Ask the founding question of the package in `site`, from another folder and with no network to lean on."""
    environment = {**os.environ, "PYTHONPATH": str(site), "LANG": "en", "http_proxy": "http://127.0.0.1:9"}
    command = [sys.executable, "-P", "-m", "obligraph", "ask", "promised-and-delivered", "--state", "PER"]
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

    kept = {str(path.relative_to(ROOT)) for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()}

    assert inside == kept


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
