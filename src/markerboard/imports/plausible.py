"""Whether a code can be what it claims to be: a code that is none says nothing, and may stand for anything.

LOINC ends in a check digit (mod 10), SNOMED CT in one of Verhoeff; other systems have their form alone.
"""

from __future__ import annotations

import re
from typing import Any

from markerboard.imports.mapping import Code
from markerboard.imports.readings import codes_of

_FORMS = {
    "HGNC": r"(?:HGNC:)?[1-9]\d{0,4}",
    "ENTREZ": r"[1-9]\d{0,8}",
    "NCIT": r"C\d{2,7}",
    "ICD10": r"[A-Z]\d\d(?:\.?\w{1,4})?[-+*!]?",
    "ICDO": r"(?:C\d\d(?:\.\d)?|\d{4,5}/\d)",
    "SO": r"SO:\d{7}",
    "GENO": r"GENO:\d{7}",
    "MONDO": r"MONDO:\d{7}",
    "ATC": r"[A-DGHJLMNPRSV]\d\d(?:[A-Z](?:[A-Z](?:\d\d)?)?)?",
    "RXNORM": r"[1-9]\d{1,7}",
    "LNC": r"(?:\d{3,5}-\d|L[AP]\d+-\d)",
    "SCT": r"[1-9]\d{5,17}",
    "EFO": r"EFO:\d{7}",
    "UBERON": r"UBERON:\d{7}",
    "TBD": r"[a-z][a-z-]{3,}",
}


def readable(value: Any) -> bool:
    """Whether a coded value has a code of a system that we know, in the form of that system."""
    return any(is_code(code) for code in codes_of(value))


def is_code(code: Code) -> bool:
    """Whether a code has the form, and where there is one the check digit, of its system."""
    form = _FORMS.get(code.system)
    if form is None or not re.fullmatch(form, code.code):
        return False
    if code.system == "LNC" and code.code[0] != "L":
        return _luhn(code.code)
    return code.system != "SCT" or _verhoeff(code.code)


def _luhn(code: str) -> bool:
    digits = [int(d) for d in code if d.isdigit()]
    doubled = [d * 2 - 9 * (d > 4) for d in reversed(digits[:-1])][::2]
    return (sum(doubled) + sum(list(reversed(digits[:-1]))[1::2]) + digits[-1]) % 10 == 0


def _verhoeff(code: str) -> bool:
    """Verhoeff 1969, as SNOMED CT uses it: the dihedral group of ten, with his permutation."""
    check = 0
    for place, digit in enumerate(map(int, reversed(code))):
        for _ in range(place % 8):
            digit = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)[digit]
        check = _dihedral(check, digit)
    return check == 0


def _dihedral(one: int, other: int) -> int:
    if one < 5:
        return (one + other) % 5 + (5 if other >= 5 else 0)
    return (one - other) % 5 + 5 if other < 5 else (one - other) % 5
