"""From the text of a condition to the condition, checked against the vocabulary."""

from __future__ import annotations

from collections.abc import Container, Iterable

from markerboard.errors import did_you_mean, one_of
from markerboard.files.patterns import pattern
from markerboard.language.asked_changes import Change, refuse_unasked, variant
from markerboard.language.expression import (
    COMPARISONS,
    All,
    AtLeast,
    Called,
    Condition,
    Named,
    Not,
    Some,
    Test,
)
from markerboard.language.logic import decimal, plain
from markerboard.language.qualities import as_asked, split
from markerboard.language.tokens import ExpressionError as ExpressionError
from markerboard.language.tokens import Token, instead, tokens
from markerboard.language.variants import Variant
from markerboard.language.vocabulary import STATES, Fact, Vocabulary

MAX_LENGTH = 1_000
MAX_DEPTH = 20
MAX_PARTS = 40
_AT_LEAST = pattern(r"at least (\d{1,3}) of(?= |\Z)")
_ALLOWED = {
    "number": COMPARISONS, "count": COMPARISONS, "boolean": (), "code": ("=", "in"),
    "tree": ("is", "in"), "drugs": ("has",), "gene": ("=", "has"),
}
_HINTS = {
    "number": "compare it with =, <, <=, > or >=", "count": "compare it with =, <, <=, > or >=",
    "boolean": "it stands alone, or after `not`", "code": "ask with = or `in {...}`",
    "tree": "ask with `is` or `in {...}`", "drugs": "ask with `has`",
    "gene": "ask `= mutated`, `= wild-type` or `has` a variant",
}


class Parser:
    """Parses the conditions of one rule base, sharing equal tests between them."""

    def __init__(self, vocabulary: Vocabulary, definitions: Container[str] = ()) -> None:
        self.vocabulary = vocabulary
        self.definitions = definitions
        self._shared: dict[tuple[object, ...], Test] = {}

    def parse(self, text: str) -> Condition:
        """The condition that a text says. Raises ExpressionError."""
        if len(text) > MAX_LENGTH:
            raise ExpressionError(f"this condition is longer than {MAX_LENGTH:,} characters", 0,
                                  "name a part of it as a definition")
        reading = _Reading(self, tokens(text), len(text.rstrip()))
        condition = reading.condition(0)
        reading.expect_end()
        return condition

    def share(self, test: Test) -> Test:
        """The one object that stands for every equal test."""
        key = (test.fact, test.kind, test.sign, str(test.number), test.targets, test.variants)
        return self._shared.setdefault(key, test)

    @property
    def asked(self) -> frozenset[str]:
        """The facts that what was parsed asks for."""
        return frozenset(test.fact for test in self._shared.values())

    def suggest(self, name: str) -> str:
        """Known names close to an unknown one."""
        known: list[str] = list(self.vocabulary.facts)
        if isinstance(self.definitions, Iterable):
            known += list(self.definitions)
        return did_you_mean(name, known) or "`markerboard facts` lists every fact"


