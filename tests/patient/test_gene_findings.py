"""What a case states of a gene besides its sequence: facts that every gene has by a pattern."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from builders import exactly, facts_of, markers, problems_of, troubles_of, truth_of, write_study
from markerboard.imports.reader import read_content
from markerboard.knowledge.loading import load
from markerboard.language.parser import Parser
from markerboard.patient.facts import Known, Unknown
from markerboard.patient.shorthand import written_out
from markerboard.patient.spellings import UNREAD
from markerboard.patient.unused import UNASKED, WHOLE_EXON
from strategies import SHIPPED, SMALL

BORN: dict[str, Any] = {"germline": {"variants": ["pathogenic V843I"]}}
LISTED: dict[str, Any] = {"variants": ["L858R"], "complete": True}

PATHOGENIC = {"p": "S1982fs", "significance": "pathogenic"}
UNCERTAIN = {"p": "R110L", "significance": "VUS"}
BENIGN = {"p": "P72R", "significance": "benign"}
ANSWERS = [
    ({"CDKN2A": {"deleted": True}}, "CDKN2A.deleted", True),
    ({"panel": {"genes": ["CDKN2A"]}}, "CDKN2A.deleted", None),  # sequencing closes no deletion
    ({"panel": {"deletions": ["CDKN2A"]}}, "CDKN2A.deleted", False),
    ({"panel": {"genes": ["ALK"]}}, "NTRK1.fusion", None),
    ({"panel": {"fusions": ["NTRK1"]}}, "NTRK1.fusion", False),
    ({"PTEN": {"loss": True}}, "PTEN.loss", True),
    ({"PTEN": {"variants": ["R130*"]}}, "PTEN.loss", None),  # one truncated copy is not loss
    ({"PTEN": {"loss": "not tested"}}, "PTEN.loss", None),
    ({"MGMT": {"methylated": "yes"}}, "MGMT.methylated", True),
    ({"EREG": {"expression": "high"}}, "EREG.expression in {normal, high}", True),
    ({"EREG": {"expression": "low"}}, "EREG.expression = high", False),
    ({"CLDN18": {"percent": "40-80"}}, "CLDN18.percent >= 75", None),
    ({"CLDN18": {"percent": ">=75"}}, "CLDN18.percent >= 75", True),
    ({"FGFR2": {"ihc": "2+"}}, "FGFR2.ihc >= 3", False),
    ({"KIT": {"copy_number": 6}}, "KIT.copy_number > 5", True),
    # A gene that is lost or rearranged is not wild-type since a panel is silent of its sequence
    ({"FAT1": {"copy_number": 0}, "panel": {"genes": ["FAT1"]}}, "FAT1 = wild-type", None),
    ({"FAT1": {"loss": True}, "panel": {"genes": ["FAT1"]}}, "FAT1 = wild-type", None),
    ({"FAT1": {"deleted": "unreadable"}, "panel": {"genes": ["FAT1"]}}, "FAT1 = wild-type", None),
    ({"BRD4": {"fusions": ["FAT1"]}, "panel": {"genes": ["FAT1"]}}, "FAT1 = wild-type", None),
    ({"BRD4": {"fusions": ["FAT1"]}, "FAT1": "wild-type"}, "FAT1 = wild-type", None),
    ({"BRD4": {"fusion with FAT1": False}, "panel": {"genes": ["FAT1"]}}, "FAT1 = wild-type", True),
    ({"PTEN": {"expression": "absent"}, "panel": {"genes": ["PTEN"]}}, "PTEN = wild-type", None),
    # What one finding says of another
    ({"CDKN2A": {"deleted": True}}, "CDKN2A.loss", True),
    ({"CDKN2A": {"copy_number": 0}, "panel": {"deletions": ["CDKN2A"]}}, "CDKN2A.deleted", True),
    ({"CDKN2A": {"copy_number": "0-2"}}, "CDKN2A.loss", None),
    ({"CDKN2A": {"loss": False}}, "CDKN2A.deleted", False),
    ({"CDKN2A": {"deleted": True, "loss": "unreadable"}}, "CDKN2A.loss", None),
    ({"PTEN": {"expression": "absent"}}, "PTEN.loss", True),
    ({"MET": {"focally_amplified": True}}, "MET.amplified", True),
    # Fusions by their partner
    ({"RET": {"fusions": ["KIF5B"]}}, "RET.fusion with {KIF5B, CCDC6}", True),
    ({"RET": {"fusions": ["KIF5B"]}}, "RET.fusion with CCDC6", None),
    ({"RET": {"fusions": ["KIF5B"]}}, "KIF5B.fusion with RET", True),
    ({"RET": {"fusions": ["KIF5B"]}}, "RET.fusion", True),
    ({"RET": {"fusion": True}, "panel": {"fusions": ["RET"]}}, "RET.fusion with KIF5B", None),
    ({"RET": {"fusion": "not tested"}, "panel": {"genes": ["RET"]}}, "RET.fusion with KIF5B", None),
    ({"RET": {"fusion with KIF5B": False}}, "RET.fusion", None),
    ({"panel": {"fusions": ["ALK"]}}, "ALK.fusion with EML4", False),
    ({"panel": {"genes": ["ALK"]}}, "ALK.fusion with EML4", None),
    ({"ALK": {"fusions": [{"partner": "EML4", "exons": "e13::e20"}]}}, "ALK.fusion with EML4 e6::e20", None),
    ({"ALK": {"fusions": [{"partner": "EML4", "exons": "e13::e20"}]}}, "ALK.fusion with EML4 e13::e20", True),
    ({"ALK": {"fusions": [{"partner": "EML4", "exons": "e13::e20"}]}}, "ALK.fusion with EML4", True),
    ({"ALK": {"fusions": ["EML4"]}, "panel": {"genes": ["ALK"]}}, "ALK = wild-type", None),
    # The sequence in another specimen
    ({"BRCA2": {"germline": {"variants": [PATHOGENIC]}}}, "BRCA2.germline = mutated", True),
    # What is in every cell is in the tumor's
    ({"BRCA2": {"germline": {"variants": [PATHOGENIC]}}}, "BRCA2 = mutated", True),
    ({"BRCA2": {"germline": {"variants": ["S1982fs"]}}}, "BRCA2.germline = mutated", None),  # perhaps benign
    ({"BRCA2": {"germline": {"variants": ["S1982fs"]}}, "panel": {"genes": ["BRCA2"]}}, "BRCA2 = mutated",
     None),
    ({"TP53": {"germline": {"variants": [BENIGN]}}}, "TP53 = mutated", None),
    ({"TP53": {"variants": [BENIGN]}}, "TP53 = mutated", None),
    # A benign change is there, which a rule may ask for by its name
    ({"TP53": {"variants": [BENIGN]}, "panel": {"genes": ["TP53"]}}, "TP53 has P72R", None),
    ({"TP53": {"variants": [{"p": "R110L", "significance": "VUS"}]}}, "TP53 has R110L", True),
    ({"BRCA2": {"germline": {"status": "mutated", "variants": ["S1982fs"]}}}, "BRCA2.germline has S1982fs",
     True),
    ({"BRCA2": {"germline": "mutated"}, "panel": {"genes": ["BRCA2"]}}, "BRCA2 = wild-type", False),
    ({"BRCA2": {"germline": "mutated", "status": "not tested"}}, "BRCA2 = mutated", True),
    ({"BRCA2": {"germline": "wild-type"}}, "BRCA2 = wild-type", None),
    ({"BRCA2": {"germline": "not tested"}}, "BRCA2.germline = wild-type", None),
    ({"BRCA2": "wild-type"}, "BRCA2.germline = wild-type", None),
    ({"panel": {"genes": ["BRCA2"]}}, "BRCA2.germline = wild-type", None),
    ({"panel": {"genes": ["EGFR"]}}, "EGFR.plasma = wild-type", None),
    ({"EGFR": {"plasma": {"variants": ["T790M"]}}}, "EGFR has T790M", None),
    ({"EGFR": {"plasma": {"variants": ["T790M"]}}}, "EGFR has T790M or EGFR.plasma has T790M", True),
    ({"EGFR": {"plasma": "wild-type"}}, "EGFR = wild-type", None),
    ({"EGFR": {"germline": {"unread": ["?"]}}, "panel": {"genes": ["EGFR"]}}, "EGFR = wild-type", None),
    # Classes by a word
    ({"TP53": {"variants": ["R196*"]}}, "TP53 has truncating variant", True),
    ({"TP53": {"variants": ["R196*"]}}, "TP53 has inactivating variant", None),  # no proof of lost function
    ({"TP53": {"variants": ["R196H"], "complete": True}}, "TP53 has truncating variant", False),
    ({"TP53": {"variants": ["R196X"], "complete": True}}, "TP53 has missense variant", None),
    ({"TP53": {"variants": ["M1V"]}}, "TP53 has missense variant", None),  # the start may be lost
    ({"TP53": {"variants": ["truncating variant"], "complete": True}}, "TP53 has R196*", None),
    ({"TP53": {"variants": ["missense variant"], "complete": True}}, "TP53 has R196*", False),
    ({"TP53": "wild-type"}, "TP53 has pathogenic variant", False),
    ({"FLT3": {"variants": ["FLT3-ITD"]}}, "FLT3 has ITD", True),
    ({"FLT3": {"variants": ["F594_D600dup"], "complete": True}}, "FLT3 has ITD", None),
    ({"FLT3": {"variants": ["D835Y"], "complete": True}}, "FLT3 has ITD", False),
    ({"ABL1": {"variants": ["T315I"], "complete": True}}, "ABL1 has kinase domain mutation", None),
    ({"BRCA2": {"germline": {"variants": [PATHOGENIC]}}}, "BRCA2.germline has pathogenic variant", True),
    ({"BRCA2": {"variants": [PATHOGENIC]}}, "BRCA2.germline has pathogenic variant", None),
    # What is said of an alteration besides its change
    ({"TP53": {"variants": ["R110L"], "complete": True}}, "TP53 has pathogenic variant", None),
    ({"TP53": {"variants": [UNCERTAIN]}}, "TP53 = mutated", True),
    ({"TP53": {"variants": [UNCERTAIN]}}, "TP53 has pathogenic variant", None),
    ({"TP53": {"variants": [UNCERTAIN], "complete": True}}, "TP53 has pathogenic variant", False),
    ({"TP53": {"variants": [UNCERTAIN, "pathogenic R196*"], "complete": True}},
     "TP53 has pathogenic missense variant", False),  # two alterations
    ({"TP53": {"variants": [UNCERTAIN, "pathogenic R196*"], "complete": True}},
     "TP53 has pathogenic truncating variant", True),
    ({"TP53": {"variants": ["likely pathogenic R196*"]}}, "TP53 has pathogenic R196*", True),
    ({"TP53": {"variants": ["likely pathogenic R196*"]}}, "TP53 has likely pathogenic R196*", True),
    ({"TP53": {"variants": ["pathogenic R196*"]}}, "TP53 has likely pathogenic R196*", True),
    ({"TP53": {"variants": [{"p": "R196*", "significance": "likely pathogenic"}], "complete": True}},
     "TP53 has pathogenic {R196*, R248W}", True),
    ({"EGFR": {"likely pathogenic exon 2-7 deletion": True}}, "EGFR has pathogenic exon 2-7 deletion", True),
    ({"EGFR": {"variants": ["likely pathogenic vIII"]}}, "EGFR has pathogenic exon 2-7 deletion", True),
    ({"TP53": {"variants": [{"p": "R175H", "origin": "somatic"}]}}, "TP53 has somatic variant", True),
    ({"TP53": {"variants": [{"p": "R175H", "zygosity": "heterozygous"}], "complete": True}},
     "TP53 has homozygous variant", False),
    ({"ERBB2": {"variants": [{"p": "exon 20 insertion", "effect": "activating"}]}},
     "ERBB2 has activating exon 20 insertion", True),
    ({"ERBB2": {"variants": ["A775_G776insYVMA"]}}, "ERBB2 has activating exon 20 insertion", None),
    ({"BRCA2": {"variants": [{**PATHOGENIC, "origin": "germline"}], "complete": True}},
     "BRCA2 has somatic variant", False),
    ({"BRCA2": {"germline": {"variants": ["pathogenic S1982fs"]}}},
     "BRCA2.germline has pathogenic frameshift", True),
    # The same words behind the change
    *(({"TP53": {"variants": [one]}}, condition, answer)
      for one in ("R196*, pathogenic", "R196* (pathogenic)", "R196* likely pathogenic",
                  "R196*, somatic, pathogenic", "R196* [somatic/oncogenic]",
                  "NM_000546.6:c.586C>T (p.Arg196Ter), pathogenic")
      for condition, answer in (("TP53 has pathogenic truncating variant", True), ("TP53 has R196*", True))),
    *(({"TP53": {"variants": [one], "complete": True}}, condition, answer)
      for one in ("R110L, VUS", "R110L (VUS)", "R110L: variant of uncertain significance")
      for condition, answer in (("TP53 has R110L", True), ("TP53 has pathogenic variant", False))),
    ({"BRCA2": {"germline": {"variants": ["S1982fs, pathogenic"]}}}, "BRCA2.germline has pathogenic S1982fs",
     True),
    ({"BRCA2": {"variants": ["S1982fs, germline, pathogenic"]}}, "BRCA2.germline has pathogenic S1982fs",
     True),
    ({"TERT": {"variants": ["C228T, pathogenic"]}}, "TERT has pathogenic promoter mutation", True),
    ({"TP53": {"variants": ["R196*, R110L, pathogenic"]}}, "TP53 has pathogenic variant", None),  # of which?
    *(({"TP53": {"variants": [one]}}, "TP53 = mutated", None)
      for one in ("P72R, benign", "P72R (likely benign)", "benign P72R")),
    ({"TP53": {"germline": {"variants": ["P72R, benign"]}}}, "TP53 = mutated", None),
    # What a list calls germline is of the germline
    ({"BRCA2": {"variants": ["germline homozygous pathogenic S1982fs"]}},
     "BRCA2.germline has pathogenic variant", True),
    ({"BRCA2": {"variants": ["germline homozygous pathogenic S1982fs"]}},
     "BRCA2.germline has homozygous S1982fs", True),
    ({"BRCA2": {"variants": ["germline VUS S1982fs"]}}, "BRCA2.germline has pathogenic variant", None),
    ({"BRCA2": {"variants": ["germline pathogenic S1982fs"], "complete": True}},
     "BRCA2.germline has E23fs", None),  # the list of the tumor closes none of the germline
    ({"BRCA2": {"variants": ["germline pathogenic S1982fs"], "germline": "mutated"}},
     "BRCA2.germline has S1982fs", True),
    ({"BRCA2": {"variants": ["germline pathogenic S1982fs"], "germline": {"variants": ["VUS R110L"]}}},
     "BRCA2.germline has S1982fs and BRCA2.germline has R110L", True),
    ({"BRCA2": {"variants": ["germline pathogenic S1982fs"], "germline": "wild-type"}},
     "BRCA2.germline = wild-type", None),
    ({"BRCA2": {"variants": ["germline pathogenic S1982fs"], "germline": "unreadable"}},
     "BRCA2.germline has S1982fs", None),
    # Whole exons, which no test of the sequence denies
    ({"EGFR": {"variants": ["exon 2-7 deletion"]}}, "EGFR has exon 2-7 deletion", True),
    ({"EGFR": {"variants": ["EGFRvIII", "L858R"]}}, "EGFR has {exon 2-7 deletion, T790M}", True),
    ({"EGFR": {"variants": ["deletion of exons 2 to 7"]}}, "EGFR.exons_deleted", True),
    ({"EGFR": {"variants": ["2-7号外显子缺失"]}}, "EGFR has exon 2-7 deletion", True),
    ({"EGFR": {"variants": ["exon 2-7 deletion"]}}, "EGFR has exon 2-8 deletion", None),
    ({"EGFR": {"variants": ["exon 2-7 deletion"], "complete": True}}, "EGFR has exon 7 deletion", None),
    ({"EGFR": {"variants": ["exon 2-7 deletion"]}, "panel": {"genes": ["EGFR"]}}, "EGFR = wild-type", None),
    ({"EGFR": {"variants": ["exon 2-7 deletion"]}, "panel": {"genes": ["EGFR"]}}, "EGFR = mutated", None),
    ({"EGFR": {"variants": ["L858R"], "complete": True}}, "EGFR has exon 2-7 deletion", None),
    ({"EGFR": "wild-type"}, "EGFR has exon 2-7 deletion", None),
    ({"EGFR": {"exon 2-7 deletion": False}}, "EGFR has exon 2-7 deletion", False),
    ({"EGFR": {"exon 2-7 deletion": False}}, "EGFR.exons_deleted", None),
    ({"EGFR": {"exons_deleted": False}}, "EGFR has exon 2-7 deletion", False),
    ({"EGFR": {"variants": [{"p": "exon 2-7 deletion", "significance": "benign"}]}},
     "EGFR has exon 2-7 deletion", None),
    ({"EGFR": {"plasma": {"variants": ["exon 2-7 deletion"]}}}, "EGFR has exon 2-7 deletion", None),
    *(({"CDKN2A": {"variants": [one]}}, condition, answer)
      for one in ("loss of exon 2", "whole exon 2 deletion", "Deletion of the entire exon 2", "exon 2 lost",
                  "pathogenic loss of exon 2", "2号外显子整体缺失", "Verlust von Exon 2")
      for condition, answer in (("CDKN2A.exons_deleted", True), ("CDKN2A has exon 2 deletion", None),
                                ("CDKN2A has exon 2-7 deletion", None), ("CDKN2A = wild-type", None))),
    *(({"CDKN2A": {"variants": [one]}}, condition, answer)
      for one in ("exon 2 deletion", "Deletion Exon 2", "ex2del")
      for condition, answer in (("CDKN2A has exon 2 deletion", True), ("CDKN2A.exons_deleted", None),
                                ("CDKN2A = mutated", True))),
    ({"CDKN2A": {"variants": ["exon 2 deletion"], "exons_deleted": False}}, "CDKN2A.exons_deleted", False),
    ({"CDKN2A": {"variants": ["exon 2 deletion", "exon 2-3 deletion"]}}, "CDKN2A.exons_deleted", True),
    # The promoter
    *(({"TERT": {"variants": [f"{said}{hotspot}"], "complete": True}}, condition, answer)
      for said in ("", "pathogenic ", "somatic ")
      for hotspot in ("C228T", "C250T", "-124C>T", "-146C>T", "c.-124C>T", "c.-146C>T", "C228T (c.-124C>T)",
                      "p.C228T", "p.(Cys250Thr)")
      for condition, answer in (("TERT has promoter mutation", True), ("TERT = mutated", None),
                                ("TERT has R100W", None))),
    ({"TERT": {"variants": [{"p": "C228T", "significance": "pathogenic"}]}},
     "TERT has pathogenic promoter mutation", True),
    ({"TERT": {"variants": ["TERT promoter C228T"]}}, "TERT has promoter mutation", True),
    ({"EGFR": {"variants": ["C228T"]}}, "EGFR has C228T", True),  # such a name is of its gene alone
    ({"TERT": {"variants": ["promoter mutation"]}}, "TERT has promoter variant", True),
    ({"TERT": {"variants": [{"p": "promoter mutation", "significance": "pathogenic"}]}},
     "TERT has promoter mutation", True),
    ({"TERT": {"variants": [{"p": "promoter mutation", "significance": "pathogenic"}]}},
     "TERT has pathogenic variant", None),
    ({"TERT": {"variants": ["promoter mutation"]}, "panel": {"genes": ["TERT"]}}, "TERT = wild-type", None),
    ({"panel": {"genes": ["TERT"]}}, "TERT has promoter variant", None),
    ({"TERT": {"promoter_mutated": False}}, "TERT has promoter variant", False),
    ({"TERT": {"promoter_mutated": False}, "panel": {"genes": ["TERT"]}}, "TERT = wild-type", True),
    # Qualities of both, and other specimens
    ({"TERT": {"variants": ["pathogenic promoter mutation"]}}, "TERT has pathogenic promoter mutation", True),
    ({"TERT": {"variants": ["somatic likely pathogenic promoter variant"]}}, "TERT has promoter variant",
     True),
    ({"TERT": {"variants": ["somatic likely pathogenic promoter variant"]}},
     "TERT has {pathogenic promoter mutation, R100H}", True),
    ({"TERT": {"variants": ["promoter mutation"]}}, "TERT has pathogenic promoter mutation", None),
    ({"TERT": {"variants": ["VUS promoter mutation"]}}, "TERT has pathogenic promoter mutation", None),
    ({"TERT": {"variants": ["somatic promoter mutation", "pathogenic promoter mutation"]}},
     "TERT has somatic pathogenic promoter mutation", None),  # two alterations
    ({"TERT": {"promoter_mutated": False}}, "TERT has pathogenic promoter mutation", False),
    ({"TERT": {"pathogenic promoter_mutated": False}}, "TERT has somatic pathogenic promoter variant", False),
    ({"TERT": {"pathogenic promoter_mutated": False}}, "TERT has promoter mutation", None),
    ({"TERT": {"variants": ["pathogenic promoter mutation"]}, "panel": {"genes": ["TERT"]}},
     "TERT = wild-type", None),
    ({"TERT": {"pathogenic promoter_mutated": "unreadable"}, "panel": {"genes": ["TERT"]}},
     "TERT = wild-type", None),
    ({"EGFR": {"variants": [{"p": "EGFRvIII", "effect": "activating", "zygosity": "heterozygous"}]}},
     "EGFR has activating exon 2-7 deletion", True),
    ({"EGFR": {"variants": ["activating exon 2-7 deletion"]}}, "EGFR.activating exons_deleted", True),
    ({"EGFR": {"exons_deleted": False}}, "EGFR has activating exon 2-7 deletion", False),
    ({"BRCA1": {"germline": {"variants": ["pathogenic exon 2-7 deletion"]}}},
     "BRCA1.germline has exon 2-7 deletion", True),
    ({"BRCA1": {"germline": {"variants": ["pathogenic exon 2-7 deletion"]}}},
     "BRCA1 has pathogenic exon 2-7 deletion", True),  # it is in the tumor's cells too
    ({"BRCA1": {"germline": {"variants": ["exon 2-7 deletion"]}}},
     "BRCA1.germline has exon 2-7 deletion", None),  # it may be benign
    ({"BRCA1": {"germline": {"variants": ["exon 2-7 deletion"], "status": "mutated"}}},
     "BRCA1.germline has exon 2-7 deletion", True),
    ({"BRCA1": {"germline": {"variants": [{"p": "exon 2-7 deletion", "significance": "benign"}]}}},
     "BRCA1.germline has exon 2-7 deletion", None),
    ({"BRCA1": {"germline": "wild-type"}}, "BRCA1.germline has exon 2-7 deletion", None),
    ({"BRCA1": {"germline": {"exons_deleted": False}}}, "BRCA1.germline has exon 2-7 deletion", False),
    ({"BRCA1": {"germline": {"exons_deleted": False}}}, "BRCA1 has exon 2-7 deletion", None),
    ({"BRCA1": {"exons_deleted": False}}, "BRCA1.germline has exon 2-7 deletion", None),
    ({"BRCA1": {"variants": ["exon 2-7 deletion"]}}, "BRCA1.germline has exon 2-7 deletion", None),
    ({"BRCA1": {"germline": {"variants": ["pathogenic exon 2-7 deletion"], "complete": True}}},
     "BRCA1.germline = wild-type", None),
    ({"EGFR": {"plasma": {"variants": ["exon 2-7 deletion"]}}}, "EGFR.plasma has exon 2-7 deletion", True),
    ({"EGFR": {"plasma": {"variants": ["exon 2-7 deletion"]}}},
     "EGFR.plasma has activating exon 2-7 deletion", None),
    ({"EGFR": {"variants": ["exon 2-7 deletion"]}}, "EGFR.plasma has exon 2-7 deletion", None),
    ({"EGFR": {"plasma": "not tested"}}, "EGFR.plasma has exon 2-7 deletion", None),
    ({"HER1": {"plasma": {"variants": ["EGFRvIII"]}}}, "EGFR.plasma has exon 2-7 deletion", True),
    ({"MET": {"plasma": {"variants": ["exon 14 skipping"]}}}, "MET has exon 14 skipping", None),
    # A change that is stated as open stays open with every word of quality, whatever denies all of its kind
    *(({"BRCA1": {"exon 2-7 deletion": stated, "exons_deleted": False}},
       f"BRCA1 has {said}exon 2-7 deletion", answer)
      for stated, answer in (("indeterminate", None), ("unreadable", None), ("not tested", False))
      for said in ("", "pathogenic ", "homozygous ", "somatic ", "somatic pathogenic ")),
    *(({"BRCA1": {"germline": {"exon 2-7 deletion": "indeterminate", "exons_deleted": False}}},
       f"BRCA1.germline has {said}exon 2-7 deletion", None) for said in ("", "pathogenic ", "homozygous ")),
    ({"BRCA1": {"exon 2-7 deletion": "indeterminate", "exons_deleted": False}},
     "BRCA1 has pathogenic exon 3-5 deletion", False),  # of other exons nothing is open
    ({"BRCA1": {"exon 2-7 deletion": "indeterminate", "pathogenic exons_deleted": False}},
     "BRCA1 has pathogenic exon 2-7 deletion", False),
    ({"TERT": {"pathogenic promoter_mutated": "indeterminate", "promoter_mutated": False}},
     "TERT has somatic pathogenic promoter mutation", None),
    # Codons
    ({"FGFR3": {"variants": ["R248C"]}}, "FGFR3 has codons 248-249 mutation", True),
    ({"FGFR3": {"variants": ["G370C"]}}, "FGFR3 has codons 248-249 mutation", None),
    ({"FGFR3": {"variants": ["G370C"], "complete": True}}, "FGFR3 has codons 248-249 mutation", False),
    ({"FGFR3": {"variants": ["codon 248 mutation"]}}, "FGFR3 has {R248C, S249C}", None),
    ({"FGFR3": {"variants": ["codons 248-249 mutation"], "complete": True}}, "FGFR3 has R248C", None),
    ({"FGFR3": {"variants": ["248-249号密码子突变"]}}, "FGFR3 has codons 240-260 mutation", True),
    ({"FGFR3": {"variants": ["pathogenic R248C"]}}, "FGFR3 has pathogenic codons 248-249 mutation", True),
    # A substitution is no insertion, wherever the exon lies
    ({"BRAF": {"variants": ["V600E", "K601N"], "complete": True}}, "BRAF has exon 20 insertion", False),
    ({"BRAF": {"variants": ["V600_K601insA"], "complete": True}}, "BRAF has exon 20 insertion", None),
    ({"FAT1": {"methylated": True}, "panel": {"genes": ["FAT1"]}}, "FAT1 = wild-type", True),
    # A change that may be there, by a word of its own, is denied by no word for the whole gene
    *(({"MET": one | {"exon14_skipping": why}, "panel": {"genes": ["MET"]}}, condition, None)
      for one in ({"status": "wild-type"}, {"variants": ["Y1230C"], "complete": True}, {})
      for why in ("indeterminate", "not tested", "no call")
      for condition in ("MET has exon 14 skipping", "not MET has exon 14 skipping")),
    ({"MET": {"status": "wild-type", "exon14_skipping": False}}, "MET has exon 14 skipping", False),
    # A tumor without a result is not closed by what somebody was born with, nor a list by what is not named
    *(({"EGFR": BORN | more, "panel": {"genes": ["EGFR"]}}, "EGFR has L858R", None)
      for more in ({"status": "no call"}, {"status": "indeterminate"}, {"status": "NA", "complete": True})),
    ({"EGFR": {"complete": False}, "panel": {"genes": ["EGFR"]}}, "EGFR = wild-type", None),
    ({"EGFR": LISTED | {"complete": False}, "panel": {"genes": ["EGFR"]}}, "EGFR has T790M", None),
    ({"EGFR": LISTED | {"germline": "mutated"}}, "EGFR has T790M", None),
    ({"EGFR": LISTED | {"germline": "wild-type"}}, "EGFR has T790M", False),
]


@pytest.mark.parametrize(("stated", "condition", "answer"), ANSWERS, ids=lambda one: str(one)[:60])
def test_answers(stated: dict[str, Any], condition: str, answer: bool | None) -> None:
    """Each kind of finding answers its own fact, and is denied only by a test that measures that kind."""
    parser = Parser(SHIPPED)
    parser.parse(condition)
    asked = SHIPPED.with_asked(parser.asked)
    assert truth_of(markers(**stated), condition, asked) is answer


@pytest.mark.parametrize(("stated", "symbol", "told"), [
    ({"CDKN2A": {"variants": ["exon 2 deletion"]}}, "CDKN2A", True),
    ({"KIT": {"variants": ["Deletion Exon 17", "D816V"]}}, "KIT", True),
    ({"EGFR": {"variants": ["exon 19 deletion"]}}, "EGFR", False),  # it is of residues within the exon
    ({"EGFR": {"variants": ["exon 20 deletion"]}}, "EGFR", True),
    ({"EGFR": {"variants": ["exon 20 deletion"], "exons_deleted": False}}, "EGFR", False),
    ({"EGFR": {"variants": ["exon 20 insertion"]}}, "EGFR", False)])
def test_perhaps_a_whole_exon(stated: dict[str, Any], symbol: str, told: bool) -> None:
    """A deletion of one exon may be of all of it: where a rule asks that, it stays open, and is said."""
    facts = facts_of(markers(**stated), SHIPPED.with_asked([f"{symbol}.exons_deleted"]))
    assert any(one.why == WHOLE_EXON for one in facts.unused) is told
    assert (facts[f"{symbol}.exons_deleted"] == Unknown(UNREAD, f"biomarkers.{symbol}")) is told
    unasked = facts_of(markers(**stated), SHIPPED)
    assert not any(one.why == WHOLE_EXON for one in unasked.unused)


@pytest.mark.parametrize("key", ["exon 2 deletion", "R80*", "missense mutation"])
def test_a_change_for_a_key(key: str) -> None:
    """A change that stands as a key of its gene is refused with the list in which it belongs."""
    (trouble,) = troubles_of(markers(CDKN2A={key: True}), SHIPPED)
    assert (trouble.path[-1], f"variants: [{key}]" in trouble.help) == (key, True)


@pytest.mark.parametrize(("change", "skipped"), [
    ("D1010H", None), ("D1028N", None), ("exon 14 deletion", None), ("del exon 14", None),
    ("T1010I", None), ("R988C", None), ("exon 14 mutation", None), ("c.3028+1G>A", None),
    ("X963_splice", None), ("codons 1000-1100 mutation", None), ("A900_T1100del", None),
    # Of a codon that no transcript has in exon 14 or beside it: tyrosine 1230 of the one is 1248 of the other
    ("Y1230C", False), ("Y1248C", False), ("V1092I", False), ("M1250T", False), ("V950A", False),
    ("exon 19 mutation", False), ("codons 1200-1300 mutation", False), ("X1100_splice", False),
    ("c.3082+3A>G", None), ("c.2888-35_2888-16del", None), ("c.2888-20del", None), ("N375S", False),
    ("exon 14 skipping", True)])
def test_what_may_be_exon_14_skipping(change: str, skipped: bool | None) -> None:
    """What may cost exon 14 of MET is no absence of its skipping, however whole the list is."""
    stated = markers(MET={"variants": [change], "complete": True}, panel={"genes": ["MET"]})
    assert truth_of(stated, "MET has exon 14 skipping", SHIPPED) is skipped


@pytest.mark.parametrize(("change", "wild_type"), [
    ("c.375+3G>A", None), ("c.375+8G>A", None), ("c.375+9G>A", True), ("c.376-3C>G", None),
    ("c.376-17C>G", None), ("c.376-18C>G", True), ("NM_000546.6:c.375+5G>A", None), ("c.376-20del", None),
    ("c.376-35_376-16del", None), ("c.376-80_376-50del", None), ("c.376-80_376-51del", True),
    ("c.782+72C>T", True), ("c.*52G>A", True)])
def test_beside_a_splice_site(change: str, wild_type: bool | None) -> None:
    """A change of an intron beside an exon may cost its splice site: the gene is open; farther it is no
    mutation (Sequence Ontology, SO:0001630 and SO:0002169; branch points, doi 10.1101/gr.182899.114).
    """
    stated = markers(TP53={"variants": [change]}, panel={"genes": ["TP53"]})
    assert truth_of(stated, "TP53 = wild-type", SHIPPED) is wild_type
    facts = facts_of(stated, SHIPPED)
    assert any(change == one.stated for one in facts.unused)


@pytest.mark.parametrize(("symbol", "alias"), [
    ("MET", "c-MET"), ("EGFR", "HER1"), ("ALK", "CD246"), ("PTEN", "MMAC1")])
@pytest.mark.parametrize("key", ["amplified", "fusion", "loss"])
def test_by_another_name(symbol: str, alias: str, key: str) -> None:
    """P22: what stands under another name of a gene is the gene's; what c-MET had was dropped."""
    stated, other = (facts_of(markers(**{name: {key: True}}), SHIPPED) for name in (symbol, alias))
    assert {n: v.value for n, v in stated.entries.items() if isinstance(v, Known)} == {
        n: v.value for n, v in other.entries.items() if isinstance(v, Known)} != {}


