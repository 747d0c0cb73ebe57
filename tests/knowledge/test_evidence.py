"""Searching the base, and its bibliography."""

from __future__ import annotations

import json
import re
from typing import Any, get_args

import pytest
from click.testing import CliRunner

from builders import ROOT
from markerboard.audit.reentry import figures
from markerboard.cli import main
from markerboard.knowledge.agreement import reach
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.bibliography import bibtex, csl
from markerboard.knowledge.census import MAIN, census
from markerboard.knowledge.search import Row, Wanted, search
from markerboard.knowledge.study import Publication
from markerboard.render.words import Sentences
from markerboard.words import words

OURS = r"as mirrored|garbled|first part|not shown|breaks off|cut short|was read|not found|reports the same"
"""What speaks of a copy and not of a publication."""


def found(rows: list[Row]) -> set[str]:
    """The findings, by name."""
    return {f"{row.study}/{row.finding}" for row in rows}


def test_biomarker(shipped: KnowledgeBase) -> None:
    """Searching for NOTCH3 finds the findings whose groups ask for it, and no others."""
    rows = search(shipped, Wanted(biomarker="notch3"))
    assert found(rows) == {"alter-e-003/signature", "alter-e-003/notch3"}


def test_drug_class(shipped: KnowledgeBase) -> None:
    """A class of drugs finds the regimens that hold one of it."""
    studies = {row.study for row in search(shipped, Wanted(drug="PD-1/PD-L1 inhibitor"))}
    assert {"alter-e-003", "eter100", "tqb2450-asps"} <= studies
    assert "alter0303" not in studies


def test_tumor(shipped: KnowledgeBase) -> None:
    """A tumor finds studies of it and of what stands above or below it in OncoTree."""
    studies = {row.study for row in search(shipped, Wanted(tumor="LUAD"))}
    assert "alter0303" in studies and "alter-e-003" not in studies and "alter1202" not in studies


def test_together(shipped: KnowledgeBase) -> None:
    """Everything that is asked must fit."""
    rows = search(shipped, Wanted(tumor="NSCLC", endpoint="OS", design="randomized trial"))
    assert rows and {row.design for row in rows} == {"randomized trial"}
    assert all("overall survival" in row.endpoints for row in rows)


@pytest.mark.parametrize("wanted", [Wanted(drug="aspirine"), Wanted(tumor="XX"), Wanted(endpoint="luck"),
                                    Wanted(biomarker="EGRF")])
def test_unknown(shipped: KnowledgeBase, wanted: Wanted) -> None:
    """What is not in the vocabulary is said to be unknown, not found nowhere."""
    with pytest.raises(LookupError):
        search(shipped, wanted)


def test_bibliography(shipped: KnowledgeBase) -> None:
    """Every source has one entry in CSL-JSON and one in BibTeX, with its DOI where it has one."""
    items = csl(shipped.sources)
    assert {item["id"] for item in items} == shipped.sources.keys()
    known = {source["doi"] for source in shipped.sources.values() if "doi" in source}
    assert {item["DOI"] for item in items if "DOI" in item} == known
    text = bibtex(shipped.sources)
    assert text.count("@") >= len(items) and text.count("{") == text.count("}")


@pytest.mark.parametrize(("citation", "parts"), [
    ("Zhou HQ, Zhang YX, et al. Gefitinib (a drug) plus anlotinib: a trial. "
     "Signal Transduct Target Ther 2024;9(1):215",
     {"author": ["Zhou", "Zhang", "et al."], "title": "Gefitinib (a drug) plus anlotinib: a trial",
      "container-title": "Signal Transduct Target Ther", "volume": "9", "issue": "1", "page": "215"}),
    ("Cheng JD. Efficacy. Cancer Manag Res 2020;12:5641-5650",
     {"author": ["Cheng"], "title": "Efficacy", "container-title": "Cancer Manag Res", "volume": "12",
      "issue": None, "page": "5641-5650"}),
    ("Li D, Chi Y. What works? Clin Cancer Res 2021",
     {"author": ["Li", "Chi"], "title": "What works?", "container-title": "Clin Cancer Res", "volume": None}),
    ("NCT02388919, registry entry", {"author": [], "title": "NCT02388919, registry entry", "volume": None}),
])
def test_parts_of_a_citation(citation: str, parts: dict[str, Any]) -> None:
    """A reference manager gets names, title, journal, volume, issue and pages, each in its own field."""
    (item,) = csl({"a": {"citation": citation, "read": "abstract", "remark": "the copy is cut"}})
    names = [author.get("family") or author["literal"] for author in item.get("author", ())]
    assert {key: names if key == "author" else item.get(key) for key in parts} == parts
    assert item["note"] == "Read: abstract (the copy is cut)"