class _Reading:
    """One pass over the tokens of one condition."""

    def __init__(self, parser: Parser, tokens: list[Token], end: int) -> None:
        self.parser, self.vocabulary = parser, parser.vocabulary
        self.tokens, self.position, self.end = tokens, 0, end

    def peek(self, ahead: int = 0) -> Token:
        if self.position + ahead < len(self.tokens):
            return self.tokens[self.position + ahead]
        return Token("end", "", self.end)

    def take(self) -> Token:
        token = self.peek()
        self.position += 1
        return token

    def expect(self, text: str) -> None:
        token = self.take()
        if token.text != text or token.kind == "end":
            raise ExpressionError(f"expected `{text}`{instead(token)}", token.at)

    def expect_end(self) -> None:
        token = self.peek()
        if token.kind != "end":
            raise ExpressionError(f"`{token.text}` does not fit here", token.at)

    def condition(self, depth: int) -> Condition:
        if depth > MAX_DEPTH:
            raise ExpressionError(f"nested deeper than {MAX_DEPTH} levels", self.peek().at,
                                  "name a part of it as a definition")
        parts = [self.unary(depth)]
        joined = self.peek().text
        while self.peek().text in ("and", "or"):
            token = self.take()
            if token.text != joined:
                raise ExpressionError("`and` mixed with `or` needs parentheses", token.at,
                                      "put parentheses around what belongs together")
            parts.append(self.unary(depth))
        if len(parts) == 1:
            return parts[0]
        return All(tuple(parts)) if joined == "and" else Some(tuple(parts))

    def unary(self, depth: int) -> Condition:
        if self.peek().text == "not":
            if depth >= MAX_DEPTH:
                raise ExpressionError(f"nested deeper than {MAX_DEPTH} levels", self.peek().at)
            self.take()
            return Not(self.unary(depth + 1))
        if self.peek().text == "(":
            self.take()
            inner = self.condition(depth + 1)
            self.expect(")")
            return inner
        if number := _AT_LEAST.match(self.peek().text):
            return self.at_least(int(number[1]), depth)
        return self.test()

    def at_least(self, number: int, depth: int) -> Condition:
        begins = self.take()
        beyond = _AT_LEAST.sub("", begins.text)
        if beyond:
            at = begins.at + len(begins.text) - len(beyond) + 1
            raise ExpressionError(f"expected `(`, found `{beyond.strip()}`", at)
        self.expect("(")
        parts = [self.condition(depth + 1)]
        while self.peek().text == ",":
            self.take()
            parts.append(self.condition(depth + 1))
        self.expect(")")
        if 1 < number < len(parts) <= MAX_PARTS:
            return AtLeast(number, tuple(parts))
        raise ExpressionError(*_not_counted(number, len(parts), begins))

    def partners(self, begins: Token) -> Condition:
        """A fusion with one of several genes: as many facts, since each may be closed by itself."""
        parts: list[Condition] = []
        for word in self.codes(braces_needed=True):
            fact = self.vocabulary.facts.get(f"{begins.text} {word.text}")
            if fact is None:
                raise ExpressionError(f"`{begins.text} {word.text}` is not a fact", word.at,
                                      "write the symbols of two genes, `RET.fusion with {KIF5B, CCDC6}`")
            parts.append(self.parser.share(Test(fact.name, "flag")))
        return Some(tuple(parts)) if len(parts) > 1 else parts[0]

    def test(self) -> Condition:
        token = self.take()
        if token.kind != "word":
            raise ExpressionError(f"expected a fact or a definition{instead(token)}", token.at)
        if token.text.endswith(" with") and self.peek().text == "{":
            return self.partners(token)
        fact = self.vocabulary.facts.get(token.text)
        if fact is None:
            return self.named(token)
        sign = self.peek()
        asked = sign.kind == "sign" or sign.text in ("is", "in", "has")
        if not asked and fact.type == "boolean":
            return self.flag(fact, token.at)
        if not asked or sign.text not in _ALLOWED[fact.type]:
            raise ExpressionError(f"`{fact.name}` is a {_kind(fact)}: {_HINTS[fact.type]}", sign.at)
        self.take()
        if fact.type == "gene" and sign.text == "has":
            return self.has(fact)
        return self.parser.share(self.question(fact, sign.text))

    def named(self, token: Token) -> Condition:
        if token.text in self.parser.definitions:
            return Named(token.text)
        raise ExpressionError(f"`{token.text}` is neither a fact nor a definition", token.at,
                              self.parser.suggest(token.text))

    def question(self, fact: Fact, sign: str) -> Test:
        if fact.type in ("number", "count"):
            return self.comparison(fact, sign)
        if fact.type == "gene":
            word, *more = self.codes(braces_needed=False)
            if more:
                raise ExpressionError(f"`{fact.name}` has one state, not several", more[0].at)
            return Test(fact.name, "state", sign, targets=(self.code(word, list(STATES), fact),))
        words = self.codes(braces_needed=sign == "in")
        if fact.type == "code":
            known = [self.code(word, list(fact.codes), fact) for word in words]
            return Test(fact.name, "code", sign, targets=tuple(known))
        return self.in_tree(fact, sign, words)

    def comparison(self, fact: Fact, sign: str) -> Test:
        token = self.take()
        try:
            number = decimal(token.text)
        except ValueError:
            raise ExpressionError(f"expected a number{instead(token)}", token.at) from None
        if fact.range and not fact.range[0] <= number <= fact.range[1]:
            raise ExpressionError(f"`{fact.name}` is never {plain(number)}: it lies between "
                                  f"{' and '.join(map(plain, fact.range))}", token.at)
        return Test(fact.name, "compare", sign, number=number)

    def codes(self, *, braces_needed: bool) -> list[Token]:
        if self.peek().text != "{":
            if braces_needed:
                raise ExpressionError("`in` needs a set in braces, such as {A, B}", self.peek().at)
            return [self.word()]
        self.take()
        words = [self.word()]
        while self.peek().text == ",":
            self.take()
            words.append(self.word())
        self.expect("}")
        return words

    def word(self) -> Token:
        token = self.take()
        if token.text == "not" and self.peek().kind == "word":  # a code such as `not predictive`
            token = self.take()._replace(text=f"not {self.tokens[self.position - 1].text}", at=token.at)
        if token.kind != "word":
            raise ExpressionError(f"expected a code{instead(token)}", token.at)
        return token

    def code(self, word: Token, known: list[str], fact: Fact) -> str:
        if word.text not in known:
            help = did_you_mean(word.text, known) or one_of(known, word.text)
            raise ExpressionError(f"`{word.text}` is not a code of `{fact.name}`", word.at, help)
        return word.text

    def in_tree(self, fact: Fact, sign: str, words: list[Token]) -> Test:
        tree = self.vocabulary.tree(fact)
        targets = tuple(self.code(word, list(tree.terms), fact) for word in words)
        kind, (inside, above) = "drugs" if fact.type == "drugs" else "tree", tree.around(targets)
        return Test(fact.name, kind, sign, targets=targets, inside=inside, above=above)

    def has(self, fact: Fact) -> Condition:
        # Words of quality before braces are said of each change in them.
        before = [self.take()] if self.peek().kind == "word" and self.peek(1).text == "{" else []
        changes = [Change(as_asked(" ".join(one.text for one in (*before, word))), (*before, word)[0].at)
                   for word in self.codes(braces_needed=False)]
        own = {change: key for change in changes if (key := self.vocabulary.facts.change(change.text))}
        parts: list[Condition] = [self.finding(fact, own[change], change) for change in own]
        variants = [variant(fact, one, self.vocabulary) for one in changes if one not in own]
        calls = {one: call for one in variants if (call := self.vocabulary.facts.call(fact.name, one.bare))}
        if uncalled := tuple(one for one in variants if one not in calls):
            parts.append(self.among(fact, uncalled))
        parts += [Called((self.among(fact, (one,)), self.parser.share(Test(call, "flag"))))
                  for one, call in calls.items()]
        return Some(tuple(parts)) if len(parts) > 1 else parts[0]

    def among(self, fact: Fact, variants: tuple[Variant, ...]) -> Test:
        """Whether a gene has one of some changes of its sequence."""
        exons = self.vocabulary.exons(fact.name)
        return self.parser.share(Test(fact.name, "variants", "has", variants=variants, exons=exons))

    def finding(self, fact: Fact, key: str, change: Change) -> Condition:
        """A change that is a fact of its own, since other tests find it."""
        found = self.vocabulary.facts.get(f"{fact.name}.{key}")
        if found is None:
            raise ExpressionError(f"`{change.text}` is not asked of `{fact.name}`", change.at)
        return self.flag(found, change.at)

    def flag(self, fact: Fact, at: int) -> Test:
        place, _, key = fact.name.rpartition(".")
        refuse_unasked(place, *split(key), at, self.vocabulary)
        return self.parser.share(Test(fact.name, "flag"))


def _not_counted(number: int, parts: int, begins: Token) -> tuple[str, int, str]:
    """Why so many of so many parts are not counted, where, and what to write."""
    if number in (1, parts):
        other = "or" if number == 1 else "and"
        return f"`{begins.text}` {parts} is `{other}`", begins.at, f"join the parts with `{other}`"
    if parts > MAX_PARTS:
        return f"these are {parts} parts, more than {MAX_PARTS}", begins.at, "name some as a definition"
    return f"`{begins.text}` {parts} {'is always' if number == 0 else 'can never be'} so", begins.at, ""


def _kind(fact: Fact) -> str:
    kinds = {"drugs": "set of drugs", "boolean": "yes-or-no fact", "tree": "code", "count": "number"}
    return kinds.get(fact.type, fact.type)


