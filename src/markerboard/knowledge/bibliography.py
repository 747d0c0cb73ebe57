"""The sources of a rule base for a reference manager: CSL-JSON and BibTeX."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from markerboard.knowledge.base import Page
from markerboard.knowledge.currency import published

# `Authors, et al. Title. Journal 2025;1(2):3-4`, as the citations are written.
_PARTS = re.compile(r"(?P<authors>[^.]+?(?:et al)?)\. (?P<title>.+?)\. (?P<rest>[^.].*)\Z")
_LATEX = str.maketrans({c: "\\" + c for c in "&%$#_{}"})


def csl(sources: Mapping[str, Page]) -> list[dict[str, Any]]:
    """Every source as an item of CSL-JSON."""
    return [_item(name, source) for name, source in sources.items()]


def _item(name: str, source: Page) -> dict[str, Any]:
    parts = _PARTS.match(source["citation"])
    item: dict[str, Any] = {"id": name, "type": "article-journal" if "doi" in source else "document",
                            "title": parts["title"] if parts else source["citation"]}
    if parts:
        item |= {"author": [{"literal": parts["authors"]}], "container-title": parts["rest"]}
    if (days := published(source)) is not None:
        first, last = days
        whole = [first.year, first.month, first.day] if first == last else [first.year]
        item["issued"] = {"date-parts": [whole]}
    names = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "url": "URL"}
    return item | {names[key]: source[key] for key in names if key in source} | {
        "note": f"Read: {source['read']}"}


def bibtex(sources: Mapping[str, Page]) -> str:
    """Every source as an entry of BibTeX."""
    return "\n".join(_entry(item) for item in csl(sources))


def _entry(item: Mapping[str, Any]) -> str:
    issued = item.get("issued", {}).get("date-parts", [[None]])[0][0]
    fields = {
        "author": _authors(item), "title": f"{{{item['title'].translate(_LATEX)}}}", "year": issued,
        "journal": item.get("container-title", "").translate(_LATEX), "doi": item.get("DOI"),
        "url": item.get("URL"), "note": item["note"]}
    lines = [f"  {key} = {{{value}}}," for key, value in fields.items() if value]
    kind = "article" if item["type"] == "article-journal" else "misc"
    return "\n".join([f"@{kind}{{{item['id']},", *lines, "}", ""])


def _authors(item: Mapping[str, Any]) -> str:
    literal = "".join(author["literal"] for author in item.get("author", ())).translate(_LATEX)
    return re.sub(r",? et al$", " and others", literal).replace(", ", " and ")