def test_asked_by_no_rule() -> None:
    """P22: a finding that no rule asks is a fact with its place, and is said; also one that is not known."""
    facts = facts_of(markers(PTEN={"loss": True, "h_score": "not tested"}), SHIPPED)
    assert facts["PTEN.loss"] == Known(True, "biomarkers.PTEN.loss", written="True")
    assert facts["PTEN.h_score"] == Unknown("not tested", "biomarkers.PTEN.h_score")
    told = {one.at: one.stated for one in facts.unused if one.why == UNASKED}
    assert {"biomarkers.PTEN.loss": "PTEN loss: true",
                "biomarkers.PTEN.h_score": "PTEN h_score: not tested"}.items() <= told.items()


@pytest.mark.parametrize(("stated", "path", "told"), [
    ({"PTEN": {"lost": True}}, ("biomarkers", "PTEN", "lost"), "unknown key `lost`"),
    ({"PTEN": {"ihc": 7}}, ("biomarkers", "PTEN", "ihc"), "0 to 3"),
    ({"PTEN": {"loss": 3}}, ("biomarkers", "PTEN", "loss"), "`PTEN.loss` is true, false or a reason"),
    ({"BRCA2": {"status": "wild-type", "germline": "mutated"}}, ("biomarkers", "BRCA2"), "wild-type"),
    ({"EGFR": {"plasma": {"variants": ["?!"]}}}, ("biomarkers", "EGFR", "plasma", "variants", 0), "read"),
    ({"RET": {"fusions": ["KIF5B"], "fusion with KIF5B": False}}, ("biomarkers", "RET", "fusions", 0),
     "false"),
    ({"EGFR": {"variants": ["L858R", "exon 2-7 deletion"], "exon 2-7 deletion": False}},
     ("biomarkers", "EGFR", "variants", 1), "yet it is listed"),
    ({"EGFR": {"exon 2-7 deletion": True, "exons_deleted": False}},
     ("biomarkers", "EGFR", "exon 2-7 deletion"), "`exons_deleted` is false"),
    ({"EGFR": {"exon 7-2 deletion": True}}, ("biomarkers", "EGFR", "exon 7-2 deletion"), "unknown key"),
    ({"TERT": {"promoter_mutated": False, "variants": ["pathogenic promoter mutation"]}},
     ("biomarkers", "TERT", "pathogenic promoter_mutated"), "`promoter_mutated` is false"),
    ({"BRCA1": {"germline": {"exons_deleted": False, "variants": ["pathogenic exon 2-7 deletion"]}}},
     ("biomarkers", "BRCA1", "germline", "pathogenic exon 2-7 deletion"), "`exons_deleted` is false"),
    ({"BRCA1": {"germline": {"exon 2-7 deletion": False, "status": "mutated",
                             "variants": ["exon 2-7 deletion"]}}},
     ("biomarkers", "BRCA1", "germline", "variants", 0), "yet it is listed"),
    ({"TERT": {"promoter_mutated": False, "variants": ["C228T"]}}, ("biomarkers", "TERT", "variants", 0),
     "`promoter_mutated` is false"),
    ({"BRCA1": {"germline": {"loss": True}}}, ("biomarkers", "BRCA1", "germline", "loss"), "unknown key"),
    ({"TERT": {"VUS pathogenic promoter_mutated": True}},
     ("biomarkers", "TERT", "VUS pathogenic promoter_mutated"), "unknown key"),
    ({"RET": {"fusions": ["no gene"]}}, ("biomarkers", "RET", "fusions", 0), "partner"),
    ({"BRCA2": {"variants": [{"p": "S1982fs", "origin": "germline"}]}},
     ("biomarkers", "BRCA2", "variants", 0), "write `pathogenic`, `likely pathogenic` or `VUS` before it"),
    ({"BRCA2": {"variants": ["activating inactivating S1982fs"]}}, ("biomarkers", "BRCA2", "variants", 0),
     "cannot read"),
    ({"RET": {"fusion with": True}}, ("biomarkers", "RET", "fusion with"), "unknown key"),
    ({"EREG": {"expression": "loud"}}, ("biomarkers", "EREG", "expression"), "loud"),
])
def test_told(stated: dict[str, Any], path: tuple[str, ...], told: str) -> None:
    """P15: a key or a value that the vocabulary does not have is told with its place."""
    [trouble] = troubles_of(markers(**stated), SHIPPED)
    assert trouble.path == path and told in f"{trouble.message} {trouble.help}"


