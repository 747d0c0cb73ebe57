"""What a case may write shorter than its form asks, written out: `EGFR: L858R`, `drugs: osimertinib`.

Only what can mean one thing is written out; all else stays as it stands, for its form to refuse.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from markerboard.files.patterns import pattern
from markerboard.language.variants import parse
from markerboard.language.vocabulary import Vocabulary
from markerboard.nomenclature.table import letters
from markerboard.patient import compounds, families, fusion_lists, joint
from markerboard.patient.change_keys import keyed
from markerboard.patient.changes import names_change
from markerboard.patient.finding_words import Amount, amount, finding
from markerboard.patient.fusions import FUSIONS, WITH
from markerboard.patient.genes import FORMED
from markerboard.patient.score_names import scores, with_clone
from markerboard.patient.spellings import LINES, UNTREATED, folded
from markerboard.patient.stains import stained
from markerboard.patient.written import state

_LONGEST, _KEPT = 200, 8
"""Of how many letters a word is at most, and of how many vocabularies the words are remembered."""
_SITES = "disease.metastases."
_BETWEEN = pattern(r"[;,，、；]| and ")
_BURDEN = pattern(r"[<>≥≤]?=?\s*\d")
OPEN = "indeterminate"
"""What is said of a count that may be of another method: it could not be read would doubt the finding too."""


def written_out(data: Any, vocabulary: Vocabulary) -> Any:
    """A case as plain data in its whole form; the same object where nothing of it is short."""
    if not isinstance(data, Mapping):
        return data
    for words in (compounds, families, joint, fusion_lists):
        data = words.written_out(data, vocabulary)
    made = {"treatment": _treatment(data.get("treatment")),
            "disease": _disease(data.get("disease"), vocabulary),
            "biomarkers": _biomarkers(data.get("biomarkers"), vocabulary)}
    changed = {key: value for key, value in made.items() if value is not data.get(key)}
    return {**data, **changed} if changed else data


def in_words(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """A case of a profile, in which a word in place of a report has become the status of one, as a word."""
    reports = data.get("biomarkers")
    if not isinstance(reports, Mapping):
        return data
    told = {name: report["status"] if isinstance(report, Mapping) and [*report] == ["status"] else report
            for name, report in reports.items()}
    return {**data, "biomarkers": told}


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
    """The report of a marker: scores by their names, a burden of mutations, a call, or that of a gene.

    What is none of these stays as it is.
    """
    if isinstance(report, str) and len(report) <= _LONGEST and (called := _call(name, report, vocabulary)):
        return called
    if name not in FORMED:
        return _gene(name, report, vocabulary)
    if name == "PD-L1" and isinstance(report, Mapping):
        return with_clone(report, vocabulary)
    if not isinstance(report, str) or len(report) > _LONGEST:
        return report
    if name == "PD-L1":
        return scores(report, vocabulary)
    return {"per_mb": report} if name == "TMB" and _BURDEN.match(report) else report


def _call(name: str, report: str, vocabulary: Vocabulary) -> dict[str, bool] | None:
    """The one call of a marker for which a text is a word: `TMB-H`, `HRD: positive`."""
    facts = {key: vocabulary.places.get(f"biomarkers.{name}.{key}")
             for key in vocabulary.markers.get(name, ())}
    calls = {key: _folded(dict(fact.also)).get(folded(report)) for key, fact in facts.items()
             if fact and fact.type == "boolean"}
    said = {key: so == "true" for key, so in calls.items() if so}
    return said if len(said) == 1 else None


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
    if scored := stained(symbol, report, vocabulary):
        return scored
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
    beside = {one: amount(symbol, one, vocabulary) for one in listed}
    told = {one: finding(symbol, counted.finding if counted else one, vocabulary)
            for one, counted in beside.items()}
    opened = [_open(symbol, counted, vocabulary) for counted in beside.values() if counted]
    # A change that is a finding stays in the list, which tells it.
    said = [found for text, found in told.items() if found and not vocabulary.facts.change(text)]
    left = [one for one in listed if told[one] not in said]
    made = dict(said) | {key: value for one in opened for key, value in one.items()}
    unlike = len(dict(said)) < len(said) or len(opened) > 1 or not report.keys().isdisjoint(made)
    if not said or unlike or not all(names_change(one, symbol, vocabulary) for one in left):
        return report
    kept = {key: value for key, value in report.items() if key != "variants"}
    return {**kept, **({"variants": left} if left or "complete" in report else {}), **made}


def _open(symbol: str, counted: Amount | None, vocabulary: Vocabulary) -> dict[str, Any]:
    """The keys by which a report says that a count was told, and not how it was counted."""
    if counted is None:
        return {}
    return {"unread": [counted.told]} | ({counted.key: OPEN} if counted.fact(symbol, vocabulary) else {})


def _is_variant(text: str) -> bool:
    try:
        return bool(parse(text))
    except ValueError:
        return False
