"""A study of cBioPortal as a cohort: `python tests/benchmarks/measure_study.py`; no part of the tests.

10,000 samples with a panel of 468 genes, 11 mutations each on the average, copy numbers of every gene and a
structural variant in each twentieth, as sequencing of panels gives them. The study is made by hand.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa

from markerboard import load
from markerboard.cohort.duck import connected
from markerboard.cohort.studies import take_in_study
from markerboard.imports.options import Options
from markerboard.knowledge.base import KnowledgeBase
from markerboard.nomenclature import genes
from markerboard.sql.asked import Asked
from markerboard.sql.query import Query

SAMPLES, GENES, LEAST = 10_000, 468, 5_000
COLUMNS = ("Hugo_Symbol", "Entrez_Gene_Id", "Center", "NCBI_Build", "Chromosome", "Start_Position",
           "Consequence", "Variant_Classification", "Reference_Allele", "Tumor_Seq_Allele1",
           "Tumor_Seq_Allele2", "Tumor_Sample_Barcode", "Mutation_Status", "t_ref_count", "t_alt_count",
           "HGVSc", "HGVSp", "HGVSp_Short", "Transcript_ID")


def write_study(folder: Path, knowledge: KnowledgeBase, samples: int, seed: int = 1) -> int:
    """Write a study, and say how many mutations it holds."""
    chance = random.Random(seed)  # noqa: S311
    panel = _panel(knowledge)
    names = [f"P-{i:07}-T01" for i in range(samples)]
    sexes, tumors = ["Male", "Female"], ["LUAD", "SCLC", "COAD", "IDC", "ESCC"]
    values, shares = ["0", "1", "-1", "2", "-2"], [90, 4, 4, 1, 1]
    told = {
        "meta_study": "cancer_study_identifier: made\n",
        "data_clinical_patient": "PATIENT_ID\tSEX\tAGE\n" + "".join(
            f"{name[:-4]}\t{chance.choice(sexes)}\t{chance.randrange(30, 90)}\n" for name in names),
        "data_clinical_sample": "SAMPLE_ID\tPATIENT_ID\tONCOTREE_CODE\n" + "".join(
            f"{name}\t{name[:-4]}\t{chance.choice(tumors)}\n" for name in names),
        "data_gene_panel_matrix": "SAMPLE_ID\tmutations\tcna\n" + "".join(
            f"{name}\tMADE468\tMADE468\n" for name in names),
        "data_gene_panel_made468": "stable_id: MADE468\ngene_list: " + "\t".join(panel) + "\n",
        "data_sv": "Sample_Id\tSV_Status\tSite1_Hugo_Symbol\tSite2_Hugo_Symbol\tEvent_Info\n" + "".join(
            f"{name}\tSOMATIC\tEML4\tALK\tEML4-ALK fusion\n" for name in names[::20]),
        "data_cna": "Hugo_Symbol\t" + "\t".join(names) + "\n" + "".join(
            gene + "\t" + "\t".join(chance.choices(values, shares, k=samples)) + "\n"
            for gene in panel)}
    for name, text in told.items():
        (folder / f"{name}.txt").write_text(text)
    return _mutations(folder / "data_mutations.txt", panel, names, chance)


def _panel(knowledge: KnowledgeBase) -> list[str]:
    others = (f"{stem}{i}" for stem in ("ZNF", "KRT", "TMEM", "CCDC") for i in range(1, 900))
    return [*knowledge.vocabulary.genes, *(g for g in others if genes.gene(g))][:GENES]


def _mutations(file: Path, panel: list[str], names: list[str], chance: random.Random) -> int:
    kinds = ["Missense_Mutation"] * 7 + ["Silent", "Nonsense_Mutation", "Frame_Shift_Del", "Splice_Region"]
    numbers = {gene: known.ncbi for gene in panel if (known := genes.gene(gene))}
    count = 0
    with file.open("w") as out:
        out.write("\t".join(COLUMNS) + "\n")
        for name in names:
            for _ in range(min(60, int(chance.expovariate(1 / 11)))):
                gene, codon, kind = chance.choice(panel), chance.randrange(2, 900), chance.choice(kinds)
                change = {"Silent": f"p.R{codon}=", "Frame_Shift_Del": f"p.R{codon}Pfs*8",
                          "Nonsense_Mutation": f"p.R{codon}*", "Splice_Region": ""}.get(kind, f"p.R{codon}W")
                coding = f"c.{3 * codon - 2}C>T"
                row = (gene, numbers[gene], "MADE", "GRCh37", "1", str(codon), "", kind, "C", "C", "T", name,
                       "SOMATIC", "200", "100", coding, "", change, "NM_1")
                out.write("\t".join(row) + "\n")
                count += 1
    return count


def main() -> int:
    """Print the figures; 1 where the promised one is missed."""
    knowledge = load().knowledge
    pa.array([])  # with its first array pyarrow imports pandas, which nothing here needs
    with tempfile.TemporaryDirectory() as made:
        folder, scratch = Path(made, "study"), Path(made, "scratch")
        folder.mkdir()
        scratch.mkdir()
        count = write_study(folder, knowledge, SAMPLES)
        size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
        query = Query(Asked(knowledge, ()))
        began, busy = time.perf_counter(), time.process_time()
        with connected(scratch, "4GB", None) as connection:
            intake = take_in_study(connection, str(folder), query, scratch, Options())
        took, busy = time.perf_counter() - began, time.process_time() - busy
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{intake.rows:,} samples, {count:,} mutations, {size:.0f} MB, {intake.unread:,} cells unread")
    print(f"taken in: {took:.2f} s, {intake.rows / took:,.0f} samples a second (at least {LEAST:,}); "
          f"{busy:.2f} s of the processors, {memory:.2f} GB of memory")
    return int(intake.rows / took < LEAST)


if __name__ == "__main__":
    sys.exit(main())