@pytest.mark.parametrize("specimen", ["", "germline", "plasma"])
@pytest.mark.parametrize(("symbol", "change", "key"), [
    ("EGFR", "exon 2-7 deletion", "exon 2-7 deletion"), ("TERT", "promoter mutation", "promoter_mutated"),
    ("TERT", "C228T", "promoter_mutated"), ("EGFR", "vIII", "exon 2-7 deletion")])
def test_wild_type_beside_other_changes(specimen: str, symbol: str, change: str, key: str) -> None:
    """A sequence without a mutation is no contradiction to whole exons that are lost or to a promoter, by a
    key or in the list: the gene is altered otherwise, and neither wild-type nor mutated.
    """
    gene, said = f"{symbol}.{specimen}".strip("."), "pathogenic " * (specimen == "germline")
    asked, told = SHIPPED.with_asked([symbol, gene]), []
    for stated in ({"variants": [said + change]}, {said + key: True}):
        report = {"status": "wild-type", **stated}
        facts = facts_of(markers(**{symbol: {specimen: report} if specimen else report}), asked)
        told.append({name: getattr(one, "value", one) for name, one in facts.entries.items()})
        unknown = facts[gene]
        assert isinstance(unknown, Unknown) and unknown.reason == "altered otherwise"
    assert told[0].keys() == told[1].keys()


