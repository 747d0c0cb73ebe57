"""Hypothesis strategies of whole patients, directed by the rules that they are to be tried on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from hypothesis import note
from hypothesis import strategies as st

from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient import casefacts, casewriter
from markerboard.patient.casefile import Case
from markerboard.patient.facts import Facts, Value
from markerboard.testing import menu as menus
from markerboard.testing import values
from markerboard.testing.menu import Menu
from markerboard.testing.treatments import Past, better_known, pasts

KEPT = 4096
"""How many studies are remembered with what there is to draw for them."""
SECONDS = 1.0
"""How long z3 may look for a patient who fits a study."""
NAME = "patient"
NOBODY = Case({"case": NAME}, Facts({}))


@st.composite
def patients(draw: st.DrawFn, knowledge: KnowledgeBase, study: str = "") -> Case:
    """Cases directed by a study, or by any of a rule base.

    Facts are drawn at, just below and just above what the rules ask, as exact values, as intervals
    that straddle a cut-off, as coarser and finer codes, or not at all. Where z3 is installed, many are
    patients who fit the study but for a few facts, so that every criterion gets to decide.
    """
    study = study or draw(st.sampled_from(list(knowledge.studies) or [""]))
    menu = menu_of(knowledge, study)
    base = fitting(knowledge, study) if draw(st.integers(0, 2)) else None
    if base is None:
        return _readable(menu, draw(values.flat(_stated(menu))), draw(pasts(menu)))
    past = draw(pasts(menu)) if draw(st.integers(0, 5)) == 5 else past_of(base)
    return _readable(menu, draw(_near(menu, base)), past)


@st.composite
def _near(draw: st.DrawFn, menu: Menu, base: Case) -> dict[str, Value]:
    """What a case states, but for a few facts."""
    known = stated_by(base, menu.vocabulary)
    for name in sorted(draw(st.sets(st.sampled_from(menu.stated), max_size=2))) if menu.stated else ():
        known.pop(name, None)
        if draw(st.booleans()):
            known[name] = draw(values.values(menu, name))
    return known


@st.composite
def refinements(draw: st.DrawFn, knowledge: KnowledgeBase, case: Case, study: str = "") -> Case:
    """The same patient better known: unknown facts filled in, ranges narrowed, coarse codes made finer.

    With a study, what it asks; else what any study asks.
    """
    menu = menu_of(knowledge, study)
    known = stated_by(case, menu.vocabulary)
    for name in menu.stated:
        if name in known:
            known[name] = draw(st.just(known[name]) | values.finer(menu, name, known[name], values.writable))
        elif draw(st.booleans()):
            known[name] = draw(values.values(menu, name))
    return _readable(menu, known, draw(better_known(menu, past_of(case))), case)


def facts(knowledge: KnowledgeBase, study: str = "") -> st.SearchStrategy[dict[str, Value]]:
    """What is known of a patient, fact by fact, as the engines take it.

    Facts are drawn independently, so those of the history need not fit one list of treatments.
    """
    return values.flat(menu_of(knowledge, study))


def _readable(menu: Menu, known: Mapping[str, Value], past: Past, otherwise: Case = NOBODY) -> Case:
    """The case that states this; or, where parts of it contradict each other, another."""
    case = next(readable(menu.vocabulary, known, past), otherwise)
    note(casewriter.text(case.data))
    return case


def read_data(data: Mapping[str, Any], vocabulary: Vocabulary) -> Case | None:
    """The case of plain data, or None where it cannot be read."""
    read, troubles = casefacts.read(data, vocabulary)
    return None if troubles else Case(data, read)


def lessened(vocabulary: Vocabulary, case: Case) -> Iterator[Case]:
    """The same case with one thing less: without a fact that it states, or without its treatments."""
    known, past = stated_by(case, vocabulary), past_of(case)
    if past.lines is not None:
        yield from readable(vocabulary, known, Past())
    for name in known:
        yield from readable(vocabulary, {n: v for n, v in known.items() if n != name}, past)


def readable(vocabulary: Vocabulary, known: Mapping[str, Value], past: Past) -> Iterator[Case]:
    """The case that states this, where no part of it contradicts another."""
    data = casewriter.case_data(NAME, known, vocabulary, past.lines, partial=past.partial)
    case = read_data(data, vocabulary)
    if case is not None:
        yield case


# What is remembered of a rule base

@lru_cache(KEPT)
def menu_of(knowledge: KnowledgeBase, study: str = "") -> Menu:
    """What there is to draw for a study, or for every study where none is named."""
    return menus.menu_of(knowledge, study)


@lru_cache(KEPT)
def fitting(knowledge: KnowledgeBase, study: str) -> Case | None:
    """A smallest patient who is eligible for a study, or None where z3 finds none or is not installed."""
    if not study or find_spec("z3") is None:
        return None
    from markerboard.proof.inquiry import of_study
    from markerboard.proof.solver import Undecided

    inquiry = of_study(knowledge, knowledge.studies[study], SECONDS)
    try:
        data = inquiry.patient(inquiry.meaning.verdict(knowledge.studies[study]).met, name=NAME)
    except Undecided:
        return None
    return None if data is None else read_data(data, knowledge.vocabulary)


def _stated(menu: Menu) -> Menu:
    """A menu without what follows from the treatments."""
    return menu._replace(facts=tuple(menu.stated))


def stated_by(case: Case, vocabulary: Vocabulary) -> dict[str, Value]:
    """What a case states of the facts of a vocabulary, the history aside."""
    entries = vocabulary.facts
    return {name: value for name, value in case.facts.values.items() if not entries[name].history}


def past_of(case: Case) -> Past:
    """The treatments that a case states."""
    lines = case.data.get("treatment")
    return Past(None if lines is None else tuple(lines), case.data.get("history") == "partial")
