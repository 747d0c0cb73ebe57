"""Synthetic cohorts of any size, seeded: nobody's patients, drawn from the words of a rule base alone.

    python tests/benchmarks/cohorts.py 1000000 cohort.parquet

Numbers lie around the thresholds that the rules ask for, some are ranges or one-sided, some codes
are coarse, treatments repeat, and what is missing is missing as in registries: hardly ever an age,
mostly a rare biomarker, and often several tests of one patient together.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from markerboard.knowledge import KnowledgeBase, load
from markerboard.sql.table import COMPLETE, HIGH, LOW, NONE, PATIENT, SEPARATOR, STATUS, Column, Table
from markerboard.vocabulary import Fact, Tree

BATCH = 100_000
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
        whole = pa.array(chance.random(count) < 0.85, mask=~known)
        return {columns[""].name: _coded([*lists, NONE], place, known), columns[COMPLETE].name: whole}

    def _gene(
        self, columns: dict[str, Column], chance: np.random.Generator, count: int, known: Draw
    ) -> dict[str, Any]:
        mutated = chance.random(count) < 0.35
        made = {columns[STATUS].name: _coded(["wild-type", "mutated"], mutated.astype(np.int32), known)}
        for part, column in columns.items():
            if part != STATUS:
                stated = known & (~mutated | (chance.random(count) < 0.8))
                made[column.name] = pa.array(mutated & (chance.random(count) < 0.4), mask=~stated)
        return made


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
    Cohort(load()).write(Path(sys.argv[2]), int(sys.argv[1]))
