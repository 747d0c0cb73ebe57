"""Writing cases: what is written reads back to the same facts, in the style in which people write."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from builders import exactly, fewer
from markerboard.errors import InputError, OutputError
from markerboard.files.source import parse
from markerboard.language.exclusive import listed
from markerboard.language.laws import implied, placed
from markerboard.language.logic import Interval
from markerboard.language.qualities import FACETS
from markerboard.language.variants import parse as variant
from markerboard.patient import casefacts
from markerboard.patient.casefile import case_in
from markerboard.patient.casewriter import case_data, save, text, written
from markerboard.patient.clash import certain
from markerboard.patient.facts import GeneState
from markerboard.patient.numbers import number
from strategies import SHIPPED, Values, patients

QUALIFIED = SHIPPED.with_asked({
    "BRCA2.germline", "BRCA2.promoter_mutated", "BRCA2.exon 2-7 deletion", "BRCA2.germline.exons_deleted",
    "BRCA2.somatic pathogenic promoter_mutated", "BRCA2.germline.homozygous exon 2-7 deletion"})
STATED = tuple(name for name, fact in SHIPPED.facts.items() if not fact.history)


def read(data: Mapping[str, Any]) -> Values:
    """The facts of a case once it is written."""
    return case_in(parse("case", text(data).encode()), SHIPPED).facts.values


def writable(values: Values) -> Values:
    """Values that a case can state: a range is closed, but for a bound that stands alone."""
    return {name: _closed(value) if isinstance(value, Interval) else value for name, value in values.items()}


def _closed(interval: Interval) -> Interval:
    low, high = interval.low, interval.high
    return Interval(low, high) if low is not None and high is not None else interval


@fewer(2)
@given(patients(SHIPPED, STATED).map(writable))
def test_round_trip(values: Values) -> None:
    """Facts that are written as a case are read as the same facts, with what formally follows from them."""
    named = _consistent(values)
    found = read(case_data("a patient", values, SHIPPED))
    values |= _following(values)
    if "exon 14 skipping" in named:
        found.pop("met.exon14_skipping", None)
        values.pop("met.exon14_skipping", None)
    assert {n: _told(v) for n, v in found.items()} == {n: _told(v) for n, v in values.items()}


WORDS = st.tuples(*(st.sampled_from(["", *said]) for said in FACETS.values())).map(
    lambda words: " ".join(filter(None, words)))
CHANGES = st.sampled_from(["S1982fs", "R2318*", "exon 11 deletion", "variant", "codons 12-13 mutation",
                           "exon 2-7 deletion", "promoter mutation"])
STATED_CHANGES = st.lists(st.tuples(WORDS, CHANGES).map(" ".join).map(str.strip), max_size=3, unique=True)


@given(STATED_CHANGES, STATED_CHANGES, st.booleans())
def test_round_trip_of_qualities(tumor: list[str], born: list[str], complete: bool) -> None:
    """What is said of a change besides its name is written with it, and read as it was."""
    report = {"variants": tumor, "complete": complete, "germline": {"variants": born},
              "promoter_mutated": not complete, "exon 2-7 deletion": complete}
    facts, troubles = casefacts.read({"case": "a", "biomarkers": {"BRCA2": report}}, QUALIFIED)
    assume(not troubles)
    asked = {name: value for name, value in facts.values.items() if name in QUALIFIED.facts}
    written = parse("case", text(case_data("a", asked, QUALIFIED)).encode())
    again, troubles = casefacts.read(written.data, QUALIFIED)
    assert troubles == [] and {n: again.values.get(n) for n in asked} == asked


def test_contradicting() -> None:
    """What contradicts itself is written whole, and refused where it is read: no part gives way."""
    stated: Values = {"MET": GeneState("wild-type", (), True), "met.exon14_skipping": True}
    written = parse("case", text(case_data("a", stated, SHIPPED)).encode())
    assert casefacts.read(written.data, SHIPPED)[1]


def _consistent(values: Values) -> list[str]:
    """Leave out what no case can say beside the rest; the variants that are named of MET."""
    skipping = values.get("met.exon14_skipping")
    named = [str(v) for v in values["MET"].variants] if "MET" in values else []
    if skipping is not None and skipping is not ("exon 14 skipping" in named):
        del values["met.exon14_skipping"]  # no case can say both
    for gene in (gene for gene in SHIPPED.genes if gene in values and values[gene].complete):
        for key in ("fusion", "copy_number"):  # one that is rearranged, or may be lost, is not all known
            values.pop(next((f.name for f in SHIPPED.facts.values()
                             if f.at == f"biomarkers.{gene}.{key}"), ""), None)
    for fact in SHIPPED.facts.values():
        if fact.at.endswith(".detected") and values.get(fact.name) is False:
            del values[fact.name]  # nor that none was found, with its frequency
    if any(values.get(fact.name) is True for fact in SHIPPED.implying):
        values.pop("extent", None)  # which a metastasis contradicts, or makes more exact
    for fact in SHIPPED.telling:
        for said in (said for said in fact.says if values.get(fact.name) == said.code):
            values.pop(said.fact, None)  # nor a pattern and what contradicts it
    _apart(values)
    return named


def _apart(values: Values) -> None:
    """Leave out one of two things that the vocabulary says are never both so."""
    for one in listed(SHIPPED):
        if all(side.test.fact in values and certain(side, values[side.test.fact]) for side in one.all):
            del values[one.sides[0].test.fact]


def _following(values: Values) -> Values:
    """A liver metastasis of a tumor that is known to be of another organ is metastatic disease; a number that
    follows makes a range exact that holds it."""
    tumors, found = SHIPPED.trees["diagnoses"], {}
    for fact in SHIPPED.implying:
        said, diagnosis, told = fact.implies, values.get("diagnosis"), values.get(fact.name)
        if said is None or not (said.fact not in values or isinstance(values[said.fact], Interval)):
            continue
        so = told == (said.when or True)
        if said.when and fact.tree:
            so = isinstance(told, str) and SHIPPED.tree(fact).is_a(told, said.when) is True
        if said.among:
            here = (tumors.is_a(str(diagnosis), organ) is True for organ in said.among)
            so &= isinstance(diagnosis, str) and any(here)
        if said.unless:
            so &= isinstance(diagnosis, str) and tumors.is_a(diagnosis, said.unless) is False
        if so:
            found[said.fact] = said.value if SHIPPED.facts[said.fact].tree else number(said.value)
    return _lawful(values) | found | _joined(values)


def _lawful(values: Values) -> Values:
    """A gene of which no copy is left is deleted and lost; a fusion is one of both its genes."""
    found: Values = {}
    for name, value in values.items():
        pattern = placed(SHIPPED.facts[name], SHIPPED.facts)[1]
        if pattern and pattern.is_so(value):
            found |= {other.name: True for other in implied(name, SHIPPED.facts) if other.name not in values}
    return found


def _joined(values: Values) -> Values:
    """One of several tests that finds it makes it so; all of them, that it is not so."""
    found: Values = {}
    for fact in SHIPPED.joined:
        told = [values[name] == code if name in values else None for name, code in fact.any_of]
        if fact.name not in values and (True in told or None not in told):
            found[fact.name] = True in told
    return found


def _told(value: Any) -> Any:
    """A value without what no test can ask: the order of variants."""
    return (value.status, set(value.variants), value.complete) if isinstance(value, GeneState) else value


@given(st.decimals(0, 100, places=3), st.decimals(0, 100, places=3), st.booleans(), st.booleans())
def test_intervals(low: Decimal, high: Decimal, low_open: bool, high_open: bool) -> None:
    """Every interval that a report can state is written as one that is read as the same."""
    low, high = sorted((low, high))
    for interval in (exactly(low), Interval(low, high), Interval(low, None, low_open),
                     Interval(None, high, False, high_open)):
        assert Interval.parse(written(interval)) == interval


STYLE = """\
case: a patient
notes: An invented patient.
patient: {age: 60}
disease:
  diagnosis: LUAD
  metastases: {brain: false}
