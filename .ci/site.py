"""What the site adds to `docs`: pages that stand elsewhere in the project, and links that lead to them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[1]
PAGES = {"contributing.md": "CONTRIBUTING.md", "conformance-suite.md": "tests/conformance/README.md"}
"""The pages from elsewhere, by their names in the site."""
LINKS = {"../CONTRIBUTING.md": "contributing.md", "../README.md": "index.md",
         "../tests/conformance/README.md": "conformance-suite.md"}
_LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that stand elsewhere."""
    for name, source in PAGES.items():
        files.append(File.generated(config, name, content=(ROOT / source).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Turn links within the project into links within the site."""
    return _LINK.sub(_turned, markdown)


def _turned(link: re.Match[str]) -> str:
    target, anchor = link[1], link[2] or ""
    inside = LINKS.get(target) or target.removeprefix("docs/")
    return f"]({inside}{anchor})"
