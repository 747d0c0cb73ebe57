"""What a report's text says of the changes in one gene.

`L858R/T790M`, `p.[Leu858Arg;Thr790Met]`, `EGFR 19del`, `NM_005228.5:c.2573T>G (p.Leu858Arg)`, `METex14`,
`E746-A750del (ELREA)`: several changes in one text are read as several. Nothing is dropped: what is no
mutation, what alters the gene in an unknown way and what could not be read are each told.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from markerboard.files.patterns import pattern
from markerboard.files.remembering import remembered
from markerboard.language.entries import Entries
from markerboard.language.qualities import FACETS, split
from markerboard.language.variants import Variant, is_substitution, parse, qualified
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient import coding
from markerboard.patient.change_words import in_a_row, in_one_spelling, in_words, is_whole_exon
from markerboard.patient.said_behind import LEFT_OUT, behind, denied
from markerboard.patient.spellings import folded, tidy
from markerboard.patient.unused import SHARE

MEANT = frozenset(FACETS["significance"])
NO_MUTATION = "it is no mutation"
WHICH = "it is taken as a mutation of the gene, and which one is not told"
SPELLINGS = "write L858R, p.Leu858Arg or exon 19 deletion"


class Own(NamedTuple):
    """What a gene has of its own: names of variants, changes that are findings, its name before a change."""

    names: Mapping[str, str]
    facts: Entries
    called: re.Pattern[str]


class Call(NamedTuple):
    """A change that is a finding of its own, by its key, which holds what is said of it."""

    key: str


class Changes(NamedTuple):
    """What one text says: named variants, and what is said beside them.

    `unnamed` alters the protein without saying how (`missense mutation`); `unclear` is a change whose effect
    on the protein is not told (`c.2573T>G`, `p.?`); `none` is no mutation (synonymous, deep in an intron, in
    the untranslated end); `unread` is what could not be read and may be anything. As long as `unclear` or
    `unread` holds something, no gene is wild-type and no list of variants complete. `calls` are findings of
    their own (`pathogenic exon 2-7 deletion`, a promoter) by their keys.
    `beside` is the share of reads in which one was found, which no rule asks.
    """

    variants: tuple[Variant, ...] = ()
    unnamed: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether the gene may be altered in more ways than the named variants say."""
        return bool(self.unnamed or self.unclear or self.unread or self.calls)

    @property
    def beside_site(self) -> bool:
        """Whether a change within an intron stands so near the exon that its splice site may be lost."""
        return any(coding.in_intron(text) for text in self.unclear)

    def aside(self) -> Iterator[tuple[str, str]]:
        """What was read and is used for less than it says, each with the reason."""
        for parts, why in ((self.none, NO_MUTATION), (self.unnamed, WHICH), (self.beside, SHARE)):
            yield from ((part, why) for part in parts)


_LONGEST, _KEPT = 400, 20_000
"""Of how many letters a text is at most, and how many texts are remembered."""
_BETWEEN = pattern(r"\s*[;,|+/&\n]\s*|\s+and\s+|\s+(?=p\.)(?<!\()")
_LIST = pattern(r"([pcgn]\.)\s*\[(.+)\]\Z")
_ACCESSION = pattern(r"(?:N[MPGCR]_|ENS[TPG]|LRG_)\d+(?:\.\d+)?(?:[tp]\d+)?(?:\(([\w-]+)\))?:")
_PERCENT = r"\d{1,2}(?:[.,]\d+)?\s*%"
_SHARE = pattern(
    r"(.{0,80}?)[\s,;:]{0,2}[(\[]?\s?((?<!\w)(?:(?:variant )?allele (?:frequency|fraction)|VAF|AF|"
    r"Allelfrequenz|(?:突变)?丰度)\s*[:=]?\s*"
    rf"(?:{_PERCENT}|0?[.,]\d+)|(?<=[(\[]){_PERCENT})\s*[)\]]?\Z", re.I)
_AROUND = pattern(r"\A(?:exon|ex\.?|e)?\s*\d{1,2}\s+(?=(?:p\.)?[A-Z]\d)|\s*\(?\bexon \d{1,2}\)?\Z", re.I)
_TAIL = pattern(r"(?<=[\w*])[\s-]*(?:mutations?|mutant|mut|positive|\(\+\)|突变|阳性)\Z", re.I)


def read(written: object, symbol: str, vocabulary: Vocabulary) -> Changes:
    """The changes of the gene `symbol` that a text names. It never raises; what is unread is told."""
    text = tidy(written)
    return _read(text, symbol, vocabulary) if len(text) <= _LONGEST else Changes(unread=(text,))


