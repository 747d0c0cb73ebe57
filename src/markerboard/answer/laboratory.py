"""What a laboratory of one's own says of its tests: how long they take, and what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from markerboard.errors import CaseError, InputError, did_you_mean
from markerboard.files.reading import validate
from markerboard.files.source import MAX_CASE_BYTES, parse, read_bytes
from markerboard.language.vocabulary import LabTest, Vocabulary
from markerboard.language.vocabulary_file import LaboratoryFile


def read(file: Path, vocabulary: Vocabulary) -> Mapping[str, LabTest]:
    """The tests of a vocabulary, with what a file says of them under `laboratory:`. Raises CaseError."""
    try:
        source = parse(*read_bytes(file, MAX_CASE_BYTES))
    except InputError as error:
        raise CaseError(error.problems) from None
    form, problems = validate(LaboratoryFile, source)
    told, known = form.laboratory if form else {}, vocabulary.field.assays
    problems += [source.problem(("laboratory", name), f"`{name}` is no test of these rules",
                                did_you_mean(name, known), key=True) for name in told if name not in known]
    if problems:
        raise CaseError(problems)
    stated: dict[str, dict[str, str]] = {name: {key: said for key, said in one if said}
                                         for name, one in told.items()}
    return {name: vocabulary.laboratory.get(name, LabTest())._replace(**stated.get(name, {}))
            for name in {**vocabulary.laboratory, **stated}}
