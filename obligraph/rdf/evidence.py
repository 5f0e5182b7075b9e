"""Who says so: for each claim, its speaker, the document, the place in it and the date, as one citation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from obligraph.languages import choose, moment, say
from obligraph.rdf.graphs import Literal, NamedNode, World
from obligraph.rdf.labels import labels_of
from obligraph.rdf.vocabulary import TERM

_SUBMITS = TERM + "submits"
_SUBMITTED_BY = TERM + "submittedBy"
_CREATED = NamedNode("http://purl.org/dc/terms/created")
_OF_A_CLAIM = {name: NamedNode(TERM + name) for name in ("statedIn", "assertedBy", "relayedBy", "locator", "saidOn")}
_OF_A_DOCUMENT = {
    "issued": NamedNode("http://purl.org/dc/terms/issued"),
    "address": NamedNode(TERM + "address"),
}
_NAMED = ("assertedBy", "relayedBy", "sender", "statedIn")

_Facts = dict[str, list[NamedNode | Literal]]
"""What a citation needs to know of a claim or a document: name of the property → values, A to Z."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One source: who says it, who passes it on, in which document, where in it, when, and the address."""

    claim: str
    speaker: str
    relay: str
    document: str
    title: str
    locator: str
    date: str
    address: str
    sender: str = ""

    def who(self, language: str) -> str:
        """Return who says so, naming who passes it on, and who handed it in."""
        who = say(language, "answer.relayed", speaker=self.speaker, relay=self.relay) if self.relay else self.speaker
        return say(language, "answer.sent", speaker=who, sender=self.sender) if self.sender else who

    def where(self) -> str:
        """Return title, place, date and address, without who says so."""
        return ", ".join(part for part in (f"«{self.title}»", self.locator, self.date, self.address) if part)

    def line(self, language: str) -> str:
        """Return the whole citation as one line."""
        speaker = self.who(language)
        return say(language, "answer.pair", name=speaker, value=self.where()) if speaker else self.where()


def citations(claims: Iterable[str], world: World, language: str) -> Mapping[str, tuple[Citation, ...]]:
    """Return the citations of these claims or sourced things; one without a document has none."""
    return Sources(world, language).citing(claims)


class Sources:
    """What is known of documents and speakers: each is looked up once, however many claims name it."""

    def __init__(self, world: World, language: str) -> None:
        self._world, self._language = world, language
        self._labels = labels_of((), world, language)
        self._documents: dict[str, _Facts] = {}

    def citing(self, claims: Iterable[str]) -> Mapping[str, tuple[Citation, ...]]:
        """Return the citations of these claims or sourced things; one without a document has none."""
        asked = dict.fromkeys(claims)
        self._world.gather(map(NamedNode, asked))
        said = {claim: self._said(claim, _OF_A_CLAIM) for claim in asked}
        for claim, senders in self._senders(asked).items() if self._world.submissions else ():
            said[claim]["sender"] = senders
        documents = {it.value for facts in said.values() for it in facts.get("statedIn", ())}
        fresh = [iri for iri in documents if iri not in self._documents]
        self._world.gather(map(NamedNode, fresh))
        self._documents |= {iri: self._said(iri, _OF_A_DOCUMENT) for iri in fresh}
        named = {it for facts in said.values() for key in _NAMED for it in facts.get(key, ())}
        self._labels.look_up(it for it in named if isinstance(it, NamedNode))
        return {
            claim: tuple(self._citation(claim, it.value, facts) for it in facts["statedIn"])
            for claim, facts in said.items()
            if "statedIn" in facts
        }

    def _said(self, iri: str, wanted: Mapping[str, NamedNode]) -> _Facts:
        facts: _Facts = {}
        thing, find = NamedNode(iri), self._world.store.quads_for_pattern
        for name, path in wanted.items():
            said = [quad.object for quad in find(thing, path, None, None)]
            if values := [it for it in said if isinstance(it, NamedNode | Literal)]:
                facts[name] = values if len(values) == 1 else sorted(values, key=_value)
        return facts

    def _senders(self, claims: Iterable[str]) -> Mapping[str, list[NamedNode | Literal]]:
        """Return who handed in each of these claims that came by an accepted submission."""
        listed = " ".join(str(NamedNode(claim)) for claim in claims)
        rows = self._world.select(
            f"""SELECT DISTINCT ?claim ?sender WHERE {{
              VALUES ?claim {{ {listed} }}
              ?submission <{_SUBMITS}> ?claim ;
                <{_SUBMITTED_BY}> ?sender .
            }} ORDER BY ?claim ?sender"""
        )
        found: dict[str, list[NamedNode | Literal]] = {}
        for claim, sender in rows:
            if isinstance(claim, NamedNode) and isinstance(sender, NamedNode):
                found.setdefault(claim.value, []).append(sender)
        return found

    def _citation(self, claim: str, document: str, facts: _Facts) -> Citation:
        about = self._documents[document]
        places = {getattr(it, "language", None) or "": it.value for it in facts.get("locator", ())}
        date = next((it.value for it in (*facts.get("saidOn", ()), *about.get("issued", ()))), "")
        return Citation(
            claim=claim,
            speaker=self._names(facts, "assertedBy"),
            relay=self._names(facts, "relayedBy"),
            document=document,
            title=self._labels[document],
            locator=choose(places, self._language),
            date=moment(date, self._language),
            address=next((it.value for it in about.get("address", ())), ""),
            sender=self._names(facts, "sender"),
        )

    def _names(self, facts: _Facts, name: str) -> str:
        return ", ".join(self._labels[it.value] for it in facts.get(name, ()))


def _value(term: NamedNode | Literal) -> str:
    return term.value


def edition(world: World, language: str) -> str:
    """Return which state of the data an answer rests on, for its citation; accepted submissions are counted in it."""
    digest = world.digest[:12]
    if world.submissions is None:
        return digest
    return say(language, "answer.with-submissions", digest=digest, count=world.submissions)


def dated(world: World) -> str:
    """Return the day of the newest named graph, as year-month-day: the date of the data, the same for the same data."""
    days = (quad.object for quad in world.store.quads_for_pattern(None, _CREATED, None, None))
    return max((day.value[:10] for day in days if isinstance(day, Literal)), default="")


def selection_line(world: World, language: str) -> str:
    """Say whose word a world holds, until when, and how many claims that leaves out; nothing for the whole."""
    if world.selection is None:
        return ""
    kinds = [NamedNode(iri) for iri in world.selection.witnesses]
    labels = labels_of(kinds, world, language)
    whose = ", ".join(labels[kind.value] for kind in kinds) or say(language, "answer.everyone")
    until = moment(world.selection.as_of, language) if world.selection.as_of else say(language, "answer.today")
    counts = {"left_out": world.selection.left_out, "undated": world.selection.undated}
    return say(language, "answer.selection", whose=whose, until=until, **counts)
