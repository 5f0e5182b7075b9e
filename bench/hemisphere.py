"""Write a home with a hemisphere of imaginary States: as many statements as asked, the same ones every time.

    python bench/hemisphere.py FOLDER --triples 100000 [--seed 1] [--faults 0.01] [--states 32] [--workbooks]

The ontology, the rules, the questions and the treaty are ours; the States are nobody's (XAA, XAB, …: codes that
ISO 3166 leaves to its users). Each has plans, measures, promises, money, counts that agree and counts that do not,
recommendations and replies. Faults are planted in some things and listed in FOLDER/faults.csv, by rule and thing, so
that a validator can be held to finding them all and nothing else. Only the thing being written is kept in memory.
With `--workbooks`, FOLDER/workbooks has what each State would send, filled in, as far as a workbook may be long.
"""

import argparse
import csv
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from obligraph.rdf.graphs import World
from obligraph.rdf.vocabulary import Vocabulary
from obligraph.resources import Home, find_home
from obligraph.tabular.blanks import as_workbook
from obligraph.tabular.layouts import Layout
from obligraph.tabular.templates import template_for

STATES = tuple(f"X{second}{third}" for second in "ABCD" for third in "ABCDEFGH")
GROUND = ("bodies.ttl", "convention.ttl", "documents.ttl", "rounds.ttl", "states.ttl")
OBLIGATIONS = tuple(f"obligation:7-{letter}" for letter in "abcdefgh") + tuple(
    f"obligation:8-{letter}" for letter in "abcdefghi"
)
INSTITUTIONS = {
    "ministry-of-women": (
        "Ministry of Women",
        "Ministerio de la Mujer",
        "Ministère des Femmes",
        "Ministério da Mulher",
    ),
    "ministry-of-economy": ("Treasury", "Ministerio de Economía", "Ministère de l’Économie", "Ministério da Economia"),
    "police": ("Police", "Policía", "Police", "Polícia"),
    "prosecution": ("Public Prosecutor", "Fiscalía", "Parquet", "Ministério Público"),
    "ombudsman": ("Ombudsman", "Defensoría del Pueblo", "Défenseur du peuple", "Defensoria do Povo"),
}
KINDS = ("service", "training", "justice", "prevention", "protection", "campaign", "data")
SUBJECTS = (
    ("emergency centres", "centros de emergencia", "centres d’urgence", "centros de emergência"),
    ("shelters", "refugios", "refuges", "abrigos"),
    ("specialised courts", "juzgados especializados", "tribunaux spécialisés", "juizados especializados"),
    ("helplines", "líneas de ayuda", "lignes d’écoute", "linhas de ajuda"),
)
LANGUAGES = ("en", "es", "fr", "pt")


@dataclass(slots=True)
class Thing:
    """One thing in Turtle: its name, and what is said of it as pairs of property and value."""

    name: str
    said: list[tuple[str, str]]

    def __str__(self) -> str:
        return f"{self.name} " + " ;\n    ".join(f"{path} {value}" for path, value in self.said) + " .\n"

    def without(self, path: str) -> None:
        self.said = [it for it in self.said if it[0] != path]

    def put(self, path: str, value: str) -> None:
        self.without(path)
        self.said.append((path, value))

    def get(self, path: str) -> str:
        return next((value for name, value in self.said if name == path), "")


@dataclass(frozen=True, slots=True)
class Fault:
    """How a thing of some kind is spoilt, and the rule that must notice."""

    rule: str
    kind: str
    spoil: Callable[[Thing], None]
    needs: str = "a"

    def fits(self, thing: Thing) -> bool:
        return thing.get("a") == f"term:{self.kind}" and thing.get(self.needs) != ""


