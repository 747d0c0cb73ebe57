"""The words of every page: how a figure, a comparison and a patient read in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markerboard.answer import Evaluation, FindingAnswer, GradeAnswer, StudyAnswer

VERDICTS = {"eligible": "fits", "undetermined": "undecided", "ineligible": "does not fit"}
MARKS = {"met": "+", "not met": "-", "unknown": "?"}
CLAIMS = {
    "predictive": "predictive", "not predictive": "not predictive", "prognostic": "prognostic",
    "not separable": "predictive or prognostic, which cannot be told apart", "association": "an association",
    "comparative": "a comparison of treatments", "descriptive": "a description", "none": "nothing clinical",
}
# The fields of a result and of an estimate; every other key is a group or an arm.
RESULT_KEYS = set("endpoint at counted_from confirmed assessed_by grade cutoff unit population contrasts "
                  "associations interaction direction statement superseded_by caveat explains from".split())
ESTIMATE_KEYS = set("n events percent median mean value ci iqr range level".split())
_GRADES = {
    "any": "of any grade", "1-2": "of grade 1-2", "2": "of grade 2", ">=2": "of grade 2 or worse",
    "3": "of grade 3", "3-4": "of grade 3-4", ">=3": "of grade 3 or worse", "4": "of grade 4",
    "5": "of grade 5",
}


def estimate(figures: Mapping[str, Any], unit: str = "") -> str:
    """One estimate in a line: `9.23 months (95 % CI 8.94-10.87), 86 events in 100`."""
    events, n = figures.get("events"), figures.get("n")
    rate = f"{figures['percent']} %" if "percent" in figures else ""
    level = figures.get("level", "95")
    interval = f" ({level} % CI {_span(figures['ci'])})" if "ci" in figures else ""
    for key, name in (("iqr", "IQR"), ("range", "range")):
        interval += f" ({name} {_span(figures[key])})" if key in figures else ""
    for key in ("median", "mean", "value"):
        if key in figures:
            return f"{_valued(key, figures[key], unit)}{interval}{_counted(events, n)}"
    if events is not None and n is not None:
        return f"{events} of {n}{f', {rate}' if rate else ''}{interval}"
    counted = f"{events} events" if events is not None else f"n = {n}" if n is not None else ""
    return f"{', '.join(filter(None, [rate, counted]))}{interval}"


def _valued(key: str, value: str, unit: str) -> str:
    amount = f"{value} {unit}".rstrip() if value[:1].isdigit() else value
    return f"median {amount}" if key == "median" else f"mean {amount}" if key == "mean" else amount


def _counted(events: int | None, n: int | None) -> str:
    if events is not None:
        return f", {events} events" + (f" in {n}" if n is not None else "")
    return f", n = {n}" if n is not None else ""


def _span(bounds: list[str]) -> str:
    low, high = bounds
    return f"{low}-{high}" if high[:1].isdigit() else f"{low} to {high}"


def contrast(figures: Mapping[str, Any]) -> str:
    """One comparison in a line: `anlotinib over control: HR 0.38 (95 % CI 0.26-0.56), P < 0.0001`."""
    parts = []
    for key, name in (("hazard_ratio", "HR"), ("odds_ratio", "OR")):
        if key in figures:
            interval = f" (95 % CI {_span(figures['ci'])})" if "ci" in figures else ", no interval printed"
            parts.append(f"{name} {figures[key]}{interval}")
    if "difference" in figures:
        parts.append(f"difference {figures['difference']}")
    if "p" in figures:
        parts.append(_p(figures["p"]))
    if "test" in figures and figures["test"] != "not stated":
        parts.append(figures["test"])
    if "adjusted" in figures:
        parts.append(f"adjusted for {figures['adjusted']}")
    where = f" in {figures['in']}" if "in" in figures else ""
    return f"{figures['of']}{where}: {', '.join(parts)}"


def _p(value: str) -> str:
    if not value[-1].isdigit():
        return value
    return f"P {value}" if value[0] in "<>=" else f"P = {value}"


def estimates(result: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each group or arm of a result with its estimate."""
    for name, figures in figures_of(result):
        yield name, estimate(figures, result.get("unit", ""))


def is_principal(result: Mapping[str, Any]) -> bool:
    """Whether a result belongs on the first page: it stands, and holds more than bare counts."""
    if "superseded_by" in result:
        return False
    told = {"contrasts", "associations", "interaction", "statement"} & result.keys()
    return bool(told) or any({*figures} - {"n", "events"} for _, figures in figures_of(result))


