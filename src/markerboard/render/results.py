"""How a figure, a comparison and a result read in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from markerboard.language.logic import plain
from markerboard.render.figures import Figures, figures_of
from markerboard.words import Words


class Results:
    """The sentences of figures in a language."""

    def __init__(self, words: Words) -> None:
        self.words, self.term = words, words.term

    def joined(self, parts: Iterable[str], by: str = "comma") -> str:
        """The parts that are not empty, with a comma, semicolon or space between."""
        return self.words(by).join(filter(None, parts))

    # Figures

    def estimate(self, figures: Figures, unit: str = "") -> str:
        """One estimate in a line: `9.23 months (95 % CI 8.94-10.87), 86 events in 100`."""
        events, n = figures.get("events"), figures.get("n")
        rate = self.words("percent", percent=figures["percent"]) if "percent" in figures else ""
        interval = self._intervals(figures)
        for key in ("median", "mean", "value"):
            if key in figures:
                return f"{self._valued(key, figures[key], unit)}{interval}{self._counted(events, n)}"
        if events is not None and n is not None:
            return self.joined([self.words("events of n", events=events, n=n), rate]) + interval
        counted = self.words("events", events=events) if events is not None else ""
        counted = counted or (self.words("n", n=n) if n is not None else "")
        return self.joined([rate, counted]) + interval

    def _intervals(self, figures: Figures) -> str:
        level = figures.get("level", "95")
        text = self.words("ci", level=level, span=self._span(figures["ci"])) if "ci" in figures else ""
        return text + "".join(self.words(key, span=self._span(figures[key]))
                              for key in ("iqr", "range") if key in figures)

    def _valued(self, key: str, value: str, unit: str) -> str:
        amount = self.term(value)
        if value[:1].isdigit() and unit:
            amount = self.words("amount", value=value, unit=self.term(unit))
        return amount if key == "value" else self.words(key, amount=amount)

    def _counted(self, events: int | None, n: int | None) -> str:
        if events is not None:
            return self.words("and events" if n is None else "events in n", events=events, n=n)
        return self.words("and n", n=n) if n is not None else ""

    def _span(self, bounds: list[str]) -> str:
        low, high = bounds
        return f"{low}-{high}" if high[:1].isdigit() else f"{low} to {self.term(high)}"

    def contrast(self, figures: Figures) -> str:
        """One comparison: `anlotinib over control: HR 0.38 (95 % CI 0.26-0.56), P < 0.0001`."""
        return f"{self.sides(figures)}{self.words('colon')}{self.joined(self._compared(figures))}"

    def sides(self, figures: Figures) -> str:
        """What a comparison compares, and in which group."""
        said: str = figures["of"]
        for word in ("over", "against"):
            first, found, second = said.partition(f" {word} ")
            if found:
                said = self.words(word, first=first, second=second)
                break
        return said + (self.words("in group", group=figures["in"]) if "in" in figures else "")

    def _compared(self, figures: Figures) -> Iterator[str]:
        for key, name in (("hazard_ratio", "HR"), ("odds_ratio", "OR")):
            if key in figures:
                yield self.words(name, ratio=figures[key]) + self.ratio_interval(figures)
        if "difference" in figures:
            yield self.words("difference", amount=figures["difference"])
        if "p" in figures:
            yield self.p(figures["p"])
        if "test" in figures and figures["test"] != "not stated":
            yield figures["test"]
        if "adjusted" in figures:
            yield self.words("adjusted", factors=figures["adjusted"])

    def ratio_interval(self, figures: Figures) -> str:
        """The interval of a ratio, or that none was printed."""
        if "ci" not in figures:
            return self.words("no ci")
        return self.words("ratio ci", span=self._span(figures["ci"]))

    def p(self, value: str) -> str:
        """A P value as printed."""
        if not value[-1].isdigit():
            return self.term(value)
        return self.words("P" if value[0] in "<>=" else "P =", value=value)

    def interaction(self, figures: Figures) -> str:
        """A test of whether an effect differs between groups."""
        return self.words("interaction", of=figures["of"], p=self.p(figures["p"]))

    # Results

    def estimates(self, result: Figures) -> Iterator[tuple[str, str]]:
        """Each group or arm of a result with its estimate."""
        for name, figures in figures_of(result):
            yield name, self.estimate(figures, result.get("unit", ""))

    def result_lines(self, result: Figures) -> Iterator[str]:
        """The lines of a result below its endpoint; a caveat begins with `!`."""
        for name, text in self.estimates(result):
            yield f"{name}: {text}" if name != "all" else text
        for one in (*result.get("contrasts", ()), *result.get("associations", ())):
            yield self.contrast(one)
        if "interaction" in result:
            yield self.interaction(result["interaction"])
        if "statement" in result:
            yield result["statement"]
        if "superseded_by" in result:
            yield self.words("superseded", by=result["superseded_by"])
        if "caveat" in result:
            yield f"! {result['caveat']}"

    def endpoint(self, result: Figures) -> str:
        """The endpoint with its grade, landmark, assessor and population."""
        confirmed = {True: self.words("confirmed"), False: self.words("unconfirmed"), None: ""}
        return self.joined([self.term(result["endpoint"]) + confirmed[result.get("confirmed")],
                            *self._qualities(result)], "space")

    def endpoint_in_short(self, result: Figures) -> str:
        """The endpoint as tables name it, such as `PFS`, with what makes it another one than that."""
        told = {key: result[key] for key in ("grade", "at", "counted_from") if key in result}
        return self.joined([self.words.short(result["endpoint"]), *self._qualities(told)], "space")

    def _qualities(self, result: Figures) -> Iterator[str]:
        if "grade" in result:
            yield self.words(f"grade {result['grade']}")
        if "at" in result:
            yield self.words("at", time=self.value(result["at"]))
        if "counted_from" in result:
            yield self.words("counted from", start=self.term(result["counted_from"]))
        if "assessed_by" in result:
            yield self.words("assessed by", who=self.term(result["assessed_by"]))
        if "cutoff" in result:
            yield self.words("data of", day=result["cutoff"])
        if "population" in result:
            yield self.words("population", who=result["population"])

    # Values

    def tested(self, told: str, significant: bool | None) -> str:
        """What did better or worse, with whether a test bears it out: nothing is added where one does."""
        if significant:
            return told
        return self.words("not shown" if significant is False else "untested", word=told)

    def value(self, text: str) -> str:
        """The text of a fact: a word of the rules, several, or a number with its unit."""
        return text if self.words.language == "en" else self._translated(text)

    def _translated(self, text: str) -> str:
        if self.words.knows(text):
            return self.term(text)
        bare = text.removesuffix(", perhaps others")
        rest = self.words("perhaps others") if bare != text else ""
        number, _, unit = bare.partition(" ")
        if number[:1] in "0123456789<>" and self.words.knows(unit):
            return self.words("amount", value=number, unit=self.term(unit)) + rest
        head, bracket, variants = bare.partition(" (")
        if bracket and self.words.knows(head):
            return self.term(head) + self.words("in brackets", text=variants.rstrip(")")) + rest
        return self.words("list").join(map(self.term, bare.split(", "))) + rest


def in_percent(written: str) -> str:
    """A share of 1, a range or a bound of it in percent: `0.031` is `3.1 %`, `<0.0005` is `<0.05 %`."""
    return re.sub(r"\d+(?:\.\d+)?", lambda found: plain(Decimal(found[0]).scaleb(2)), written) + " %"
