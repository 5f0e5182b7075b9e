"""Workbooks as people really fill them: each trap lands on its cell, and what is only unusual is no fault."""

import pytest
from filled import AMOUNT, DOCUMENT, FIGURE, PROMISE, Sent, found, good, table
from openpyxl import Workbook

from obligraph.checking.reports import Report


def told(report: Report, language: str = "es") -> str:
    return report.tell(language)


def test_a_workbook_in_order_yields_no_finding(sent: Sent) -> None:
    report = sent(good())

    assert found(report) == []
    assert report.exit_code == 0
    assert report.summary.things == 4


def test_the_report_has_three_parts_and_says_that_it_is_no_endorsement(sent: Sent) -> None:
    lines = [line for line in told(sent(good())).splitlines() if line[:2] in ("1.", "2.", "3.")]

    assert [line.split("?")[0] for line in lines] == [
        "1. ¿Se puede leer",
        "2. ¿Cumple las reglas",
        "3. ¿Para qué sirve",
    ]
    assert "no dice nada sobre si es verdad" in told(sent(good()))


def test_a_sheet_renamed_is_read_as_the_one_it_looks_like_and_said(sent: Sent) -> None:
    report = sent({"Promesas": table(PROMISE), "Evidencia": table(DOCUMENT), "Presupuestos ": table(AMOUNT)})

    assert found(report) == [("'Presupuestos '", "SHE-01")]
    assert "¿Quiso decir: Presupuesto?" in told(report)
    assert report.exit_code == 0


def test_a_sheet_with_a_name_of_its_own_is_known_by_its_headings(sent: Sent) -> None:
    report = sent({"Hoja1": table(PROMISE), "Evidencia": table(DOCUMENT)})

    assert found(report) == [("Hoja1", "SHE-01")]
    assert report.summary.things == 2


def test_a_sheet_that_is_not_of_the_template_is_left_unread_and_said(sent: Sent) -> None:
    report = sent({**good(), "Borrador de Ana": [["pendientes"], ["llamar a Salud"]]})

    assert found(report) == [("'Borrador de Ana'", "SHE-02")]


def test_a_workbook_of_which_nothing_was_read_is_not_in_order(sent: Sent) -> None:
    own = [["Programa", "Institución", "Ejecutado"], ["CEM", "MIMP", "45.123.456,70"]]

    report = sent({"Hoja1": own})

    assert {code for _, code in found(report)} == {"DRA-01", "SHE-02"}
    assert not report.conforms


def test_headings_under_a_title_are_found_where_they_are(sent: Sent) -> None:
    above = [["MINISTERIO DE LA MUJER"], ["Presupuesto 2023, en soles"], []]

    report = sent({"Evidencia": table(DOCUMENT), "Presupuesto": [*above, *table({**AMOUNT, "monto": "mucho"})]})

    assert found(report) == [("Presupuesto!A4", "SHE-04"), ("Presupuesto!C5", "SHE-15")]


def test_a_sheet_without_headings_cannot_be_read(sent: Sent) -> None:
    report = sent({"Evidencia": table(DOCUMENT), "Promesas": table(PROMISE)[1:]})

    assert ("Promesas", "SHE-03") in found(report)
    assert report.exit_code == 1


def test_a_misspelt_heading_is_read_as_the_one_it_looks_like(sent: Sent) -> None:
    rows = table(PROMISE)
    rows[0][rows[0].index("unidad")] = "Undiad"

    report = sent({"Evidencia": table(DOCUMENT), "Promesas": rows})

    assert found(report) == [("Promesas!F1", "SHE-05")]
    assert "¿Quiso decir: unidad?" in told(report)


def test_a_heading_of_their_own_is_left_unread(sent: Sent) -> None:
    report = sent({"Evidencia": table(DOCUMENT), "Promesas": table({**PROMISE, "semáforo": "verde"})})

    assert found(report) == [("Promesas!P1", "SHE-06")]