def figures_of(result: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each group or arm of a result, or arm of a group, with its figures."""
    for name, figures in result.items():
        if name in RESULT_KEYS:
            continue
        arms = {arm: inner for arm, inner in figures.items() if arm not in ESTIMATE_KEYS}
        if len(arms) < len(figures):
            yield name, {key: value for key, value in figures.items() if key in ESTIMATE_KEYS}
        for arm, inner in arms.items():
            yield f"{name}, {arm}", inner


def result_lines(result: Mapping[str, Any]) -> Iterator[str]:
    """The lines of a result below its endpoint; a caveat begins with `!`."""
    for name, text in estimates(result):
        yield f"{name}: {text}" if name != "all" else text
    for one in (*result.get("contrasts", ()), *result.get("associations", ())):
        yield contrast(one)
    if "interaction" in result:
        one = result["interaction"]
        yield f"interaction of {one['of']}: {_p(one['p'])}"
    if "statement" in result:
        yield result["statement"]
    if "superseded_by" in result:
        yield f"Superseded by {result['superseded_by']}."
    if "caveat" in result:
        yield f"! {result['caveat']}"


def endpoint(result: Mapping[str, Any]) -> str:
    """The endpoint with its grade, landmark, assessor and population."""
    confirmed = {True: ", confirmed", False: ", unconfirmed", None: ""}[result.get("confirmed")]
    parts = [_GRADES.get(result.get("grade", ""), ""), f"at {result['at']}" if "at" in result else "",
             f"from {result['counted_from']}" if "counted_from" in result else "",
             f"by {result['assessed_by']}" if "assessed_by" in result else "",
             f"(data of {result['cutoff']})" if "cutoff" in result else "",
             f"({result['population']})" if "population" in result else ""]
    return " ".join([result["endpoint"] + confirmed, *filter(None, parts)])


def citation(locators: Mapping[str, str]) -> str:
    """Sources with the place in each: `[zhou-2025: Section 3.2; Figure 2a]`."""
    return " ".join(f"[{source}: {place}]" for source, place in locators.items())


def patient(answer: Evaluation) -> str:
    """The patient in one line, from what the case states."""
    def text(name: str) -> str:
        fact = answer.facts.get(name)
        return fact.text or "" if fact else ""
    age, sex, ecog, stage = text("age"), text("sex"), text("ecog"), text("stage")
    person = ", ".join(filter(None, [age, sex, f"ECOG {ecog}" if ecog else ""]))
    disease = ", ".join(filter(None, [text("diagnosis"), f"stage {stage}" if stage else "", text("extent")]))
    drugs = f"now on {text('current.drugs')}" if text("current.drugs") not in ("", "none") else ""
    return "; ".join(filter(None, [person, disease, drugs])) or "nothing is stated of the patient"


def markers(answer: Evaluation) -> str:
    """The biomarkers in one line."""
    shown = [f"{fact.label} {fact.text if fact.text is not None else fact.unknown}"
             for fact in answer.facts.values() if (fact.from_ or "").startswith("biomarkers.")]
    return "; ".join(shown) or "no biomarker is stated"


def grades(finding: FindingAnswer) -> str:
    """The grades of a finding in a line: `CIViC B: clinical ...; ESCAT III-A: ..., lowered by tumor`."""
    def one(scheme: str, grade: GradeAnswer) -> str:
        lowered = f", lowered by {' and '.join(grade.lowered_by)}" if grade.lowered_by else ""
        return f"{scheme} {grade.grade or 'none'}: {grade.text}{lowered}"
    return "; ".join(one(scheme, grade) for scheme, grade in finding.grades.items())


def place(finding: FindingAnswer) -> str:
    """The patient's place among the groups of a finding."""
    if finding.verdict == "undetermined":
        return "group undecided"
    if finding.verdict == "does not apply":
        return "in none of its groups"
    return "" if finding.group == "all" else f"group: {finding.group}"


def headline(finding: FindingAnswer) -> str:
    """A finding in a line: its title, the patient's place, the direction, what it supports, its grades."""
    where = place(finding)
    grades = ", ".join(f"{name} {g.grade}" for name, g in finding.grades.items() if g.grade)
    parts = [finding.direction, finding.analysis, f"supports {CLAIMS[finding.supported]}", grades]
    return f"{finding.title}{f' ({where})' if where else ''}: {'; '.join(filter(None, parts))}"


def opening(answer: Evaluation) -> Iterator[tuple[str, str]]:
    """The first lines of every page, each with its style."""
    yield answer.case, "bold"
    yield patient(answer), ""
    yield markers(answer), ""
    yield answer.notice, "italic"
    if answer.engine.note:
        yield f"Note: {answer.engine.note}.", "yellow"
    if answer.knowledge.as_of:
        later = len(answer.knowledge.withheld or ())
        yield (f"Evidence published by {answer.knowledge.as_of}; {later} studies and findings are later.",
               "yellow")
    for problem in answer.left_out:
        yield f"Left out because it does not load: {problem}", "yellow"


def closing(answer: Evaluation) -> str:
    """The last line of every page: which knowledge, which engines."""
    knowledge, engine = answer.knowledge, answer.engine
    agreed = f"{engine.evaluator} and {engine.second} agreed" if engine.second else engine.evaluator
    return f"{knowledge.title}, version {knowledge.version}, {knowledge.digest[:19]}...; {agreed}."


def count(n: int) -> str:
    """A number of studies."""
    return f"{n} stud{'y' if n == 1 else 'ies'}" if n else "none"


def about(study: StudyAnswer) -> str:
    """A study's design in a line."""
    design = study.design
    parts = [design["kind"], f"phase {design['phase']}" if "phase" in design else "",
             f"n = {design['n']}" if "n" in design else "", design.get("region", ""), study.registry or "",
             f"{study.criteria} criteria read" if study.criteria == "full" else "criteria read in part"]
    return ", ".join(filter(None, parts))


def undecided(study: StudyAnswer, answer: Evaluation) -> str:
    """What a study waits for."""
    sentences = {m.fact: m.sentence for m in answer.missing}
    return "; ".join(sentences[fact] for fact in study.missing)


def misfit(study: StudyAnswer) -> str:
    """The first reason why a study does not fit, and how many there are."""
    failed = [("asked", c) for c in study.inclusion if c.verdict == "not met"]
    failed += [("excluded", c) for c in study.exclusion if c.verdict == "met"]
    asked, first = failed[0]
    others = f" ({len(failed) - 1} more)" if len(failed) > 1 else ""
    return f"{asked}: {first.text.rstrip('.')}; {', '.join(first.because)}{others}"


def source(name: str, publication: Mapping[str, Any]) -> str:
    """A source in a line."""
    doi = f" doi:{publication['doi']}" if "doi" in publication else ""
    return f"[{name}] {publication['citation']}.{doi} Read: {publication['read']}."
