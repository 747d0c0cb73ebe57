"""Which genes were sequenced: as who imports says, or by the panels of a study."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from markerboard.errors import CaseError, InputError, Problem
from markerboard.files.source import read_bytes
from markerboard.imports.molecular.samples import Samples

MAX_PANEL = 2_000_000
"""Bytes of a list of genes: that of all human genes has a fifth of it."""
_LIST, _ID = "gene_list:", "stable_id:"


def panel_of(written: str) -> tuple[str, ...]:
    """The genes of a text: symbols parted by commas or spaces, or a file of them. Raises CaseError."""
    if not written.strip() or not _is_file(written):
        return tuple(re.split(r"[\s,;]+", written.strip())) if written.strip() else ()
    text = _text(Path(written))
    return tuple(_genes(_after(_LIST, text) or text))


def gene_panels(folder: Path) -> dict[str, tuple[str, ...]]:
    """The panels that stand in a folder of a study, or in `gene_panels` in or beside it, by their names.

    Of one that two files list, the genes that both have.
    """
    found: dict[str, tuple[str, ...]] = {}
    for place in (folder, folder / "gene_panels", folder.parent / "gene_panels"):
        for file in sorted(place.glob("*panel*.txt")) if place.is_dir() else ():
            if file.name.endswith("matrix.txt") or file.stat().st_size > MAX_PANEL:
                continue
            text = _text(file)
            name, listed = _after(_ID, text).strip(), _after(_LIST, text)
            if name and listed:
                genes = tuple(_genes(listed))
                both = set(found.get(name, genes))
                found[name] = tuple(gene for gene in genes if gene in both)
    return found


def _after(key: str, text: str) -> str:
    """What stands behind a key of the file of a panel."""
    return next((line.removeprefix(key) for line in text.splitlines() if line.startswith(key)), "")


def _genes(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if not line.startswith("#"):
            yield from (word for word in re.split(r"[\s,;]+", line) if word)


def _is_file(written: str) -> bool:
    try:
        return Path(written).is_file()
    except (OSError, ValueError):
        return False


def _text(file: Path) -> str:
    try:
        return read_bytes(file, MAX_PANEL)[1].decode("utf-8-sig")
    except InputError as error:
        raise CaseError(error.problems) from None
    except UnicodeDecodeError:
        raise CaseError([Problem(str(file), 1, 1, "this is not UTF-8 text")]) from None


def cover(samples: Samples) -> None:
    """The genes that who imports says were sequenced are covered in each sample. Raises CaseError."""
    symbols = tuple(one for written in samples.options.panel for one in _symbol(written, samples))
    if samples.options.origin == "plasma" or not symbols:
        return
    for sample in samples.listed.values():
        sample.covered.append((symbols, "--panel"))


def _symbol(written: str, samples: Samples) -> tuple[str, ...]:
    found = samples.vocabulary.symbols_of(written)
    if len(found) == 1:
        return found
    told = f"`{written}` is a name of {' and of '.join(found)}" if found else f"`{written}` is no gene"
    raise CaseError([Problem("--panel", 1, 1, told, "name the genes by their symbols")])
