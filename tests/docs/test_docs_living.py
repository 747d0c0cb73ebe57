"""The page on living evidence: its commands run one after the other, and print what the page shows."""

from __future__ import annotations

import shutil
from pathlib import Path

from builders import ROOT
from docs import blocks, ran, shows


def test_page(tmp_path: Path) -> None:
    """What a reader types prints what the page says."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    (tmp_path / "cases").mkdir()
    for file in sorted((ROOT / "cases").glob("egfr*.yaml")):
        shutil.copy(file, tmp_path / "cases")
    page = blocks("living-evidence.md")
    ran(page["before"], tmp_path)
    for name in ("summer", "watch", "order", "result"):
        shows(ran(page[name], tmp_path), page[f"{name}-answer"])
    (tmp_path / "laboratory.yaml").write_text(page["assays-file"], encoding="utf-8")
    shows(ran(page["assays"], tmp_path), page["assays-answer"])
    shows(ran(page["prevalences"], tmp_path), page["prevalences-answer"])
    shows(ran(page["why"], tmp_path), page["why-answer"])
