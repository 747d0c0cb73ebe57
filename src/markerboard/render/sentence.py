"""The sentence at the head of a first page: made of clauses in a fixed order, until it is long enough."""

from __future__ import annotations

from collections.abc import Iterator

from markerboard.answer.asking import ASK
from markerboard.answer.elsewhere import elsewhere
from markerboard.answer.first import FITTING, FirstPage, given
from markerboard.answer.markers import MarkerRow
from markerboard.answer.model import StudyAnswer
from markerboard.render.comparing import Comparing
from markerboard.render.fitting import Fitting
from markerboard.render.patient import Patient
from markerboard.render.telling import Telling

WORDS = 30
_MANY = 3
"""What so many studies of a treatment exclude is what such studies always ask."""
_WORST = 99


def sentence(first: FirstPage, patient: Patient, fitting: Fitting, comparing: Comparing) -> str:
    """What a board must hear first; what altered markers did in a study that fits is never left out."""
    told: list[str] = []
    clauses = list(_clauses(first, patient, fitting, comparing))
    kept = sum(len(text.split()) for text, must in clauses if must)
    for text, must in clauses:
        length = len(text.split())
        if must or kept + length <= WORDS:
            told.append(text)
            kept += 0 if must else length
    return (" " if comparing.w.language == "en" else "").join(told)


def _clauses(first: FirstPage, patient: Patient, fitting: Fitting,
             comparing: Comparing) -> Iterator[tuple[str, bool]]:
    """Each clause, and whether it must stand."""
    w, s = comparing.w, comparing.s
    silent = [patient.result(one.fact) for one in first.markers.silent if not one.asked_by]
    if silent:
        yield w("say silent", markers=s.joined(silent, "list")), True
    yield _fits(first, comparing), False
    if drugs := sorted({drug for block in first.blocks for drug in given(block, fitting.answer)
                        if any(row.study.strength.fit in FITTING for row in block.rows)}):
        yield w("say given", drugs=s.joined(map(w.term, drugs), "list")), True
    if against := _excluded(first, fitting):
        yield against, True
    did = [row for row in first.markers.rows if row.altered and row.study.strength.fit in FITTING
           and row.word in ("worse", "better", "mixed")]
    if did:
        yield _did(did, comparing), True
    near = _near(first)
    if near:
        best = near[0]
        yield w("say misses", study=best.name, what=s.joined(fitting.nearly(best), "semicolon")), False
    open_ = first.told("undecided")
    if open_ and not near and not first.told(*FITTING) and not (first.tests and first.tests[0].decides):
        yield w("say may fit", study=open_[0].name, n=len(open_[0].missing)), False
    if first.tests and first.tests[0].decides:
        label = s.joined((w.term(one.label) for one in first.tests[0].deciding[:2]), "list")
        kind = "ask" if first.tests[0].assay.startswith(ASK) else "order"
        yield w("say asks", what=f"{w(kind)}{w('colon')}{label}", n=len(first.tests[0].decides)), False


def _excluded(first: FirstPage, fitting: Fitting) -> str:
    """What is stated that many other studies of the treatments that fit exclude, and these did not ask."""
    said = Telling(fitting.answer, fitting.s).said
    fits = {study.name for study in first.told(*FITTING)}
    for one in elsewhere(fitting.answer):
        if len(one.excluded_by) >= _MANY and fits.intersection(one.unasked):
            what = fitting.s.joined(map(said, one.because))
            return fitting.w("say excluded", n=len(one.excluded_by), what=what)
    return ""


def _near(first: FirstPage) -> list[StudyAnswer]:
    """The near misses of a better design than all that fits."""
    fits = [study.standing.design for study in first.told(*FITTING)]
    return [study for study in first.told("misses-by-one")
            if study.strength.misses and study.standing.design < min(fits, default=_WORST)]


def _fits(first: FirstPage, comparing: Comparing) -> str:
    w = comparing.w
    regimens: dict[str, list[StudyAnswer]] = {}
    for study in first.told(*FITTING):
        regimens.setdefault(study.regimen_key or study.id, []).append(study)
    if not regimens:
        return w("say nothing fits")
    if len(regimens) > 1:
        full = len({study.regimen_key or study.id for study in first.told("full")})
        counts = {"n": len(regimens), "full": full, "read": len(regimens) - full}
        return w("say fits full" if full else "say fits many", **counts)
    [(key, studies)] = regimens.items()
    named = comparing.groups.knowledge.vocabulary.regimens.get(key)
    regimen = w.term(named.name) if named else studies[0].name
    counted = w("study one") if len(studies) == 1 else w("study many", n=len(studies))
    return w("say fits", regimen=regimen, n=counted)


def _did(rows: list[MarkerRow], comparing: Comparing) -> str:
    """What the altered markers did in the first study that speaks of them, the unfavorable first."""
    w = comparing.w
    study = rows[0].study
    told = []
    for row in [one for one in rows if one.study.id == study.id][:3]:
        group = comparing.groups.label(study.id, row.finding.id, (row.finding.group or "all").split(", ")[0])
        word = comparing.row(row).text
        told.append(w("say group did", group=group, word=word))
    return w("say did", study=study.name, what=comparing.s.joined(told).removesuffix("."))
