"""What a case may write shorter than its form asks, written out: `EGFR: L858R`, `drugs: osimertinib`.

Only what can mean one thing is written out; all else stays as it stands, for its form to refuse.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from markerboard.files.patterns import pattern
from markerboard.language.entries import place_of
from markerboard.language.variants import parse
from markerboard.language.vocabulary import Vocabulary
from markerboard.nomenclature.table import letters
from markerboard.patient import compounds, families, joint
from markerboard.patient.change_keys import keyed
from markerboard.patient.changes import Changes, names_change
from markerboard.patient.fusions import FUSION, FUSIONS, WITH
from markerboard.patient.genes import FORMED
from markerboard.patient.spellings import LINES, UNTREATED, folded
from markerboard.patient.written import state

_LONGEST, _KEPT = 200, 8
"""Of how many letters a word is at most, and of how many vocabularies the words are remembered."""
_SITES = "disease.metastases."
_BETWEEN = pattern(r"[;,，、；]| and ")
_SCORE = pattern(r"\s*(TPS|CPS|TC|IC|TAP)\s*[:=]?\s*([<>≥≤]?=?\s*\d[^A-Z]*)\Z", re.I)
_CLASS = pattern(r"\s*(?:TC|IC)\s*[:=]?\s*[0-3]\s*\Z", re.I)
"""A class of cells (`IC2`) by the guide of SP142, and no percentage."""
_SCORES = pattern(r"[;/、；]|, | and ")
_BURDEN = pattern(r"[<>≥≤]?=?\s*\d")
_SCORED = pattern(r"(?:IHC\s*(?=[0-3])|(?=[0-3]\+))([0-3]\+?)\Z", re.I)
_CALL = "biomarkers.TMB.high"
OPEN = "indeterminate"
"""What is said of a count that may be of another method: it could not be read would doubt the finding too."""
_NUMBER = r"(\d{1,3}(?:[.,]\d+)?)"
_JOINED = pattern(r"([A-Za-z0-9]+)\s*(?:::|-|/)\s*([A-Za-z0-9]+)(?:\s+(.+))?\Z")


def written_out(data: Any, vocabulary: Vocabulary) -> Any:
    """A case as plain data in its whole form; the same object where nothing of it is short."""
    if not isinstance(data, Mapping):
        return data
    for words in (compounds, families, joint):
        data = words.written_out(data, vocabulary)
    made = {"treatment": _treatment(data.get("treatment")),
            "disease": _disease(data.get("disease"), vocabulary),
            "biomarkers": _biomarkers(data.get("biomarkers"), vocabulary)}
    changed = {key: value for key, value in made.items() if value is not data.get(key)}
    return {**data, **changed} if changed else data


def _treatment(written: Any) -> Any:
    """The list of treatments: one alone, or a word for none."""
    if isinstance(written, str):
        return [] if folded(written) in UNTREATED else written
    lines = [written] if isinstance(written, Mapping) else written
    if not isinstance(lines, list):
        return written
    made = [_line(line) for line in lines]
    return made if any(new is not old for new, old in zip(made, lines, strict=True)) else lines


def _line(line: Any) -> Any:
    if not isinstance(line, Mapping):
        return line
    changed: dict[str, Any] = {}
    if isinstance(drugs := line.get("drugs"), str):
        changed["drugs"] = [drugs]
    if isinstance(number := line.get("line"), str) and folded(number) in LINES:
        changed["line"] = LINES[folded(number)]
    return {**line, **changed} if changed else line


def _disease(written: Any, vocabulary: Vocabulary) -> Any:
    """The disease, whose metastases may be a list of sites, each under any of its names."""
    sites = written.get("metastases") if isinstance(written, Mapping) else None
    if isinstance(sites, str) and state(sites) is None:
        sites = [name.strip() for name in _BETWEEN.split(sites) if name.strip()]
    if isinstance(sites, list) and all(isinstance(name, str) for name in sites):
        sites = dict.fromkeys(sites, "true")
    if not isinstance(sites, Mapping):
        return written
    made = {site(str(name), vocabulary): so for name, so in sites.items()}
    # Two names of one site stay as they are, which is then told.
    same = len(made) != len(sites) or made == written["metastases"]
    return written if same else {**written, "metastases": made}


def site(name: str, vocabulary: Vocabulary) -> str:
    """The key of a site, by the key itself or another name of it."""
    return _sites(vocabulary).get(folded(name[:_LONGEST]), name)


@lru_cache(_KEPT)
def _sites(vocabulary: Vocabulary) -> Mapping[str, str]:
    """The keys of the sites by each of their names (`also` of their facts)."""
    facts = {at.removeprefix(_SITES): fact for at, fact in vocabulary.places.items() if at.startswith(_SITES)}
    return {folded(name): key for key, fact in facts.items() for name in (*dict(fact.also), key)}


def _biomarkers(written: Any, vocabulary: Vocabulary) -> Any:
    if not isinstance(written, Mapping):
        return written
    named = {_called(str(name), report, vocabulary): report for name, report in written.items()}
    if len(named) != len(written):  # two names of one marker stay as they are, which is then told
        named = dict(written)
    made = {name: marker(str(name), report, vocabulary) for name, report in named.items()}
    same = made.keys() == written.keys() and all(made[name] is written[name] for name in made)
    return written if same else made


_MARKERS = {letters(name): name for name in FORMED}


def _called(name: str, report: Any, vocabulary: Vocabulary) -> str:
    """The marker that a name means: `pd-l1` any, `PDL1`, a name of a gene too, where a score stands below."""
    own = _MARKERS.get(letters(name[:_LONGEST]), "")
    if own not in vocabulary.markers or name in vocabulary.markers:
        return name
    told = marker(own, report, vocabulary)
    scored = not vocabulary.markers[own].isdisjoint(told) if isinstance(told, Mapping) else (
        _BURDEN.match(str(report)))
    return own if scored or vocabulary.symbol(name) is None else name


def marker(name: str, report: Any, vocabulary: Vocabulary) -> Any:
    """The report of a marker: scores, each with its name before it, a burden of mutations, or of a gene.

    What is none of these stays as it is.
    """
    if name not in FORMED:
        return _gene(name, report, vocabulary)
    if not isinstance(report, str) or len(report) > _LONGEST:
        return report
    if name == "PD-L1":
        found = [None if _CLASS.match(part) else _SCORE.match(part) for part in _SCORES.split(report)]
        told = {one[1].lower(): one[2].strip() for one in found if one}
        return told if len(told) == len(found) else report
    if name == "TMB" and _BURDEN.match(report):
        return {"per_mb": report}
    called = dict(vocabulary.places[_CALL].also) if name == "TMB" and _CALL in vocabulary.places else {}
    return {"high": so == "true"} if (so := _folded(called).get(folded(report))) else report


def _folded(words: Mapping[str, str]) -> Mapping[str, str]:
    return {folded(word): value for word, value in words.items()}


def _gene(name: str, report: Any, vocabulary: Vocabulary) -> Any:
    """The report of a gene: its variants alone, or a word for one of its findings."""
    symbol = vocabulary.symbol(name)
    if symbol is None:
        return report
    # A marker of its own name, such as HER2, has a status that is not of the gene's sequence.
    own = name in vocabulary.markers
    if isinstance(report, list) and not own:
        return _apart({"variants": report}, symbol, vocabulary)
    if isinstance(report, Mapping):
        return _apart(keyed(report, vocabulary), symbol, vocabulary)
    if not isinstance(report, str) or state(report) is not None:
        return report
    if scored := ihc(report):
        return {"ihc": scored}
    counted = amount(symbol, report, vocabulary)
    if key := finding(symbol, counted.finding if counted else report, vocabulary):
        partner = key[0].removeprefix(WITH)
        told = {FUSIONS: [partner]} if partner != key[0] else dict([key])
        return told | _open(symbol, counted, vocabulary)
    named = not own and (_is_variant(report) or names_change(report, symbol, vocabulary))
    return {"variants": [report]} if named else report


def _apart(report: Mapping[str, Any], symbol: str, vocabulary: Vocabulary) -> Mapping[str, Any]:
    """The report of a gene whose list names findings besides (`[L858R, amplification]`), each by its key.

    Where one stands there already, or something else cannot be read, the list stays as it is: what is told of
    it is told where it was written.
    """
    listed = report.get("variants")
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        return report
    told = {one: finding(symbol, one, vocabulary) for one in listed}
    # A change that is a finding stays in the list, which tells it.
    said = [found for text, found in told.items() if found and not vocabulary.facts.change(text)]
    left = [one for one in listed if told[one] not in said]
    unlike = len(dict(said)) < len(said) or not report.keys().isdisjoint(dict(said))
    if not said or unlike or not all(names_change(one, symbol, vocabulary) for one in left):
        return report
    kept = {key: value for key, value in report.items() if key != "variants"}
    return {**kept, **({"variants": left} if left or "complete" in report else {}), **dict(said)}


def ihc(text: str) -> str:
    """The score of a stain that a text alone is: `3+`, `IHC 2+`; empty where it is none."""
    found = _SCORED.match(text)
    return found[1] if found else ""


class Amount(NamedTuple):
    """A finding and a count behind it: `amplification (copy number 8)`; `key` is that of the count."""

    finding: str
    key: str
    told: str

    def fact(self, symbol: str, vocabulary: Vocabulary) -> str:
        """The fact that asks for such a count by a method of its own; empty where none does."""
        asked = vocabulary.places.get(place_of(symbol, self.key))
        return asked.name if asked else ""


def amount(symbol: str, text: str, vocabulary: Vocabulary) -> Amount | None:
    """A finding and what was counted; None where nothing was, or so little that the finding cannot be so."""
    if len(text) > _LONGEST:
        return None
    for key, count in vocabulary.shorter.counts.items():
        found = _counted(count.also).match(text)
        if found is None:
            continue
        said, number = finding(symbol, found[1], vocabulary), (found[3] or found[4]).replace(",", ".")
        may_be = said and (Decimal(number) > count.above or not said[1])
        return Amount(found[1], key, found[2]) if may_be else None
    return None


@lru_cache(_KEPT)
def _counted(words: tuple[str, ...]) -> re.Pattern[str]:
    named = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    told = rf"(?:{named})\s*[:=]?\s*{_NUMBER}|{_NUMBER}\s*(?:{named})"
    return re.compile(rf"([^\d(\[]{{3,40}}?)\s*[(\[,:]\s*({told})\s*[)\]]?\Z", re.I)


def _open(symbol: str, counted: Amount | None, vocabulary: Vocabulary) -> dict[str, Any]:
    """The keys by which a report says that a count was told, and not how it was counted."""
    if counted is None:
        return {}
    return {"unread": [counted.told]} | ({counted.key: OPEN} if counted.fact(symbol, vocabulary) else {})


def finding(symbol: str, text: str, vocabulary: Vocabulary) -> tuple[str, bool] | None:
    """The finding of a gene for which a text is another word, or a fusion with its partner; is it so."""
    words = _words(vocabulary)
    if len(text) > _LONGEST:
        return None
    if told := words.get(folded(text)):
        return told
    joined = _JOINED.match(text)
    if joined is None or words.get(folded(joined[3] or FUSION)) != (FUSION, True):
        return None
    genes = [vocabulary.symbol(gene) for gene in joined.groups()[:2]]
    others = [gene for gene in genes if gene != symbol]
    return (WITH + others[0], True) if symbol in genes and len(others) == 1 and others[0] else None


def beside(found: Changes, symbol: str, vocabulary: Vocabulary) -> tuple[Changes, list[tuple[str, bool]]]:
    """The changes of a text without what says a finding among them (`L858R; amplified`), and the findings."""
    told = {part: finding(symbol, part, vocabulary) for part in found.unread}
    left = tuple(part for part, said in told.items() if not said)
    return found._replace(unread=left), [said for said in told.values() if said]


@lru_cache(_KEPT)
def _words(vocabulary: Vocabulary) -> Mapping[str, tuple[str, bool]]:
    """What each word for a finding of a gene says (`also` of the patterns that are yes or no)."""
    return {folded(word): (key, says == "true") for key, pattern in vocabulary.patterns.items()
            if pattern.fact.type == "boolean" for word, says in pattern.fact.also}


def _is_variant(text: str) -> bool:
    try:
        return bool(parse(text))
    except ValueError:
        return False
