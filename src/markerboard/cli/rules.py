"""Commands on rules: `check`, `audit`, `show`, `facts` and `schema`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from markerboard.cli.cohorts import dialect_option, print_table
from markerboard.cli.common import (
    chosen_rules,
    console,
    format_option,
    known_study,
    print_json,
    rules_option,
    save_option,
    say_rules,
    seconds_option,
    where_of,
)

if TYPE_CHECKING:
    from markerboard.knowledge.base import KnowledgeBase


@click.command()
@click.argument("rules", required=False, type=click.Path(path_type=Path), callback=chosen_rules)
@format_option
@click.option("--proofs/--no-proofs", "proving", default=None,
              help="Prove what the rules can and cannot do; done where z3 is installed.")
@click.option("--all", "everything", is_flag=True, help="What is explained, or information, as well.")
@click.option("--properties", "patients", type=click.IntRange(min=1), metavar="N",
              help="Draw N patients for the rules, and try on each P1 to P7, P19 to P22 and M1 to M8.")
@click.option("--seed", type=click.IntRange(min=0), help="Draw the same patients as the run with this seed.")
@seconds_option
@save_option
def check(rules: Path | None, form: str, proving: bool | None, everything: bool, patients: int | None,
          seed: int | None, seconds: float, directory: Path | None) -> None:
    """Load a directory of rules and report what it holds, or everything that is wrong with it.

    With the extra `curate`, the printed numbers are audited: a mismatch that nobody has explained, or an
    explanation whose mismatch is gone, is wrong. And the conditions are proved: each can be met and not
    met, each study has a possible patient, each group a place in its study, no criterion follows from
    others, every part matters. A patient shows what is wrong. Exit 4 unless all is well.

    With --properties, patients are drawn at and around everything that the rules ask, and every engine
    that is installed decides each. What does not hold is shown with the smallest patient found. Exit 70
    when engines disagree.
    """
    from markerboard.knowledge.census import census
    from markerboard.knowledge.loading import load

    if proving and find_spec("z3") is None:
        raise click.UsageError("proofs need z3: install markerboard[curate]")
    if patients and find_spec("hypothesis") is None:
        raise click.UsageError("properties need Hypothesis: install markerboard[curate]")
    knowledge = load(rules)
    counted = census(knowledge)
    if form == "text":
        _rows({"rules": where_of(rules)} | counted)
    _say_changed(knowledge)
    audited = _audited(knowledge)
    if proving is False or find_spec("z3") is None:
        if proving is None:
            click.echo("the rules were not proved: install markerboard[curate]", err=True)
        proved: dict[str, Any] = {}
        sound = True
    else:
        from markerboard.cli.proving import prove_and_tell

        proved, sound = prove_and_tell(knowledge, rules, seconds, everything=everything, directory=directory,
                                       told=form == "text")
    if form == "text":
        _rows(proved)
    tried, code = _tried(knowledge, patients, seed, directory, told=form == "text")
    if form == "json":
        print_json(counted | proved | tried)
    else:
        _rows(tried)
    sys.exit(code if audited and sound else code or 4)


def _tried(knowledge: KnowledgeBase, patients: int | None, seed: int | None, directory: Path | None, *,
           told: bool) -> tuple[dict[str, Any], int]:
    """What came of trying properties, and the exit code; nothing where no patients are asked for."""
    if not patients:
        return {}, 0
    from random import SystemRandom

    from markerboard.cli.properties import try_and_tell

    drawn = SystemRandom().randrange(2**32) if seed is None else seed
    return try_and_tell(knowledge, patients, drawn, directory=directory, told=told)


def _say_changed(knowledge: KnowledgeBase) -> None:
    """Warn of a study whose figures are no longer those that were entered twice."""
    for name, rules in knowledge.studies.items():
        if rules.figures_changed:
            click.echo(f"{name}: its figures have changed since they were entered twice; "
                       f"enter them again with `markerboard reenter {name}`", err=True)


def _rows(counted: Mapping[str, Any]) -> None:
    for name, value in counted.items():
        click.echo(f"{name:<28} {value}")


def _audited(knowledge: KnowledgeBase) -> bool:
    """Whether every mismatch of the printed numbers is explained; says which is not."""
    if find_spec("statsmodels") is None:
        click.echo("the numbers were not audited: install markerboard[curate]", err=True)
        return True
    from markerboard.audit.report import audit

    unsettled = audit(knowledge).open
    for finding in unsettled:
        lacking = "explanation" if finding.check else "mismatch"
        click.echo(f"{finding.place}: {finding.kind}: no {lacking}; see `markerboard audit`", err=True)
    return not unsettled


@click.command()
@click.argument("studies", nargs=-1, metavar="[STUDY...]")
@rules_option
@format_option
@click.option("--all", "everything", is_flag=True, help="Every check, those that agree included.")
def audit(studies: tuple[str, ...], rules: Path | None, form: str, everything: bool) -> None:
    """Compute the printed numbers again, and say where a source contradicts itself.

    Rates and their intervals from counts, P values from counts and from intervals, the symmetry of
    intervals, sums of arms and of parts, the same result in two sources. Exit 1 when a mismatch has no
    explanation in the study file, or an explanation no mismatch.
    """
    if find_spec("statsmodels") is None:
        raise click.UsageError("an audit needs scipy and statsmodels: install markerboard[curate]")
    from markerboard.audit import report
    from markerboard.knowledge.loading import load
    from markerboard.render import audit as page
    from markerboard.render.paper import Paper

    knowledge = load(rules)
    say_rules(knowledge, rules)
    studies = tuple(known_study(knowledge, name) for name in studies)
    done = report.audit(knowledge, studies)
    if form == "json":
        print_json(report.as_json(done, everything=everything))
    else:
        paper = Paper()
        page.show(done, paper, everything=everything)
        paper.print()
    sys.exit(1 if done.open else 0)


@click.command()
@click.argument("study", required=False)
@rules_option
@format_option
def show(study: str | None, rules: Path | None, form: str) -> None:
    """Print a study as a person reads it; without STUDY, list them all."""
    from markerboard.knowledge.loading import load
    from markerboard.render import study as page
    from markerboard.render.paper import Paper

    knowledge = load(rules)
    if study is None:
        page.index(knowledge, console())
        return
    study = known_study(knowledge, study)
    if form == "json":
        print_json(knowledge.studies[study].page)
    else:
        paper = Paper()
        page.show(knowledge.studies[study].study, knowledge, paper)
        paper.print()


@click.command()
@click.argument("name", required=False)
@rules_option
@format_option
@click.option("--ddl", is_flag=True, help="Print CREATE TABLE for the table of facts that `sql` reads.")
@dialect_option
def facts(name: str | None, rules: Path | None, form: str, ddl: bool, dialect: str) -> None:
    """List the vocabulary: every fact, or one with its codes, or `drugs`, `diagnoses`, `stages`, `genes`.

    Any other word is looked for among the names of genes, drugs, tumors and facts, in English and Chinese.
    """
    if ddl:
        print_table(rules, dialect)
        return
    from markerboard.errors import did_you_mean
    from markerboard.knowledge.loading import load
    from markerboard.knowledge.named import Finder
    from markerboard.render import vocabulary as page

    knowledge = load(rules)
    vocabulary = knowledge.vocabulary
    rows = (page.rows(vocabulary, name) or page.found(Finder(knowledge), str(name))
            or page.of_genes(vocabulary, str(name)))
    if not rows:
        known = [*vocabulary.facts, *page.LISTS]
        help = (page.as_change(str(name)) or did_you_mean(str(name), known)
                or "`markerboard facts` lists what a case may state")
        raise click.UsageError(f"`{name}` is no fact, and no gene, drug or tumor is called so: {help}")
    if form == "json":
        print_json(rows)
    else:
        page.show(rows, console())


@click.command()
@click.argument("what", required=False)
@click.option("--write", "directory", type=click.Path(path_type=Path), metavar="DIR",
              help="Write every schema into a directory instead.")
@click.option("--page", "as_page", is_flag=True, help="Print what a case can say, as a page for people.")
def schema(what: str | None, directory: Path | None, as_page: bool) -> None:
    """Print the JSON Schema of a `case`, `study`, `definitions`, `vocabulary` or `answer`."""
    from markerboard.answer import schemas

    if as_page:
        click.echo(schemas.case_page(), nl=False)
    elif directory is not None:
        for file in schemas.write(directory):
            click.echo(f"wrote {file}", err=True)
    elif what not in schemas.NAMES:
        raise click.UsageError(f"choose one of {', '.join(schemas.NAMES)}")
    else:
        click.echo(schemas.text(what), nl=False)