def test_a_column_that_every_row_needs_is_asked_for_once(sent: Sent) -> None:
    rows = [
        {key: value for key, value in {**AMOUNT, "código": code}.items() if key != "moneda"}
        for code in ("AVA-a", "AVA-b")
    ]

    report = sent({"Evidencia": table(DOCUMENT), "Presupuesto": table(*rows)})

    assert found(report) == [("Presupuesto!A1", "SHE-07")]
    assert "Agregue la columna «moneda»" in told(report)


def test_one_heading_twice_is_read_once(sent: Sent) -> None:
    rows = [[*row, extra] for row, extra in zip(table(PROMISE), ("plazo", "2030"), strict=True)]

    report = sent({"Evidencia": table(DOCUMENT), "Promesas": rows})

    assert found(report) == [("Promesas!P1", "SHE-08")]


@pytest.mark.parametrize(("code", "rule"), [(None, "SHE-09"), ("50 centros", "SHE-10"), ("AVA-año-2024", "SHE-10")])
def test_a_row_needs_a_code_that_others_can_write(sent: Sent, code: str | None, rule: str) -> None:
    report = sent({"Evidencia": table(DOCUMENT), "Promesas": table(PROMISE, {**PROMISE, "código": code})})

    assert found(report) == [("Promesas!A3", rule)]


def test_the_same_code_on_two_rows_is_not_one_thing(sent: Sent) -> None:
    report = sent({"Evidencia": table(DOCUMENT), "Promesas": table(PROMISE, {**PROMISE, "cantidad": 40})})

    assert found(report) == [("Promesas!A3", "SHE-11")]


def test_a_code_that_nobody_knows_is_refused_with_the_nearest_and_never_adopted(sent: Sent) -> None:
    report = sent({"Evidencia": table(DOCUMENT), "Promesas": table({**PROMISE, "en el plan": "AVA-joint-2002"})})

    assert found(report) == [("Promesas!I2", "SHE-13")]
    assert "¿Quiso decir: AVA-joint-2022 (" in told(report)


def test_a_value_outside_a_closed_list_is_refused_with_the_nearest(sent: Sent) -> None:
    report = sent({"Evidencia": table(DOCUMENT), "Presupuesto": table({**AMOUNT, "fase presupuestaria": "aprobadoo"})})

    assert found(report) == [("Presupuesto!F2", "SHE-12")]
    assert "¿Quiso decir: aprobado" in told(report)


def test_things_may_be_called_by_code_label_or_abbreviation(sent: Sent) -> None:
    named = {**PROMISE, "Estado": "avandra", "unidad": "CENTRO", "quién lo dice": "ministerio de la mujer de avandra"}

    assert found(sent({"Evidencia": table(DOCUMENT), "Promesas": table(named)})) == []


@pytest.mark.parametrize(
    "written",
    [59_000_000, "59.000.000,00", "59 000 000", "59\u00a0000\u00a0000", "59 millones", "S/ 59,000,000.00", 59e6],
)
def test_an_amount_is_read_as_people_write_it(sent: Sent, written: object) -> None:
    report = sent({"Evidencia": table(DOCUMENT), "Presupuesto": table({**AMOUNT, "monto": written})})

    assert found(report) == []


def test_cells_that_hold_the_same_are_each_told_and_a_yes_is_not_taken_for_the_one_above(sent: Sent) -> None:
    amounts = [{**AMOUNT, "código": f"AVA-{it}", "monto": it} for it in (1, True, "mucho")]

    report = sent({"Evidencia": table(DOCUMENT), "Presupuesto": table(*amounts, {**amounts[2], "código": "AVA-más"})})

    assert found(report) == [
        ("Presupuesto!C3", "SHE-15"),
        ("Presupuesto!C4", "SHE-15"),
        ("Presupuesto!A5", "SHE-10"),
        ("Presupuesto!C5", "SHE-15"),
    ]


def test_an_amount_that_can_be_two_is_asked(sent: Sent) -> None:
    report = sent({"Evidencia": table(DOCUMENT), "Presupuesto": table({**AMOUNT, "monto": "1.234"})})

    assert found(report) == [("Presupuesto!C2", "SHE-16")]
    assert "¿Quiso decir: 1234; 1,234?" in told(report)


