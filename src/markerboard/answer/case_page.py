"""What a case can say, by the vocabulary and the form of a case: a page for people, and words for editors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import yaml

from markerboard.answer.described import describe, words
from markerboard.language.logic import Interval, plain
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.patient.casewriter import case_data
from markerboard.patient.genes import SAID
from markerboard.patient.profile import SAID_OF, GeneReport, Line, PanelReport

_SECTIONS = {"patient": "The patient", "disease": "The disease", "progression": "Its progression",
             "biomarkers": "Biomarkers", "facts": "Facts without a place of their own"}
_TYPICAL = {"years": 59, "%": 60, "+": 2, "months": 6}
_FORMED = {"PD-L1": "PDL1Report", "TMB": "TMBReport"}
"""The markers that have a form of their own."""
_FORMS = {"array": "a list", "number": "a number, a range or a bound", "boolean": "`true`, `false`",
          "integer": "a number"}
_HEAD = """# What a case can say

Every key of a case, what may stand there and an example. Everything but its name (`case`) may be left out;
what is left out is unknown. This page is made from the vocabulary by `markerboard schema --page`; a test
keeps it current.

A number may be a range or a bound (`1-49`, `>=50`, `<1`), and in place of any value may stand why it is
unknown (`not tested`, `not stated`, `indeterminate`, `no call`). What no rule asks for is kept and said, and
changes no verdict.

Where only one thing can be meant, a case may be shorter: `EGFR: L858R`, `EGFR: [L858R, T790M]`,
`MET: amplification`, `ALK: EML4-ALK fusion`, `PD-L1: TPS 60%`, `TMB: 8`, `metastases: [brain, bones]`,
`treatment: untreated`, `ecog: PS 1`, `diagnosis: triple-negative breast cancer`, and of a line `line: 1st`
or `drugs: carboplatin + pemetrexed`. `RAS: wild-type` is said of KRAS and of NRAS, as `BRCA`, `NTRK` and
`IDH` are of their genes; mutated, it leaves each of them open. `ER: 90%` or `PR: positive` makes the hormone
receptor status positive, and only both make it negative. `ALK: negative` and `PD-L1: 60%` are refused: of
what, nobody says. `HER2: IHC 2+/ISH-`, `PD-L1: TPS 60% (22C3)`, `HRD: positive` and a list of their own,
`fusions: [ETV6::NTRK3]`, are read too. A list holds what was found: `T790M not detected` is refused.
A stage by T, N and M gives its group where M1 alone decides it (`cT4N2M1c` of the lung); else it is kept, as
a Karnofsky status is beside ECOG, and leaves its question open. As a stage may stand `IVA (T2N3M1b)`, the
word of another staging (`extensive` of a small-cell lung cancer, `BCLC C`) or of the extent (`metastatic`);
behind a change what is said of it (`R196*, pathogenic`) or its share of reads (`R273H (VAF 23 %)`), behind a
finding the copies (`amplification (copy number 8)`).
"""
_TREATMENT = """
## Treatment

`treatment` is a list, one entry for each line of systemic treatment and each treatment around surgery; `[]`
is untreated. `history: partial` beside it says that lines may be missing.
"""
_NAMES = """
## Names

Genes are those of HGNC by symbol, alias or previous symbol; tumors those of OncoTree by code or name; drugs
those of a dictionary of 18,000 by name, brand or code, and classes where only these are known. What no table
has is stated by `{{other: NAME, is: CLASS}}`. `markerboard facts WORD` finds any of them.

