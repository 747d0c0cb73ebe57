"""A case file to fill in: every place that the vocabulary knows, as a comment, so that it states nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from markerboard.language.places import steps
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.patient.treatments import ENDED, SETTINGS, WORDS

SECTIONS = ("patient", "disease", "treatment", "progression", "biomarkers", "facts")
Tree: TypeAlias = "dict[str, Tree | str]"
"""Keys of a case, each with what stands below it, or with what is said of it."""
_ITEM = "- at: "
_VARIANTS = "as a list, each by its protein change"
_GENE = "mutated | wild-type | not tested"
_HEAD = """\
# A case. Take away the `#` of what is known, fill it in, and delete the rest: what is not stated is unknown,
# never "no". A number may be a range (1-49) or a bound (<1, >=50). For a test not done write `not tested`.
case: {name}
"""
_LINES = f"""
# treatment:
#   - line: 1                  # in advanced disease; or instead `setting: {" | ".join(SETTINGS)}`
#     drugs:                   # as a list, by any of their names
#     months:
#     best_response:           # {" | ".join(WORDS["best_response"][0])}
#     status:                  # {" | ".join(WORDS["status"][0])}
#     stopped_for:             # {" | ".join(ENDED)}
# history: complete            # complete: these were all; partial: lines may lack
"""


def blank(vocabulary: Vocabulary, name: str = "my-case") -> str:
    """The text of a case that states nothing, with every place of it as a comment."""
    tree = _tree(vocabulary)
    sections = [_LINES if section == "treatment" else _section(section, tree.get(section, {}))
                for section in SECTIONS]
    return _HEAD.format(name=name) + "".join(sections)


def _section(name: str, tree: Tree) -> str:
    return "\n".join(("", f"# {name}:", *_lines(tree, 1), "")) if tree else ""


def _tree(vocabulary: Vocabulary) -> Mapping[str, Tree]:
    """The places of the facts, and of the genes that rules ask."""
    found: dict[str, Tree] = {section: {} for section in SECTIONS}
    for fact in vocabulary.facts.values():
        if fact.type != "gene" and not fact.history:
            _put(found, [key or f"{_ITEM}{selector}" for key, selector in steps(fact.at)], _said(fact))
    genes = found["biomarkers"]
    for symbol in vocabulary.genes:
        below = genes.get(symbol)
        genes[symbol] = ({"status": _GENE, "variants": _VARIANTS, **below} if isinstance(below, dict)
                         else f"{_GENE}, or {{variants: [...]}}")
    return {section: below for section, below in found.items() if below}


def _put(tree: dict[str, Tree], way: list[str], said: str) -> None:
    here = tree.setdefault(way[0], {})
    for key in way[1:-1]:
        below = here.setdefault(key, {})
        if isinstance(below, dict):
            here = below
    here[way[-1]] = said


def _lines(tree: Tree, depth: int) -> Iterator[str]:
    """A line for each key, and those below it; the keys of an item of a list stand beyond its dash."""
    for key, below in tree.items():
        start = f"# {'  ' * depth}{key}"
        if isinstance(below, str):
            yield f"{start + ':':<30} # {below}"
        else:
            yield start if key.startswith(_ITEM) else f"{start}:"
            yield from _lines(below, depth + 1)


def _said(fact: Fact) -> str:
    """What a fact is, and what may stand there."""
    low, high = fact.range or ("", "")
    amount = ", ".join(filter(None, (fact.unit or "", f"{low} to {high}" if fact.range else "")))
    how = "true | false" if fact.type == "boolean" else " | ".join(fact.codes) or amount
    return "; ".join(filter(None, (fact.label, how)))