@pytest.mark.parametrize(("symbol", "written", "key"), [
    ("MET", "Exon 14 Skipping", "exon14_skipping"), ("MET", "exon 14 skipping", "exon14_skipping"),
    ("EGFR", "exons 2-7 deletion", "exon 2-7 deletion"), ("EGFR", "exon 2–7 deletion", "exon 2-7 deletion"),
    ("EGFR", "Exons 2 – 7 Deletion", "exon 2-7 deletion"), ("TERT", "Promoter mutation", "promoter_mutated"),
    ("EGFR", "Pathogenic exons 2-7 deletion", "pathogenic exon 2-7 deletion"),
    ("EGFR", "Exons deleted", "exons_deleted")])
@pytest.mark.parametrize("specimen", ["", "plasma"])
@pytest.mark.parametrize("so", [True, False, "not tested"])
def test_key_in_another_spelling(symbol: str, written: str, key: str, specimen: str, so: Any) -> None:
    """A key of a change is read in any spelling, in the plural, with capitals and with any dash."""
    if specimen and key == "exon14_skipping":
        return  # plasma tells it by its list
    cases = (markers(**{symbol: {specimen: {one: so}} if specimen else {one: so}}) for one in (written, key))
    found = [facts_of(written_out(case, SHIPPED), SHIPPED) for case in cases]
    assert found[0].entries == found[1].entries != {}


