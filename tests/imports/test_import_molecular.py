"""MAF, annotated VCF and studies of cBioPortal: what a row states, what it leaves open, and what is asked."""

from __future__ import annotations

import json
import random
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from builders import fewer
from foreign import given as given_drug
from foreign import patient, variant
from loss import region
from markerboard.errors import CaseError
from markerboard.imports.imported import ImportedCase
from markerboard.imports.molecular import lines
from markerboard.imports.reader import read_content
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.casefacts import read as read_facts
from markerboard.patient.facts import GeneState, Known, Unknown
from molecular_files import Change, annotated, fhir, maf, of_study, read, study, vcf

MISSENSE = Change("EGFR", "p.L858R", "c.2573T>G")
SILENT = Change("EGFR", "p.Q787=", "c.2361G>A", "synonymous_variant")
JOINED = "Sample_Id\tSV_Status\tSite1_Hugo_Symbol\tSite2_Hugo_Symbol\tEvent_Info"
TWO_GENOMES = b"##reference=hg19.fa\n##contig=<ID=chr1,length=248956422>"


def state(case: ImportedCase, gene: str = "EGFR") -> str:
    """What is known of a gene: its status, its variants where it has some, empty where it is unknown."""
    found = case.facts[gene]
    return str(found.value) if isinstance(found, Known) and isinstance(found.value, GeneState) else ""


def values(case: ImportedCase) -> dict[str, Any]:
    """Every known gene of a case."""
    return {name: value for name, value in case.facts.values.items() if isinstance(value, GeneState)}


# Several formats, the same facts


@st.composite
def reports(draw: st.DrawFn) -> list[Change]:
    """A report that all formats can hold: changes of several kinds in genes of the rules and in others."""
    symbols = ["EGFR", "TP53", "KRAS", "MET", "NOTCH3", "KMT2D", "SMARCA4", "KIT", "PTEN"]
    kinds = [("p.L858R", "c.2573T>G", "missense_variant"), ("p.R196*", "", "stop_gained"),
             ("p.R97Pfs*23", "", "frameshift_variant"), ("p.E746_A750del", "", "inframe_deletion"),
             ("", "c.3028+1G>A", "splice_donor_variant"), ("p.Q787=", "", "synonymous_variant"),
             ("", "c.100+40G>A", "intron_variant"), ("p.scrawl", "", "missense_variant"),
             ("", "", "missense_variant"), ("p.L858R", "", "no such word"), ("", "", "3_prime_UTR_variant")]
    made = draw(st.lists(st.tuples(st.sampled_from(symbols), st.sampled_from(kinds),
                                   st.sampled_from(["somatic", "somatic", "somatic", ""])), max_size=8))
    return [Change(symbol, *kind, origin) for symbol, kind, origin in made]


def agree(changes: list[Change], panel: list[str], place: Path, shipped: KnowledgeBase) -> dict[str, Any]:
    """What every format says of the genes, which must be one thing."""
    words = shipped.vocabulary
    covered = tuple(panel)
    (first,) = read(maf(changes or [Change("TTN", effect="Intron")]), words, panel=covered)
    (second,) = read(vcf(changes), words, panel=covered)
    (third,) = read(vcf(changes, kind="ANN"), words, panel=covered)
    (fourth,) = of_study(study(place, changes, panel), words)
    (fifth,) = read(fhir(changes, panel), words)
    told = [values(case) for case in (first, second, third, fourth, fifth)]
    assert all(one == told[0] for one in told)
    return told[0]


@fewer(3)
@given(reports(), st.sets(st.sampled_from(["EGFR", "TP53", "KRAS", "MET", "KIT", "PTEN"])))
def test_same_facts(tmp_path_factory: pytest.TempPathFactory, shipped: KnowledgeBase,
                    changes: list[Change], panel: set[str]) -> None:
    """A report as MAF, as VCF of VEP and of SnpEff, as a study and as FHIR gives the same facts."""
    agree(changes, sorted(panel), tmp_path_factory.mktemp("same"), shipped)


def test_five_hundred_genes(tmp_path: Path, shipped: KnowledgeBase) -> None:
    """A report of 500 genes gives the same facts in every format, and no gene of the panel is lost."""
    symbols = sorted({*shipped.vocabulary.genes, *_many(500 - len(shipped.vocabulary.genes))})
    drawn = random.Random(7)  # noqa: S311
    changes = [Change(symbol, f"p.R{drawn.randrange(2, 900)}W", "") for symbol in drawn.sample(symbols, 60)]
    told = agree(changes, symbols, tmp_path, shipped)
    assert len(told) == len(symbols) == 500 or len(told) >= len(shipped.vocabulary.genes)
    assert sum(state.status == "mutated" for state in told.values()) == len(changes)
    as_case, as_table = by_hand(changes, symbols, shipped)
    assert as_case == told
    assert {gene: bare(as_table[gene]) for gene in told} == {gene: bare(told[gene]) for gene in told}
    assert as_table.keys() == set(symbols)  # of each gene what its cell says, where a panel says it of all


def by_hand(changes: list[Change], symbols: list[str], shipped: KnowledgeBase) -> list[dict[str, GeneState]]:
    """The genes of the same report as a case file, and as a CSV table with a column for each gene."""
    found = {one.gene: one.protein.removeprefix("p.") for one in changes}
    markers = {gene: {"variants": [change]} for gene, change in found.items()}
    written = {"case": "a", "biomarkers": {**markers, "panel": {"genes": symbols}}}
    facts, troubles = read_facts(written, shipped.vocabulary)
    assert troubles == []
    cells = ",".join(found.get(gene, "wild-type") for gene in symbols)
    (row,) = read_content("t.csv", f"id,{','.join(symbols)}\na,{cells}\n".encode(), shipped.vocabulary)
    return [{gene: state for gene, state in values.items() if isinstance(state, GeneState)}
            for values in (facts.values, row.facts.values)]