@remembered(_KEPT)
def _read(text: str, symbol: str, vocabulary: Vocabulary) -> Changes:
    """The changes of a text, which the reports of a gene say again and again."""
    own = _own(symbol, vocabulary)
    bare, share = _without_share(text)
    whole = _told(_bare(bare, own), own)
    if isinstance(whole, Variant) and not share:
        return Changes((whole,))
    if whole == "unread":
        whole = _said_of_one(bare, own)
    if whole != "unread":
        return _gathered([(bare, whole)], share)
    parts = [_without_share(part) for part in _parts(bare)]
    told = [(part, _told(_bare(part, own), own)) for part, _ in parts if part]
    return _gathered(told, *(one for _, one in parts), share) if told else Changes(unread=(text,))


def _said_of_one(text: str, own: Own) -> Variant | Call | str:
    """The change of which all that stands behind it is said: `L858R, pathogenic`."""
    said = behind(text)
    change = _told(_bare(said.change, own), own) if said else "unread"
    if said is None or isinstance(change, str):
        return "unread"
    name = change.key if isinstance(change, Call) else str(change)
    try:
        qualities, bare = split(f"{said.words} {name}")
    except ValueError:
        return "unread"  # one alteration cannot be both
    if {*qualities} & {"germline"} and MEANT.isdisjoint(qualities):
        return "unread"  # it may be benign
    return Call(" ".join((*qualities, bare))) if isinstance(change, Call) else qualified(change, qualities)


@lru_cache(1_000)  # the genes of a vocabulary and of a panel
def _own(symbol: str, vocabulary: Vocabulary) -> Own:
    """What the gene of a symbol has of its own."""
    known = vocabulary.genes.get(symbol)
    called = "|".join(map(re.escape, (symbol, *(known.also if known else ()))))
    variants = known.variants if known else {}
    return Own({folded(name): target for name, target in variants.items()}, vocabulary.facts,
               pattern(rf"(?:{called})(?=[\s:_]|-(?!\d)|ex|v ?III)", re.I))


def _without_share(part: str) -> tuple[str, str]:
    """A change, and the share of reads behind it: `R273H (VAF 23 %)`. A share of 0 stays with its change."""
    if is_substitution(part):
        return part, ""  # as most are
    found = _SHARE.match(part)
    return (found[1], found[2]) if found and re.search("[1-9]", found[2]) else (part, "")


def names_change(written: object, symbol: str, vocabulary: Vocabulary) -> bool:
    """Whether a text names changes, and nothing else: `G12C mutation`, `L858R and T790M`; or one of which not
    all is told: `missense mutation`, `rs121434568`, `EGFRvIII`.
    """
    told = read(written, symbol, vocabulary)
    named = told.unclear or told.unnamed or told.variants or told.calls
    return bool(named) and not (told.unread or told.none)


def unreadable(part: str) -> tuple[str, str]:
    """Why a text that `read` left unread is refused where it was typed, and what to write."""
    if re.match(r"germline\b", part, re.I):
        return (f"`{part}`: it is not said what the variant means",
                "write `pathogenic`, `likely pathogenic` or `VUS` before it")
    if denied(part):
        return f"`{part}` says that a change is not there, and a list holds what was found", LEFT_OUT
    return f"cannot read `{part}` as a protein variant or a class of them", SPELLINGS


def _parts(text: str) -> list[str]:
    listed = _LIST.match(text.replace("];[", ";"))
    if listed:
        return [listed[1] + part.strip(" ()") for part in re.split(r"[;,]", listed[2]) if part.strip(" ()")]
    return [part for part in _BETWEEN.split(text) if part.strip(" ()")] or [text]


_SAID = pattern(rf"(?:(?:likely|oncogenic|{'|'.join(word for one in FACETS.values() for word in one)}) )+",
                re.I)


def _bare(text: str, own: Own) -> str:
    """A change without the gene and the accession before it."""
    if is_substitution(text):
        return text
    text = _ACCESSION.sub("", text.strip())
    said = _SAID.match(text)
    before, text = (said[0], text[said.end():]) if said else ("", text)
    found = own.called.match(text)
    return before + (text[found.end():].lstrip(" :_-") if found else text)


def _gathered(told: list[tuple[str, Variant | Call | str]], *shares: str) -> Changes:
    variants = tuple(dict.fromkeys(kind for _, kind in told if isinstance(kind, Variant)))
    kinds = {kind: tuple(dict.fromkeys(text for text, found in told if found == kind))
             for kind in ("unnamed", "unclear", "none", "unread")}
    if variants:
        # A word for no mutation, which names no change of its own, may be said of the variant beside it.
        words = tuple(part for part in kinds["none"] if _NONE.match(folded(part)))
        kinds["none"] = tuple(part for part in kinds["none"] if part not in words)
        kinds["unread"] += words
    kinds["unclear"] = tuple(part for part in kinds["unclear"]
                             if not any(coding.same_codon(part, one) for one in variants))
    calls = dict.fromkeys(kind.key for _, kind in told if isinstance(kind, Call))
    return Changes(variants, **kinds, beside=tuple(filter(None, shares)), calls=tuple(calls))


# One change: a variant, or what else it is


