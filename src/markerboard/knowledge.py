"""A rule base: its files read, checked and parsed, or every problem of every file at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from markerboard import checks
from markerboard.errors import InputError, Problem, RulebookError
from markerboard.expression import Condition, Test
from markerboard.parser import ExpressionError, Parser
from markerboard.reading import validate
from markerboard.source import MAX_RULE_BYTES, Path_, Source, parse, read_bytes
from markerboard.study import Definition, DefinitionsFile, Publication, Study
from markerboard.vocabulary import Vocabulary, VocabularyFile

ALL, OTHERWISE = "all", "otherwise"


@dataclass(frozen=True, eq=False)
class Rules:
    """A study with its conditions parsed: criteria by id, groups by finding and group.

    A group that is everybody, or the rest, is the word `all` or `otherwise` in place of a condition.
    """

    study: Study
    criteria: Mapping[str, Condition]
    groups: Mapping[str, Mapping[str, Condition | str]]


@dataclass(frozen=True, eq=False)
class KnowledgeBase:
    """Everything an evaluation needs to know of medicine."""

    title: str
    version: str
    digest: str
    vocabulary: Vocabulary
    definitions: Mapping[str, Definition]
    conditions: Mapping[str, Condition]
    measures: Mapping[str, Condition]
    sources: Mapping[str, Publication]
    studies: Mapping[str, Rules]
    left_out: tuple[Problem, ...] = ()

    def text(self, name: str) -> str:
        """The condition of a definition as it is written in canonical form."""
        return str(self.measures.get(name, self.conditions[name]))


def shipped() -> Path:
    """The directory of the rules that come with the package."""
    here = Path(__file__).parent
    installed = here / "rules"
    return installed if installed.is_dir() else here.parent.parent / "rules"


def load(directory: Path | str | None = None, *, skip_broken: bool = False) -> KnowledgeBase:
    """Load a rule base; without a directory, the shipped one.

    With `skip_broken`, studies that do not load are left out and named in `left_out`.
    Raises RulebookError with every problem of every file.
    """
    loader = _Loader(Path(directory) if directory is not None else shipped())
    knowledge = loader.load()
    fatal = loader.problems if not skip_broken else [p for p in loader.problems if p not in loader.left_out]
    if fatal or knowledge is None:
        raise RulebookError(loader.problems)
    return knowledge


class _Loader:
    """Reads one directory, collecting problems instead of stopping at the first."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.problems: list[Problem] = []
        self.left_out: list[Problem] = []
        self.digest = hashlib.sha256()

    def load(self) -> KnowledgeBase | None:
        if not self.directory.is_dir():
            self._add(Problem(str(self.directory), 1, 1, "is not a directory of rules"))
            return None
        vocabulary = self._vocabulary()
        file, source = self._definitions()
        if vocabulary is None or file is None or source is None:
            return None
        parser = Parser(vocabulary, file.definitions)
        written = self._conditions(file, source, parser)
        # A definition that a report may call is the reported fact, once measurement and call agree.
        called = {name: parser.share(Test(d.call, "flag")) for name, d in file.definitions.items() if d.call}
        studies = self._studies(parser)
        return KnowledgeBase(
            title=file.title, version=file.version, digest=f"sha256:{self.digest.hexdigest()}",
            vocabulary=vocabulary, definitions=file.definitions, conditions=written | called,
            measures={name: written[name] for name in called if name in written},
            sources=file.sources, studies=studies, left_out=tuple(self.left_out))

    def _add(self, *problems: Problem) -> None:
        self.problems.extend(problems)

    def _read(self, file: Path) -> Source | None:
        try:
            _, content = read_bytes(file, MAX_RULE_BYTES)
            self.digest.update(f"{file.relative_to(self.directory).as_posix()}\0{len(content)}\0".encode())
            self.digest.update(content)
            return parse(str(file), content)
        except InputError as error:
            self._add(*error.problems)
            return None

    def _vocabulary(self) -> Vocabulary | None:
        source = self._read(self.directory / "vocabulary.yaml")
        if source is None:
            return None
        file, problems = validate(VocabularyFile, source)
        problems += checks.vocabulary_problems(file, source) if file else []
        self._add(*problems)
        return Vocabulary(file) if file and not problems else None

    def _definitions(self) -> tuple[DefinitionsFile | None, Source | None]:
        source = self._read(self.directory / "definitions.yaml")
        if source is None:
            return None, None
        file, problems = validate(DefinitionsFile, source)
        self._add(*problems)
        return file, source

    def _conditions(self, file: DefinitionsFile, source: Source, parser: Parser) -> dict[str, Condition]:
        parsed: dict[str, Condition] = {}
        for name, definition in file.definitions.items():
            path = ("definitions", name)
            condition = self._parse(source, (*path, "when"), definition.when, parser)
            if condition is not None:
                parsed[name] = condition
            if name in parser.vocabulary.facts:
                self._add(source.problem(path, f"`{name}` is already a fact", key=True))
            self._add(*checks.citation_problems(source, path, definition.from_, file.sources),
                      *checks.call_problems(source, path, definition, parser.vocabulary))
        self._add(*checks.cycles(source, parsed), *checks.orphans(source, file.sources, (
            d.from_ for d in file.definitions.values())))
        return parsed

    def _studies(self, parser: Parser) -> dict[str, Rules]:
        studies: dict[str, Rules] = {}
        for file in sorted((self.directory / "studies").glob("*.yaml")):
            before = len(self.problems)
            rules = self._study(file, parser)
            if rules and rules.study.id in studies:
                self._add(Problem(str(file), 1, 1, f"the id `{rules.study.id}` stands in two files"))
            if len(self.problems) > before:
                self.left_out += self.problems[before:]
            elif rules:
                studies[rules.study.id] = rules
        return studies

    def _study(self, file: Path, parser: Parser) -> Rules | None:
        source = self._read(file)
        if source is None:
            return None
        study, problems = validate(Study, source)
        self._add(*checks.merged(checks.unfilled(source), problems))
        if study is None:
            return None
        if study.id != file.stem:
            self._add(source.problem(("id",), f"the id `{study.id}` is not the name of the file"))
        self._add(*checks.study_problems(study, source, parser.vocabulary))
        return Rules(study, self._criteria(study, source, parser), self._groups(study, source, parser))

    def _criteria(self, study: Study, source: Source, parser: Parser) -> dict[str, Condition]:
        parsed: dict[str, Condition] = {}
        for kind in ("inclusion", "exclusion"):
            for i, criterion in enumerate(getattr(study, kind)):
                condition = self._parse(source, (kind, i, "when"), criterion.when, parser)
                if condition is not None:
                    parsed[criterion.id] = condition
        return parsed

    def _groups(self, study: Study, source: Source, parser: Parser) -> dict[str, dict[str, Condition | str]]:
        parsed: dict[str, dict[str, Condition | str]] = {}
        for i, finding in enumerate(study.findings):
            parsed[finding.id] = groups = {}
            for name, text in finding.groups.items():
                condition = text if text in (ALL, OTHERWISE) else self._parse(
                    source, ("findings", i, "groups", name), text, parser)
                if condition is not None:
                    groups[name] = condition
        return parsed

    def _parse(self, source: Source, path: Path_, text: str, parser: Parser) -> Condition | None:
        try:
            return parser.parse(text)
        except ExpressionError as error:
            line, column = checks.place(source, path, text, error.offset)
            self._add(source.problem_at(line, column, error.message, error.help))
            return None
