"""From the files of a rule base to a knowledge base: read, checked and parsed.

Every problem of every file is reported at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from markerboard.errors import InputError, Problem, RulebookError, did_you_mean
from markerboard.files.reading import validate
from markerboard.files.source import Path_, Source, parse
from markerboard.knowledge import agreement, checks, evidence_facts, own, secondentry, vocabulary_checks
from markerboard.knowledge.approvals import Approval
from markerboard.knowledge.approvals_file import ApprovalsFile, RegimenForm
from markerboard.knowledge.base import ALL, OTHERWISE, KnowledgeBase, Page, Rules
from markerboard.knowledge.grades import Grading, Level, Scheme
from markerboard.knowledge.grades_file import GradesFile, SchemeForm
from markerboard.knowledge.rulefiles import APPROVALS, DEFINITIONS, GRADES, STUDIES, VOCABULARY, RuleFiles
from markerboard.knowledge.study import DefinitionsFile, Publication, Study
from markerboard.language.exclusive import exclusive
from markerboard.language.expression import Condition, Test
from markerboard.language.parser import ExpressionError, Parser
from markerboard.language.vocabulary import Vocabulary
from markerboard.language.vocabulary_file import VocabularyFile


def build(files: RuleFiles, *, skip_broken: bool = False) -> KnowledgeBase:
    """The knowledge base of a rule base. Raises RulebookError."""
    loader = _Loader(files)
    knowledge = loader.load()
    fatal = [p for p in loader.problems if not (skip_broken and p in loader.left_out)]
    if fatal or knowledge is None:
        raise RulebookError(loader.problems)
    knowledge.vocabulary.exclusive = exclusive(knowledge.vocabulary)
    return knowledge


def page(part: BaseModel) -> dict[str, Any]:
    """A part of a file as plain data; printed figures are text, and what was left out is left out."""
    return part.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def rules_of(study: Study, criteria: dict[str, Condition], groups: dict[str, dict[str, Condition | str]],
             assays: dict[str, Condition] | None = None,
             baseline: tuple[tuple[Page, Condition], ...] = (),
             remarks: dict[str, Condition] | None = None) -> Rules:
    """A study with its conditions."""
    written = page(study)
    return Rules(study.id, written, tuple(c.id for c in study.inclusion),
                 tuple(c.id for c in study.exclusion), criteria, groups, assays or {}, baseline,
                 remarks or {}, secondentry.changed(written))


def _approved(form: RegimenForm) -> Iterator[Approval]:
    for each in form.approvals:
        yield Approval(tuple(form.drugs), each.condition, tuple(each.diagnoses), each.agency, each.country,
                       each.text, each.day, each.note, each.from_, tuple(form.keys))


class _Loader:
    """Reads one directory, collecting problems instead of stopping at the first."""

    def __init__(self, files: RuleFiles) -> None:
        self.files, self.names = files, tuple(files.contents)
        self.problems: list[Problem] = list(files.problems)
        self.sources: dict[str, Page] = {}
        self.parts: dict[str, tuple[str, Source]] = {}
        self.stated: dict[str, evidence_facts.Stated] = {}
        self.parsed = cache(Parser.parse)  # equal texts are one condition, which is decided and told once
        self.left_out: list[Problem] = [p for p in files.problems if Path(p.file).parent.name == STUDIES]

    def load(self) -> KnowledgeBase | None:
        vocabulary = self._vocabulary()
        file, source = self._definitions()
        if vocabulary is None or file is None or source is None:
            return None
        parser = Parser(vocabulary, file.definitions)
        written = self._conditions(file, source, parser)
        calls = {name: d.call for name, d in file.definitions.items() if d.call and name in written}
        # A definition that a report may call is the reported fact, once measurement and call agree.
        called = {name: parser.share(Test(fact, "flag")) for name, fact in calls.items()}
        studies, approvals = self._studies(parser), self._approvals(vocabulary)
        vocabulary = vocabulary.with_asked(sorted(parser.asked - vocabulary.facts.keys()))
        return KnowledgeBase(
            title=file.title, version=file.version, digest=self.files.digest, vocabulary=vocabulary,
            definitions={name: page(d) for name, d in file.definitions.items()},
            conditions=written | called, measures={name: written[name] for name in calls}, calls=calls,
            sources=dict(sorted(self.sources.items())), studies=studies, left_out=tuple(self.left_out),
            approvals=approvals, grading=(grading := self._grading()),
            evidence=evidence_facts.collect(
                studies, self.stated, written | called, vocabulary) if grading else {})

    def _grading(self) -> Grading | None:
        source = self._top(GRADES)
        file, problems = validate(GradesFile, source) if source else (None, [])
        self._add(*problems)
        if file is None or source is None:
            return None
        self._cite(source, file.sources)
        parser = Parser(evidence_facts.vocabulary())
        return Grading(tuple(self._scheme(source, name, form, parser, file)
                             for name, form in file.schemes.items()), parser.vocabulary,
                       {name: page(p) for name, p in file.sources.items()})

    def _approvals(self, vocabulary: Vocabulary) -> tuple[Approval, ...]:
        source = self._top(APPROVALS)
        file, problems = validate(ApprovalsFile, source) if source else (None, [])
        self._add(*problems)
        if file is None or source is None:
            return ()
        self._cite(source, file.sources)
        self._add(*checks.approval_problems(file, source, vocabulary))
        return tuple(each for form in file.regimens for each in _approved(form))

    def _scheme(self, source: Source, name: str, form: SchemeForm, parser: Parser,
                file: GradesFile) -> Scheme:
        path = ("schemes", name)
        self._add(*checks.citation_problems(source, path, form.from_, file.sources))
        parsed = [(level, self._parse(source, (*path, "levels", i, "when"), level.when, parser))
                  for i, level in enumerate(form.levels)]
        levels = tuple(Level(level.grade, level.text, when) for level, when in parsed if when is not None)
        applies = self._parse(source, (*path, "applies"), form.applies, parser) if form.applies else None
        return Scheme(name, form.title, applies, levels, form.note, form.from_)

    def _add(self, *problems: Problem) -> None:
        self.problems.extend(problems)

    def _source(self, file: Path) -> Source | None:
        try:
            return parse(str(file), self.files.contents.pop(file))
        except InputError as error:
            self._add(*error.problems)
            return None

    def _top(self, name: str) -> Source | None:
        """The source of a file that stands beside the studies."""
        return next((self._source(f) for f in self.names if f.name == name), None)

    def _vocabulary(self) -> Vocabulary | None:
        source = self._top(VOCABULARY)
        if source is None:
            return None
        file, problems = validate(VocabularyFile, source)
        problems += vocabulary_checks.vocabulary_problems(file, source) if file else []
        vocabulary = file.vocabulary() if file and not problems else None
        problems += own.contradiction_problems(vocabulary, source) if vocabulary else []
        self._add(*problems)
        return None if problems else vocabulary

    def _definitions(self) -> tuple[DefinitionsFile | None, Source | None]:
        source = self._top(DEFINITIONS)
        if source is None:
            return None, None
        file, problems = validate(DefinitionsFile, source)
        self._add(*problems)
        if file is not None:
            self._cite(source, file.sources)
        return file, source

    def _cite(self, source: Source, cited: Mapping[str, Publication]) -> None:
        """Collect sources; one id is one publication, whichever file cites it."""
        for name, publication in cited.items():
            if self.sources.setdefault(name, page(publication)) != page(publication):
                self._add(source.problem(("sources", name), f"`{name}` is described differently elsewhere",
                                         "one id is one publication: use the same fields, or another id",
                                         key=True))

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
        self._add(*checks.cycles(source, parsed), *checks.deep_chains(source, parsed),
                  *checks.orphans(source, file.sources, (d.from_ for d in file.definitions.values())))
        return parsed

    def _studies(self, parser: Parser) -> dict[str, Rules]:
        studies: dict[str, Rules] = {}
        for file in (f for f in self.names if f.parent.name == STUDIES):
            before = len(self.problems)
            rules = self._study(file, parser)
            if rules and rules.id in studies:
                self._add(Problem(str(file), 1, 1, f"the id `{rules.id}` stands in two files"))
            if len(self.problems) > before:
                self.left_out += self.problems[before:]
            elif rules:
                studies[rules.id] = rules.put_away()  # the files of thousands would fill the memory
        for part, (whole, source) in self.parts.items():
            if part in studies and (whole not in self._ids() or whole in self.parts):
                self._add(source.problem(("part_of",), f"`{whole}` is not a study that stands for itself",
                                         did_you_mean(whole, studies)))
            elif part in studies and whole not in studies:  # its fit is bounded by that of its trial
                del studies[part]
                self.left_out.append(source.problem(("part_of",), f"its trial `{whole}` does not load"))
        return studies

    def _ids(self) -> set[str]:
        """The studies of the rule base by their files, those that do not load included."""
        return {file.stem for file in self.names if file.parent.name == STUDIES}

    def _study(self, file: Path, parser: Parser) -> Rules | None:
        source = self._source(file)
        if source is None:
            return None
        study, problems = validate(Study, source)
        problems += own.domain_problems(source, parser.vocabulary.field)
        self._add(*checks.merged(checks.unfilled(source), problems))
        if study is None:
            self._raw_conditions(source, parser)
            return None
        if study.id != file.stem:
            self._add(source.problem(("id",), f"the id `{study.id}` is not the name of the file"))
        self._add(*checks.study_problems(study, source, parser.vocabulary),
                  *agreement.problems(study, page(study), source, parser.vocabulary))
        if study.part_of:
            self.parts[study.id] = (study.part_of, source)
        self.stated[study.id] = evidence_facts.stated(study)
        self._cite(source, study.sources)
        return rules_of(study, self._criteria(study, source, parser), self._groups(study, source, parser),
                        self._assays(study, source, parser), tuple(self._baseline(study, source, parser)),
                        self._remarks(study, source, parser))

    def _raw_conditions(self, source: Source, parser: Parser) -> None:
        """Report what is wrong with the conditions of a file whose form is wrong already."""
        for kind, key in (("inclusion", "when"), ("exclusion", "when"), ("findings", "groups")):
            items = source.data.get(kind) if isinstance(source.data, dict) else None
            for i, item in enumerate(items if isinstance(items, list) else ()):
                part = item.get(key) if isinstance(item, dict) else None
                for name, text in part.items() if isinstance(part, dict) else [("", part)]:
                    if isinstance(text, str) and text not in (ALL, OTHERWISE) and "???" not in text:
                        self._parse(source, (kind, i, key, name) if name else (kind, i, key), text, parser)

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

    def _assays(self, study: Study, source: Source, parser: Parser) -> dict[str, Condition]:
        written = [(finding.id, self._parse(source, ("findings", i, "assay"), finding.assay, parser))
                   for i, finding in enumerate(study.findings) if finding.assay]
        return {name: condition for name, condition in written if condition is not None}

    def _remarks(self, study: Study, source: Source, parser: Parser) -> dict[str, Condition]:
        written = [(criterion.id, self._parse(source, (kind, i, "remark"), criterion.remark, parser))
                   for kind in ("inclusion", "exclusion") for i, criterion in enumerate(getattr(study, kind))
                   if criterion.remark]
        return {name: condition for name, condition in written if condition is not None}

    def _baseline(self, study: Study, source: Source,
                  parser: Parser) -> Iterator[tuple[Page, Condition]]:
        for i, line in enumerate(study.baseline):
            condition = self._parse(source, ("baseline", i, "when"), line.when, parser) if line.when else None
            if condition is not None:
                yield page(line), condition

    def _parse(self, source: Source, path: Path_, text: str, parser: Parser) -> Condition | None:
        try:
            return self.parsed(parser, text)
        except ExpressionError as error:
            line, column = checks.place(source, path, text, error.offset)
            self._add(source.problem_at(line, column, error.message, error.help))
            return None