treatment:
  - {line: 1, drugs: [osimertinib], status: ongoing, months: 14}
history: partial
biomarkers:
  EGFR: {variants: [L858R], complete: true, amplified: false}
  PD-L1: {tps: 1-49}
  ctDNA:
    - {at: best response, msaf: 0.0004}
    - {at: baseline, detected: true}
  TP53: wild-type
expect:
  alter-l058: undetermined
"""


def test_style() -> None:
    """A case is written as people write it: sections in order, and on one line what is short."""
    values: Values = {
        "age": exactly(60), "diagnosis": "LUAD", "brain_metastases": False,
        "pdl1.tps": Interval(Decimal(1), Decimal(49)), "egfr.amplified": False,
        "EGFR": GeneState("mutated", (variant("L858R"),), True), "TP53": GeneState("wild-type", (), True),
        "ctdna.detected": True, "ctdna.best_response.msaf": exactly("0.0004")}
    line = {"line": 1, "drugs": ["osimertinib"], "status": "ongoing", "months": Decimal(14)}
    data = case_data("a patient", values, SHIPPED, [line], partial=True, notes="An invented patient.",
                     expect={"alter-l058": "undetermined"})
    assert text(data) == STYLE


def test_save(tmp_path: Path) -> None:
    """A case is saved under its name, and a file that is there stays as it is."""
    file = save(case_data("one", {"age": exactly(60)}, SHIPPED), tmp_path / "new")
    assert file == tmp_path / "new" / "one.yaml"
    assert file.read_text(encoding="utf-8").splitlines()[1:] == ["case: one", "patient: {age: 60}"]
    with pytest.raises(InputError, match=r"one\.yaml:1:1: is already there, and nothing is overwritten"):
        save(case_data("one", {}, SHIPPED), tmp_path / "new")
    with pytest.raises(OutputError, match=r"one\.yaml: cannot be written: file exists"):
        save(case_data("two", {}, SHIPPED), file)
