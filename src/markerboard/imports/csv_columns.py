"""What the columns of a table of patients are: the case, a fact, a gene, a part of a line of treatment.

Case, spaces and signs of a name say nothing, but for genes: eGFR is no gene.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from markerboard.errors import MAX_TOLD, did_you_mean
from markerboard.imports.csv_called import called, folded, named, variant
from markerboard.language.tree import letters
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.patient.drugs import drug
from markerboard.patient.families import genes_of
from markerboard.patient.genes import FORMED
from markerboard.patient.history import LINE_NUMBERS
from markerboard.patient.joint import part_of
from markerboard.patient.spellings import tidy

CASE, HISTORY, FACT, GENE, LINE, UNREAD = "case", "history", "fact", "gene", "line", "unread"
FAMILY, JOINT, SCORES, VARIANT, SPECIMEN = "family", "joint", "scores", "variant", "specimen"
"""A column called by several genes together, by one of the results that say a fact, by a marker with
several scores, by a gene and a variant of it, or by a gene and the specimen: which `name` is."""
BESIDE, PERHAPS, ASIDE, DRUG = "beside", "perhaps", "aside", "drug"
"""The parts of a column that is not read: it is called by genes and more, perhaps by one, by genes and what
says nothing of what was found in them, or by a drug."""
_ALSO = {
    "patient": CASE, "patientid": CASE, "caseid": CASE, "id": CASE,
    "gender": "sex", "ecogps": "ecog", "performancestatus": "ecog", "tumortype": "diagnosis",
    "tumourtype": "diagnosis", "cancertype": "diagnosis", "oncotree": "diagnosis",
    "oncotreecode": "diagnosis", "tps": "pdl1.tps", "cps": "pdl1.cps", "tmb": "tmb.per_mb",
    "hrd": "hrd.positive", "hrdstatus": "hrd.positive",
    "tmbmutmb": "tmb.per_mb", "ageyears": "age", "alter": "age", "âge": "age", "年龄": "age",
    "geschlecht": "sex", "sexe": "sex", "性别": "sex", "diagnose": "diagnosis", "diagnostic": "diagnosis",
    "诊断": "diagnosis", "stadium": "stage", "stade": "stage", "分期": "stage", "病例": CASE, "患者": CASE,
    "patientenid": CASE, "fall": CASE,
}
_KEYS = {
    "drugs": "drugs", "drug": "drugs", "regimen": "drugs", "treatment": "drugs", "therapy": "drugs",
    "months": "months", "duration": "months", "durationmonths": "months", "status": "status",
    "ongoing": "ongoing", "stoppedfor": "stopped_for", "stopreason": "stopped_for",
    "reasonstopped": "stopped_for", "bestresponse": "best_response", "response": "best_response",
    "chemotherapycycles": "chemotherapy_cycles", "monthstorelapse": "months_to_relapse",
    **dict.fromkeys(("start", "started", "startdate", "begin", "begun", "from", "beginn", "startdatum",
                     "début", "开始", "开始日期", "开始时间"), "start"),
    **dict.fromkeys(("end", "ended", "enddate", "stop", "stopped", "stopdate", "until", "to", "ende",
                     "enddatum", "fin", "结束", "结束日期", "结束时间", "停药日期"), "end"),
}
_LINE = re.compile(r"line[\s_.-]?([1-9]\d?)[\s_.-]{1,3}(\S.{0,60})\Z", re.I)
_SETTING = re.compile(r"(neoadjuvant|adjuvant|definitive)[\s_.-]{1,3}(\S.{0,60})\Z", re.I)
_OF_GENE = re.compile(r"(\S{1,40}?)[\s_.-]{1,3}(?:status|variants?|mutations?)\Z", re.I)
_SPECIMEN = re.compile(
    r"(\S{1,40}?)[\s_.]{1,3}([a-z]{1,30})(?:[\s_.-]{1,3}(?:status|variants?|mutations?))?\Z", re.I)
_TWO = re.compile(r"(\S{1,40}?)[\s_.]{1,3}(\S.{0,40})\Z")
_TREATMENT = re.compile(
    r"line|therap|thérap|treat|drug|regimen|adjuvant|chemo|chimio|prior|medicat|medik|linie|ligne|behandl|"
    r"traitement|zykl|cycle|\d\s*L\b|线|治疗|用药|药物|化疗|方案", re.I)
# What stands beside a gene in a name and says nothing of what was found in it.
_ASIDE = re.compile(
    r"date|datum|day|method|assay|antibody|clone|klon|kit|platform|panel|lab(?![a-z])|laborator|id(?![a-z])|"
    r"report|(?:\b|_)(?:ml|dl|mmol|mg|ng)(?![a-z])|"
    r"日期|方法|平台|抗体", re.I)
_METHOD = re.compile(
    r"method|assay|kit\b|platform|panel|test|antibody|clone|klon|rule|study|trial|方法|平台|抗体", re.I)
_REMARK = re.compile(
    r"comment|(?:\b|_)notes?\b|remark|detail|result|bemerkung|kommentar|notiz|befund|remarque|"
    r"备注|说明|结果", re.I)
"""Words beside which even small letters can only be those of a gene: `kras_comment`."""
_SAMPLE = re.compile(r"specimen|sample|material|tissue|biops|probe|prélèvement|标本|样本|样品", re.I)
_NO_TUMOR = re.compile(
    r"plasma|serum|blood|blut|\bsang|ctdna|cfdna|cell.?free|liquid|flüssig|liquide|buccal|saliva|speichel|"
    r"germ.?line|keimbahn|normal|血|唾液|正常|胚系", re.I)
_TEST = re.compile(r"assay|panel|platform|plattform|method|kit\b|test|方法|平台", re.I)
_PLASMA = re.compile(
    r"plasma|ctdna|cfdna|cell.?free|liquid.?biops|flüssigbiops|biopsie liquide|血浆|液体活检|液态活检", re.I)
_LETTER = re.compile(r"(?<![A-Za-z])[a-z][A-Z]{2}")
"""A letter before a gene, which says of which cells it is."""
_EVENTS = re.compile(r"ae(?:term|decod|toxgr|sev|ser|stdtc|endtc|rel|out|acn)\Z|"
                     r".*(?:adverseevent|ctcae|meddra)")


class Column(NamedTuple):
    """A column: what it is and of what.

    `part` is the key of a line, which `name` gives as its number or setting, the variant of a gene or the
    specimen. Of one that is not read `name` are the genes that it may be of, and `help` what may have been
    meant.
    """

    written: str
    kind: str
    name: str = ""
    part: str = ""
    help: str = ""

    @property
    def of_treatment(self) -> bool:
        """Whether a column that is not read may tell of treatment."""
        return self.part == DRUG or bool(_TREATMENT.search(self.written))

    @property
    def is_remark(self) -> bool:
        """Whether a column holds remarks."""
        return bool(_REMARK.search(self.written))

    @property
    def is_elsewhere(self) -> bool:
        """Whether a name may be of another specimen than the tumor: `gBRCA1`, `EGFR (ctDNA)`."""
        return bool(_NO_TUMOR.search(self.written) or _LETTER.search(self.written))

    @property
    def is_aside(self) -> bool:
        """Whether a column says how something was measured, and so names genes of which it says nothing."""
        return bool(_METHOD.search(self.written))

    @property
    def is_of_sample(self) -> bool:
        """Whether a column that is not read says of what sample the row is."""
        return self.kind == UNREAD and bool(_SAMPLE.search(self.written))

    @property
    def is_of_test(self) -> bool:
        """Whether a column that is not read says by which test the genes of the row were read."""
        of_all = self.kind == UNREAD and not (self.name or self.is_elsewhere)
        return of_all and bool(_TEST.search(self.written))

    def is_of_no_tumor(self, text: str) -> bool:
        """Whether a column that is not read says that the row is of a sample that is no tumor."""
        return self.is_of_sample and bool(_NO_TUMOR.search(text))


def read(written: str, vocabulary: Vocabulary) -> Column:
    """The column of a name; one that no name fits is of kind UNREAD."""
    text = tidy(written).strip()
    if (known := vocabulary.facts.get(text)) and known.type != "gene":
        return _of_line(written, text) or Column(written, FACT, text)
    if text in vocabulary.symbols:
        return Column(written, GENE, vocabulary.symbols[text])
    name = _names(vocabulary).get(letters(text), "")
    if name in (CASE, HISTORY):
        return Column(written, name)
    if genes_of(text, vocabulary):
        return Column(written, FAMILY, text)
    if joint := part_of(text, vocabulary):
        return Column(written, JOINT, *joint)
    return (_of_line(written, text) or (Column(written, FACT, name) if name else None)
            or _of_scores(written, text, vocabulary) or _of_specimen(written, text, vocabulary)
            or _of_gene(written, text, vocabulary)
            or _finding(written, text, vocabulary)
            or _open_gene(written, text, vocabulary) or _variant(written, text, vocabulary)
            or _unread(written, text, vocabulary))


def is_of_plasma(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text names a test of plasma, which closes nothing of the tumor."""
    panel = vocabulary.panel(text)
    return bool(_PLASMA.search(text)) or (panel is not None and panel.specimen == "plasma")


