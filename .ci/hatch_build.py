"""What the page of a package index shows, made while a distribution is built: addresses and the description.

The address of the project stands in one place, `address` below `hooks.custom` in pyproject.toml. An index
resolves no relative link: with an address each becomes absolute, without one only its words are left.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?!https?://|#|mailto:)([^()\s]+)\)")
_MARKER = re.compile(r"<!-- [\w-]+ -->\n")


class CustomMetadataHook(MetadataHookInterface):
    """Fills in the addresses and the long description."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add what stands nowhere else to the metadata of the project."""
        address = str(self.config.get("address", "")).rstrip("/")
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": described(text, address)}
        metadata["urls"] = urls(address)


def urls(address: str) -> dict[str, str]:
    """The addresses that an index shows; none while the project has none."""
    if not address:
        return {}
    return {"Homepage": address, "Documentation": f"{address}/tree/main/docs", "Issues": f"{address}/issues",
            "Changelog": f"{address}/blob/main/CHANGELOG.md"}


def described(readme: str, address: str) -> str:
    """The README as an index can show it: no relative link, no marker of a test."""
    def absolute(found: re.Match[str]) -> str:
        picture, words, path = found.groups()
        if not address:
            return "" if picture else words
        return f"{picture}[{words}]({address}/{'raw' if picture else 'blob'}/main/{path})"
    return _LINK.sub(absolute, _MARKER.sub("", readme))
