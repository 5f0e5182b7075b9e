"""Measure everything, section by section, and write the tables where the README of this folder shows them.

    python bench/run.py [SECTION …] [--write] [--largest 10000000]

Each section is a program of this folder, run alone, one after the other: its table goes to the terminal, and with
`--write` between its two marks in README.md, below a line that tells machine and versions. `--largest` adds a size to
the sections that grow. Without it all of them take some fifteen minutes on two idle cores.
"""

import argparse
import os
import platform
import re
import subprocess
import sys
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from obligraph import __version__, open_world

HERE = Path(__file__).parent
SECTIONS = {
    "cold": ["cold.py"],
    "volume": ["volume.py"],
    "validation": ["validation.py"],
    "questions": ["questions.py"],
    "engines": ["engines.py"],
    "endpoints": ["endpoints.py"],
    "load": ["load.py"],
}
SIZES = {
    "volume": [100_000, 1_000_000],
    "validation": [10_000, 100_000, 1_000_000],
    "questions": [10_000, 100_000, 1_000_000],
}
PACKAGES = ("pyoxigraph", "shacl", "pyshacl", "rdflib", "openpyxl", "oxigraph", "rdflib-endpoint")


def machine() -> str:
    """Return what the figures were measured on, and with what."""
    model = next(iter(re.findall(r"model name\s*: (.+)", _text("/proc/cpuinfo"))), platform.processor())
    memory = next(iter(re.findall(r"MemTotal:\s*(\d+)", _text("/proc/meminfo"))), "0")
    told = [f"Measured on {date.today()}: {model}, {os.cpu_count()} cores, {int(memory) >> 20} GB"]
    told += [f"Python {platform.python_version()}", f"obligraph {__version__} with {len(open_world()):,} statements"]
    return ", ".join([*told, *filter(None, map(_version, PACKAGES))]) + "."


def _text(path: str) -> str:
    return Path(path).read_text(encoding="utf-8") if Path(path).exists() else ""


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return ""


def written(name: str, table: str) -> None:
    """Put a table between its marks in README.md."""
    path = HERE / "README.md"
    text = path.read_text(encoding="utf-8")
    marks = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, _, rest = text.partition(marks[0])
    _, found, after = rest.partition(marks[1])
    if not found:
        raise SystemExit(f"README.md has no {marks[0]} … {marks[1]}")
    path.write_text(f"{before}{marks[0]}\n{table.strip()}\n{marks[1]}{after}", encoding="utf-8")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)}; all if none")
    arguments.add_argument("--write", action="store_true", help="put the tables into README.md")
    arguments.add_argument("--largest", type=int, help="one more size, for example 10000000")
    asked = arguments.parse_args()
    if stray := [it for it in asked.sections if it not in SECTIONS]:
        arguments.error(f"no section {', '.join(stray)}: there are {', '.join(SECTIONS)}")
    told = machine()
    print(told, flush=True)
    failed = []
    for name in asked.sections or SECTIONS:
        command = [sys.executable, str(HERE / SECTIONS[name][0]), *SECTIONS[name][1:]]
        if asked.largest and name in SIZES:
            command += ["--sizes", *map(str, [*SIZES[name], asked.largest])]
        environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=environment, check=False)
        print(f"\n## {name}\n\n{done.stdout}", flush=True)
        if done.returncode:
            failed.append(name)
        elif asked.write:
            written(name, done.stdout)
            written("machine", told)
    if failed:
        raise SystemExit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
