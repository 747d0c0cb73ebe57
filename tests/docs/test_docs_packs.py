"""The page on packs: the item and the manifest that it shows are what is made and what a pack may say."""

from __future__ import annotations

import json
from pathlib import Path

import packs
from docs import blocks
from markerboard.knowledge.base import KnowledgeBase
from markerboard.packs import manifest
from markerboard.packs.civic import take


def test_item(shipped: KnowledgeBase, tmp_path: Path) -> None:
    """The item of the page is what its line becomes."""
    shown = json.loads(blocks("packs.md")["item"])
    row = {"molecular_profile": shown["profile"], "disease": shown["disease"], "therapies": "Crizotinib",
           "evidence_level": "C"}
    item, = take(packs.table(tmp_path / "t.tsv", row), shipped.vocabulary).items
    made = item._asdict() | {"therapies": list(item.therapies)}
    assert {key: made[key] for key in shown} == shown


def test_manifest() -> None:
    """The manifest of the page is one."""
    said = manifest.read("pack.yaml", blocks("packs.md")["manifest"].encode())
    assert (said.id, said.kind, said.license.redistribute) == ("atlas", "studies", True)
