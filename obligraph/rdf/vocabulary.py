"""Short names and addresses: the prefixes of `ontology/prefixes.ttl`, the only prefix map there is."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import NamedNode, RdfFormat, parse

BASE = "https://w3id.org/obligraph/"
TERM = BASE + "def#"
LICENSE = "https://creativecommons.org/licenses/by/4.0/"
"""Under which ontology, graph, rules and questions are given; each source keeps its own terms."""
_SHACL = "http://www.w3.org/ns/shacl#"
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?\Z")


@dataclass(frozen=True)
class Vocabulary:
    """The prefix map, and the way from a short name to an address and back; every namespace ends in `/` or `#`."""

    prefixes: Mapping[str, str]

    @functools.cached_property
    def _names(self) -> Mapping[str, str]:
        return {space: name for name, space in reversed([*self.prefixes.items()])}

    @classmethod
    def read(cls, ontology: Path) -> "Vocabulary":
        """Return the prefixes declared in `prefixes.ttl` of the ontology folder."""
        names: dict[str, str] = {}
        spaces: dict[str, str] = {}
        for quad in parse(path=ontology / "prefixes.ttl", format=RdfFormat.TURTLE):
            if isinstance(quad.subject, NamedNode) and not isinstance(quad.object, NamedNode):
                target = {"prefix": names, "namespace": spaces}.get(quad.predicate.value.removeprefix(_SHACL))
                if target is not None:
                    target[quad.subject.value] = str(getattr(quad.object, "value", ""))
        found = {names[node]: spaces[node] for node in sorted(names, key=names.__getitem__)}
        return cls(MappingProxyType(found))

    def expand(self, name: str) -> str:
        """Return the address behind a short name, or the text itself when it is an address already.

        Raises `KeyError` with the prefix when it is not one of ours.
        """
        prefix, colon, local = name.partition(":")
        if not colon or local.startswith("//"):
            return name
        return self.prefixes[prefix] + local

    def shorten(self, iri: str) -> str:
        """Return the short name of an address, or the address when no prefix fits."""
        end = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._names.get(iri[:end])
        return f"{prefix}:{iri[end:]}" if prefix is not None and _LOCAL.match(iri[end:]) else iri

    def turtle_head(self) -> str:
        """Return the prefix lines that open a Turtle text."""
        return "".join(f"@prefix {name}: <{space}> .\n" for name, space in self.prefixes.items())

    def sparql_head(self) -> str:
        """Return the prefix lines that open a SPARQL text."""
        return "".join(f"PREFIX {name}: <{space}>\n" for name, space in self.prefixes.items())
