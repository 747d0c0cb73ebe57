"""Lines of text, indented, wrapped and styled: what every page of the terminal is written on."""

from __future__ import annotations

import os
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from functools import cache
from unicodedata import east_asian_width

import click

from markerboard.errors import printable

PIPE_WIDTH, WIDEST = 80, 100
SIGNS = {"eligible": "+", "undetermined": "?", "ineligible": "-", "met": "+", "unknown": "?", "not met": "-"}
STYLES = {"eligible": "green", "undetermined": "yellow", "ineligible": "red", "met": "green",
          "unknown": "yellow", "not met": "red"}
COLORS = {"green": 28, "yellow": 130, "red": 161, "blue": 31, "orange": 130}
"""Of the 256 colors those that are legible on white as on black; a terminal's own yellow is not."""
_WIDE = "\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003fffd"


@cache
def _piece() -> re.Pattern[str]:
    """What stays together: a word or a wide character, with the signs that may not begin or end a line."""
    return re.compile(rf"[（“]*(?:[^\s{_WIDE}]+|[{_WIDE}])[，。；：、）”！？]*\s*|\s+")


class Paper:
    """Collects lines; `print` writes them to standard output at once."""

    def __init__(self, width: int | None = None) -> None:
        self.width = width or _width()
        self.lines: list[str] = []

    def line(self, text: str, indent: int = 0, style: str = "") -> None:
        """Add a text, wrapped. `style` is words such as `bold yellow`; a pipe shows none of it."""
        margin = " " * indent
        self.lines += [_styled(line, style) for line in wrapped(shown(text), self.width, margin)]

    def row(self, parts: Iterable[tuple[str, str]]) -> None:
        """Add one line of parts, each with its style; nothing where all are empty."""
        made = "".join(_styled(shown(text), style) for text, style in parts)
        if made.strip():
            self.lines.append(made.rstrip())

    def gap(self) -> None:
        """Add an empty line."""
        self.lines.append("")

    def heading(self, text: str, style: str = "bold") -> None:
        """Add a line that begins a part."""
        self.gap()
        self.line(text, style=style)

    def rule(self) -> None:
        """Add a line across."""
        self.lines.append("\N{BOX DRAWINGS LIGHT HORIZONTAL}" * self.width)

    def print(self) -> None:
        """Write everything; NO_COLOR leaves the styles out, FORCE_COLOR keeps them in a pipe."""
        color = False if os.environ.get("NO_COLOR") else True if os.environ.get("FORCE_COLOR") else None
        click.echo("\n".join(self.lines), color=color)


def _width() -> int:
    if not sys.stdout.isatty():
        return PIPE_WIDTH
    import shutil  # which loads compressors; a pipe does without

    return max(40, min(shutil.get_terminal_size().columns, WIDEST))


def shown(text: str) -> str:
    """A text as it stands in a line: nothing in it, such as the name of a case, makes a line of its own."""
    return printable(text).replace("\n", " ")


# Wrapping

def wrapped(text: str, width: int, margin: str) -> list[str]:
    """A text in lines of so many columns. Chinese has no spaces, and each character takes two columns."""
    if text and text.isprintable() and text == text.strip() and len(margin) + columns(text) <= width:
        return [margin + text]  # as most lines are
    if columns(text) == len(text):
        return textwrap.wrap(text, width, initial_indent=margin, subsequent_indent=margin,
                             break_on_hyphens=False)
    return [margin + line for line in _lines(text, width - len(margin))]


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return len(text) if text.isascii() else len(text) + sum(map(_wide, text))


def _wide(character: str) -> bool:
    return character > "\u10ff" and east_asian_width(character) in "WF"


def _lines(text: str, width: int) -> Iterator[str]:
    line, taken = "", 0
    for piece in _pieces(text, width):
        if taken + columns(piece.rstrip()) > width:
            yield line.rstrip()
            line, taken = "", 0
        added = piece if line else piece.lstrip()
        line, taken = line + added, taken + columns(added)
    if line:
        yield line.rstrip()


def _pieces(text: str, width: int) -> Iterator[str]:
    """What stays together in a line; a piece that no line can hold is cut."""
    for piece in _piece().findall(text):
        yield from [piece] if columns(piece) <= width else piece


def _styled(line: str, style: str) -> str:
    if not style:
        return line
    words = style.split()
    color = next((COLORS[word] for word in words if word in COLORS), None)
    text = line.lstrip(" ")
    return line[: len(line) - len(text)] + click.style(
        text, fg=color, bold="bold" in words or None, dim="dim" in words or None,
        italic="italic" in words or None, underline="underline" in words or None)
