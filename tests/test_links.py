"""Links to other catalogues and vocabularies: one truth, sound under reasoning, and every fault noticed."""

import csv
import json
import re
import shutil
from collections import Counter
from pathlib import Path

import httpx
import pytest
import sssom_pydantic
from conftest import ROOT, typed
from rdflib import RDF, Graph, Namespace, URIRef
from test_ontology import contradictions, ontology, read, reasoned

from obligraph.answering.catalogue import question_triples
from obligraph.answering.questions import Catalogue
from obligraph.errors import CannotRead
from obligraph.links.borrowings import used
from obligraph.links.crosswalks import PREDICATES, drifted, tables
from obligraph.links.externals import Externals
from obligraph.links.reasoning import clashes
from obligraph.links.soundness import check
from obligraph.links.sssom import COLUMNS, written
from obligraph.links.sssom import read as read_table
from obligraph.publication.cubes import cube
from obligraph.rdf.graphs import NamedNode, World, statements_in
from obligraph.rdf.vocabulary import Vocabulary
from obligraph.resources import Home

VOID = Namespace("http://rdfs.org/ns/void#")
ORG = Namespace("http://www.w3.org/ns/org#")
TABLES = sorted(ROOT.glob("*/*.sssom.tsv"))
Triples = set[tuple[str, str, str]]


