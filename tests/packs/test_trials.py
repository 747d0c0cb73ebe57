"""Trials of others beside the rule base: status, fit and day, and no fit that rests on what was not read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import ctml
import packs
from builders import fewer, run
from ctml import arm, clinical, genomic
from markerboard.answer import schemas
from markerboard.answer.board import Board
from markerboard.answer.model import Evaluation
from markerboard.answer.pack_parts import PackAnswer, PackTrial
from markerboard.answer.pack_trials import TrialPack
from markerboard.answer.packed import ready
from markerboard.engines.agree import agree
from markerboard.engines.evaluate import decide
from markerboard.errors import EngineDisagreement, PackError
from markerboard.exports import to_markdown
from markerboard.knowledge.base import KnowledgeBase
from markerboard.packs import folder
from markerboard.packs.folder import TRIALS
from markerboard.packs.words import said
from markerboard.render import brief, text
from markerboard.render.paper import Paper
from markerboard.render.trials import Trials
from markerboard.render.words import ENGLISH, Sentences
from markerboard.report.page import html
from markerboard.words import words

BRAF = {"BRAF": {"variants": ["V600E"]}}
PATIENT: dict[str, Any] = {"case": "c", "patient": {"age": 59}, "disease": {"diagnosis": "MEL"},
                           "biomarkers": BRAF}
ADULT = clinical(age_numerical=">=18")
MELANOMA = clinical(oncotree_primary_diagnosis="Melanoma", age_numerical=">=18")
UNREAD = genomic("BRAF", "Methylation")
MANY = (
    ctml.trial("T1", arm(genomic("BRAF", protein_change="p.V600E"), MELANOMA), short_title="A fit",
               last_updated="2026-02-03"),
    ctml.trial("T2", arm(genomic("KRAS", "!Mutation")), nct_id="NCT01234567"),
    ctml.trial("T3", arm(clinical(age_numerical="<18"))),
    ctml.trial("T4", arm(MELANOMA), status="Closed to Accrual"),
    ctml.trial("T5", arm(MELANOMA, UNREAD)), ctml.trial("T6", arm(MELANOMA), status=None),
    ctml.trial("T7", arm(MELANOMA, suspended="Y"), arm(clinical(gender="Male"), code="B")),
    ctml.trial("T8", arm(MELANOMA, suspended="Y")))


@pytest.fixture(scope="module")
def pack(board: Board, tmp_path_factory: pytest.TempPathFactory) -> TrialPack:
    """A pack of eight trials."""
    made = ready(ctml.made(tmp_path_factory.mktemp("t"), board.knowledge.vocabulary, *MANY), board.knowledge)
    assert isinstance(made, TrialPack)
    return made


@pytest.fixture(scope="module")
def beside(board: Board, pack: TrialPack) -> Board:
    """The shipped rules with that pack beside them."""
    made = Board.__new__(Board)
    vars(made).update(vars(board))
    made.packs = (pack,)
    return made


def section(board: Board, tmp_path: Path, case: dict[str, Any], *trials: Any) -> PackAnswer:
    """What a pack of some trials says of a patient."""
    made = ready(ctml.made(tmp_path, board.knowledge.vocabulary, *trials), board.knowledge)
    read = board.case(case)
    return made.answer(read, read.facts)


def of(answer: Evaluation) -> dict[str, PackTrial]:
    """The trials of an answer by their number."""
    told, = answer.packs or ()
    return {one.protocol: one for one in told.trials or ()}


def test_status_fit_and_day(beside: Board) -> None:
    """Each trial has its status, whether it fits, and its day; what is closed is said to be, at the end."""
    answer = beside.evaluate(PATIENT)
    found = of(answer)
    assert {name: (one.state, one.verdict) for name, one in found.items()} == {
        "T1": ("open", "eligible"), "T2": ("open", "undetermined"), "T3": ("open", "ineligible"),
        "T4": ("closed", "eligible"), "T5": ("open", "undetermined"), "T6": ("not stated", "eligible"),
        "T7": ("open", "undetermined"), "T8": ("closed", "eligible")}
    assert list(found) == ["T1", "T6", "T2", "T5", "T7", "T3", "T4", "T8"]
    assert (found["T1"].day, found["T1"].status) == ("2026-02-03", "Open to Accrual")
    assert found["T2"].missing == ("KRAS",) and found["T3"].because == ("age is 59 years",)
    told, = answer.packs or ()
    assert {name: told.counts[name] for name in ("trials", "match", "undecided", "do not fit", "closed")} == {
        "trials": 8, "match": 2, "undecided": 3, "do not fit": 1, "closed": 2}
    assert told.engine["agreed"] is True


def test_no_fit_rests_on_what_was_not_read(beside: Board) -> None:
    """A trial with a clause that was not read is at most undecided, says which, and is decided by it."""
    one = of(beside.evaluate(PATIENT))["T5"]
    fact, = one.missing
    assert one.unread and "Methylation" in one.unread[0]
    for value, verdict in ((True, "eligible"), (False, "ineligible")):
        stated = {**PATIENT, "facts": {fact: value}}
        assert of(beside.evaluate(stated))["T5"].verdict == verdict


CLAUSES = {"met": ADULT, "not met": clinical(age_numerical="<18"), "unknown": genomic("KRAS"),
           "unread": genomic("KRAS", "Methylation")}
ASKED = st.lists(st.sampled_from(sorted(CLAUSES)), max_size=2)


@fewer(3)
@given(ASKED, st.lists(st.tuples(ASKED, st.booleans(), st.lists(st.tuples(ASKED, st.booleans()), max_size=2)),
                       min_size=1, max_size=3))
def test_the_fit_of_a_trial(board: Board, tmp_path_factory: pytest.TempPathFactory, step: list[str],
                            arms: list[tuple[list[str], bool, list[tuple[list[str], bool]]]]) -> None:
    """A trial fits where all is met on the way to a place that is not closed, and not where each way fails;
    a way on which nothing is written, or something was not read, is undecided.
    """
    trial = ctml.trial("t", *(arm(*(CLAUSES[name] for name in asked), suspended="NY"[shut], dose_level=[
        {"level_suspended": "NY"[closed], "match": [CLAUSES[name] for name in own]} for own, closed in doses])
        for asked, shut, doses in arms), match=[CLAUSES[name] for name in step])
    ways = [([*step, *asked, *own], shut or closed) for asked, shut, doses in arms
            for own, closed in (doses or [([], False)])]
    walked = [way for way, closed in ways if not closed] or [way for way, _ in ways]
    fits = [not_met(way) for way in walked]
    expected = "eligible" if True in fits else "undetermined" if None in fits else "ineligible"
    told, = section(board, tmp_path_factory.mktemp("t"), PATIENT, trial).trials or ()
    assert told.verdict == expected
    assert (told.state == "closed") == all(closed for _, closed in ways)


def not_met(way: list[str]) -> bool | None:
    """Whether all that is asked on a way is met."""
    if "not met" in way:
        return False
    return True if way and set(way) == {"met"} else None


def test_every_face_shows_the_trials(beside: Board) -> None:
    """On the terminal, in both languages, on paper, in Markdown and as JSON: heading, status, fit and day."""
    case = beside.case(PATIENT)
    answer = beside.evaluate(case)
    paper, chinese, whole = Paper(100), Paper(100), Paper(100)
    brief.show(case, answer, beside.knowledge, paper, ENGLISH)
    brief.show(case, answer, beside.knowledge, chinese, Sentences(words("zh")))
    text.show(answer, beside.knowledge, whole, ENGLISH)
    shown, translated, every = ("\n".join(one.lines) for one in (paper, chinese, whole))
    assert "TRIALS OF OTHERS" in shown and "T1, A fit (ctml:t1)" in shown
    assert "open (Open to Accrual); fits what its file asks; 2026-02-03" in shown
    assert "2 closed trials: T4, T8" in shown
    assert "closed (Closed to Accrual); fits" in every and "Methylation" in every
    assert "他方试验" in translated and "开放（Open to Accrual）" in translated and "年龄" in translated
    for face in (to_markdown.write([answer], beside.knowledge).replace("\\", ""),
                 html(case, answer, beside.knowledge)):
        assert all(name in face for name in ("Trials of others", "T1, A fit", "2026-02-03", "NCT01234567"))
    assert "他方试验" in html(case, answer, beside.knowledge, "zh")
    form = Draft202012Validator(schemas.schema("answer"))
    assert [error.message for error in form.iter_errors(answer.as_json())] == []
    assert "Trials of others" not in html(case, answer, beside.knowledge, "en").partition("<h1")[0]


def test_what_only_the_pack_asks_is_named(board: Board, tmp_path: Path) -> None:
    """A question of the pack's own is named where it is lacking; a clause that was not read is told once."""
    told = section(board, tmp_path, PATIENT, ctml.trial("a", arm({"genomic": {"uva_signature": "Yes"}})),
                   ctml.trial("b", arm()), ctml.trial("c", arm(UNREAD)))
    notes = {one.title: one.notes for one in Trials(told, ENGLISH, False).rows()}
    assert notes["a (ctml:a)"][0] == "waits for: uva signature (ctml)"
    assert notes["b (ctml:b)"][0] == "waits for: b step 1.arm 1 asks nothing written (ctml)"
    assert notes["c (ctml:c)"][0] == "waits for: what was not read of it"
    assert sum("Methylation" in note for note in notes["c (ctml:c)"]) == 1


