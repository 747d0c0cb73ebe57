"""Release notes say each thing that changed, once, and nothing of what did not."""

from __future__ import annotations

import shutil
from pathlib import Path

from builders import ROOT, run


def rules(place: Path, *studies: str) -> Path:
    """The shipped words with some of the shipped studies."""
    (place / "studies").mkdir(parents=True)
    for file in (ROOT / "rules").glob("*.yaml"):
        shutil.copy(file, place)
    for study in studies:
        shutil.copy(ROOT / "rules" / "studies" / f"{study}.yaml", place / "studies")
    return place


def edit(rules: Path, study: str, old: str, new: str) -> None:
    """Change the text of a study once."""
    file = rules / "studies" / f"{study}.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_notes(tmp_path: Path) -> None:
    """New, withdrawn, stricter with a patient, corrected: each stands in its place."""
    old = rules(tmp_path / "old", "alter-l058", "alter0303")
    new = rules(tmp_path / "new", "alter-l058", "met")
    edit(new, "alter-l058", "age <= 75", "age <= 57")
    edit(new, "alter-l058", "criteria: ", "criteria:  ")  # the same, written otherwise
    told = run("diff", str(old), str(new), "--notes").stdout
    parts = told.split("\n## ")
    assert [part.split("\n")[0] for part in parts[1:]] == ["New studies", "Withdrawn studies",
                                                          "ALTER-L058 (`alter-l058`)"]
    assert "`met`" in parts[1] and "`alter0303`" in parts[2]
    assert "- stricter: age: was `age >= 18 and age <= 75`, now `age >= 18 and age <= 57`" in parts[3]
    assert "it was met, and is not met" in parts[3]
    assert parts[3].count("\n- ") == 1


def test_figures(tmp_path: Path) -> None:
    """A corrected figure is told from what to what, and nothing else; without a change there is none."""
    old, new = rules(tmp_path / "old", "alter0303"), rules(tmp_path / "new", "alter0303")
    assert "Nothing changed" in run("diff", str(old), str(new), "--notes").stdout
    edit(new, "alter0303", "median: 9.63", "median: 9.64")
    told = run("diff", str(old), str(new), "--notes").stdout.splitlines()
    assert [line for line in told if line[:1] == "-"] == [
        "- figure corrected: overall, overall survival, anlotinib median: was 9.63, now 9.64"]
