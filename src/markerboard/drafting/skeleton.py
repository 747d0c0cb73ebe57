"""The start of a new study and its case. Every `???` is reported by `check` until it is filled in."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click

from markerboard.files.writing import unwritable, write_whole
from markerboard.knowledge.loading import shipped
from markerboard.knowledge.rulefiles import VOCABULARY

_STUDY = """\
# yaml-language-server: $schema=../schema/study.schema.json
id: {id}
title: ???
design:
  kind: single-arm trial       # randomized trial | single-arm trial | retrospective cohort | ...
criteria: partial              # full only when the whole list was read
partial_because: ???
sources:
  author-2026:                 # first author and year; cite it below by this name
    citation: ???
    read: abstract             # full text | full text without supplement | abstract | secondary | registry
regimen:
  "??? drug": ???              # each drug by its name, and its dose
regimen_from: {{author-2026: "???"}}

weaknesses:
  - ???

inclusion:
  - id: tumor
    domain: tumor
    text: ???                  # what the protocol asks, in your words
    when: ???                  # the same as a condition, such as: diagnosis is NSCLC
    from: {{author-2026: "???"}}

findings:
  - id: overall
    title: All patients
    claimed: none              # what the authors claim
    supported: descriptive     # what the data bear
    because: ???
    direction: not comparative
    analysis: primary
    results:
      - endpoint: objective response
        all: {{n: "???", events: "???", percent: "???"}}
        from: {{author-2026: "???"}}
"""

_CASE = """\
# yaml-language-server: $schema=../rules/schema/case.schema.json
case: {id}-fits
notes: An invented patient who fits {id}.
patient: {{age: 60, sex: female, ecog: 1}}
disease: {{diagnosis: NSCLC, stage: IV, extent: metastatic, measurable: true}}
treatment: []
expect:
  {id}: eligible
"""


def blank(study: str) -> str:
    """The text of a study of which nothing is known."""
    return _STUDY.format(id=study)


def write(study: str, text: str, rules: Path, cases: Path) -> tuple[Path, Path]:
    """Write a study with a case for it, or neither: nothing that exists is overwritten.

    The directories of studies and of cases are made where they lack, beside the other files of the rules.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{0,59}", study):
        raise click.UsageError(f"`{study}` is not an id: use small letters, digits, `-` and `.`")
    files = rules / "studies" / f"{study}.yaml", cases / f"{study}-fits.yaml"
    for file in files:
        if file.exists():
            raise click.UsageError(f"{file} exists already")
    if not (rules / VOCABULARY).is_file():
        copied = f"cp -r {shlex.quote(str(shipped()))} {shlex.quote(str(rules))}"
        raise click.UsageError(f"there is no {rules / VOCABULARY}: name a directory of rules by --rules, or "
                               f"begin with a copy of those that come with markerboard: {copied}")
    for file in files:
        _make(file.parent)
    for file, content in zip(files, (text, _CASE.format(id=study)), strict=True):
        write_whole(file, content.encode(), replace=False)
    return files


def _make(directory: Path) -> None:
    try:
        directory.mkdir(exist_ok=True, parents=True)
    except OSError as error:
        raise unwritable(directory, error) from None
