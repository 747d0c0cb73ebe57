"""The command line. Data goes to standard output, everything else to standard error."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from markerboard import __version__
from markerboard.errors import CaseError, MarkerboardError, Problem

if TYPE_CHECKING:
    from rich.console import Console

    from markerboard.board import Board
    from markerboard.casefile import Case

EXIT_CODES = """\b
Exit codes:
  0   done
  1   `test` found a case that is not as expected
  2   the command was not understood
  3   a case cannot be read; nothing was evaluated
  4   the rules do not load
  70  the two engines disagreed or one failed; no verdict is shown
"""


class _Group(click.Group):
    """Turns markerboard's errors into messages and exit codes; no traceback reaches a user."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except MarkerboardError as error:
            click.echo(str(error), err=True)
            raise SystemExit(error.exit_code) from None
        except RecursionError:
            click.echo("the input is nested too deeply", err=True)
            raise SystemExit(3) from None


@click.group(cls=_Group, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="markerboard")
def main() -> None:
    """Which published evidence fits this patient, and what is missing.

    \b
    markerboard evaluate case.yaml               the answer, for people
    markerboard evaluate case.yaml --format json the same, for programs
    markerboard new my-study                     start a study and its case
    markerboard check && markerboard test        load the rules, run the cases

    It says what was published and whom it fits. It never recommends a treatment.
    """
    # A short-lived process that frees nothing gains by not looking for garbage.
    gc.disable()


def _rules_option(function: Any) -> Any:
    return click.option("--rules", type=click.Path(path_type=Path), metavar="DIR",
                        help="A directory of rules; the shipped ones when left out.")(function)


_format_option = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
                              show_default=True, help="For people or for programs.")


def _console() -> Console:
    from rich.console import Console

    # Pipes get 80 columns and no color; rich reads NO_COLOR and FORCE_COLOR itself.
    return Console(highlight=False, width=None if sys.stdout.isatty() else 80)


def _json(data: Any) -> None:
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))


@main.command()
@click.argument("cases", nargs=-1, required=True, metavar="CASE...",
                type=click.Path(path_type=Path, allow_dash=True))
@_rules_option
@_format_option
@click.option("--detail", is_flag=True, help="Every criterion with its reason, and every finding.")
@click.option("--skip-broken", is_flag=True, help="Leave out studies that do not load, and say which.")
def evaluate(cases: tuple[Path, ...], rules: Path | None, form: str, detail: bool, skip_broken: bool) -> None:
    """Say which studies fit the patients of case files, and why.

    CASE is a YAML or JSON file; `-` reads standard input. One case gives one answer, several a list.
    """
    board = _board(rules, skip_broken=skip_broken)
    read = _read_all(board, cases)
    if form == "json":
        answers = [board.evaluate(case).as_json() for case in _progress(read)]
        _json(answers[0] if len(answers) == 1 else answers)
        return
    from markerboard.render import text
    from markerboard.render.paper import Paper

    paper = Paper()
    for i, answer in enumerate([board.evaluate(case) for case in _progress(read)]):
        if i:
            paper.rule()
        text.show(answer, paper, detail=detail)
    paper.print()


def _board(rules: Path | None, *, skip_broken: bool = False) -> Board:
    from markerboard.board import Board

    return Board.load(rules, skip_broken=skip_broken)


def _read_all(board: Board, files: Iterable[Path]) -> list[Case]:
    """Every case, or every problem of every case."""
    cases: list[Case] = []
    problems: list[Problem] = []
    for file in files:
        try:
            cases.append(board.read(file))
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    return cases


def _progress(cases: list[Case]) -> Iterator[Case]:
    """The cases, with a bar on a terminal when there are many."""
    if len(cases) < 20 or not sys.stderr.isatty():
        yield from cases
        return
    with click.progressbar(cases, label="evaluating", file=sys.stderr) as bar:
        yield from bar


