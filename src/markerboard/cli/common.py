"""What the commands share: options, errors, and how to print."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from markerboard.errors import CaseError, Problem

if TYPE_CHECKING:
    from rich.console import Console

    from markerboard.answer.board import Board
    from markerboard.knowledge.base import KnowledgeBase
    from markerboard.patient.casefile import Case

T = TypeVar("T")


def rules_option(function: Any) -> Any:
    """`--rules DIR`."""
    return click.option("--rules", type=click.Path(path_type=Path), metavar="DIR", callback=chosen_rules,
                        help="A directory of rules; the shipped ones when left out.")(function)


def chosen_rules(context: click.Context, parameter: click.Parameter, rules: Path | None) -> Path | None:
    """Say that rules which lie here were not meant, where the shipped ones are used."""
    from markerboard.knowledge.rulefiles import VOCABULARY

    here = Path("rules")
    if rules is None and (here / VOCABULARY).is_file():
        from markerboard.knowledge.loading import shipped

        if not _alike(here, shipped()):
            how = "--rules rules" if isinstance(parameter, click.Option) else f"{context.info_name} rules"
            click.echo("the rules that come with markerboard are used, not those in ./rules: "
                       f"`{how}` uses them", err=True)
    return rules


def where_of(rules: Path | None) -> str:
    """Where the rules lie, in words."""
    return "those that come with markerboard" if rules is None else str(rules)


def say_rules(knowledge: KnowledgeBase, rules: Path | None) -> None:
    """Say which rules a command judged or used, with their version and the start of their digest."""
    version = f"{knowledge.title}, {knowledge.version}, {knowledge.digest[:19]}"
    click.echo(f"rules: {where_of(rules)} ({version})", err=True)


def _alike(one: Path, other: Path) -> bool:
    """Whether two directories hold the same rules, as a clone of the project holds those that it installs."""
    if one.samefile(other):
        return True
    names, others = ({file.relative_to(place) for file in place.rglob("*.yaml")} for place in (one, other))
    return names == others and all((one / name).read_bytes() == (other / name).read_bytes() for name in names)


def packs_option(function: Any) -> Any:
    """`--packs NAME,...`, as a tuple of names."""
    return click.option("--packs", default="", metavar="NAME,...", callback=lambda _, __, text: _names(text),
                        help="Packs to answer beside the rules, as in civic or civic@1f3a.")(function)


def closed_world_option(function: Any) -> Any:
    """`--closed-world compare`."""
    return click.option("--closed-world", type=click.Choice(["compare"]), metavar="compare",
                        help="Count beside the trials of packs what a closed world gives, where what is not "
                             "stated is not so.")(function)


def _names(text: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, text.split(","))))


format_option = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
                             show_default=True, help="For people or for programs.")

seconds_option = click.option("--seconds", type=click.FloatRange(min=0.001), default=10.0, show_default=True,
                              help="How long z3 may take for one question.")
save_option = click.option("--save", "directory", type=click.Path(path_type=Path), metavar="DIR",
                           help="Write the patients as case files; nothing is overwritten.")


_UNWRAPPED = 100_000


def console() -> Console:
    """Where tables are printed: a terminal wraps them, a pipe gets a row a line.

    rich reads NO_COLOR and FORCE_COLOR itself.
    """
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else _UNWRAPPED)


def print_json(data: Any) -> None:
    """Print data for programs."""
    from pydantic_core import to_json  # costs more than a case that is told in words

    click.echo(to_json(data, indent=2))


def load_board(rules: Path | None, *, skip_broken: bool = False, as_of: date | None = None,
               packs: tuple[str, ...] = ()) -> Board:
    """The board of a directory of rules, with packs; says on standard error what is past its review."""
    from markerboard.answer.board import Board
    from markerboard.knowledge.currency import overdue

    if packs:
        from markerboard.answer.packed import load as with_packs  # costs what only packs need

        board = with_packs(rules, packs, skip_broken=skip_broken, as_of=as_of)
    else:
        board = Board.load(rules, skip_broken=skip_broken, as_of=as_of)
    late = overdue(board.knowledge.sources, as_of or date.today())
    if late:
        shown = ", ".join(late[:5]) + (f" and {len(late) - 5} more" if len(late) > 5 else "")
        click.echo(f"past review: {shown}; newer evidence may exist", err=True)
    return board


def read_all(board: Board, files: Iterable[Path]) -> list[Case]:
    """Every case, or every problem of every case."""
    cases: list[Case] = []
    problems: list[Problem] = []
    more = 0
    for file in files:
        try:
            cases += board.read_all(file)
        except CaseError as error:
            problems += error.problems
            more += error.more
    if problems:
        raise CaseError(problems, more)
    for case in cases:
        if case.account:
            click.echo(f"{case.account}; `markerboard import` tells which", err=True)
    return cases


def progress(items: list[T], what: str = "evaluating") -> Iterator[T]:
    """The items, with a bar on a terminal when there are many."""
    if len(items) < 20 or not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(items, label=what, file=sys.stderr) as bar:
        yield from bar


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Say on a terminal what takes a while, as long as it does."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


def known_study(knowledge: KnowledgeBase, name: str) -> str:
    """The id of a study by any of its names. Refuses a name of none, or of several."""
    from markerboard.errors import MarkerboardError
    from markerboard.knowledge.naming import study_named

    try:
        return study_named(knowledge, name, "`markerboard show` lists them")
    except MarkerboardError as error:
        raise click.UsageError(str(error)) from None
