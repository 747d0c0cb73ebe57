"""Readers of the formats of others, for `fuzz.py`: what hospitals, laboratories, registries write."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "imports"))
sys.path.insert(0, str(Path(__file__).parents[1] / "shared"))

from breaking import Chance
from fuzz_reader import ROOT, Reader, by_newline, joined, look_at, parted, scratch, vocabulary, written
from markerboard.drafting.audited import mismatches
from markerboard.drafting.ctgov import Skeleton
from markerboard.drafting.draft import Draft
from markerboard.drafting.record import read as read_record
from markerboard.files.source import utf8
from markerboard.imports.molecular.panels import panel_of
from markerboard.imports.options import Options
from markerboard.imports.reader import read_content, read_file
from molecular_files import Change, maf, study, vcf

RECORDS = ROOT / "tests" / "drafting" / "records"
CHANGES = (
    Change("EGFR", "p.L858R", "c.2573T>G"), Change("TP53", "p.R196*", "", "stop_gained"),
    Change("KRAS", "p.G12C", "c.34G>T", origin=""), Change("MET", "", "c.3028+1G>A", "splice_donor_variant"),
    Change("EGFR", "p.E746_A750del", "", "inframe_deletion"), Change("BRCA2", "p.S1982Rfs*22", "",
                                                                  "frameshift_variant", "germline"),
    Change("NOTCH3", "p.Q787=", "c.2361G>A", "synonymous_variant", filter="LowQual"))


def _options(chance: Chance, normal: str = "") -> Options:
    """What who imports adds, some of it."""
    return Options(infer_lines=chance.random() < 0.5, somatic=chance.random() < 0.5,
                   orders=chance.random() < 0.5, unfiltered=chance.random() < 0.5,
                   origin=chance.choice(("", "", "somatic", "germline", "plasma")),
                   panel=chance.choice(((), ("EGFR", "KRAS"))), normal=normal)


# One file

def foreign() -> list[bytes]:
    """A bundle of FHIR, a record of DNPM:DIP, a phenopacket and a table, made by hand."""
    from test_import_fhir import whole
    from test_import_others import L858R, RECORD, packet, table

    data = [whole(), RECORD, packet(L858R)]
    rows = table({"case": "a", "age": "9", "EGFR": "L858R", "pdl1.tps": "1-49"}, {"case": "b", "sex": "male"})
    lines = "".join(json.dumps(entry["resource"]) + "\n" for entry in whole()["entry"]).encode()
    return [json.dumps(one, indent=n).encode() for one in data for n in (None, 1)] + [rows, lines]


def read_foreign(content: bytes, chance: Chance) -> None:
    """Read a file of another format, under the name of a table or without."""
    name = "input.csv" if content[:1] not in b"{[" else "input.json"
    look_at(read_content(name, content, vocabulary(), options=_options(chance)), chance)


def mafs() -> list[bytes]:
    """Mutations as MAF, of one sample and of two."""
    other = maf(CHANGES[:2], Tumor_Sample_Barcode="S2").splitlines(keepends=True)[2:]
    return [maf(CHANGES), maf(CHANGES) + b"".join(other), maf(CHANGES[:1])]


def vcfs() -> list[bytes]:
    """Variants as VEP and SnpEff annotate them, of one sample, of a tumor beside its normal, of none."""
    pair: dict[str, Any] = {"samples": ("S1", "N1"), "genotypes": ("0/1", "0/0"),
                            "header": ("##tumor_sample=S1", "##normal_sample=N1")}
    return [*(vcf(CHANGES, kind=kind) for kind in ("CSQ", "ANN")), vcf(CHANGES, **pair),
            vcf(CHANGES[:1], samples=(), genotypes=())]


def read_calls(content: bytes, chance: Chance) -> None:
    """Read a file of variant calls, whatever it says of itself."""
    form = "vcf" if content.startswith(b"##fileformat") else "maf"
    options = _options(chance, "N1" if b"\tN1" in content and chance.random() < 0.5 else "")
    look_at(read_content("input", content, vocabulary(), form=form, options=options), chance)


def panels() -> list[bytes]:
    """Genes that were sequenced: a list, and the file of a panel."""
    return [b"EGFR\nKRAS\nTP53\n# those of a panel\nALK, ROS1; RET\n",
            b"stable_id: MADE\ndescription: made\ngene_list: EGFR\tKRAS\tTP53\tALK\tROS1\n"]


def read_panel(content: bytes, chance: Chance) -> None:
    """Read variants with the genes of a file covered."""
    genes = panel_of(str(written(content, ".txt")))
    look_at(read_content("calls", maf(CHANGES[:1]), vocabulary(), options=Options(panel=genes)), chance)


# A folder, of which one file is broken

def _texts(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def _named(files: Mapping[str, bytes]) -> list[bytes]:
    return [joined(name, content) for name, content in files.items()]


def _broken(place: str, files: Mapping[str, bytes], content: bytes) -> Path:
    """A folder as it was but for one file."""
    folder = scratch(place)
    name, text = parted(content, tuple(files))
    for file in folder.iterdir():
        file.unlink()
    for each, whole in files.items():
        (folder / each).write_bytes(text if each == name else whole)
    return folder


@cache
def _study() -> dict[str, bytes]:
    """A study of cBioPortal with each of its tables."""
    copies = ("Hugo_Symbol\tEntrez_Gene_Id\tS1\nERBB2\t2064\t2\nCDKN2A\t1029\t-2\nMET\t4233\t1\n"
              "EGFR\t1956\tNA\n")
    joins = ("Sample_Id\tSV_Status\tSite1_Hugo_Symbol\tSite2_Hugo_Symbol\tEvent_Info\n"
             "S1\tSOMATIC\tEML4\tALK\tEML4-ALK fusion\nS1\tSOMATIC\tEGFR\tEGFR\tdeletion\n")
    samples = ("#Sample\tPatient\tType\nSAMPLE_ID\tPATIENT_ID\tSAMPLE_TYPE\tONCOTREE_CODE\tMSI_TYPE\t"
               "TMB_NONSYNONYMOUS\nS1\tP1\tPrimary\tLUAD\tStable\t7.5\n")
    patients = "#Patient\tSex\tAge\nPATIENT_ID\tSEX\tAGE\tOS_STATUS\nP1\tFemale\t61\t0:LIVING\n"
    panel = ("EGFR", "KRAS", "TP53", "ERBB2", "MET")
    return _texts(study(scratch("study"), CHANGES, panel, data_cna=copies, data_sv=joins,
                        data_clinical_sample=samples, data_clinical_patient=patients))


def read_study(content: bytes, chance: Chance) -> None:
    """Read a study of cBioPortal with one broken table."""
    look_at(read_file(_broken("of-study", _study(), content), vocabulary(), options=_options(chance)), chance)


@cache
def _export() -> dict[str, bytes]:
    """A bulk export: a file for each type of resource, of two patients."""
    from test_import_fhir import whole

    lines: dict[str, list[str]] = {"Patient": ['{"resourceType": "Patient", "id": "b", "gender": "male"}']}
    for entry in whole()["entry"]:
        lines.setdefault(entry["resource"]["resourceType"], []).append(json.dumps(entry["resource"]))
    return {f"{kind}.ndjson": "".join(f"{line}\n" for line in held).encode() for kind, held in lines.items()}


def read_export(content: bytes, chance: Chance) -> None:
    """Read a bulk export with one broken file."""
    folder = _broken("of-export", _export(), content)
    look_at(read_file(folder, vocabulary(), options=_options(chance)), chance)


# What a study is drafted from

PRINTED = (
    "Median PFS was 16.1 months (95% CI 11.1-18.0) with lenvatinib (n=478) and 8.4 months with placebo "
    "(hazard ratio [HR], 0.47; 95% CI, 0.34 to 0.65; P = 0.001).\nThe objective response rate was 41.5% "
    "(95% CI, 36.9-46.2) versus 27.3% (odds ratio 1·89, 95% CI 1·41-2·53; two-sided p<0·0001).\n",
    "Hazard ratio for progression or death was 0.39 (95% CI, 0.25 to 0.62; P<0.001) in 120 of 297 patients "
    "(40.4%).\n| OS | 12.0 (9.1–15.2) | 0.71 (0.50, 1.01) |\n")


def printed() -> list[bytes]:
    """Text as it is pasted from papers."""
    return [text.encode() for text in PRINTED]


def read_printed(content: bytes, chance: Chance) -> None:
    """Find the figures of a pasted text, and audit them."""
    made = Draft.of("input", utf8("input", content), vocabulary(), mismatches)
    json.dumps(made.as_json())
    "".join((*made.lines(), made.told())).encode()


def registry() -> list[bytes]:
    """Records of ClinicalTrials.gov."""
    return [file.read_bytes() for file in sorted(RECORDS.glob("*.json"))]


def read_registry(content: bytes, chance: Chance) -> None:
    """Begin a study with a record."""
    Skeleton(read_record(written(content, ".json")), "made-study").text().encode()


READERS = {
    "foreign": Reader(foreign, read_foreign, 12, by_newline), "maf": Reader(mafs, read_calls, 4, by_newline),
    "vcf": Reader(vcfs, read_calls, 4, by_newline), "panel": Reader(panels, read_panel, 1, None),
    "study": Reader(lambda: _named(_study()), read_study, 4, by_newline, named=True),
    "export": Reader(lambda: _named(_export()), read_export, 3, by_newline, named=True),
    "printed": Reader(printed, read_printed, 2), "registry": Reader(registry, read_registry, 2, by_newline)}
