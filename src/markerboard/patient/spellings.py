"""The words and signs in which reports write what is no medicine: states, yes and no, numbers, units."""

from __future__ import annotations

from markerboard.files.patterns import pattern

# Why something is unknown, by the word for it. The first spelling of each is ours.
REASONS = {
    "not tested": "not tested", "not stated": "not stated", "unknown": "not stated",
    "indeterminate": "indeterminate", "no call": "indeterminate", "not evaluable": "indeterminate",
    "unreadable": "could not be read", "conflicting": "conflicting",
}
OTHERWISE = "altered otherwise"
UNREAD = "could not be read"

# Other spellings of a reason and of a state, by what a case writes for it. "ND" is in neither: it stands for
# not done as well as for not detected; nor is "positive", which of ALK is said of its fusion.
OF_REASONS = {
    "untested": "not tested", "not done": "not tested", "not performed": "not tested", "nt": "not tested",
    "nicht getestet": "not tested", "nicht untersucht": "not tested", "nicht bestimmt": "not tested",
    "nicht durchgeführt": "not tested", "ausstehend": "not stated", "nicht auswertbar": "not evaluable",
    "not assessed": "not tested", "未检测": "not tested", "未测": "not tested", "未做": "not tested",
    "na": "not stated", "n/a": "not stated", "not available": "not stated", "not known": "not stated",
    "not reported": "not stated", "missing": "not stated", "pending": "not stated", "unk": "not stated",
    "未知": "unknown", "不详": "unknown",
    "inconclusive": "indeterminate", "equivocal": "indeterminate", "undetermined": "indeterminate",
    "no result": "no call", "nocall": "no call", "failed": "no call", "test failed": "no call",
    "insufficient material": "not evaluable", "insufficient": "not evaluable", "qns": "not evaluable",
    "not interpretable": "not evaluable", "ne": "not evaluable", "无法评估": "not evaluable",
}
STATES = {
    "wt": "wild-type", "wild type": "wild-type", "wildtype": "wild-type", "not mutated": "wild-type",
    "unmutated": "wild-type", "no mutation": "wild-type", "no mutation detected": "wild-type",
    "no mutation found": "wild-type", "mutation not detected": "wild-type",
    "野生型": "wild-type", "未突变": "wild-type", "无突变": "wild-type", "未见突变": "wild-type",
    "未检出突变": "wild-type", "wildtyp": "wild-type", "nicht mutiert": "wild-type",
    "keine mutation": "wild-type", "keine mutation nachgewiesen": "wild-type",
    "mutiert": "mutated", "mutation nachgewiesen": "mutated", "检出突变": "mutated", "有突变": "mutated",
    "mutant": "mutated", "mut": "mutated", "mutation": "mutated", "mutation detected": "mutated",
    "突变": "mutated", "突变型": "mutated",
}
FLAGS = {
    "true": True, "yes": True, "y": True, "positive": True, "present": True, "detected": True,
    "是": True, "有": True, "阳性": True, "ja": True, "positiv": True, "vorhanden": True,
    "nachgewiesen": True,
    "false": False, "no": False, "n": False, "negative": False, "absent": False, "not detected": False,
    "undetected": False, "否": False, "无": False, "阴性": False, "未检出": False, "nein": False,
    "negativ": False, "nicht vorhanden": False, "nicht nachgewiesen": False,
}

# What may stand for a list of treatments that is empty, and for the number of a line.
UNTREATED = ("none", "untreated", "no treatment", "treatment-naive", "treatment naive", "treatment-naïve",
             "未治疗", "未经治疗", "初治", "无")
LINES = {spelling: str(n) for n, spellings in enumerate((
    ("1st", "first", "1st line", "first line", "first-line", "1l", "一线"),
    ("2nd", "second", "2nd line", "second line", "second-line", "2l", "二线"),
    ("3rd", "third", "3rd line", "third line", "third-line", "3l", "三线"),
    ("4th", "fourth", "4th line", "fourth line", "fourth-line", "4l", "四线"),
    ("5th", "fifth", "5th line", "fifth line", "fifth-line", "5l", "五线")), 1) for spelling in spellings}

# Other spellings of the few words of a case.
SEXES = {"f": "female", "w": "female", "woman": "female", "女": "female", "weiblich": "female",
         "femme": "female", "féminin": "female",
         "m": "male", "man": "male", "男": "male", "männlich": "male", "homme": "male", "masculin": "male"}
STATUSES = {"current": "ongoing", "active": "ongoing", "continuing": "ongoing", "ended": "stopped",
            "discontinued": "stopped", "finished": "stopped", "laufend": "ongoing", "en cours": "ongoing",
            "进行中": "ongoing", "持续": "ongoing", "beendet": "stopped", "abgesetzt": "stopped",
            "arrêté": "stopped", "停止": "stopped", "已停": "stopped", "present": "ongoing", "now": "ongoing",
            "to date": "ongoing", "heute": "ongoing", "bis heute": "ongoing", "至今": "ongoing",
            "在用": "ongoing", "继续": "ongoing", "停药": "stopped"}
