"""The command `order`: which tests or questions settle what is open for a patient."""

from __future__ import annotations

from pathlib import Path

import click

from markerboard.cli.common import format_option, load_board, print_json, progress, read_all, rules_option


@click.command()
@click.argument("cases", nargs=-1, required=True, metavar="CASE...",
                type=click.Path(path_type=Path, allow_dash=True))
@rules_option
@format_option
def order(cases: tuple[Path, ...], rules: Path | None, form: str) -> None:
    """Say what each test or question settles whatever it finds, and which few settle all of it.

    What an assay settles is decided after any result of it that answers what is asked; a finding is settled
    when it is known whether it applies. With z3 (`markerboard[curate]`) the sets are exact, and the smallest
    is told; without it, an assay settles what waits for its facts alone. No probability is told.
    """
    from markerboard.render.ordering import show
    from markerboard.render.paper import Paper

    board = load_board(rules)
    told = [board.order(case) for case in progress(read_all(board, cases), what="ordering")]
    if form == "json":
        shown = [one.as_json() for one in told]
        print_json(shown[0] if len(shown) == 1 else shown)
        return
    paper = Paper()
    for one in told:
        show(one, board.knowledge, paper)
    paper.print()
