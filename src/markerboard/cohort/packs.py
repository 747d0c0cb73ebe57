"""A cohort over packs: each read and decided by itself, in slices, so that no query grows with a pack.

`packs/<id>/verdicts-0001.parquet` has a row a patient and a column for each distinct pair of tumor and marker
(or study) of the slice, `missing-0001.parquet` what the undecided ones lack; `items.csv` names for each item
the column that answers for it, with its level and therapies.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from markerboard.answer.packed import StudyPack
from markerboard.answer.packs import ItemPack
from markerboard.cohort import attrition
from markerboard.cohort.common import Options, Tell
from markerboard.cohort.duck import Duck, connected
from markerboard.cohort.outputs import MISSING, VERDICTS, outputs
from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.language.expression import tests
from markerboard.sql.asked import Asked
from markerboard.sql.query import Query

SLICE = 250
"""How many studies one query asks: of 2,000 at once the planning has no end."""
HEADER = ("item", "column", "level", "stars", "flagged", "type", "supports", "significance", "therapies")
TakeIn = Callable[..., Any]


def write(packs: Iterable[ItemPack | StudyPack], source: str, work: Path, options: Options, tell: Tell,
          take_in: TakeIn) -> None:
    """Write what each pack says of the patients of a source, as `take_in` reads them."""
    # What the input has no column for is unknown to a pack: nobody made the table for it.
    asked = options._replace(absent_unknown=True)
    for pack in packs:
        folder = work / "packs" / pack.id
        folder.mkdir(parents=True)
        if isinstance(pack, ItemPack):
            attrition.write_csv(folder / "items.csv", HEADER, list(_items(pack)))
        knowledge = pack.knowledge if isinstance(pack, ItemPack) else pack.board.knowledge
        for number, part in enumerate(slices(knowledge), 1):
            tell(f"{pack.id}, part {number}")
            _slice(part, number, source, folder, asked, tell, take_in)


def _slice(knowledge: KnowledgeBase, number: int, source: str, folder: Path, options: Options, tell: Tell,
           take_in: TakeIn) -> None:
    scratch = folder / f"scratch-{number}"
    scratch.mkdir()
    query = Query(Asked(knowledge))
    with connected(scratch, options.memory, options.threads) as connection:
        take_in(connection, query, source, scratch, options, tell)
        for table, select in outputs(query):
            if table in (VERDICTS, MISSING):
                Duck(connection).write(select, folder / f"{table}-{number:04}.parquet")
    shutil.rmtree(scratch)


def slices(knowledge: KnowledgeBase) -> Iterator[KnowledgeBase]:
    """A rule base in parts of so many studies, each with the facts that it asks listed."""
    waiting = iter(knowledge.studies.items())
    while part := dict(islice(waiting, SLICE)):
        asked = {test.fact for rules in part.values() for test in _tests(rules, knowledge)}
        lacking = sorted(asked - knowledge.vocabulary.facts.keys())
        yield replace(knowledge, studies=part, vocabulary=knowledge.vocabulary.with_asked(lacking))


def _tests(rules: Rules, knowledge: KnowledgeBase) -> Iterator[Any]:
    grouped = (condition for groups in rules.groups.values() for condition in groups.values()
               if not isinstance(condition, str))
    for condition in (*rules.criteria.values(), *grouped):
        yield from tests(condition, knowledge.conditions)


def _items(pack: ItemPack) -> Iterator[tuple[Any, ...]]:
    for item in pack.compiled.items:
        yield (f"{pack.id}:{item.id}", pack.compiled.pairs[item.id], item.level, item.stars, item.flagged,
               item.type, item.supports, item.significance, "; ".join(item.therapies))