- Regimens that name their drugs: {regimens}.
- Tests that name what they cover: {panels}.
- Classes of drugs: {classes}.
- Stages: {stages}. Extents: {extents}.
"""


def page(vocabulary: Vocabulary) -> str:
    """The page, as Markdown."""
    parts = [_HEAD]
    for section, title in _SECTIONS.items():
        parts.append(f"\n## {title}\n\n" + _table(list(_rows(section, vocabulary))))
        if section == "disease":
            parts.append(_TREATMENT + "\n" + _keys(Line))
        if section == "biomarkers":
            parts.append("\nBelow the symbol of a gene (`EGFR: wild-type`, `EGFR: {variants: [L858R]}`):\n\n")
            parts.append(_keys(GeneReport, vocabulary))
            parts.append("\nBelow `panel`, what sequencing covered:\n\n" + _keys(PanelReport))
    drugs = vocabulary.drugs
    parts.append(_NAMES.format(
        regimens=_listed(vocabulary.combinations), panels=_listed(vocabulary.panels),
        classes=_listed(code for code in drugs.terms if drugs.has_members(code)),
        stages=_listed(vocabulary.trees["stages"].terms), extents=_listed(vocabulary.trees["extents"].terms)))
    return "".join(parts)


def _listed(names: Any) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(rows: Sequence[tuple[str, ...]],
           head: tuple[str, ...] = ("Key", "Values", "Means", "Example")) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n" for row in lines)


def _rows(section: str, vocabulary: Vocabulary) -> Iterator[tuple[str, ...]]:
    for fact in vocabulary.facts.values():
        if fact.type != "gene" and not fact.history and fact.at.partition(".")[0] == section:
            yield (f"`{fact.at.partition('.')[2]}`", values(fact, vocabulary), fact.means,
                   f"`{example(fact, vocabulary)}`")


def values(fact: Fact, vocabulary: Vocabulary) -> str:
    """What may stand at the place of a fact."""
    if fact.type == "boolean":
        return "`true`, `false`"
    if fact.type in ("number", "count"):
        low, high = fact.range or (Decimal(0), None)
        span = f"{plain(low)} to {plain(high)}" if high is not None else f"from {plain(low)}"
        kind = "whole number" if fact.type == "count" else "number"
        return f"{kind}, {span}{f' {fact.unit}' if fact.unit else ''}"
    codes = list(fact.codes) or list(vocabulary.tree(fact).terms)
    return _listed(codes) if len(codes) <= 12 else f"{_listed(codes[:3])} and {len(codes) - 3} more"


def example(fact: Fact, vocabulary: Vocabulary) -> str:
    """A value of a fact where a case states it."""
    data = case_data("a", {fact.name: _value(fact, vocabulary)}, vocabulary)
    del data["case"]
    text: str = yaml.dump(_plain(data), default_flow_style=True, width=1_000, allow_unicode=True)
    return text.strip().removeprefix("{").removesuffix("}")


def _value(fact: Fact, vocabulary: Vocabulary) -> Any:
    if fact.type == "boolean":
        return True
    if fact.type in ("number", "count"):
        low, high = fact.range or (Decimal(0), Decimal(10))
        typical = Decimal(_TYPICAL.get(fact.unit, 1))
        value = min(max(typical, low), high) if high > 1 else Decimal("0.01")
        return Interval(value, value)
    return next(iter(fact.codes or vocabulary.tree(fact).terms))


def _plain(data: Any) -> Any:
    """Numbers as YAML prints them."""
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_plain(value) for value in data]
    if isinstance(data, Decimal):
        return int(data) if data == data.to_integral_value() else float(data)
    return data


def _keys(model: Any, vocabulary: Vocabulary | None = None) -> str:
    """The keys of a part of the form, and those that every gene has by a vocabulary."""
    patterns = vocabulary.patterns if vocabulary else {}
    made = describe(model.__name__, model.model_json_schema(by_alias=True))["properties"]
    rows = [(f"`{key}`", _form(told), told.get("description", "")) for key, told in made.items()
            if key != "unread" and key not in patterns]
    if vocabulary:
        facts = (pattern.of("the gene")._replace(name=key) for key, pattern in patterns.items())
        rows += [(f"`{fact.name}`", values(fact, vocabulary), fact.means) for fact in facts]
    return _table(rows, ("Key", "Values", "Means"))


def _form(told: Mapping[str, Any]) -> str:
    choices = [told, *told.get("anyOf", ())]
    choices += [inner for each in choices for inner in each.get("anyOf", ())]
    words = [word for each in choices for word in each.get("enum", ())]
    types = {each.get("type") for each in choices}
    if "boolean" in types:
        return _FORMS["boolean"]
    if words:
        return _listed(dict.fromkeys(w for w in words if w not in ("unreadable",)))
    if any(each.get("format") == "date" for each in choices):
        return "a date"
    return next((said for kind, said in _FORMS.items() if kind in types), "text")


def completed(schema: dict[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """The schema of a case with the words of a vocabulary, for an editor to offer; none is refused for it."""
    parts = schema["$defs"]
    for section in _SECTIONS:
        holder = schema["properties"]["facts"] if section == "facts" else parts[section.capitalize()]
        _offer(holder, section, vocabulary)
    for marker, form in _FORMED.items():
        known = parts[form]["properties"]
        for fact in vocabulary.facts.values():
            key = fact.at.removeprefix(f"biomarkers.{marker}.")
            if key in known:
                known[key] |= _told(fact, vocabulary, True)
    for key, pattern in vocabulary.patterns.items():
        known = parts["GeneReport"]["properties"]
        known[key] = known.get(key, {}) | _told(pattern.of("the gene"), vocabulary, key in known)
        if pattern.is_change:
            parts["SequenceReport"]["properties"][key] = known[key]
            for part in ("GeneReport", "SequenceReport"):
                parts[part]["patternProperties"][f"^{SAID_OF}+{key}$"] = known[key]
    genes = {*vocabulary.genes, *(gene for panel in vocabulary.panels.values() for gene in panel.genes)}
    parts["Biomarkers"]["propertyNames"] = _either(sorted(genes | parts["Biomarkers"]["properties"].keys()))
    drugs = list(vocabulary.drugs.terms)
    parts["Line"]["properties"]["drugs"]["examples"] = [[drug] for drug in drugs[:3]]
    parts["DrugName"] = _either(drugs)
    parts["Line"]["properties"]["drugs"]["anyOf"].append(
        {"type": "array", "items": {"anyOf": [{"$ref": "#/$defs/DrugName"}, {"$ref": "#/$defs/Other"}]}})
    return schema


def chosen(schema: dict[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """The schema of a study with the words of a vocabulary, for an editor to offer."""
    parts, field = schema["$defs"], vocabulary.field
    parts["Result"]["properties"]["endpoint"] |= _either(list(vocabulary.endpoints))
    parts["Criterion"]["properties"]["domain"] |= _either(list(field.domains))
    schema["properties"]["domains"]["propertyNames"] = _either(list(field.usual))
    schema["properties"]["regimen_key"]["anyOf"].insert(0, {"enum": list(vocabulary.regimens)})
    return schema


def _either(words: list[str]) -> dict[str, Any]:
    return {"anyOf": [{"enum": words}, {"type": "string"}]}


def _offer(holder: dict[str, Any], section: str, vocabulary: Vocabulary) -> None:
    """Describe the facts of a section that stand right below it, and the markers with their keys."""
    known = holder.setdefault("properties", {})
    for fact in vocabulary.facts.values():
        if fact.type == "gene" or fact.history or "[" in fact.at:
            continue
        first, _, name = fact.at.partition(".")
        if first != section:
            continue
        marker, _, key = name.partition(".")
        if section in ("facts",) or not key:
            known[name] = {**known.get(name, {}), **_told(fact, vocabulary, name in known)}
        elif section == "biomarkers" and marker in vocabulary.markers and marker not in _FORMED:
            said = {each: {"description": words()["marker"][each]} for each in sorted(SAID)}
            forms = [{"type": "string"}, {"type": "object", "properties": said}]
            held = known.setdefault(marker, {"description": f"what was reported of {marker}", "anyOf": forms})
            held["anyOf"][1]["properties"][key] = _told(fact, vocabulary, False)


def _told(fact: Fact, vocabulary: Vocabulary, formed: bool) -> dict[str, Any]:
    """The description of a fact, and its words where the form has none of its own."""
    told: dict[str, Any] = {"description": f"{fact.means}{f' ({fact.unit})' if fact.unit else ''}"}
    if fact.type in ("code", "tree"):
        codes = list(fact.codes) or list(vocabulary.tree(fact).terms)
        told["examples"] = codes
    elif not formed and fact.type == "boolean":
        told["anyOf"] = [{"type": kind} for kind in ("boolean", "string", "null")]
    return told
