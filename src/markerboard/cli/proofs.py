"""Commands that reason about rules: `witness`, `mutate` and `diff`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from markerboard.cli.common import (
    format_option,
    known_study,
    print_json,
    progress,
    rules_option,
    save_option,
    say_rules,
    seconds_option,
)

if TYPE_CHECKING:
    from markerboard.knowledge.base import KnowledgeBase
    from markerboard.language.vocabulary import Vocabulary
    from markerboard.patient.casefile import Case
    from markerboard.proof.compare import Change, Move
    from markerboard.proof.mutation import Score
    from markerboard.proof.remarks import Places

cases_option = click.option("--cases", type=click.Path(exists=True, path_type=Path), metavar="DIR",
                            help="A directory of cases.")


@click.command()
@click.argument("what", metavar="STUDY[/ID]")
@rules_option
@format_option
@seconds_option
@save_option
def witness(what: str, rules: Path | None, form: str, seconds: float, directory: Path | None) -> None:
    """Make patients for a study, a criterion (STUDY/ID) or a group (STUDY/FINDING/GROUP).

    A smallest one who meets it, one who misses it by a single fact, one for whom it is undecided for
    want of a single fact; and for each number that a criterion asks about, the fact just below, at and
    just above it. Every patient has been written, read back, and decided by every engine.
    """
    _need_z3()
    from markerboard.engines.agree import Engines, other_engines
    from markerboard.knowledge.loading import load
    from markerboard.proof.solver import Undecided
    from markerboard.proof.witness import answers_of, witnesses
    from markerboard.render import proofs as page

    knowledge = load(rules)
    say_rules(knowledge, rules)
    named, slash, part = what.partition("/")
    study = known_study(knowledge, named)
    what = f"{study}{slash}{part}"
    _known(what, answers_of(knowledge.studies[study]))
    engines, asked = Engines(knowledge), knowledge.studies[study]
    try:
        found = witnesses(engines, asked, what, seconds, other_engines(engines, asked))
    except Undecided as undecided:
        raise click.ClickException(f"`{what}` is {undecided}") from None
    if form == "json":
        print_json([page.witness_data(one) for one in found])
    for text in page.documents(map(page.witness, found)) if form == "text" else ():
        click.echo(text)
    _save(directory, ({**one.case, "expect": {what: one.word}} for one in found))


@click.command()
@click.argument("studies", nargs=-1, metavar="[STUDY...]")
@rules_option
@cases_option
@format_option
@seconds_option
@save_option
def mutate(studies: tuple[str, ...], rules: Path | None, cases: Path | None, form: str, seconds: float,
           directory: Path | None) -> None:
    """Change the rules one thing at a time, and say which change no case notices.

    An operator, a number by the least amount, `and` for `or`, a dropped `not`, a dropped part or
    criterion, an inclusion made an exclusion, the next code, a group turned around. What z3 proves to
    be the same rule is left out. A case kills a change when it expects one of the answers that differ.
    Exit 1 when a change lives; each is shown with the patient who would kill it.
    """
    _need_z3()
    from markerboard.knowledge.loading import load, shipped
    from markerboard.proof.mutation import score
    from markerboard.proof.remarks import Places

    knowledge = load(rules)
    say_rules(knowledge, rules)
    studies = tuple(known_study(knowledge, name) for name in studies)
    done = score(knowledge, _cases(cases or Path("cases"), knowledge.vocabulary), seconds, studies,
                 partial(progress, what="mutating"))
    _show_score(done, Places(rules or shipped()), form)
    _save(directory, ({**one.patient, "case": f"mutant-{i}"}
                      for i, one in enumerate(done.alive, 1) if one.patient))
    sys.exit(1 if done.alive else 0)


def _show_score(done: Score, places: Places, form: str) -> None:
    from markerboard.render import proofs as page

    alive = [(one, places.at(one.mutant.study, one.mutant.path)) for one in done.alive]
    counts: dict[str, Any] = done.counts() | {"killed, percent": round(done.percent, 1)}
    if form == "json":
        print_json({**counts, "alive": [page.fate_data(one, place) for one, place in alive]})
        return
    for one, place in alive:
        click.echo(page.fate(one, place))
    for name, count in counts.items():
        click.echo(f"{name:<28} {count}")


@click.command()
@click.argument("old", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("new", type=click.Path(exists=True, file_okay=False, path_type=Path))
@cases_option
@format_option
@seconds_option
@save_option
@click.option("--notes", "as_notes", is_flag=True,
              help="Release notes in Markdown: studies new, changed and withdrawn, figures corrected.")
def diff(old: Path, new: Path, cases: Path | None, form: str, seconds: float, directory: Path | None,
         as_notes: bool) -> None:
    """Say what changed in meaning between two directories of rules.

    Each definition, verdict, criterion and group is equivalent, stronger (met by fewer), weaker or
    different, with a patient who shows it; and each stored case is named whose verdict changed, or which
    gains a study that is new or loses one that is gone: all for whom it is not ineligible. Exit 1 when the
    verdict of a study can have changed for anybody.
    """
    _need_z3()
    from markerboard.knowledge.loading import load
    from markerboard.proof.compare import changes, moved

    before, after = load(old), load(new)
    found = list(changes(before, after, seconds, partial(progress, what="comparing")))
    shown = [one for one in found if one.word != "equivalent"]
    moves, unread = moved(before, after, _files(cases))
    for file in unread:
        click.echo(f"{file}: left out: the two do not both read this case", err=True)
    if as_notes:
        from markerboard.living.notes import notes

        click.echo("\n".join(notes(before, after, shown)))
    else:
        _show_changes(shown, moves, after, form)
    equivalent = len(found) - len(shown)
    click.echo(f"{equivalent} equivalent, {len(shown)} not, {len(moves)} verdicts of cases changed", err=True)
    _save(directory, (one.patient for one in shown if one.patient))
    verdicts = before.studies.keys() | after.studies.keys()
    sys.exit(1 if moves or any(one.key in verdicts and one.word != "added" for one in shown) else 0)


def _show_changes(shown: list[Change], moves: list[Move], knowledge: KnowledgeBase, form: str) -> None:
    from markerboard.render import proofs as page

    if form == "json":
        print_json({"changes": [page.change_data(one, knowledge) for one in shown],
                    "cases": [move._asdict() for move in moves]})
        return
    for one in shown:
        click.echo(page.change(one, knowledge))
    for move in moves:
        click.echo(_moved(move))


def _moved(move: Move) -> str:
    from markerboard.proof.compare import ABSENT

    if move.before == ABSENT:
        return f"{move.case}: gains {move.study}, which is new: {move.after}"
    if move.after == ABSENT:
        return f"{move.case}: loses {move.study}, which is gone: was {move.before}"
    return f"{move.case}: {move.study} was {move.before}, now {move.after}"


def _need_z3() -> None:
    if find_spec("z3") is None:
        raise click.UsageError("this needs z3: install markerboard[curate]")


def _known(what: str, known: Iterable[str]) -> None:
    from markerboard.errors import did_you_mean

    choices = list(known)
    if what not in choices:
        raise click.UsageError(f"there is no `{what}`. {did_you_mean(what, choices)}".strip())


def _files(cases: Path | None) -> list[Path]:
    from markerboard.answer.expectations import files_of

    return list(files_of([cases])) if cases else []


def _cases(directory: Path, vocabulary: Vocabulary) -> list[Case]:
    from markerboard.imports.opening import read_case

    return [read_case(file, vocabulary) for file in _files(directory)]


def _save(directory: Path | None, cases: Iterable[Mapping[str, Any]]) -> None:
    from markerboard.patient.casewriter import save

    for case in cases if directory else ():
        click.echo(f"wrote {save(case, directory or Path())}", err=True)