@main.command()
@click.argument("cases", nargs=-1, metavar="[CASE...]", type=click.Path(exists=True, path_type=Path))
@_rules_option
def test(cases: tuple[Path, ...], rules: Path | None) -> None:
    """Compare cases with what they expect.

    CASE is a file or a directory of them; `cases` when left out. A case expects a verdict of a study
    (`alter-l058: eligible`), a place in a finding or in one of its groups (`alter-e-003/tp53/mutated:
    applies`), or a criterion (`alter-l058/age: met`).
    """
    from markerboard.expectations import failures, files_of

    board = _board(rules)
    files = list(files_of(cases or (Path("cases"),)))
    if not files:
        raise click.UsageError("no case files there")
    read = _read_all(board, files)
    failed = [failure for case in _progress(read) for failure in failures(board, case)]
    for failure in failed:
        click.echo(str(failure))
    expected = sum(len(case.expect) for case in read)
    click.echo(f"{len(read)} cases, {expected} expectations, {len(failed)} not met", err=True)
    sys.exit(1 if failed else 0)


@main.command()
@click.argument("rules", required=False, type=click.Path(path_type=Path))
@_format_option
def check(rules: Path | None, form: str) -> None:
    """Load a directory of rules and report what it holds, or everything that is wrong with it."""
    from markerboard.census import census
    from markerboard.knowledge import load

    counted = census(load(rules))
    if form == "json":
        _json(counted)
        return
    for name, value in counted.items():
        click.echo(f"{name:<28} {value}")


@main.command()
@click.argument("study")
@click.option("--rules", type=click.Path(path_type=Path), default=Path("rules"), show_default=True)
@click.option("--cases", type=click.Path(path_type=Path), default=Path("cases"), show_default=True)
def new(study: str, rules: Path, cases: Path) -> None:
    """Start a study file and a case for it; `check` then names every place to fill in."""
    from markerboard.skeleton import write

    for file in write(study, rules, cases):
        click.echo(f"wrote {file}", err=True)


@main.command()
@click.argument("study", required=False)
@_rules_option
@_format_option
def show(study: str | None, rules: Path | None, form: str) -> None:
    """Print a study as a person reads it; without STUDY, list them all."""
    from markerboard.errors import did_you_mean
    from markerboard.knowledge import load
    from markerboard.render import study as page
    from markerboard.render.paper import Paper

    knowledge = load(rules)
    if study is None:
        page.index(knowledge, _console())
    elif study not in knowledge.studies:
        help = did_you_mean(study, knowledge.studies)
        raise click.UsageError(f"there is no study `{study}`. {help}".strip())
    elif form == "json":
        _json(knowledge.studies[study].study.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    else:
        paper = Paper()
        page.show(knowledge.studies[study].study, paper)
        paper.print()


@main.command()
@click.argument("name", required=False)
@_rules_option
@_format_option
def facts(name: str | None, rules: Path | None, form: str) -> None:
    """List the vocabulary: every fact, or one with its codes, or `drugs`, `diagnoses`, `stages`, `genes`."""
    from markerboard.errors import did_you_mean
    from markerboard.knowledge import load
    from markerboard.render import vocabulary as page

    vocabulary = load(rules).vocabulary
    rows = page.rows(vocabulary, name)
    if rows is None:
        known = [*vocabulary.facts, *page.LISTS]
        raise click.UsageError(f"there is no fact `{name}`. {did_you_mean(str(name), known)}".strip())
    if form == "json":
        _json(rows)
    else:
        page.show(rows, _console())


@main.command()
@click.argument("what", required=False)
@click.option("--write", "directory", type=click.Path(path_type=Path), metavar="DIR",
              help="Write every schema into a directory instead.")
def schema(what: str | None, directory: Path | None) -> None:
    """Print the JSON Schema of a `case`, `study`, `definitions`, `vocabulary` or `answer`."""
    from markerboard import schemas

    if directory is not None:
        for file in schemas.write(directory):
            click.echo(f"wrote {file}", err=True)
    elif what not in schemas.NAMES:
        raise click.UsageError(f"choose one of {', '.join(schemas.NAMES)}")
    else:
        click.echo(schemas.text(what), nl=False)


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell: `eval "$(markerboard completion bash)"`."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    if found is not None:
        click.echo(found(main, {}, "markerboard", "_MARKERBOARD_COMPLETE").source())