def _told(text: str, own: Own) -> Variant | Call | str:
    kind = _kind_of(text, own)
    return kind if kind != "unread" else _kind_of(_AROUND.sub("", _TAIL.sub("", text)).strip(), own)


def _kind_of(text: str, own: Own) -> Variant | Call | str:
    """The variant or finding that a text names, or the field of `Changes` in which it stands."""
    if call := _call(text, own):
        return call
    for spelling in _spellings(protein_in(text) or text, own.names):
        try:
            found = parse(spelling)
        except ValueError as error:
            if "is not a change" in str(error):
                return "none"
        else:
            # Of what a patient was born with, a report may list what is benign.
            return "unread" if {*found.qualities} & {"germline"} and not {*found.qualities} & MEANT else found
    return _of_words(folded(text)) or coding.effect(text) or "unread"


def _call(text: str, own: Own) -> Call | None:
    """The finding of its own that a change is."""
    try:
        said, bare = split(text)
    except ValueError:
        return None  # it is told where the change is read
    if "germline" in said and MEANT.isdisjoint(said):
        return None  # it may be benign
    named = own.names.get(folded(bare)) or own.names.get(folded(in_one_spelling(bare)))
    spelled = (named, bare, in_a_row(folded(bare)))
    keys = (own.facts.change(" ".join((*said, one))) for one in spelled if one)
    key = next(filter(None, keys), "") or _whole_exon(bare, said, own)
    return Call(key) if key else None


def _whole_exon(bare: str, said: tuple[str, ...], own: Own) -> str:
    """The key of the finding that whole exons are lost, where that is said of one; which one no rule asks."""
    found = own.facts.runs if is_whole_exon(folded(bare)) else None
    return " ".join((*said, found.fact.name)) if found else ""


def _spellings(protein: str, own: Mapping[str, str]) -> Iterator[str]:
    """What a protein change may be called: by a name of its own, as it stands, as words say it."""
    said = folded(protein)
    longer = re.sub(r"\bdel\Z", "deletion", said) if said.endswith("del") else said
    if name := own.get(said) or own.get(longer):
        yield name
    yield protein
    if words := in_words(protein):
        yield words


_PROTEIN = pattern(r"(?<![\w.])p\.\(?[A-Za-z*?=][^\s;|)\]]*\)?")
_PARTS = pattern(r"[\s:;|,/()\[\]]+")
# What names the same change or its place once more, and says nothing else of it.
_NAME = pattern(r"[cgnmr]\.\S+|(?:N[MPGCR]_|ENS[TPG]|LRG_)[\w.]+|chr\w+|rs\d+|(?:exon|ex|e)?\d*", re.I)


def protein_in(text: str, names: Collection[str] = ()) -> str:
    """The protein change in a text that names nothing else: `c.2573T>G (p.Leu858Arg)` holds `p.Leu858Arg`.

    Empty where the text says more (`not p.Leu858Arg`, `p.Leu858Arg, likely benign`); `names` are of its gene.
    """
    found = _PROTEIN.search(text) if "p." in text else None
    if found is None:
        return ""
    beside = _PARTS.split(f"{text[:found.start()]} {text[found.end():]}")
    return found[0] if all(part in names or _NAME.fullmatch(part) for part in beside) else ""


_UNNAMED = pattern(r"(?:missense|nonsense|activating|sensiti[sz]ing|uncommon|driver|hot ?spot|pathogenic|"
                      r"oncogenic|stop[ -]gain(?:ed)?|truncating|frame-?shift|"
                      r"in-?frame (?:deletion|insertion)|"
                      r"splice(?:[ -]site)?|start[ -]lost|stop[ -]lost)(?: (?:variant|mutation|change))?\Z")
_NONE = pattern(r"(?:synonymous|silent|intron(?:ic)?|intergenic|(?:5'|3'|5 prime|3 prime)? ?utr)"
                   r"(?: (?:variant|mutation|change))?\Z")
_EXONS = r"(?:exons?|ex|e)[ .]?\d{1,2} ?(?:-|to|_) ?(?:exon |ex|e)?\d{1,2}"
# What alters the gene, or may, by a name that no rule asks.
_UNCLEAR = pattern(r"p\.\(?\?\)?\Z|rs\d+\Z|[gmn]\.\S+\Z|promoter(?: (?:variant|mutation))?\Z|v ?iii\Z"
                      r"|\d{2,5}(?:_\d{1,5})?(?:del|ins|dup)(?:[acgt]{1,20}|\d{1,2})\Z"  # 185delAG
                      rf"|{_EXONS} ?(?:deletions?|del|deleted|loss|缺失)\Z"
                      rf"|(?:del(?:etion)?|loss)(?: of)? {_EXONS}\Z")


def _of_words(text: str) -> str | None:
    if _UNNAMED.match(text):
        return "unnamed"
    if _NONE.match(text) or re.match(r"p\.\(?=\)?\Z", text):
        return "none"
    return "unclear" if _UNCLEAR.match(text) else None
