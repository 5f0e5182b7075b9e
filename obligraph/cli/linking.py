"""Commands about links to other catalogues and vocabularies: check them, write their Turtle, look for new ones."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from obligraph.cli.commands import Act, argument, deliver, format_of, option, output_options, world
from obligraph.errors import MissingValue
from obligraph.languages import moment, say

if TYPE_CHECKING:
    from obligraph.links.faults import Fault
    from obligraph.links.soundness import Sound
    from obligraph.links.visits import Visit

STEPS = ("check", "write", "resolve")
FORMATS = ("text", "json")


def acts() -> list[Act]:
    """Return the command of this room."""
    step = argument("step", type=click.Choice(STEPS))
    online = option("--online", "dereference", is_flag=True)
    hosts = option("--host", "server", multiple=True)
    articles = option("--article", "article", multiple=True)
    asking = [argument("things", nargs=-1), online, hosts, articles, option("--endpoint")]
    return [Act("links", links, [step, *asking, *output_options(FORMATS)])]


def links(
    *,
    language: str,
    step: str,
    things: Sequence[str],
    dereference: bool,
    server: Sequence[str],
    article: Sequence[str],
    endpoint: str | None,
    form: str | None,
    output: str | None,
) -> int:
    """Take one step: check every link, write what the tables say, or look for things in Wikidata."""
    match step:
        case "write":
            return _write(language)
        case "resolve":
            return _resolve(language, things, article, endpoint, output)
        case _:
            form = format_of(form, output, "text", FORMATS)
            return _check(language, form, output, server if dereference else None)


def _write(language: str) -> int:
    from obligraph.links.crosswalks import drifted
    from obligraph.rdf.exports import save
    from obligraph.rdf.vocabulary import Vocabulary
    from obligraph.resources import find_home

    home = find_home()
    stray = drifted(home, Vocabulary.read(home.ontology))
    for path, text in stray.items():
        save(path, text.encode("utf-8"))
        click.echo(say(language, "links.written", file=path))
    if not stray:
        click.echo(say(language, "links.unchanged"))
    return 0


def _resolve(
    language: str, things: Sequence[str], articles: Sequence[str], endpoint: str | None, output: str | None
) -> int:
    """Write a table of candidates, and say of which things there are none."""
    from obligraph.federation.remote import RemoteEndpoint
    from obligraph.links.candidates import ENTITY, WIKIDATA, candidates, clues
    from obligraph.links.sssom import written
    from obligraph.rdf.vocabulary import BASE

    if not things:
        raise MissingValue("thing")
    graph, asked = world(), RemoteEndpoint(endpoint or WIKIDATA, trusted=frozenset({endpoint} if endpoint else ()))
    rows, silent = [], 0
    for name in things:
        known = clues(name, graph, articles)
        found = candidates(known, asked, language)
        rows += [candidate.row(graph, date.today().isoformat()) for candidate in found]
        if not found:
            silent += 1
            kind = "no-candidate" if known.articles or known.sites else "no-clue"
            click.echo(say(language, f"links.{kind}", thing=known.label), err=True)
    prefixes = {name: space for name, space in graph.vocabulary.prefixes.items() if name in _used_in(rows)}
    prefixes |= {"wikidata": ENTITY, "semapv": "https://w3id.org/semapv/vocab/"}
    title, about = (say(language, f"links.table-{part}") for part in ("title", "about"))
    deliver(written(title, about, f"{BASE}mapping/candidates", prefixes, rows), output)
    click.echo(say(language, "links.candidates", count=len(rows), things=len(things)), err=True)
    return 1 if silent else 0


def _used_in(rows: Sequence[Mapping[str, str]]) -> set[str]:
    names = (row[name] for row in rows for name in ("subject_id", "predicate_id", "author_id"))
    return {name.partition(":")[0] for name in names}


def _check(language: str, form: str, output: str | None, hosts: Sequence[str] | None) -> int:
    from obligraph.links.soundness import check, outward
    from obligraph.rdf.graphs import World
    from obligraph.resources import find_home

    home = find_home()
    found = check(home, World.open(home))
    named = outward(home) if hosts is not None else {}
    visits = _visits(named, hosts or (), language) if named else []
    write = _as_json if form == "json" else _as_text
    deliver(write(found, visits, named, language), output)
    if named and not any(visit.status for visit in visits):
        return 2
    return 1 if found.faults or any(visit.state == "gone" for visit in visits) else 0


def _visits(named: Mapping[str, str], hosts: Sequence[str], language: str) -> "list[Visit]":
    """Ask each address, or those on the hosts given, one after the other."""
    from obligraph.federation.connections import place_of
    from obligraph.links.visits import Visitor

    chosen = [address for address in named if not hosts or urlsplit(address).netloc in hosts]
    trusted = frozenset(place_of(f"http://{host}") for host in hosts)
    counts = {"count": len(chosen), "hosts": len({urlsplit(address).netloc for address in chosen})}
    click.echo(say(language, "links.asking", **counts), err=True)
    return [*Visitor(trusted).tour(chosen)]


def _as_text(found: "Sound", visits: "Sequence[Visit]", named: Mapping[str, str], language: str) -> str:
    counts = {"rows": found.rows, "tables": found.tables, "terms": found.terms, "reviewed": found.reviewed}
    lines = [
        *(_told(fault, language) for fault in found.faults),
        say(language, "links.checked", faults=len(found.faults), **counts),
    ]
    if visits:
        states = Counter(visit.state for visit in visits)
        lines += [_seen(visit, named, language) for visit in visits if visit.state != "found"]
        day = moment(visits[0].on[:10], language)
        counts = {name: states[name] for name in ("found", "gone", "unclear")}
        lines.append(say(language, "links.asked", count=len(visits), day=day, **counts))
    return "\n".join([*lines, ""])


def _seen(visit: "Visit", named: Mapping[str, str], language: str) -> str:
    fields = {"address": visit.address, "named": _name(visit, named), "status": visit.status, "on": visit.on}
    if visit.problem:
        return f"{visit.problem.tell(language, ('what',))} ({fields['named']}, {visit.on})"
    return say(language, f"links.{visit.state}", **fields)


def _name(visit: "Visit", named: Mapping[str, str]) -> str:
    """Return what of ours names an address, or, where only its fragments are named, the vocabulary that has them."""
    inside = (who for address, who in named.items() if address.startswith(f"{visit.address}#"))
    return named.get(visit.address) or next(inside)


def _as_json(found: "Sound", visits: "Sequence[Visit]", named: Mapping[str, str], language: str) -> str:
    faults = [
        {"kind": fault.kind, "place": fault.place, "fields": dict(fault.fields), "text": _told(fault, language)}
        for fault in found.faults
    ]
    asked = [
        {
            "address": visit.address,
            "named": _name(visit, named),
            "state": visit.state,
            "status": visit.status or None,
            "final": visit.final,
            "on": visit.on,
            "reason": visit.problem.tell(language, ("what",)) if visit.problem else None,
        }
        for visit in visits
    ]
    counts = {"links": found.rows, "reviewed": found.reviewed, "tables": found.tables, "terms": found.terms}
    body = {**counts, "faults": faults, "asked": asked}
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def _told(fault: "Fault", language: str) -> str:
    fields = {name: ", ".join(value) if isinstance(value, list) else value for name, value in fault.fields.items()}
    sentence = say(language, f"links.fault-{fault.kind}", **fields)
    return f"{fault.place}: {sentence}" if fault.place else sentence