def bare(state: GeneState) -> tuple[str, list[str]]:
    """What a cell of a table can say of a gene: not whether it was covered whole."""
    return state.status, sorted(map(str, state.variants))


def _many(count: int) -> list[str]:
    from markerboard.nomenclature import genes

    found = [f"{stem}{i}" for stem in ("ZNF", "OR1A", "KRT", "SLC1A", "TMEM", "CCDC") for i in range(1, 900)]
    return [symbol for symbol in found if genes.gene(symbol)][:count]


# Beside a splice site


@pytest.mark.parametrize("effect", [
    "splice_region_variant&intron_variant", "splice_donor_5th_base_variant&intron_variant", "intron_variant",
    "splice_polypyrimidine_tract_variant&intron_variant", "splice_region_variant", "Splice_Region"])
@pytest.mark.parametrize("coding", ["c.375+5G>A", "c.376-8G>A", "c.376-12C>G", "c.376-35_376-16del"])
def test_beside_a_splice_site(effect: str, coding: str, shipped: KnowledgeBase) -> None:
    """A change of an intron beside an exon leaves its gene open in every format: its splice site may be lost
    (Sequence Ontology, SO:0001630 and SO:0002169).
    """
    call = Change("TP53", "", coding, effect)
    spliced = call._replace(protein="p.X125_splice")
    accession = maf([spliced._replace(coding=f"NM_000546.6:{coding}")])
    files = [accession, maf([spliced]), maf([call]), vcf([call]), vcf([call], kind="ANN"), fhir([call])]
    if effect == "intron_variant":
        del files[:2]  # no annotation calls it by the site and an intron
        files.append(maf([call._replace(coding=f"NM_000546.6:{coding}")]))
    for content in files:
        (case,) = read(content, shipped.vocabulary, panel=("TP53",))
        assert (state(case, "TP53"), coding in str(case.unused)) == ("", True)


@pytest.mark.parametrize("effect", ["splice_region_variant&synonymous_variant", "Splice_Region"])
def test_silent_beside_a_splice_site(effect: str, shipped: KnowledgeBase) -> None:
    """What leaves the residue as it is may cost the splice site beside it: no wild type."""
    call = Change("TP53", "p.T125=", "c.375G>A", effect)
    for content in (maf([call]), vcf([call]), vcf([call], kind="ANN")):
        (case,) = read(content, shipped.vocabulary, panel=("TP53",))
        assert state(case, "TP53") == ""


def test_splice_site_by_the_name_of_its_neighbor(shipped: KnowledgeBase) -> None:
    """A class that says splice site, and a name that says beside it, leave the gene open."""
    call = Change("TP53", "p.X125_splice", "c.375+5G>A", "Splice_Site")
    assert state(read(maf([call]), shipped.vocabulary, panel=("TP53",))[0], "TP53") == ""


# What a row states


@pytest.mark.parametrize(("row", "options", "told"), [
    (MISSENSE, {}, "mutated (L858R)"),
    (MISSENSE._replace(origin=""), {}, ""),
    (MISSENSE._replace(origin=""), {"origin": "somatic"}, "mutated (L858R)"),
    (MISSENSE._replace(origin=""), {"somatic": True}, "mutated (L858R)"),
    (MISSENSE._replace(origin=""), {"origin": "germline", "panel": ("EGFR",)}, ""),
    (MISSENSE._replace(origin=""), {"origin": "plasma", "panel": ("EGFR",)}, ""),
    (MISSENSE._replace(origin="germline"), {"panel": ("EGFR",)}, ""),
    (MISSENSE._replace(filter="weak_evidence"), {"panel": ("EGFR",)}, ""),
    (MISSENSE._replace(filter="."), {"panel": ("EGFR",)}, ""),
    (MISSENSE._replace(filter="."), {"unfiltered": True}, "mutated (L858R)"),
    (SILENT, {}, ""),
    (SILENT, {"panel": ("EGFR",)}, "wild-type"),
    (SILENT._replace(filter="weak_evidence", origin=""), {"panel": ("EGFR",)}, "wild-type"),
    (Change("EGFR", "p.M1?", "", "start_lost"), {}, "mutated"),
    (Change("EGFR", "", "", "frameshift_variant"), {}, "mutated"),
    (Change("EGFR", "p.scrawl"), {"panel": ("EGFR",)}, ""),
    (Change("EGFR", "", "", "no such word"), {"panel": ("EGFR",)}, ""),
    (Change("EGFR", "p.L858R", "", "synonymous_variant"), {"panel": ("EGFR",)}, ""),
    (Change("EGFR", "", "", "upstream_gene_variant"), {"panel": ("EGFR",)}, ""),
    (Change("EGRF", "p.L858R"), {"panel": ("EGFR",)}, ""),
    (Change("EGRF", "p.L858=", "", "synonymous_variant"), {"panel": ("EGFR",)}, "wild-type"),
    (Change("RP11-34P13.7", "p.L8R"), {"panel": ("EGFR",)}, "wild-type"),
    (Change("ERBB1", "p.L858R"), {}, "mutated (L858R)"),
])
def test_rows(row: Change, options: dict[str, Any], told: str, shipped: KnowledgeBase) -> None:
    """What one row states of a gene, in a MAF and in a VCF alike."""
    for content in (maf([row]), vcf([row])):
        (case,) = read(content, shipped.vocabulary, **options)
        assert state(case) == told
        assert told.startswith("mutated") or case.unused


