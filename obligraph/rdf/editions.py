"""What an engine elsewhere holds of ours, as it was loaded: the graphs, how far each got, and the edition as a whole.

It is kept in the engine itself, as a named graph that no question looks at. An edition has a digest only when all of it
is there, so that nothing is ever answered from half a graph.
"""

from dataclasses import dataclass, field, replace
from typing import Final

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, Triple, parse_query_results

from obligraph.errors import BadStore
from obligraph.rdf.vocabulary import BASE
from obligraph.rdf.wires import Wire

RECORD: Final = BASE + "store"
_DIGEST, _STATEMENTS, _WHOLE, _SUBMISSIONS, _BASIS = (
    f"{RECORD}#{name}" for name in ("digest", "statements", "whole", "submissions", "basis")
)


@dataclass(frozen=True, slots=True)
class Held:
    """One named graph: the digest of what it is loaded from, the statements sent so far, and whether these are all."""

    digest: str
    statements: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Edition:
    """The named graphs that an engine holds of ours; the digest of all, and of the graph without submissions.

    Both are empty while not all is there. `submissions` are those accepted, `None` where none were ever handed in.
    """

    graphs: dict[str, Held] = field(default_factory=dict)
    digest: str = ""
    basis: str = ""
    submissions: int | None = None

    @classmethod
    def read(cls, wire: Wire) -> "Edition":
        """Return what an engine holds; nothing where nothing of ours was ever loaded.

        Raises `BadStore` when the engine does not answer as one.
        """
        body, media = wire.ask(f"SELECT ?it ?path ?value WHERE {{ GRAPH <{RECORD}> {{ ?it ?path ?value }} }}")
        try:
            found = parse_query_results(body, QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise BadStore("media", address=wire.places.query, media=media or "–") from error
        said: dict[str, dict[str, str]] = {}
        for it, path, value in found if isinstance(found, QuerySolutions) else ():
            said.setdefault(it.value, {})[path.value] = value.value
        about = said.pop(RECORD, {})
        graphs = {
            name: Held(of[_DIGEST], int(of[_STATEMENTS]), of[_WHOLE] in ("true", "1")) for name, of in said.items()
        }
        count = int(about[_SUBMISSIONS]) if _SUBMISSIONS in about else None
        return cls(graphs, about.get(_DIGEST, ""), about.get(_BASIS, ""), count)

    def keep(self, wire: Wire) -> None:
        """Write this down in the engine, in the place of what was written there."""
        said = [(RECORD, _DIGEST, Literal(self.digest)), (RECORD, _BASIS, Literal(self.basis))] if self.digest else []
        if self.submissions is not None:
            said.append((RECORD, _SUBMISSIONS, Literal(self.submissions)))
        for name, held in self.graphs.items():
            said += [(name, _DIGEST, Literal(held.digest)), (name, _STATEMENTS, Literal(held.statements))]
            said.append((name, _WHOLE, Literal(held.whole)))
        lines = [f"{Triple(NamedNode(it), NamedNode(path), value)} .\n" for it, path, value in said]
        wire.replace(RECORD, "".join(lines).encode("utf-8"))

    def begun(self) -> "Edition":
        """Return this without its digest: something is about to change, and until it has, nothing is answered."""
        return replace(self, digest="", basis="")

    def with_graph(self, name: str, held: Held) -> "Edition":
        """Return this with one graph as it is now."""
        return replace(self, graphs={**self.graphs, name: held})

    def without(self, name: str) -> "Edition":
        """Return this without one graph."""
        return replace(self, graphs={it: held for it, held in self.graphs.items() if it != name})

    def whole(self, wire: Wire) -> "Edition":
        """Return this, if all of it is there.

        Raises `BadStore` when nothing was loaded, or when loading was stopped half-way.
        """
        if not self.digest:
            raise BadStore("half" if self.graphs else "empty", address=wire.places.query)
        return self
