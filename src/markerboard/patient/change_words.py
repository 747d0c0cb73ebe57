"""What the words of a report name of a gene: `del19`, `19外显子缺失`, `deletion of exons 2 to 7`."""

from __future__ import annotations

import re

from markerboard.files.patterns import pattern
from markerboard.language.variants import parse

_EXON, _DELETION, _INSERTION = r"(?:exon|ex\.?|e)?", r"(?:del(?:etions?)?|缺失)", r"(?:ins(?:ertions?)?|插入)"
_IN_FRAME = pattern(r"\b(?:in-?frame|non-?frameshift|small)\b\s*", re.I)
_EXON_FIRST = pattern(
    rf"{_EXON}\s*-?(\d{{1,2}})\s*(?:号?外显子)?[\s-]*(?:({_DELETION})|({_INSERTION})|突变)(?:突变)?\Z", re.I)
_EXON_LAST = pattern(
    rf"(?:({_DELETION})|({_INSERTION}))\s*(?:in|of|at)?[\s-]*{_EXON}[\s-]*(\d{{1,2}})\Z", re.I)
_SKIPPING = pattern(rf"{_EXON}\s*-?(\d{{1,2}})(?:\s*号?外显子)?[\s-]*(?:skip(?:ping|ped)?|跳跃)"
                       r"(?:\s*(?:variant|mutation|alteration|突变))?\Z", re.I)


_CODON = r"(\d{1,4})(?:[-–~至](\d{1,4}))?"
_CODONS = pattern(rf"(?:第?{_CODON}(?:号|位)?密码子|密码子\s*{_CODON})(?:突变|变异)\Z")


def in_words(text: str) -> str | None:
    """The class that a report's words name: `del19`, `in-frame deletion in exon 19`, `12号密码子突变`."""
    text = _IN_FRAME.sub("", text)
    if found := _EXON_FIRST.match(text):
        kind = "deletion" if found[2] else "insertion" if found[3] else "mutation"
        return f"exon {int(found[1])} {kind}"
    if found := _EXON_LAST.match(text):
        return f"exon {int(found[3])} {'deletion' if found[1] else 'insertion'}"
    if found := _CODONS.match(text):
        return f"codons {'-'.join(filter(None, found.groups()))} mutation"
    if found := _SKIPPING.match(text):
        return f"exon {int(found[1])} skipping"
    return None


_ROW = r"(\d{1,3}) ?(?:-|to|_|至) ?(?:exon |ex|e)?(\d{1,3})"
_LOST = r"(?:deletions?|del|deleted|loss|缺失)"
_RUNS = pattern(rf"(?:exons?|ex|e)[ .]?{_ROW} ?{_LOST}\Z"
                rf"|(?:del(?:etion)?|loss)(?: of)? (?:exons?|ex|e)[ .]?{_ROW}\Z"
                rf"|第?{_ROW}号?外显子{_LOST}\Z|外显子 ?{_ROW} ?{_LOST}\Z")


def in_a_row(text: str) -> str:
    """The exons in a row that are lost, in one spelling."""
    found = _RUNS.match(text)
    first, last = list(filter(None, found.groups())) if found else ("", "")
    return f"exon {first}-{last} deletion" if found else ""


_WHOLE, _ONE = r"(?:whole|entire|complete|full)", r"(?:exon|ex)[ .-]?\d{1,3}"
_WHOLE_EXON = pattern(rf"(?:loss|verlust) (?:of|von) (?:the )?(?:{_WHOLE} )?{_ONE}\Z"
                      rf"|{_ONE}[ -](?:loss|lost|verlust)\Z"
                      rf"|del(?:etion)? of (?:the )?{_WHOLE} {_ONE}\Z|{_WHOLE}[ -]{_ONE} (?:{_LOST}|lost)\Z"
                      r"|第?\d{1,3}号?外显子(?:整体|完全|全部|整个)缺失\Z")


def is_whole_exon(text: str) -> bool:
    """Whether words say that all of one exon is lost, and not some residues of it."""
    return bool(_WHOLE_EXON.match(text))


def in_one_spelling(text: str) -> str:
    """A change of the protein in the letters of one, `p.Cys228Thr` as C228T; another text as it stands."""
    try:
        return str(parse(text))
    except ValueError:
        return text