def test_silence_closes_nothing(shipped: KnowledgeBase) -> None:
    """A gene without a row is not wild-type, unless it is said to have been sequenced."""
    (case,) = read(maf([MISSENSE]), shipped.vocabulary)
    assert state(case, "KRAS") == ""
    (case,) = read(maf([MISSENSE]), shipped.vocabulary, panel=("EGFR", "KRAS"))
    assert state(case, "KRAS") == "wild-type"
    assert case.facts["EGFR"].value.complete  # type: ignore[union-attr]


def test_written_case_reads_alike(tmp_path: Path, shipped: KnowledgeBase) -> None:
    """The case that is written evaluates as what was imported."""
    copies = "Hugo_Symbol\tS1\nMET\t2\nKRAS\t-2\nEGFR\t0\n"
    joined = f"{JOINED}\nS1\tSOMATIC\tEML4\tALK\tfusion\n"
    folder = study(tmp_path, [MISSENSE, Change("TP53", "p.odd")], ["EGFR", "KRAS", "MET", "TP53"],
                   data_cna=copies, data_sv=joined)
    (case,) = of_study(folder, shipped.vocabulary)
    again, troubles = read_facts(dict(case.written), shipped.vocabulary)
    assert troubles == []
    assert again.values == case.facts.values
    known = {name: str(value) for name, value in case.facts.values.items()}
    assert known == {"EGFR": "mutated (L858R)", "MET": "wild-type", "met.amplified": "True", "sex": "female",
                     "egfr.amplified": "False", "alk.fusion": "True", "EML4.fusion": "True",
                     "ALK.fusion with EML4": "True", "EML4.fusion with ALK": "True",
                     "EGFR.deleted": "False", "MET.deleted": "False", "KRAS.deleted": "True",
                     "KRAS.amplified": "False", "KRAS.loss": "True"}


REPORT = [MISSENSE, Change("TP53", "p.R273H", filter="odd"), SILENT, Change("KRAS", "", "", "intron_variant"),
          Change("MET", "", "c.3028+1G>A", "splice_donor_variant", origin=""), Change("BRAF", "p.V600E"),
          Change("NRAS", "p.Q61R", origin="germline")]
PANEL = ("EGFR", "KRAS", "TP53", "MET", "BRAF", "NRAS", "ALK", "RET")


def lost(content: bytes, data: st.DataObject, kept: tuple[bytes, ...] = ()) -> bytes:
    """A content with a row cut, displaced or scrawled over, or a cell of it; but those of `kept` columns."""
    lines = content.split(b"\n")
    start = next(i for i, line in enumerate(lines) if line.startswith(b"#CHROM") or not line.startswith(b"#"))
    columns, row = lines[start].split(b"\t"), data.draw(st.integers(start + 1, len(lines) - 2))
    cells = lines[row].split(b"\t")
    at = data.draw(st.sampled_from([i for i in range(len(cells)) if columns[i] not in kept]))
    word = data.draw(st.sampled_from([b"?scrawl?", b"\xff", b"\t"]))
    scrawled, cut = b"\t".join([*cells[:at], word, *cells[at + 1:]]), b"\t".join(cells[:at] or [b"?"])
    lines[row] = data.draw(st.sampled_from([scrawled, cut, lines[row] + b"\tmore"]))
    return b"\n".join(lines)


def turned(before: ImportedCase, cases: list[ImportedCase]) -> list[str]:
    """The facts that a loss made other or more definite."""
    old = before.facts.values
    return [name for case in cases if case.name == before.name for name, value in case.facts.values.items()
            if value != old.get(name) and not _less(value, old.get(name))]


def _less(value: object, old: object) -> bool:
    """Whether a gene is mutated as before, with no other variants, and is not said to have no more."""
    return (isinstance(value, GeneState) and isinstance(old, GeneState) and not value.complete
            and value.status == old.status == "mutated" and set(value.variants) <= set(old.variants))


@given(data=st.data())
def test_loss_is_monotone(shipped: KnowledgeBase, data: st.DataObject) -> None:
    """P19: a row or a cell that is made unreadable leaves each gene as it was or unknown."""
    content = data.draw(st.sampled_from([maf(REPORT), vcf(REPORT), vcf(REPORT, kind="ANN")]))
    (before,) = read(content, shipped.vocabulary, panel=PANEL)
    # Of whom a row is, and where it stands, is not what it states.
    changed = lost(content, data, (b"Tumor_Sample_Barcode", b"#CHROM", b"POS", b"ID", b"QUAL"))
    assert turned(before, read(changed, shipped.vocabulary, panel=PANEL)) == []


@fewer(2)
@given(data=st.data())
def test_loss_in_a_study_is_monotone(tmp_path_factory: pytest.TempPathFactory, shipped: KnowledgeBase,
                                     data: st.DataObject) -> None:
    """P19: the same of every table of a study."""
    copies = "Hugo_Symbol\tS1\nMET\t2\nKRAS\t-2\nEGFR\t0\nBRAF\t1\n"
    joined = f"{JOINED}\nS1\tSOMATIC\tEML4\tALK\tfusion\nS1\tSOMATIC\tRET\tCCDC6\tinversion\n"
    clinical = "SAMPLE_ID\tPATIENT_ID\tONCOTREE_CODE\nS1\tP1\tLUAD\n"
    folder = study(tmp_path_factory.mktemp("loss"), REPORT, PANEL, data_cna=copies, data_sv=joined,
                   data_clinical_sample=clinical)
    (before,) = of_study(folder, shipped.vocabulary)
    name = data.draw(st.sampled_from(["mutations", "cna", "sv", "clinical_patient", "gene_panel_matrix"]))
    file = folder / f"data_{name}.txt"
    kept = (b"Tumor_Sample_Barcode", b"SAMPLE_ID", b"Sample_Id", b"PATIENT_ID")
    file.write_bytes(lost(file.read_bytes(), data, kept))
    assert turned(before, of_study(folder, shipped.vocabulary)) == []


