"""A study's attrition as a figure, in the manner of a CONSORT flow diagram."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from markerboard.errors import printable
from markerboard.sql.flow import Flow, Passage

WIDTH, MARGIN = 820, 24
MAIN, SIDE = (MARGIN, 270), (390, 406)
"""Where the two columns of boxes begin, and how wide they are."""
LINE, PAD, GAP = 18, 9, 16
LETTERS, TITLE = 58, 88
_STYLE = """
text { font: 13px "Helvetica Neue", Arial, "Liberation Sans", sans-serif; fill: #1a1a1a }
.n { font-weight: 600 } .q { fill: #595959 } .t { font-size: 15px; font-weight: 600 }
rect { fill: #fff; stroke: #4a4a4a }
.fit { fill: #e6f2ea; stroke: #2e6b45 } .open { fill: #fdf3dc; stroke: #8a6414 }
path { stroke: #4a4a4a; fill: none; marker-end: url(#end) }
"""
_PAGE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" \
width="{width}" height="{height}" role="img">
<title>{title}</title>
<desc>{told}</desc>
<style>{style}</style>
<defs><marker id="end" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">\
<path d="M0 0 L8 4 L0 8 z" style="fill:#4a4a4a;stroke:none"/></marker></defs>
<rect width="100%" height="100%" style="fill:#fff;stroke:none"/>
{body}
</svg>
"""
Said = tuple[str, str]
"""A line of text and its class."""


def svg(flow: Flow, title: str, texts: Mapping[str, str], *, partial: bool) -> str:
    """The figure of a flow; `partial` where a study's criteria were not all read."""
    drawn, y = _title(title)
    drawn.append(_box(MAIN, y, [(_patients(flow.patients), "n"), ("assessed", "")]))
    bottom = y + _height(2)
    for passage in flow.passages:
        parts, bottom = _step(bottom, passage, texts[passage.criterion])
        drawn += parts
    parts, bottom = _end(bottom, flow, "all criteria that were read are" if partial else "every criterion is")
    told = (f"{_patients(flow.patients)} assessed, {flow.eligible:,} eligible, "
            f"{flow.undetermined:,} undetermined, {flow.ineligible:,} ineligible")
    return _PAGE.format(width=WIDTH, height=bottom + MARGIN, title=_safe(title), told=told, style=_STYLE,
                        body="\n".join([*drawn, *parts]))


def _step(top: int, passage: Passage, text: str) -> tuple[list[str], int]:
    """A criterion: who leaves at the side, who stays below."""
    said = "applies" if passage.exclusion else "not met"
    kind = "Exclusion" if passage.exclusion else "Inclusion"
    lines = textwrap.wrap(f"{kind}: {printable(text)}", LETTERS, max_lines=3, placeholder=" ...")
    side = [*((line, "") for line in lines), (f"{said}: {passage.left:,} leave", "n"),
            (f"unknown: {passage.open:,} stay", "q")]
    beside, below = _height(len(side)), top + GAP + _height(len(side)) + GAP
    center = MAIN[0] + MAIN[1] // 2
    middle = top + GAP + beside // 2
    staying = passage.entered - passage.left
    return [_arrow(f"M{center} {top} V{below}"), _arrow(f"M{center} {middle} H{SIDE[0]}"),
            _box(SIDE, top + GAP, side),
            _box(MAIN, below, [(f"{staying:,} remain", "n")])], below + _height(1)


def _end(top: int, flow: Flow, fits: str) -> tuple[list[str], int]:
    """Who fits, and who may."""
    below, center = top + 2 * GAP, MAIN[0] + MAIN[1] // 2
    bend, side = top + GAP, SIDE[0] + SIDE[1] // 2
    return [_arrow(f"M{center} {top} V{below}"), _arrow(f"M{center} {bend} H{side} V{below}"),
            _box(MAIN, below, [(f"{flow.eligible:,} eligible", "n"), (f"{fits} as asked", "q")], "fit"),
            _box(SIDE, below, [(f"{flow.undetermined:,} undetermined", "n"),
                               ("a fact is missing that could decide", "q")], "open")], below + _height(2)


def _title(title: str) -> tuple[list[str], int]:
    """The title in at most three lines, and where they end."""
    lines = textwrap.wrap(printable(title), TITLE, max_lines=3, placeholder=" ...")
    step = LINE + 2
    return ([f'<text class="t" x="{MARGIN}" y="{36 + i * step}">{_safe(line)}</text>'
             for i, line in enumerate(lines)], 42 + len(lines) * step)


def _box(column: tuple[int, int], y: int, lines: list[Said], kind: str = "") -> str:
    x, width = column
    style = f' class="{kind}"' if kind else ""
    return f'<rect{style} x="{x}" y="{y}" width="{width}" height="{_height(len(lines))}" rx="3"/>' + "".join(
        _lines(x, y, lines))


def _lines(x: int, y: int, lines: list[Said]) -> Iterator[str]:
    for i, (text, kind) in enumerate(lines):
        style = f' class="{kind}"' if kind else ""
        yield f'<text{style} x="{x + 12}" y="{y + PAD + 13 + i * LINE}">{_safe(text)}</text>'


def _arrow(path: str) -> str:
    return f'<path d="{path}"/>'


def _height(lines: int) -> int:
    return lines * LINE + 2 * PAD


def _patients(count: int) -> str:
    return f"{count:,} patient{'s' * (count != 1)}"


# What `printable` lets through and XML 1.0 does not.
_NO_CHARACTERS = str.maketrans({"\ufffe": "\ufffd", "\uffff": "\ufffd"})


def _safe(text: str) -> str:
    return escape(printable(text).translate(_NO_CHARACTERS))
