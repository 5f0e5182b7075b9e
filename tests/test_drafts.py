"""Reading what a person sent: every form says the same, every line is known, every fault is told in plain words."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT

from obligraph.checking.drafts import MAX_BYTES, MAX_STATEMENTS, Draft, read
from obligraph.errors import CannotRead, Problem, Refused, TooLarge
from obligraph.languages import LANGUAGES
from obligraph.rdf.graphs import Literal, NamedNode, Triple
from obligraph.rdf.vocabulary import Vocabulary
from obligraph.resources import Home

ACCEPTED = ROOT / "tests/accepted"
Sent = Callable[[str, str | bytes], Draft]


@pytest.fixture
def vocabulary(home: Home) -> Vocabulary:
    return Vocabulary.read(home.ontology)


@pytest.fixture
def sent(tmp_path: Path, vocabulary: Vocabulary) -> Sent:
    """Write a file as a person would send it, and read it."""

    def send(name: str, content: str | bytes) -> Draft:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return read(path, vocabulary)

    return send


def line_of(draft: Draft, key: str, value: str) -> int:
    """The line on which a draft says `value` under the property `key`."""
    [line] = [
        line
        for it, line in draft.places.items()
        if it.predicate.value.endswith(f"#{key}") and getattr(it.object, "value", "").endswith(value)
    ]
    return line


@pytest.mark.parametrize("suffix", [".jsonld", ".nq", ".nt", ".rdf", ".trig"])
def test_a_promise_says_the_same_in_every_form(suffix: str, vocabulary: Vocabulary) -> None:
    turtle = read(ACCEPTED / "promise.ttl", vocabulary)

    other = read(ACCEPTED / f"promise{suffix}", vocabulary)

    assert set(other.statements) == set(turtle.statements)


@pytest.mark.parametrize("suffix", [".jsonld", ".nq", ".nt", ".rdf", ".trig", ".ttl"])
@pytest.mark.parametrize(("key", "value"), [("deadline", "2024-12-31"), ("unit", "unit/centre"), ("quantity", "30")])
def test_a_statement_stands_on_the_line_where_its_value_is_written(
    suffix: str, key: str, value: str, vocabulary: Vocabulary
) -> None:
    path = ACCEPTED / f"promise{suffix}"

    line = line_of(read(path, vocabulary), key, value)

    written = path.read_text("utf-8").splitlines()[line - 1]
    assert key in written
    assert value.rpartition("/")[2] in written


def test_two_things_in_one_json_file_keep_their_own_lines(sent: Sent) -> None:
    draft = sent(
        "two.jsonld",
        """{"@context": {"term": "https://w3id.org/obligraph/def#"}, "@graph": [
          {"@id": "urn:a",
           "term:quantity": 20},
          {"@id": "urn:b",
           "term:quantity": 20}]}""",
    )

    assert sorted(draft.places.values()) == [3, 5]


def test_a_text_over_several_lines_does_not_shift_those_below(sent: Sent) -> None:
    draft = sent("long.ttl", '@prefix t: <urn:t#> .\nt:a t:says """one\ntwo\nthree"""@en ;\n  t:quantity 5 .\n')

    assert line_of(draft, "quantity", "5") == 5


def test_the_name_of_the_file_may_be_wrong_about_xml_and_json(sent: Sent) -> None:
    assert len(sent("a.txt", '{"@id": "urn:a", "urn:b": 1}').statements) == 1
    assert len(sent("a.txt", "@prefix t: <urn:t#> . t:a t:b 1 .").statements) == 1
    assert len(sent("a.ttl", (ACCEPTED / "promise.rdf").read_text("utf-8")).statements) > 10


def test_windows_lines_and_a_byte_order_mark_are_no_fault(sent: Sent) -> None:
    draft = sent("a.ttl", b"\xef\xbb\xbf@prefix t: <urn:t#> .\r\nt:a t:b 1 ;\r\n  t:quantity 2 .\r\n")

    assert line_of(draft, "quantity", "2") == 3


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("t:a t:b 1 t:c 2 .", "2:11", "Found «t:c 2 .» where the statement should end."),
        ("t:a t:b ; .", "2:9", "Found «;» where a value should stand."),
        ('t:a "b" 1 .', "2:5", "where the name of a property should stand."),
        ("t:a t:b 1 . }", "2:13", "Found «}» where a statement should begin."),
        ("tt:a t:b 1 .", "2:1", "begins with «tt:», which this file never explains."),
        ("t:a t:b <a b> .", "2:9", "something that is not a whole address."),
        ("t:a t:b 1", "2:10", "ends in the middle of a statement."),
        ('t:a t:b "x"@e_n .', "2:13", "the text cannot be understood."),
        ("t:a t:b <<( t:a t:b t:c )>> .", "2", "A statement is written inside another statement"),
    ],
)
def test_a_fault_is_told_with_its_place_and_in_plain_words(sent: Sent, text: str, place: str, told: str) -> None:
    with pytest.raises(CannotRead) as caught:
        sent("a.ttl", f"@prefix t: <urn:t#> .\n{text}")

    assert f"a.ttl:{place}: " in caught.value.tell("en")
    assert told in caught.value.tell("en")
    assert "arser" not in caught.value.tell("es")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.ttl", b"", "no dice nada"),
        ("a.ttl", b"@prefix t: <urn:t#> .", "no dice nada"),
        ("a.ttl", "t:a t:b 'año' .".encode("latin-1"), "no es texto UTF-8"),
        ("a.pk", b"PK\x03\x04 and more", "no se puede revisar"),
        ("a.pdf", b"%PDF-1.7", "no se puede revisar"),
        ("a.rdf", b"<!DOCTYPE html><html></html>", "no se puede revisar"),
        ("a.docx", b"Estimados:", "no se puede revisar"),
        ("a.json", b'{"@id": "urn:a" "x"}', "el texto no se entiende"),
        ("a.rdf", b"<?xml version='1.0'?><rdf:RDF>", "el texto no se entiende"),
    ],
)
def test_what_is_no_submission_is_refused_with_a_sentence(sent: Sent, name: str, content: bytes, told: str) -> None:
    with pytest.raises(CannotRead) as caught:
        sent(name, content)

    assert told in caught.value.tell("es")


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path, vocabulary: Vocabulary) -> None:
    with pytest.raises(CannotRead) as missing:
        read(tmp_path / "none.ttl", vocabulary)
    with pytest.raises(CannotRead) as folder:
        read(tmp_path, vocabulary)

    assert "There is no such file." in missing.value.tell("en")
    assert "a file, not a folder" in folder.value.tell("en")


@pytest.mark.parametrize("sign", ["\u202e", "\\u202E", "\u2066"])
def test_a_sign_that_turns_the_text_around_is_refused(sent: Sent, sign: str) -> None:
    with pytest.raises(CannotRead) as caught:
        sent("a.ttl", f'@prefix t: <urn:t#> .\nt:a t:b "safe{sign}fake" .')

    assert ":2" in caught.value.place()
    assert "invisible sign" in caught.value.tell("en")


def test_no_connection_is_made_for_a_context_from_elsewhere(sent: Sent) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/context.jsonld"
        with pytest.raises(CannotRead) as direct:
            sent("a.jsonld", f'{{\n "@context": "{address}", "@id": "urn:a", "urn:b": 1}}')
        with pytest.raises(CannotRead):
            sent("b.jsonld", f'{{"@context": [{{}}, "{address}"], "@id": "urn:a", "urn:b": 1}}')
        with pytest.raises(CannotRead):
            sent("c.jsonld", f'{{"@id": "urn:a", "urn:b": {{"@\\u0063ontext": "{address}", "@id": "urn:c"}}}}')

        with pytest.raises(TimeoutError):
            listener.accept()

    assert "https://w3id.org/obligraph/context.jsonld" in direct.value.tell("es")
    assert direct.value.place().endswith("a.jsonld:2:2")


def test_no_other_file_is_opened(sent: Sent, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    entity = f'<!DOCTYPE a [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
    head = '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:t="urn:t#">'

    with pytest.raises(CannotRead) as caught:
        sent("a.rdf", f'<?xml version="1.0"?>{entity}{head}<r:Description><t:b>&s;</t:b></r:Description></r:RDF>')
    with pytest.raises(CannotRead):
        sent("a.jsonld", f'{{"@context": "{secret.as_uri()}", "@id": "urn:a"}}')

    assert "DOCTYPE" in caught.value.tell("en")


def test_a_file_that_wants_another_read_with_it_is_refused(sent: Sent, tmp_path: Path) -> None:
    other = tmp_path / "other.ttl"
    other.write_text("<urn:c> <urn:d> 1 .")

    with pytest.raises(Refused) as refused:
        sent("a.ttl", f"<urn:a> <http://www.w3.org/2002/07/owl#imports> <{other.as_uri()}> .")

    assert "a.ttl:1" in refused.value.place()
    assert "owl:imports" in refused.value.tell("es")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.ttl", "<urn:a> <urn:b> " + "[" * 1_000_000 + "]" * 1_000_000 + " ."),
        ("a.ttl", "<urn:a> <urn:b> " + "[<urn:b> " * 50_000 + "1" + "]" * 50_000 + " ."),
        ("a.ttl", "<urn:a> <urn:b> " + "<<( <urn:a> <urn:b> " * 50_000 + "1" + ")>> " * 50_000 + " ."),
        ("a.ttl", "<urn:a> <urn:b> " + "(" * 50_000 + ")" * 50_000 + " ."),
        ("a.json", '{"urn:a":' * 50_000 + "1" + "}" * 50_000),
        ("a.rdf", "<?xml version='1.0'?>" + "<a><b>" * 50_000 + "</b></a>" * 50_000),
    ],
)
def test_a_tower_of_brackets_is_refused_before_it_is_climbed(sent: Sent, name: str, content: str) -> None:
    with pytest.raises(TooLarge) as caught:
        sent(name, content)

    assert "100" in caught.value.tell("en")


def test_too_many_bytes_and_too_many_statements_are_refused(sent: Sent) -> None:
    with pytest.raises(TooLarge) as bytes_:
        sent("a.ttl", b"#" * (MAX_BYTES + 1))
    with pytest.raises(TooLarge) as statements:
        sent("a.nt", "".join(f"<urn:a> <urn:b> <urn:{it}> .\n" for it in range(MAX_STATEMENTS + 1)))

    assert "4 MB" in bytes_.value.tell("en")
    assert "20000" in statements.value.tell("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fault_is_told_in_the_language_of_the_reader(sent: Sent, language: str) -> None:
    with pytest.raises(Problem) as caught:
        sent("a.ttl", "@prefix t: <urn:t#> .\nt:a t:b t:c ; t:d , .")

    firsts = {"en": "where a value", "es": "donde debía haber", "fr": "où il faut une valeur", "pt": "onde devia haver"}
    assert firsts[language] in caught.value.tell(language)


def test_a_draft_knows_what_it_names(sent: Sent) -> None:
    draft = sent("a.ttl", "<urn:a> <urn:b> <urn:c>, 5 .")

    assert draft.mentions() == {"urn:a", "urn:b", "urn:c"}
    assert draft.statements[0] == Triple(NamedNode("urn:a"), NamedNode("urn:b"), NamedNode("urn:c"))
    assert draft.statements[1].object == Literal(5)
