"""What a page tells to machines in its head: schema.org as JSON-LD, and links to its other forms.

Source: https://schema.org/Dataset.
"""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from obligraph import __version__
from obligraph.answering.questions import Question
from obligraph.languages import LANGUAGES, say
from obligraph.rdf.graphs import NamedNode
from obligraph.rdf.labels import labels_of
from obligraph.rdf.things import Thing
from obligraph.rdf.vocabulary import BASE, LICENSE
from obligraph.web.describes import DUMPS
from obligraph.web.rendering import ShownAnswer, href
from obligraph.web.site import Site

_DATASET: Final = f"{BASE}dataset"
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_MARKUP: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def of_dataset(site: Site, language: str) -> str:
    """Return what the whole of the data is, as a schema.org dataset with its files."""
    return _script(
        site,
        {
            "@type": "Dataset",
            "@id": _DATASET,
            "name": f"obligraph: {say(language, 'web.tagline')}",
            "description": say(language, "web.home-lead"),
            "url": site.address,
            **_edition(site),
            "inLanguage": list(LANGUAGES),
            "isAccessibleForFree": True,
            "creator": {"@type": "Organization", "name": "The obligraph developers", "url": site.address},
            "distribution": [
                _file(f"{site.address}dumps/{name}", "application/gzip", name.removeprefix("obligraph."))
                for name in DUMPS
            ],
        },
    )


def of_question(
    site: Site, language: str, question: Question, answer: ShownAnswer, files: Mapping[str, str], address: str
) -> str:
    """Return what an answer is, as a part of the dataset; `files` are suffix → media type, `address` their query."""
    here = f"{site.address}ask/{question.slug}"
    return _script(
        site,
        {
            "@type": "Dataset",
            "@id": f"{here}{address}",
            "name": question.summary[language],
            "description": f"{answer.sentence} {answer.limits}",
            "url": f"{here}{address}",
            **_edition(site),
            "inLanguage": language,
            "isAccessibleForFree": True,
            "isPartOf": {"@type": "Dataset", "@id": _DATASET, "name": "obligraph", "url": site.address},
            "creditText": answer.citation,
            "variableMeasured": [heading.text for heading in answer.headings],
            "distribution": [
                _file(f"{here}.{suffix}{address}", media, suffix.upper()) for suffix, media in files.items()
            ],
        },
    )


def of_thing(site: Site, language: str, thing: Thing) -> str:
    """Return what a thing is called, of which classes it is, and where it is described."""
    kinds = [
        triple.object
        for triple in site.world.describe([thing.iri])
        if triple.predicate.value == _TYPE and isinstance(triple.object, NamedNode)
    ]
    labels = labels_of(kinds, site.world, language)
    return _script(
        site,
        {
            "@type": "Thing",
            "@id": thing.iri,
            "name": thing.label,
            "description": ", ".join(labels[kind.value] for kind in kinds),
            "additionalType": [kind.value for kind in kinds],
            "url": site.address + href(thing.iri).lstrip("/"),
            "subjectOf": {"@type": "Dataset", "@id": _DATASET, "name": "obligraph", **_edition(site)},
        },
    )


def alternates(path: str, files: Mapping[str, str], query: str = "") -> str:
    """Return the `Link` header that leads from a page to its other forms, which are suffix → media type.

    >>> alternates("ask/who-promised", {"csv": "text/csv"}, "?state=PER")
    '</ask/who-promised.csv?state=PER>; rel="alternate"; type="text/csv"'
    """
    return ", ".join(
        f'</{quote(path)}.{suffix}{query}>; rel="alternate"; type="{media}"' for suffix, media in files.items()
    )


def _edition(site: Site) -> dict[str, str]:
    return {
        "license": LICENSE,
        "version": __version__,
        "identifier": f"sha256:{site.world.digest}",
        "dateModified": site.dated,
    }


def _file(address: str, media: str, name: str) -> dict[str, str]:
    return {"@type": "DataDownload", "name": name, "encodingFormat": media, "contentUrl": address}


def _script(site: Site, told: Mapping[str, Any]) -> str:
    """Return JSON-LD that may stand in a `script` element: nothing in it can close one or open another."""
    text = json.dumps({"@context": "https://schema.org", **told}, ensure_ascii=False, indent=1)
    return site.outward(text.encode()).decode().translate(_MARKUP)