def test_key_in_two_spellings() -> None:
    """Two spellings of one key are told, whatever they say."""
    told = {"exon 2-7 deletion": True, "exons 2-7 deletion": False}
    assert troubles_of(written_out(markers(EGFR=told), SHIPPED), SHIPPED)


def test_open_between_what_excludes() -> None:
    """Two findings of which one excludes what the other says contradict, though that is stated as open."""
    told = {"focally_amplified": True, "deleted": True}
    assert troubles_of(markers(PTEN=told), SHIPPED)
    assert troubles_of(markers(PTEN=told | {"amplified": "indeterminate"}), SHIPPED)


@pytest.mark.parametrize(("key", "meant"), [
    ("mutations", "variants"), ("Protein change", "variants"), ("amplification", "amplified"),
    ("copies", "copy_number"), ("rearrangement", "fusion"),
])
def test_key_of_others(key: str, meant: str) -> None:
    """What others call a key of a gene is refused with the key to write."""
    [trouble] = troubles_of(markers(EGFR={key: "yes"}), SHIPPED)
    assert trouble.message == f"unknown key `{key}`" and trouble.help == f"write `{meant}`"


@pytest.mark.parametrize(("stated", "key", "other"), [
    ({"MET": {"focally_amplified": True, "amplified": False}}, "focally_amplified", "amplified"),
    ({"PTEN": {"deleted": "yes", "loss": "no"}}, "deleted", "loss"),
    ({"PTEN": {"copy_number": "<0.5", "deleted": False}}, "copy_number", "deleted"),
])
def test_denied(stated: dict[str, Any], key: str, other: str) -> None:
    """A finding that is another one too, which is denied beside it, is told with both."""
    [trouble] = troubles_of(markers(**stated), SHIPPED)
    assert trouble.path[-1] == key and f"`{other}` is false" in trouble.message
    assert not troubles_of(markers(**{gene: {key: report[key]} for gene, report in stated.items()}), SHIPPED)


