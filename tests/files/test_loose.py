"""JSON that nobody has vouched for: what is read of a line, and what is refused."""

from __future__ import annotations

import pytest

from markerboard.files.loose import parsed

ONE = "\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(("line", "data"), [
    (b'"a\\ud800b"', f"a{ONE}b"), (b'{"\\uDFFF": ["\\uD83D"]}', {ONE: [ONE]}),
    (b'"\\ud83d\\ude00"', "\U0001f600"),
    (b"\xef\xbb\xbf[1]", [1])])
def test_half_a_character(line: bytes, data: object) -> None:
    """Half a character, which can be written nowhere, is one that says so; a whole one stays."""
    assert parsed(line) == data


@pytest.mark.parametrize("line", [b"[" * 100_000, b'{"a":' * 100_000, b'"\xed\xa0\x80"', b"\xff\xfe[", b"",
                                  b"{", b'["\\ud800", ' + b"[" * 900 + b"]" * 900 + b"]"])
def test_what_is_no_line(line: bytes) -> None:
    """What is no JSON, no UTF-8, or nested too deeply, is a ValueError: no reader has to know of others."""
    with pytest.raises(ValueError):
        parsed(line * 2)
