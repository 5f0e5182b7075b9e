"""Run the W3C SHACL test suite, core and SPARQL, on both engines, and print one table.

    git clone https://github.com/w3c/data-shapes
    python bench/shacl_suite.py data-shapes/data-shapes-test-suite/tests [--failures]

A case passes where the engine says rightly whether the data conforms, and gives the results that the suite expects:
focus node, path, value, severity and constraint, each as often as expected; nodes without address are all equal. Where
shapes must be refused, it passes if they are. The engines are run as their makers offer them. The suite is W3C's and is
not kept here.
"""

import argparse
import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.parse import unquote, urlparse

import pyshacl
import shacl
from rdflib import RDF, BNode, Graph, Namespace
from rdflib.term import Node

SH = Namespace("http://www.w3.org/ns/shacl#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
TOLD = ("focusNode", "resultPath", "value", "resultSeverity", "sourceConstraintComponent")

Outcome = tuple[bool, Counter[tuple[str, ...]]] | None
"""Whether the data conforms, and the results; nothing where the shapes are refused."""


@dataclass(frozen=True, slots=True)
class Case:
    """One test of the suite."""

    part: str
    name: str
    data: Path
    shapes: Path
    expected: Outcome


def cases(folder: Path) -> Iterator[Case]:
    for part in ("core", "sparql"):
        for path in sorted((folder / part).rglob("*.ttl")):
            graph = Graph().parse(path, publicID=path.as_uri())
            for test in graph.subjects(RDF.type, SHT.Validate):
                action, result = graph.value(test, MF.action), graph.value(test, MF.result)
                files = [
                    Path(unquote(urlparse(str(graph.value(action, it))).path))
                    for it in (SHT.dataGraph, SHT.shapesGraph)
                ]
                expected = None if result == SHT.Failure else outcome(graph, result)
                yield Case(part, f"{path.relative_to(folder)}", files[0], files[1], expected)


def outcome(graph: Graph, report: Node | None) -> Outcome:
    conforms = str(graph.value(report, SH.conforms)) == "true"
    results = graph.objects(report, SH.result)
    return conforms, Counter(tuple(form(graph.value(it, SH[name])) for name in TOLD) for it in results)


def form(node: Node | None) -> str:
    return "" if node is None else "_:" if isinstance(node, BNode) else node.n3()


def by_pyshacl(case: Case) -> Outcome:
    data = Graph().parse(case.data, publicID=case.data.as_uri())
    shapes = Graph().parse(case.shapes, publicID=case.shapes.as_uri())
    try:
        report = pyshacl.validate(data, shacl_graph=shapes, advanced=False)[1]
    except NotImplementedError as error:
        return False, Counter([(str(error),)])
    except (pyshacl.errors.ShapeLoadError, pyshacl.errors.ConstraintLoadError, pyshacl.errors.ReportableRuntimeError):
        return None
    return outcome(report, report.value(None, RDF.type, SH.ValidationReport)) if isinstance(report, Graph) else None


def by_shacl(case: Case) -> Outcome:
    try:
        compiled = shacl.Shapes.from_text(case.shapes.read_text("utf-8"), base=case.shapes.as_uri())
        found = compiled.validate_text(case.data.read_text("utf-8"), base=case.data.as_uri())
    except ValueError:
        return None
    graph = Graph().parse(data=found.serialize("turtle"), format="turtle")
    return outcome(graph, graph.value(None, RDF.type, SH.ValidationReport))


ENGINES = {"pyshacl": by_pyshacl, "shacl": by_shacl}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path, help="the folder that holds core/ and sparql/")
    arguments.add_argument("--failures", action="store_true", help="name the cases that fail")
    asked = arguments.parse_args()
    logging.disable()
    found = [*cases(asked.folder.resolve())]
    if not found:
        arguments.error(f"no test in {asked.folder}")
    passed: Counter[tuple[str, str]] = Counter()
    for case in found:
        for name, run in ENGINES.items():
            good = run(case) == case.expected
            passed[name, case.part] += good
            if asked.failures and not good:
                print(f"{name} fails {case.name}")
    sizes = Counter(case.part for case in found)
    print("| Engine | core | SPARQL | all |\n|---|---|---|---|")
    for name in ENGINES:
        counts = " | ".join(f"{passed[name, part]} of {sizes[part]}" for part in ("core", "sparql"))
        print(
            f"| {name} {version(name)} | {counts} | {passed[name, 'core'] + passed[name, 'sparql']} of {len(found)} |"
        )


if __name__ == "__main__":
    main()
