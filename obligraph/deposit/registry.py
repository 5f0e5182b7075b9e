"""A data folder opened with all that a decision needs: what is known, the rules, and what is kept so far."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from obligraph.checking.drafts import Draft, read
from obligraph.checking.reports import Report
from obligraph.checking.rules import ONLY_OURS, Rules
from obligraph.checking.validation import check
from obligraph.deposit.journal import Journal
from obligraph.deposit.ledger import Ledger, Version
from obligraph.deposit.loads import share
from obligraph.deposit.receipts import Receipt, rules_in
from obligraph.deposit.records import graph_of, include
from obligraph.deposit.sendings import replaced_by
from obligraph.deposit.submissions import Basis, Decision, decide, kept_draft
from obligraph.errors import BadValue, NotReady, Refused, UnknownThing
from obligraph.rdf.graphs import NamedNode, Triple, World
from obligraph.rdf.results import value_of
from obligraph.rdf.values import find
from obligraph.rdf.vocabulary import TERM, Vocabulary
from obligraph.resources import Home
from obligraph.tabular.intake import Intake, receive
from obligraph.tabular.sheets import is_table

_BODIES = ("Institution", "Organization", "OfficeHolder")
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@dataclass(frozen=True, slots=True)
class Registry:
    """The journal, the world with what everyone may read of it, and the rules with their folder."""

    journal: Journal
    world: World
    rules: Rules
    shapes: Path

    @classmethod
    def open(
        cls, home: Home, data: Path, *, replaces: str = "", shapes: Path | None = None, store: str = ""
    ) -> "Registry":
        """Return the registry of a data folder, under the rules shipped or others in `shapes`.

        What the version that is about to be replaced says is left out. With a `store`, what is known is what that
        engine holds, brought to what the folder says. Raises `UnknownThing` where there is no version to replace.
        """
        journal, folder = Journal(data), shapes or home.shapes
        older = Ledger.read(journal).find(replaces) if replaces else None
        if store:
            vocabulary = Vocabulary.read(home.ontology)
            share(store, journal, vocabulary, date.today())
            world = World.at(store, vocabulary, [graph_of(older).value] if older else [])
        else:
            world = include(World.open(home), journal, date.today(), without=older.key if older else "")
        if not any(folder.glob("*.ttl")):
            raise NotReady("rules", places=[str(folder)])
        return cls(journal, world, Rules.read(folder, world.vocabulary), folder)

    def share(self) -> None:
        """Bring what the folder says by now to the engine elsewhere that holds the graph, if one does."""
        if self.world.elsewhere:
            share(self.world.elsewhere, self.journal, self.world.vocabulary, date.today())

    @property
    def ledger(self) -> Ledger:
        """Return what the journal adds up to at this moment."""
        return Ledger.read(self.journal)

    @property
    def basis(self) -> Basis:
        """Return what a check made here is made against."""
        submissions = self.world.store.quads_for_pattern(None, NamedNode(_TYPE), NamedNode(TERM + "Submission"), None)
        keys = {it.subject.value.rpartition("/")[2] for it in submissions if isinstance(it.subject, NamedNode)}
        rules = rules_in(self.shapes, left_out=(ONLY_OURS,))
        return Basis(rules, f"sha256:{self.world.digest}", frozenset(keys))

    def receive(self, file: Path) -> Intake:
        """Return what a workbook or CSV files say that is not recorded already, and what the rules find in all of it.

        Raises `Refused` as `judge` does, naming the cell, and when nothing in it is new.
        """
        found = receive([file], self.world, self.shapes, self.rules)
        self.world.gather(it.subject for it in found.draft.places if isinstance(it.subject, NamedNode))
        new = {it: place for it, place in found.draft.places.items() if not self._recorded(it)}
        for it, place in new.items():
            if isinstance(it.subject, NamedNode) and self._alters(it):
                raise self._other_words(it, file=f"{file} {found.where(place)}")
        if not new and found.report.conforms:
            raise Refused("nothing-new", file=file)
        return replace(found, draft=Draft(file, MappingProxyType(new)))

    def judge(self, draft: Draft) -> Report:
        """Return what the rules find in a draft, given what is known here.

        Raises `Refused` where it would put other words into a claim that is recorded already.
        """
        self.world.gather(it.subject for it in draft.places if isinstance(it.subject, NamedNode))
        for it, line in draft.places.items():
            if isinstance(it.subject, NamedNode) and self._alters(it):
                raise self._other_words(it, file=draft.file, line=line)
        return check(draft, self.world, self.rules)

    def _recorded(self, it: Triple) -> bool:
        return next(self.world.store.quads_for_pattern(it.subject, it.predicate, it.object, None), None) is not None

    def _other_words(self, it: Triple, **place: object) -> Refused:
        return Refused("claim", claim=self.world.vocabulary.shorten(value_of(it.subject)), **place)

    def _alters(self, statement: Triple) -> bool:
        """Return whether a statement is not among those of the recorded claim that it speaks of."""
        store, claim = self.world.store, statement.subject
        recorded = next(store.quads_for_pattern(claim, NamedNode(TERM + "assertedBy"), None, None), None)
        said = store.quads_for_pattern(claim, statement.predicate, statement.object, None)
        return recorded is not None and next(said, None) is None

    def state(self, text: str) -> str:
        """Return the address of a State.

        Raises `BadValue` with the three nearest.
        """
        return find(text, TERM + "State", self.world, "state")

    def body(self, text: str, draft: Draft | None = None) -> str:
        """Return the address of an institution, organization or office that is known, or that the draft describes.

        Raises `BadValue` with the three nearest institutions.
        """
        address = self._address(text)
        kinds = {TERM + kind for kind in _BODIES}
        for it in draft.statements if draft else ():
            described = it.predicate.value == _TYPE and value_of(it.object) in kinds
            if described and isinstance(it.subject, NamedNode) and it.subject.value == address:
                return address
        nearest = None
        for kind in _BODIES:
            try:
                return find(text, TERM + kind, self.world, "by")
            except BadValue as problem:
                nearest = nearest or problem
        raise nearest or BadValue("thing", name="by", value=text[:80], nearest=[])

    def _address(self, text: str) -> str:
        try:
            return self.world.vocabulary.expand(text.strip())
        except KeyError:
            return text


@dataclass(frozen=True, slots=True)
class Weighed:
    """What somebody wants to hand in: what it says, what the rules find, what it would replace, where it would go."""

    registry: Registry
    draft: Draft
    report: Report
    replaces: str


def weigh(
    home: Home,
    data: Path,
    file: Path,
    replaces: str = "",
    may: Callable[[Version], bool] | None = None,
    store: str = "",
) -> Weighed:
    """Return a file judged by all that is known at this moment; a header in it may name the version that it replaces.

    Raises what `receive` and `judge` raise, and `UnknownThing` for a version to be replaced that is not there or, the
    same, that the sender may not know of.
    """
    table = is_table(file)
    draft = None if table else read(file, Vocabulary.read(home.ontology))
    replaces = replaced_by(draft, replaces) if draft else replaces
    if replaces and may:
        key = replaces.rpartition("/")[2].removeprefix("submission:")
        older = Ledger.read(Journal(data)).versions.get(key)
        if not (older and may(older)):
            raise UnknownThing("hidden-submission", name=replaces[:80])
    registry = Registry.open(home, data, replaces=replaces, store=store)
    if draft:
        return Weighed(registry, draft, registry.judge(draft), replaces)
    found = registry.receive(file)
    return Weighed(registry, found.draft, found.report, replaces)


def step(home: Home, data: Path, name: str, by: str, decision: Decision, store: str = "") -> tuple[Receipt, Registry]:
    """Take one step with a version in the name of a body, which `by` names; return its receipt.

    Raises what `decide` raises, and `BadValue` for a body or the code of a rule that is not known.
    """
    version = Ledger.read(Journal(data)).find(name)
    registry = Registry.open(home, data, replaces=version.first.replaces, store=store)
    known = {rule.code for rule in registry.rules.found.values()}
    for code in decision.codes:
        if code not in known:
            raise BadValue("code", name="code", value=code[:20])
    actor = registry.body(by, kept_draft(registry.journal, version))
    receipt, _ = decide(registry.journal, version.key, replace(decision, by=actor), registry.basis, registry.judge)
    registry.share()
    return receipt, registry
