"""The page on which a case is typed, opened, imported, edited and saved; it works without a script."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from markerboard.answer.board import Board
from markerboard.answer.model import Evaluation
from markerboard.errors import CaseError, EngineError, InputError
from markerboard.files.source import Source, parse
from markerboard.patient.casefile import Case
from markerboard.patient.treatments import ENDED, SETTINGS, WORDS
from markerboard.render.telling import Telling
from markerboard.render.words import Sentences
from markerboard.service import forms
from markerboard.service.asked import Asked, serve
from markerboard.service.entry.layout import Layout
from markerboard.service.entry.quick import Quick
from markerboard.service.entry.rows import MOST_ROWS
from markerboard.service.entry.sent import sent_form
from markerboard.service.entry.stating import Form, built, form_of, text_of
from markerboard.service.entry.wrong import Wrong, wrongs
from markerboard.service.forms import Given
from markerboard.service.pages import case_page, labels_of, supposed_of
from markerboard.service.problems import Refused
from markerboard.words import words

GENE_STATES = ("mutated", "wild-type", "not tested", "indeterminate")
MOST_ASKED = 8
"""How many facts that studies ask for are shown without being looked for."""
_FILE = re.compile(r"[^\w.-]+")
_SAVED = {"yaml": "application/yaml", "json": "application/json"}


class Entry:
    """One request for the form: what it shows, what was done, and what is wrong."""

    def __init__(self, asked: Asked, form: Form) -> None:
        self.asked, self.form = asked, form
        self.layout = _layout(asked.board)
        self.w = words(asked.language)
        self.done: list[str] = []
        self.account: tuple[str, ...] = ()
        self.wrong: list[Wrong] = []

    def read(self) -> tuple[Case, str]:
        """The case that the form states, and its text. Raises CaseError, Refused; problems have fields."""
        data, problems = built(self.form, self.layout)
        text = text_of(data)
        self.wrong = wrongs(problems, None, self.form, self.layout)
        try:
            case = self.asked.evaluator.read(text.encode("utf-8", "replace"))
        except (CaseError, Refused) as error:
            self.wrong += wrongs(error.problems, _parsed(text), self.form, self.layout)
            raise
        if problems:
            raise CaseError(problems)
        return case, text

    def answer(self) -> Evaluation | None:
        """The answer so far; None until the form can be read."""
        try:
            return self.asked.board.evaluate(self.read()[0])
        except (CaseError, Refused, EngineError):
            return None

    def page(self, *, told: bool = False) -> Response:
        """The form. What is wrong is told where an answer was asked for, not while rows are added."""
        answer = self.answer()
        self.wrong = self.wrong if told else []
        telling = Telling(answer, Sentences(self.w)) if answer else None
        shown = dict(self.form.values)
        status = HTTPStatus.UNPROCESSABLE_ENTITY if self.wrong else HTTPStatus.OK
        return self.asked.page(
            "new.html", status, form=self.form, layout=self.layout, wrong=self.wrong, done=self.done,
            account=self.account, settings=SETTINGS, states=GENE_STATES, responses=WORDS["best_response"][0],
            statuses=WORDS["status"][0], endings=ENDED, answer=answer, telling=telling, values=shown,
            facts=self._facts(answer), by_field={one.field: one for one in reversed(self.wrong)})

    def _facts(self, answer: Evaluation | None) -> list[Any]:
        """The facts without a section: those that are stated, were looked for, or that studies wait for."""
        own = {field.at: field for field in self.layout.sections["facts"]}
        stated = [at for at in self.form.values if at in own]
        facts = self.layout.vocabulary.facts
        open_ = [facts[one.fact].at for one in answer.missing if one.fact in facts] if answer else []
        waited = [at for at in open_ if at in own][:MOST_ASKED]
        return [own[at] for at in dict.fromkeys((*stated, *self.form.asked, *waited)) if at in own]


@lru_cache(4)
def _layout(board: Board) -> Layout:
    return Layout(board.knowledge)


def _parsed(text: str) -> Source | None:
    try:
        return parse("case", text.encode("utf-8", "replace"))
    except InputError:
        return None


@serve("/board/new", "GET", "POST")
async def new(asked: Asked) -> Response:
    """A case that is typed, opened, imported or edited."""
    return await asked.work(lambda: _new(asked))


def _new(asked: Asked) -> Response:
    do, _, what = str(asked.sent.get("do", "")).partition(" ")
    if asked.request.method == "GET" or do in ("open", "edit", "keep"):
        return _opened(asked, do)
    entry = Entry(asked, sent_form(asked.sent, _layout(asked.board)))
    if not do and asked.sent.get("lang"):
        return entry.page()  # the same form in another language
    if do in ("", "evaluate", "check", "save") and entry.form.quick.strip():
        _changed(entry, "quick", "")
        return entry.page(told=True)  # a quick entry is looked at before anything rests on it
    if do in ("", "evaluate"):
        return _evaluated(entry)
    if do == "save":
        return _saved(entry, what)
    _changed(entry, do, what)
    return entry.page(told=do == "check")


# What was asked

def _opened(asked: Asked, do: str) -> Response:
    """The form of a case that was given: a file, an example, or the one that a page carries."""
    found = asked.given()
    if found is None:
        return Entry(asked, Form()).page()
    entry = Entry(asked, form_of(found.case.written, _layout(asked.board)))
    entry.account = found.case.told
    entry.done.append(entry.w("form opened", name=found.case.name))
    if do == "keep":
        _keep(entry, forms.supposed(asked.sent))
    return entry.page(told=True)


def _keep(entry: Entry, wished: dict[str, str]) -> None:
    """State in the case what was supposed, and say in its notes that it was."""
    facts = entry.layout.vocabulary.facts
    kept = {name: text for name, text in wished.items()
            if name in facts and facts[name].at in entry.layout.fields}
    for name, text in kept.items():
        field = entry.layout.fields[facts[name].at]
        entry.form.values[field.at] = _CALLS.get(text, text) if field.kind == "state" else text
    for name in wished.keys() - kept.keys():
        entry.done.append(entry.w("form not kept", label=facts[name].label if name in facts else name))
    if kept:
        note = entry.w("form kept", what=supposed_of(entry.asked, kept, labels_of(entry.asked, kept)))
        entry.form.notes = "\n".join(filter(None, (entry.form.notes, note)))
        entry.done.append(note)


_CALLS = {"yes": "true", "no": "false"}


def _evaluated(entry: Entry) -> Response:
    try:
        case, text = entry.read()
    except (CaseError, Refused):
        return entry.page(told=True)
    return case_page(entry.asked, Given(case, text=text))


def _saved(entry: Entry, form: str) -> Response:
    try:
        case, text = entry.read()
    except (CaseError, Refused):
        return entry.page(told=True)
    kind = form if form in _SAVED else "yaml"
    content = text if kind == "yaml" else json.dumps(parse("case", text.encode()).data, ensure_ascii=False,
                                                     indent=2) + "\n"
    name = f"{_FILE.sub('-', case.name).strip('-.') or 'case'}.{kind}"
    return Response(content, media_type=_SAVED[kind], headers={
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff"})


def _changed(entry: Entry, do: str, what: str) -> None:
    """Add a row, take one away, read a quick entry, or show a fact that was looked for."""
    form, w = entry.form, entry.w
    if do in ("line", "gene") and len(form.lines if do == "line" else form.genes) >= MOST_ROWS:
        entry.done.append(w("form full", n=MOST_ROWS))
    elif do == "line":
        form.lines.append({} if what else {"line": str(1 + _last_line(form))})
    elif do == "gene":
        form.genes.append({"name": ""})
    elif do in ("drop-line", "drop-gene"):
        rows = form.lines if do == "drop-line" else form.genes
        if what.isdecimal() and int(what) < len(rows):
            del rows[int(what)]
    elif do == "quick":
        left = Quick(entry.layout).add(form)
        entry.done.append(w("form left", what="; ".join(left)) if left else w("form added"))
    elif do == "fact":
        _look_for(entry, str(entry.asked.sent.get("fact", "")))


def _last_line(form: Form) -> int:
    return max((int(row["line"]) for row in form.lines if row.get("line", "").isdecimal()), default=0)


def _look_for(entry: Entry, written: str) -> None:
    found = entry.layout.asked_by_name(written, entry.w.term)
    if found is None:
        entry.done.append(entry.w("form no fact", name=written[:100]))
    else:
        entry.form.asked = (*entry.form.asked, found.at)