def test_denied_of_the_other_gene() -> None:
    """A fusion is one of both its genes: where one is said to have none, both places are told."""
    told = troubles_of(markers(RET={"fusions": ["KIF5B"]}, KIF5B={"fusion": False}), SHIPPED)
    assert {one.path for one in told} == {("biomarkers", "RET", "fusion with KIF5B"),
                                          ("biomarkers", "KIF5B", "fusion")}


def test_denied_of_the_tumor() -> None:
    """What a patient was born with is in the tumor too: where that is denied, both places are told."""
    born = {"variants": ["pathogenic exon 2-7 deletion"]}
    told = troubles_of(markers(BRCA1={"germline": born, "exons_deleted": False}), SHIPPED)
    assert {one.path for one in told} == {("biomarkers", "BRCA1", "germline", "pathogenic exon 2-7 deletion"),
                                          ("biomarkers", "BRCA1", "exons_deleted")}


@pytest.mark.parametrize("gene", [{"fusion": True}, {"copy_number": 0}, {"fusion": "unreadable"}])
def test_without_patterns(gene: dict[str, Any]) -> None:
    """P19: where a vocabulary does not say that a finding alters no gene, a panel leaves the gene open."""
    panel = {"genes": ["GENE1"]}
    assert truth_of(markers(GENE1=gene, panel=panel), "GENE1 = wild-type", SMALL) is None
    assert truth_of(markers(GENE1={"fusion": "no"}, panel=panel), "GENE1 = wild-type", SMALL) is True


