"""What is wrong with a vocabulary beyond the form of each of its parts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from markerboard.errors import Problem, did_you_mean
from markerboard.files.source import Path_, Source
from markerboard.knowledge import own
from markerboard.language.following_file import ImpliedForm
from markerboard.language.tree import ANY
from markerboard.language.vocabulary_file import TermForm, VocabularyFile
from markerboard.nomenclature import genes as hgnc
from markerboard.patient.history import DERIVATIONS, FOLLOWING

_UNWRITABLE = re.compile(r"[(){},<>=]")


def vocabulary_problems(file: VocabularyFile, source: Source) -> Iterator[Problem]:
    """Words that name a parent, a gene, an endpoint or a unit which the vocabulary does not have."""
    for section, tree in file.trees().items():
        yield from _tree_problems(source, section, tree)
    for name, fact in file.facts.items():
        if fact.panel and fact.panel.gene not in file.genes:
            yield source.problem(("facts", name, "panel", "gene"), f"`{fact.panel.gene}` is not in `genes`")
        if fact.history:
            yield from _unknown_derivation(source, (name, "history"), fact.history, DERIVATIONS)
        if fact.follows:
            yield from _unknown_derivation(source, (name, "follows"), fact.follows, FOLLOWING)
        if fact.implies:
            yield from _unknown_implied(source, name, fact.implies, file)
    yield from own.assay_problems(file, source)
    yield from _unknown_elsewhere(file, source)
    yield from _unknown_counts(file, source)
    yield from _unknown_families(file, source)
    yield from _unknown_joint(file, source)
    yield from _unknown_columns(file, source)
    yield from _unknown_patterns(file, source)
    yield from _unknown_genes(file, source)


def _tree_problems(source: Source, section: str, tree: Mapping[str, TermForm]) -> Iterator[Problem]:
    for code, term in tree.items():
        named = [("parent", one) for one in term.parent] + [
            ("perhaps", one) for one in term.perhaps if one != ANY]
        for key, one in named:
            if one not in tree:
                yield source.problem((section, code, key), f"`{one}` is not in `{section}`",
                                     did_you_mean(one, tree))
        if _UNWRITABLE.search(code):
            yield source.problem((section, code), f"no condition can name `{code}`",
                                 "choose a code without brackets and signs, and list this under `also`",
                                 key=True)


def _unknown_genes(file: VocabularyFile, source: Source) -> Iterator[Problem]:
    """A test that covers a gene by a name which is no symbol would cover nothing of it."""
    for name, panel in file.panels.items():
        for kind in ("genes", "amplifications", "fusions"):
            for i, symbol in enumerate(getattr(panel, kind)):
                if symbol not in file.genes and hgnc.symbol_of(symbol) != symbol:
                    yield source.problem(("panels", name, kind, i), f"`{symbol}` is not the symbol of a gene")


def _unknown_patterns(file: VocabularyFile, source: Source) -> Iterator[Problem]:
    for key, pattern in file.patterns.items():
        for place, other in enumerate(pattern.implies):
            if other not in file.patterns:
                yield source.problem(("patterns", key, "implies", place), f"`{other}` is not in `patterns`",
                                     did_you_mean(other, file.patterns))


def _unknown_counts(file: VocabularyFile, source: Source) -> Iterator[Problem]:
    for key in file.shorter.counts:
        if key not in file.patterns:
            yield source.problem(("shorter", "counts", key), f"`{key}` is not in `patterns`",
                                 did_you_mean(key, file.patterns), key=True)


def _unknown_families(file: VocabularyFile, source: Source) -> Iterator[Problem]:
    for name, family in file.shorter.families.items():
        for place, gene in enumerate(family.genes):
            if gene not in file.genes and hgnc.symbols_of(gene) != (gene,):
                yield source.problem(("shorter", "families", name, "genes", place), f"`{gene}` is not a gene",
                                     did_you_mean(gene, file.genes))


def _unknown_joint(file: VocabularyFile, source: Source) -> Iterator[Problem]:
    for name, form in file.shorter.joint.items():
        path = ("shorter", "joint", name)
        if name not in file.facts:
            yield source.problem(path, f"`{name}` is not a fact", did_you_mean(name, file.facts), key=True)
            continue
        for key, code in (("positive", form.positive), ("negative", form.negative)):
            if code not in (file.facts[name].codes or ()):
                yield source.problem((*path, key), f"`{code}` is not a value of `{name}`")


def _unknown_elsewhere(file: VocabularyFile, source: Source) -> Iterator[Problem]:
    for name, tumor in file.shorter.elsewhere.items():
        path = ("shorter", "elsewhere", name)
        if name not in file.facts:
            yield source.problem(path, f"`{name}` is not a fact", did_you_mean(name, file.facts), key=True)
        if tumor and tumor not in file.diagnoses:
            yield source.problem(path, f"`{tumor}` is not in `diagnoses`",
                                 did_you_mean(tumor, file.diagnoses))


def _unknown_columns(file: VocabularyFile, source: Source) -> Iterator[Problem]:
    for name, column in file.columns.items():
        stated: list[tuple[Path_, str]] = [(("columns", name), name)]
        stated += [(("columns", name, "also", place), each) for place, each in enumerate(column.also)]
        for path, endpoint in stated:
            if endpoint not in file.endpoints:
                yield source.problem(path, f"`{endpoint}` is not in `endpoints`",
                                     did_you_mean(endpoint, file.endpoints))


def _unknown_implied(source: Source, name: str, implied: ImpliedForm,
                     file: VocabularyFile) -> Iterator[Problem]:
    """What follows from a fact is a code of a tree, so that a wider code that is stated can be made exact.

    From a code a number may follow as well.
    """
    path = ("facts", name, "implies")
    other, own_codes = file.facts.get(implied.fact), file.facts[name].codes
    codes = file.trees().get(other.codes, {}) if other and isinstance(other.codes, str) else {}
    if implied.when and other and other.type in ("number", "count"):
        if not implied.value.isdecimal():
            yield source.problem((*path, "value"), f"`{implied.value}` is no whole number")
    elif not codes:
        yield source.problem((*path, "fact"), f"`{implied.fact}` is not a fact with a tree of codes")
    elif implied.value not in codes:
        yield source.problem((*path, "value"), f"`{implied.value}` is not a code of `{implied.fact}`",
                             did_you_mean(implied.value, codes))
    known = file.trees().get(own_codes, {}) if isinstance(own_codes, str) else own_codes
    if implied.when and implied.when not in known:
        yield source.problem((*path, "when"), f"`{implied.when}` is not a code of `{name}`",
                             did_you_mean(implied.when, known))
    yield from _unknown_organs(source, path, implied, file)


def _unknown_organs(source: Source, path: Path_, implied: ImpliedForm,
                    file: VocabularyFile) -> Iterator[Problem]:
    organs = [(("unless",), implied.unless), *((("among", i), one) for i, one in enumerate(implied.among))]
    for at, organ in organs:
        if organ and organ not in file.diagnoses:
            yield source.problem((*path, *at), f"`{organ}` is not in `diagnoses`",
                                 did_you_mean(organ, file.diagnoses))


def _unknown_derivation(source: Source, at: tuple[str, str], derivation: str,
                        known: Collection[str]) -> Iterator[Problem]:
    if derivation not in known:
        yield source.problem(("facts", *at), f"`{derivation}` is not a derivation",
                             did_you_mean(derivation, known))
