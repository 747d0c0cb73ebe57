"""Tables of patients of which a stated cell is made unreadable: as CSV, and as the cells of one row."""

from __future__ import annotations

import csv
import io

from hypothesis import strategies as st

from markerboard.patient.facts import Facts, Unknown

Row = dict[str, str]
UNREADABLE = ("?x?", "qqq zz", "9e", "%%", "⁇", "x" * 300)

CELLS: dict[str, tuple[str, ...]] = {
    "diagnosis": ("LUAD", "lung adenocarcinoma", "COAD", "SCLC"),
    "age": ("59", "60-65", ">=70", "58 years"), "ecog": ("0", "1", "0-1", "３"),
    "stage": ("IVB", "Stage IIIA", "4B", "III"), "extent": ("metastatic", "Metastatic", "locally advanced"),
    "pdl1.tps": ("60", "<1%", "≥50％", "1~49", "TPS 60%", "not tested", "0.6", "250%"),
    "tmb.per_mb": ("10·5", "12", ">10 mut/Mb", "8,5"),
    "ctdna.best_response.msaf": ("0.01", "<0.1%", "0.05-0.1%", "≥0.1%"),
    "ctdna.baseline.msaf": ("12 %", "0", "0.02"), "ctdna.detected": ("yes", "no", "是"),
    "brain_metastases": ("yes", "No", "false", "not tested"),
    "EGFR": ("L858R", "del19", "WT", "L858R/T790M", "Not tested", "mutated"), "TP53": ("wild-type", "R175H"),
    "ALK": ("wild type", "no call"), "EGFR status": ("mutated", "wild-type"),
    "progression.pattern": ("gradual", "dramatic"), "progression.control_months": ("6", "14 months"),
    "progression.symptoms_worse": ("yes", "no"), "progressed_on_anlotinib": ("yes", "no"),
    "line1.drugs": ("osimertinib", "Tagrisso", "carboplatin;pemetrexed", "奥希替尼"),
    "line1.status": ("Ongoing", "current", "stopped"), "line1.months": ("14 months", "3", "8-10"),
    "line1.stopped_for": ("Toxicity", "PD", "adverse event"), "line1.chemotherapy_cycles": ("2", "4 cycles"),
    "line2.drugs": ("docetaxel", "anlotinib", "AL-3818"), "line2.status": ("ongoing", "stopped"),
    "line3.drugs": ("osimertinib mesylate",), "adjuvant.drugs": ("cisplatin",),
    "adjuvant.months_to_relapse": ("3", "8 months"), "history": ("complete", "Complete", "partial"),
}
"""What may stand in each column; each is read, or left open and told."""


def rows() -> st.SearchStrategy[Row]:
    """A row with some of the columns, the tumor always among them."""
    return st.fixed_dictionaries(
        {"case": st.just("a"), "diagnosis": st.sampled_from(CELLS["diagnosis"])},
        optional={name: st.sampled_from(cells) for name, cells in CELLS.items() if name != "diagnosis"})


def losses(row: Row, limit: int = 3) -> st.SearchStrategy[Row]:
    """The same row with one cell unreadable, or several."""
    names = st.sets(st.sampled_from(sorted(row.keys() - {"case"})), min_size=1, max_size=limit)
    return names.flatmap(lambda lost: st.fixed_dictionaries(
        {name: st.sampled_from(UNREADABLE) if name in lost else st.just(cell) for name, cell in row.items()}))


def table(*rows: Row) -> bytes:
    """Some rows as CSV."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(dict.fromkeys(key for row in rows for key in row)))
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


def refused(facts: Facts) -> bool:
    """Whether a row says of its treatment what cannot be true, so that no answer rests on it.

    A case file that does so is refused; a row has nothing to lose.
    """
    told = (facts["prior.drugs"], facts["line1.months"])
    return any(isinstance(one, Unknown) and one.reason == "conflicting" for one in told)


COHORT: dict[str, tuple[str, ...]] = {
    **{name: CELLS[name] for name in ("diagnosis", "age", "ecog", "stage", "extent", "pdl1.tps", "tmb.per_mb",
                                      "ctdna.detected", "brain_metastases", "progression.pattern")},
    "prior.lines_low": ("1", "2", "２"), "prior.lines_high": ("2", "3"),
    "line1.months_low": ("6", "14.5", "3 months"), "line1.months_high": ("14.5", "20"),
    "egfr_status": ("mutated", "WT", "not tested"), "egfr_complete": ("true", "no"),
    "egfr_variants": ("L858R", "del19", "L858R/T790M", "none", "NA"), "tp53_status": ("wild type", "mutant"),
    "prior_drugs": ("osimertinib", "Tagrisso;docetaxel", "none", "奥希替尼"),
    "prior_drugs_complete": ("true", "t", "no"), "line1_drugs": ("carboplatin;pemetrexed",),
}
"""What may stand in each column of a cohort's table."""
