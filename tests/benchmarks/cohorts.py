"""Synthetic cohorts of any size, seeded: nobody's patients, drawn from the words of a rule base alone.

    python tests/benchmarks/cohorts.py 1000000 cohort.parquet
    python tests/benchmarks/cohorts.py 1000000 cohort.jsonl

Numbers lie around the thresholds that the rules ask for, some are ranges or one-sided, some codes
are coarse, treatments repeat, and what is missing is missing as in registries: hardly ever an age,
mostly a rare biomarker, and often several tests of one patient together.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.loading import load
from markerboard.language.logic import Interval
from markerboard.language.tree import Tree
from markerboard.language.variants import parse as variant
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.patient import casefacts
from markerboard.patient.casewriter import case_data
from markerboard.patient.contradictions import CONTROL, clashes
from markerboard.patient.facts import GeneState, Known, Unknown
from markerboard.patient.following import follow
from markerboard.patient.history import Drugs
from markerboard.sql.rows import Cell, has
from markerboard.sql.table import COMPLETE, HIGH, LOW, NONE, PATIENT, SEPARATOR, Column, Table

OTHER = variant("Q2R")
BATCH, STATED = 100_000, 20
REGIMENS = 300
MISSING = {"patient": 0.02, "disease": 0.1, "treatment": 0.15, "progression": 0.4, "facts": 0.3}
"""How often a fact of a section is missing; half of the biomarkers are."""
RANGES, ONE_SIDED, OPEN = 0.08, 0.04, 0.5
_TYPES = {"boolean": pa.bool_(), "int": pa.int32(), "double": pa.float64(), "varchar": pa.string()}
Draw = np.ndarray[Any, np.dtype[Any]]


class Cohort:
    """A cohort of the patients that a rule base could meet."""

    def __init__(self, knowledge: KnowledgeBase, seed: int = 1) -> None:
        self.table, self.vocabulary, self.seed = Table(knowledge), knowledge.vocabulary, seed
        fixed = np.random.default_rng(seed)
        facts = list(self.vocabulary.facts.values())
        self.missing = {f.name: MISSING.get(f.at.split(".")[0], 0.5) * fixed.uniform(0.3, 1.7) for f in facts}
        self.asked = {f.name: self._anchors(knowledge, f) for f in facts if f.type in ("number", "count")}
        self.regimens = self._regimens(fixed)
        self.genes = {f.name: self._states(f.name) for f in facts if f.type == "gene"}
        self.schema = pa.schema(
            [(PATIENT, pa.string()), *((c.name, _TYPES[c.type]) for c in self.table.columns)]
        )

    def batches(self, count: int) -> Iterator[pa.RecordBatch]:
        """So many patients, a batch at a time."""
        for start in range(0, count, BATCH):
            yield self._batch(start, min(BATCH, count - start))

    def write(self, file: Path, count: int) -> None:
        """A Parquet file of so many patients."""
        with pq.ParquetWriter(file, self.schema) as writer:
            for batch in self.batches(count):
                writer.write_batch(batch)

    def _anchors(self, knowledge: KnowledgeBase, fact: Fact) -> Draw:
        """The numbers that rules compare a fact with."""
        found = {test.number for test in knowledge_tests(knowledge) if test.fact == fact.name}
        return np.array(sorted(map(float, found or {sum(fact.range or (Decimal(10),)) / 2})))

    def _regimens(self, chance: np.random.Generator) -> list[tuple[str, ...]]:
        """A list of treatments of one to three drugs; now and then only the class of one is known."""
        tree = self.vocabulary.drugs
        leaves = [code for code in tree.terms if not tree.has_members(code)] or list(tree.terms)
        regimens = [
            tuple(chance.choice(leaves, min(len(leaves), 1 + i % 3), replace=False)) for i in range(REGIMENS)
        ]
        return [(*r[1:], tree.lineage(r[0])[-2:][0]) if i % 12 == 0 else r for i, r in enumerate(regimens)]

    # One batch

    def _batch(self, start: int, count: int) -> pa.RecordBatch:
        chance = np.random.default_rng((self.seed, start))
        # Of a patient of whom little is known, many things are missing.
        silence = chance.beta(2, 2, count) * 2
        made: dict[str, Any] = {PATIENT: np.char.mod("P%09d", np.arange(start, start + count))}
        for fact in self.vocabulary.facts.values():
            known = chance.random(count) >= self.missing[fact.name] * silence
            made |= self._fact(fact, chance, count, known)
        arrays = [
            made[field.name]
            if isinstance(made[field.name], pa.Array)
            else pa.array(made[field.name], field.type)
            for field in self.schema
        ]
        return pa.record_batch(arrays, schema=self.schema)

    def _fact(self, fact: Fact, chance: np.random.Generator, count: int, known: Draw) -> dict[str, Any]:
        columns = {c.part: c for c in self.table.columns if c.fact.name == fact.name}
        if fact.type in ("number", "count"):
            return self._number(fact, columns, chance, count, known)
        if fact.type == "boolean":
            return {columns[""].name: pa.array(chance.random(count) < 0.3, mask=~known)}
        if fact.type == "drugs":
            return self._drugs(columns, chance, count, known)
        if fact.type == "gene":
            return self._gene(columns, chance, count, known)
        codes = list(fact.codes) or _likely(self.vocabulary.tree(fact))
        return {columns[""].name: _coded(codes, _skewed(chance, len(codes), count), known)}

    def _number(
        self, fact: Fact, columns: dict[str, Column], chance: np.random.Generator, count: int, known: Draw
    ) -> dict[str, Any]:
        least, most = map(float, fact.range or (Decimal(-1000), Decimal(1000)))
        places = 0 if fact.type == "count" else max(0, -int(fact.resolution.as_tuple().exponent))
        low = np.round(
            chance.choice(self.asked[fact.name], count) * chance.lognormal(0.1, 0.5, count), places
        )
        low = high = np.clip(low, least, most)
        kind = chance.random(count)
        high = np.where(
            kind < RANGES, np.clip(np.round(low * chance.uniform(1, 2, count), places), low, most), high
        )
        above, below = (kind > 1 - ONE_SIDED), (kind > 1 - 2 * ONE_SIDED) & (kind <= 1 - ONE_SIDED)
        low, high = np.where(below, least, low), np.where(above, most, high)
        if fact.type == "number":
            inside = below & (low < high) & (chance.random(count) < OPEN)
            high = np.where(inside, np.nextafter(high, -np.inf), high)
        return {
            columns[LOW].name: pa.array(low, _TYPES[columns[LOW].type], mask=~known, safe=False),
            columns[HIGH].name: pa.array(high, _TYPES[columns[HIGH].type], mask=~known, safe=False),
        }

    def _drugs(
        self, columns: dict[str, Column], chance: np.random.Generator, count: int, known: Draw
    ) -> dict[str, Any]:
        """Two treatments at most, and mostly the first of the list."""
        first, second = (_skewed(chance, len(self.regimens), count) for _ in range(2))
        second = np.where(chance.random(count) < 0.5, first, second)
        pairs, place = np.unique(first * len(self.regimens) + second, return_inverse=True)
        lists = [
            SEPARATOR.join(
                sorted({*self.regimens[p // len(self.regimens)], *self.regimens[p % len(self.regimens)]})
            )
            for p in pairs
        ]
        place = np.where(chance.random(count) < 0.2, len(lists), place)
        whole = pa.array((chance.random(count) < 0.85) | (place == len(lists)), mask=~known)
        return {columns[""].name: _coded([*lists, NONE], place, known), columns[COMPLETE].name: whole}

    def _gene(
        self, columns: dict[str, Column], chance: np.random.Generator, count: int, known: Draw
    ) -> dict[str, Any]:
        """Wild-type, or mutated in one of the ways in which a report may say so."""
        cells = list(self.genes[next(iter(columns.values())).fact.name])
        mutated = chance.random(count) < 0.35
        kind = np.where(mutated, 1 + _skewed(chance, len(cells) - 1, count), 0)
        place = pa.array(kind, pa.int32(), mask=~known)
        return {
            column.name: pa.array([c[i] for c in cells], _TYPES[column.type]).take(place)
            for i, column in enumerate(columns.values())
        }

    def _states(self, gene: str) -> dict[tuple[Cell, ...], GeneState]:
        """What may be known of a gene, by its cells: the variants that are asked for, and another."""
        asked = [*self.table.variants.get(gene, {}).values()]
        named = [(v,) for v in (*asked, OTHER)] + [(v, OTHER) for v in asked]
        states = [GeneState("wild-type", (), True), GeneState("mutated")]
        states += [GeneState("mutated", variants, whole) for variants in named for whole in (True, False)]
        exons = self.vocabulary.exons(gene)
        return {(s.status, *(has(s, variant, exons) for variant in asked)): s for s in states[::-1]}


def values_of(cohort: Cohort, batch: pa.RecordBatch) -> Iterator[dict[str, Any]]:
    """What is known of each patient of a batch, as the engines of single answers take it, once what
    contradicts is left out, as the door of a table does.
    """
    for values in stated_of(cohort, batch):
        yield believed(cohort.vocabulary, values)


def stated_of(cohort: Cohort, batch: pa.RecordBatch) -> Iterator[dict[str, Any]]:
    """What is stated of each patient of a batch."""
    columns: dict[str, list[Column]] = {}
    for column in cohort.table.columns:
        columns.setdefault(column.fact.name, []).append(column)
    for row in batch.to_pylist():
        told = {name: [row[c.name] for c in parts] for name, parts in columns.items()}
        yield {name: _value(cohort, cohort.vocabulary.facts[name], cells) for name, cells in told.items()
               if any(cell is not None for cell in cells)}


def believed(vocabulary: Vocabulary, values: dict[str, Any]) -> dict[str, Any]:
    """The values without those that contradict one another, and what follows from the others."""
    entries: dict[str, Known | Unknown] = {name: Known(value, name) for name, value in values.items()}
    lost = {fact for clash in clashes({}, entries, None, vocabulary) for fact in clash.facts}
    lost |= {fact for told in (_of_history(vocabulary, values), _of_markers(values)) for fact in told}
    kept = {name: known for name, known in entries.items() if name not in lost}
    follow(kept, vocabulary)
    return {name: known.value for name, known in kept.items()
            if isinstance(known, Known) and name not in lost}


def _of_history(vocabulary: Vocabulary, values: dict[str, Any]) -> Iterator[str]:
    """What is lost to facts of the treatments that cannot be true together."""
    given, every = values.get("prior.drugs"), [fact.name for fact in vocabulary.derived]
    if given is not None and given.complete:
        for fact in vocabulary.needing_drug:
            if values.get(fact.name) is True and all(
                    vocabulary.drugs.is_a(drug, fact.given) is False for drug in given.members):
                yield from (fact.name, *every)
        if not given.members and any(isinstance(value := values.get(name), Drugs) and value.members
                                     for name in every):
            yield from every
    control, months, lines = (values.get(name) for name in (CONTROL, "line1.months", "prior.lines"))
    first = lines is not None and (lines.low == lines.high == 1 or (
        lines.high is not None and values.get("line1.ongoing")))
    low, high = control and control.low, months and months.high
    if first and low is not None and high is not None and low >= high + 1:
        yield from (CONTROL, "line1.months")


def _of_markers(values: dict[str, Any]) -> Iterator[str]:
    """What is lost to a sample without ctDNA that has a frequency, and to MET both ways."""
    frequency = values.get("ctdna.baseline.msaf")
    if values.get("ctdna.detected") is False and frequency is not None and frequency.low:
        yield from ("ctdna.detected", "ctdna.baseline.msaf")
    met = values.get("MET")
    if values.get("met.exon14_skipping") and met is not None and met.status == "wild-type":
        yield from ("met.exon14_skipping", "MET")


def cases(cohort: Cohort, count: int) -> Iterator[dict[str, Any]]:
    """The same patients as case files: with a history of treatment in place of the facts of one, and so
    many facts as case files of a tumor board state.
    """
    chance = random.Random(cohort.seed)  # noqa: S311
    for batch in cohort.batches(count):
        for name, values in zip(batch[PATIENT].to_pylist(), values_of(cohort, batch), strict=True):
            values.pop("met.exon14_skipping", None)  # which the variants of MET may contradict
            names = chance.sample(sorted(values), min(len(values), chance.randrange(2 * STATED)))
            values = {name: values[name] for name in names}
            stated = {n: _closed(v) if isinstance(v, Interval) else v for n, v in values.items()}
            lines = [_line(cohort, chance, number) for number in range(1, chance.randrange(4))]
            yield _consistent(cohort, name, stated, lines if chance.random() < 0.85 else None)


def _consistent(cohort: Cohort, name: str, stated: dict[str, Any],
                lines: list[dict[str, Any]] | None) -> dict[str, Any]:
    """A case in which nothing contradicts: where something does, what may is left out."""
    vocabulary = cohort.vocabulary
    data = case_data(name, stated, vocabulary, lines)
    if not casefacts.read(json.loads(json.dumps(data, default=str)), vocabulary)[1]:
        return data
    plasma = [fact for fact in vocabulary.facts.values() if fact.at.endswith(".detected")]
    for fact in (*vocabulary.needing_drug, *vocabulary.telling, *vocabulary.implying,
                 vocabulary.facts[CONTROL], *plasma):
        stated.pop(fact.name, None)
    return case_data(name, stated, vocabulary, lines)


def write_cases(cohort: Cohort, file: Path, count: int) -> None:
    """A file of case files, one a line."""
    with file.open("w", encoding="utf-8") as stream:
        for case in cases(cohort, count):
            stream.write(json.dumps(case, default=float) + "\n")


def _line(cohort: Cohort, chance: random.Random, number: int) -> dict[str, Any]:
    drugs = [str(drug) for drug in chance.choice(cohort.regimens)]
    return {"line": number, "drugs": drugs, "months": chance.randrange(1, 30)}


def _closed(interval: Interval) -> Interval:
    """A range as a case can state it: without an open end, which is the double beside a bound."""
    low, high = interval.low, interval.high
    if low is None or high is None or low == high:
        return interval
    return Interval(low, max(low, round(high, 6)))


def _value(cohort: Cohort, fact: Fact, cells: list[Any]) -> Any:
    if fact.type in ("number", "count"):
        low, high = (None if cell is None else Decimal(repr(cell)) for cell in cells)
        return Interval(low, high)
    if fact.type == "drugs":
        return Drugs(frozenset(cells[0].split(SEPARATOR)) - {NONE}, cells[1])
    return cohort.genes[fact.name][tuple(cells)] if fact.type == "gene" else cells[0]


def knowledge_tests(knowledge: KnowledgeBase) -> Iterator[Any]:
    """Every comparison of a rule base."""
    from markerboard.sql.asked import Asked

    return (test for test in Asked(knowledge).every_test() if test.kind == "compare")


def _likely(tree: Tree) -> list[str]:
    """The codes of a tree, the fine ones first."""
    return sorted(tree.terms, key=tree.has_members)


def _skewed(chance: np.random.Generator, kinds: int, count: int) -> Draw:
    """Indices of which the first come often and the last seldom."""
    return np.minimum((kinds * chance.random(count) ** 2).astype(np.int32), kinds - 1)


def _coded(codes: list[str], place: Draw, known: Draw) -> pa.Array:
    indices = pa.array(place.astype(np.int32), mask=~known)
    return pa.DictionaryArray.from_arrays(indices, pa.array(codes, pa.string())).cast(pa.string())


if __name__ == "__main__":
    made, target = Cohort(load()), Path(sys.argv[2])
    if target.suffix == ".jsonl":
        write_cases(made, target, int(sys.argv[1]))
    else:
        made.write(target, int(sys.argv[1]))
