"""What a field of medicine brings of its own beside what all of medicine has; a vocabulary names it."""

from typing import NamedTuple

ASSAYS = ("imaging", "blood", "pathology", "ask physician", "ask patient", "ask record")
"""What one orders, or whom one asks, in any field."""
DISEASE = frozenset({"diagnosis", "tumor"})
"""The domains of criteria that say which disease a study is about; in oncology that is the tumor."""
DOMAINS = ("diagnosis", "stage", "line", "prior therapy", "progression", "biomarker", "fitness", "age",
           "risk", "organ function", "laboratory", "bleeding", "contraindication", "consent")
"""What a criterion is about, in any field."""

# What a vocabulary has that names none of its own: bases of oncology were written before they were asked to.
OWN_ASSAYS = ("tissue NGS", "FISH", "PD-L1 IHC", "plasma ctDNA")
GENE_ASSAY = "tissue NGS"
OWN_DOMAINS = ("tumor", "stage", "line", "prior therapy", "progression", "biomarker", "fitness",
               "measurability", "age", "organ function", "laboratory", "brain", "bleeding",
               "contraindication", "consent")
USUAL = ("age", "fitness", "line", "prior drugs", "measurability", "organ function", "laboratory", "brain",
         "bleeding")


class Field(NamedTuple):
    """Tests that one can order, domains of criteria, and what studies usually restrict, in their order.

    `gene_assay` is what tells the sequence of a gene, `oncotree` whether diagnoses are codes of OncoTree.
    """

    own_assays: tuple[str, ...] = OWN_ASSAYS
    own_domains: tuple[str, ...] = OWN_DOMAINS
    usual: tuple[str, ...] = USUAL
    gene_assay: str = GENE_ASSAY
    oncotree: bool = True

    @property
    def assays(self) -> tuple[str, ...]:
        """Every test that a fact may name."""
        return (*self.own_assays, *ASSAYS)

    @property
    def domains(self) -> tuple[str, ...]:
        """Every domain that a criterion may name."""
        return (*self.own_domains, *(name for name in DOMAINS if name not in self.own_domains))