ENDINGS = {"pd": "progression", "progressive disease": "progression", "disease progression": "progression",
           "adverse event": "toxicity", "adverse events": "toxicity", "ae": "toxicity",
           "progredienz": "progression", "进展": "progression", "疾病进展": "progression",
           "toxizität": "toxicity", "toxicité": "toxicity", "毒性": "toxicity", "不良反应": "toxicity",
           "intolerance": "toxicity", "side effects": "toxicity", "not tolerated": "toxicity",
           "nebenwirkung": "toxicity", "nebenwirkungen": "toxicity", "unverträglichkeit": "toxicity",
           "progress": "progression", "tumorprogress": "progression", "毒副作用": "toxicity",
           "副作用": "toxicity", "不耐受": "toxicity", "病情进展": "progression",
           "abgeschlossen": "completion", "planmäßig beendet": "completion",
           "regulär beendet": "completion", "完成": "completion",
           "patientenwunsch": "choice", "患者要求": "choice",
           "completed": "completion", "patient choice": "choice", "patient's choice": "choice"}
RESPONSES = {"complete response": "CR", "partial response": "PR", "stable disease": "SD",
             "progressive disease": "PD", "progression": "PD", "not evaluable": "NE",
             "komplette remission": "CR", "partielle remission": "PR", "teilremission": "PR",
             "krankheitsstabilisierung": "SD", "stabile erkrankung": "SD", "progress": "PD",
             "nicht beurteilbar": "NE", "完全缓解": "CR", "部分缓解": "PR", "疾病稳定": "SD", "稳定": "SD",
             "疾病进展": "PD", "进展": "PD"}

# How a unit is printed, by the unit of the vocabulary.
UNITS = {
    "years": {"year", "jahre", "jahr", "ans", "yr", "yrs", "y", "yo", "years old", "岁"},
    "months": {"month", "monate", "monat", "mois", "mo", "mos", "mon", "mons", "mth", "mths", "个月", "月"},
    "cycles": {"cycle", "个周期", "周期"},
    "mutations/Mb": {"mut/mb", "muts/mb", "mutation/mb", "/mb", "mutations per mb", "mutations per megabase",
                     "mut per mb", "个突变/mb"},
    "mL a day": {"ml/day", "ml/d", "ml per day"},
    "10^9/L": {"10*9/l", "x10^9/l", "×10^9/l", "x 10^9/l", "× 10^9/l", "10e9/l"},
    "GBq": {"gbq"},
    "+": set(),
    "%": {"percent", "per cent", "pct", "per hundred"},
}

_FULL_WIDTH = {0x3000: 0x20, **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}}
_SIGNS = str.maketrans({
    "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2007": " ",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
    "≥": ">=", "⩾": ">=", "≧": ">=", "≤": "<=", "⩽": "<=", "≦": "<=",
    "～": "~", "〜": "~", "∼": "~", "；": ";", "、": ";", "。": ".", "（": "(", "）": ")",
    "·": "·", "∙": "·", "⋅": "·", "‧": "·", "・": "·",
    "’": "'", "′": "'", "‘": "'",
    **dict(zip("ⅠⅡⅢⅣ", ("I", "II", "III", "IV"), strict=True)),
})
_SPACES = pattern(r"\s+")


def tidy(written: object) -> str:
    """Text with the signs of one alphabet: full-width forms, dashes and spaces as the keyboard has them."""
    text = str(written)
    if text.isascii() and text.isprintable() and "  " not in text and text == text.strip():
        return text  # as most are
    return _SPACES.sub(" ", text.translate(_FULL_WIDTH).translate(_SIGNS)).strip()


def folded(written: object) -> str:
    """The same as a word to look up: in lower case, an underscore for a space, without a last full stop."""
    text = tidy(written).casefold()
    return (_SPACES.sub(" ", text.replace("_", " ")) if "_" in text else text).rstrip(". ")

# What keys of a case are called elsewhere, and what to write for them: it is only proposed.
KEYS = {
    "gender": "sex", "performance_status": "ecog", "ps": "ecog", "ecog_ps": "ecog", "birthdate": "age",
    "tumor": "disease: {diagnosis: ...}", "tumour": "disease: {diagnosis: ...}",
    "cancer": "disease: {diagnosis: ...}", "histology": "diagnosis", "regimen": "drugs", "drug": "drugs",
    "therapy": "treatment", "therapies": "treatment", "treatments": "treatment",
    "prior_treatment": "treatment", "prior_treatments": "treatment", "prior_therapy": "treatment",
    "prior_therapies": "treatment", "previous_treatment": "treatment", "treatment_history": "treatment",
    "sites": "metastases", "mets": "metastases", "metastasis": "metastases", "recurrent": "extent: recurrent",
    "metastatic": "extent: metastatic",
    "response": "best_response", "duration": "months", "number": "sites",
}
# The same of what is told of one gene.
KEYS_OF_GENE = {
    **dict.fromkeys(("variant", "mutation", "mutations", "alteration", "alterations", "change", "changes",
                     "protein_change", "hgvs"), "variants"),
    **dict.fromkeys(("amplification", "amp"), "amplified"),
    **dict.fromkeys(("copies", "copynumber", "cn"), "copy_number"),
    **dict.fromkeys(("rearrangement", "rearranged", "translocation", "fused"), "fusion"),
}
