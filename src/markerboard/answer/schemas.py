"""JSON Schemas for editors and programs, made from the models that read and write the files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from markerboard.answer import model as answer
from markerboard.answer.case_page import chosen, completed, page
from markerboard.answer.described import describe
from markerboard.answer.ordering import Ordering
from markerboard.answer.part import Part
from markerboard.answer.part_schema import json_schema
from markerboard.files.writing import unwritable, write_whole
from markerboard.knowledge.approvals_file import ApprovalsFile
from markerboard.knowledge.grades_file import GradesFile
from markerboard.knowledge.loading import load
from markerboard.knowledge.study import DefinitionsFile, Study
from markerboard.language.vocabulary_file import VocabularyFile
from markerboard.patient.profile import Profile

_MODELS: dict[str, type[BaseModel]] = {
    "case": Profile, "study": Study, "definitions": DefinitionsFile, "vocabulary": VocabularyFile,
    "grades": GradesFile, "approvals": ApprovalsFile}
_PARTS: dict[str, type[Part]] = {"answer": answer.Evaluation, "order": Ordering}
NAMES = (*_MODELS, *_PARTS)


def schema(name: str) -> dict[str, Any]:
    """The schema of one kind of file, of a case and of a study with the words of the shipped rules.

    Raises KeyError.
    """
    made = form(name)
    complete = {"case": completed, "study": chosen}.get(name)
    return complete(made, load().vocabulary) if complete else made


def form(name: str) -> dict[str, Any]:
    """The schema of one kind of file without the words that may stand in it. Raises KeyError."""
    made = json_schema(_PARTS[name]) if name in _PARTS else (
        describe(name, _MODELS[name].model_json_schema(by_alias=True)))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"markerboard {name}"} | (
        {"version": answer.VERSION} if name == "answer" else {}) | {
        key: value for key, value in made.items() if key != "title"}


def case_page() -> str:
    """What a case can say, as a page for people."""
    return page(load().vocabulary)


def text(name: str) -> str:
    """A schema as it stands in its file."""
    return json.dumps(schema(name), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def write(directory: Path) -> Iterator[Path]:
    """Write every schema into a directory."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(directory, error) from None
    for name in NAMES:
        file = directory / f"{name}.schema.json"
        write_whole(file, text(name).encode())
        yield file