def rows(path: Path) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The prefixes and the rows of a table, read without any of our code."""
    lines = path.read_text(encoding="utf-8").splitlines()
    above = [line for line in lines if line.startswith("#")]
    prefixes = dict(re.findall(r"(?m)^#  ([\w-]+): (\S+)$", "\n".join(above)))
    return prefixes, [*csv.DictReader(lines[len(above) :], delimiter="\t")]


def triples(path: Path) -> Triples:
    prefixes, found = rows(path)

    def full(name: str) -> str:
        prefix, _, local = name.partition(":")
        return prefixes[prefix] + local

    return {(full(it["subject_id"]), full(it["predicate_id"]), full(it["object_id"])) for it in found}


def in_turtle(path: Path) -> Triples:
    found = Graph().parse(path.with_name(path.name.replace(".sssom.tsv", ".ttl")))
    return {(str(one), str(how), str(other)) for one, how, other in found if str(how) in PREDICATES}


# one truth


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.parent.name)
def test_the_turtle_beside_a_table_says_what_the_table_says(path: Path) -> None:
    assert in_turtle(path) == triples(path)


def test_no_link_to_another_house_stands_outside_the_tables(shipped: World) -> None:
    known = set().union(*map(triples, TABLES))
    said = {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in shipped.store
        if quad.predicate.value in PREDICATES
    }
    ours = "https://w3id.org/obligraph/"

    assert {it for it in said if it[0].startswith(ours) and not it[2].startswith(ours)} == known


def test_tables_and_turtle_are_in_step_and_a_step_apart_is_mended(home: Home, tmp_path: Path) -> None:
    copy = Home(tmp_path)
    for name in ("ontology", "graph"):
        shutil.copytree(ROOT / name, tmp_path / name)
    path, words = copy.graph / "identifiers.ttl", Vocabulary.read(home.ontology)
    right = path.read_text(encoding="utf-8")

    assert drifted(home, words) == {}

    fewer = right.replace(",\n        <http://eurovoc.europa.eu/4728>", "").replace(
        "void:triples 35", "void:triples 34"
    )
    path.write_text(fewer.replace("<http://www.wikidata.org/entity/Q419>", "<http://www.wikidata.org/entity/Q298>"))

    assert drifted(copy, words) == {path: right}


def test_each_set_of_links_counts_its_own() -> None:
    described = Graph().parse(ROOT / "graph/identifiers.ttl")
    said = {
        f"link-set:{str(it).rpartition('/')[2]}": int(str(described.value(it, VOID.triples)))
        for it in described.subjects(RDF.type, VOID.Linkset)
    }
    counted = Counter(row["mapping_source"] for path in TABLES for row in rows(path)[1])
    counted["link-set:states-currencies"] = len(
        [*described.triples((None, URIRef("https://w3id.org/obligraph/def#legalTender"), None))]
    )
    for name, scheme in (("bodies-aid-codes", "XM-DAC-"), ("institutions-ruc", "PE-RUC-")):
        found = [it for it in described.objects(None, ORG.identifier) if str(it).startswith(scheme)]
        counted[f"link-set:{name}"] = len(found)

    assert said == counted


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.parent.name)
def test_another_program_reads_our_tables_row_for_row(path: Path) -> None:
    found = sssom_pydantic.read(path)
    prefixes = rows(path)[0]
    theirs = {
        tuple(prefixes[it.prefix] + it.identifier for it in (row.subject, row.predicate, row.object))
        for row in found.mappings
    }

    assert theirs == triples(path)
    assert {str(row.mapping_date) for row in found.mappings} >= {"2026-11-25"}
    assert all(row.authors and row.confidence and row.source for row in found.mappings)
    assert str(found.mapping_set.license) == "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.parent.name)
def test_a_table_stands_as_we_write_tables(path: Path) -> None:
    table = read_table(path)
    head = {name: str(table.head[name]) for name in table.head if name.startswith("mapping_set")}

    assert [*table.matches[0].cells] == COLUMNS
    assert path.read_text(encoding="utf-8") == written(
        head["mapping_set_title"],
        head["mapping_set_description"],
        head["mapping_set_id"],
        table.prefixes,
        [match.cells for match in table.matches],
    )


def test_a_name_in_a_table_is_the_name_in_the_graph(shipped: World, home: Home) -> None:
    for table in tables(home):
        for match in table.matches:
            names = {str(getattr(it.object, "value", "")) for it in shipped.describe([match.subject])}
            assert match.cells["subject_label"] in names, match.cells["subject_id"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("subject_id\tpredicate_id\n", "mapping-head"),
        ("#curie_map: [\nsubject_id\tpredicate_id\n", "mapping-head"),
        ("#curie_map:\n#  a: https://a.example/\nsubject_id\tpredicate_id\na:1\ta:2\n", "mapping-columns"),
        ("HEAD\na:1\ta:2\t\tsemapv:MappingReview\n", "mapping-row"),
        ("HEAD\na:1\ta:2\ta:3\tsemapv:MappingReview\ttoo\tmany\n", "mapping-row"),
        ("HEAD\na:1\tb:2\ta:3\tsemapv:MappingReview\n", "mapping-prefix"),
    ],
)
def test_a_table_that_is_none_is_refused_with_its_place(tmp_path: Path, text: str, kind: str) -> None:
    head = "#curie_map:\n#  a: https://a.example/\nsubject_id\tpredicate_id\tobject_id\tmapping_justification"
    path = tmp_path / "broken.sssom.tsv"
    path.write_text(text.replace("HEAD", head), encoding="utf-8")

    with pytest.raises(CannotRead) as refused:
        read_table(path)

    assert refused.value.kind == f"cannot-read-{kind}"
    assert str(refused.value).startswith(f"{path}:")


# the terms of others


def test_every_listed_term_says_where_it_was_read_and_names_listed_terms_only(home: Home) -> None:
    externals = Externals.read(home.ontology)
    named = {value for name in ("above", "domain", "range", "apart") for _, value in externals.axioms(name)}

    assert named <= set(externals.terms)
    assert all(re.fullmatch(r"2026-\d\d-\d\d", it.read_on) for it in externals.terms.values())
    assert {(other, one) for one, other in externals.axioms("apart")} == set(externals.axioms("apart"))


def published(server: httpx.Client, world: World, home: Home) -> set[str]:
    """The properties and classes of others in what is made from the graph: catalogue, endpoint, cubes, questions."""
    served = [
        server.get(path, headers={"Accept": "application/n-triples"}) for path in ("/.well-known/void", "/sparql")
    ]
    questions = question_triples(Catalogue(home.queries, world), world.vocabulary)
    said = [*cube(world), *questions, *(triple for it in served for triple in statements_in(it.content, "nt"))]
    kinds = {it.object.value for it in said if it.predicate.value == str(RDF.type) and isinstance(it.object, NamedNode)}
    return {it for it in kinds | {it.predicate.value for it in said} if "w3id.org/obligraph" not in it}


def test_what_is_made_from_the_graph_uses_listed_terms_only(server: httpx.Client, home: Home, shipped: World) -> None:
    found = published(server, shipped, home)

    assert len(found) > 100
    assert found - set(Externals.read(home.ontology).terms) == set()


def test_no_term_is_listed_that_nothing_here_leads_to(server: httpx.Client, home: Home, shipped: World) -> None:
    externals = Externals.read(home.ontology)
    todo = [term for terms in used(home, shipped).values() for term in terms]
    todo += [str(it) for triple in ontology() for it in triple]
    todo += [match.object for table in tables(home) for match in table.matches]
    todo += published(server, shipped, home)
    reached: set[str] = set()
    while todo:
        term = todo.pop()
        if term in externals and term not in reached:
            reached.add(term)
            it = externals.terms[term]
            todo.extend([*it.above, *it.domain, *it.range, *it.apart])

    assert set(externals.terms) - reached == set()


# sound under reasoning


def test_our_small_reasoner_finds_no_contradiction_either(home: Home, shipped: World) -> None:
    assert clashes(shipped, Externals.read(home.ontology)) == []


@pytest.mark.parametrize(
    ("planted", "victim"),
    [
        ("measure:AVA-shelters prov:wasAssociatedWith institution:AVA-police .", "measure/AVA-shelters"),
        ("voc:theme skos:exactMatch <http://eurovoc.europa.eu/6557> .", "voc/theme"),
        ("term:inPlan rdfs:subPropertyOf prov:wasAssociatedWith .", "measure/AVA-shelters"),
        ("term:Institution owl:disjointWith skos:Concept .", "institution/AVA-police"),
        ("term:State rdfs:subClassOf foaf:Person .", "state/AVA"),
    ],
)
def test_both_find_what_is_planted(home: Home, world: World, planted: str, victim: str) -> None:
    externals = Externals.read(home.ontology)
    before = clashes(world, externals)
    facts = read(sorted((ROOT / "tests/world").glob("*.ttl")))
    head = world.vocabulary.turtle_head()
    match = "institution:AVA-police skos:closeMatch <https://example.org/atlas/AVA-police> ."

    world.add(planted + match)
    full = contradictions(reasoned(facts + Graph().parse(data=head + planted + match, format="turtle")))

    assert before == []
    assert any(str(thing).endswith(victim) for thing in full)
    assert any(clash.thing.endswith(victim) for clash in clashes(world, externals))


# every fault is noticed

PLANTED = """
state:PER	skos:exactMatch	wikidata:Q419x	MappingReview	0.9	2026-11-25	states-wikidata	malformed
state:PER	owl:sameAs	wikidata:Q419	MappingReview	0.9	2026-11-25	states-wikidata	predicate link-set
state:ATL	skos:exactMatch	wikidata:Q1	MappingReview	0.9	2026-11-25	states-wikidata	unknown-subject
state:ARG	skos:exactMatch	wikidata:Q2	Guessing	0.9	2026-11-25	states-wikidata	justification
state:BOL	skos:exactMatch	wikidata:Q3	MappingReview	2	2026-11-25	states-wikidata	confidence
state:BRA	skos:exactMatch	wikidata:Q4	MappingReview	0.9	2999-01-01	states-wikidata	date
state:CHL	skos:exactMatch	wikidata:Q5	MappingReview	0.9	25 Nov 2026	states-wikidata	date
state:COL	skos:exactMatch	wikidata:Q6	MappingReview	0.9	2026-11-25	states-geonames	link-set
state:CRI	skos:exactMatch	wikidata:Q7	MappingReview	0.9	2026-11-25	states-wikidata	-
state:CRI	skos:exactMatch	wikidata:Q7	MappingReview	0.9	2026-11-25	states-wikidata	twice
state:CRI	skos:closeMatch	wikidata:Q7	MappingReview	0.9	2026-11-25	states-geonames	at-odds
state:CRI	skos:exactMatch	wikidata:Q8	MappingReview	0.9	2026-11-25	states-wikidata	split
state:CUB	skos:exactMatch	wikidata:Q7	MappingReview	0.9	2026-11-25	states-wikidata	merged
term:Law	skos:closeMatch	schema:Legislature	MappingReview	0.9	2026-11-25	terms-close	unknown-term
form:sexual	skos:closeMatch	eurovoc:99999999	MappingReview	0.9	2026-11-25	values-close	unknown-term
term:Law	skos:closeMatch	schema:about	MappingReview	0.9	2026-11-25	terms-close	sorts
term:Law	rdfs:subPropertyOf	eli:amends	MappingReview	0.9	2026-11-25	terms-subproperty	sorts
provision:7-b	skos:closeMatch	provision:7-c	MappingReview	0.9	2026-11-25	values-close	-
provision:7-b	skos:closeMatch	provision:elsewhere-5	MappingReview	0.9	2026-11-25	values-close	unknown-term
state:DMA	rdfs:subClassOf	schema:Country	MappingReview	0.9	2026-11-25	terms-subclass	sorts
"""


def planted_home(root: Path) -> Home:
    """A home whose only table is full of faults, each named in its comment."""
    for name in ("shapes", "ontology"):
        shutil.copytree(ROOT / name, root / name)
    (root / "graph").mkdir()
    (root / "queries").mkdir()
    (root / "queries/wrong.rq").write_text(
        'PREFIX dcterms: <http://purl.org/dc/terms/>\nSELECT ?a ("dcterms:none" AS ?b) { ?a dcterms:titel ?c }\n'
    )
    words = Vocabulary.read(ROOT / "ontology").prefixes
    others = {"wikidata": "http://www.wikidata.org/entity/", "eurovoc": "http://eurovoc.europa.eu/"}
    kept = "link-set organization owl rdfs skos state term form schema eli provision".split()
    lines = [
        "#curie_map:",
        *(f"#  {name}: {space}" for name, space in {**others, **{it: words[it] for it in kept}}.items()),
    ]
    lines.append("\t".join(COLUMNS))
    for line in PLANTED.strip("\n").split("\n"):
        one, how, other, why, share, day, links, kinds = line.split("\t")
        cells = [
            one,
            "",
            how,
            other,
            "",
            f"semapv:{why}",
            "organization:obligraph",
            "",
            share,
            day,
            f"link-set:{links}",
            kinds,
        ]
        lines.append("\t".join(cells))
    (root / "graph/planted.sssom.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (root / "graph/planted.ttl").write_text("", encoding="utf-8")
    for path in (root / "ontology").glob("alignments.*"):
        path.unlink()
    return Home(root)


def test_every_fault_of_a_row_is_noticed_on_its_line(shipped: World, tmp_path: Path) -> None:
    home = planted_home(tmp_path)
    table = home.graph / "planted.sssom.tsv"
    found = check(home, shipped).faults
    lines = table.read_text(encoding="utf-8").splitlines()
    meant = {
        (number, kind)
        for number, line in enumerate(lines, 1)
        if "\t" in line and number > lines.index("\t".join(COLUMNS)) + 1
        for kind in line.rpartition("\t")[2].replace("-", " " if line.endswith("\t-") else "-").split()
    }

    assert {(it.line, it.kind) for it in found if it.file == table} == meant
    assert [(it.file, it.fields["term"]) for it in found if it.kind == "undeclared"] == [
        (home.queries / "wrong.rq", "http://purl.org/dc/terms/titel")
    ]
    assert [it.file for it in found if it.kind == "drift"] == [home.graph / "planted.ttl"]
    assert {it.kind for it in found} - {kind for _, kind in meant} == {"undeclared", "drift"}


def test_what_merges_or_cannot_be_a_tax_number_is_noticed_in_the_graph(home: Home, world: World) -> None:
    world.add(
        "state:AVA owl:equivalentClass <https://example.org/AVA> ."
        'institution:AVA-police <http://www.w3.org/ns/org#identifier> "PE-RUC-20336951528", "PE-RUC-20336951527",'
        ' "XM-DAC-4711", "NEW-1" .'
    )
    found = [it for it in check(home, world).faults if it.kind in ("predicate", "identifier")]

    assert {(it.kind, str(it.fields.get("value", it.fields.get("predicate_id")))) for it in found} >= {
        ("predicate", "owl:equivalentClass"),
        ("identifier", "PE-RUC-20336951528"),
        ("identifier", "XM-DAC-4711"),
        ("identifier", "NEW-1"),
    }
    assert not any("20336951527" in str(it.fields) for it in found)


# the command


def test_links_of_the_shipped_graph_hold(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = typed(capsys, "links", "check", "--lang", "en")

    assert code == 0
    assert re.fullmatch(r"\d{3} links in 2 tables and \d{3} terms of .* were checked\. Faults: 0\. .*: \d+\.\n", out)


def test_a_fault_is_told_with_its_place_in_each_language_and_as_data(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = planted_home(tmp_path)
    shutil.copy(ROOT / "graph/identifiers.ttl", home.graph)
    monkeypatch.setenv("OBLIGRAPH_HOME", str(tmp_path))

    told = {language: typed(capsys, "links", "check", "--lang", language) for language in ("en", "es", "fr", "pt")}
    code, out, _ = typed(capsys, "links", "check", "--format", "json")

    assert {code for code, *_ in told.values()} == {1} == {code}
    assert len({out for _, out, _ in told.values()}) == 4
    assert (
        f"{home.graph / 'planted.sssom.tsv'}:16: state:PER skos:exactMatch wikidata:Q419x: this address"
        in told["en"][1]
    )
    assert {it["kind"] for it in json.loads(out)["faults"]} >= {"malformed", "split", "twice", "drift", "undeclared"}


def test_write_makes_the_turtle_anew_and_then_has_nothing_to_do(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = planted_home(tmp_path)
    monkeypatch.setenv("OBLIGRAPH_HOME", str(tmp_path))

    first = typed(capsys, "links", "write", "--lang", "en")
    second = typed(capsys, "links", "write", "--lang", "en")

    assert first == (0, f"{home.graph / 'planted.ttl'}: written anew from its table.\n", "")
    assert second == (0, "Each Turtle file says what its table says.\n", "")
    assert "owl:sameAs <http://www.wikidata.org/entity/Q419>" in (home.graph / "planted.ttl").read_text(
        encoding="utf-8"
    )


def test_a_table_that_cannot_be_read_is_not_a_finding(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = planted_home(tmp_path)
    (home.graph / "planted.sssom.tsv").write_bytes(b"\xff\xfe")
    monkeypatch.setenv("OBLIGRAPH_HOME", str(tmp_path))

    code, out, err = typed(capsys, "links", "check", "--lang", "en")

    assert (code, out) == (2, "")
    assert err.startswith(str(home.graph / "planted.sssom.tsv"))


# on a page


def test_the_page_of_a_thing_groups_what_is_near_it_elsewhere_by_how_near_it_is(server: httpx.Client) -> None:
    page = server.get("/doc/state/PER", headers={"Accept": "text/html", "Accept-Language": "fr"}).text
    section = page[page.index('<h2 id="elsewhere">') :].partition("</dl>")[0]
    kinds = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", section, re.DOTALL)

    assert "La même chose, ou presque, dans d’autres catalogues" in section
    assert [kind for kind, _ in kinds] == ["correspondance exacte", "correspondance proche"]
    assert re.findall(r'href="(.*?)".*?class="quiet">(.*?)<', kinds[0][1]) == [
        ("http://metadata.un.org/sdg/codes/geoArea/604", "zones (M49) des Nations Unies en données liées"),
        ("http://publications.europa.eu/resource/authority/country/PER", "pays, liste de l’Union européenne"),
        ("http://www.wikidata.org/entity/Q419", "Wikidata"),
    ]
    assert "http://www.wikidata.org/entity/Q419" not in page.partition('<h2 id="elsewhere">')[0].partition("<h1>")[2]


def test_a_page_without_matches_says_nothing_of_elsewhere(server: httpx.Client) -> None:
    page = server.get("/doc/institution/PER-ombudsman", headers={"Accept": "text/html"}).text

    assert 'id="elsewhere"' not in page


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.parent.name)
def test_a_table_is_where_its_name_says(server: httpx.Client, path: Path) -> None:
    address = str(read_table(path).head["mapping_set_id"]).removeprefix("https://w3id.org/obligraph")
    found = [server.get(address + suffix) for suffix in ("", ".sssom.tsv")]

    assert {it.content for it in found} == {path.read_bytes()}
    assert {it.headers["content-type"] for it in found} == {"text/tab-separated-values; charset=utf-8"}
    assert f'href="{address}.sssom.tsv"' in server.get("/data").text


def test_a_table_that_is_not_held_is_not_found(server: httpx.Client) -> None:
    assert server.get("/mapping/..%2Fexternal-terms").status_code == 404
    assert server.get("/mapping/nothing", headers={"Accept-Language": "en"}).status_code == 404
