"""What a parameter of a question takes: a thing of a class, a year, a date, a number or a text.

A value is read into a term before it comes near a query; what is not such a term is refused with what would do.
"""

import functools
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from obligraph.errors import BadValue
from obligraph.languages import LANGUAGES, Texts
from obligraph.rdf.graphs import Literal, NamedNode, World
from obligraph.rdf.vocabulary import Vocabulary

_XSD = "http://www.w3.org/2001/XMLSchema#"
_FORMS = {
    "year": (re.compile(r"\d{4}\Z"), _XSD + "gYear"),
    "date": (re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\Z"), _XSD + "string"),
    "number": (re.compile(r"[+-]?\d{1,15}(\.\d{1,9})?\Z"), _XSD + "decimal"),
    "language": (re.compile(r"[a-z]{2}\Z"), _XSD + "string"),
    "text": (re.compile(r"[^\x00-\x1f\x7f]{1,200}\Z"), _XSD + "string"),
}
_MANY = 1_000
DATATYPES = {kind: datatype for kind, (_, datatype) in _FORMS.items()}


@dataclass(frozen=True, slots=True)
class Value:
    """A value that was understood: the term, and its text in a query."""

    term: NamedNode | Literal

    @property
    def sparql(self) -> str:
        """Return the term as SPARQL writes it, escaped by the engine itself."""
        return str(self.term)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A slot of a question: what kind of value it takes, whether it must be given, an example."""

    name: str
    kind: str
    of_class: str
    required: bool
    example: str
    default: str

    @classmethod
    def read(cls, name: str, said: Mapping[str, Any], vocabulary: Vocabulary) -> "Parameter":
        """Return the parameter that a question's header describes."""
        return cls(
            name=name,
            kind=said.get("type", "text"),
            of_class=vocabulary.expand(said["class"]) if "class" in said else "",
            required=said.get("optional", "false") != "true",
            example=said.get("example", ""),
            default=said.get("default", ""),
        )

    def value(self, text: str, world: World) -> Value:
        """Return the term that `text` means.

        Raises `BadValue` when it is not one of the things, or not of the form, that this parameter takes.
        """
        text = text.strip()
        if self.kind == "iri":
            return Value(NamedNode(find(text, self.of_class, world, self.name)))
        form, datatype = _FORMS[self.kind]
        if not form.match(text):
            raise BadValue(self.kind, name=self.name, value=text[:80], example=self.example)
        return Value(Literal(text, datatype=NamedNode(datatype)))


def find(text: str, of_class: str, world: World, name: str) -> str:
    """Return the address of the thing of this class that has this address, short name, key, code or label.

    Raises `BadValue` with the three nearest, as code and label.
    """
    known = members(of_class, world.whole)
    wanted = fold(text)
    for names in (Member.addresses, Member.codes_and_keys, Member.folded_labels):
        if found := sorted(it.iri for it in known if text in names(it) or wanted in names(it)):
            return found[0]
    keys = {key: it for it in known for key in (*it.folded_labels(), *it.codes_and_keys())}
    near = dict.fromkeys(keys[key].iri for key in get_close_matches(wanted, keys, n=12, cutoff=0.0))
    hints = [next(it for it in known if it.iri == iri).hint() for iri in list(near)[:3]]
    raise BadValue("thing", name=name, value=text[:80], nearest=hints)


@dataclass(frozen=True, slots=True)
class Member:
    """A thing of a class, with what people call it: address, short name, codes, and its label in each language."""

    iri: str
    short: str
    codes: set[str]
    labels: dict[str, str]

    def addresses(self) -> tuple[str, ...]:
        """Return the names that mean only this thing."""
        return (self.iri, self.short)

    def codes_and_keys(self) -> tuple[str, ...]:
        """Return its codes and its key, folded."""
        return (*(fold(code) for code in self.codes), fold(self.short.partition(":")[2]))

    def folded_labels(self) -> tuple[str, ...]:
        """Return its labels, folded."""
        return tuple(fold(label) for label in self.labels.values())

    def hint(self) -> Texts:
        """Return code and label, as a hint to a person."""
        code = min(self.codes, default=self.short.partition(":")[2])
        return {language: f"{code} ({label})" for language, label in self.labels.items()} or {"": code}


def spoken(language: str) -> str:
    """Return a language that is spoken here. Raises `BadValue` for another, with the four that are."""
    if language not in LANGUAGES:
        raise BadValue("choice", name="language", value=str(language)[:80], offered=list(LANGUAGES))
    return language


def members(of_class: str, world: World) -> list[Member]:
    """Return the things of a class, or of the classes right below it, in the order of their addresses."""
    rows = world.select(
        f"""PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX dcterms: <http://purl.org/dc/terms/>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?it ?code ?label WHERE {{
          {{ ?it a {NamedNode(of_class)} }} UNION {{ ?it a/rdfs:subClassOf {NamedNode(of_class)} }}
          OPTIONAL {{ ?it dcterms:identifier|skos:notation ?code }}
          OPTIONAL {{ ?it rdfs:label|skos:prefLabel|dcterms:title ?label }}
        }} ORDER BY ?it ?code ?label"""
    )
    found: dict[str, Member] = {}
    for it, code, label in rows:
        if isinstance(it, NamedNode):
            thing = found.setdefault(it.value, Member(it.value, world.vocabulary.shorten(it.value), set(), {}))
            if isinstance(code, Literal):
                thing.codes.add(code.value)
            if isinstance(label, Literal):
                thing.labels.setdefault(label.language or "", label.value)
    return list(found.values())


@functools.lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Return a text without accents, case or double spaces, for comparing what people type.

    >>> fold("  Perú ")
    'peru'
    """
    if text.isascii():
        return " ".join(text.casefold().split())
    bare = unicodedata.normalize("NFKD", text)
    return " ".join("".join(letter for letter in bare if not unicodedata.combining(letter)).casefold().split())


def alike(text: str, names: Collection[str], most: int) -> list[str]:
    """Return the names that look most like a text, the most alike first.

    Of a long list only the names that start alike are looked at: one looks like another of the same State.
    """
    near = [name for name in names if name[:3] == text[:3]] if len(names) > _MANY else names
    return get_close_matches(text, near, n=most, cutoff=0.6)
