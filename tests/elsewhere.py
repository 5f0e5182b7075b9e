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