def test_studies_of_what_is_not_encoded(shipped: KnowledgeBase) -> None:
    """Each line of figures that are not encoded names a study there is, a figure and a reason."""
    page = (ROOT / "docs" / "not-encoded.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| `")]
    assert rows and all(len(row) == 3 and all(row) for row in rows)
    assert {row[0].strip("`") for row in rows} <= shipped.studies.keys()


def test_what_is_not_encoded_is_not(shipped: KnowledgeBase) -> None:
    """A percentage that is listed as not encoded is no figure of the study it is listed for."""
    page = (ROOT / "docs" / "not-encoded.md").read_text(encoding="utf-8")
    for study, figure in re.findall(r"^\| `(.+?)` \| (.+?) \|", page, re.MULTILINE):
        encoded = {each.printed for each in figures(shipped.studies[study].study, shipped.vocabulary)}
        assert not encoded & set(re.findall(r"([\d.]+) %", figure)), study


def test_articles(shipped: KnowledgeBase) -> None:
    """What has a DOI or a PubMed number is exported as an article, a registry entry or a guide is not."""
    items = csl(shipped.sources)
    kinds = {item["id"]: item["type"] for item in items}
    assert {kinds[item["id"]] for item in items if {"DOI", "PMID"} & item.keys()} == {"article-journal"}
    assert {kinds[name] for name in ("nct04691388", "benchchem-2025", "mediamedic-2025")} == {"document"}
    assert "@article{sunrise-2025," in bibtex({"sunrise-2025": shipped.sources["sunrise-2025"]})


def test_sources_are_dated(shipped: KnowledgeBase) -> None:
    """Each shipped source has its date, or the reason why it has none; our remarks stand apart."""
    for name, source in shipped.sources.items():
        assert ("published" in source) != ("undated" in source), name
        assert not re.search(OURS, source["citation"]), name


@pytest.mark.parametrize("tag", ["en", "zh"])
@pytest.mark.parametrize("read", get_args(Publication.model_fields["read"].annotation))
def test_every_step_of_reading_is_said(tag: str, read: str) -> None:
    """How much was read of a source is said on the page in each language, with our remark."""
    said = Sentences(words(tag)).source("a", {"citation": "C", "read": read, "remark": "the copy is cut"})
    assert "the copy is cut" in said


def test_command() -> None:
    """The command prints data as JSON, and refuses a design that is none."""
    result = CliRunner().invoke(main, ["evidence", "--biomarker", "PD-L1", "--format", "json"])
    assert result.exit_code == 0 and json.loads(result.stdout)
    assert CliRunner().invoke(main, ["evidence", "--design", "rumor"]).exit_code == 2


def test_main_domains_are_read(shipped: KnowledgeBase) -> None:
    """P25: age, fitness, line and prior drugs are all read in 25 shipped studies, and `check` counts them.

    A registry's list of criteria holds no limits of age where these stand in a field of their own: what was
    not seen stays unread (ALTER01031).
    """
    def read(study: str) -> list[str]:
        return [reach(shipped.studies[study].study, usual) for usual in MAIN]
    assert int(census(shipped)["with main domains read"]) >= 25
    assert read("alter01031") == ["unread", "restricted", "free", "restricted"]
    assert read("alter0703") == ["restricted"] * 4
