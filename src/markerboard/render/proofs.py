"""Proofs, witnesses, mutants and differences as lines of text; patients as cases to be saved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from textwrap import indent
from typing import Any

from markerboard.answer.verdicts import said
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient import casewriter
from markerboard.patient.casewriter import read_back
from markerboard.proof.compare import Change
from markerboard.proof.mutation import Fate
from markerboard.proof.remarks import Places, Remark
from markerboard.proof.witness import Witness

MARGIN = " " * 9


def remark(one: Remark, places: Places) -> str:
    """A remark at its place, with the patient who shows it."""
    problem = places.problem(one)
    lead = "" if one.severity == "error" else f"{one.severity}: "
    lines = [str(problem._replace(message=f"{lead}{problem.message}"))]
    if one.explanation:
        lines.append(f"{MARGIN}explained: {one.explanation}")
    if one.patient:
        lines.append(f"{MARGIN}patient:\n{indent(_patient(one.patient), MARGIN + '  ')}")
    return "\n".join(lines)


def remark_data(one: Remark, places: Places) -> dict[str, Any]:
    """A remark for programs."""
    problem = places.problem(one)
    return {"severity": one.severity, "kind": one.kind, "study": one.study or None, "message": one.message,
            "help": one.help or None, "file": problem.file, "line": problem.line, "column": problem.column,
            "explanation": one.explanation, "patient": read_back(one.patient)}


def witness(one: Witness) -> str:
    """A case under a comment that says what it shows."""
    about = f", {one.about}" if one.about and one.about not in one.shows else ""
    word = "" if one.word in one.shows else f": {one.word}"
    return f"# {one.answer}: {one.shows}{about}{word}\n{casewriter.text(one.case)}"


def witness_data(one: Witness) -> dict[str, Any]:
    """A witness for programs."""
    return {"answer": one.answer, "shows": one.shows, "fact": one.about or None, "verdict": one.word,
            "case": read_back(one.case)}


def fate(one: Fate, place: str) -> str:
    """A mutant that lives, and what would kill it."""
    lines = [f"{place}: {one.mutant.what}: {one.word}"]
    if one.noticed:
        expected = ", ".join(f"{key}: {value}" for key, value in (one.expect or {}).items())
        lines.append(f"{MARGIN}help: let `{one.noticed}` expect {expected}")
    elif one.patient:
        lines.append(f"{MARGIN}help: add this case\n{indent(_patient(one.patient), MARGIN + '  ')}")
    elif one.undecided:
        lines.append(f"{MARGIN}{one.undecided}")
    return "\n".join(lines)


def fate_data(one: Fate, place: str) -> dict[str, Any]:
    """A mutant for programs."""
    return {"place": place, "study": one.mutant.study or None, "mutant": one.mutant.what, "fate": one.word,
            "case": one.killed or one.noticed or None, "expect": dict(one.expect or {}) or None,
            "patient": read_back(one.patient)}


def change(one: Change, knowledge: KnowledgeBase) -> str:
    """What became of an answer, with the patient who shows it."""
    lines = [f"{one.key}: {one.word}" + (f"; {one.note}" if one.note else "")]
    if one.before == one.after:
        lines += [f"  by what it rests on; it says as before: {one.before}"] if one.before else []
    else:
        lines += [f"  {word}: {text}" for word, text in (("was", one.before), ("now", one.after)) if text]
    if one.patient:
        was, now = (said(knowledge, one.key, truth) for truth in one.answers)
        lines.append(f"  {was} before, {now} now, for this patient:\n{indent(_patient(one.patient), '    ')}")
    return "\n".join(lines)


def change_data(one: Change, knowledge: KnowledgeBase) -> dict[str, Any]:
    """What became of an answer, for programs."""
    shown = [said(knowledge, one.key, truth) for truth in one.answers] if one.patient else None
    return {"answer": one.key, "change": one.word, "before": one.before or None, "after": one.after or None,
            "note": one.note or None, "answers": shown, "patient": read_back(one.patient)}


def documents(texts: Iterable[str]) -> Iterator[str]:
    """Texts as the documents of one YAML stream."""
    for i, text in enumerate(texts):
        yield f"---\n{text}".rstrip() if i else text.rstrip()


def _patient(data: Mapping[str, Any]) -> str:
    rest = {key: value for key, value in data.items() if key != "case"}
    return casewriter.text(rest).rstrip() if rest else "(nothing known)"
