"""The mapping as data: its rows, what each takes from a file, and the codes of other vocabularies.

A row says which values of a foreign file it takes and what they state. `select` takes them; `fhirpath.py`
writes the same selection in the language of FHIR, for people and for the test that compares both.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from markerboard.files.cache import kept

HERE = Path(__file__).parent
# Elements whose name in JSON carries their type: `valueQuantity`, `medicationCodeableConcept`.
CHOICES = frozenset({"value", "medication"})
TERMS = ("diagnoses", "stages", "drugs", "metastases")


K = TypeVar("K")
# Systems whose codes are written with their name before them.
_WHOLE = ("MONDO", "SO", "GENO", "EFO", "UBERON")


class Code(NamedTuple):
    """A code of a code system, the system by its short name; an empty name is any system."""

    system: str
    code: str

    @classmethod
    def parse(cls, written: str) -> Code:
        """Read `LNC 69548-6`, or `high` alone."""
        system, _, code = str(written).rpartition(" ")
        return cls(system, code)

    def __str__(self) -> str:
        return f"{self.system} {self.code}".strip()


class Row(NamedTuple):
    """One row: where values stand (`source` is fhir, dnpm or phenopacket) and what they state."""

    name: str
    source: str
    within: str
    path: str
    coded: tuple[Code, ...] = ()
    component: tuple[Code, ...] = ()
    extension: str = ""
    where: tuple[tuple[str, str], ...] = ()
    fact: str = ""
    part: str = ""
    reads: str = ""
    states: str = ""
    unread: str = ""


class Found(NamedTuple):
    """A value with its place in the resource or file, and the objects it was reached through."""

    value: Any
    place: str
    trail: tuple[Any, ...] = ()


class Table(NamedTuple):
    """Everything of `mapping.yaml` and `codes.yaml`, indexed."""

    rows: tuple[Row, ...]
    by_type: Mapping[str, tuple[Row, ...]]
    by_code: Mapping[Code, tuple[Row, ...]]
    by_component: Mapping[Code, tuple[Row, ...]]
    by_part: Mapping[str, tuple[Row, ...]]
    systems: Mapping[str, str]
    spellings: Mapping[str, tuple[str, ...]]
    answers: Mapping[str, Mapping[str, str]]
    folded: Mapping[str, Mapping[str, str]]
    names: Mapping[str, tuple[str, ...]]
    of_fact: Mapping[Code, str]
    elsewhere: Mapping[str, tuple[str, ...]]
    units: Mapping[str, frozenset[str]]
    refused: Mapping[Code, str]
    treatments: Mapping[str, Any]
    texts: Mapping[str, Any]
    versions: Mapping[str, str]
    codes: Mapping[str, Any]
    prefixes: Mapping[str, tuple[tuple[str, str, str], ...]]

    def code(self, coding: Any) -> Code | None:
        """The code of a coding as the mapping writes it, or None when there is none."""
        if not isinstance(coding, dict) or not isinstance(coding.get("code"), str | int):
            return None
        system = self.systems.get(str(coding.get("system", "")), "")
        return Code(system, str(coding["code"]).strip())

    def curie(self, written: Any) -> Code | None:
        """The code of a compact identifier such as `LOINC:89247-1`."""
        prefix, colon, code = str(written or "").partition(":")
        system = self.systems.get(prefix)
        if not colon or system is None:
            return None
        return Code(system, str(written) if system in _WHOLE else code)

    def answer(self, kind: str, code: Code | None) -> str | None:
        """What a coded answer of a kind says, or None when the table does not have it."""
        table = self.answers[kind]
        if code is None:
            return None
        return table.get(str(code)) or table.get(code.code) or self.words(kind, code.code)

    def words(self, kind: str, written: str) -> str | None:
        """The same in words: `Likely_benign`, `likely benign`."""
        return self.folded[kind].get(folded(written))

    def may_be(self, fact: str, words: str) -> bool:
        """Whether what is called by some words may state a fact; what is called nothing may state any."""
        padded, named = f" {words} ", self.names.get(fact, ())
        found = [word for word in named if word in padded]
        if words and not found:
            return False
        shared = {word for name, listed in self.names.items() if name != fact for word in listed}
        alone = [word for word in found if word not in shared]
        other = any(word in padded for word in self.elsewhere.get(fact, ()))
        return not words or bool(alone if other else found)

    def term(self, kind: str, code: Code | None) -> str | None:
        """Our word for a code: of a diagnosis, a stage, a drug or a metastasis; the longest match wins."""
        if code is None:
            return None
        exact = self.codes[kind].get(str(code))
        if exact is not None:
            return str(exact)
        return next((word for system, start, word in self.prefixes[kind]
                     if system == code.system and code.code.startswith(start)), None)


@cache
def mapping() -> Table:
    """The mapping of this package, read once."""
    texts = [(HERE / name).read_text(encoding="utf-8") for name in ("mapping.yaml", "codes.yaml")]
    table, codes = kept("mapping", sha256("".join(texts).encode()).hexdigest(), lambda: _parse(texts), list)
    rows = tuple(_row(source, row) for source in ("fhir", "dnpm", "phenopacket") for row in table[source])
    by_type, by_part = (defaultdict[str, list[Row]](list) for _ in range(2))
    by_code, by_component = (defaultdict[Code, list[Row]](list) for _ in range(2))
    for row in rows:
        if row.source == "fhir" and not row.coded and not row.component:
            by_type[row.within].append(row)
        if row.source == "fhir" and row.part:
            by_part[row.part].append(row)
        for code in row.coded:
            by_code[code].append(row)
        for code in row.component:
            by_component[code].append(row)
    answers = {kind: {str(code): str(answer) for answer, listed in said.items() for code in listed}
               for kind, said in table["answers"].items()}
    return Table(
        rows=rows,
        by_type=_sealed(by_type), by_code=_sealed(by_code),
        by_component=_sealed(by_component), by_part=_sealed(by_part),
        systems={uri: short for short, uris in table["systems"].items() for uri in uris},
        spellings={short: tuple(uris) for short, uris in table["systems"].items()},
        answers=answers,
        folded={
            kind: {folded(code): said for code, said in listed.items() if " " not in code or code.islower()}
            for kind, listed in answers.items()
        },
        names={fact: tuple(listed) for fact, listed in table["names"].items()},
        of_fact={Code.parse(code): fact for fact, listed in table["of_fact"].items() for code in listed},
        elsewhere={fact: tuple(listed) for fact, listed in table["elsewhere"].items()},
        units={kind: frozenset(listed) for kind, listed in table["units"].items()},
        refused={Code.parse(code): one["why"] for one in table["refused"] for code in one["coded"]},
        treatments=table["treatments"], texts=table["texts"],
        versions={one: version for version, elements in table["versions"].items() for one in elements},
        codes=codes,
        prefixes={kind: _prefixes(codes[kind]) for kind in TERMS},
    )


def folded(text: str) -> str:
    """A word without its case, and parted by single spaces."""
    return " ".join(re.split(r"[\s_-]+", text.casefold())).strip()


def _sealed(index: Mapping[K, list[Row]]) -> dict[K, tuple[Row, ...]]:
    return {key: tuple(rows) for key, rows in index.items()}


def _parse(texts: list[str]) -> list[Any]:
    import yaml  # only where it is read anew

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return [yaml.load(text, Loader=loader) for text in texts]  # noqa: S506


def _row(source: str, row: Mapping[str, Any]) -> Row:
    return Row(
        name=row["row"], source=source, within=row["in"], path=row["path"],
        coded=tuple(map(Code.parse, row.get("coded", ()))),
        component=tuple(map(Code.parse, row.get("component", ()))),
        extension=row.get("extension", ""), where=tuple(row.get("where", {}).items()),
        fact=row.get("fact", ""), part=row.get("part", ""), reads=row.get("as", ""),
        states=str(row.get("is", "")), unread=row.get("unread", ""))


def _prefixes(table: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    starts = [(Code.parse(code.rstrip("*")), word) for code, word in table.items() if code.endswith("*")]
    return tuple(sorted(((c.system, c.code, word) for c, word in starts), key=lambda s: -len(s[1])))


# Selecting


def select(row: Row, root: Any) -> Iterator[Found]:
    """Every value that a row takes from a resource, or from a whole file for DNPM and Phenopackets."""
    for item in items(row, root):
        for path in row.path.split(" | "):
            yield from follow(item, path.split("."))


def items(row: Row, root: Any) -> Iterator[Found]:
    """The objects from which the path of a row starts."""
    if row.source != "fhir":
        for found in follow(Found(root, ""), row.within.split(".")):
            if all(_reached(found.value, path) == [wanted] for path, wanted in row.where):
                yield found
        return
    start = Found(root, "")
    if not isinstance(root, dict) or root.get("resourceType") != row.within:
        return
    if row.component:
        yield from (c for c in follow(start, ["component"]) if _coded(c.value, row.component))
    elif row.extension:
        yield from (e for e in follow(start, ["extension"]) if text(e.value, "url") == row.extension)
    elif not row.coded or _coded(root, row.coded):
        yield start


def _coded(element: Any, wanted: tuple[Code, ...]) -> bool:
    table = mapping()
    return any(table.code(coding) in wanted for coding in codings(child(element, "code")))


def codings(concept: Any) -> list[dict[str, Any]]:
    """The codings of a CodeableConcept, of which there may be none."""
    return children(concept, "coding")


def child(value: Any, key: str) -> dict[str, Any]:
    """The object under a key, empty where there is none: a file may hold anything in any place."""
    inner = value.get(key) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}


def children(value: Any, key: str) -> list[dict[str, Any]]:
    """The objects in the list under a key."""
    inner = value.get(key) if isinstance(value, dict) else None
    return [one for one in inner if isinstance(one, dict)] if isinstance(inner, list) else []


def text(value: Any, key: str) -> str:
    """The text under a key, empty where there is none."""
    inner = value.get(key) if isinstance(value, dict) else None
    return inner if isinstance(inner, str) else ""


def follow(start: Found, path: list[str]) -> Iterator[Found]:
    """Every value at the end of a path, lists opened on the way, as FHIRPath does."""
    if not path:
        yield start
        return
    key = _key(start.value, path[0])
    if key is None:
        return
    inner = start.value[key]
    place = f"{start.place}.{key}" if start.place else key
    several = inner if isinstance(inner, list) else [inner]
    for i, value in enumerate(several):
        here = f"{place}[{i}]" if isinstance(inner, list) else place
        if value is not None:
            yield from follow(Found(value, here, (*start.trail, start.value)), path[1:])


def _key(value: Any, step: str) -> str | None:
    if not isinstance(value, dict):
        return None
    if step in value:
        return step
    if step not in CHOICES:
        return None
    return next((k for k in value if k.startswith(step) and k[len(step):len(step) + 1].isupper()), None)


def _reached(value: Any, path: str) -> list[Any]:
    return [found.value for found in follow(Found(value, ""), path.split("."))]