FAULTS = (
    Fault("Claim-locator", "Observation", lambda it: it.without("term:locator")),
    Fault("Claim-speaker", "Allocation", lambda it: it.without("term:assertedBy")),
    Fault("Claim-date-form", "Recommendation", lambda it: it.put("term:saidOn", '"2018-13"^^xsd:gYearMonth')),
    Fault("Claim-number-form", "Observation", lambda it: it.put("term:value", '"one hundred"')),
    Fault("Claim-said-before-recorded", "Comment", lambda it: it.put("term:saidOn", '"2031-01-01"^^xsd:date')),
    Fault("Promise-quantity", "Promise", lambda it: it.put("term:quantity", "-30")),
    Fault("Promise-quantity-once", "Promise", lambda it: it.said.append(("term:quantity", "100000"))),
    Fault("Promise-deadline-after-said", "Promise", lambda it: it.put("term:deadline", '"1901-12-31"^^xsd:date')),
    Fault("Promise-baseline-before-said", "Promise", lambda it: it.put("term:saidOn", '"1801-01-01"^^xsd:date')),
    Fault(
        "Allocation-part-within-whole",
        "Allocation",
        lambda it: it.put("term:amount", "1000000000000"),
        needs="term:partOfAmount",
    ),
    Fault("Allocation-amount-not-negative", "Allocation", lambda it: it.put("term:amount", "-1"), "term:partOfAmount"),
    Fault("Observation-ends-after-it-starts", "Observation", lambda it: it.put("term:periodEnd", '"1901"^^xsd:gYear')),
    Fault("Observation-answer", "Observation", lambda it: it.without("term:value")),
    Fault("Unit-listed", "Observation", lambda it: it.put("term:unit", "unit:centers")),
    Fault("Measure-kind", "Measure", lambda it: it.without("term:measureKind")),
    Fault("Measure-known", "Promise", lambda it: it.put("term:concerns", "measure:XXX-misspelt")),
    Fault("Mandate-role", "Mandate", lambda it: it.without("term:role")),
    Fault("Named-label-once", "Measure", lambda it: it.said.append(("rdfs:label", '"otra medida"@es'))),
    Fault("Kind-known", "Assessment", lambda it: it.said.append(("a", "term:Asessment"))),
    Fault("Word-known", "ActionTaken", lambda it: it.said.append(("term:quantitty", "3"))),
    Fault("Thing-not-itself", "Observation", lambda it: it.said.append(("term:corroborates", it.name))),
    Fault("Document-title", "Document", lambda it: it.without("dcterms:title")),
)


def labels(path: str, texts: tuple[str, str, str, str]) -> list[tuple[str, str]]:
    return [(path, f'"{text}"@{language}') for text, language in zip(texts, LANGUAGES, strict=True)]


def claim(speaker: str, document: str, locator: str, said_on: str) -> list[tuple[str, str]]:
    return [
        ("term:assertedBy", speaker),
        ("term:statedIn", document),
        ("term:locator", f'"{locator}"'),
        ("term:saidOn", f'"{said_on}"^^xsd:date'),
        ("term:recordedOn", '"2026-11-24"^^xsd:date'),
    ]


def document(name: str, kind: str, publisher: str, issued: str) -> Thing:
    return Thing(
        f"document:{name}",
        [
            ("a", "term:Document"),
            ("dcterms:title", f'"{name}"@es'),
            ("dcterms:issued", f'"{issued}"^^xsd:date'),
            ("dcterms:publisher", publisher),
            ("term:address", f'"https://example.org/{name}"^^xsd:anyURI'),
            ("term:documentKind", f"document-kind:{kind}"),
        ],
    )


def state(code: str) -> Iterator[Thing]:
    """Yield a State, what speaks in it, and its provinces."""
    here, register = f"state:{code}", f"document:{code}-register"
    stated = [("term:statedIn", register), ("term:locator", '"page 1"')]
    bundle = [("a", "prov:Bundle"), *labels("dcterms:title", (code,) * 4), ("dcterms:source", register)]
    bundle += [("dcterms:created", '"2026-11-24"^^xsd:date'), ("prov:wasAttributedTo", "organization:obligraph")]
    bundle += [("dcterms:license", "<https://creativecommons.org/licenses/by/4.0/>")]
    yield Thing(f"graph:hemisphere-{code.lower()}", bundle)
    yield Thing(here, [("a", "term:State"), ("a", "term:StateParty"), *labels("rdfs:label", (code,) * 4), *stated])
    for key, texts in INSTITUTIONS.items():
        kind = "ministry" if key.startswith("ministry") else "ombudsman" if key == "ombudsman" else "state"
        said = [("a", "term:Institution"), *labels("rdfs:label", tuple(f"{it}, {code}" for it in texts))]  # type: ignore[arg-type]
        said += [("term:ofState", here), ("term:speakerKind", f"speaker-kind:{kind}"), *stated]
        yield Thing(f"institution:{code}-{key}", said)
    yield document(f"{code}-register", "official-report", f"institution:{code}-ministry-of-women", "1994-01-01")
    for number in range(6):
        texts = (f"Province {number}", f"Provincia {number}", f"Province {number}", f"Província {number}")
        yield Thing(
            f"territory:{code}-{number}",
            [("a", "term:Territory"), *labels("rdfs:label", texts), ("term:within", here), *stated],
        )


