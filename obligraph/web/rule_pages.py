"""The pages of the rules that a submission must keep: all of them, and one with what stands around it."""

from collections.abc import Iterator

from starlette.requests import Request

from obligraph.checking.rulebook import entries
from obligraph.checking.rules import Rule, Rules
from obligraph.errors import UnknownThing
from obligraph.languages import say
from obligraph.rdf.graphs import Literal, NamedNode, World
from obligraph.rdf.labels import labels_of
from obligraph.rdf.vocabulary import TERM
from obligraph.web.boxes import Edge, Node
from obligraph.web.diagrams import diagram
from obligraph.web.rendering import href, render
from obligraph.web.site import Body, Site


def rules(request: Request, language: str) -> Body:
    """Return the page of the rules, each with its reason."""
    site: Site = request.app.state.site
    return render(request, language, "rules.html", rules=entries(_known(site).values(), site.world, language))


def rule(request: Request, language: str, code: str) -> Body:
    """Return the page of one rule: where it looks, what it allows, on what it rests, and which decisions name it.

    Raises `UnknownThing` for a code that there is not.
    """
    site: Site = request.app.state.site
    if (found := _known(site).get(code)) is None:
        raise UnknownThing(name=code[:80], nearest=[])
    (entry,) = entries([found], site.world, language)
    groups = {name: sorted(iris) for name, iris in _around(found) if iris}
    joined = [(name, iri) for name, iris in groups.items() for iri in iris]
    decisions = _decisions(code, site.world)
    labels = labels_of(map(NamedNode, [*decisions, *(iri for _, iri in joined)]), site.world, language)
    nodes = [Node(code, entry.name, code, chosen=True), *(Node(iri, labels[iri], href=href(iri)) for _, iri in joined)]
    edges = [Edge(code, iri, say(language, f"web.rule-{name}")) for name, iri in joined]
    return render(
        request,
        language,
        "rule.html",
        rule=entry,
        groups={name: [(labels[iri], href(iri)) for iri in iris] for name, iris in groups.items()},
        decisions=[(labels[iri], href(iri)) for iri in decisions],
        picture=diagram(nodes, edges, entry.name, language),
    )


def _known(site: Site) -> dict[str, Rule]:
    """Return every rule that a submission must keep, by its code."""

    def read() -> dict[str, Rule]:
        return {it.code: it for it in Rules.read(site.home.shapes, site.world.vocabulary).found.values()}

    return site.kept(("rules",), read)


def _around(rule: Rule) -> Iterator[tuple[str, set[str]]]:
    """Yield where a rule looks, which lists and kinds it allows, and on which provisions it rests."""
    yield "applies", {*rule.classes, *rule.subjects_of, *rule.objects_of}
    yield "allows", {iri for _, iri in rule.offers}
    yield "basis", {*rule.basis}


def _decisions(code: str, world: World) -> list[str]:
    """Return the steps of submissions that name a rule as their reason."""
    quads = world.store.quads_for_pattern(None, NamedNode(TERM + "ruleCode"), Literal(code), None)
    return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)})