def test_the_reasons_are_those_of_the_facts(beside: Board) -> None:
    """What decides a trial is said in the words of `because`, by the facts that it names."""
    answer = beside.evaluate(PATIENT)
    told, = answer.packs or ()
    from markerboard.render.reasons import Speaker

    speaker, facts = Speaker(ENGLISH), told.facts or {}
    for one in told.trials or ():
        assert tuple(speaker.fact(facts[fact]) for fact in one.decided) == one.because


def test_the_answer_of_the_rules_stays(beside: Board, board: Board, pack: TrialPack) -> None:
    """A pack of trials changes no byte of the answer of the rule base."""
    plain, answer = board.evaluate(PATIENT).as_json(), beside.evaluate(PATIENT).as_json()
    assert {key: of_ for key, of_ in answer.items() if key not in ("packs", "between", "version")} == {
        key: of_ for key, of_ in plain.items() if key != "version"}


def test_a_second_engine_must_agree(pack: TrialPack, board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a trial on which the engines differ nothing is said."""
    second = pack.engines.second
    assert second is not None
    whole = second.decide

    def other(values: Any) -> Any:
        return {**whole(values), "t1": None}
    monkeypatch.setattr(second, "decide", other)
    read = board.case(PATIENT)
    with pytest.raises(EngineDisagreement, match="t1"):
        pack.answer(read, read.facts)


@pytest.mark.parametrize("biomarkers", [BRAF, {}, {"KRAS": "wild-type"}, {"BRAF": {"variants": ["V600K"]}}])
def test_the_database_agrees(pack: TrialPack, board: Board, biomarkers: dict[str, Any]) -> None:
    """DuckDB decides each place and each trial as the evaluator does."""
    pytest.importorskip("duckdb")
    pytest.importorskip("sqlglot")
    from markerboard.sql.duck import Duck

    case = board.case({**PATIENT, "biomarkers": biomarkers})
    values = said(case, case.facts, pack.knowledge.vocabulary).values
    agree(decide(pack.knowledge, values), Duck(pack.knowledge).decide(values))


# The pack

def broken(id: str, **given: Any) -> str:
    """A line of a trial with something wrong."""
    usual = {"id": "trial", "level": "trial", "state": "open", "when": "KRAS = mutated"}
    place = {**usual, **given.pop("place", {})}
    return json.dumps({"id": id, "state": "open", "places": [place], **given})


@pytest.mark.parametrize("line", [
    "{", "[]", "null", "{}", broken("a", extra=1), broken("a", places=[]), broken("a", places=None),
    broken("a", state="ajar"), broken("a", place={"state": ""}), broken("a", place={"level": "floor"}),
    broken("a", place={"when": "NOTHING = mutated"}), broken("a", place={"when": "other:fact"}),
    broken("a", place={"when": {"and": []}}), broken("a", place={"when": {"xor": ["KRAS = mutated"] * 2}}),
    broken("a", place={"when": {"not": []}}), broken("a", place={"above": "nowhere"}), broken("x"),
    broken("a", place={"unread": "text"}), broken("a", protocol=3), broken("a", place={"when": []}),
    '{"id": "a", "places": [{"id": "t", "level": "trial", "state": "open", "when": ' + '{"not": ' * 400
    + '"KRAS = mutated"' + "}" * 400 + "}]}", "[" * 100_000, "\u0000"])
def test_a_line_that_is_no_trial(board: Board, tmp_path: Path, line: str) -> None:
    """Whatever stands in a line, it is a trial or is told as broken, and the rest of the pack is used."""
    contents = {TRIALS: f"{broken('x')}\n{line}\n".encode()}
    folder.write(tmp_path / "p", packs.manifest("ctml", "trials"), contents)
    made = ready(folder.load(tmp_path / "p"), board.knowledge)
    read = board.case(PATIENT)
    told = made.answer(read, read.facts)
    assert (told.counts["trials"], told.counts["broken"]) == (1, 1)
    folder.write(tmp_path / "q", packs.manifest("ctml", "trials"), {TRIALS: f"{line}\n".encode()})
    if line != broken("x"):
        with pytest.raises(PackError):
            ready(folder.load(tmp_path / "q"), board.knowledge)


def test_a_large_tree(board: Board, tmp_path: Path) -> None:
    """A match tree longer than any condition that a person writes is decided by both engines."""
    each = [{"and": [genomic("BRAF", protein_change=f"p.V{n}E"), MELANOMA]} for n in range(601, 800)]
    tree = {"and": [ADULT, {"or": [*each, {"and": [genomic("BRAF", protein_change="p.V600E"), MELANOMA]}]}]}
    told, = section(board, tmp_path, PATIENT, ctml.trial("t", arm(tree))).trials or ()
    assert told.verdict == "eligible"


def test_a_deep_tree(board: Board, tmp_path: Path) -> None:
    """A tree as deep as one is read is decided, and one beyond is a question: neither is a broken trial."""
    for levels, unread in ((13, 0), (16, 1)):
        tree: Any = genomic("BRAF")
        for _ in range(levels):
            tree = {"and": [{"or": [tree, clinical(gender="Male")]}, ADULT]}
        told = section(board, tmp_path / str(levels), PATIENT, ctml.trial("t", arm(tree)))
        one, = told.trials or ()
        assert (one.verdict, len(one.unread) > 0, told.broken) == (
            "undetermined" if unread else "eligible", bool(unread), ())


def test_import_at_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory of trials is one command from a section of the answer; the command tells what was left."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    place = tmp_path / "trials"
    place.mkdir()
    (place / "one.json").write_text(json.dumps(list(MANY)))
    (place / "broken.json").write_text("{")
    done = run("packs", "import", "ctml", str(place), "--date", "2026-03-04", "--id", "our-trials")
    assert done.exit_code == 0, done.output
    assert "8 trials" in done.output and "left     1" in done.output and "broken.json:1:2" in done.output
    case = tmp_path / "case.json"
    case.write_text(json.dumps(PATIENT))
    told = json.loads(run("evaluate", str(case), "--packs", "our-trials", "--format", "json").output)
    assert [(one["id"], one["kind"], one["day"]) for one in told["packs"]] == [
        ("our-trials", "trials", "2026-03-04")]
    assert "our-trials@" in run("packs", "list").output
    assert run("packs", "import", "ctml", str(tmp_path / "absent")).exit_code == 4
    for id in ("Ours", "markerboard", "", "../x"):
        assert run("packs", "import", "ctml", str(place), "--id", id).exit_code == 2
    changed = [{**MANY[0], "status": "Closed to Accrual"}, *MANY[1:]]
    (place / "one.json").write_text(json.dumps(changed))
    assert run("packs", "import", "ctml", str(place), "--out", str(tmp_path / "new"), "--id",
               "our-trials").exit_code == 0
    assert "our-trials:t1: " in run("packs", "update", str(tmp_path / "new")).output


def test_facts_of_another_pack(board: Board, shipped: KnowledgeBase, tmp_path: Path) -> None:
    """Two packs of trials with other names ask for facts of their own, and neither reads the other's."""
    answers = {}
    for id in ("ctml", "ours"):
        made = ready(ctml.made(tmp_path / id, shipped.vocabulary, MANY[4], id=id), shipped)
        fact = "ctml:genomic-hugo-symbol-braf-variant-category-methylation"
        read = board.case({**PATIENT, "facts": {fact: True}})
        told, = made.answer(read, read.facts).trials or ()
        answers[id] = told.verdict
    assert answers == {"ctml": "eligible", "ours": "undetermined"}
