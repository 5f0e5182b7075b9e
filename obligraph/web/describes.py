"""How the data and its endpoint describe themselves: SPARQL 1.1 service description, VoID, DCAT, and the dumps.

Sources: https://www.w3.org/TR/sparql11-service-description/, https://www.w3.org/TR/void/,
https://www.w3.org/TR/vocab-dcat-3/.
"""

import gzip
import io
from typing import Final

from obligraph.errors import UnknownThing
from obligraph.publication.context import context as read_context
from obligraph.publication.cubes import cube
from obligraph.publication.descriptions import HEAD, Dump, describe_data
from obligraph.rdf.exports import write_quads, write_world
from obligraph.rdf.graphs import Quad, statements_in
from obligraph.web.negotiation import STATEMENTS
from obligraph.web.site import Body, Site

DUMPS: Final = {f"obligraph{suffix}.gz": suffix for suffix in (".trig", ".nq", ".ttl", ".jsonld")}
CUBES: Final = "cube.ttl.gz"
_FORMATS: Final = (
    "SPARQL_Results_JSON SPARQL_Results_XML SPARQL_Results_CSV SPARQL_Results_TSV Turtle N-Triples JSON-LD RDF_XML "
    "TriG N-Quads"
).split()


def service(site: Site, form: str) -> Body:
    """Return the description of the SPARQL endpoint, in one of `STATEMENTS`."""
    graphs = "".join(
        f"; sd:namedGraph [ a sd:NamedGraph ; sd:name <{name}> ; sd:graph [ a sd:Graph ; void:triples {count} ] ]"
        for name, count in site.world.sizes().items()
    )
    endpoint = f"{site.address}sparql"
    formats = ", ".join(f"formats:{name}" for name in _FORMATS)
    return _written(
        site,
        form,
        f"""{HEAD}
<{endpoint}> a sd:Service ;
    sd:endpoint <{endpoint}> ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:feature sd:UnionDefaultGraph ;
    sd:defaultEntailmentRegime ent:Simple ;
    sd:resultFormat {formats} ;
    sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ; void:triples {len(site.world)} ] {graphs} ] .
""",
    )


def dataset(site: Site, form: str) -> Body:
    """Return what the data is, in VoID and DCAT-AP: sizes, vocabularies, licence, dumps with digests, the endpoint."""
    dumps = [Dump(name, _packed(site, name), f"{site.address}dumps/{name}") for name in DUMPS]
    return _written(site, form, describe_data(site.world, site.address, dumps, f"{site.address}sparql"))


def dump(site: Site, name: str) -> Body:
    """Return the whole graph as one compressed file, or its figures and sums as data cubes.

    Raises `UnknownThing` for a name that is neither in `DUMPS` nor `CUBES`.
    """
    if name not in (*DUMPS, CUBES):
        raise UnknownThing(name=name[:80], nearest=list(DUMPS)[:3])
    return Body(_packed(site, name), "application/gzip")


def context(site: Site) -> Body:
    """Return the JSON-LD context of the ontology."""
    return Body(site.outward(read_context(site.world)), STATEMENTS["jsonld"])


def _packed(site: Site, name: str) -> bytes:
    held = site.shelf.get(("dump", name))
    if not held:
        out = io.BytesIO()
        if name == CUBES:
            write_quads((Quad(*it) for it in cube(site.world)), out, ".ttl", site.world.vocabulary)
        else:
            write_world(site.world, out, DUMPS[name])
        held = Body(gzip.compress(site.outward(out.getvalue()), mtime=0), "application/gzip")
        site.shelf.put(("dump", name), held)
    return held.content


def _written(site: Site, form: str, turtle: str) -> Body:
    out = io.BytesIO()
    said = [Quad(*triple) for triple in statements_in(turtle.encode(), "ttl")]
    write_quads(said, out, f".{form}", site.world.vocabulary)
    return Body(site.outward(out.getvalue()), STATEMENTS[form])
