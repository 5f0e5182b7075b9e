"""Saved questions: one `.rq` file each, its header in `#+` lines, its parameters in `VALUES` slots.

A question file is plain SPARQL that any tool can run as it stands. Filling it changes nothing but the slots,
and only with values that were read as terms first, so no value can become part of the query.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from obligraph.errors import BadQuestion, MissingValue, UnknownParameter, UnknownQuestion
from obligraph.languages import LANGUAGES, Texts, words
from obligraph.rdf.graphs import NamedNode, World
from obligraph.rdf.values import Parameter, Value
from obligraph.rdf.vocabulary import Vocabulary

_KEYS = frozenset("id summary params columns evidence answer gaps limits tags for chart budget remote".split())
MARKS = ("bar", "heatmap", "line", "timeline")
_AXES = ("x", "y", "color", "facet")
_REMOTE = ("endpoint", "says", "license", "things", "what", "where", "rows", "query")
_SLOT = re.compile(r"VALUES\s+\?(\w+)\s*\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Chart:
    """The picture an answer makes: one of `MARKS`, and the columns on its axes; `color` may be empty.

    `facet` is the column whose values each have a scale of their own, such as a currency; it may be empty.
    """

    mark: str
    x: str
    y: str
    color: str = ""
    facet: str = ""


@dataclass(frozen=True, slots=True)
class Remote:
    """What a question draws on elsewhere: which endpoint is asked what, who speaks there, and what is taken from it.

    `things` is how the addresses there begin of which some are tied to things of ours; the first column of an answer
    holds such an address. `rows` says which property each column becomes; `what` and `where` are cited.
    """

    endpoint: str
    says: str
    license: str
    things: str
    what: Texts
    where: Texts
    rows: Mapping[str, str]
    query: str

    def about(self, things: Sequence[NamedNode]) -> str:
        """Return the query with these things in the slot of its first column."""
        return _fill(self.query, {next(iter(self.rows)): tuple(map(Value, things))})


@dataclass(frozen=True, slots=True)
class Question:
    """What may be asked: its words in four languages, its parameters, and the SPARQL that answers it."""

    slug: str
    id: str
    summary: Texts
    parameters: Mapping[str, Parameter]
    columns: Mapping[str, str | Texts]
    evidence: tuple[str, ...]
    some: Texts
    none: Texts
    gaps: Mapping[str, Texts]
    limits: Texts
    tags: tuple[str, ...]
    readers: tuple[str, ...]
    chart: Chart | None
    remote: Remote | None
    budget: float
    sparql: str

    @classmethod
    def read(cls, path: Path, world: World) -> "Question":
        """Return the question in a `.rq` file.

        Raises `BadQuestion` when the header is not YAML, has a key we do not know, lacks one we need, or asks
        for a chart of a column it does not have.
        """
        header, sparql = _split(path)
        if stray := sorted(header.keys() - _KEYS):
            raise BadQuestion("stray", file=path, stray=stray, known=sorted(_KEYS))
        if missing := sorted({"id", "summary", "columns", "answer", "limits"} - header.keys()):
            raise BadQuestion("missing", file=path, missing=missing)
        return cls(
            slug=path.stem,
            id=header["id"],
            summary=_texts(header["summary"], path),
            parameters={
                name: Parameter.read(name, it, world.vocabulary) for name, it in header.get("params", {}).items()
            },
            columns={name: it if isinstance(it, str) else _texts(it, path) for name, it in header["columns"].items()},
            evidence=tuple(header.get("evidence", ())),
            some=_texts(header["answer"]["some"], path),
            none=_texts(header["answer"]["none"], path),
            gaps={name: _texts(said, path) for name, said in header.get("gaps", {}).items()},
            limits=_texts(header["limits"], path),
            tags=tuple(header.get("tags", ())),
            readers=tuple(header.get("for", ())),
            chart=_chart(header["chart"], header["columns"], path) if "chart" in header else None,
            remote=_remote(header["remote"], world.vocabulary, path) if "remote" in header else None,
            budget=float(header.get("budget", "0.25")),
            sparql=sparql,
        )

    def options(self) -> Mapping[str, Parameter]:
        """Return the parameters that a reader gives; the reader's language is none of them."""
        return {name: parameter for name, parameter in self.parameters.items() if parameter.kind != "language"}

    def bind(self, values: Mapping[str, str | Sequence[str]], world: World, language: str = "en") -> "BoundQuestion":
        """Return this question with `values` in its slots, and `language` in the slot for the reader's language.

        Raises `UnknownParameter`, `MissingValue`, or `BadValue` with what would do.
        """
        offered = self.options()
        if stray := sorted(values.keys() - offered.keys()):
            raise UnknownParameter(name=stray[0], question=self.slug, offered=sorted(offered) or ["–"])
        filled: dict[str, tuple[Value, ...]] = {}
        for name, parameter in self.parameters.items():
            given = language if parameter.kind == "language" else values.get(name)
            texts = [given] if isinstance(given, str) else list(given or ())
            if not texts and parameter.required:
                if not parameter.default:
                    raise MissingValue(name=name, question=self.slug, example=parameter.example)
                texts = [parameter.default]
            if texts:
                filled[name] = tuple(parameter.value(text, world) for text in texts)
        return BoundQuestion(self, MappingProxyType(filled), _fill(self.sparql, filled))


