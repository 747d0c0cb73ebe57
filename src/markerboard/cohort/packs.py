"""A cohort over packs: each read and decided by itself, in slices, so that no query grows with a pack.

`packs/<id>/verdicts-0001.parquet` has a row a patient and a column for each distinct pair of tumor and marker
(or study, or trial) of the slice, `missing-0001.parquet` what the undecided ones lack; `items.csv` names for
each item the column that answers for it, with its level and therapies, `trials.csv` for each trial.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from markerboard.answer.closed_world import Comparison, begun
from markerboard.answer.pack_trials import TrialPack, state
from markerboard.answer.packed import StudyPack
from markerboard.answer.packs import ItemPack
from markerboard.cohort import attrition, closed_world
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
TRIALS = ("trial", "column", "protocol", "status", "state", "day")
Pack = ItemPack | StudyPack | TrialPack
TakeIn = Callable[..., Any]


def write(packs: Iterable[Pack], source: str, work: Path, options: Options, tell: Tell,
          take_in: TakeIn) -> list[Comparison]:
    """Write what each pack says of the patients of a source, as `take_in` reads them; what a closed world
    would say of trials, where that is asked.
    """
    found: list[Comparison] = []
    # What the input has no column for is unknown to a pack: nobody made the table for it.
    asked = options._replace(absent_unknown=True)
    for pack in packs:
        folder = work / "packs" / pack.id
        folder.mkdir(parents=True)
        if isinstance(pack, ItemPack):
            attrition.write_csv(folder / "items.csv", HEADER, list(_items(pack)))
        if isinstance(pack, TrialPack):
            attrition.write_csv(folder / "trials.csv", TRIALS, list(_trials(pack)))
        made = begun(pack) if isinstance(pack, TrialPack) and options.closed_world else None
        for number, part in enumerate(slices(_knowledge(pack)), 1):
            tell(f"{pack.id}, part {number}")
            _slice(part, number, source, folder, asked, tell, take_in, made)
        if made:
            made.concerned = None  # a slice knows nothing of the others'
            attrition.write_csv(folder / "closed-world.csv", closed_world.HEADER,
                                list(closed_world.rows(made)))
            found.append(made)
    return found


def _knowledge(pack: Pack) -> KnowledgeBase:
    return pack.board.knowledge if isinstance(pack, StudyPack) else pack.knowledge


def _slice(part: KnowledgeBase, number: int, source: str, folder: Path, options: Options, tell: Tell,
           take_in: TakeIn, made: Comparison | None) -> None:
    knowledge = closed_world.asking(part) if made else part
    scratch = folder / f"scratch-{number}"
    scratch.mkdir()
    query = Query(Asked(knowledge))
    with connected(scratch, options.memory, options.threads) as connection:
        take_in(connection, query, source, scratch, options, tell)
        for table, select in outputs(query):
            if table in (VERDICTS, MISSING):
                Duck(connection).write(select, folder / f"{table}-{number:04}.parquet")
        if made:
            closed_world.count(connection, knowledge, made)
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


def _trials(pack: TrialPack) -> Iterator[tuple[Any, ...]]:
    for one in pack.compiled.trials:
        yield f"{pack.id}:{one.id}", one.id, one.protocol, one.status, state(one), one.day


def _items(pack: ItemPack) -> Iterator[tuple[Any, ...]]:
    for item in pack.compiled.items:
        yield (f"{pack.id}:{item.id}", pack.compiled.pairs[item.id], item.level, item.stars, item.flagged,
               item.type, item.supports, item.significance, "; ".join(item.therapies))