@pytest.mark.parametrize("written", ["más de 50", "50-60", "aprox. 59 millones", "cincuenta"])
def test_words_around_a_number_are_not_guessed_away(sent: Sent, written: str) -> None:
    report = sent({"Evidencia": table(DOCUMENT), "Promesas": table({**PROMISE, "cantidad": written})})

    assert found(report) == [("Promesas!E2", "SHE-15")]


@pytest.mark.parametrize(
    "written", ["31/12/2024", "12/2024", "2024", 2024, "diciembre de 2024", "31-12-2024", "dic. 2024"]
)
def test_a_date_is_read_as_people_write_it_and_stays_as_exact_as_it_is(sent: Sent, written: object) -> None:
    report = sent({"Evidencia": table(DOCUMENT), "Promesas": table({**PROMISE, "plazo": written})})

    assert found(report) == []


@pytest.mark.parametrize(("written", "code"), [("31/02/2024", "SHE-17"), ("pronto", "SHE-17"), ("3/4/24", "SHE-18")])
def test_a_date_that_does_not_exist_or_can_be_two_is_sent_back(sent: Sent, written: str, code: str) -> None:
    report = sent({"Evidencia": table(DOCUMENT), "Promesas": table({**PROMISE, "plazo": written})})

    assert found(report) == [("Promesas!H2", code)]


def test_day_and_month_are_asked_in_an_english_workbook(sent: Sent) -> None:
    english = {"code": "AVA-x", "title": "Report", "kind of document": "annual report", "published on": "03/04/2023"}

    report = sent({"Evidence": table(english)})

    assert ("Evidence!D2", "SHE-18") in found(report)
    assert "2023-04-03; 2023-03-04" in told(report, "en")


def test_a_formula_that_was_never_worked_out_says_so(sent: Sent) -> None:
    report = sent({"Evidencia": table(DOCUMENT), "Presupuesto": table({**AMOUNT, "monto": "=SUM(2500000)"})})

    assert found(report) == [("Presupuesto!C2", "SHE-19")]


def test_a_cell_that_shows_an_error_is_sent_back(sent: Sent) -> None:
    report = sent({"Evidencia": table(DOCUMENT), "Presupuesto": table({**AMOUNT, "monto": "#REF!"})})

    assert found(report) == [("Presupuesto!C2", "SHE-20")]


def test_merged_cells_are_named_with_their_area(sent: Sent) -> None:
    def merge(book: Workbook) -> None:
        book["Presupuesto"].merge_cells("F2:F3")

    report = sent({"Evidencia": table(DOCUMENT), "Presupuesto": table(AMOUNT, {**AMOUNT, "código": "AVA-b"})}, merge)

    assert found(report) == [("Presupuesto!F2", "SHE-21"), ("Presupuesto!F3", "ALL-07")]
    assert "Presupuesto!F2:F3" in told(report)


def test_what_is_hidden_is_read_and_said(sent: Sent) -> None:
    def hide(book: Workbook) -> None:
        book["Promesas"].row_dimensions[2].hidden = True
        book["Promesas"].column_dimensions["E"].hidden = True
        book["Evidencia"].sheet_state = "hidden"

    report = sent({"Evidencia": table(DOCUMENT), "Promesas": table({**PROMISE, "cantidad": "x1"})}, hide)

    assert [(cell, code) for cell, code in found(report) if code == "SHE-22"] == [
        ("Evidencia", "SHE-22"),
        ("Promesas!E1", "SHE-22"),
        ("Promesas!A2", "SHE-22"),
    ]
    assert ("Promesas!E2", "SHE-15") in found(report)


def test_a_row_set_aside_with_a_sign_is_not_read_and_said(sent: Sent) -> None:
    aside = {**PROMISE, "código": "# AVA-old", "cantidad": "??"}

    report = sent({"Evidencia": table(DOCUMENT), "Promesas": table(PROMISE, aside)})

    assert found(report) == [("Promesas!A3", "SHE-23")]


def test_a_row_of_totals_is_not_one_more_amount(sent: Sent) -> None:
    report = sent({"Evidencia": table(DOCUMENT), "Presupuesto": table(AMOUNT, {"Estado": "TOTAL", "monto": 2_500_000})})

    assert found(report) == [("Presupuesto!B3", "SHE-24")]


