"""FHIR R5: each published result that fits as an Evidence resource, with its statistics as printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markerboard.answer.model import Evaluation
from markerboard.exports.matched import Match, citations, dumps, identifier, matches, printed
from markerboard.knowledge.base import KnowledgeBase
from markerboard.render.figures import figures_of
from markerboard.render.words import ENGLISH

JSON = dict[str, Any]
Figures = Mapping[str, Any]
THO = "http://terminology.hl7.org/CodeSystem/"
# Kinds of statistics by the key of a study file: code and name of HL7's code system `statistic-type`.
TYPES = {"median": ("C28007", "Median"), "mean": ("C53319", "Mean"), "percent": ("C44256", "Proportion"),
         "hazard_ratio": ("C93150", "Hazard Ratio"), "odds_ratio": ("C16932", "Odds Ratio")}
ATTRIBUTES = {"ci": ("C53324", "Confidence interval"), "iqr": ("C53245", "Interquartile range"),
              "range": ("C38013", "Range"), "p": ("C44185", "P-value")}


def write(answers: Sequence[Evaluation], knowledge: KnowledgeBase) -> str:
    """One Bundle of all that fits the cases, each result once."""
    made: dict[str, JSON] = {}
    for answer in answers:
        for match in matches(answer):
            for evidence in _evidence(answer, match):
                made.setdefault(evidence["id"], evidence)
    return dumps({"resourceType": "Bundle", "type": "collection", "entry": [
        {"fullUrl": f"urn:markerboard:Evidence:{id_}", "resource": e} for id_, e in made.items()]})


def _evidence(answer: Evaluation, match: Match) -> Iterator[JSON]:
    study, finding = match
    for number, result in enumerate(finding.results):
        if "superseded_by" in result:
            continue
        sources = citations(answer, result.get("from") or finding.from_)
        notes = [answer.notice, result.get("caveat"), *finding.caveats, *study.weaknesses]
        made: JSON = {
            "resourceType": "Evidence", "id": identifier(study.id, finding.id, str(number)),
            "status": "active",
            "title": f"{study.name}: {finding.title}: {ENGLISH.endpoint(result)}",
            "description": "; ".join(ENGLISH.result_lines(result)),
            "note": [{"text": note} for note in notes if note],
            "relatedArtifact": [
                {"type": "derived-from", "citation": one.text} | (
                    {"document": {"url": one.url}} if one.url else {}) for one in sources],
            "variableDefinition": list(_variables(match, result)),
            "studyDesign": [{"text": ENGLISH.about(study)}],
            "statistic": list(_statistics(result))}
        yield {key: value for key, value in made.items() if value}


def _variables(match: Match, result: Figures) -> Iterator[JSON]:
    study, finding = match
    groups = [f"{name}: {group.when}" for name, group in finding.groups.items()]
    yield _variable("population", f"{study.title}; groups: {'; '.join(groups)}")
    for drug, dose in study.regimen.items():
        yield _variable("exposure", f"{drug}: {dose}")
    yield _variable("measuredVariable", ENGLISH.endpoint(result))


def _variable(role: str, text: str) -> JSON:
    coding = {"system": f"{THO}variable-role", "code": role}
    return {"variableRole": {"coding": [coding]}, "description": text}


def _statistics(result: Figures) -> Iterator[JSON]:
    unit = result.get("unit", "")
    for name, figures in figures_of(result):
        yield _estimate(name, figures, unit)
    for one in (*result.get("contrasts", ()), *result.get("associations", ())):
        yield _contrast(one)
    if "interaction" in result:
        told = result["interaction"]
        yield {"description": ENGLISH.interaction(told), "attributeEstimate": list(_p(told))}


def _estimate(name: str, figures: Figures, unit: str) -> JSON:
    made: JSON = {"description": f"{name}: {ENGLISH.estimate(figures, unit)}"}
    key = next((key for key in ("median", "mean", "percent") if key in figures), None)
    if key:
        made["statisticType"] = _type(key)
        made |= _quantity(figures[key], "%" if key == "percent" else unit)
    elif "value" in figures:
        made |= _quantity(figures["value"], unit)
    if "events" in figures:
        made["numberOfEvents"] = figures["events"]
    if "n" in figures:
        made["sampleSize"] = {"numberOfParticipants": figures["n"]}
    return made | _attributes(figures)


def _contrast(figures: Figures) -> JSON:
    made: JSON = {"description": ENGLISH.contrast(figures)}
    key = next((key for key in ("hazard_ratio", "odds_ratio") if key in figures), None)
    if key:
        made["statisticType"] = _type(key)
        made |= _quantity(figures[key], "")
    return made | _attributes(figures)


def _type(key: str) -> JSON:
    code, display = TYPES[key]
    return {"coding": [{"system": f"{THO}statistic-type", "code": code, "display": display}]}


def _quantity(value: Any, unit: str) -> JSON:
    number = printed(value)
    return {"quantity": {"value": number} | ({"unit": unit} if unit else {})} if number else {}


def _attributes(figures: Figures) -> JSON:
    found = [_span(key, figures) for key in ("ci", "iqr", "range") if key in figures]
    found += list(_p(figures))
    return {"attributeEstimate": found} if found else {}


def _span(key: str, figures: Figures) -> JSON:
    """An interval; an end that could not be estimated is left out, and said."""
    ends = {name: number for name, end in zip(("low", "high"), figures[key], strict=True)
            if (number := printed(end))}
    made: JSON = {"type": _attribute(key),
                  "range": {name: {"value": number} for name, number in ends.items()}}
    if key == "ci":
        made["level"] = printed(_share(figures.get("level", "95")))
    if len(ends) < 2:
        made["description"] = f"{figures[key][0]} to {figures[key][1]}"
    return {name: value for name, value in made.items() if value}


def _share(percent: Any) -> str:
    """A level of confidence as a fraction: 95 as 0.95."""
    return f"{float(percent) / 100:.4f}".rstrip("0")


def _p(figures: Figures) -> Iterator[JSON]:
    """A P value with its sign as printed; words such as `not significant` stand as text."""
    if "p" not in figures:
        return
    written = str(figures["p"])
    sign, number = written[:1], written.lstrip("<>= ")
    value = printed(number)
    made: JSON = {"type": _attribute("p"), "description": ENGLISH.p(written)}
    if value:
        made["quantity"] = {"value": value} | ({"comparator": sign} if sign in "<>" else {})
    yield made


def _attribute(key: str) -> JSON:
    code, display = ATTRIBUTES[key]
    return {"coding": [{"system": f"{THO}attribute-estimate-type", "code": code, "display": display}]}