# Samples, genotypes, normals


@pytest.mark.parametrize(("genotypes", "origin", "told"), [
    (("0/0", "0/1"), "", "mutated (L858R)"), (("0/1", "0/1"), "", ""), (("0/1", "0/1"), "somatic", ""),
    (("0/0", "./."), "", ""), (("0/0", "0/0"), "", "wild-type"), (("./.", "0/1"), "", ""),
    (("0|0", "1|1"), "", "mutated (L858R)")])
def test_matched_normal(genotypes: tuple[str, str], origin: str, told: str, shipped: KnowledgeBase) -> None:
    """A change that the normal sample has is of the germline; one that it lacks is somatic."""
    content = vcf([MISSENSE._replace(origin=origin)], samples=("N", "T"), genotypes=genotypes,
                  header=["##normal_sample=N"])
    (case,) = read(content, shipped.vocabulary, panel=("EGFR",))
    assert (case.name, state(case)) == ("T", told)


@pytest.mark.parametrize(("written", "number", "somatic", "told"), [
    ("Somatic", "2", "mutated (L858R)", ""), ("Germline", "1", "", "it is of the germline"),
    ("LOH", "3", "", "it is a loss of heterozygosity"), ("None", "0", "", "of which cells it is"),
    ("UNKNOWN", "5", "mutated (L858R)", "somatic or of the"),
    ("Unknown", "4", "mutated (L858R)", "somatic or of the"),
    ("", "", "mutated (L858R)", "somatic or of the")])
def test_words_of_origin(written: str, number: str, somatic: str, told: str, tmp_path: Path,
                         shipped: KnowledgeBase) -> None:
    """What a MAF, a study and a VCF (INFO and a sample's own status) write of origin; what they leave open is
    asked for by an option, which overrules none of it.
    """
    row, info = MISSENSE._replace(origin=written), f"SS={number};" if number else ""
    of_sample = vcf([row]).replace(b"\tGT\t0/1", f"\tGT:SS\t0/1:{number or '.'}".encode())
    for content in (maf([row]), vcf([row], info=info), of_sample):
        (alone,), (taken,) = (read(content, shipped.vocabulary, panel=("EGFR",), **options)
                              for options in ({}, {"origin": "somatic"}))
        assert state(taken) == somatic
        assert state(alone) == (somatic if written == "Somatic" else "")
        assert not told or any(told in left.why for left in alone.unused)
    (case,) = of_study(study(tmp_path, [row], ["EGFR"]), shipped.vocabulary)
    assert state(case) == (somatic if written == "Somatic" else "")


def test_germline_of_a_gene_that_rules_ask(shipped: KnowledgeBase) -> None:
    """What is stated of the germline, or may be of it, is never called not stated where a rule asks it."""
    vocabulary = shipped.vocabulary.with_asked({"EGFR.germline"})
    for origin, why in (("germline", "state it under `germline`"), ("", "somatic or of the germline")):
        for content in (maf([MISSENSE._replace(origin=origin)]), vcf([MISSENSE._replace(origin=origin)])):
            (case,) = read(content, vocabulary)
            assert case.facts["EGFR.germline"] == Unknown("could not be read", ANY)
            assert any(why in left.why for left in case.unused)
    (somatic,) = read(maf([MISSENSE]), vocabulary)
    assert somatic.facts["EGFR.germline"] == Unknown("not stated", ANY)


def test_normal_of_a_maf(shipped: KnowledgeBase) -> None:
    """A row whose matched normal sample has the changed allele is of the germline, or contradicts itself."""
    held = {"Match_Norm_Seq_Allele1": "A", "Match_Norm_Seq_Allele2": "G"}
    for origin in ("", "somatic", "germline"):
        (case,) = read(maf([MISSENSE._replace(origin=origin)], **held), shipped.vocabulary, origin="somatic")
        assert state(case) == ""


def test_each_sample_is_a_case(shipped: KnowledgeBase) -> None:
    """Several samples in one file are several cases, each with its own changes."""
    content = vcf([MISSENSE], samples=("A", "B"), genotypes=("0/1", "0/0"))
    cases = read(content, shipped.vocabulary, panel=("EGFR",))
    assert {case.name: state(case) for case in cases} == {"A": "mutated (L858R)", "B": "wild-type"}
    rows = maf([MISSENSE]).decode() + maf([Change("KRAS", "p.G12D")]).decode().splitlines()[-1].replace(
        "S1", "S2") + "\n"
    assert [case.name for case in read(rows.encode(), shipped.vocabulary)] == ["S1", "S2"]
    listed = b"#sequenced_samples: S0 S1\n" + maf([MISSENSE])
    cases = read(listed, shipped.vocabulary, panel=("EGFR",))
    assert {case.name: state(case) for case in cases} == {"S0": "wild-type", "S1": "mutated (L858R)"}


def test_transcripts(shipped: KnowledgeBase) -> None:
    """The preferred transcript names a change; where none is preferred and they differ, no name is taken."""
    other = MISSENSE._replace(protein="p.L813R", coding="c.2438T>G")
    for marks, told in ((("YES", ""), "mutated (L858R)"), (("", ""), "mutated")):
        both = f"{annotated(MISSENSE, canonical=marks[0])},{annotated(other, canonical=marks[1])}"
        content = vcf([MISSENSE]).replace(annotated(MISSENSE).encode(), both.encode())
        (case,) = read(content, shipped.vocabulary)
        assert state(case) == told
    silent = annotated(SILENT, canonical="")
    content = vcf([MISSENSE]).replace(annotated(MISSENSE).encode(),
                                      f"{annotated(MISSENSE, canonical='')},{silent}".encode())
    (case,) = read(content, shipped.vocabulary, panel=("EGFR",))
    assert state(case) == ""


