"""Real engines for the tests, started on free ports and stopped at the end."""

import contextlib
import shutil
import socket
import subprocess
import sysconfig
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{port}
NumberOfBuffers = 8000
MaxDirtyBuffers = 6000
ThreadsPerQuery = 1
[HTTPServer]
ServerPort = 127.0.0.1:{web}
[SPARQL]
ResultSetMaxRows = {rows}
"""
GRANTS = """
GRANT SELECT ON DB.DBA.SPARQL_SINV_2 TO "SPARQL";
GRANT EXECUTE ON DB.DBA.SPARQL_SINV_IMP TO "SPARQL";
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


@contextlib.contextmanager
def running(command: list[str], ready: str, folder: Path) -> Iterator[None]:
    """Run a server until the end of the block; it is there when `ready` answers anything."""
    with (folder / "log").open("wb") as log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as process:
        try:
            _wait(process, ready, folder / "log")
            yield
        finally:
            process.kill()


def _wait(process: "subprocess.Popen[bytes]", ready: str, log: Path) -> None:
    end = time.monotonic() + 90
    while process.poll() is None and time.monotonic() < end:
        try:
            urllib.request.urlopen(ready, timeout=10).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(log.read_text(errors="replace")[-2000:])


@contextlib.contextmanager
def oxigraph(folder: Path, *options: str) -> Iterator[str]:
    """Run the server of the `oxigraph` package on an empty store; give the address that `--store` takes."""
    program = shutil.which("oxigraph", path=sysconfig.get_path("scripts")) or "oxigraph"
    address = f"127.0.0.1:{free_port()}"
    command = [program, "serve", "--location", str(folder / "store"), "--bind", address, *options]
    with running(command, f"http://{address}/query", folder):
        yield f"http://{address}/"


@contextlib.contextmanager
def virtuoso(folder: Path, rows: int = 1_000_000) -> Iterator[str]:
    """Run a Virtuoso on an empty database that may ask other endpoints; give the address where it is asked."""
    program = shutil.which("virtuoso-t")
    if not program:
        pytest.skip("virtuoso-t is not installed (Debian: virtuoso-opensource-7-bin)")
    port, web = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(port=port, web=web, rows=rows), encoding="utf-8")
    with running([program, "-f"], f"http://127.0.0.1:{web}/sparql", folder):
        (folder / "grants.sql").write_text(GRANTS, encoding="utf-8")
        grant = ["isql-vt", f"127.0.0.1:{port}", "dba", "dba", "grants.sql"]
        subprocess.run(grant, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        yield f"http://127.0.0.1:{web}/sparql"


def described(address: str, folder: Path, password: str = "dba") -> str:
    """Write the file that `--store` takes for a Virtuoso; give its name."""
    path = folder / f"{password}.toml"
    path.write_text(
        f"""query = "{address}"
graphs = "{address}-graph-crud-auth"
user = "dba"
password = "{password}"
""",
        encoding="utf-8",
    )
    return str(path)
