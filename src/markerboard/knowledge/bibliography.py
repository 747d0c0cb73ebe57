"""The sources of a rule base for a reference manager: CSL-JSON and BibTeX."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from markerboard.knowledge.base import Page
from markerboard.knowledge.currency import published

# `Family AB, Family C, et al. Title. Journal 2025;1(2):3-4`, as the citations are written.
_NAME = r"[^\W\d_][\w'\u2019-]*(?: [^\W\d_][\w'\u2019-]*)* [A-Z]{1,3}"
_AUTHORS = re.compile(rf"(?P<authors>{_NAME}(?:, {_NAME})*(?:, et al)?)\. (?P<rest>.+)", re.S)
_JOURNAL = re.compile(r"(?P<title>.+[.?]) (?P<journal>[A-Z][^.;:]*?) (?P<year>(?:19|20)\d\d)"
                      r"(?:;(?P<volume>\d+)(?:\((?P<issue>[^)]+)\))?"
                      r"(?::(?P<page>[A-Za-z]?\d+(?:-\d+)?))?)?", re.S)
_LATEX = str.maketrans({c: "\\" + c for c in "&%$#_{}"})


def csl(sources: Mapping[str, Page]) -> list[dict[str, Any]]:
    """Every source as an item of CSL-JSON."""
    return [_item(name, source) for name, source in sources.items()]


def _item(name: str, source: Page) -> dict[str, Any]:
    item: dict[str, Any] = {"id": name, **_parts(source["citation"])}
    if "article" in source:
        item["type"] = "article-journal"
    if (days := published(source)) is not None:
        first, last = days
        whole = [first.year, first.month, first.day] if first == last else [first.year]
        item["issued"] = {"date-parts": [whole]}
    names = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "url": "URL"}
    told = f"Read: {source['read']}" + (f" ({source['remark']})" if "remark" in source else "")
    return item | {names[key]: source[key] for key in names if key in source} | {"note": told}


def _parts(citation: str) -> dict[str, Any]:
    """Authors, title, journal, volume, issue and pages, as far as a citation is written in that form."""
    found = _AUTHORS.fullmatch(citation)
    names, rest = (found["authors"].split(", "), found["rest"]) if found else ([], citation)
    authors = {"author": [_author(name) for name in names]} if names else {}
    journal = _JOURNAL.fullmatch(rest)
    if journal is None:
        return {"type": "document", "title": rest, **authors}
    printed = {"container-title": journal["journal"], "volume": journal["volume"], "issue": journal["issue"],
               "page": journal["page"]}
    return {"type": "article-journal", "title": journal["title"].removesuffix("."), **authors,
            **{key: value for key, value in printed.items() if value}}


def _author(name: str) -> dict[str, str]:
    """`Zhou HQ` by its parts; `et al` stays what it is, and is no name."""
    if name == "et al":
        return {"literal": "et al."}
    family, _, given = name.rpartition(" ")
    return {"family": family, "given": given}


def bibtex(sources: Mapping[str, Page]) -> str:
    """Every source as an entry of BibTeX."""
    return "\n".join(_entry(item) for item in csl(sources))


def _entry(item: Mapping[str, Any]) -> str:
    issued = item.get("issued", {}).get("date-parts", [[None]])[0][0]
    fields = {
        "author": " and ".join(map(_named, item.get("author", ()))), "title": f"{{{_tex(item['title'])}}}",
        "year": issued, "journal": _tex(item.get("container-title", "")), "volume": item.get("volume"),
        "number": item.get("issue"), "pages": item.get("page", "").replace("-", "--"), "doi": item.get("DOI"),
        "pmid": item.get("PMID"), "url": item.get("URL"), "note": _tex(item["note"])}
    lines = [f"  {key} = {{{value}}}," for key, value in fields.items() if value]
    kind = "article" if item["type"] == "article-journal" else "misc"
    return "\n".join([f"@{kind}{{{item['id']},", *lines, "}", ""])


def _named(author: Mapping[str, str]) -> str:
    return "others" if "literal" in author else _tex(f"{author['family']}, {author['given']}")


def _tex(text: str) -> str:
    return text.translate(_LATEX)
