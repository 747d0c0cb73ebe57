"""A pack of studies as a rule base: its own studies, definitions and grades, in the words of another."""

from __future__ import annotations

import json

from markerboard.errors import PackError, Problem, RulebookError
from markerboard.files import cache
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.loading import PARTS
from markerboard.knowledge.rulefiles import DEFINITIONS, STUDIES, VOCABULARY, RuleFiles
from markerboard.packs.folder import Folder


def knowledge(folder: Folder, base: KnowledgeBase, vocabulary: bytes) -> KnowledgeBase:
    """A pack of studies in the words of a rule base; a study that does not load is left out and told.

    Raises PackError where none loads, or its definitions do not.
    """
    def build() -> KnowledgeBase:
        from markerboard.knowledge.loader import build as built  # costs pydantic and YAML

        try:
            made = built(_files(folder, vocabulary), skip_broken=True)
        except RulebookError as error:
            raise PackError(error.problems) from None
        return _refused(folder, made)

    origin = f"{folder.manifest.digest} {base.digest}"
    return cache.kept(f"pack_{folder.manifest.id.replace('-', '_')}", origin, build, KnowledgeBase,
                      (*PARTS, Problem))


def _refused(folder: Folder, made: KnowledgeBase) -> KnowledgeBase:
    """A definition of a pack calls no fact: a call changes what every other pack reads."""
    file = str(folder.place / DEFINITIONS)
    if made.calls:
        raise PackError([Problem(file, 1, 1, f"`{name}` calls a fact, which all others read: no pack may")
                         for name in made.calls])
    if not made.studies:
        raise PackError(made.left_out or [Problem(str(folder.place / STUDIES), 1, 1, "holds no study")])
    return made


def _files(folder: Folder, vocabulary: bytes) -> RuleFiles:
    """The files of a rule base of its studies, with the words of another."""
    said, place = folder.manifest, folder.place
    version = f"{said.origin.day.year}.{said.origin.day.month}"
    own = {place / name: content for name, content in folder.contents.items()}
    # A pack without definitions has the name and the month that it says of itself.
    opening = f"title: {json.dumps(said.title)}\nversion: {json.dumps(version)}\n".encode()
    return RuleFiles({place / VOCABULARY: vocabulary, place / DEFINITIONS: opening} | own, said.digest, ())