def test_alternatives(shipped: KnowledgeBase) -> None:
    """Of several alternatives each has its own entry; one that stands for a deletion elsewhere has none."""
    row = vcf([MISSENSE], genotypes=("0/1",)).decode()
    content = row.replace("\tA\tG\t", "\tA\tG,*\t").encode()
    (case,) = read(content, shipped.vocabulary)
    assert state(case) == "mutated (L858R)"
    other = annotated(MISSENSE._replace(protein="p.L858Q", coding="c.2573T>A"))
    both = f"{annotated(MISSENSE)},{other.replace('G|', 'C|', 1)}"
    content = row.replace("\tA\tG\t", "\tA\tG,C\t").replace(annotated(MISSENSE), both).encode()
    (case,) = read(content.replace(b"0/1", b"0/2"), shipped.vocabulary)
    assert state(case) == "mutated (L858Q)"


def test_two_genes_in_one_name(shipped: KnowledgeBase) -> None:
    """What SnpEff writes of a change that joins two genes leaves both open, and no other."""
    (case,) = read(vcf([Change("EML4&ALK", effect="gene_fusion")], kind="ANN"), shipped.vocabulary,
                   panel=("ALK", "EGFR"))
    assert (state(case, "ALK"), state(case, "EGFR")) == ("", "wild-type")


# What is refused


@pytest.mark.parametrize(("content", "told"), [
    (vcf([MISSENSE]).replace(b"##reference=GRCh38.fa", TWO_GENOMES), "two genomes"),
    (vcf([MISSENSE]).replace(b"ID=CSQ", b"ID=XYZ"), "no effect on a gene"),
    (vcf([MISSENSE], samples=(), genotypes=()).replace(b"\tFORMAT", b"").replace(b"\tGT", b""), "of nobody"),
    (vcf([MISSENSE], samples=("A", "A"), genotypes=("0/1", "0/1")), "same name"),
    (b"Hugo_Symbol\tTumor_Sample_Barcode\nEGFR\tS1\n", "neither"),
    (maf([]), "no row"),
])
def test_refused(content: bytes, told: str, shipped: KnowledgeBase) -> None:
    """A file of which nothing can be told is refused in a sentence with what to do."""
    with pytest.raises(CaseError) as error:
        read(content, shipped.vocabulary)
    (problem,) = error.value.problems
    assert told in problem.message
    assert problem.help or told == "same name"


def test_another_genome(shipped: KnowledgeBase) -> None:
    """A row by another genome is not believed; GRCh37 and 38 are named."""
    (case,) = read(maf([MISSENSE], NCBI_Build="mm10"), shipped.vocabulary, panel=("EGFR",))
    assert state(case) == ""
    (case,) = read(maf([MISSENSE], NCBI_Build="hg19"), shipped.vocabulary)
    assert "the genome is GRCh37" in [c.what for c in case.report.conversions]


def test_two_genomes(shipped: KnowledgeBase) -> None:
    """Rows of one sample by two genomes are told with it; what they say of genes and proteins is read."""
    first, second = maf([MISSENSE], NCBI_Build="GRCh37"), maf([SILENT], NCBI_Build="hg38")
    (case,) = read(first + second.partition(b"\n")[2], shipped.vocabulary)
    (told,) = [one for one in case.unused if "two genomes" in one.why]
    assert (told.at, told.stated) == ("t:5:1", "GRCh37 and GRCh38")
    assert "the genome is GRCh37 or GRCh38" in [c.what for c in case.report.conversions]
    assert case.facts.values["EGFR"] is not None
    (case,) = read(first, shipped.vocabulary)
    assert not [one for one in case.unused if "two genomes" in one.why]


@given(st.binary(max_size=200), st.integers(0, 2000), st.booleans())
def test_only_our_errors(shipped: KnowledgeBase, noise: bytes, at: int, over: bool) -> None:
    """Whatever stands in a file of calls, it is read or refused with an error of ours."""
    for content in (maf([MISSENSE, SILENT]), vcf([MISSENSE, SILENT]), vcf([MISSENSE], kind="ANN")):
        changed = content[:at] + noise + content[at + (len(noise) if over else 0):]
        try:
            cases = read(changed, shipped.vocabulary)
        except CaseError:
            continue
        assert cases


# Studies


def test_panels_of_a_study(tmp_path: Path, shipped: KnowledgeBase) -> None:
    """The matrix of panels closes the genes of a panel that is listed; one that no file lists closes none."""
    folder = study(tmp_path, [MISSENSE], ["EGFR", "KRAS"])
    (case,) = of_study(folder, shipped.vocabulary)
    assert (state(case, "KRAS"), state(case, "BRAF")) == ("wild-type", "")
    (folder / "data_gene_panel_made.txt").unlink()
    (case,) = of_study(folder, shipped.vocabulary)
    assert state(case, "KRAS") == ""
    assert any("MADE" in one.what for one in case.report.conversions)


@pytest.mark.parametrize(("value", "amplified", "deleted"), [
    ("2", "True", "False"), ("0", "False", "False"), ("1", "", "False"), ("-1", "False", "False"),
    ("-2", "False", "True"), ("-1.5", "False", ""), ("1.5", "", "False"), ("NA", "", ""), ("odd", "", "")])
def test_copies_of_any_gene(value: str, amplified: str, deleted: str, tmp_path: Path,
                            shipped: KnowledgeBase) -> None:
    """A gene of which no fact is listed is amplified and deleted by the patterns that every gene has."""
    folder = study(tmp_path, [], ["CDKN2A", "PTEN"], data_cna=f"Hugo_Symbol\tS1\nPTEN\t{value}\n")
    values = of_study(folder, shipped.vocabulary)[0].facts.values
    assert [str(values.get(f"PTEN.{key}", "")) for key in ("amplified", "deleted")] == [amplified, deleted]


