"""Workbooks as people fill them in, made in a few lines: sheets by name, headings in Spanish, rows below."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from obligraph.checking.reports import Report

Rows = Sequence[Sequence[Any]]
Sent = Callable[..., Report]

CLAIM = {
    "quién lo dice": "AVA-ministry-of-women",
    "documento fuente": "AVA-report-2023",
    "lugar en el documento": "página 2",
    "dicho el": "2023-03-01",
    "anotado el": "2026-11-24",
}
DOCUMENT = {
    "código": "AVA-report-2023",
    "título": "Informe anual 2023",
    "editor": "AVA-ministry-of-women",
    "publicado el": "03/2023",
    "tipo de documento": "informe anual",
    "dirección web": "https://example.org/ava-report-2023",
}
PROMISE = {
    "código": "AVA-30-centres-2024",
    "nombre": "30 centros de emergencia más",
    "Estado": "AVA",
    "medida": "AVA-police-station-centres",
    "cantidad": 30,
    "unidad": "centro",
    "forma de contar": "incremento",
    "plazo": "31/12/2024",
    "en el plan": "AVA-joint-2022",
    "medido por": "AVA-centres-in-police-stations",
    **CLAIM,
}
AMOUNT = {
    "código": "AVA-centres-2023",
    "Estado": "Avandra",
    "monto": "2 500 000",
    "moneda": "LUM",
    "año fiscal": 2023,
    "fase presupuestaria": "aprobado",
    "alcance": "programa presupuestal",
    "financia": "AVA-police-station-centres",
    **CLAIM,
}
FIGURE = {
    "código": "AVA-2022-centres",
    "indicador": "AVA-centres-in-police-stations",
    "valor": 58,
    "unidad": "centro",
    "fin del período": "diciembre de 2022",
    "lugar": "AVA",
    "registro": "registro de centros",
    **CLAIM,
}


def table(*rows: dict[str, Any]) -> list[list[Any]]:
    """Headings, and one line a row; a heading that a row lacks is an empty cell."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    return [headings, *([row.get(heading) for heading in headings] for row in rows)]


def good() -> dict[str, Rows]:
    """A whole submission in order: a document, a promise, an amount, a figure."""
    return {
        "Evidencia": table(DOCUMENT),
        "Promesas": table(PROMISE),
        "Presupuesto": table(AMOUNT),
        "Observaciones": table(FIGURE),
    }


def write(path: Path, sheets: dict[str, Rows], change: Callable[[Workbook], None] | None = None) -> Path:
    """Write the sheets as a workbook; `change` then does to it what people do to workbooks."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if change:
        change(book)
    book.save(path)
    return path


def found(report: Report) -> list[tuple[str, str]]:
    """Every finding as cell and code."""
    return [(finding.place.cell, finding.code) for finding in report.findings]
