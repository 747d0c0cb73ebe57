"""The name of a variant in CIViC's words as a condition of the language, by the table beside this module."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from markerboard.language.expression import tests
from markerboard.language.parser import ExpressionError, Parser
from markerboard.language.vocabulary import Vocabulary
from markerboard.packs.profiles import ProfileError, condition

_HERE = Path(__file__).parent
_ANY = ("v", "?")
_FUSION = re.compile(r"(\S+)::(\S+?) (fusion|e\d+::e\d+)", re.I)
_EDIT = re.compile(r"(?<=\d)(DELINS|DEL|INS|DUP|FS)")
_EXCHANGE = re.compile(r"(?<=\d)>(?=[A-Z]+\Z)")
_SEQUENCE = re.compile(r"\{gene\}(?= (?:has|=) )")
GERMLINE = ("Rare Germline", "Common Germline")


class Rule(NamedTuple):
    """What names of a form say: conditions to try in order, or why there is none."""

    name: re.Pattern[str]
    when: tuple[str, ...]
    left: str


@cache
def _table() -> tuple[tuple[Rule, ...], Mapping[str, list[str]]]:
    import yaml  # only where a table is imported

    read: dict[str, Any] = yaml.safe_load((_HERE / "civic-names.yaml").read_text(encoding="utf-8"))
    rules = tuple(Rule(re.compile(one["name"], re.I), tuple(one.get("when", ())), one.get("left", ""))
                  for one in read["variants"])
    return rules, read["markers"]


class Names:
    """Puts profiles into the words of one vocabulary; a name that has no word there is told with why."""

    def __init__(self, vocabulary: Vocabulary, definitions: Mapping[str, str]) -> None:
        self.parser, self.vocabulary = _Quiet(vocabulary, definitions), vocabulary
        self.definitions = {name: self.parser.parse(text) for name, text in definitions.items()}
        self.profile = cache(self._profile)
        self.asks = cache(self._asks)

    def _profile(self, profile: str, origin: str) -> str:
        """The condition of a profile. Raises ProfileError."""
        text = condition(profile, lambda name: self._named(name, origin))
        if not self.readable(text):
            raise ProfileError("the whole of it is longer or deeper than a condition may be")
        return text

    def _named(self, name: str, origin: str) -> str:
        """The condition of one name."""
        for text in self._candidates(name, origin in GERMLINE):
            if self.readable(text):
                return text
        raise ProfileError(f"the language has no word for `{name}`")

    def _candidates(self, name: str, germline: bool) -> Iterator[str]:
        rules, markers = _table()
        if name in markers:
            yield from markers[name]
        elif fusion := _FUSION.fullmatch(name):
            yield from self._fused(*fusion.groups())
        else:
            symbol, _, variant = name.partition(" ")
            gene = self._gene(symbol)
            for template, values in _said(variant, rules):
                subject = _SEQUENCE.sub("{gene}.germline", template) if germline else template
                yield _filled(subject, gene, values)

    def _fused(self, first: str, second: str, what: str) -> Iterator[str]:
        """A fusion of two genes, or of one with whichever other."""
        known = [self._gene(symbol) for symbol in (first, second) if symbol not in _ANY]
        exons = f" {what}" if "::" in what else ""
        yield f"{known[1]}.fusion with {known[0]}{exons}" if len(known) > 1 else f"{known[0]}.fusion"

    def _gene(self, symbol: str) -> str:
        found = self.vocabulary.symbol(symbol)
        if found is None:
            raise ProfileError(f"`{symbol}` is not one gene")
        return found

    def readable(self, text: str) -> bool:
        """Whether the language reads a text."""
        return self.asks(text) is not None

    def _asks(self, text: str) -> frozenset[str] | None:
        """The facts that a text asks for; None where the language does not read it."""
        try:
            parsed = self.parser.parse(text)
        except ExpressionError:
            return None
        return frozenset(test.fact for test in tests(parsed, self.definitions))


class _Quiet(Parser):
    """Has no suggestions: a name that is not read is nobody's slip, and thousands are tried."""

    def suggest(self, name: str) -> str:
        return ""


def _said(variant: str, rules: tuple[Rule, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The templates of a variant's name with what fills them: those of its form, else of one change."""
    for rule in rules:
        if found := rule.name.fullmatch(variant):
            if rule.left:
                raise ProfileError(rule.left)
            yield from ((template, found.groups()) for template in rule.when)
            return
    change = _EDIT.sub(lambda m: m[0].lower(), variant)
    yield "{gene} has {1}", (_EXCHANGE.sub("delins", change),)


def _filled(template: str, gene: str, values: tuple[str, ...]) -> str:
    text = template.replace("{gene}", gene)
    for number, value in enumerate(values, 1):
        text = text.replace(f"{{{number}}}", value).replace(f"{{{number}:lower}}", value.lower())
    return text
