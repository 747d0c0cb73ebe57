"""What a case may write shorter says what the whole form says; what could mean two things is not taken."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import ROOT, some
from markerboard.answer.board import Board
from markerboard.errors import CaseError
from markerboard.files.source import parse
from markerboard.imports.reader import read_content
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.casefile import read_own
from markerboard.patient.facts import Known, Unknown
from markerboard.patient.profile import Profile
from markerboard.patient.shorthand import marker, written_out
from markerboard.patient.written import flag, state
from markerboard.words import words
from strategies import SHIPPED
from table_loss import table

CASES = sorted((ROOT / "cases").glob("*.yaml"))
SAME = [
    ("biomarkers: {EGFR: L858R}", "biomarkers: {EGFR: {variants: [L858R]}}"),
    ("biomarkers: {EGFR: Ex19del}", "biomarkers: {EGFR: {variants: [exon 19 deletion]}}"),
    ("biomarkers: {EGFR: [L858R, T790M]}", "biomarkers: {EGFR: {variants: [L858R, T790M]}}"),
    ("biomarkers: {EGFR: L858R and T790M}", "biomarkers: {EGFR: {variants: [L858R, T790M]}}"),
    ("biomarkers: {PDL1: {tps: 60%}}", "biomarkers: {PD-L1: {tps: 60%}}"),
    ("biomarkers: {pd-l1: TPS 60%}", "biomarkers: {PD-L1: {tps: 60%}}"),
    ("biomarkers: {tmb: 8}", "biomarkers: {TMB: {per_mb: 8}}"),
    ("biomarkers: {MET: exon 14 skipping}", "biomarkers: {MET: {variants: [exon 14 skipping]}}"),
    ("biomarkers: {MET: amplification}", "biomarkers: {MET: {amplified: true}}"),
    ("biomarkers: {MET: [amplification, Y1003F]}",
     "biomarkers: {MET: {variants: [Y1003F], amplified: true}}"),
    ("biomarkers: {ALK: {variants: [EML4-ALK, L1196M]}}",
     "biomarkers: {ALK: {variants: [L1196M], fusions: [EML4]}}"),
    ("biomarkers: {CDKN2A: [deep deletion]}", "biomarkers: {CDKN2A: {deleted: true}}"),
    ("biomarkers: {MLH1: loss of expression}", "biomarkers: {MLH1: {loss: true}}"),
    ("biomarkers: {MGMT: methyliert}", "biomarkers: {MGMT: {methylated: true}}"),
    ("biomarkers: {MGMT: unmethylated}", "biomarkers: {MGMT: {methylated: false}}"),
    ("biomarkers: {ALK: keine Fusion}", "biomarkers: {ALK: {fusion: false}}"),
    ("biomarkers: {ALK: 融合阴性}", "biomarkers: {ALK: {fusion: false}}"),
    ("biomarkers: {MET: keine Amplifikation}", "biomarkers: {MET: {amplified: false}}"),
    ("biomarkers: {HER2: not amplified}", "biomarkers: {ERBB2: {amplified: false}}"),
    ("biomarkers: {ALK: EML4-ALK fusion}", "biomarkers: {ALK: {fusions: [EML4]}}"),
    ("biomarkers: {RET: KIF5B::RET}", "biomarkers: {RET: {fusions: [KIF5B]}}"),
    ("biomarkers: {EGFR: EGFRvIII}", "biomarkers: {EGFR: {variants: [vIII]}}"),
    ("biomarkers: {EGFR: rs121434568}", "biomarkers: {EGFR: {variants: [rs121434568]}}"),
    ("biomarkers: {TERT: c.-124C>T}", "biomarkers: {TERT: {variants: [c.-124C>T]}}"),
    ("biomarkers: {EGFR: in-frame deletion}", "biomarkers: {EGFR: {variants: [inframe deletion]}}"),
    ("biomarkers: {ROS1: 重排}", "biomarkers: {ROS1: {fusion: true}}"),
    ("biomarkers: {ALK: no rearrangement}", "biomarkers: {ALK: {fusion: false}}"),
    ("biomarkers: {PD-L1: 'TPS 60%'}", "biomarkers: {PD-L1: {tps: 60%}}"),
    ("biomarkers: {PD-L1: 'CPS: >=10'}", "biomarkers: {PD-L1: {cps: '>=10'}}"),
    ("biomarkers: {PD-L1: 'TPS 60% / CPS 65'}", "biomarkers: {PD-L1: {tps: 60%, cps: 65}}"),
    ("biomarkers: {TMB: 8 mut/Mb}", "biomarkers: {TMB: {per_mb: 8}}"),
    ("biomarkers: {RAS: wt}", "biomarkers: {KRAS: wild-type, NRAS: wild-type}"),
    ("biomarkers: {KRAS/NRAS: not tested}", "biomarkers: {KRAS: not tested, NRAS: not tested}"),
    ("biomarkers: {BRCA1/2: WT, BRCA2: wild-type}", "biomarkers: {BRCA1: wild-type, BRCA2: wild-type}"),
    ("biomarkers: {NTRK: {fusion: negative}}",
     "biomarkers: {NTRK1: {fusion: false}, NTRK2: {fusion: false}, NTRK3: {fusion: false}}"),
    ("biomarkers: {ER: 90%, PR: negative}", "facts: {hormone_receptor_status: positive}"),
    ("biomarkers: {ER: not tested, PgR: positive (20 %)}", "facts: {hormone_receptor_status: positive}"),
    ("biomarkers: {雌激素受体: 阴性, 孕激素受体: <1%}", "facts: {hormone_receptor_status: negative}"),
    ("biomarkers: {ER: {status: negative, percent: 0}, PR: '-'}",
     "facts: {hormone_receptor_status: negative}"),
    ("facts: {hormone_receptor_status: negative}\nbiomarkers: {ER: negative}",
     "facts: {hormone_receptor_status: negative}"),
    ("facts: {hormone_receptor_status: negative}\nbiomarkers: {ER: not tested}",
     "facts: {hormone_receptor_status: negative}"),
    ("biomarkers: {ER: not tested, PR: not tested}", "facts: {hormone_receptor_status: not tested}"),
    ("treatment: untreated", "treatment: []"),
    ("treatment: 初治", "treatment: []"),
    ("treatment: {line: 1, drugs: osimertinib}", "treatment: [{line: 1, drugs: [osimertinib]}]"),
    ("treatment: [{line: 2nd, drugs: gefitinib}, {line: 1L, drugs: carboplatin + pemetrexed}]",
     "treatment: [{line: 1, drugs: [carboplatin, pemetrexed]}, {line: 2, drugs: [gefitinib]}]"),
    ("disease: {metastases: [brain, bones, adrenal gland]}",
     "disease: {metastases: {brain: true, bone: true, adrenal: true}}"),
    ("disease: {metastases: brain and liver}", "disease: {metastases: {brain: true, liver: true}}"),
    ("disease: {metastases: {CNS: no, 肝: yes}}", "disease: {metastases: {brain: false, liver: true}}"),
    ("disease: {diagnosis: adenocarcinoma of the lung}", "disease: {diagnosis: LUAD}"),
    ("disease: {diagnosis: Brustkrebs, grade: G3}", "disease: {diagnosis: BREAST, grade: high}"),
    ("disease: {extent: 晚期}", "disease: {extent: advanced}"),
    ("progression: {pattern: oligo-progression}", "progression: {pattern: oligo}"),
    ("facts: {sclc_stage: ED-SCLC}", "facts: {sclc_stage: extensive}"),
    ("disease: {diagnosis: Triple-negative breast cancer}", "disease: {diagnosis: BREAST}\n"
     "biomarkers: {HER2: {status: negative}}\nfacts: {hormone_receptor_status: negative}"),
    ("disease: {diagnosis: 三阴性乳腺癌}\nbiomarkers: {HER2: {status: negative}}",
     "disease: {diagnosis: BREAST}\n"
     "biomarkers: {HER2: {status: negative}}\nfacts: {hormone_receptor_status: negative}"),
    ("patient: {ecog: PS 1}", "patient: {ecog: 1}"),
    ("patient: {ecog: 'ECOG PS: 0-1'}", "patient: {ecog: 0-1}"),
    ("disease: {diagnosis: LUAD, stage: cT4N2M1c}", "disease: {diagnosis: LUAD, stage: IVB}"),
    ("disease: {diagnosis: COADREAD, stage: T3 N1 M1a}",
     "disease: {diagnosis: COADREAD, stage: IVA, extent: metastatic}"),
    ("disease: {diagnosis: LUAD, stage: cM1b}", "disease: {diagnosis: LUAD, stage: IVA}"),
    ("disease: {diagnosis: LUAD, stage: 'IVA (cT2a cN3 M1b)'}", "disease: {diagnosis: LUAD, stage: IVA}"),
    ("disease: {diagnosis: BREAST, stage: 'stage IIIB, T4bN1M0'}",
     "disease: {diagnosis: BREAST, stage: IIIB}"),
    ("disease: {diagnosis: HGSOC, stage: FIGO IIIC2}", "disease: {diagnosis: HGSOC, stage: IIIC}"),
    ("disease: {diagnosis: SCLC, stage: extensive}",
     "disease: {diagnosis: SCLC}\nfacts: {sclc_stage: extensive}"),
    ("disease: {diagnosis: HCC, stage: BCLC-C}", "disease: {diagnosis: HCC}\nfacts: {bclc_stage: C}"),
    ("disease: {diagnosis: LUAD, stage: metastatic}", "disease: {diagnosis: LUAD, extent: metastatic}"),
    ("disease: {stage: M1}", "disease: {extent: metastatic}"),
    ("disease: {diagnosis: HCC, stage: 'IVB (M1)'}",
     "disease: {diagnosis: HCC, stage: IVB, extent: metastatic}"),
    ("disease: {diagnosis: HCC, stage: 'IIIA (T3N0M0)'}", "disease: {diagnosis: HCC, stage: IIIA}"),
    ("disease: {diagnosis: HCC, stage: IVB (M1), extent: oligometastatic}",
     "disease: {diagnosis: HCC, stage: IVB, extent: oligometastatic}"),
    ("biomarkers: {TP53: p.R273H (VAF 23%)}", "biomarkers: {TP53: {variants: [R273H]}}"),
    ("biomarkers: {EGFR: 'L858R [AF=0.12]'}", "biomarkers: {EGFR: {variants: [L858R]}}"),
    ("biomarkers: {EGFR: {variants: ['L858R (20 %), T790M (3.5%)']}}",
     "biomarkers: {EGFR: {variants: [L858R, T790M]}}"),
    ("biomarkers: {KRAS: G12C mutation}", "biomarkers: {KRAS: {variants: [G12C]}}"),
    ("biomarkers: {EGFR: activating mutation}", "biomarkers: {EGFR: mutated}"),
    ("biomarkers: {HER2: 2+}", "biomarkers: {ERBB2: {ihc: 2+}}"),
    ("biomarkers: {HER2: IHC 3+}", "biomarkers: {ERBB2: {ihc: 3+}}"),
    *((f"biomarkers: {{HER2: {scored}}}", "biomarkers: {ERBB2: {ihc: 2+}}")
      for scored in ("IHC(2+)", "'IHC: 2+'", "2+ (IHC)", "IHC score 2+", "免疫组化（2+）")),
    *((f"biomarkers: {{HER2: {scored}}}", "biomarkers: {ERBB2: {ihc: 2+, amplified: false}}")
      for scored in ("IHC 2+/ISH-", "'IHC 2+, FISH negative'", "IHC(2+)/FISH(-)", "ISH-/2+",
                     "'IHC 2+; DISH: not amplified'")),
    ("biomarkers: {HER2: FISH+}", "biomarkers: {ERBB2: {amplified: true}}"),
    ("biomarkers: {ALK: EML4-ALK融合}", "biomarkers: {ALK: {fusions: [EML4]}}"),
    ("biomarkers: {ALK: EML4-ALK融合阳性}", "biomarkers: {ALK: {fusions: [EML4]}}"),
    ("biomarkers: {ROS1: ROS1重排阳性}", "biomarkers: {ROS1: {fusion: true}}"),
    ("biomarkers: {ALK: ALK-Translokation}", "biomarkers: {ALK: {fusion: true}}"),
    ("biomarkers: {ALK: ALK fusion negative}", "biomarkers: {ALK: {fusion: false}}"),
    ("biomarkers: {HER2: HER2 amplified}", "biomarkers: {ERBB2: {amplified: true}}"),
    *((f"biomarkers: {{ALK: {kind}}}", "biomarkers: {ALK: {fusions: [EML4], unread: [v3]}}")
      for kind in ("EML4-ALK variant 3", "EML4::ALK v3a/b", "EML4-ALK fusion (variant 1)",
                   "[EML4-ALK variant 3]")),
    ("biomarkers: {ALK: EML4/ALK-Fusion}", "biomarkers: {ALK: {fusions: [EML4]}}"),
    *((f"biomarkers: {{ALK: {said}}}", "biomarkers: {ALK: {fusion: true}}")
      for said in ("Translokation nachgewiesen", "rearrangement positive", "'fusion: detected'",
                   "ALK融合:阳性", "ALK rearrangement (positive)")),
    *((f"biomarkers: {{MET: {said}}}", "biomarkers: {MET: {amplified: false}}")
      for said in ("amplification negative", "'amplification: no'", "MET amplification not detected",
                   "扩增未检出", "Amplifikation nicht nachgewiesen")),
    ("biomarkers: {PTEN: lost}", "biomarkers: {PTEN: {loss: true}}"),
    ("biomarkers: {HRD: positive}", "biomarkers: {HRD: {positive: true}}"),
    ("biomarkers: {HRD: negativ}", "biomarkers: {HRD: {positive: false}}"),
    ("biomarkers: {CLDN18.2: {percent: 80}}", "biomarkers: {CLDN18: {percent: 80}}"),
    ("biomarkers: {PD-L1: 'TPS: 60 % (22C3)'}", "biomarkers: {PD-L1: {tps: 60, clone: 22C3}}"),
    ("biomarkers: {PD-L1: 'TPS 60% / CPS 65 (22C3)'}",
     "biomarkers: {PD-L1: {tps: 60, cps: 65, clone: 22C3}}"),
    ("biomarkers: {PD-L1: {tps: '60 % (22C3)'}}", "biomarkers: {PD-L1: {tps: 60, clone: 22C3}}"),
    ("biomarkers: {fusions: ['ETV6::NTRK3']}", "biomarkers: {NTRK3: {fusions: [ETV6]}}"),
    ("biomarkers: {fusions: EML4-ALK}", "biomarkers: {ALK: {fusions: [EML4]}}"),
    ("biomarkers: {fusions: [EML4-ALK fusion, KIF5B::RET], ALK: [L1196M], RET: wild-type}",
     "biomarkers: {ALK: {variants: [L1196M], fusions: [EML4]}, RET: {status: wild-type, fusions: [KIF5B]}}"),
    ("biomarkers: {BRCA1: 185delAG}", "biomarkers: {BRCA1: {variants: [c.68_69del]}}"),
    ("biomarkers: {EGFR: {exons 2-7 deletions: true}}", "biomarkers: {EGFR: {exon 2-7 deletion: true}}"),
    ("biomarkers: {EGFR: {Ex2-7del: true}}", "biomarkers: {EGFR: {exon 2-7 deletion: true}}"),
    ("biomarkers: {EGFR: {pathogenic Exons 2–7 Deletion: true}}",
     "biomarkers: {EGFR: {pathogenic exon 2-7 deletion: true}}"),
    ("biomarkers: {TMB: TMB-H}", "biomarkers: {TMB: {high: true}}"),
    ("biomarkers: {TMB: low}", "biomarkers: {TMB: {high: false}}"),
    ("biomarkers: {MET: amplification (copy number 8)}",
     "biomarkers: {MET: {amplified: true, copy_number: indeterminate, unread: [CN 8]}}"),
    ("biomarkers: {ERBB2: 'amplified, ratio 5.2'}", "biomarkers: {ERBB2: {amplified: true, unread: [5]}}"),
]
KEPT = [
    # No table of groups by T and N, none of the tumor, a recurrence, after treatment; another score.
    ("disease: {diagnosis: LUAD, stage: T2bN1M0}", "stage"), ("disease: {stage: cT4N2M1c}", "stage"),
    ("disease: {diagnosis: THPA, stage: T4N1M1}", "stage"),
    ("disease: {diagnosis: LUAD, stage: rT1N0M1a}", "stage"),
    ("disease: {diagnosis: LUAD, stage: ypT2N0}", "stage"),
    ("disease: {diagnosis: LUAD, stage: T1N0Mx}", "stage"),
    ("disease: {diagnosis: LUAD, stage: IVA (T2N3M1c)}", "stage"),
    ("disease: {diagnosis: LUAD, stage: IV (T4N2M0)}", "stage"),
    ("disease: {diagnosis: LUAD, stage: 'IIIA (T2N2M1a)'}", "stage"),
    ("patient: {ecog: KPS 80}", "ecog"), ("patient: {ecog: Karnofsky 70-80%}", "ecog"),
]
REFUSED = [
    # Of its fusion or of its sequence, by one score or by another: nobody knows.
    "biomarkers: {ALK: negative}", "biomarkers: {PD-L1: 60%}", "biomarkers: {EGFR: positive}",
    "biomarkers: {PDL1: 60%}", "biomarkers: {EGFR: L858R or T790M}", "biomarkers: {EGFR: 'L858R, wild-type'}",
    "biomarkers: {EGFR: exons 18-21}", "biomarkers: {EGFR: rs}",
    "biomarkers: {PD-L1: TPS 60% or so}", "biomarkers: {PD-L1: TPS 60% / TPS 70%}",
    "biomarkers: {ALK: EML4-RET fusion}", "biomarkers: {ALK: EML4-ALK amplification}",
    "biomarkers: {EGFR: L858R?}", "biomarkers: {HER2: {status: 3+}}", "disease: {grade: 3+}",
    "disease: {metastases: {brain: true, CNS: false}}", "treatment: [osimertinib]",
    "disease: {diagnosis: sarcoma}", "disease: {diagnosis: TNBC}\nbiomarkers: {HER2: {status: positive}}",
    "patient: {ecog: age 1}", "disease: {stage: T9N2M1}", "disease: {diagnosis: LUAD, stage: extensive}",
    "disease: {diagnosis: HCC, stage: C}", "disease: {diagnosis: LUAD, stage: metastatic, extent: localized}",
    "disease: {diagnosis: HCC, stage: IVB (M1), extent: localized}",
    "biomarkers: {TP53: R273H (VAF 0%)}", "biomarkers: {TP53: VAF 23%}", "biomarkers: {TMB: intermediate}",
    "biomarkers: {MET: amplification (copy number 2)}", "biomarkers: {MET: amplification (ratio 0.9)}",
    "biomarkers: {BRAF: V600E negative}", "biomarkers: {KRAS: no G12C mutation}", "biomarkers: {HER2: '0'}",
    "biomarkers: {TP53: R273H (VAF 230%)}", "biomarkers: {RAS: G12D}", "biomarkers: {RAS: wt, KRAS: G12D}",
    "biomarkers: {RAS: mutated, KRAS: wt}", "biomarkers: {NTRK: negative}",
    "biomarkers: {NTRK: {fusion: yes}}", "biomarkers: {EGFR: [L858R, T790M not detected]}",
    "biomarkers: {CLDN18.2: 75%}", "biomarkers: {CLDN18.2: positive}", "biomarkers: {ALK: IHC 2+/FISH-}",
    "biomarkers: {HER2: IHC 2+/IHC 3+}", "biomarkers: {PD-L1: TPS 60% (XY12)}", "biomarkers: {HRD: present}",
    "biomarkers: {PD-L1: 'TPS 60% (22C3), CPS 10 (SP142)'}", "biomarkers: {fusions: [ETV6]}",
    "biomarkers: {MET: no amplification negative}",
    "biomarkers: {ALK: EML4-ALK fusion not detected}",
    "biomarkers: {fusions: [ALK-ALK]}", "biomarkers: {ALK: {fusion: false}, fusions: [EML4-ALK]}",
    "treatment: [{line: 1, drugs: osimertinib + zzz}]", "treatment: some", "disease: {extent: unresectable}",
]


def facts(text: str, vocabulary: Vocabulary) -> dict[str, Any]:
    """What a case states: each value, or why there is none."""
    entries = read_own("case.yaml", f"case: short\n{text}\n".encode(), vocabulary).facts.entries
    return {name: one.value if isinstance(one, Known) else one.reason for name, one in entries.items()}


@pytest.mark.parametrize(("short", "whole"), SAME)
def test_says_the_same(shipped: KnowledgeBase, board: Board, short: str, whole: str) -> None:
    """A short form states what the whole one does, in a file and in Python, and is written down whole."""
    assert facts(short, shipped.vocabulary) == facts(whole, shipped.vocabulary) != {}
    data = parse("case.yaml", f"case: short\n{short}\n".encode()).data
    case = board.case(json.loads(json.dumps(data)))
    assert case.facts.values == read_own("x", f"case: s\n{whole}".encode(), shipped.vocabulary).facts.values
    assert written_out(case.data, shipped.vocabulary) == case.data


@pytest.mark.parametrize(("text", "fact"), KEPT)
def test_kept_and_said(shipped: KnowledgeBase, text: str, fact: str) -> None:
    """What is stated by another measure leaves its fact open, and is told once, with its words."""
    read = read_own("case.yaml", f"case: short\n{text}\n".encode(), shipped.vocabulary).facts
    assert isinstance(read.entries[fact], Unknown)
    stated = [one.stated for one in read.unused if one.at.endswith(fact)]
    assert len(stated) == 1 and stated[0] in text
    assert words("zh").why(read.unused[0].why) != read.unused[0].why


@pytest.mark.parametrize(("text", "told"), [
    ("biomarkers: {ER: negative}", ["negative"]), ("biomarkers: {ER: 3+}", ["3+"]),
    ("biomarkers: {ER: <10%, PR: negative}", ["<10%", "negative"]),
    ("biomarkers: {ER: negative (90 %), PR: negative}", ["negative (90 %)", "negative"]),
    ("biomarkers: {ER: positive, estrogen receptor: negative, PR: negative}",
     ["positive", "negative", "negative"]),
    ("facts: {hormone_receptor_status: negative}\nbiomarkers: {ER: positive}", ["positive"]),
    ("facts: {hormone_receptor_status: negative}\nbiomarkers: {ER: 3+}", ["3+"]),
    ("facts: {hormone_receptor_status: negative}\nbiomarkers: {ER: <10%, PR: negative}",
     ["<10%", "negative"]),
    ("facts: {hormone_receptor_status: negative}\nbiomarkers: {ER: positive, estrogen receptor: negative}",
     ["positive", "negative"]),
    ("disease: {diagnosis: TNBC}\nbiomarkers: {PR: 60%}", ["60%"])])
def test_results_that_do_not_decide(shipped: KnowledgeBase, text: str, told: list[str]) -> None:
    """Results that do not decide their fact, or deny what is stated of it, leave it open and are told."""
    read = read_own("case.yaml", f"case: short\n{text}\n".encode(), shipped.vocabulary).facts
    assert facts(text, shipped.vocabulary)["hormone_receptor_status"] == "indeterminate"
    assert [one.stated for one in read.unused] == told
    assert all(words("zh").why(one.why) != one.why for one in read.unused)


@pytest.mark.parametrize("more", ["", ", panel: {name: FoundationOne CDx}"])
def test_some_gene_of_several(shipped: KnowledgeBase, more: str) -> None:
    """Of genes named together one is mutated: each stays open, under a panel of them too, and it is said."""
    text = f"case: s\nbiomarkers: {{RAS: mutated{more}}}"
    read = read_own("case.yaml", text.encode(), shipped.vocabulary).facts
    told = facts(text.partition("\n")[2], shipped.vocabulary)
    assert (told["KRAS"], told["NRAS"]) == ("indeterminate", "indeterminate")
    assert [(one.at, one.stated) for one in read.unused if "RAS" in one.at] == [("biomarkers.RAS", "mutated")]


def test_several_tumors(shipped: KnowledgeBase) -> None:
    """The name of a tumor that may mean several, or denies what is stated, is refused with what to write."""
    with pytest.raises(CaseError, match="write `BREAST`"):
        facts("disease: {diagnosis: TNBC}\nbiomarkers: {HER2: {status: positive}}", shipped.vocabulary)
    with pytest.raises(CaseError, match="soft tissue sarcoma"):
        facts("disease: {diagnosis: sarcoma}", shipped.vocabulary)


@pytest.mark.parametrize("text", REFUSED)
def test_nothing_is_guessed(shipped: KnowledgeBase, text: str) -> None:
    """What could mean two things, or nothing, is refused at its place."""
    with pytest.raises(CaseError) as refused:
        facts(text, shipped.vocabulary)
    assert all(problem.line == 2 and problem.column > 1 for problem in refused.value.problems)


@pytest.mark.parametrize(("text", "help"), [
    ("{EGFR: [T790M not detected]}", "complete: true"), ("{EGFR: no T790M}", "complete: true"),
    ("{EGFR: [T790M阴性]}", "complete: true"), ("{CLDN18.2: 75%}", "`{percent: 75}`"),
    ("{CLDN18.2: positive}", "`{percent: 80}` of a stain"), ("{fusions: [ETV6]}", "below its gene")])
def test_what_to_write_instead(shipped: KnowledgeBase, text: str, help: str) -> None:
    """What is not certain is refused with what to write in its place."""
    with pytest.raises(CaseError) as refused:
        facts(f"biomarkers: {text}", shipped.vocabulary)
    assert help in str(refused.value)


@pytest.mark.parametrize("word", ["positive", "negative"])
def test_words_of_a_profile(board: Board, word: str) -> None:
    """A word in place of a report is read of a profile in Python as of a file."""
    data = {"case": "a", "biomarkers": {"HRD": word, "ALK": "EML4-ALK", "HER2": "IHC 2+/ISH-"}}
    case = board.case(Profile.model_validate(data))
    assert case.facts.values == board.case(data).facts.values
    assert case.facts.values["hrd.positive"] is (word == "positive")


def test_no_place_for_a_digit(shipped: KnowledgeBase) -> None:
    """A digit that many stagings have is no reason to name one of them."""
    with pytest.raises(CaseError) as refused:
        facts("biomarkers: {HER2: '0'}", shipped.vocabulary)
    assert "takes it" not in str(refused.value)


@pytest.mark.parametrize("file", some(CASES, 6), ids=lambda file: file.stem)
def test_whole_forms_stay(shipped: KnowledgeBase, file: Any) -> None:
    """A case in its whole form is left as it is, and is the very same object."""
    data = parse(str(file), file.read_bytes()).data
    assert written_out(data, shipped.vocabulary) is data


_TEXTS = st.text() | st.sampled_from(["L858R", "EML4-ALK fusion", "TPS 60%", "none", "brain, liver", "2L"])
_KEYS = st.text(max_size=3) | st.sampled_from([
    "treatment", "disease", "biomarkers", "metastases", "EGFR", "PD-L1", "TMB", "drugs", "line", "CNS"])
_DATA = st.recursive(_TEXTS | st.none() | st.booleans(), lambda inner: (
    st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4)), max_leaves=12)


@given(_DATA)
def test_never_breaks(data: Any) -> None:
    """Whatever stands in a case, writing it out raises nothing, and a second time changes nothing."""
    made = written_out(data, SHIPPED)
    assert written_out(made, SHIPPED) == made


def test_words_of_the_page_are_read(shipped: KnowledgeBase) -> None:
    """What a page in Chinese prints for a tumor, an extent or a pattern can be stated in a case."""
    vocabulary, chinese, left = shipped.vocabulary, words("zh"), []
    for fact, at in (("diagnosis", "disease: {diagnosis: '%s'}"), ("extent", "disease: {extent: '%s'}"),
                     ("progression.pattern", "progression: {pattern: '%s'}")):
        entry = vocabulary.facts[fact]
        tree = vocabulary.tree(entry) if entry.type == "tree" else None
        for code in tree.terms if tree else entry.codes:
            told = chinese.term(code).partition("（")[0]
            read = facts(at % told, vocabulary).get(fact, "") if told != code else code
            left += [(code, told, read)] if code not in read else []
    assert left == []


@pytest.mark.parametrize(("word", "told"), [
    ("Wildtyp", "wild-type"), ("nicht mutiert", "wild-type"), ("未检出突变", "wild-type"),
    ("mutiert", "mutated"), ("检出突变", "mutated"), ("nicht getestet", "not tested"),
    ("nicht auswertbar", "not evaluable"),
    ("ausstehend", "not stated")])
def test_states_elsewhere(word: str, told: str) -> None:
    """What a German or Chinese report says of a gene is read, at every door alike."""
    assert state(word) == told


@pytest.mark.parametrize(("word", "told"), [
    ("Ja", True), ("positiv", True), ("nachgewiesen", True), ("阳性", True), ("nein", False),
    ("negativ", False), ("nicht nachgewiesen", False), ("未检出", False)])
def test_yes_and_no_elsewhere(word: str, told: bool) -> None:
    """Yes and no of a German or Chinese report are read."""
    assert flag(word) is told


@pytest.mark.parametrize("text", ["IC2", "TC3", "IC 1", "TC0/IC1", "TPS 60%, IC2"])
def test_classes_of_cells(text: str) -> None:
    """IC2 is a class of the guide of SP142, which holds 5 % to less than 10 %: it is not read as 2 %."""
    assert marker("PD-L1", text, SHIPPED) == text
    assert marker("PD-L1", "IC 2%", SHIPPED) == {"ic": "2%"}


@pytest.mark.parametrize(("gene", "text", "told"), [
    ("EGFR", "activating mutation", "activating mutation"), ("TP53", "R273H (VAF 23 %)", "VAF 23 %"),
    ("MET", "amplification (copy number 8)", "copy number 8"), ("TP53", "synonymous", "synonymous")])
@pytest.mark.parametrize("door", ["case", "table"])
def test_what_is_used_for_less_is_told(shipped: KnowledgeBase, gene: str, text: str, told: str,
                                       door: str) -> None:
    """What a report says of a gene beyond what is taken of it is told, in a case and in a table alike."""
    if door == "table":
        (case,) = read_content("t.csv", table({"case": "a", gene: text}), shipped.vocabulary)
        assert [one.stated for one in case.unused] == [told]
        return
    data = {"case": "a", "biomarkers": {gene: text if told != text else {"variants": [text]}}}
    read = read_own("case.json", json.dumps(data).encode(), shipped.vocabulary)
    assert [one.stated for one in read.unused] == [told]