def plan(code: str, number: int, random: Random) -> Iterator[Thing]:
    """Yield one plan of a State with all that is promised, paid, counted and said of it, each after what it names."""
    key, year, here = f"{code}-{number}", 1996 + number % 28, f"state:{code}"
    women, treasury = f"institution:{code}-ministry-of-women", f"institution:{code}-ministry-of-economy"
    gazette, report = f"document:{key}-gazette", f"document:{key}-report"
    stated = [("term:statedIn", gazette), ("term:locator", f'"article {number + 1}"')]
    yield document(f"{key}-gazette", "official-gazette", women, f"{year}-01-15")
    yield document(f"{key}-report", "committee-report", "institution:cevi", f"{year + 2}-06-30")
    texts = (f"Law {number}", f"Ley {number}", f"Loi {number}", f"Lei {number}")
    law = [("a", "term:Law"), *labels("rdfs:label", texts), ("term:lawKind", "law-kind:law"), *stated]
    yield Thing(f"law:{key}", [*law, ("term:number", f'"Ley {number}"'), ("term:ofState", here)])
    texts = (f"Plan {year}", f"Plan {year}", f"Plan {year}", f"Plano {year}")
    said = [("a", "term:Plan"), *labels("rdfs:label", texts), ("term:ofState", here), *stated]
    said += [("term:approvedBy", f"law:{key}"), ("term:validFrom", f'"{year}"^^xsd:gYear')]
    yield Thing(f"plan:{key}", [*said, ("term:validUntil", f'"{year + 1}-12-31"^^xsd:date')])
    said = [("a", "term:Allocation"), *claim(treasury, gazette, "annex 1", f"{year}-01-15"), ("term:ofState", here)]
    said += [("term:amount", str(random.randrange(10**8, 10**9))), ("term:currency", "currency:USD")]
    said += [("term:fiscalYear", f'"{year}"^^xsd:gYear'), ("term:phase", "phase:approved")]
    yield Thing(f"allocation:{key}", [*said, ("term:scope", "scope:whole-public-sector")])
    for place in range(4):
        yield from measure(code, number, place, random)
    said = [("a", "term:Recommendation"), *claim("institution:cevi", report, "paragraph 9", f"{year + 2}-06-30")]
    said += [("term:addressedTo", here), ("term:obligation", random.choice(OBLIGATIONS))]
    said += [("term:confidence", "confidence:stated"), ("term:theme", "theme:services")]
    texts = (f"Extend plan {year}.", f"Ampliar el plan {year}.", f"Étendre le plan {year}.", f"Ampliar o plano {year}.")
    yield Thing(f"recommendation:{key}", [*said, *labels("term:says", texts)])
    said = [("a", "term:Comment"), *claim(women, report, "paragraph 10", f"{year + 2}-05-30")]
    texts = ("It is being done.", "Se está haciendo.", "C’est en cours.", "Está sendo feito.")
    yield Thing(f"comment:{key}", [*said, ("term:commentOn", f"recommendation:{key}"), *labels("term:says", texts)])
    said = [("a", "term:Assessment"), *claim("institution:cevi", report, "paragraph 11", f"{year + 2}-06-30")]
    said += [
        ("term:assesses", f"promise:{key}-0"),
        ("term:outcome", random.choice(("outcome:met", "outcome:partly-met"))),
    ]
    texts = ("Part of it was seen.", "Se vio una parte.", "Une partie a été vue.", "Viu-se uma parte.")
    yield Thing(f"assessment:{key}", [*said, *labels("term:says", texts)])