def names_case(written: str) -> bool:
    """Whether a column holds what the patient is called."""
    return letters(written) == CASE or _ALSO.get(letters(written)) == CASE


def is_of_events(written: str) -> bool:
    """Whether a column tells of adverse events, of which a patient has several."""
    return bool(_EVENTS.match(letters(written[:100])))


def _of_line(written: str, text: str) -> Column | None:
    if found := _LINE.match(text):
        part = _KEYS.get(letters(found[2]), "")
        return Column(written, LINE, found[1], part) if found[1] in LINE_NUMBERS else None
    if found := _SETTING.match(text):
        return Column(written, LINE, found[1].lower(), _KEYS.get(letters(found[2]), ""))
    return None


def _of_scores(written: str, text: str, vocabulary: Vocabulary) -> Column | None:
    """`PD-L1`, `pdl1 expression`, `PD-L1 (22C3)`: one of its scores, and which nobody says."""
    name = next((name for name in FORMED if letters(text).startswith(letters(name))), "")
    scored = name and not _ASIDE.search(text) and scores(name, vocabulary)
    return Column(written, SCORES, name) if scored else None


def scores(name: str, vocabulary: Vocabulary) -> Mapping[str, Fact]:
    """The numbers of a marker by their keys: `tps` and so on of PD-L1."""
    start = f"biomarkers.{name}."
    return {at.removeprefix(start): fact for at, fact in vocabulary.places.items()
            if at.startswith(start) and fact.type in ("number", "count")}


