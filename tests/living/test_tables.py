"""A table of a store in parts: what is joined in it; P28, all parts are about as large as the table."""

from __future__ import annotations

from pathlib import Path

import pytest

from costs import grows_linearly, repeated
from markerboard.errors import CaseError
from markerboard.living.tables import NAME, parts

JOINED = (
    # an upper bound before the lower one, a variant before its gene, a row that ends early
    ("case,age_high,egfr_l858r,x,age_low,egfr_status,egfr_exon_19_deletion\n"
     "a,70,true,1,60,mutated,true\nb,70,true\nc\nd,,false,,60,wild-type,false\n",
     "case,age,egfr_l858r,egfr_status,x,egfr_exon_19_deletion\n"
     "a,60-70,,L858R;exon 19 deletion,1,\nb,<=70,,L858R\nc\nd,>=60,false,wild-type,,false\n"),
    # a number that stands in one column as well is none of two
    ("case,age,age_low,age_high\na,64,60,70\n", "case,age,age_low,age_high\na,64,60,70\n"),
    # variants of a gene of which there is no status, and no name before the change
    ("case,kras_g12c,l858r,ecog_low\na,true,true,1\n", "case,kras_g12c,l858r,ecog_low\na,true,true,1\n"))


@pytest.mark.parametrize(("table", "part"), JOINED)
def test_what_is_joined(table: str, part: str, tmp_path: Path) -> None:
    """Two bounds are one number, the variants of a gene one list, wherever their columns stand."""
    file = tmp_path / "t.csv"
    file.write_text(table)
    assert [content.decode() for _, content in parts(file)] == [part]


def test_each_patient_once_in_a_part(tmp_path: Path) -> None:
    """A patient who stands in several rows stands in several parts, each with the number of its first row."""
    file = tmp_path / "t.csv"
    file.write_text("age,case\n1,a\n2,b\n3,a\n4\n")
    assert list(parts(file)) == [(1, b"age,case\n1,a\n2,b\n"), (3, b"age,case\n3,a\n4\n")]


WIDE = {
    "short rows": ("case", ",column{}", "c{}\n"),
    "short rows of one patient": ("case", ",column{}", "c,1\n"),
    "rows of one patient under a long name": (f"case,{'x' * NAME}", ",column{}", "c\n"),
    "genes": ("case,g_status", ",gene{0}_status,gene{0}_l858r", "c{},1,true,1\n"),
    "one gene": ("case,g_status", ",g_l{}r", "c{},mutated,true,1\n"),
    "bounds": ("case", ",n{0}_low,n{0}_high", "c{},1,2\n"),
    "underscores": ("case,g_status", ",_exon_1_g_exon_2{}", "c{},mutated\n")}


def wide(name: str, size: int) -> bytes:
    """A table of which one half is its header, and the other its rows."""
    first, column, row = WIDE[name]
    return repeated(first, column)(size // 2) + b"\n" + repeated("", row)(size // 2)


@pytest.mark.parametrize("name", WIDE)
def test_cost_of_wide_tables(name: str, tmp_path: Path) -> None:
    """P28: memory, calls and parts of a table grow no faster than its size, however wide its header is."""
    file, written = tmp_path / "t.csv", dict[int, int]()

    def read(content: bytes) -> None:
        file.write_bytes(content)
        written[len(content)] = sum(len(part) for _, part in parts(file))

    grows_linearly(read, lambda size: wide(name, size), (4_000, 16_000, 64_000))
    assert all(made <= 5 * size for size, made in written.items() if size > 2 * NAME), written


def test_long_names_are_refused(tmp_path: Path) -> None:
    """The name of a column, which every part of a table repeats, has a length."""
    file = tmp_path / "t.csv"
    file.write_text(f"case,{'x' * (NAME + 1)}\na,1\n")
    with pytest.raises(CaseError, match="longer than 1,000 letters"):
        list(parts(file))