def by_theme(questions: Iterable[Question], language: str) -> list[tuple[str, list[Question]]]:
    """Return questions under the name of their theme, in the order of these names; a theme without any is left out."""
    held: dict[str, list[Question]] = {}
    for question in questions:
        held.setdefault(question.tags[0], []).append(question)
    names: dict[str, str] = words(language)["themes"]
    return [(names[theme], held[theme]) for theme in names if theme in held]


@dataclass(frozen=True, slots=True)
class BoundQuestion:
    """A question with its slots filled: `sparql` runs as it is, in any tool."""

    question: Question
    values: Mapping[str, tuple[Value, ...]]
    sparql: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The folder of saved questions; a question is read when it is asked for."""

    folder: Path
    world: World

    def names(self) -> tuple[str, ...]:
        """Return the names of all questions, A to Z."""
        return tuple(sorted(path.stem for path in self.folder.glob("*.rq")))

    def __iter__(self) -> Iterator[Question]:
        return (self[name] for name in self.names())

    def __getitem__(self, name: str) -> Question:
        """Return the question of this name or of this study code ("C01").

        Raises `UnknownQuestion` with the nearest three names.
        """
        if name in self.names():
            return Question.read(self.folder / f"{name}.rq", self.world)
        if re.fullmatch(r"[A-Za-z]\d\d", name):
            for question in self:
                if question.id == name.upper():
                    return question
        nearest = get_close_matches(name, self.names(), n=3, cutoff=0.0)
        raise UnknownQuestion(name=name, nearest=nearest)


def _split(path: Path) -> tuple[dict[str, Any], str]:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    head = "".join(line[2:].removeprefix(" ") for line in lines if line.startswith("#+"))
    try:
        header = yaml.load(head, Loader=yaml.CBaseLoader)
    except yaml.YAMLError as error:
        raise BadQuestion("yaml", file=path, reason=str(error)) from error
    if not isinstance(header, dict):
        raise BadQuestion("missing", file=path, missing=["summary"])
    return header, "".join(line for line in lines if not line.startswith("#+"))


def _texts(said: Any, path: Path) -> Texts:
    missing = [language for language in LANGUAGES if not (isinstance(said, dict) and said.get(language))]
    if missing:
        raise BadQuestion("language", file=path, missing=missing)
    return MappingProxyType(said)


def _chart(said: Any, columns: Mapping[str, Any], path: Path) -> Chart:
    fields = said if isinstance(said, dict) else {}
    axes = {name: fields.get(name, "") for name in _AXES}
    stray = [name for name in fields if name not in ("mark", *_AXES)]
    stray += [column for column in axes.values() if column and column not in columns]
    if stray or fields.get("mark") not in MARKS or not (axes["x"] and axes["y"]):
        raise BadQuestion("chart", file=path, stray=stray or ["–"], marks=list(MARKS), columns=[*columns])
    return Chart(fields["mark"], **axes)


def _remote(said: Any, vocabulary: Vocabulary, path: Path) -> Remote:
    fields = said if isinstance(said, dict) else {}
    rows = fields.get("rows")
    if sorted(fields) != sorted(_REMOTE) or not isinstance(rows, dict) or not rows:
        raise BadQuestion("remote", file=path, known=list(_REMOTE))
    return Remote(
        endpoint=fields["endpoint"],
        says=vocabulary.expand(fields["says"]),
        license=fields["license"],
        things=fields["things"],
        what=_texts(fields["what"], path),
        where=_texts(fields["where"], path),
        rows={column: vocabulary.expand(name) for column, name in rows.items()},
        query=fields["query"],
    )


def _fill(sparql: str, filled: Mapping[str, tuple[Value, ...]]) -> str:
    """Fill every slot in one pass, so that nothing in a value is ever read as a slot."""

    def fill(slot: re.Match[str]) -> str:
        values = filled.get(slot[1])
        return f"VALUES ?{slot[1]} {{ {' '.join(value.sparql for value in values)} }}" if values else slot[0]

    return _SLOT.sub(fill, sparql)