@pytest.mark.parametrize("written", ["s/d", "sin información", "No aplica", "no respondió", "cero", 0])
def test_the_four_kinds_of_missing_are_told_apart(sent: Sent, written: object) -> None:
    assert found(sent({"Evidencia": table(DOCUMENT), "Observaciones": table({**FIGURE, "valor": written})})) == []


@pytest.mark.parametrize("written", ["n/a", "-", "…", "NS/NR", "pendiente"])
def test_a_missing_value_that_can_be_of_two_kinds_is_asked(sent: Sent, written: str) -> None:
    report = sent({"Evidencia": table(DOCUMENT), "Observaciones": table({**FIGURE, "valor": written})})

    assert found(report) == [("Observaciones!C2", "SHE-25")]


def test_a_value_left_empty_is_asked_for_on_its_row(sent: Sent) -> None:
    report = sent({"Evidencia": table(DOCUMENT), "Observaciones": table({**FIGURE, "valor": None})})

    assert found(report) == [("Observaciones!A2", "OBS-06")]


def test_rows_that_describe_persons_are_refused_and_nothing_of_them_is_repeated(sent: Sent) -> None:
    victims = [["N°", "Nombre de la víctima", "DNI", "Edad"], [1, "María Quispe", "45678912", 31]]

    report = sent({**good(), "Casos 2023": victims})

    assert found(report) == [("'Casos 2023'!B1", "PER-01")]
    assert "Quite las filas sobre personas" in told(report)
    assert not any(
        secret in told(report) + report.as_json("es") + report.as_turtle() for secret in ("Quispe", "45678912")
    )


def test_a_note_that_leads_to_a_person_is_refused_without_being_repeated(sent: Sent) -> None:
    report = sent({"Evidencia": table(DOCUMENT), "Promesas": table({**PROMISE, "nota": "víctima con DNI 45678912"})})

    assert found(report) == [("Promesas!P2", "PER-02")]
    assert "45678912" not in told(report) + report.as_json("es") + report.as_turtle()


def test_age_groups_are_no_persons(sent: Sent) -> None:
    report = sent({"Evidencia": table(DOCUMENT), "Observaciones": table({**FIGURE, "grupo de edad": "15 a 49"})})

    assert found(report) == [("Observaciones!M1", "SHE-06")]


def test_a_percentage_kept_as_a_fraction_is_asked_and_one_shown_as_percent_is_not(sent: Sent) -> None:
    def show_as_percent(book: Workbook) -> None:
        book["Observaciones"]["C3"].number_format = "0%"

    share = {**FIGURE, "unidad": "por ciento", "valor": 0.9}

    report = sent(
        {"Evidencia": table(DOCUMENT), "Observaciones": table(share, {**share, "código": "AVA-b"})}, show_as_percent
    )

    assert found(report) == [("Observaciones!C2", "SHE-29")]
    assert "¿Quiso decir: 90; 0.9?" in told(report)


def test_an_invisible_sign_is_shown_and_sent_back(sent: Sent) -> None:
    report = sent({"Evidencia": table(DOCUMENT), "Promesas": table({**PROMISE, "nombre": "centros\u202edatos"})})

    assert found(report) == [("Promesas!B2", "SHE-28")]
    assert "\u202e" not in told(report)


@pytest.mark.parametrize("written", ["quizá", 7])
def test_yes_or_no_is_one_of_the_two(sent: Sent, written: object) -> None:
    report = sent({"Evidencia": table(DOCUMENT), "Presupuesto": table({**AMOUNT, "redondeado": written})})

    assert found(report) == [("Presupuesto!N2", "SHE-26")]


def test_an_address_is_whole(sent: Sent) -> None:
    report = sent({"Evidencia": table({**DOCUMENT, "dirección web": "www.gob.pe/mimp"})})

    assert found(report) == [("Evidencia!F2", "SHE-27")]


