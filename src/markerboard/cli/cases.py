"""Commands on cases: `evaluate` and `test`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from markerboard.cli.common import (
    closed_world_option,
    known_study,
    load_board,
    packs_option,
    print_json,
    progress,
    read_all,
    rules_option,
    say_rules,
)
from markerboard.cli.supposing import dated, day_option, suppose_option, supposing
from markerboard.exports import WRITTEN
from markerboard.files.writing import unwritable
from markerboard.words import LANGUAGES, words

if TYPE_CHECKING:
    from markerboard.answer.board import Board
    from markerboard.answer.model import Evaluation
    from markerboard.knowledge.base import KnowledgeBase
    from markerboard.patient.casefile import Case


@click.command()
@click.argument("cases", nargs=-1, required=True, metavar="CASE...",
                type=click.Path(path_type=Path, allow_dash=True))
@rules_option
@click.option("--format", "form", type=click.Choice(["text", "json", *WRITTEN]), default="text",
              show_default=True, help="For people, for programs, or a format of others.")
@click.option("--detail", is_flag=True, help="Every criterion with its reason, and every finding.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True,
              help="The text in English, or in Simplified Chinese.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
              help="With the evidence that had been published by a day.")
@packs_option
@closed_world_option
@suppose_option
@day_option
@click.option("--why", metavar="STUDY", help="Why one study stands where it does, and what it would take.")
@click.option("--skip-broken", is_flag=True, help="Leave out studies that do not load, and say which.")
@click.option("--record", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Add a line without patient data for each case; see `replay`.")
def evaluate(cases: tuple[Path, ...], rules: Path | None, form: str, detail: bool, language: str,
             as_of: datetime | None, packs: tuple[str, ...], closed_world: str | None,
             suppose: tuple[str, ...], day: datetime | None, why: str | None, skip_broken: bool,
             record: Path | None) -> None:
    """Say which studies fit the patients of case files, and why.

    CASE is a YAML or JSON file, or one that `import` takes; `-` reads standard input. One case gives one
    answer, several a list. With `--closed-world compare` it may be a directory of them, and counts stand in
    place of answers.
    """
    if packs and form in WRITTEN and form != "markdown":
        raise click.UsageError(f"`{form}` has no place for packs: they are shown as text, json or markdown")
    board = load_board(rules, skip_broken=skip_broken, as_of=as_of.date() if as_of else None,
                       packs=packs)
    if closed_world and (why is not None or record is not None or detail):
        raise click.UsageError("`--closed-world` counts, and answers nothing: leave out --why, --record, "
                               "--detail")
    read = read_all(board, _files(cases) if closed_world else cases)
    read = [supposing(case, board.knowledge, suppose) for case in read]
    if closed_world:
        _compared(board, read, form, language)
        return
    answers = [_answer(board, case, record) for case in progress(read)]
    if why is not None:
        _why(board, list(zip(read, answers, strict=True)), why, form, language)
        return
    if form == "json":
        shown = [answer.as_json() for answer in answers]
        print_json(shown[0] if len(shown) == 1 else shown)
        return
    if form in WRITTEN:
        from markerboard.exports.export import write

        click.echo(write(form, answers, board.knowledge), nl=False)
        return
    _print(read, answers, board.knowledge, Shown(language, detail, ", ".join(suppose), dated(day)))


def _files(places: tuple[Path, ...]) -> list[Path]:
    from markerboard.answer.expectations import files_of  # of directories alone, which few name

    return list(files_of(places))


def _compared(board: Board, cases: list[Case], form: str, language: str) -> None:
    """What a closed world would say of the trials of the packs, counted over the cases."""
    from markerboard.answer.closed_world import compare
    from markerboard.answer.pack_trials import TrialPack
    from markerboard.render.closed_world import told
    from markerboard.render.words import Sentences

    packs = [pack for pack in board.packs if isinstance(pack, TrialPack)]
    if not packs:
        raise click.UsageError("`--closed-world` counts over packs of trials: name one with --packs")
    if form not in ("text", "json"):
        raise click.UsageError("`--closed-world` answers as text or json")
    made = [compare(pack, board.engines, progress(cases)) for pack in packs]
    if form == "json":
        print_json([one.as_json() for one in made])
        return
    sentences = Sentences(words(language, board.knowledge.vocabulary.field.oncotree))
    click.echo("\n".join(line for one in made for line in told(one, sentences)))


def _why(board: Board, asked: list[tuple[Case, Evaluation]], study: str, form: str, language: str) -> None:
    from markerboard.agents.questions import fitting
    from markerboard.render.paper import Paper
    from markerboard.render.why import show

    study = known_study(board.knowledge, study)
    if form not in ("text", "json"):
        raise click.UsageError("`--why` answers as text or json")
    told = [fitting(board, case, answer, study) for case, answer in asked]
    if form == "json":
        print_json(told[0] if len(told) == 1 else told)
        return
    paper = Paper()
    for one in told:
        show(one, paper, words(language, board.knowledge.vocabulary.field.oncotree))
    paper.print()


class Shown(NamedTuple):
    """How answers are printed: in which language, how much, what was supposed, of which day."""

    language: str
    detail: bool
    supposed: str
    day: str


def _print(cases: list[Case], answers: list[Evaluation], knowledge: KnowledgeBase, how: Shown) -> None:
    from markerboard.render.paper import Paper
    from markerboard.render.words import Sentences

    paper = Paper()
    sentences = Sentences(words(how.language, knowledge.vocabulary.field.oncotree))
    for i, (case, answer) in enumerate(zip(cases, answers, strict=True)):
        if i:
            paper.rule()
        if how.detail:  # each costs as much to import as a part of the case takes
            from markerboard.render import text

            text.show(answer, knowledge, paper, sentences, how.supposed)
        else:
            from markerboard.render import brief

            brief.show(case, answer, knowledge, paper, sentences, how.supposed, how.day)
    paper.print()


def _answer(board: Board, case: Case, file: Path | None) -> Evaluation:
    answer = board.evaluate(case)
    if file is not None:
        from markerboard.answer import record

        try:
            record.append(file, record.record(case, answer, answer.as_bytes()))
        except OSError as error:
            raise unwritable(file, error) from None
    return answer


@click.command()
@click.argument("cases", nargs=-1, metavar="[CASE...]", type=click.Path(exists=True, path_type=Path))
@rules_option
def test(cases: tuple[Path, ...], rules: Path | None) -> None:
    """Compare cases with what they expect.

    CASE is a file or a directory of them; `cases` when left out. A case expects a verdict of a study
    (`alter-l058: eligible`), a place in a finding or in one of its groups (`alter-e-003/tp53/mutated:
    applies`), or a criterion (`alter-l058/age: met`).
    """
    from markerboard.answer.expectations import failures, files_of

    board = load_board(rules)
    say_rules(board.knowledge, rules)
    files = list(files_of(cases or (Path("cases"),)))
    if not files:
        raise click.UsageError("no case files there")
    read = read_all(board, files)
    failed = [failure for case in progress(read) for failure in failures(board, case)]
    for failure in failed:
        click.echo(str(failure))
    expected = sum(len(case.expect) for case in read)
    click.echo(f"{len(read)} cases, {expected} expectations, {len(failed)} not met", err=True)
    sys.exit(1 if failed else 0)