@pytest.mark.parametrize(("value", "told", "gene"), [
    ("2", "True", "wild-type"), ("0", "False", "wild-type"), ("-1", "False", "wild-type"),
    ("1", "", "wild-type"), ("-2", "False", ""), ("-1.5", "False", ""), ("NA", "", "wild-type"),
    ("odd", "", "")])
def test_copies(value: str, told: str, gene: str, tmp_path: Path, shipped: KnowledgeBase) -> None:
    """A discrete copy number calls an amplification, or none; a few copies more are neither, and a lost gene
    is not wild-type.
    """
    folder = study(tmp_path, [], ["MET"], data_cna=f"Hugo_Symbol\tS1\nMET\t{value}\n")
    (case,) = of_study(folder, shipped.vocabulary)
    assert (str(case.facts.values.get("met.amplified", "")), state(case, "MET")) == (told, gene)


def test_no_copies_without_a_panel(tmp_path: Path, shipped: KnowledgeBase) -> None:
    """A zero of a gene that no panel is said to hold is no absence of an amplification."""
    (case,) = of_study(study(tmp_path, [], data_cna="Hugo_Symbol\tS1\nMET\t0\n"), shipped.vocabulary)
    assert "met.amplified" not in case.facts.values


@pytest.mark.parametrize(("row", "told"), [
    ("S1\tSOMATIC\tEML4\tALK\tEML4-ALK fusion", "True"), ("S1\tSOMATIC\tEML4\tALK\tinversion", ""),
    ("S1\t\tEML4\tALK\tfusion", ""), ("S1\tGERMLINE\tEML4\tALK\tfusion", ""),
    ("S1\tSOMATIC\tALK\tALK\tfusion", ""), ("S1\tSOMATIC\tEML4\tALK\tno fusion", ""),
    ("S1\tSOMATIC\tEML4\tALK\tpossible fusion", ""), ("\tSOMATIC\tEML4\tALK\tfusion", ""),
    ("S1\tSOMATIC\t???\tALK\tfusion", ""), ("S1\tSOMATIC\tALK", "")])
def test_structural_variants(row: str, told: str, tmp_path: Path, shipped: KnowledgeBase) -> None:
    """A fusion is what the file calls one, between two genes; beside it neither is wild-type."""
    folder = study(tmp_path, [], ["ALK"], data_sv=f"{JOINED}\n{row}\n")
    (case,) = of_study(folder, shipped.vocabulary)
    assert (str(case.facts.values.get("alk.fusion", "")), state(case, "ALK")) == (told, "")


def test_clinical_tables(tmp_path: Path, shipped: KnowledgeBase) -> None:
    """Sex and tumor are read; the age at diagnosis is not that of today, and is said to be left out."""
    patients = "PATIENT_ID\tSEX\tAGE\nP1\tMale\t61\n"
    samples = "SAMPLE_ID\tPATIENT_ID\tONCOTREE_CODE\nS1\tP1\tLUAD\nS2\tP1\tnone such\n"
    folder = study(tmp_path, [], data_clinical_patient=patients, data_clinical_sample=samples)
    one, other = of_study(folder, shipped.vocabulary)
    assert {n: str(v) for n, v in one.facts.values.items()} == {"sex": "male", "diagnosis": "LUAD"}
    assert "diagnosis" not in other.facts.values
    assert any(left.stated == "AGE 61" for left in one.unused)
    assert any(left.stated == "none such" for left in other.unused)


@pytest.mark.parametrize(("column", "cell", "told"), [
    ("EGFR_MUTATION", "L858R", ""), ("EGFR", "positive", ""), ("EGFR_EXON_19", "del", ""),
    ("EGFR_L858R", "yes", ""), ("EGFR_PLASMA", "L858R", ""),
    ("EGFR_STATUS", "wild-type", "wild-type"), ("EGFR_STATUS", "NA", "wild-type"),
    ("SMOKING_STATUS", "yes", "wild-type")])
def test_gene_in_a_clinical_table(column: str, cell: str, told: str, tmp_path: Path,
                                  shipped: KnowledgeBase) -> None:
    """A gene of which a clinical table tells something is not closed by the panel, and that is told."""
    samples = f"SAMPLE_ID\tPATIENT_ID\tONCOTREE_CODE\t{column}\nS1\tP1\tLUAD\t{cell}\n"
    folder = study(tmp_path, [], ["EGFR", "KRAS"], data_clinical_sample=samples)
    (case,) = of_study(folder, shipped.vocabulary)
    assert (state(case, "EGFR"), state(case, "KRAS")) == (told, "wild-type")
    assert told or f"{column} {cell}" in {one.stated for one in case.unused}


@pytest.mark.parametrize(("column", "cell"), [
    ("HER2_STATUS", "Positive"), ("PDL1_TPS", "60"), ("PDL1", "positive"), ("ER_STATUS", "Positive"),
    ("MMR", "deficient"), ("ALK_FUSION", "yes")])
def test_marker_in_a_clinical_table(column: str, cell: str, tmp_path: Path, shipped: KnowledgeBase) -> None:
    """P22: a column that is called by a marker is told, and leaves it open."""
    samples = f"SAMPLE_ID\tPATIENT_ID\tONCOTREE_CODE\t{column}\nS1\tP1\tLUAD\t{cell}\n"
    (case,) = of_study(study(tmp_path, [], ["EGFR"], data_clinical_sample=samples), shipped.vocabulary)
    assert f"{column} {cell}" in {one.stated for one in case.unused}
    assert set(case.facts.values) == {"diagnosis", "sex", "EGFR"}


