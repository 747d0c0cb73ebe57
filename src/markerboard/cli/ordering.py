"""The command `order`: which tests or questions settle what is open for a patient."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

import click

from markerboard.cli.common import (
    format_option,
    load_board,
    packs_option,
    print_json,
    progress,
    read_all,
    rules_option,
)
from markerboard.words import LANGUAGES, words

if TYPE_CHECKING:
    from markerboard.answer.board import Board
    from markerboard.answer.ordering import Ordering
    from markerboard.patient.casefile import Case


@click.command()
@click.argument("cases", nargs=-1, required=True, metavar="CASE...",
                type=click.Path(path_type=Path, allow_dash=True))
@rules_option
@format_option
@click.option("--prevalences", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
              help="What your own patients were found to have: the table that `cohort --prevalences` writes.")
@click.option("--laboratory", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
              help="What your laboratory says of its tests under `laboratory:`, turnaround and price.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True,
              help="English, or Simplified Chinese.")
@packs_option
def order(cases: tuple[Path, ...], rules: Path | None, form: str, prevalences: Path | None,
          laboratory: Path | None, language: str, packs: tuple[str, ...]) -> None:
    """Say what each test or question settles whatever it finds, and which few settle all of it.

    What an assay settles is decided after any result of it that answers what is asked; a finding is settled
    when it is known whether it applies. With z3 (`markerboard[curate]`) the sets are exact, and the smallest
    is told; without it, an assay settles what waits for its facts alone. Without
    --prevalences no probability is told. Of a pack of evidence it is counted what each leaves open.
    """
    from markerboard.render.ordering import show
    from markerboard.render.paper import Paper

    board = load_board(rules, packs=packs)
    completed = _completing(board, prevalences, laboratory)
    read = progress(read_all(board, cases), what="ordering")
    told = [completed(case, board.order(case)) for case in read]
    if form == "json":
        shown = [one.as_json() for one in told]
        print_json(shown[0] if len(shown) == 1 else shown)
        return
    paper = Paper()
    for one in told:
        show(one, board.knowledge, paper, words(language))
    paper.print()


def _completing(board: Board, prevalences: Path | None,
                laboratory: Path | None) -> Callable[[Case, Ordering], Ordering]:
    """How an order is completed with what the files of the user say. Raises CaseError."""
    vocabulary = board.knowledge.vocabulary
    steps: list[Callable[[Case, Ordering], Ordering]] = []
    if prevalences is not None:
        from markerboard.answer import prevalence

        forecasting = prevalence.Forecasting(board.knowledge, prevalence.read(prevalences, vocabulary))
        steps.append(lambda case, told: forecasting.of(board.evaluate(case), case.facts, told))
    if laboratory is not None:
        from markerboard.answer.laboratory import read as tests
        from markerboard.answer.ordering import practical

        table = tests(laboratory, vocabulary)
        steps.append(lambda _, told: practical(told, table))
    return lambda case, told: reduce(lambda so_far, step: step(case, so_far), steps, told)
