"""Copy numbers and structural variants of a study: what they state of a gene, and what they leave open.

A call of an amplification is one; its absence is told only of a gene that the sample's panel holds. A gene
that is lost or rearranged is not wild-type, whatever sequencing does not show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import BinaryIO

from markerboard.errors import CaseError, Problem
from markerboard.imports.agreement import Statement, Unread
from markerboard.imports.mapping import folded
from markerboard.imports.molecular.judging import Stated, opened
from markerboard.imports.molecular.lines import table
from markerboard.imports.molecular.naming import gene_of
from markerboard.imports.molecular.samples import Samples
from markerboard.imports.molecular.words import LOST, OF_LOSS, words
from markerboard.imports.report import Left
from markerboard.patient.terms import doubted

COPIES, FUSIONS = "data_cna.txt", "data_sv.txt"
_GAIN = "a gain of a few copies; whether that is called an amplification is not told"
_LOST = "a deep deletion is no mutation of its sequence, yet beside it the gene is not wild-type"
_PARTIAL = "a part of the gene is deleted; whether that is called a deletion of the gene is not told"
_UNREAD = "this copy number cannot be read"
_GENES = frozenset({"hugo_symbol", "entrez_gene_id", "cytoband", "locus id"})
_LISTS = ("amplifications", "deletions")
_TOLD = ("event_info", "class", "annotation", "site2_description")
_SAID = ("sv_status", "site1_hugo_symbol", "site2_hugo_symbol", "site1_entrez_gene_id",
         "site2_entrez_gene_id", *_TOLD)
"""The columns of a structural variant in words, and all that say what it is."""
Covers = Callable[[str, str], bool]
"""Whether the panel of a sample holds a gene."""


def read_copies(name: str, stream: BinaryIO, samples: Samples, covers: Covers) -> None:
    """Read the discrete copy numbers: a row a gene, a column a sample. Raises CaseError."""
    columns = table(name, stream)
    gene, number = columns.at("Hugo_Symbol"), columns.at("Entrez_Gene_Id")
    if gene is None and number is None:
        raise CaseError([Problem(name, 1, 1, "this table of copy numbers has no column Hugo_Symbol")])
    most = max(gene or 0, number or 0) + 1
    listed = [(i, column.strip()) for i, column in enumerate(columns.names)
              if column.strip().casefold() not in _GENES]
    for line, text in columns.rows:
        if text is not None and not text.strip():
            continue
        samples.rows += 1
        first = [] if text is None else text.split("\t", most)
        named = gene_of(_cell(first, gene), f"ENTREZ {_cell(first, number)}", samples.vocabulary)
        if named.other or (text is not None and not samples.asks(named)):
            continue
        cells = [] if text is None else text.split("\t")
        if len(cells) == len(columns.names):
            _row(samples, named.symbols, listed, cells, f"{COPIES} line {line}", covers)
        else:
            samples.add("", _broken(samples, named.symbols), f"{COPIES} line {line}")


def _row(samples: Samples, symbols: tuple[str, ...], listed: Sequence[tuple[int, str]], cells: Sequence[str],
         place: str, covers: Covers) -> None:
    """One gene in every sample: what each value states is worked out once."""
    unasked, asked = ({value: copies(samples, symbols, value.strip(), covered) for value in set(cells)}
                      for covered in (False, True))
    # Whether copies were counted matters only where a fact asks for a call of them.
    calls = len(symbols) == 1 and any(_facts(samples, symbols, list) for list in _LISTS)
    for i, sample in listed:
        told = asked if calls and covers(sample, symbols[0]) else unasked
        if (stated := told[cells[i]]) is not _NOTHING:
            samples.add(sample, stated, place)


def _cell(cells: Sequence[str], at: int | None) -> str:
    return cells[at].strip() if at is not None and at < len(cells) else ""


def _broken(samples: Samples, symbols: tuple[str, ...]) -> Stated:
    """A row that cannot be read may hold a loss or an amplification of its gene, in every sample."""
    return copies(samples, symbols, "unread", False)


_NOTHING = Stated()


def copies(samples: Samples, symbols: tuple[str, ...], value: str, covered: bool) -> Stated:
    """What a copy number states of a gene; `covered` says that it was measured."""
    facts, lost = (_facts(samples, symbols, list) for list in _LISTS)
    kind, shown = words().copies.get(value.casefold(), "unread"), f"{' or '.join(symbols)} {value}"
    if kind == "amplified" and len(symbols) == 1:
        told = () if facts else (Left("", "it is an amplification of a gene that has no fact for it", shown),)
        return Stated(facts=_called([*((name, True) for name in facts), *((name, False) for name in lost)]),
                      left=told)
    if kind in ("gained", "unread", "amplified"):
        why = _GAIN if kind == "gained" else _UNREAD if kind == "unread" else "its gene cannot be told"
        asked = (*facts, *lost) if kind == "unread" else facts
        open_ = tuple((name, Unread("", shown, why)) for name in asked)
        if kind == "unread":  # it may be a loss
            return opened(symbols, shown, why, samples.vocabulary)._replace(unread=open_)
        none = _called([(name, False) for name in lost if kind == "gained" and covered])
        return Stated(facts=none, unread=open_, left=(Left("", why, shown),)) if facts or none else _NOTHING
    measured = covered and kind != "unstated"
    calls = [(name, False) for name in facts if measured]
    if kind == "partial":
        perhaps = tuple((name, Unread("", shown, _PARTIAL)) for name in lost)
        part = opened(symbols, shown, _PARTIAL, samples.vocabulary)
        return part._replace(facts=_called(calls), unread=perhaps)
    calls += [(name, kind == "deleted") for name in lost
              if measured or (kind == "deleted" and len(symbols) == 1)]
    found = _called(calls)
    if kind == "deleted":
        return opened(symbols, shown, _LOST, samples.vocabulary)._replace(facts=found)
    return Stated(facts=found) if found else _NOTHING


def _called(calls: Iterable[tuple[str, bool]]) -> tuple[tuple[str, Statement], ...]:
    return tuple((name, Statement(value, "", "call")) for name, value in calls)


def _facts(samples: Samples, symbols: tuple[str, ...], list: str) -> tuple[str, ...]:
    """The facts that ask for an amplification or a deletion of a gene, which may be any where it has no name.

    Where only what rules ask is wanted, those are the listed ones.
    """
    genes = symbols or tuple(fact.panel.gene for fact in samples.vocabulary.covered if fact.panel)
    return samples.vocabulary.on_panel(list, genes, listed=not symbols or samples.asked is not None)


def read_fusions(name: str, stream: BinaryIO, samples: Samples) -> None:
    """Read the structural variants: a row each. Raises CaseError."""
    columns = table(name, stream)
    sample = columns.at("Sample_Id")
    if sample is None or columns.at("Site1_Hugo_Symbol", "Site1_Entrez_Gene_Id") is None:
        told = "this table of structural variants lacks Sample_Id or the genes of its sites"
        raise CaseError([Problem(name, 1, 1, told)])
    known: dict[tuple[str, ...], Stated] = {}
    for line, text in columns.rows:
        cells = [] if text is None else text.split("\t")
        place = f"{FUSIONS} line {line}"
        if text is None or (len(cells) != len(columns.names) and text.strip()):
            samples.unread("", (), "\t".join(cells), "this row cannot be read", place)
        elif text.strip():
            samples.rows += 1
            row = {column.strip().casefold(): cell.strip() for column, cell
                   in zip(columns.names, cells, strict=True)}
            said = tuple(row.get(part, "") for part in _SAID)
            if said not in known:
                known[said] = _joined(dict(zip(_SAID, said, strict=True)), samples)
            samples.add(cells[sample].strip(), known[said], place)


def _joined(row: dict[str, str], samples: Samples) -> Stated:
    """What a structural variant states of the genes at its two ends, by the columns that say it."""
    ends = [gene_of(row[f"site{i}_hugo_symbol"], f"ENTREZ {_number(row, i)}", samples.vocabulary)
            for i in (1, 2) if row[f"site{i}_hugo_symbol"].casefold() not in ("", "na")
            or _number(row, i)]
    symbols = tuple(dict.fromkeys(symbol for end in ends for symbol in end.symbols))
    unread = not ends or any(end.nameless for end in ends)
    told = " ".join(row[part] for part in _TOLD)
    said = words().origins.get(folded(row["sv_status"]), "")
    shown = " ".join(filter(None, (*(row[f"site{i}_hugo_symbol"] for i in (1, 2)), told.strip())))
    doubt = OF_LOSS if said == LOST else "" if said else "of which cells it is cannot be read"
    if unread:
        doubt = doubt or "one of its genes cannot be read"
    elif len(symbols) != len(ends) or len(symbols) != 2:
        doubt = doubt or "it is a change of the structure within one gene; what it does is not told"
    elif doubted(told) or words().denied.search(told):
        doubt = doubt or "its words doubt or deny it"
    elif "fus" not in told.casefold():
        doubt = doubt or "it joins two genes; that they are fused is not told"
    origin = samples.options.taken if said == "unstated" else "" if said == LOST else said
    return samples.judge.joined(() if unread else symbols, shown, origin, doubt)


def _number(row: dict[str, str], end: int) -> str:
    number = row[f"site{end}_entrez_gene_id"]
    return number if number.isdecimal() and number != "0" else ""
