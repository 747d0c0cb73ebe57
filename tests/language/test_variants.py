"""Protein variants: how reports write them, and which are instances of which."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from markerboard.language.instances import is_a
from markerboard.language.logic import Truth
from markerboard.language.variants import Placed, Variant, parse
from strategies import EGFR_VARIANTS, GENE1_VARIANTS, MEMBERS, SHIPPED, SMALL
from strategies_text import variant_texts

EGFR = SHIPPED.exons("EGFR")
DEL19, INS20, MUT20 = "exon 19 deletion", "exon 20 insertion", "exon 20 mutation"


def asked(variant: str, target: str) -> Truth:
    """Whether a variant of EGFR is an instance of another."""
    return is_a(parse(variant), parse(target), EGFR)


@pytest.mark.parametrize(("written", "text", "kind"), [
    ("L858R", "L858R", "substitution"), ("p.L858R", "L858R", "substitution"),
    ("p.(L858R)", "L858R", "substitution"), ("p.Leu858Arg", "L858R", "substitution"),
    ("Leu858Arg", "L858R", "substitution"), ("p.(Leu858Arg)", "L858R", "substitution"),
    (" L858R ", "L858R", "substitution"), ("C797X", "C797X", "substitution"),
    ("R213*", "R213*", "substitution"), ("p.Arg213Ter", "R213*", "substitution"),
    ("E746_A750del", "E746_A750del", "deletion"), ("p.Glu746_Ala750del", "E746_A750del", "deletion"),
    ("E746del", "E746del", "deletion"), ("L747_P753delinsS", "L747_P753delinsS", "delins"),
    ("p.Leu747_Pro753delinsSer", "L747_P753delinsS", "delins"),
    ("N771delinsGY", "N771delinsGY", "delins"), ("D770_N771insSVD", "D770_N771insSVD", "insertion"),
    ("p.Asp770_Asn771insSerValAsp", "D770_N771insSVD", "insertion"),
    ("A767_V769dup", "A767_V769dup", "insertion"), ("p.Arg97fs", "R97fs", "frameshift"),
    ("R97fs*23", "R97fs*23", "frameshift"),
    ("exon 19 deletion", DEL19, "deletion"), ("Exon 19 Deletions", DEL19, "deletion"),
    ("ex19del", DEL19, "deletion"), ("e19del", DEL19, "deletion"), ("19del", DEL19, "deletion"),
    ("ex20ins", INS20, "insertion"), ("exon 20 insertions", INS20, "insertion"),
    ("exon 14 skipping", "exon 14 skipping", "skipping"), ("exon 20 mutation", MUT20, "mutation"),
    ("codons 248-249 mutation", "codons 248-249 mutation", "mutation"),
    ("Codon 248 – 249 mutations", "codons 248-249 mutation", "mutation"),
    ("codon 12 mutation", "codon 12 mutation", "mutation"),
    ("codons 12-12 mutation", "codon 12 mutation", "mutation"),
])
def test_spellings(written: str, text: str, kind: str) -> None:
    """HGVS of one and of three letters, and the words of reports, read to one form."""
    variant = parse(written)
    assert (str(variant), variant.kind) == (text, kind)


@pytest.mark.parametrize(("written", "codon"), [
    ("X1010_splice", 1010), ("c.3028+1G>A", 1010), ("c.1641+2T>G", 547), ("X547_splice", 547),
    ("c.1642-1G>A", 548), ("c.3028+1_3028+4del", 1010)])
def test_codon_of_a_splice_site(written: str, codon: int) -> None:
    """A site is of the codon that is written, or of the base beside it: which exon it ends rests on that."""
    variant = parse(written)
    assert (variant.kind, variant.first, variant.last) == ("splice", codon, codon)
    exons = {14: (964, 1010)}
    assert is_a(variant, parse("exon 14 skipping"), exons) is (None if codon == 1010 else False)


@pytest.mark.parametrize(("written", "answer"), [
    ("D1010H", None), ("D1010N", None), ("D1010Y", None), ("D1010fs", None), ("Y1003_D1010del", None),
    ("D963N", None), ("A950_D1020del", None), ("exon 14 deletion", None), ("exon 14 mutation", None),
    ("exon 14 insertion", None), ("missense variant", None), ("Y1003F", None),
    ("X1003_splice", False), ("Y1230C", False), ("N375S", False), ("exon 13 deletion", False)])
def test_what_may_skip_an_exon(written: str, answer: Truth) -> None:
    """A change of an exon may skip it, whatever its name says of the residues: at its last codon (D1010 of
    MET, doi 10.1158/2159-8290.CD-15-0285) or amid it (PMC12785352); one that is deleted is skipped. A
    change of another exon does not skip it.
    """
    assert is_a(parse(written), parse("exon 14 skipping"), {14: (963, 1010)}) is answer


@pytest.mark.parametrize(("written", "answer"), [
    ("D1010H", None), ("c.3028+1G>A", None), ("N375S", False), ("Y1230C", False), ("X375_splice", False)])
def test_skipping_between_known_exons(written: str, answer: Truth) -> None:
    """Of an exon whose codons are not known is known that it lies between those that are."""
    assert is_a(parse(written), parse("exon 14 skipping"), {2: (1, 400), 19: (1200, 1250)}) is answer
    assert is_a(parse(written), parse("exon 14 skipping"), {}) is None


@pytest.mark.parametrize("written", ["p.Arg97ProfsTer23", "p.(Arg97ProfsTer23)", "R97Pfs*23"])
def test_frameshift_in_long_form(written: str) -> None:
    """The frameshift that HGVS gives as its example, p.Arg97ProfsTer23, reads as a frameshift at 97."""
    variant = parse(written)
    assert (variant.kind, variant.first) == ("frameshift", 97)


@pytest.mark.parametrize(("written", "message"), [
    ("", "cannot read `` as a protein variant or a class of them"),
    ("L858", "cannot read `L858` as a protein variant or a class of them"),
    ("858R", "cannot read `858R` as a protein variant or a class of them"),
    ("l858r", "cannot read `l858r` as a protein variant or a class of them"),
    ("c.2573T>G", "cannot read `c.2573T>G` as a protein variant or a class of them"),
    ("L858R + T790M", "cannot read `L858R + T790M` as a protein variant or a class of them"),
    ("exon deletion", "cannot read `exon deletion` as a protein variant or a class of them"),
    ("exon 190 deletion", "cannot read `exon 190 deletion` as a protein variant or a class of them"),
    ("codons 249-248 mutation", "codons 249-248 are in the wrong order, or do not count from 1"),
    ("codon 0 mutation", "codons 0-0 are in the wrong order, or do not count from 1"),
    ("amplification", "cannot read `amplification` as a protein variant or a class of them"),
    ("L858L", "`L858L` is not a change"), ("p.Leu858=", "`L858=` is not a change"),
])
def test_refused(written: str, message: str) -> None:
    """What is no protein change is refused in a sentence."""
    with pytest.raises(ValueError) as error:
        parse(written)
    assert str(error.value) == message


# Which exon a variant is in, as published, and whether it is a deletion or an insertion there. Text alone
# does not say of a deletion-insertion that no insertion is meant, so that stays unknown. NICE DG9, 4.1
# (the variants of the therascreen kit by exon); doi 10.1111/cas.12081, table 1 (exon 19 deletions that a
# kit must detect); doi 10.1016/j.lungcan.2020.03.014 and 10.1186/s12885-019-5820-0 (the commonest exon 20
# insertions); PMC10330422 (the exon 19 insertion).
PUBLISHED: list[tuple[str, int, Truth, Truth]] = [
    ("G719S", 18, False, False), ("G719A", 18, False, False), ("G719C", 18, False, False),
    ("E746_A750del", 19, True, False), ("L747_P753delinsS", 19, True, None),
    ("L747_A750delinsP", 19, True, None), ("K745_E746insIPVAIK", 19, False, True),
    ("T790M", 20, False, False), ("S768I", 20, False, False), ("V769_D770insASV", 20, False, True),
    ("D770_N771insSVD", 20, False, True), ("H773_V774insH", 20, False, True),
    ("A767_V769dup", 20, False, True), ("L858R", 21, False, False), ("L861Q", 21, False, False),
]


@pytest.mark.parametrize(("variant", "exon", "deletion", "insertion"), PUBLISHED)
def test_published_exons(variant: str, exon: int, deletion: Truth, insertion: Truth) -> None:
    """Each variant is in the exon, and the class, in which its publication counts it, and in no other."""
    for other in (18, 19, 20, 21):
        answers = [asked(variant, f"exon {other} {word}") for word in ("mutation", "deletion", "insertion")]
        assert answers == ([True, deletion, insertion] if other == exon else [False, False, False])


@pytest.mark.parametrize(("variant", "target", "answer"), [
    ("G719A", "G719X", True), ("G719S", "G719X", True), ("G719X", "G719A", None), ("L858R", "G719X", False),
    ("C797S", "C797X", True), ("C797X", "C797S", None), ("C797X", "C797X", True), ("T790M", "C797X", False),
    ("T790M", "L858R", False), ("L858R", "L858M", False), ("p.Leu858Arg", "L858R", True),
    (DEL19, "E746_A750del", None), (DEL19, "L858R", False), (DEL19, DEL19, True), (DEL19, INS20, False),
    (INS20, "T790M", False), (INS20, "D770_N771insSVD", None), (INS20, MUT20, True), (MUT20, INS20, None),
    (MUT20, "T790M", None), (MUT20, "L858R", False), (MUT20, "C797X", None), ("C797X", MUT20, True),
    ("E746_A750del", "E746_S752del", False), ("E746_T751delinsA", DEL19, True),
    ("exon 14 skipping", "exon 14 skipping", True), ("L858R", "exon 14 skipping", False),
    ("R248C", "codons 248-249 mutation", True), ("S249fs", "codons 248-249 mutation", None),
    ("R248*", "codons 248-249 mutation", None), ("R248X", "codons 248-249 mutation", None),
    ("R248del", "codons 248-249 mutation", True), ("A247fs", "codons 248-249 mutation", False),
    ("exon 19 mutation", "codons 729-761 mutation", None), ("S249fs", "codon 249 mutation", None),
    ("S249_A250del", "codons 248-249 mutation", None), ("G370C", "codons 248-249 mutation", False),
    ("X250_splice", "codons 248-249 mutation", None), ("X251_splice", "codons 248-249 mutation", False),
    ("codons 248-249 mutation", "R248C", None), ("codons 248-249 mutation", "codons 240-260 mutation", True),
    ("codons 240-248 mutation", "codons 248-249 mutation", None),
    ("codons 240-247 mutation", "codons 248-249 mutation", False),
    ("codons 740-750 mutation", "exon 19 mutation", True), ("codons 740-750 mutation", DEL19, None),
    ("codons 740-770 mutation", "exon 19 mutation", None), ("codons 762-770 mutation", DEL19, False),
    (DEL19, "codons 729-761 mutation", None), (DEL19, "codons 740-750 mutation", None),
    (DEL19, "codons 762-823 mutation", False), ("exon 5 mutation", "codons 1-9000 mutation", None),
    ("L858fs", "L858R", False), ("L858R", "exon 5 mutation", None), ("exon 5 mutation", "L858R", None),
])
def test_instances(variant: str, target: str, answer: Truth) -> None:
    """A finer report answers a coarser question; a coarser report leaves a finer question unknown."""
    assert asked(variant, target) is answer


@pytest.mark.parametrize("written", [
    "L٨٥٨R", "L८५८R", "p.Leu٨٥٨Arg", "R97fs*٢", "E٧٤٦_A٧٥٠del", "exon ١٩ deletion", "codon ١٢ mutation",
    "c.٣٠٢٨+1G>A", "L0858R", "p.Leu0858Arg", "E0746_A750del", "E746_A0750del", "c.03028+1G>A",
    "X01010_splice", "L0R", "E0_A750del", "c.0+1G>A", "exon 0 deletion",
    *(f"{letter}858R" for letter in "XJBZOU"), "E746_X750del", "L858B", "D770_N771insB",
    "*858R", "p.Ter858Arg", "*858del", "*858fs"])
def test_no_name_of_a_change(written: str) -> None:
    """Other digits, a zero before them, codon 0, no amino acid, a lost stop codon: none is guessed at."""
    with pytest.raises(ValueError, match="cannot read"):
        parse(written)


def test_insertion_written_as_delins() -> None:
    """A change that takes one residue and adds two is no deletion of the exon."""
    assert asked("N771delinsGY", "exon 20 deletion") is not True


@pytest.mark.parametrize(("variant", "target", "truth"), [
    ("V600E", "exon 20 insertion", False), ("V600X", "exon 2 deletion", False),
    ("R97fs", "exon 20 insertion", False), ("L747_A750del", "exon 20 insertion", False),
    ("L747_A750del", "exon 19 deletion", None), ("N771delinsGY", "exon 20 insertion", None),
    ("V600E", "exon 15 mutation", None), ("c.3028+1G>A", "exon 19 deletion", None)])
def test_exons_that_are_not_known(variant: str, target: str, truth: Truth) -> None:
    """A change of another kind is certainly not of a class, though the codons of its exon are not known."""
    assert is_a(parse(variant), parse(target), {}) is truth


@pytest.mark.parametrize(("variant", "kind", "truth"), [
    ("D1010H", "mutation", None), ("Y1003F", "skipping", None), ("Y1230C", "mutation", False),
    ("Y1230C", "skipping", False), ("N375S", "mutation", False), ("exon 14 deletion", "mutation", True),
    ("Y1003_D1010del", "deletion", None), ("Y1230_Y1235del", "deletion", False),
    ("codons 1000-1005 mutation", "mutation", None), ("codons 1200-1205 mutation", "mutation", False)])
def test_exons_that_transcripts_count_otherwise(variant: str, kind: str, truth: Truth) -> None:
    """Nothing is certainly in an exon whose codons differ by transcript; what lies outside is not in it."""
    exons = Placed({}, {14: (963, 1028)})
    assert is_a(parse(variant), parse(f"exon 14 {kind}"), exons) is truth


def test_insertion_between_exons() -> None:
    """An insertion between codons 761 and 762, counted with exon 20 by some, may be in either exon."""
    answers = [asked("D761_E762insEAFQ", f"exon {exon} insertion") for exon in (18, 19, 20, 21)]
    assert answers == [False, None, None, False]


def test_exons_are_those_published() -> None:
    """The exons of EGFR follow one another without a gap, and hold the codons published for them."""
    ordered = [EGFR[exon] for exon in (18, 19, 20, 21)]
    assert all(before[1] + 1 == after[0] for before, after in pairwise(ordered))
    assert ordered[0][0] <= 719 <= ordered[0][1]


@given(st.sampled_from([*EGFR_VARIANTS, *MEMBERS]), st.sampled_from(EGFR_VARIANTS))
def test_members_agree_with_their_class(variant: str, target: str) -> None:
    """P1: what is certain of a class of variants is certain of every member that a finer report names."""
    coarse = asked(variant, target)
    for member in MEMBERS.get(variant, ()):
        assert coarse is None or asked(member, target) is coarse


@given(st.sampled_from(EGFR_VARIANTS + GENE1_VARIANTS), st.sampled_from(["EGFR", "GENE1"]))
def test_reflexive(variant: str, gene: str) -> None:
    """A variant is an instance of itself, known exons or not."""
    exons = EGFR if gene == "EGFR" else SMALL.exons("GENE1")
    assert is_a(parse(variant), parse(variant), exons) is True
    assert is_a(parse(variant), parse(variant), {}) is True


def test_exon_or_glutamate() -> None:
    """P16: the loss of the glutamate at codon 19 prints to text that reads back to it."""
    glutamate = parse("p.Glu19del")
    assert parse(str(glutamate)) == glutamate


@given(variant_texts())
def test_round_trip(written: str) -> None:
    """P16: a variant prints to text that reads back to the same variant; other text is a ValueError."""
    try:
        variant = parse(written)
    except ValueError:
        return
    assert parse(str(variant)) == variant


RESIDUES = "ACDEFGHIKLMNPQRSTVWY"


@given(st.integers(1, 2_000), st.sampled_from(RESIDUES), st.sampled_from(f"{RESIDUES}*"))
def test_exon_by_codon(codon: int, reference: str, altered: str) -> None:
    """A substitution is in exactly the exon whose codons hold it."""
    assume(reference != altered)
    variant = parse(f"{reference}{codon}{altered}")
    assert variant == Variant(f"{reference}{codon}{altered}", "substitution", None, codon, codon, altered)
    for exon, (first, last) in EGFR.items():
        assert is_a(variant, parse(f"exon {exon} mutation"), EGFR) is (first <= codon <= last)


@pytest.mark.parametrize(("variant", "lost", "added"), [
    ("E746_A750del", True, False), ("E746_S752delinsV", True, None), ("D770_N771insG", False, True),
    ("A767_V769dup", False, True), ("K745_E746delinsKAA", None, None), ("L858R", False, False),
    ("R97fs", False, False), ("C797X", False, False), ("c.3028+1G>A", None, None),
    ("exon 14 skipping", None, None), ("exon 19 deletion", None, None), ("D770_N771ins*", False, None),
    ("ITD", False, None), ("truncating variant", None, None), ("missense variant", False, False),
    ("in-frame deletion", True, None), ("inframe insertion", None, True)])
def test_in_frame(variant: str, lost: Truth, added: Truth) -> None:
    """P21: what is lost or added in frame, by its name; of one that does both, what is certain alone."""
    assert asked(variant, "in-frame deletion") is lost
    assert asked(variant, "in-frame insertion") is added
