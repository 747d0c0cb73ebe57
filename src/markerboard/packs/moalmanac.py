"""The Molecular Oncology Almanac, the user's own copy: approvals and guidelines by agency, with their days.

Two forms are read: the released file, a list of assertions with a feature each (`content`), and statements
with their proposition, indication and documents written out. Other evidence is counted apart and not taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from markerboard.errors import PackError, Problem, printable
from markerboard.files.loose import items, mapping
from markerboard.language.vocabulary import Vocabulary
from markerboard.nomenclature import tumors
from markerboard.packs.alterations import Unread
from markerboard.packs.diseases import placed
from markerboard.packs.documents import documents
from markerboard.packs.features import Features, table
from markerboard.packs.item import Item, Left
from markerboard.packs.names import Names
from markerboard.packs.words import definitions, words

ID = "moalmanac"
MAX_BYTES = 100_000_000
APPROVAL, GUIDELINE = "approval", "guideline"
SENSITIVITY, RESISTANCE = "sensitivity", "resistance"
_DAY = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")


class Told(NamedTuple):
    """A statement in either form, as far as it is read."""

    id: str
    kind: str
    agency: str
    features: tuple[tuple[Mapping[str, str], bool], ...]
    profile: str
    disease: str
    codes: tuple[str, ...]
    therapies: tuple[str, ...]
    together: str
    says: str
    day: str
    statement: str
    citation: str
    url: str
    status: str
    note: str


class TakenApprovals(NamedTuple):
    """The approvals and guidelines of some files, what was left, and how much is of other kinds.

    `day` is that of the release, where it is told.
    """

    items: tuple[Item, ...]
    left: tuple[Left, ...]
    other: Mapping[str, int]
    broken: tuple[Problem, ...]
    day: str


def take(place: Path, vocabulary: Vocabulary) -> TakenApprovals:
    """What a file or a directory holds, in the words of a vocabulary. Raises PackError where it is none."""
    found, problems = documents(place, MAX_BYTES)
    reader = _Reader(vocabulary)
    for file, data in found:
        reader.document(file, data)
    if not reader.items and not reader.left and not reader.other:
        raise PackError([*problems, *reader.broken] or [Problem(str(place), 1, 1, "holds no statement")])
    return TakenApprovals(tuple(reader.items), tuple(reader.left), dict(sorted(reader.other.items())),
                          (*problems, *reader.broken), reader.day)


class _Reader:
    """Reads statements one by one."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        spoken = words(vocabulary)
        self.names = Names(spoken, definitions(spoken))
        self.features = Features(self.names)
        self.items: list[Item] = []
        self.left: list[Left] = []
        self.broken: list[Problem] = []
        self.other: Counter[str] = Counter()
        self.seen: set[str] = set()
        self.day = ""

    def document(self, file: Path, data: Any) -> None:
        """Every statement of a document, or why it holds none."""
        whole = mapping(data)
        self.day = max(self.day, _day(whole.get("release")), _day(whole.get("last_updated")))
        listed = [one for name in ("content", "statements") for one in items(whole.get(name))]
        found = listed or [whole]
        for number, one in enumerate(found, 1):
            read = _reader(mapping(one))
            if read is None:
                why = "holds no statement of the Molecular Oncology Almanac"
                self.broken.append(Problem(str(file), 1, 1, f"entry {number} {why}" if listed else why))
                continue
            self._take(read(mapping(one), f"moa{len(self.seen) + 1}"))

    def _take(self, told: Told) -> None:
        name = told.id if told.id not in self.seen else f"{told.id}-line-{len(self.seen) + 1}"
        self.seen.add(name)
        if told.kind not in (APPROVAL, GUIDELINE):
            self.other[told.kind or "of no kind"] += 1
            return
        try:
            self.items.append(self._item(told._replace(id=name)))
        except Unread as error:
            self.left.append(Left(name, "feature", told.profile[:200], str(error)))
        except _Misplaced as error:
            self.left.append(Left(name, error.column, error.text[:200], error.reason))

    def _item(self, told: Told) -> Item:
        if not told.therapies:
            raise _Misplaced("therapy", "", "is of no therapy")
        if not told.says:
            raise _Misplaced("direction", told.profile, "says neither sensitivity nor resistance")
        if not told.features:
            raise _Misplaced("feature", told.profile, "names no feature")
        parts = [self.features.condition(fields) if present else f"not {self.features.condition(fields)}"
                 for fields, present in told.features]
        withdrawn = told.status.lower() not in table()["in_force"]
        return Item(told.id, told.kind, told.profile, " and ".join(dict.fromkeys(parts)), told.disease,
                    self._tumor(told), told.therapies, told.together, True, told.says, "", 0, told.agency,
                    told.statement, told.url, told.citation, (), told.day, withdrawn, told.note)

    def _tumor(self, told: Told) -> str:
        """The tumor of its code, else of its name; never what merely stands above it."""
        for code in told.codes:
            found = tumors.codes_of(code)
            if len(found) == 1:
                return f"diagnosis is {found[0]}"
        named = table()["tumors"].get(told.disease.lower(), placed(told.disease) if told.disease else None)
        if named is None or (named and not self.names.readable(named)):
            raise _Misplaced("disease", told.disease, "no tumor of the tree is meant by this for certain")
        return str(named)


