"""What a submission will be good for: of each kind of thing in it, how many lack what a saved question needs."""

from collections.abc import Iterator
from dataclasses import replace

from obligraph.checking.drafts import Draft
from obligraph.checking.findings import Use
from obligraph.checking.reports import Report
from obligraph.rdf.graphs import NamedNode
from obligraph.tabular.layouts import Layout

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def with_uses(report: Report, draft: Draft, layout: Layout) -> Report:
    """Return the report with one line for each column that some saved question cannot do without."""
    return replace(report, uses=tuple(_uses(draft, layout)))


def _uses(draft: Draft, layout: Layout) -> Iterator[Use]:
    things: dict[str, set[str]] = {}
    having: dict[str, set[str]] = {}
    for it in draft.places:
        subject = str(it.subject)
        having.setdefault(it.predicate.value, set()).add(subject)
        if it.predicate.value == _TYPE and isinstance(it.object, NamedNode):
            things.setdefault(it.object.value, set()).add(subject)
    for table in layout:
        found = things.get(table.of_class, set())
        for column in table.columns:
            if found and column.question:
                lacking = len(found - having.get(column.path, set()))
                yield Use(table.titles, column.titles, len(found), lacking, column.question)
