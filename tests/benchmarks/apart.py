"""CIViC's table decided for a drawn patient by a reader that shares nothing with the importer or the engines.

It reads the names of the table itself and the patient as drawn, not as facts. A name of a kind that it does
not know gives no verdict, and its item is not compared.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

Kleene = bool | None
Row = Mapping[str, str]
TABLES = Path(__file__).parents[2] / "src" / "markerboard"
CHANGE = re.compile(r"[A-Z]\d+[A-Z]")
NO_GENES = ("TMB", "MSI", "HRD", "CK")
ROOTS_OF_BLOOD = ("LYMPH", "MYELOID", "OTHER")


class NotRead(Exception):
    """A name of a kind that is not read here."""


def rows(file: Path) -> list[Row]:
    """The predictive, prognostic and diagnostic lines of a table."""
    with open(file, encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
                if row["evidence_type"] in ("Predictive", "Prognostic", "Diagnostic")]


def conjoined(parts: Iterator[Kleene] | list[Kleene]) -> Kleene:
    """`and` of Kleene, by counting."""
    told = list(parts)
    return False if False in told else None if None in told else True


def denied(part: Kleene) -> Kleene:
    """`not` of Kleene."""
    return None if part is None else not part


def disjoined(parts: list[Kleene]) -> Kleene:
    """`or` of Kleene."""
    return denied(conjoined([denied(part) for part in parts]))


# Tumors

def parents() -> dict[str, str]:
    """The code above each code of OncoTree."""
    lines = (line.split("\t") for line in (TABLES / "nomenclature" / "tumors.tsv").read_text(
        encoding="utf-8").splitlines())
    return {code: rest[1] for code, *rest in lines if not rest[0].startswith("=")}


def names() -> dict[str, str]:
    """The code of each name of OncoTree, in small letters and digits."""
    lines = (line.split("\t") for line in (TABLES / "nomenclature" / "tumors.tsv").read_text(
        encoding="utf-8").splitlines())
    return {bare(rest[0]): code for code, *rest in lines if not rest[0].startswith("=")}


def bare(text: str) -> str:
    """A name without what is neither a letter nor a digit."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


class Tumors:
    """The diseases of the table against the tumor and age of a patient."""

    def __init__(self) -> None:
        self.above, self.named = parents(), names()
        lines = (line.split("\t") for line in (TABLES / "packs" / "civic-tumors.tsv").read_text(
            encoding="utf-8").splitlines() if line[0] != "#")
        self.by_hand = {bare(name): when for name, when, _ in lines}

    def up(self, code: str) -> list[str]:
        """A code and those above it."""
        return [code, *self.up(self.above[code])] if self.above.get(code) else [code]

    def fits(self, disease: str, patient: Mapping[str, Any]) -> Kleene:
        """Whether a patient has a disease."""
        when = self.by_hand.get(bare(disease)) or f"diagnosis is {self.named.get(bare(disease), '?')}"
        if when == "any":
            return True
        if "(" in when or "?" in when:
            raise NotRead(disease)
        return conjoined([self._part(part, patient) for part in when.split(" and ")])

    def _part(self, part: str, patient: Mapping[str, Any]) -> Kleene:
        code = patient["tumor"]
        if part == "solid tumor":
            root = self.up(code)[-1]
            return root not in ROOTS_OF_BLOOD if root != "OTHER" else None
        if found := re.fullmatch(r"age (<|>=) 18", part):
            age = patient["age"]
            return None if age is None else (age < 18) is (found[1] == "<")
        if not part.startswith("diagnosis "):
            return None  # no drawn patient states anything else of a tumor
        wanted = re.findall(r"[A-Z0-9_/]+", part.removeprefix("diagnosis "))
        if set(wanted) & set(self.up(code)):
            return True
        return None if any(code in self.up(one) for one in wanted) else False


# Markers

def marker(profile: str, genes: Mapping[str, Mapping[str, Any]]) -> Kleene:
    """What a profile says of a patient's genes. Raises NotRead."""
    text = profile.strip()
    for word, join in ((" OR ", disjoined), (" AND ", conjoined)):
        parts = outside(text, word)
        if len(parts) > 1:
            return join([marker(part, genes) for part in parts])
    if text.startswith("NOT "):
        return denied(marker(text[4:], genes))
    if text.startswith("( "):
        return marker(text[1:-1], genes)
    return name(text, genes)


def outside(text: str, word: str) -> list[str]:
    """A text cut at a word outside of its brackets."""
    parts, depth, last = [], 0, 0
    for i, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0 and text.startswith(word, i):
            parts.append(text[last:i])
            last = i + len(word)
    return [*parts, text[last:]]


_CALLS = {"amplification": "amplified", "loss": "loss", "rearrangement": "fusion", "fusion": "fusion"}