class _Misplaced(ValueError):
    """What keeps a statement from being taken: the field that decided it, its text, and why."""

    def __init__(self, column: str, text: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.text, self.reason = column, text, reason


def _reader(one: Mapping[str, Any]) -> Callable[[Mapping[str, Any], str], Told] | None:
    if "feature_type" in one and "therapy_name" in one:
        return _assertion
    return _statement if isinstance(one.get("proposition"), dict) else None


# The released file

def _assertion(one: Mapping[str, Any], id: str) -> Told:
    fields = {name: _text(value) for name, value in one.items()}
    kind = table()["implications"].get(fields.get("predictive_implication", "").lower(),
                                       fields.get("predictive_implication", "").lower())
    context = fields.get("context", "")
    source = fields.get("source_type", "")
    return Told(
        id, kind, source if kind == APPROVAL and source else _agency(fields.get("citation", "")),
        (({**fields, "kind": fields["feature_type"]}, True),), fields.get("feature_display", ""),
        fields.get("disease", ""), tuple(filter(None, (fields.get("oncotree_code", ""),))),
        *_therapies(fields.get("therapy_name", "")), _says(fields), _day(fields.get("publication_date")),
        fields.get("description", ""), fields.get("citation", ""), fields.get("url", ""),
        "deprecated" if fields.get("_deprecated", "").lower() in ("true", "1") else "",
        f"context: {context}" if context else "")


def _therapies(written: str) -> tuple[tuple[str, ...], str]:
    found = tuple(dict.fromkeys(filter(None, map(str.strip, written.split(" + ")))))
    return found, "combination" if len(found) > 1 else "alone"


def _says(fields: Mapping[str, str]) -> str:
    said = [word for word in (SENSITIVITY, RESISTANCE)
            if fields.get(f"therapy_{word}") in ("1", "1.0", "true")]
    return said[0] if len(said) == 1 else ""


def _agency(citation: str) -> str:
    found = [name for name, pattern in table()["agencies"].items() if re.search(pattern, citation)]
    return found[0] if len(found) == 1 else "not stated"


# Statements written out

def _statement(one: Mapping[str, Any], id: str) -> Told:
    proposition, indication = mapping(one.get("proposition")), mapping(one.get("indication"))
    document = mapping(indication.get("document")) or next(map(mapping, items(one.get("reportedIn"))), {})
    strength = _text(mapping(one.get("strength")).get("name")).lower()
    guided = "guideline" in _text(document.get("documentType")).lower()
    disease = mapping(proposition.get("conditionQualifier"))
    biomarkers = list(_biomarkers(proposition))
    status = next((said for of in (indication.get("status"), one.get("status"), _of(document, "status"))
                   if (said := _text(of)) and said.lower() not in table()["in_force"]), "")
    number = re.sub(r"[^a-z0-9]+", "-", _text(one.get("id")).lower()).strip("-")
    kind = GUIDELINE if guided else table()["implications"].get(strength, strength)
    return Told(
        f"moa{number}" if number else id, kind,
        _publisher(document), tuple((fields, present) for fields, present, _ in biomarkers),
        " and ".join(name if present else f"not {name}" for _, present, name in biomarkers),
        _text(disease.get("name")), tuple(_codes(disease)),
        *_treatment(mapping(proposition.get("objectTherapeutic"))), _predicted(one, proposition),
        _day(indication.get("initial_approval_date")) or _day(_of(document, "publication_date")),
        _text(indication.get("indication")) or _text(one.get("description")), _text(document.get("name")),
        next(filter(None, map(_text, items(document.get("urls")))), ""), status,
        f"status: {status}" if status else "")


def _biomarkers(proposition: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, str], bool, str]]:
    """Each biomarker with whether it must be there; a criterion has it as its subject."""
    listed = items(proposition.get("biomarkers")) or items(proposition.get("biomarkerCriteria"))
    for one in map(mapping, listed):
        subject = mapping(one.get("subject")) or one
        fields = {_text(mapping(e).get("name")): _text(mapping(e).get("value"))
                  for e in items(subject.get("extensions"))}
        stated = one.get("present", fields.get("_present", "true"))
        yield (_named_genes(subject) | fields | {
            "kind": fields.get("biomarker_type") or _text(subject.get("biomarker_type"))},
            _text(stated).lower() != "false", _text(subject.get("name")))


