"""What a field of medicine brings of its own beside what all of medicine has; a vocabulary names it."""

from __future__ import annotations

from typing import NamedTuple

ASSAYS = ("imaging", "blood", "pathology", "ask physician", "ask patient", "ask record")
"""What one orders, or whom one asks, in any field."""
DISEASE = frozenset({"diagnosis", "tumor"})
"""The domains of criteria that say which disease a study is about; in oncology that is the tumor."""
DOMAINS = ("diagnosis", "stage", "line", "prior therapy", "progression", "biomarker", "fitness", "age",
           "risk", "organ function", "laboratory", "bleeding", "contraindication", "consent")
"""What a criterion is about, in any field."""
USUAL = ("age", "fitness", "prior drugs", "organ function", "laboratory", "bleeding")
"""What studies of any field usually restrict."""


class Field(NamedTuple):
    """Tests that one can order, domains of criteria, and what studies usually restrict, in their order.

    `gene_assay` is what tells the sequence of a gene, `oncotree` whether diagnoses are codes of OncoTree.
    """

    own_assays: tuple[str, ...] = ()
    own_domains: tuple[str, ...] = ()
    usual: tuple[str, ...] = USUAL
    gene_assay: str = ""
    oncotree: bool = True

    @property
    def assays(self) -> tuple[str, ...]:
        """Every test that a fact may name."""
        return (*self.own_assays, *ASSAYS)

    @property
    def domains(self) -> tuple[str, ...]:
        """Every domain that a criterion may name."""
        return (*self.own_domains, *(name for name in DOMAINS if name not in self.own_domains))
