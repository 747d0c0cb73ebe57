"""The words, signs and marks of a condition, each with its place."""

from typing import NamedTuple

from markerboard.files.patterns import pattern

_KEYWORDS = {"and", "or", "not", "in", "is", "has"}
_TOKEN = pattern(
    r"(?:(?<!\s)\s+)?(?:(?P<sign><=|>=|!=|==|[<>=])|(?P<mark>[(){},])|"
    r"(?P<word>c\.[-*+_\d]+[ACGT]+>[ACGT]+|[^\s(){},<>=!]+)|(?P<bad>\S))")


class ExpressionError(Exception):
    """A condition that does not parse: what, where in its text, and what to try."""

    def __init__(self, message: str, offset: int, help: str = "") -> None:
        super().__init__(message)
        self.message, self.offset, self.help = message, offset, help


class Token(NamedTuple):
    """A word, a keyword, a sign or a mark, and its offset in the text."""

    kind: str
    text: str
    at: int


def tokens(text: str) -> list[Token]:
    """What a text is made of; words that nothing parts are one. Raises ExpressionError."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        token = Token(kind, match[kind], match.start(kind))
        if kind == "bad":
            raise ExpressionError(f"`{token.text}` has no meaning here", token.at)
        if kind == "word" and token.text in _KEYWORDS:
            token = token._replace(kind="keyword")
        previous = found[-1] if found else None
        if token.kind == "word" and previous and previous.kind == "word":
            found[-1] = previous._replace(text=f"{previous.text} {token.text}")
        else:
            found.append(token)
    return found


def instead(token: Token) -> str:
    """What was found in place of what was expected, for the end of a sentence."""
    return ", found the end" if token.kind == "end" else f", found `{token.text}`"
