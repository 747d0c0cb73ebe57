"""Lines of text, indented, wrapped and styled: what every page of the terminal is written on."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap

import click

from markerboard.errors import printable

PIPE_WIDTH, WIDEST = 80, 100


class Paper:
    """Collects lines; `print` writes them to standard output at once."""

    def __init__(self, width: int | None = None) -> None:
        self.width = width or _width()
        self.lines: list[str] = []

    def line(self, text: str, indent: int = 0, style: str = "") -> None:
        """Add a text, wrapped. `style` is words such as `bold yellow`; a pipe shows none of it."""
        margin = " " * indent
        wrapped = textwrap.wrap(printable(text), self.width, initial_indent=margin, subsequent_indent=margin,
                                break_on_hyphens=False)
        self.lines += [_styled(line, style) for line in wrapped]

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
    return max(40, min(shutil.get_terminal_size().columns, WIDEST))


def _styled(line: str, style: str) -> str:
    if not style:
        return line
    words = style.split()
    color = next((word for word in words if word not in ("bold", "dim", "italic", "underline")), None)
    text = line.lstrip(" ")
    return line[: len(line) - len(text)] + click.style(
        text, fg=color, bold="bold" in words or None, dim="dim" in words or None,
        italic="italic" in words or None, underline="underline" in words or None)
