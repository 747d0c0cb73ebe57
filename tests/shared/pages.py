"""What a page must be, whatever it says: valid HTML, sound links, nothing from elsewhere, no script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

import html5lib

HTML = "{http://www.w3.org/1999/xhtml}"
_ASSETS = {"img": "src", "script": "src", "link": "href", "iframe": "src", "object": "data", "use": "href"}


@lru_cache(maxsize=8)  # a page is asked several things, one after the other; nobody changes its tree
def parsed(html: str) -> ElementTree.Element:
    """The tree of a page in which html5lib finds no parse error."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"))
    tree: ElementTree.Element = parser.parse(html)
    assert [(place, code) for place, code, _ in parser.errors] == []
    return tree


def text_of(element: ElementTree.Element) -> str:
    """What a reader sees of an element, its white space in one."""
    return re.sub(r"\s+", " ", "".join(_texts(element))).strip()


def _texts(element: ElementTree.Element) -> Iterator[str]:
    if element.tag in (f"{HTML}style", f"{HTML}script"):
        return
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        # Blocks are apart, though nothing stands between them.
        yield " " if child.tag in (f"{HTML}p", f"{HTML}td", f"{HTML}th", f"{HTML}li",
                                         f"{HTML}dt", f"{HTML}dd") else ""
        yield child.tail or ""


def by_id(tree: ElementTree.Element, id: str) -> ElementTree.Element:
    """The element of an id."""
    return next(element for element in tree.iter() if element.get("id") == id)


def all_of(tree: ElementTree.Element, tag: str, **wanted: str) -> list[ElementTree.Element]:
    """The elements of a tag with some attributes."""
    return [e for e in tree.iter(f"{HTML}{tag}") if all(e.get(k) == v for k, v in wanted.items())]


def sound(html: str) -> ElementTree.Element:
    """The tree of a page that is valid, runs nothing, and whose ids and links hold."""
    tree = parsed(html)
    assert tree.get("lang")
    assert all_of(tree, "script") == []
    assert not [(e.tag, name) for e in tree.iter() for name in e.attrib if name.startswith("on")]
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    inside = {str(e.get("href"))[1:] for e in all_of(tree, "a") if str(e.get("href")).startswith("#")}
    assert inside - set(ids) == set()
    assert len(all_of(tree, "h1")) == 1
    return tree


def assets(tree: ElementTree.Element) -> list[Any]:
    """Everything that a page would fetch."""
    found = [e.get(attribute) for tag, attribute in _ASSETS.items() for e in all_of(tree, tag)
             if e.get(attribute)]
    styles = " ".join(e.text or "" for e in all_of(tree, "style"))
    inline = [e.get("style") for e in tree.iter() if e.get("style")]
    return found + re.findall(r"url\(|@import", styles) + inline
