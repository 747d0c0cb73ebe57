"""When a finding of a gene says that it is altered: as a law of another one, or besides its sequence."""

from __future__ import annotations

import z3

from markerboard.language.entries import Pattern
from markerboard.proof.solver import NO, Bool, any_of
from markerboard.proof.symbols import Codes, Flag, Number, Symbol


def surely(symbol: Symbol, pattern: Pattern) -> Bool:
    """That a finding from which another follows is certainly there."""
    if isinstance(symbol, Number) and pattern.alters_below is not None:
        return z3.And(symbol.known, z3.Not(symbol.perhaps[symbol.line.at(pattern.alters_below)]))
    return _called(symbol, pattern)


def otherwise(symbol: Symbol, pattern: Pattern) -> Bool:
    """That a finding says, or a range of it leaves open, that the gene is altered besides its sequence."""
    if isinstance(symbol, Number) and pattern.alters_below is not None:
        return z3.And(symbol.known, z3.Not(symbol.surely[symbol.line.at(pattern.alters_below)]))
    return NO if isinstance(symbol, Flag) and not pattern.alters else _called(symbol, pattern)


def _called(symbol: Symbol, pattern: Pattern) -> Bool:
    if isinstance(symbol, Codes):
        return any_of(p for code, p in symbol.here.items() if code in pattern.alters_codes)
    return symbol.yes if isinstance(symbol, Flag) else NO
