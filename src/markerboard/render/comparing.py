"""How a result is said of this patient: the word of value with what it compares, the figures of both sides.

The patient's group stands first, whatever the order of the file. A printed ratio is never inverted: where it
is printed the other way round, what stands over what is named.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from markerboard.answer.headline import EVERYBODY
from markerboard.answer.landmark import Landmark
from markerboard.answer.markers import MarkerRow
from markerboard.render.figures import Figures, figures_of
from markerboard.render.groups import Groups
from markerboard.words import Words

_NONE = "–"
_SIGNS = {"better": "▲", "worse": "▼", "no difference": "=", "mixed": "▼▲", "conflict": "▼▲", "arms": "▷",
          "in no group": "?", "group unknown": "?", "no result": "∅"}
_WEAK = {"better": "△", "worse": "▽"}
_SAID = frozenset({"better", "worse", "mixed"})
"""Words beside which a long statement says nothing more that is read in a minute."""
_SHORT = 12
"""So many words of a statement are read in a minute."""
_FEW = 4
"""So many groups are shown with their figures."""
_CLASSES = {"better": "up", "worse": "down", "no difference": "even", "no result": "even"}


class Cell(NamedTuple):
    """A result in the column of its endpoint.

    `own` is the figure of the patient's group, or of the arm that is named first; `other` that of the other
    side, if any. `after` are ratio, interval and P; `text` is said where no figure was printed.
    """

    own: str
    other: str
    after: tuple[str, ...]
    text: str
    faint: bool
    remark: bool
    quoted: bool = False
    endpoint: str = ""

    def line(self, w: Words) -> str:
        """The cell in a line."""
        both = w("versus").join(filter(None, (self.own, self.other)))
        told = w("comma").join(filter(None, (both, self.text, *self.after)))
        return told.replace(f"{w('comma')}(", " (")


class Word(NamedTuple):
    """The word of value of a row: its sign, its class, and the word with the endpoints that it is of."""

    sign: str
    kind: str
    text: str


class Comparing:
    """Says results of one answer."""

    def __init__(self, groups: Groups) -> None:
        self.groups, self.s, self.w = groups, groups.s, groups.words
        self.columns = groups.knowledge.vocabulary.columns

    def word(self, word: str, significant: bool | None = None, endpoints: tuple[str, ...] = ()) -> Word:
        """A word of value; of one that no test bears out, or none that was printed, the word says so."""
        weak = word in _WEAK and significant is False
        text = self.w(f"did {word}")
        if endpoints:
            text = self.w("did only", word=text, endpoints=self.s.joined(map(self.w.short, endpoints)))
        if word in _WEAK:
            text = self.s.tested(text, significant)
        sign = _WEAK[word] if weak else _SIGNS.get(word, "–")
        return Word(sign, _CLASSES.get(word, "open"), text)

    def row(self, row: MarkerRow) -> Word:
        """The word of a row by marker; of one that says several, each with its endpoints."""
        said = self.word(row.word, row.significant, row.endpoints)
        parts = [self.word(*part).text for part in row.parts]
        return said._replace(text=self.s.joined(parts, "and")) if parts else said

    # Figures

    def cell(self, result: Figures, places: Collection[str] = (), arms: Sequence[str] = ()) -> Cell:
        """A result in its column.

        `places` are the groups that the patient is in, `arms` those that the row names, in its order. Sides
        that the row does not name stand with their names.
        """
        reading: Mapping[str, Any] = result.get("reading") or {}
        compared = next(iter(reading.get("compared", ())), None)
        remark = "caveat" in result
        if compared is None or not any(compared["figures"]):
            return self._alone(result, compared, remark, places, arms)
        own, other = (self.figure(figures) for figures in compared["figures"][:2])
        unnamed = compared["patient_side"] in ("first", "second") or list(compared["sides"]) == list(arms)
        if not (unnamed and own and other):
            own, other = map(self._sided, compared["sides"], (own, other))
        after = tuple(self._after(compared))
        return Cell(own, other, after, "", compared["significant"] is False, remark)

    def named(self, result: Figures, places: Collection[str] = (), arms: Sequence[str] = ()) -> Cell:
        """A result in its column, with its endpoint where it is another than that of the column."""
        bare = (result["endpoint"] in self.columns.names
                and not {"at", "counted_from"} & result.keys())
        cell = self.cell(result, places, arms)
        return cell if bare else cell._replace(endpoint=self.s.endpoint_in_short(result))

    def both(self, study: str, one: Landmark) -> str:
        """Both arms at a landmark, of the patients of a trial and not of this one."""
        endpoint = self.s.endpoint_in_short(one.result)
        if one.group != EVERYBODY:
            group = self.groups.label(study, one.finding.id, one.group)
            endpoint = self.w("in words", endpoint=group, text=endpoint)
        (first, second), (here, there) = map(self.groups.side, one.sides), map(self.figure, one.figures)
        return self.w("both arms", endpoint=endpoint, first=first, one=here, second=second, other=there,
                      amount=one.difference, low=one.low, high=one.high)

    def _sided(self, side: str, figure: str) -> str:
        """The figure of a side by its name; a dash where none was read."""
        return f"{self.groups.side(side)} {figure or _NONE}"

    def _alone(self, result: Figures, compared: Mapping[str, Any] | None, remark: bool,
               places: Collection[str], arms: Sequence[str]) -> Cell:
        if compared is not None:
            after = (*self._after(compared), *self._unsaid_sides(compared, arms))
            text, quoted = self._statement(result) if not after else ("", False)
            if after and not {"hazard_ratio", "odds_ratio", "difference"} & compared["printed"].keys():
                text = self.w("no figures")
            return Cell("", "", after, text, compared["significant"] is False, remark, quoted)
        said = list(figures_of(result))
        if len(said) == 1:
            name, figures = said[0]
            interval = (self.span(figures["ci"]),) if "ci" in figures else ()
            own = self._one_side(name, self.figure(figures), places, arms)
            return Cell(own, "", interval, "", False, remark)
        parts = self._several(said, places)
        tested = [self.s.p(one["p"]) for one in result.get("associations", ()) if "p" in one][:1]
        text, quoted = (self.s.joined(parts), False) if parts else self._statement(result)
        return Cell("", "", tuple(tested), text, False, remark, quoted)

    def _several(self, said: list[tuple[str, Figures]], places: Collection[str]) -> list[str]:
        """The figure of each group by its name; of many, that of the patient's and what the others span."""
        if len(said) <= _FEW:
            return [f"{self.groups.short(name)} {self.figure(each)}" for name, each in said]
        own = [f"{self.groups.short(name)} {self.figure(each)}" for name, each in said if name in places]
        others = [self.figure(each) for name, each in said if name not in places]
        return [*own, self.w("others span", n=len(others), span=self._spanned(others))]

    def _spanned(self, printed: list[str]) -> str:
        """From the least to the most of some figures as printed; words, such as not reached, are most."""
        numbers = sorted((text for text in printed if text[:1].isdigit()),
                         key=lambda text: float(text.split()[0]))
        ends = [*numbers[:1], *([text for text in printed if text not in numbers][:1] or numbers[-1:])]
        first, *last = dict.fromkeys(ends)
        return "–".join([first.removesuffix(" %") if last and last[0].endswith(" %") else first, *last])

    def _unsaid_sides(self, compared: Mapping[str, Any], arms: Sequence[str]) -> Iterator[str]:
        """What a ratio stands over what, where neither the patient's group nor the row says it."""
        in_pair = compared["patient_side"] in ("first", "second") or list(compared["sides"]) == list(arms)
        if not in_pair and {"hazard_ratio", "odds_ratio"} & compared["printed"].keys():
            first, second = map(self.groups.side, compared["sides"])
            yield self.w("over", first=first, second=second)

    def _one_side(self, name: str, figure: str, places: Collection[str], arms: Sequence[str]) -> str:
        """The only figure of a result, with its side unless it is of everybody or the patient's group."""
        if name == "all" or name in places:
            return figure
        sides = arms if name in arms else [name]
        return self.w("versus").join(self._sided(side, figure if side == name else "") for side in sides)

    def _statement(self, result: Figures) -> tuple[str, bool]:
        """What is said where no figure was printed, and whether it is quoted from the rules."""
        word = result.get("reading", {}).get("word")
        if word == "no difference":
            return self.w("did no difference"), False
        said = str(result.get("statement", ""))
        # The words of a source may take back half of the word of value: "in the univariable analysis only".
        if word in _SAID and len(said.split()) > _SHORT:
            return self.w("no figures"), False
        return said, "statement" in result

    def figure(self, figures: Figures) -> str:
        """One estimate without its counts: `9.23`, `7.0 %`, `not reached`; a count where nothing else is."""
        for key in ("median", "mean", "value"):
            if key in figures:
                return self.w.term(str(figures[key]))
        if "percent" in figures:
            return self.w("percent", percent=figures["percent"])
        if "events" in figures and "n" in figures:
            return self.w("of", events=figures["events"], n=figures["n"])
        return ""

    def span(self, bounds: Any) -> str:
        """An interval in brackets, as printed."""
        low, high = bounds
        return f"({low}–{self.w.term(high)})"

    def _after(self, compared: Mapping[str, Any]) -> Iterator[str]:
        printed = compared["printed"]
        yield from self.ratio(printed)
        if compared["patient_side"] == "second" and {"hazard_ratio", "odds_ratio"} & printed.keys():
            own, other = map(self.groups.side, compared["sides"][:2])
            yield self.w("over", first=other, second=own)
        if "difference" in printed:
            yield self.w("difference", amount=printed["difference"])
        if "p" in printed and not {"hazard_ratio", "odds_ratio"} & printed.keys():
            yield self.s.p(printed["p"])

    def ratio(self, printed: Figures) -> Iterator[str]:
        """A ratio with its interval, as printed; that it is adjusted is said."""
        for key, name in (("hazard_ratio", "HR"), ("odds_ratio", "OR")):
            if key in printed:
                told = self.w(name, ratio=printed[key])
                told = self.w("ratio adjusted", ratio=told) if "adjusted" in printed else told
                interval = f" {self.span(printed['ci'])}" if "ci" in printed else ""
                tested = f", {self.s.p(printed['p'])}" if "p" in printed and not interval else ""
                yield f"{told}{interval}{tested}"
