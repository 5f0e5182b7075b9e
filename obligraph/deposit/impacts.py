"""What new rules would mean for what was accepted: which submissions would no longer pass, and which rules that is.

Nothing is taken back for it. What was accepted stays accepted under the rules of its day; a new check is a second,
dated mark beside the first.
"""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from obligraph.answering.tables import grid, width
from obligraph.checking.drafts import Draft
from obligraph.checking.reports import Report
from obligraph.deposit.journal import Journal
from obligraph.deposit.ledger import Ledger, Version
from obligraph.deposit.submissions import kept_draft
from obligraph.languages import say
from obligraph.rdf.graphs import NamedNode, World
from obligraph.rdf.labels import labels_of


@dataclass(frozen=True, slots=True)
class Effect:
    """One accepted version under the rules of today and under the new ones."""

    version: Version
    now: Report
    then: Report

    @property
    def turns(self) -> bool:
        """Whether it passes today and would not under the new rules."""
        return self.now.conforms and not self.then.conforms


def impact(
    journal: Journal, judge_now: Callable[[Draft], Report], judge_then: Callable[[Draft], Report]
) -> list[Effect]:
    """Return what new rules would find in each accepted version, beside what the rules of today find."""
    accepted = (it for it in Ledger.read(journal).versions.values() if it.status == "accepted")
    drafts = ((it, kept_draft(journal, it)) for it in accepted)
    return [Effect(version, judge_now(draft), judge_then(draft)) for version, draft in drafts]


def by_rule(effects: list[Effect]) -> list[tuple[str, str, int, int]]:
    """Return State, code of the rule, findings today and findings under the new rules, where the two differ."""
    now: Counter[tuple[str, str]] = Counter()
    then: Counter[tuple[str, str]] = Counter()
    for effect in effects:
        state = effect.version.first.state
        now.update((state, it.code) for it in effect.now.findings)
        then.update((state, it.code) for it in effect.then.findings)
    keys = sorted(now.keys() | then.keys())
    return [(*key, now[key], then[key]) for key in keys if now[key] != then[key]]


def as_text(effects: list[Effect], world: World, language: str) -> str:
    """Return the effects as text: how many would turn and which, then the counts by State and rule."""
    turning = [it for it in effects if it.turns]
    states = labels_of([NamedNode(it.version.first.state) for it in effects], world, language)
    parts = [say(language, "impact.summary", count=len(effects), turning=len(turning))]
    if turning:
        lines = [[it.version.key, states[it.version.first.state], str(it.then.summary.errors)] for it in turning]
        parts.append(
            grid(
                [say(language, f"impact.{name}") for name in ("submission", "state", "errors")],
                lines,
                width(),
                language,
            )
        )
    if rows := by_rule(effects):
        heads = [say(language, f"impact.{name}") for name in ("state", "rule", "now", "then")]
        parts.append(
            grid(
                heads,
                [[states[state], code, str(now), str(then)] for state, code, now, then in rows],
                width(),
                language,
            )
        )
    return "\n\n".join([*parts, say(language, "impact.stays")]) + "\n"


def as_json(effects: list[Effect]) -> str:
    """Return the effects for a program."""
    return json.dumps(
        {
            "submissions": [
                {
                    "submission": it.version.key,
                    "state": it.version.first.state,
                    "conforms": it.now.conforms,
                    "would_conform": it.then.conforms,
                    "turns": it.turns,
                }
                for it in effects
            ],
            "rules": [
                {"state": state, "code": code, "now": now, "then": then} for state, code, now, then in by_rule(effects)
            ],
        },
        indent=2,
    )
