"""Readers of packs, for `fuzz.py`: what others publish, as it is imported, and packs as they are kept."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parents[1] / "packs"))
sys.path.insert(0, str(Path(__file__).parents[1] / "shared"))

import ctml
import packs
from breaking import Chance
from fuzz_reader import (
    EVALUATED,
    ROOT,
    Reader,
    as_it_begins,
    board,
    joined,
    parted,
    scratch,
    vocabulary,
    written,
)
from markerboard.answer.beside import beside
from markerboard.answer.packed import ready
from markerboard.language.vocabulary import Vocabulary
from markerboard.packs import civic, folder, moalmanac
from markerboard.packs import ctml as ctml_trials
from markerboard.packs.differing import differences
from markerboard.packs.folder import Folder
from markerboard.packs.importing import Imported, civic_pack, ctml_pack, moalmanac_pack
from markerboard.packs.names import Names
from markerboard.packs.words import definitions, words
from markerboard.patient.casefile import Case

CASE = ROOT / "cases" / "egfr-l858r-oligoprogression.yaml"
ROWS: tuple[dict[str, str], ...] = (
    {}, {"molecular_profile": "EGFR L858R", "disease": "Lung Non-small Cell Carcinoma",
         "therapies": "Erlotinib"},
    {"molecular_profile": "EML4::ALK Fusion AND ALK C1156Y", "therapies": "Crizotinib,Alectinib",
     "therapy_interaction_type": "Substitutes", "significance": "Resistance"},
    {"molecular_profile": "( KRAS Mutation OR NRAS Mutation ) AND NOT ( BRAF V600E )",
     "disease": "Colorectal Cancer", "therapies": "Cetuximab", "variant_origin": "Germline"},
    {"molecular_profile": "ERBB2 Amplification", "evidence_type": "Prognostic", "therapies": "",
     "significance": "Poor Outcome", "rating": "", "evidence_level": "E"})


@cache
def _names() -> Names:
    spoken = words(vocabulary())
    return Names(spoken, definitions(spoken))


@contextmanager
def _made_once() -> Iterator[None]:
    """The words of the vocabulary are those of the first import: they cost more than all that is read."""
    names = _names()
    with ExitStack() as held:
        for module in (civic, ctml_trials, moalmanac):
            held.enter_context(patch.multiple(
                module, words=lambda _: names.vocabulary, Names=lambda *_: names, definitions=lambda _: {}))
        yield


def evidence() -> list[bytes]:
    """Lines of CIViC's table."""
    return [packs.table(scratch("civic") / "table.tsv", *rows).read_bytes() for rows in (ROWS, ROWS[:1])]


def trials() -> list[bytes]:
    """Trials in MatchMiner's language, as JSON and as YAML."""
    import yaml

    either = [ctml.clinical(age_numerical=">=18"), ctml.clinical(oncotree_primary_diagnosis="Lung")]
    first = ctml.arm({"and": [ctml.genomic("EGFR", protein_change="p.L858R"), {"or": either}]})
    second = ctml.arm(ctml.genomic("BRAF", "!Mutation"), suspended="Y", code="B")
    asked = [ctml.genomic("KRAS", wildcard_protein_change="p.G12")]
    made = [ctml.trial("1", first, second, match=asked, last_updated="May 1, 2026"),
            {"protocol_no": "2", "nct_id": "NCT01234567", "match": [ctml.clinical(her2_status="Positive")]}]
    return [json.dumps(made).encode(), json.dumps(made, indent=1).encode(),
            yaml.safe_dump_all(made).encode(), yaml.safe_dump(made[0]).encode()]


def almanac() -> list[bytes]:
    """The Molecular Oncology Almanac in both of its forms."""
    from test_moalmanac import assertion, statement

    fused = assertion(feature_type="Rearrangement", gene="", gene1="EML4", gene2="ALK")
    loss = assertion(feature_type="Copy Number", gene="CDKN2A", protein_change="", direction="Deletion")
    made = {"release": "2024-12-05", "content": [assertion(), fused, loss]}
    return [json.dumps(one, indent=n).encode() for one in (made, [statement()]) for n in (None, 1)]