def _of_gene(written: str, text: str, vocabulary: Vocabulary) -> Column | None:
    """`EGFR status`, `egfr_variants`: with such a word even small letters can only be the gene."""
    found = _OF_GENE.match(text)
    symbol = found and (vocabulary.symbol(found[1]) or folded(vocabulary).get(found[1].casefold()))
    return Column(written, GENE, symbol) if symbol else None


def _of_specimen(written: str, text: str, vocabulary: Vocabulary) -> Column | None:
    """`BRCA1.germline`, `egfr_plasma_variants`: a gene's sequence in another specimen than the tumor."""
    found = _SPECIMEN.match(text)
    key = found[2].lower() if found else ""
    symbol = found and (vocabulary.symbol(found[1]) or folded(vocabulary).get(found[1].casefold()))
    return Column(written, SPECIMEN, symbol, key) if symbol and key in vocabulary.specimens else None


def _finding(written: str, text: str, vocabulary: Vocabulary) -> Column | None:
    """`PTEN loss`, `c-MET amplification`, `NTRK1.fusion`: what every gene has, by key, label or change."""
    found = _TWO.match(text)
    symbol = found and (vocabulary.symbol(found[1]) or folded(vocabulary).get(found[1].casefold()))
    begun = called(text, vocabulary)  # whose name may hold a sign: `CLDN18.2 percent`
    rest = begun.rest if begun and "." in text and begun.gene == symbol else found[2] if found else ""
    key = rest and (_findings(vocabulary).get(letters(rest)) or vocabulary.facts.change(rest))
    fact = vocabulary.of_gene(symbol, key) if symbol and key else None
    return Column(written, FACT, fact.name) if fact and fact.type != "gene" else None


@lru_cache(4)
def _findings(vocabulary: Vocabulary) -> Mapping[str, str]:
    return {letters(spelling): key for key, pattern in vocabulary.patterns.items()
            for spelling in (pattern.fact.label.format(gene=""), key)}


def _open_gene(written: str, text: str, vocabulary: Vocabulary) -> Column | None:
    """A gene for which no rule asks; `CRP` may be a protein in blood too, which its cells tell."""
    symbol = vocabulary.symbol(text)
    return Column(written, GENE, symbol) if symbol else None


def _variant(written: str, text: str, vocabulary: Vocabulary) -> Column | None:
    """`egfr_l858r`, `EGFR exon 19 deletion`: whether the gene has the variant."""
    begun = called(text, vocabulary)
    one = variant(begun, vocabulary) if begun else ""
    return Column(written, VARIANT, begun.gene, one) if begun and one else None


def _unread(written: str, text: str, vocabulary: Vocabulary) -> Column:
    known = [*vocabulary.facts, CASE, HISTORY]
    # What differs from a name in its letters' case alone may be another thing.
    help = did_you_mean(text, [name for name in known if name.casefold() != text.casefold()])
    if gene := folded(vocabulary).get(text.casefold()):
        return Column(written, UNREAD, gene, help=help)
    begun = called(text, vocabulary)
    begun = begun if begun and begun.gene in vocabulary.genes else None
    genes = named(text, vocabulary, small=bool(begun or _REMARK.search(text)))
    if genes:
        # Of the word that is the gene's name nothing is said: KIT is a gene, and a kit none.
        aside = _ASIDE.search(begun.rest if begun else text)
        part = ASIDE if aside else BESIDE if not begun or begun.sure else PERHAPS
        return Column(written, UNREAD, " ".join(genes), part, help)
    return Column(written, UNREAD, "", DRUG if _is_drug(text, vocabulary) else "", help)


def _is_drug(text: str, vocabulary: Vocabulary) -> bool:
    try:
        return bool(drug(text, vocabulary, MAX_TOLD))
    except ValueError:
        return False


@lru_cache(4)
def _names(vocabulary: Vocabulary) -> Mapping[str, str]:
    """The facts by the letters of their names, labels and places; what two facts share is of neither."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    genes = set(folded(vocabulary))
    facts = [fact for fact in vocabulary.facts.values() if fact.type != "gene"]
    for fact in facts:
        place = fact.at.partition(".")[2]
        for spelling in {letters(fact.label), *([letters(place)] if not fact.history else [])}:
            if found.setdefault(spelling, fact.name) != fact.name:
                twice.add(spelling)
    found = {key: name for key, name in found.items() if key and key not in twice | genes}
    own = {letters(fact.name): fact.name for fact in facts}
    also = {key: name for key, name in _ALSO.items() if name in vocabulary.facts or name == CASE}
    return found | also | own | {CASE: CASE, HISTORY: HISTORY}
