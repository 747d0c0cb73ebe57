"""What a vocabulary brings of its own field, and rules that name what it does not have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markerboard.errors import Problem, did_you_mean
from markerboard.files.loose import items, mapping, text
from markerboard.files.source import Path_, Source
from markerboard.language.exclusive import side
from markerboard.language.field import Field
from markerboard.language.parser import ExpressionError, Parser
from markerboard.language.vocabulary import Vocabulary
from markerboard.language.vocabulary_file import VocabularyFile

UNFILLED = "???"
WIDER = ("prior drugs",)
"""What is usual to restrict and is a part of a domain."""


def assay_problems(file: VocabularyFile, source: Source) -> Iterator[Problem]:
    """Tests that nobody can order by that name, and what is usual that no criterion can be about."""
    assays, domains = file.field.assays, file.field.domains
    stated: list[tuple[Path_, str]] = [((part, name, "assay"), form.assay) for part in ("facts", "patterns")
              for name, form in getattr(file, part).items() if form.assay]
    stated += [(("gene_assay",), file.gene_assay)] if "gene_assay" in file.model_fields_set else []
    stated += [(("laboratory", name), name) for name in file.laboratory]
    for path, assay in stated:
        if assay not in assays:
            yield source.problem(path, _not_one(assay, assays), "add it under `assays`")
    for i, usual in enumerate(file.usual if "usual" in file.model_fields_set else ()):
        if usual not in (*domains, *WIDER):
            yield source.problem(("usual", i), _not_one(usual, domains),
                                 did_you_mean(usual, domains) or "add it under `domains`")


def domain_problems(source: Source, field: Field) -> Iterator[Problem]:
    """What a criterion is about that the field of the vocabulary does not have; of a file in any form."""
    data = mapping(source.data)
    for kind in ("inclusion", "exclusion"):
        for i, item in enumerate(items(data.get(kind))):
            domain = text(mapping(item).get("domain")) or UNFILLED
            if domain not in (*field.domains, UNFILLED):
                yield source.problem((kind, i, "domain"), _not_one(domain, field.domains),
                                     did_you_mean(domain, field.domains))
    for usual in mapping(data.get("domains")):
        if usual not in field.usual:
            yield source.problem(("domains", usual), _not_one(usual, field.usual),
                                 did_you_mean(str(usual), field.usual), key=True)


def _not_one(written: str, known: Sequence[str]) -> str:
    *some, last = known
    return f"`{written}` is not one of {', '.join(f'`{name}`' for name in some)} or `{last}`"


def contradiction_problems(vocabulary: Vocabulary, source: Source) -> Iterator[Problem]:
    """What cannot both be so has to be asked in the vocabulary's own words."""
    parser, gene = Parser(vocabulary), next(iter(vocabulary.genes), "")
    for i, one in enumerate(vocabulary.contradictions):
        texts = {("both", 0): one.both[0], ("both", 1): one.both[1], ("where",): one.where}
        for place, asked in texts.items():
            try:
                if asked:
                    side(asked, parser, gene)
            except ExpressionError as error:
                yield source.problem(("contradictions", i, *place), error.message, error.help)