def measure(code: str, number: int, place: int, random: Random) -> Iterator[Thing]:
    """Yield one measure of a plan: who must act, what is promised by when, what it gets, what was counted and done."""
    key, plan_key, year, here = f"{code}-{number}-{place}", f"{code}-{number}", 1996 + number % 28, f"state:{code}"
    women, gazette = f"institution:{code}-ministry-of-women", f"document:{plan_key}-gazette"
    texts = SUBJECTS[place]
    stated = [("term:statedIn", gazette), ("term:locator", f'"annex, line {place + 1}"')]
    said = [("a", "term:Measure"), *labels("rdfs:label", texts), ("term:ofState", here), *stated]
    said += [("term:inPlan", f"plan:{plan_key}"), ("term:reaches", random.choice(("group:women", "group:rural")))]
    yield Thing(f"measure:{key}", [*said, ("term:measureKind", f"measure-kind:{random.choice(KINDS)}")])
    obligation = random.choice(OBLIGATIONS)
    said = [("a", "term:Indicator"), *labels("rdfs:label", texts), ("term:obligation", obligation), *stated]
    yield Thing(f"indicator:{key}", [*said, ("term:indicatorKind", "indicator-kind:process")])
    said = [("a", "term:Mandate"), *claim(women, gazette, "article 3", f"{year}-01-15")]
    said += [("term:legalBasis", f"law:{plan_key}"), ("term:mandateOver", f"measure:{key}"), ("term:role", "role:lead")]
    yield Thing(f"mandate:{key}", [*said, ("term:responsible", f"institution:{code}-{random.choice([*INSTITUTIONS])}")])
    said = [
        ("a", "term:ImplementationClaim"),
        *claim("organization:obligraph", "document:obligraph-mapping", key, "2026-11-24"),
    ]
    said += [("term:implementer", f"measure:{key}"), ("term:obligation", obligation), *labels("term:ground", texts)]
    yield Thing(f"implementation:{key}", said)
    start, aim = random.randrange(1, 90) * 10, random.randrange(1, 40) * 10
    yield observation(f"{key}-start", key, women, f"document:{plan_key}-gazette", f"{year - 1}", start, here)
    said = [("a", "term:Promise"), *claim(women, gazette, "article 4", f"{year}-01-15"), *labels("rdfs:label", texts)]
    said += [("term:ofState", here), ("term:concerns", f"measure:{key}"), ("term:inPlan", f"plan:{plan_key}")]
    said += [("term:quantity", str(aim)), ("term:unit", "unit:centre"), ("term:counting", "counting:increment")]
    said += [("term:baseline", f"observation:{key}-start"), ("term:measuredBy", f"indicator:{key}")]
    yield Thing(f"promise:{key}", [*said, ("term:deadline", f'"{year + 1}-12-31"^^xsd:date')])
    for turn, phase in enumerate(("approved", "accrued")):
        said = [("a", "term:Allocation"), *claim(women, gazette, f"annex {turn + 2}", f"{year}-01-15")]
        said += [("term:amount", str(random.randrange(10**5, 10**6))), ("term:currency", "currency:USD")]
        said += [("term:fiscalYear", f'"{year + turn}"^^xsd:gYear'), ("term:ofState", here)]
        said += [("term:phase", f"phase:{phase}"), ("term:scope", "scope:measure"), ("term:recipient", women)]
        said += [("term:partOfAmount", f"allocation:{plan_key}")] if turn == 0 else []
        yield Thing(f"allocation:{key}-{turn}", [*said, ("term:finances", f"measure:{key}")])
    report = f"document:{plan_key}-report"
    counted = start + random.randrange(0, aim * 2)
    yield observation(f"{key}-end", key, women, report, f"{year + 1}", counted, here)
    if place == 0:
        other = counted + random.randrange(1, 9)
        yield observation(f"{key}-other", key, f"institution:{code}-ombudsman", report, f"{year + 1}", other, here)
    where = f"territory:{code}-{random.randrange(6)}"
    yield observation(f"{key}-there", key, women, report, f"{year + 1}", random.randrange(5, 50), where)
    said = [("a", "term:ActionTaken"), *claim(women, report, "paragraph 3", f"{year + 2}-06-30")]
    said += [("term:concerns", f"measure:{key}"), ("term:onDate", f'"{year + 1}-05"^^xsd:gYearMonth')]
    yield Thing(f"action:{key}", [*said, ("term:step", "step:opened"), ("term:takenBy", women)])