@pytest.mark.parametrize(("kind", "own"), [("Tumor", True), ("cfDNA", False), ("Normal blood", False)])
def test_kind_of_a_sample_of_a_study(kind: str, own: bool, tmp_path: Path, shipped: KnowledgeBase) -> None:
    """What a study's sample that is no tumor has is not the tumor's, and its panel closes nothing."""
    samples = f"SAMPLE_ID\tPATIENT_ID\tONCOTREE_CODE\tSAMPLE_CLASS\nS1\tP1\tLUAD\t{kind}\n"
    patients = "PATIENT_ID\tOS_STATUS\nP1\t1:DECEASED\n"
    folder = study(tmp_path, [MISSENSE._replace(origin="")], data_clinical_sample=samples,
                   data_clinical_patient=patients)
    (case,) = of_study(folder, shipped.vocabulary, origin="somatic", panel=("EGFR", "KRAS"))
    assert (state(case, "EGFR"), state(case, "KRAS")) == (
        ("mutated (L858R)", "wild-type") if own else ("", ""))
    assert any(left.stated == "1:DECEASED" and "died" in left.why for left in case.unused)


@pytest.mark.parametrize(("clinvar", "told"), [
    ("benign", ""), ("benign,drug_response", ""), ("likely_benign;uncertain_significance", ""),
    ("conflicting_interpretations_of_pathogenicity", ""), ("pathogenic", "mutated (L858R)"),
    ("uncertain_significance", "mutated (L858R)")])
def test_words_of_clinvar(clinvar: str, told: str, shipped: KnowledgeBase) -> None:
    """Beside a word that a change is benign others do not make it a mutation; only a plain one does."""
    header = "Hugo_Symbol\tVariant_Classification\tTumor_Sample_Barcode\tHGVSp_Short\tFILTER\tCLIN_SIG\n"
    row = f"EGFR\tMissense_Mutation\tT1\tp.L858R\tPASS\t{clinvar}\n"
    (case,) = read((header + row).encode(), shipped.vocabulary, origin="somatic")
    assert state(case, "EGFR") == told


# Files as they are put together by hand

@pytest.mark.parametrize("again", ["HGVSp_Short", "Tumor_Sample_Barcode", "hugo_symbol"])
def test_a_column_that_stands_twice(again: str, shipped: KnowledgeBase) -> None:
    """Of two columns of one name neither is taken in silence: the file is refused."""
    head, row = maf([MISSENSE]).decode().splitlines()[1:]
    content = f"{head}\t{again}\n{row}\tG719S\n".encode()
    with pytest.raises(CaseError, match="two columns of this table are called"):
        read_content("a.maf", content, shipped.vocabulary)


def test_tables_one_below_the_other(shipped: KnowledgeBase) -> None:
    """The names of the columns once more, within a MAF, are no sample."""
    content = maf([MISSENSE]) + maf([Change("KRAS", "p.G12D")])
    cases = read_content("a.maf", content, shipped.vocabulary)
    assert [(state(case), state(case, "KRAS")) for case in cases] == [("mutated (L858R)", "mutated (G12D)")]


def test_a_genotype_that_no_read_shows(shipped: KnowledgeBase) -> None:
    """A genotype beside which no read of the tumor has the change leaves its gene open."""
    content = vcf([MISSENSE], genotypes=["0/1:90,0"]).replace(b"\tGT\t", b"\tGT:AD\t")
    (case,) = read_content("a.vcf", content, shipped.vocabulary)
    assert state(case) == "" and any("no read" in one.why for one in case.report.not_used)


# Studies that are broken

def test_a_mutation_of_no_sample(tmp_path: Path, shipped: KnowledgeBase) -> None:
    """A row of a study that names no sample is nobody's mutation, and its gene is wild-type in none."""
    folder = study(tmp_path, [MISSENSE], ["EGFR", "KRAS"])
    file = folder / "data_mutations.txt"
    file.write_text(file.read_text(encoding="utf-8").replace("\tS1\t", "\t\t"), encoding="utf-8")
    (case,) = of_study(folder, shipped.vocabulary)
    assert (state(case), state(case, "KRAS")) == ("", "wild-type")
    assert any("of which sample" in one.why for one in case.report.not_used)


def test_mutations_without_samples_are_refused(tmp_path: Path, shipped: KnowledgeBase) -> None:
    """A table of mutations that does not say whose they are is refused: nobody's silence is a negative."""
    folder = study(tmp_path, [MISSENSE], ["EGFR"])
    file = folder / "data_mutations.txt"
    text = file.read_text(encoding="utf-8").replace("Tumor_Sample_Barcode", "Barcode")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match="of which sample"):
        of_study(folder, shipped.vocabulary)


def test_a_row_without_a_sample_is_no_patient(tmp_path: Path, shipped: KnowledgeBase) -> None:
    """A row of the samples without a name makes no patient, and is told."""
    folder = study(tmp_path, [MISSENSE], ["EGFR"])
    with (folder / "data_clinical_sample.txt").open("a", encoding="utf-8") as out:
        out.write("\tP9\n")
    (case,) = of_study(folder, shipped.vocabulary)
    assert any("names no sample" in one.what for one in case.report.conversions)


def test_a_panel_that_two_files_list(tmp_path: Path, shipped: KnowledgeBase) -> None:
    """Of a panel that two files list differently, the genes that both have were sequenced."""
    folder = study(tmp_path, [], ["EGFR", "KRAS"])
    (listed,) = folder.glob("data_gene_panel_*[!x].txt")
    text = listed.read_text(encoding="utf-8")
    (folder / "data_gene_panel_zz.txt").write_text(text.replace("EGFR", "MET"), encoding="utf-8")
    (case,) = of_study(folder, shipped.vocabulary)
    assert (state(case), state(case, "KRAS")) == ("", "wild-type")


