"""Study files of the small vocabulary, made of conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

CRITERION = "  - {{id: {id}, domain: fitness, text: t, from: {{s: p}}, when: '{when}'}}\n"
FINDING = """\
findings:
  - id: f
    title: t
    claimed: none
    supported: none
    because: b
    analysis: post hoc
    direction: not stated
    from: {s: p}
"""


def study_text(inclusion: Sequence[str], exclusion: Sequence[str] = (),
               groups: Mapping[str, str] | None = None, more: str = "") -> str:
    """A study with these conditions, each on its own line from the seventh on. `more` ends its finding."""
    text = ("id: trial\ntitle: t\ndesign: {kind: single-arm trial}\ncriteria: full\n"
            "sources: {s: {citation: c, read: abstract}}\n")
    for kind, conditions in (("inclusion", inclusion), ("exclusion", exclusion)):
        letter = "i" if kind == "inclusion" else "x"
        text += f"{kind}:\n" if conditions else ""
        text += "".join(CRITERION.format(id=f"{letter}{i}", when=condition)
                        for i, condition in enumerate(conditions))
    stated = "".join(f"      {name}: '{condition}'\n" for name, condition in (groups or {}).items())
    return text + FINDING + (f"    groups:\n{stated}" if stated else "") + more


def write(rules: Path, text: str, name: str = "trial") -> Path:
    """Write a study into a directory of rules."""
    file = rules / "studies" / f"{name}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text.replace("id: trial\n", f"id: {name}\n", 1), encoding="utf-8")
    return file