def test_a_name_that_several_things_have_is_asked(sent: Sent) -> None:
    twins = [{**DOCUMENT, "código": code, "título": "Informe anual"} for code in ("AVA-x", "AVA-y")]
    titled = {**PROMISE, "documento fuente": "Informe anual"}

    report = sent({"Evidencia": table(DOCUMENT, *twins), "Promesas": table(titled)})

    assert found(report) == [("Promesas!L2", "SHE-14")]


def test_a_rule_lands_on_the_cell_that_breaks_it(sent: Sent) -> None:
    late = {**PROMISE, "plazo": "2022", "cantidad": -5}

    report = sent({"Evidencia": table(DOCUMENT), "Promesas": table(late)})

    assert found(report) == [("Promesas!E2", "PRO-05"), ("Promesas!H2", "PRO-09")]


def test_a_contract_is_named_by_its_ocid_as_its_publisher_writes_it(sent: Sent) -> None:
    named, cut = (
        sent({**good(), "Presupuesto": table({**AMOUNT, "referencia en la fuente": it})})
        for it in ("ocds-lan7rn-2023-0077", "ocds-lan7-2023-0077")
    )

    assert found(named) == []
    assert found(cut) == [("Presupuesto!N2", "THI-12")]


def test_a_rule_that_misses_something_lands_on_the_empty_cell(sent: Sent) -> None:
    report = sent({"Evidencia": table(DOCUMENT), "Promesas": table({**PROMISE, "quién lo dice": None})})

    assert found(report) == [("Promesas!K2", "CLA-01")]


def test_two_newspapers_and_one_ombudsman_may_give_two_numbers(sent: Sent) -> None:
    said = {**FIGURE, "quién lo dice": "AVA-ombudsman", "según quién lo difunde": "lantern-herald"}
    figures = [{**said, "código": f"AVA-{number}", "valor": number} for number in (52, 56)]

    assert found(sent({"Evidencia": table(DOCUMENT), "Observaciones": table(*figures)})) == []


def test_a_promise_told_again_names_the_first(sent: Sent) -> None:
    again = {**PROMISE, "código": "AVA-again", "reitera": "AVA-30-centres-2024", "dicho el": "2023-06-01"}

    assert found(sent({"Evidencia": table(DOCUMENT), "Promesas": table(PROMISE, again)})) == []


def test_a_baseline_counted_after_the_promise_is_no_baseline(sent: Sent) -> None:
    later = {**FIGURE, "fin del período": "2023-06-30"}

    report = sent(
        {
            "Evidencia": table(DOCUMENT),
            "Promesas": table({**PROMISE, "línea de base": "AVA-2022-centres"}),
            "Observaciones": table(later),
        }
    )

    assert ("Promesas!P2", "PRO-10") in found(report)


def test_a_part_larger_than_its_whole_is_seen(sent: Sent) -> None:
    part = {**AMOUNT, "código": "AVA-part", "monto": 3_000_000, "parte del monto": "AVA-centres-2023"}

    assert ("Presupuesto!C3", "ALL-10") in found(
        sent({"Evidencia": table(DOCUMENT), "Presupuesto": table(AMOUNT, part)})
    )


def test_three_persons_in_a_province_are_too_few_to_be_told(sent: Sent) -> None:
    report = sent(
        {
            "Evidencia": table(DOCUMENT),
            "Observaciones": table(
                {**FIGURE, "valor": 3, "unidad": "denuncia", "lugar": "AVA-hills", "población": "niñas"}
            ),
        }
    )

    assert [code for _, code in found(report)] == ["OBS-12"]


def test_a_target_entered_as_a_count_is_seen(sent: Sent) -> None:
    report = sent({"Evidencia": table(DOCUMENT), "Observaciones": table({**FIGURE, "fin del período": "2030"})})

    assert ("Observaciones!E2", "OBS-10") in found(report)


def test_what_is_recorded_already_may_be_repeated_but_not_changed(sent: Sent) -> None:
    measure = {"código": "AVA-police-station-centres", "nombre": "Otra cosa"}

    report = sent({"Medidas": table({**measure, "Estado": "AVA", "tipo de medida": "servicio", **SOURCE})})

    assert "DRA-02" in [code for _, code in found(report)]


SOURCE = {"documento fuente": "AVA-ministry-note-2022", "lugar en el documento": "página 1"}