def name(text: str, genes: Mapping[str, Mapping[str, Any]]) -> Kleene:
    """What one name says."""
    if found := re.fullmatch(r"(?:v|\?)::(\S+) Fusion|(\S+)::(?:v|\?) Fusion", text):
        symbol = found[1] or found[2]
        named = any(symbol in stated.get("fusions", ()) for stated in genes.values())
        return True if named else called(genes.get(symbol, {}), "fusion")
    if found := re.fullmatch(r"([A-Z0-9-]+)::([A-Z0-9-]+) Fusion", text):
        return fused(found[1], found[2], genes)
    symbol, _, what = text.partition(" ")
    stated = genes.get(symbol, {})
    if "::" in symbol:
        raise NotRead(text)
    if what.lower() in _CALLS:
        return called(stated, _CALLS[what.lower()])
    if what.lower() in ("mutation", "wildtype"):
        told = {"wild-type": False, "variants": True}.get(str(stated.get("kind")))
        return told if what.lower() == "mutation" else denied(told)
    if what.lower() == "overexpression":
        level = stated.get("expression")
        return None if level is None else level == "high"
    if CHANGE.fullmatch(what) and not what.endswith("X"):
        return changed(stated, what)
    if re.fullmatch(r"[A-Z]\d+", what):
        at = [one for one in stated.get("variants", ()) if one[:-1] == what]
        return changed(stated, at[0] if at else f"{what}?")
    raise NotRead(text)


def fused(one: str, other: str, genes: Mapping[str, Mapping[str, Any]]) -> Kleene:
    """Whether two genes are fused: not where one of them is fused with none."""
    sides = ((genes.get(one, {}), other), (genes.get(other, {}), one))
    if any(partner in stated.get("fusions", ()) for stated, partner in sides):
        return True
    return False if any(stated.get("fusion") is False for stated, _ in sides) else None


def called(stated: Mapping[str, Any], key: str) -> Kleene:
    """A call of a report; a gene with a named fusion is fused."""
    told: Kleene = stated.get(key)
    return True if key == "fusion" and stated.get("fusions") else told


def changed(stated: Mapping[str, Any], change: str) -> Kleene:
    """Whether a gene has a change: what a complete list lacks, it has not."""
    if stated.get("kind") == "wild-type":
        return False
    if change in stated.get("variants", ()):
        return True
    return False if stated.get("complete") else None


# Patients

def patient(draw: Random, table: list[Row], tumors: Tumors) -> dict[str, Any]:
    """A patient with the tumor of one line and the alterations of some others, or without them."""
    codes = list(tumors.above)
    genes: dict[str, dict[str, Any]] = {}
    for row in draw.sample(table, 6):
        for part in re.split(r" (?:AND|OR) |[()]|NOT ", row["molecular_profile"]):
            symbol, _, what = part.strip().partition(" ")
            if symbol in NO_GENES:
                continue
            if symbol and "::" not in symbol and re.fullmatch(r"[A-Z][A-Z0-9-]+", symbol):
                genes.setdefault(symbol, gene(draw, what))
            elif found := re.fullmatch(r"([A-Z0-9-]+|v)::([A-Z0-9-]+)", symbol):
                named = found[1] != "v" and draw.random() < 0.7
                genes.setdefault(found[2], {"fusions": [found[1]]} if named else {
                    "fusion": draw.random() < 0.5})
    wanted = [tumors.named.get(bare(row["disease"])) for row in draw.sample(table, 8)]
    tumor = next(filter(None, wanted), draw.choice(codes))
    return {"tumor": tumor, "age": draw.choice([None, 9, 54]), "genes": genes}


def gene(draw: Random, what: str) -> dict[str, Any]:
    """What is stated of one gene: one thing, so that no law between two is asked."""
    if CHANGE.fullmatch(what) and draw.random() < 0.8:
        return {"kind": "variants", "variants": [what], "complete": draw.random() < 0.5}
    return draw.choice([{"kind": "wild-type"}, {"amplified": True}, {"amplified": False}, {"loss": False},
                        {"fusion": False}, {"expression": "high"}, {"expression": "low"}, {}])


def case(drawn: Mapping[str, Any], number: int) -> dict[str, Any]:
    """The case of a drawn patient."""
    genes = {symbol: report(stated) for symbol, stated in drawn["genes"].items() if stated}
    made: dict[str, Any] = {"case": f"drawn-{number}", "disease": {"diagnosis": drawn["tumor"]},
                            "biomarkers": genes}
    return made if drawn["age"] is None else {**made, "patient": {"age": drawn["age"]}}


def report(stated: Mapping[str, Any]) -> Any:
    """The report of a gene as a case has it."""
    if stated.get("kind") == "wild-type":
        return "wild-type"
    return {key: value for key, value in stated.items() if key != "kind" and value != []}