Import = Callable[[Path, Vocabulary], Imported[Any]]


def _importing(make: Import) -> Callable[[bytes, Chance], None]:
    """Import a broken file, and use some of the packs that come of it."""
    def read(content: bytes, chance: Chance) -> None:
        suffix = ".json" if content[:1] in (b"{", b"[") else ".yaml"
        with _made_once():
            made = make(written(content, suffix), vocabulary())
        json.dumps(made.reasons).encode()
        "\n".join(map(str, made.broken)).encode()
        made.manifest.text().encode()
        if chance.randrange(EVALUATED) == 0:
            _use(Folder(scratch("made"), made.manifest, made.contents), chance)
    return read


def _use(pack: Folder, chance: Chance) -> None:
    """Make a pack ready, and ask it of a patient."""
    section = ready(pack, board().knowledge)
    if chance.randrange(EVALUATED) == 0:
        case = _case()
        answering = board().answering(case)
        beside(answering.evaluation(), [section], case, answering.facts).as_bytes()


@cache
def _case() -> Case:
    return board().read(CASE)


# Packs as they are kept

@cache
def _kept() -> dict[str, dict[str, bytes]]:
    """A pack of each kind: its files by their names, without a digest, which no broken file would have."""
    item = packs.item
    other = item("b", when="EGFR has L858R", tumor="", therapies=["Erlotinib", "X"])
    held = {"items": _items(item("a"), other),
            "approvals": _items(item("c", type="approval", origin="FDA", reviewed="2021-05-01")),
            "trials": _contents(ctml_pack(written(trials()[0], ".json"), vocabulary()).contents),
            "studies": {"studies/met.yaml": (ROOT / "rules" / "studies" / "met.yaml").read_bytes(),
                        "definitions.yaml": b"title: x\nversion: '2026.5'\n"}}
    return {kind: files | {"pack.yaml": packs.manifest(f"made-{kind}", kind).text().encode()}
            for kind, files in held.items()}


def _items(*items: dict[str, Any]) -> dict[str, bytes]:
    return {folder.ITEMS: "".join(json.dumps(one) + "\n" for one in items).encode()}


def _contents(contents: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in contents.items() if name != folder.LEFT}


def kept() -> list[bytes]:
    """The files of packs; each names its place in its first line."""
    return [joined(f"{kind}/{name}", content) for kind, files in _kept().items()
            for name, content in files.items() for _ in range(1 if name == "pack.yaml" else 2)]


def read_kept(content: bytes, chance: Chance) -> None:
    """Load a pack with one broken file, make it ready, and tell it from what it was."""
    known = tuple(f"{kind}/{name}" for kind, files in _kept().items() for name in files)
    place, text = parted(content, known)
    kind, _, name = place.partition("/")
    whole, other = (_written(which, kind, files) for which, files in (
        ("whole", _kept()[kind]), ("broken", _kept()[kind] | {name: text})))
    former, later = folder.load(whole), folder.load(other)
    json.dumps(differences(former, later), ensure_ascii=False).encode()
    try:
        _use(later, chance)
    finally:
        later.manifest.text().encode()


def _written(which: str, kind: str, files: dict[str, bytes]) -> Path:
    place = scratch(f"{which}-{kind}")
    for name, content in files.items():
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_bytes(content)
    return place


READERS = {
    "civic": Reader(evidence, _importing(civic_pack), 4), "pack": Reader(kept, read_kept, 5, named=True),
    "ctml": Reader(trials, _importing(ctml_pack), 4, as_it_begins),
    "moalmanac": Reader(almanac, _importing(moalmanac_pack), 3, as_it_begins)}
