"""The names by which a cell may call a thing: its code, its label in any language, its abbreviation."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from obligraph.languages import Texts, choose
from obligraph.rdf.graphs import Literal, NamedNode, World
from obligraph.rdf.values import alike, fold
from obligraph.rdf.vocabulary import TERM

BETWEEN = " · "
"""What stands between the code of a thing and its label, in a cell that a person chose from a list."""

_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_SUBCLASS = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DCTERMS = "http://purl.org/dc/terms/"
_IN_LIST = NamedNode(_SKOS + "inScheme")
_LABELS = ("http://www.w3.org/2000/01/rdf-schema#label", _SKOS + "prefLabel", _DCTERMS + "title")
_OTHERS = (
    *(_SKOS + name for name in ("altLabel", "hiddenLabel", "notation")),
    _DCTERMS + "identifier",
    *(TERM + name for name in ("abbreviation", "number")),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A thing to choose: its address, its key, its labels."""

    iri: str
    key: str
    labels: Texts


@dataclass(frozen=True, slots=True)
class Lookup:
    """The things that one column may name, by every name they have; exact names come before labels."""

    choices: dict[str, Choice]
    exact: dict[str, set[str]] = field(default_factory=dict)
    called: dict[str, set[str]] = field(default_factory=dict)
    guesses: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def find(self, text: str) -> tuple[str, ...]:
        """Return the addresses that a text can mean: none, one, or several of the same name."""
        name = text.partition(BETWEEN)[0].strip()
        for wanted in (name, text):
            for names in (self.exact, self.called):
                if found := names.get(fold(wanted)):
                    return tuple(sorted(found))
        return ()

    def nearest(self, text: str) -> tuple[str, ...]:
        """Return the addresses of the three things whose names look most like a text."""
        wanted = fold(text.partition(BETWEEN)[0])
        if wanted not in self.guesses:
            names = alike(wanted, [*self.exact, *self.called], 6)
            found = (iri for name in names for iri in sorted({*self.exact.get(name, ()), *self.called.get(name, ())}))
            self.guesses[wanted] = tuple(dict.fromkeys(found))[:3]
        return self.guesses[wanted]

    def shown(self, iri: str, language: str, *, coded: bool) -> str:
        """Return how a cell should name a thing: by its label, or by its code with the label behind it."""
        choice = self.choices.get(iri)
        if choice is None:
            return iri
        label = choose(choice.labels, language)
        if not coded:
            return label
        return f"{choice.key}{BETWEEN}{label.replace(';', ',')}" if label else choice.key

    def add(self, iri: str, key: str, labels: Texts = {}, others: Iterable[str] = ()) -> None:  # noqa: B006
        """Make one more thing known by its address, its key and its other names."""
        self.choices.setdefault(iri, Choice(iri, key, labels))
        for name in (iri, key):
            self.exact.setdefault(fold(name), set()).add(iri)
        for name in (*labels.values(), *others):
            self.called.setdefault(fold(name), set()).add(iri)


@dataclass(frozen=True, slots=True)
class Lookups:
    """Every lookup that a workbook needs, made when first asked for."""

    world: World
    made: dict[tuple[tuple[str, ...], tuple[str, ...]], Lookup] = field(default_factory=dict)
    names: dict[str, tuple[Texts, list[str]]] = field(default_factory=dict)

    def of(self, lists: tuple[str, ...], classes: tuple[str, ...]) -> Lookup:
        """Return the things in these closed lists, or of these classes and those below them."""
        if (lists, classes) not in self.made:
            lookup = self.made[lists, classes] = Lookup({})
            things = dict.fromkeys(self._things(lists, classes))
            self.world.gather(things)
            for thing in things:
                self._describe(thing, lookup)
        return self.made[lists, classes]

    def _things(self, lists: tuple[str, ...], classes: tuple[str, ...]) -> Iterator[NamedNode]:
        pairs = [*((_IN_LIST, it) for it in lists), *((_TYPE, it) for kind in classes for it in self._below(kind))]
        for path, value in pairs:
            found = self.world.store.quads_for_pattern(None, path, NamedNode(value), None)
            yield from sorted((quad.subject for quad in found if isinstance(quad.subject, NamedNode)), key=str)

    def _below(self, kind: str) -> set[str]:
        found, waiting = set[str](), [kind]
        while waiting:
            if (name := waiting.pop()) not in found:
                found.add(name)
                quads = self.world.store.quads_for_pattern(None, _SUBCLASS, NamedNode(name), None)
                waiting += [quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)]
        return found

    def _describe(self, thing: NamedNode, lookup: Lookup) -> None:
        if thing.value not in self.names:
            labels: dict[str, str] = {}
            for value in self._values(thing, _LABELS):
                labels.setdefault(value.language or "", value.value)
            others = [value.value for value in self._values(thing, _OTHERS)]
            self.names[thing.value] = (labels, [self.world.vocabulary.shorten(thing.value), *others])
        lookup.add(thing.value, thing.value.rpartition("/")[2], *self.names[thing.value])

    def _values(self, thing: NamedNode, paths: Iterable[str]) -> Iterator[Literal]:
        for path in paths:
            for quad in self.world.store.quads_for_pattern(thing, NamedNode(path), None, None):
                if isinstance(quad.object, Literal):
                    yield quad.object
