"""One report of variants as MAF, as VCF, as the folder of a cBioPortal study and as FHIR, made by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from foreign import HGNC, LNC, bundle, component, concept, observation, patient
from markerboard.imports.imported import ImportedCase
from markerboard.imports.options import Options
from markerboard.imports.reader import read_content, read_file
from markerboard.language.vocabulary import Vocabulary
from markerboard.nomenclature import genes

SAMPLE = "S1"
# A term of the Sequence Ontology, its number, and the class that a MAF writes for it.
TERMS = {
    "missense_variant": ("SO:0001583", "Missense_Mutation"),
    "stop_gained": ("SO:0001587", "Nonsense_Mutation"),
    "frameshift_variant": ("SO:0001589", "Frame_Shift_Del"),
    "inframe_deletion": ("SO:0001822", "In_Frame_Del"),
    "splice_donor_variant": ("SO:0001575", "Splice_Site"), "synonymous_variant": ("SO:0001819", "Silent"),
    "intron_variant": ("SO:0001627", "Intron"), "3_prime_UTR_variant": ("SO:0001624", "3'UTR"),
}
MAF = ("Hugo_Symbol", "Entrez_Gene_Id", "NCBI_Build", "Variant_Classification", "Reference_Allele",
       "Tumor_Seq_Allele2", "Tumor_Sample_Barcode", "Match_Norm_Seq_Allele1", "Match_Norm_Seq_Allele2",
       "HGVSc", "HGVSp_Short", "Mutation_Status", "FILTER", "CLIN_SIG")
CSQ = ("Allele", "Consequence", "SYMBOL", "HGNC_ID", "Feature", "CANONICAL", "HGVSc", "HGVSp", "CLIN_SIG")
ANN = ("Allele", "Annotation", "Annotation_Impact", "Gene_Name", "Gene_ID", "Feature_Type", "Feature_ID",
       "Transcript_BioType", "Rank", "HGVS.c", "HGVS.p")


class Change(NamedTuple):
    """A change of a gene, as each of the formats can say it."""

    gene: str
    protein: str = ""
    coding: str = ""
    effect: str = "missense_variant"
    origin: str = "somatic"
    filter: str = "PASS"
    clinvar: str = ""


def maf(changes: Sequence[Change], **cells: str) -> bytes:
    """A MAF of one sample; `cells` are put in place of those of each row."""
    lines = ["#version 2.4", "\t".join(MAF)]
    for one in changes:
        known = genes.gene(one.gene)
        row = {"Hugo_Symbol": one.gene, "Entrez_Gene_Id": known.ncbi if known else "0",
               "NCBI_Build": "GRCh38", "Variant_Classification": TERMS.get(one.effect, ("", one.effect))[1],
               "Reference_Allele": "A", "Tumor_Seq_Allele2": "G", "Tumor_Sample_Barcode": SAMPLE,
               "HGVSc": one.coding, "HGVSp_Short": one.protein, "Mutation_Status": one.origin.title(),
               "FILTER": one.filter, "CLIN_SIG": one.clinvar} | cells
        lines.append("\t".join(row.get(name, "") for name in MAF))
    return ("\n".join(lines) + "\n").encode()


def vcf(changes: Sequence[Change], *, kind: str = "CSQ", samples: Sequence[str] = (SAMPLE,),
        genotypes: Sequence[str] = ("0/1",), header: Sequence[str] = (), info: str = "") -> bytes:
    """A VCF with a row for each change, annotated as VEP (CSQ) or SnpEff (ANN) does."""
    told = f"Format: {'|'.join(CSQ)}" if kind == "CSQ" else f"Functional annotations: '{' | '.join(ANN)}'"
    lines = ["##fileformat=VCFv4.2", "##reference=GRCh38.fa", *header,
             f'##INFO=<ID={kind},Number=.,Type=String,Description="Annotations. {told}">',
             "\t".join(["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *samples])]
    for i, one in enumerate(changes, 1):
        flag = "SOMATIC;" if one.origin == "somatic" else "SS=1;" if one.origin == "germline" else ""
        lines.append("\t".join(["1", str(i), ".", "A", "G", ".", one.filter,
                                f"{info}{flag}{kind}={annotated(one, kind)}", "GT", *genotypes]))
    return ("\n".join(lines) + "\n").encode()


def annotated(one: Change, kind: str = "CSQ", canonical: str = "YES") -> str:
    """One entry of an annotation."""
    known = genes.gene(one.gene)
    number = f"HGNC:{known.hgnc}" if known else ""
    protein = f"NP_1.1:{one.protein}".replace("=", "%3D") if one.protein else ""
    coding = f"NM_1.1:{one.coding}" if one.coding else ""
    cells = {"Allele": "G", "Consequence": one.effect, "Annotation": one.effect, "SYMBOL": one.gene,
             "Gene_Name": one.gene, "HGNC_ID": number, "Feature": "NM_1.1", "CANONICAL": canonical,
             "HGVSc": coding, "HGVSp": protein, "HGVS.c": one.coding, "HGVS.p": one.protein,
             "CLIN_SIG": one.clinvar}
    return "|".join(cells.get(name, "") for name in (CSQ if kind == "CSQ" else ANN))


def study(place: Path, changes: Sequence[Change], panel: Sequence[str] = (), **files: str) -> Path:
    """The folder of a study of one sample; `files` are written beside, or in place of its own."""
    folder = place / "study"
    folder.mkdir(exist_ok=True)
    mutations = "\n".join(line for line in maf(changes).decode().splitlines() if not line.startswith("#"))
    held = {
        "meta_study": "cancer_study_identifier: made\n",
        "data_clinical_patient": "#Patient\tSex\nPATIENT_ID\tSEX\nP1\tFemale\n",
        "data_clinical_sample": f"#Sample\tPatient\nSAMPLE_ID\tPATIENT_ID\n{SAMPLE}\tP1\n",
        "data_mutations": f"{mutations}\n"}
    if panel:
        held["data_gene_panel_made"] = "stable_id: MADE\ngene_list: " + "\t".join(panel) + "\n"
        held["data_gene_panel_matrix"] = f"SAMPLE_ID\tmutations\tcna\n{SAMPLE}\tMADE\tMADE\n"
    for name, text in (held | files).items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def fhir(changes: Sequence[Change], panel: Sequence[str] = ()) -> bytes:
    """A bundle of the same."""
    held = [_observed(i, one) for i, one in enumerate(changes)]
    if panel:
        regions = (component("48018-6", _gene(symbol)) for symbol in panel)
        somatic = component("48002-0", concept(LNC, "LA6684-0"))
        held.append(observation("region", "53041-0", *regions, somatic))
    return json.dumps(bundle(patient(), *held)).encode()


def _observed(number: int, one: Change) -> dict[str, Any]:
    parts = [component("48018-6", _gene(one.gene))]
    if one.origin:
        origin = "LA6684-0" if one.origin == "somatic" else "LA6683-2"
        parts.append(component("48002-0", concept(LNC, origin)))
    if one.protein:
        parts.append(component("48005-3", concept("http://varnomen.hgvs.org", one.protein)))
    if one.coding:
        parts.append(component("48004-6", concept("http://varnomen.hgvs.org", one.coding)))
    if one.effect:
        term = TERMS.get(one.effect, ("no such", ""))[0]
        parts.append(component("48019-4", concept("http://www.sequenceontology.org", term)))
    return observation(f"v{number}", "69548-6", *parts) | {"valueCodeableConcept": concept(LNC, "LA9633-4")}


def _gene(symbol: str) -> dict[str, Any]:
    known = genes.gene(symbol)
    return concept(HGNC, f"HGNC:{known.hgnc}" if known else "HGNC:99999", symbol)


def read(content: bytes, vocabulary: Vocabulary, name: str = "t", **options: Any) -> list[ImportedCase]:
    """The cases of a content."""
    return read_content(name, content, vocabulary, options=Options(**options))


def of_study(folder: Path, vocabulary: Vocabulary, **options: Any) -> list[ImportedCase]:
    """The cases of a folder."""
    return read_file(folder, vocabulary, options=Options(**options))
