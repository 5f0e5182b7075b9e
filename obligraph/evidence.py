"""Who says so: for each claim, its speaker, the document, the place in it and the date, as one citation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from obligraph.graphs import Literal, NamedNode, World
from obligraph.labels import Labels, labels_of
from obligraph.languages import choose, moment, say
from obligraph.vocabulary import TERM

_SUBMITS = NamedNode(TERM + "submits")
_SUBMITTED_BY = NamedNode(TERM + "submittedBy")
_CREATED = NamedNode("http://purl.org/dc/terms/created")
_ISSUED = "http://purl.org/dc/terms/issued"


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
        return f"{speaker}: {self.where()}" if speaker else self.where()


def citations(claims: Iterable[str], world: World, language: str) -> Mapping[str, tuple[Citation, ...]]:
    """Return the citations of these claims or sourced things; one without a document has none."""
    asked = dict.fromkeys(claims)
    world.gather(map(NamedNode, asked))
    said = {claim: _said(claim, world) for claim in asked}
    documents = {iri for facts in said.values() for iri in facts.get("statedIn", [])}
    world.gather(map(NamedNode, documents))
    about = {iri: _said(iri, world) for iri in documents}
    for claim, facts in said.items() if world.submissions else ():
        facts["sender"] = _senders(claim, world)
    named = ("assertedBy", "relayedBy", "sender")
    speakers = {iri for facts in said.values() for key in named for iri in facts.get(key, [])}
    labels = labels_of([NamedNode(iri) for iri in sorted(speakers | documents)], world, language)
    return {
        claim: tuple(_citation(claim, it, facts, about[it], labels, language) for it in facts["statedIn"])
        for claim, facts in said.items()
        if "statedIn" in facts
    }


def _said(iri: str, world: World) -> dict[str, list[str]]:
    facts: dict[str, list[str]] = {}
    for quad in world.store.quads_for_pattern(NamedNode(iri), None, None, None):
        if isinstance(quad.object, NamedNode | Literal):
            facts.setdefault(quad.predicate.value.removeprefix(TERM), []).append(quad.object.value)
    return {name: sorted(values) for name, values in facts.items()}


def _senders(claim: str, world: World) -> list[str]:
    """Return who handed in a claim, for what came by an accepted submission."""
    submissions = (quad.subject for quad in world.store.quads_for_pattern(None, _SUBMITS, NamedNode(claim), None))
    sent = (quad for it in submissions for quad in world.store.quads_for_pattern(it, _SUBMITTED_BY, None, None))
    return sorted({quad.object.value for quad in sent if isinstance(quad.object, NamedNode)})


def _place(claim: str, world: World, language: str) -> str:
    texts: dict[str, str] = {}
    for quad in world.store.quads_for_pattern(NamedNode(claim), NamedNode(TERM + "locator"), None, None):
        if isinstance(quad.object, Literal):
            texts[quad.object.language or ""] = quad.object.value
    return choose(texts, language)


def _citation(
    claim: str, document: str, facts: dict[str, list[str]], about: dict[str, list[str]], labels: Labels, language: str
) -> Citation:
    date = (facts.get("saidOn") or about.get(_ISSUED) or [""])[0]
    return Citation(
        claim=claim,
        speaker=", ".join(labels[iri] for iri in facts.get("assertedBy", [])),
        relay=", ".join(labels[iri] for iri in facts.get("relayedBy", [])),
        document=document,
        title=labels[document],
        locator=_place(claim, labels.world, language),
        date=moment(date, language),
        address=(about.get("address") or [""])[0],
        sender=", ".join(labels[iri] for iri in facts.get("sender", [])),
    )


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
