"""Whose word, and when: a world narrowed to the claims of some witnesses, or to what had been said by a day.

A selection is made once and is a world of its own, so that every saved question runs on it unchanged. Claims are
left out whole, with every statement that points at them; what is not a claim (a plan, a law, a body) stays.
"""

import re
from calendar import monthrange
from collections.abc import Mapping

from pyoxigraph import Store

from obligraph.errors import BadValue
from obligraph.rdf.graphs import Literal, NamedNode, Quad, Selection, World
from obligraph.rdf.results import value_of
from obligraph.rdf.values import fold

_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\Z")
_KINDS = """
SELECT ?kind ?name ?broader WHERE {
  ?kind skos:inScheme voc:speaker-kind .
  OPTIONAL { ?kind skos:prefLabel|skos:altLabel ?name }
  OPTIONAL { ?kind skos:broader ?broader }
  MINUS { ?kind a skos:Collection }
} ORDER BY ?kind ?name"""
_CLAIMS = """
SELECT ?claim ?kind ?said ?issued WHERE {
  ?claim term:assertedBy ?speaker .
  OPTIONAL { ?speaker term:speakerKind ?kind }
  OPTIONAL { ?claim term:saidOn ?said }
  OPTIONAL { ?claim term:statedIn ?document . ?document dcterms:issued ?issued }
}"""


def narrow(world: World, *, witness: str = "", as_of: str = "") -> World:
    """Return a world that holds only the claims of these witnesses (comma-separated) said by this day (year-month-day).

    Raises `BadValue` for a witness that does not exist or a text that is no day, saying which are possible.
    """
    kinds = _kinds(witness, world) if witness else {}
    if as_of and not _DAY.match(as_of):
        raise BadValue("date", name="as-of", value=as_of[:80], example="2018-12-31")
    dates: dict[str, str] = {}
    heard: set[str] = set()
    for claim, kind, said, issued in world.select(_CLAIMS):
        key = value_of(claim)
        date = said if isinstance(said, Literal) else issued
        dates[key] = date.value if isinstance(date, Literal) else ""
        if not witness or (isinstance(kind, NamedNode) and kind.value in kinds):
            heard.add(key)
    undated = {claim for claim, date in dates.items() if as_of and not date and claim in heard}
    kept = {claim for claim in heard - undated if not as_of or _last_day(dates[claim]) <= as_of}
    left_out = dates.keys() - kept
    store = Store()
    store.extend(quad for quad in world.within() if not _mentions(quad, left_out))
    witnesses = tuple(sorted(kind for kind, chosen in kinds.items() if chosen))
    selection = Selection(world, witnesses, as_of, len(left_out), len(undated))
    return World(store, world.vocabulary, world.digest, selection, world.submissions)


def _mentions(quad: Quad, claims: "set[str]") -> bool:
    subject, thing = quad.subject, quad.object
    return (isinstance(subject, NamedNode) and subject.value in claims) or (
        isinstance(thing, NamedNode) and thing.value in claims
    )


def _last_day(date: str) -> str:
    """Return the last day a date of any precision can mean: what was said "in 2018" had been said by its end.

    >>> _last_day("2018-06")
    '2018-06-30'
    """
    parts = [int(part) for part in date.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return date if len(parts) == 3 else f"{year:04}-{month:02}-{monthrange(year, month)[1]}"


def _kinds(witness: str, world: World) -> Mapping[str, bool]:
    """Return the kinds of speaker meant, narrower ones included; true for those that were named."""
    names: dict[str, str] = {}
    broader: dict[str, str] = {}
    for kind, name, above in world.select(_KINDS):
        if isinstance(kind, NamedNode):
            names[fold(kind.value.rpartition("/")[2])] = kind.value
            names.setdefault(fold(value_of(name)), kind.value)
            if isinstance(above, NamedNode):
                broader[kind.value] = above.value
    chosen = {}
    for text in (part.strip() for part in witness.split(",")):
        if fold(text) not in names:
            offered = sorted({iri.rpartition("/")[2] for iri in names.values()})
            raise BadValue("witness", name="witness", value=text[:80], offered=offered)
        chosen[names[fold(text)]] = True
    narrower = {kind: False for kind in broader if _under(kind, broader) & chosen.keys() and kind not in chosen}
    return {**narrower, **chosen}


def _under(kind: str, broader: Mapping[str, str]) -> set[str]:
    found: set[str] = set()
    while (above := broader.get(kind)) and above not in found:
        found.add(above)
        kind = above
    return found
