"""Posted results of a registry's record as findings of a study: each figure as it is posted, none computed.

What a figure is of (endpoint, group, direction of a ratio) is for a person to say, behind a `???`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from markerboard.drafting.record import Part
from markerboard.drafting.yaml import OPEN, clean, quoted, to_write

_ANALYSES = {"PRIMARY": "primary", "SECONDARY": "secondary", "POST_HOC": "post hoc"}
_MEASURES = {"MEDIAN": "median", "MEAN": "mean", "LEAST_SQUARES_MEAN": "mean",
             "COUNT_OF_PARTICIPANTS": "events"}
_SPREADS = ((re.compile(r"(\d+(?:\.\d+)?)\s*%\s*confidence interval", re.I), "ci"),
            (re.compile(r"inter-?quartile range", re.I), "iqr"), (re.compile(r"full range", re.I), "range"))
_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")
_P = re.compile(r"([<>=]?=?)\s*(\d?\.\d{1,12}|[01](?:\.0*)?)")
_NOT_REACHED = "NA"
_COMMENTS = ("groupDescription", "nonInferiorityType", "nonInferiorityComment", "pValueComment",
             "statisticalComment", "estimateComment", "otherAnalysisDescription")


def findings(results: Part, source: str, arms: Mapping[str, str]) -> Iterator[str]:
    """The lines below `findings:`; `arms` are the arms of the study by the small letters of their names."""
    by_kind: dict[str, list[Part]] = {}
    for measure in results.parts("outcomeMeasures"):
        by_kind.setdefault(measure.text("type"), []).append(measure)
    for kind, measures in by_kind.items():
        written = [line for measure in measures for line in _Measure(measure, source, arms).lines()]
        if any(not line.lstrip().startswith("#") for line in written):
            yield from _head(kind)
        yield from written


def _head(kind: str) -> Iterator[str]:
    name = re.sub(r"[^a-z0-9-]", "", kind.lower().replace("_", "-"))[:60].strip("-")
    yield f"  - id: {name or 'other'}"
    for field in ("title", "claimed", "supported", "because", "direction"):
        yield f"    {field}: {OPEN}"
    yield f"    analysis: {_ANALYSES.get(kind, OPEN)}"
    yield "    results:"


class _Measure:
    """One outcome measure: a result for each of its rows, and its analyses."""

    def __init__(self, measure: Part, source: str, arms: Mapping[str, str]) -> None:
        self.measure, self.source, self.arms = measure, source, arms
        self.title = measure.text("title")
        self.groups = {group.text("id"): group.text("title") for group in measure.parts("groups")}
        self.sizes = _sizes(measure)
        self.field, self.spread, self.level = self._form()

    def _form(self) -> tuple[str, str, str]:
        """What its figures are, what stands around them, and at which level."""
        unit, param = self.measure.text("unitOfMeasure"), self.measure.text("paramType")
        share = "percent" in unit.casefold() or unit.strip() == "%"
        field = _MEASURES.get(param, "percent" if share and param == "NUMBER" else "value")
        told = self.measure.text("dispersionType")
        for pattern, name in _SPREADS:
            if found := pattern.search(told):
                return field, name, found[1] if name == "ci" else "95"
        return field, "", "95"

    def lines(self) -> Iterator[str]:
        if self.measure.text("reportingStatus") == "NOT_POSTED":
            yield f"      # not posted: {self.title}"
            return
        rows = list(self._rows())
        analyses = list(self.measure.parts("analyses"))
        for label, row in rows:
            yield from self._result(label, row, analyses if len(rows) == 1 else [])
        if analyses and len(rows) != 1:
            yield from self._result("", [], analyses)
        if not rows and not analyses:
            yield f"      # without a figure: {self.title}"

    def _rows(self) -> Iterator[tuple[str, list[Part]]]:
        """Each row of figures with its words: of several times, of several kinds of response."""
        for each in self.measure.parts("classes"):
            for category in each.parts("categories"):
                row = list(category.parts("measurements"))
                if row:
                    yield ": ".join(filter(None, (each.text("title"), category.text("title")))), row

    def _result(self, label: str, row: list[Part], analyses: list[Part]) -> Iterator[str]:
        yield f"      - endpoint: {to_write(': '.join(filter(None, (self.title, label))))}"
        if frame := self.measure.text("timeFrame"):
            yield f"        # time frame: {frame}"
        if unit := self.measure.text("unitOfMeasure"):
            yield f"        unit: {quoted(unit)}"
        if population := self.measure.text("populationDescription"):
            yield f"        population: {quoted(population)}"
        named: set[str] = set()
        for each in row:
            yield from self._estimate(each, named)
        if analyses:
            yield "        contrasts:"
        for analysis in analyses:
            yield from self._contrast(analysis)
        yield f"        from: {{{self.source}: {quoted(f'Outcome measures, {self.title}'[:1_900])}}}"

    def _name(self, group: str, taken: set[str]) -> str:
        """The arm that a group is called like, or the group in its own words, to be said by a person."""
        title = self.groups.get(group, group)
        name = self.arms.get(title.casefold(), "")
        shown = name if name and name not in taken else quoted(f"{OPEN} {title[:200]}")
        while shown in taken:
            shown = quoted(f"{OPEN} {title[:200]} ({len(taken) + 1})")
        taken.add(shown)
        return shown

    def _estimate(self, each: Part, taken: set[str]) -> Iterator[str]:
        group = each.text("groupId")
        yield f"        {self._name(group, taken)}:"
        if size := self.sizes.get(group):
            yield f"          n: {size if size.isdigit() and len(size) <= 6 else to_write(size)}"
        yield f"          {self.field}: {self._value(each.text('value'))}"
        low, high = each.text("lowerLimit"), each.text("upperLimit")
        if self.spread and (low or high):
            yield f"          {self.spread}: [{self._bound(low)}, {self._bound(high)}]"
            if self.level != "95":
                yield f"          level: {self.level}"
        for word, told in ((self.measure.text("dispersionType"), each.text("spread")),
                           ("comment", each.text("comment"))):
            if told:
                yield f"          # {word or 'spread'}: {told}"

    def _value(self, text: str) -> str:
        """A figure as it is posted, where the field can hold it."""
        number = _NUMBER.fullmatch(text)
        if self.field == "events":
            return text if text.isdigit() and len(text) <= 6 else to_write(text)
        if self.field == "percent":
            return text if number and 0 <= Decimal(text) <= 100 else to_write(text)
        return text if number else to_write(_words(text))

    def _bound(self, text: str) -> str:
        return text if _NUMBER.fullmatch(text) else _in_doubt(_words(text))

    def _contrast(self, analysis: Part) -> Iterator[str]:
        names = [self.groups.get(group, group) for group in analysis.texts("groupIds")]
        named = [self.arms.get(name.casefold(), name) for name in names]
        yield f"          - of: {to_write(' over '.join(named))}"
        field = _ratio(analysis.text("paramType"))
        value, low, high = (analysis.text(key) for key in ("paramValue", "ciLowerLimit", "ciUpperLimit"))
        if field and value:
            yield f"            {field}: {value if _NUMBER.fullmatch(value) else to_write(value)}"
            if low or high:
                shown = map(self._bound if _usual(analysis) else _in_doubt, (low, high))
                yield f"            ci: [{', '.join(shown)}]"
        if p := analysis.text("pValue"):
            yield f"            p: {_p(p)}"
        if test := analysis.text("statisticalMethod"):
            yield f"            test: {quoted(test)}"
        yield from _remarks(analysis, "" if field else analysis.text("paramType"))


def _ratio(kind: str) -> str:
    """The field of a comparison, or nothing where a study file has none."""
    small = kind.casefold()
    if "log" in small:
        return ""
    names = (("hazard ratio", "hazard_ratio"), ("odds ratio", "odds_ratio"), ("difference", "difference"))
    return next((field for word, field in names if word in small), "")


def _usual(analysis: Part) -> bool:
    """Whether an interval is two-sided at 95 %, as that of a study file is."""
    return (analysis.text("ciPctValue") in ("", "95", "95.0")
            and analysis.text("ciNumSides") in ("", "TWO_SIDED"))


def _in_doubt(bound: str) -> str:
    return quoted(f"{OPEN} {bound}".strip())


def _p(text: str) -> str:
    found = _P.fullmatch(text)
    return quoted(f"{found[1]} {found[2]}".removeprefix("= ").strip()) if found else to_write(text)


def _remarks(analysis: Part, other: str) -> Iterator[str]:
    """What of an analysis a study file has no field for, as comments."""
    posted = (other, *map(analysis.text, ("paramValue", "ciLowerLimit", "ciUpperLimit")))
    told = [" ".join(posted) if other else "", f"interval of {analysis.text('ciPctValue')} %"
            if not _usual(analysis) else "", analysis.text("ciNumSides") if not _usual(analysis) else ""]
    told += map(analysis.text, _COMMENTS)
    for text in filter(None, told):
        yield f"            # {clean(text)}"


def _words(text: str) -> str:
    return f"{text}: not reached, not estimable, or a figure" if text == _NOT_REACHED else text


def _sizes(measure: Part) -> dict[str, str]:
    """How many participants each group has."""
    return {count.text("groupId"): count.text("value").replace(",", "")
            for denominator in measure.parts("denoms") for count in denominator.parts("counts")
            if denominator.text("units").casefold() in ("", "participants")}