def observation(name: str, key: str, speaker: str, document: str, year: str, value: int, where: str) -> Thing:
    said = [("a", "term:Observation"), *claim(speaker, document, "table 3", f"{int(year) + 1}-01-10")]
    said += [("term:indicator", f"indicator:{key}"), ("term:territory", where), ("term:unit", "unit:centre")]
    said += [("term:periodStart", f'"{year}-01-01"^^xsd:date'), ("term:periodEnd", f'"{year}-12-31"^^xsd:date')]
    texts = ("register", "registro", "registre", "registro")
    return Thing(f"observation:{name}", [*said, ("term:value", str(value)), *labels("term:register", texts)])


def things(code: str, triples: int, seed: int, rate: float) -> Iterator[tuple[Thing, str]]:
    """Yield about so many statements on one State, thing by thing, each with the rule it breaks, if it breaks one."""
    random, spoiling = Random(f"{seed}-{code}"), Random(f"faults-{seed}-{code}")

    def all_of_it() -> Iterator[Thing]:
        yield from state(code)
        number = 0
        while True:
            yield from plan(code, number, random)
            number += 1

    written = 0
    for thing in all_of_it():
        fitting = [it for it in FAULTS if it.fits(thing)]
        fault = spoiling.choice(fitting) if fitting and spoiling.random() < rate else None
        if fault:
            fault.spoil(thing)
        written += len(thing.said)
        if written > triples:
            return
        yield thing, fault.rule if fault else ""


def build(folder: Path, home: Home, triples: int, seed: int = 1, rate: float = 0.01, states: int = len(STATES)) -> int:
    """Write a whole home into `folder`; return how many statements on imaginary States it has, at most `triples`."""
    for name in ("ontology", "queries", "shapes"):
        shutil.copytree(getattr(home, name), folder / name)
    (folder / "graph/hemisphere").mkdir(parents=True)
    for name in GROUND:
        shutil.copy(home.graph / name, folder / "graph" / name)
    head = Vocabulary.read(home.ontology).turtle_head()
    used = sorted({*re.findall(r"@prefix [^\n]+\n", head)})
    total = 0
    with (folder / "faults.csv").open("w", encoding="utf-8", newline="") as listed:
        faults = csv.writer(listed)
        faults.writerow(("rule", "thing"))
        for code in STATES[:states]:
            with (folder / f"graph/hemisphere/{code.lower()}.ttl").open("w", encoding="utf-8") as file:
                file.writelines(used)
                for thing, rule in things(code, triples // states, seed, rate):
                    file.write(f"\n{thing}")
                    total += len(thing.said)
                    if rule:
                        faults.writerow((rule, thing.name))
    return total


def workbooks(folder: Path) -> Iterator[Path]:
    """Write into a home, and yield, the workbook that each of its States would send, in Spanish."""
    home = Home(folder)
    world = World.open(home)
    layout = Layout.read(home.shapes, world)
    (folder / "workbooks").mkdir()
    for path in sorted((home.graph / "hemisphere").glob("*.ttl")):
        made = template_for(layout, world, "es", path.stem.upper(), "")
        book = folder / "workbooks" / f"{path.stem}.xlsx"
        book.write_bytes(as_workbook(made))
        yield book


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--triples", type=int, default=100_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--faults", type=float, default=0.01, help="the share of things that are spoilt")
    arguments.add_argument("--states", type=int, default=len(STATES), choices=range(1, len(STATES) + 1))
    arguments.add_argument("--workbooks", action="store_true")
    asked = arguments.parse_args()
    total = build(asked.folder, find_home(), asked.triples, asked.seed, asked.faults, asked.states)
    sys.stdout.write(f"{asked.folder}: {total} statements on {asked.states} imaginary States\n")
    for book in workbooks(asked.folder) if asked.workbooks else ():
        sys.stdout.write(f"{book}\n")


if __name__ == "__main__":
    main()
