"""Trials in MatchMiner's language made by hand for a test, and their meaning written a second time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markerboard.language.vocabulary import Vocabulary
from markerboard.packs import folder
from markerboard.packs.importing import ctml_pack

Node = Mapping[str, Any]


def genomic(gene: str, category: str = "Mutation", **fields: Any) -> dict[str, Any]:
    """A genomic node."""
    return {"genomic": {"hugo_symbol": gene, "variant_category": category, **fields}}


def clinical(**fields: Any) -> dict[str, Any]:
    """A clinical node."""
    return {"clinical": fields}


def arm(*match: Node, suspended: str = "N", code: str = "A", **fields: Any) -> dict[str, Any]:
    """An arm that asks something."""
    return {"arm_code": code, "arm_suspended": suspended, "match": list(match), **fields}


def trial(number: str, *arms: Node, status: str | None = "Open to Accrual", match: Any = (),
          **fields: Any) -> dict[str, Any]:
    """A trial of one step with some arms; `match` is what the step asks."""
    step = {"step_code": "1", "arm": list(arms), **({"match": list(match)} if match else {})}
    return {"protocol_no": number, "status": status, "treatment_list": {"step": [step]}, **fields}


def made(directory: Path, vocabulary: Vocabulary, *trials: Any, id: str = "ctml") -> folder.Folder:
    """A pack of some trials in a directory."""
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / "trials.json"
    file.write_text(json.dumps(list(trials)), encoding="utf-8")
    pack = ctml_pack(file, vocabulary, id=id)
    folder.write(directory / "pack", pack.manifest, pack.contents)
    return folder.load(directory / "pack")


def meaning(node: Any, known: Mapping[str, bool]) -> bool | None:
    """What a tree says whose leaves are named by their kind, written apart: by all ways to fill in what is
    not known, none of which is to change the answer.
    """
    names = sorted(_leaves(node) - known.keys())
    answers = {_holds(node, {**known, **{name: bool(bits >> i & 1) for i, name in enumerate(names)}})
               for bits in range(2 ** len(names))}
    return answers.pop() if len(answers) == 1 else None


def _holds(node: Any, values: Mapping[str, bool]) -> bool:
    found = []
    for label, of in node.items():
        if label in ("and", "or"):
            parts = [_holds(one, values) for one in of]
            found.append(all(parts) if label == "and" else any(parts))
        else:
            found.append(values[label])
    return all(found)


def _leaves(node: Any) -> set[str]:
    return {name for label, of in node.items()
            for name in (set().union(*map(_leaves, of)) if label in ("and", "or") else {label})}