@pytest.mark.parametrize(("header", "cell", "fact", "value"), [
    ("PTEN.loss", "yes", "PTEN.loss", True), ("PTEN loss", "no", "PTEN.loss", False),
    ("NTRK1 rearrangement", "positive", "NTRK1.fusion", True),
    ("c-MET amplification", "yes", "met.amplified", True),
    ("ERBB2 IHC", "2+", "ERBB2.ihc", 2), ("KIT_copy_number", "6", "KIT.copy_number", 6)])
def test_columns(header: str, cell: str, fact: str, value: Any) -> None:
    """P22: a table states what every gene has, by its key or its label; a lost gene is no wild-type there."""
    [case] = read_content("a.csv", f"case,{header}\na,{cell}\n".encode(), SHIPPED)
    known = case.facts[fact]
    assert isinstance(known, Known) and (known.value == value or known.value == exactly(value))


@pytest.mark.parametrize(("cell", "known"), [
    ("R175H, polymorphism", False), ("R175H; benign", False), ("R175H, artifact", False),
    ("R175H, class 2", False), ("R175H, Klasse 1", False), ("R175H; SNP rs1042522", False),
    ("R175H, synonymous", False), ("R175H, 45%", True), ("R175H, exon 5", True),
    ("R175H, VUS", True), ("R175H, pathogenic", True), ("R175H, R248QQ", True)])
