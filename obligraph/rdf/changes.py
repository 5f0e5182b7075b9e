"""What changed between two exports, in words: added, withdrawn, and each value that is not what it was."""

import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Store

from obligraph.errors import CannotRead
from obligraph.languages import LANGUAGES, Language, say
from obligraph.rdf.exports import RDF_FORMATS
from obligraph.rdf.graphs import BlankNode, Literal, NamedNode, Term, World
from obligraph.rdf.labels import labels_of, written
from obligraph.rdf.vocabulary import TERM, Vocabulary

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_OF_STATE = tuple(TERM + name for name in ("ofState", "addressedTo", "actor", "territory"))
_RECORDED = TERM + "recordedOn"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: `kind` is added, withdrawn or changed; `details` are the values, before and after."""

    kind: str
    state: str
    sort: str
    thing: str
    details: tuple[tuple[str, str, str], ...]


def read_export(path: Path, vocabulary: Vocabulary) -> World:
    """Return the world of an export in any of our formats, `.gz` included.

    Raises `CannotRead` when the file is missing, of another kind or damaged.
    """
    suffixes = [suffix.lower() for suffix in path.suffixes]
    packed = suffixes[-1:] == [".gz"]
    form = RDF_FORMATS.get("".join((suffixes[:-1] if packed else suffixes)[-1:]))
    if form is None:
        raise CannotRead("suffix", file=path, suffixes=list(RDF_FORMATS))
    store = Store()
    try:
        body = path.read_bytes()
        store.load(gzip.decompress(body) if packed else body, form)
    except SyntaxError as error:
        place = {"file": path, "line": error.lineno, "column": error.offset}
        raise CannotRead("syntax", reason=error.msg, **place) from error
    except FileNotFoundError as error:
        raise CannotRead("absent", file=path) from error
    except (OSError, EOFError) as error:
        raise CannotRead("missing", file=path, reason=getattr(error, "strerror", None) or error) from error
    return World(store, vocabulary, "")


def changes(old: World, new: World, language: Language) -> list[Change]:
    """Return what differs between two worlds, by State, kind of thing and name, as a reader of `language` sees it."""
    before, after = _facts(old), _facts(new)
    things = sorted(iri for iri in before.keys() | after.keys() if before.get(iri) != after.get(iri))
    found = []
    for iri in things:
        world = new if iri in after else old
        facts = after.get(iri) or before[iri]
        if _TYPE not in facts:
            continue
        kind = "changed" if iri in before and iri in after else "added" if iri in after else "withdrawn"
        details = tuple(_details(before[iri], after[iri], old, new, language)) if kind == "changed" else ()
        if kind == "changed" and not details:
            continue
        state = next((value for name in _OF_STATE for value in sorted(facts.get(name, ()), key=str)), None)
        sort = min(facts[_TYPE], key=str)
        named = [it for it in (NamedNode(iri), sort, state) if isinstance(it, NamedNode)]
        labels = labels_of(named, world, language)
        where = labels[state.value] if isinstance(state, NamedNode) else say(language, "changes.no-state")
        found.append(Change(kind, where, written(sort, labels, language), labels[iri], details))
    return sorted(found, key=lambda it: (it.state, it.sort, it.kind, it.thing))


def in_words(found: Iterable[Change], language: Language) -> str:
    """Return the changes as text: a heading a State, a line a thing, old and new value of what is not the same."""
    lines: list[str] = []
    state = None
    for change in found:
        if change.state != state:
            state = change.state
            lines += ["", state] if lines else [state]
        lines.append(f"  {say(language, f'changes.{change.kind}', sort=change.sort, thing=change.thing)}")
        lines += [f"    {say(language, 'changes.value', name=n, old=o, new=w)}" for n, o, w in change.details]
    return "\n".join(lines) + "\n" if lines else say(language, "changes.none") + "\n"


def _facts(world: World) -> dict[str, dict[str, frozenset[Term]]]:
    facts: dict[str, dict[str, set[Term]]] = {}
    for quad in world.store:
        named = isinstance(quad.subject, NamedNode) and not isinstance(quad.object, BlankNode)
        if named and quad.predicate.value != _RECORDED:
            facts.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, set()).add(quad.object)
    return {iri: {name: frozenset(values) for name, values in said.items()} for iri, said in facts.items()}


def _details(
    before: Mapping[str, frozenset[Term]],
    after: Mapping[str, frozenset[Term]],
    old: World,
    new: World,
    language: Language,
) -> Iterable[tuple[str, str, str]]:
    for name in sorted(before.keys() | after.keys()):
        was, now = (
            _shown(facts.get(name, frozenset()), world, language) for facts, world in ((before, old), (after, new))
        )
        if was != now:
            yield labels_of([NamedNode(name)], new, language)[name], was or "–", now or "–"


def _shown(values: frozenset[Term], world: World, language: Language) -> str:
    """Return the values a reader of one language would see; texts in the others are not compared for that reader."""
    mine = [
        it for it in values if not (isinstance(it, Literal) and it.language in LANGUAGES and it.language != language)
    ]
    labels = labels_of([it for it in mine if isinstance(it, NamedNode)], world, language)
    return "; ".join(sorted(written(it, labels, language) for it in mine))