# FHIR bulk export


def exported(place: Path, **files: list[Any]) -> Path:
    """A folder of NDJSON files, by the names of their types."""
    for name, held in files.items():
        lines = (one if isinstance(one, str) else json.dumps(one) for one in held)
        (place / f"{name}.ndjson").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return place


def of(resource: dict[str, Any], patient: str) -> dict[str, Any]:
    """A resource of another patient."""
    return resource | {"subject": {"reference": f"Patient/{patient}"}}


def test_bulk_export(tmp_path: Path, shipped: KnowledgeBase) -> None:
    """Each patient of a bulk export is a case, with what is of this patient alone."""
    found = variant("v", "EGFR", protein="p.Leu858Arg")
    drug = given_drug("d", "x", "2024-01-02") | {"medicationReference": {"reference": "Medication/m"}}
    del drug["medicationCodeableConcept"]
    medication = {"resourceType": "Medication", "id": "m", "code": {"coding": [
        {"system": "http://fhir.de/CodeSystem/bfarm/atc", "code": "L01EB04"}]}}
    folder = exported(tmp_path, Patient=[patient(id="a"), patient(id="b")], Medication=[medication],
                      Observation=[of(found, "a"), of(region("EGFR"), "b")],
                      MedicationAdministration=[of(drug, "b")],
                      Organization=[{"resourceType": "Organization"}])
    cases = of_study(folder, shipped.vocabulary, infer_lines=True)
    assert {case.name: state(case) for case in cases} == {"a": "mutated (L858R)", "b": "wild-type"}
    assert ["treatment" in case.data for case in cases] == [False, True]


def test_half_a_character_in_an_export(tmp_path: Path, shipped: KnowledgeBase) -> None:
    """What is told of a patient of an export can be written, though a name was cut within a character."""
    file = tmp_path / "Patient.ndjson"
    file.write_text('{"resourceType": "Patient", "id": "a\\ud83d"}\n', encoding="utf-8")
    (case,) = of_study(tmp_path, shipped.vocabulary)
    assert "\n".join((case.name, *case.told)).encode()


@pytest.mark.parametrize("line", ["{broken", '{"resourceType": "Observation", "id": "adrift"}', "[]"])
def test_what_is_of_no_patient_may_be_of_any(line: str, tmp_path: Path, shipped: KnowledgeBase) -> None:
    """P19: a line that names no patient, or is no resource, leaves no gene of any patient wild-type."""
    folder = exported(tmp_path, Patient=[patient(id="a"), patient(id="b")],
                      Observation=[of(region("EGFR"), "a"), of(region("EGFR"), "b"), line])
    cases = of_study(folder, shipped.vocabulary)
    assert [state(case) for case in cases] == ["", ""]
    assert all(any("Observation.ndjson line 3" in one.stated for one in case.unused) for case in cases)


PIECES = [b"a", b"\t", b"\n", b"\r\n", b"\r", b"\xff", "é".encode(), lines.BOM]


def told(file: bytes) -> list[str | None]:
    """The lines of a file, each read by itself."""
    texts: list[str | None] = []
    for raw in file.removeprefix(lines.BOM).split(b"\n"):
        try:
            texts.append(raw.decode().rstrip("\r"))
        except UnicodeDecodeError:
            texts.append(None)
    return texts[:-1] if file.endswith(b"\n") or file in (b"", lines.BOM) else texts


@example(2 * lines.BOM, 3)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join), st.integers(3, 9))
def test_lines_of_blocks(file: bytes, block: int) -> None:
    """However a file is cut into blocks, its lines and their numbers are those of the file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_BLOCK", block)
        assert [*lines.lines("a.maf", BytesIO(file))] == [*enumerate(told(file), 1)]


@pytest.mark.parametrize(("limit", "most", "line", "message"), [
    ("MAX_LINE", 12, 3, "this line is longer than"), ("MAX_BYTES", 12, 3, "this file is larger than")])
def test_lines_too_large(limit: str, most: int, line: int, message: str) -> None:
    """A line, or a file, that is larger than any that is read is told with the number of the line."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_BLOCK", 4)
        patch.setattr(lines, limit, most)
        with pytest.raises(CaseError) as error:
            list(lines.lines("a.maf", BytesIO(b"12345\n789\n" + b"x" * 20 + b"\n")))
    [problem] = error.value.problems
    assert problem.line == line and problem.message.startswith(message)


def test_a_patient_without_a_name(tmp_path: Path, shipped: KnowledgeBase) -> None:
    """A row of the patients that names none, or breaks off before it does, is of nobody, and is told."""
    folder = study(tmp_path, [MISSENSE], ["EGFR"], data_clinical_sample="SAMPLE_ID\nS1\n",
                   data_clinical_patient="SEX\tPATIENT_ID\nMale\nFemale\t\n")
    (case,) = of_study(folder, shipped.vocabulary)
    assert isinstance(case.facts["sex"], Unknown)
    assert sum("names no patient" in one.what for one in case.report.conversions) == 2


def test_a_record_of_very_many_alternatives(shipped: KnowledgeBase) -> None:
    """A record of more alternatives than any caller writes is not read, and leaves its genes open."""
    whole = vcf([MISSENSE, SILENT])
    (case,) = read(whole, shipped.vocabulary, panel=("EGFR", "KRAS"))
    assert state(case, "KRAS") == "wild-type"
    many = ",".join(["G"] * 10_000).encode()
    much = whole.replace(b"\tA\tG\t", b"\tA\t" + many + b"\t")
    (case,) = read(much, shipped.vocabulary, panel=("EGFR", "KRAS"))
    assert (state(case), state(case, "KRAS")) == ("", "")
    assert any("100 alternatives" in one.why for one in case.unused)