def test_words_beside_a_variant(cell: str, known: bool) -> None:
    """P19: a word that may take back that a variant is one opens its gene, which had counted as mutated."""
    [case] = read_content("a.csv", f'case,TP53\na,"{cell}"\n'.encode(), SHIPPED)
    assert isinstance(case.facts["TP53"], Known) is known


def test_a_rule_asks_it(small: Path) -> None:
    """A rule asks for a pattern of any gene of HGNC, and a case answers it, without a line of Python."""
    file = small / "vocabulary.yaml"
    text = file.read_text(encoding="utf-8")
    pattern = 'patterns:\n  weird: {type: boolean, label: "weird {gene}", means: "{gene} is weird"}\n'
    file.write_text(pattern + text, encoding="utf-8")
    study = write_study(small)
    asking = study.read_text(encoding="utf-8").replace("when: ", "when: ZNF83.weird or ", 1)
    study.write_text(asking, encoding="utf-8")
    assert problems_of(small) == []
    vocabulary = load(small).vocabulary
    assert vocabulary.facts["ZNF83.weird"].label == "weird ZNF83"
    assert truth_of(markers(ZNF83={"weird": "yes"}), "ZNF83.weird", vocabulary) is True


def test_word_of_a_marker_without_status() -> None:
    """A word in the place of a marker that has several keys and no status answers none of them: refused."""
    told = troubles_of(markers(HRD="positive"), SHIPPED)
    assert any("does not say which of HRD" in one for one in map(str, told))
    assert not troubles_of(markers(HRD="not tested"), SHIPPED)