def _named_genes(subject: Mapping[str, Any]) -> dict[str, str]:
    held = (mapping(mapping(one).get("featureContext")) for one in items(subject.get("constraints")))
    genes = [_text(one.get("name")) for one in (*map(mapping, items(subject.get("genes"))), *held)]
    named = list(dict.fromkeys(filter(None, genes)))
    return {"gene": named[0]} if len(named) == 1 else {f"gene{n}": gene for n, gene in enumerate(named, 1)}


def _codes(disease: Mapping[str, Any]) -> Iterator[str]:
    """Codes that mean exactly this disease; what the source calls broader does not, whoever else says so."""
    mapped = [(one.get("relation"), _text(mapping(one.get("coding")).get("id")))
              for one in map(mapping, items(disease.get("mappings")))]
    broader = {id.removeprefix("oncotree:") for relation, id in mapped if relation != "exactMatch"}
    exact = (id for relation, id in mapped if relation == "exactMatch")
    for id in (_text(mapping(disease.get("primaryCoding")).get("id")), *exact):
        code = id.removeprefix("oncotree:")
        if id.startswith(("oncotree:", "ncit:")) and broader.isdisjoint(tumors.codes_of(code)):
            yield code


def _treatment(therapeutic: Mapping[str, Any]) -> tuple[tuple[str, ...], str]:
    group = [_text(mapping(one).get("name")) for one in items(therapeutic.get("therapies"))]
    if not group:
        return tuple(filter(None, (_text(therapeutic.get("name")),))), "alone"
    joint = _text(therapeutic.get("membershipOperator")).upper()
    known = {"AND": "combination", "OR": "substitutes"}.get(joint, "not stated")
    return tuple(filter(None, group)), known if len(group) > 1 else "alone"


def _predicted(one: Mapping[str, Any], proposition: Mapping[str, Any]) -> str:
    predicate = _text(proposition.get("predicate")).lower()
    if _text(one.get("direction")).lower() != "supports":
        return ""
    return next((word for word in (SENSITIVITY, RESISTANCE) if word in predicate), "")


def _publisher(document: Mapping[str, Any]) -> str:
    for held in (_value(document, "agent"), document.get("agent"), document.get("organization")):
        if name := _text(mapping(held).get("name")):
            return name
    return "not stated"


def _value(held: Mapping[str, Any], name: str) -> Any:
    return next((one.get("value") for one in map(mapping, items(held.get("extensions")))
                 if one.get("name") == name), None)


def _of(held: Mapping[str, Any], name: str) -> Any:
    return held.get(name) or _value(held, name)


def _text(value: Any) -> str:
    """A plain value as one line; anything else as nothing."""
    if isinstance(value, bool):
        return str(value).lower()
    return printable(" ".join(value.split())[:4_000]) if isinstance(value, str) else ""


def _day(value: Any) -> str:
    written = _text(value)[:10]
    return written if _DAY.fullmatch(written) else ""
