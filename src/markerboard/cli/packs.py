"""Commands on packs: `packs import`, `add`, `list`, `remove`, `update` and `diff`."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from markerboard.cli.common import format_option, print_json, rules_option
from markerboard.errors import PackError, printable

if TYPE_CHECKING:
    from markerboard.answer.beside import Section
    from markerboard.packs.folder import Folder
    from markerboard.packs.importing import Imported
    from markerboard.packs.manifest import Manifest

SHOWN = 10
"""How many reasons, or broken parts, are told; the pack holds all."""
NAMED = r"[a-z][a-z0-9-]{0,40}"
_COUNTED = {"opaque": "taken with a marker that only the pack knows"}


@click.group()
def packs() -> None:
    """Knowledge of others beside the rule base: what there is, and where it came from.

    A pack is used where `--packs` names it, and nowhere else. Nothing is fetched: its owner publishes it.
    """


@packs.command("import")
@click.argument("kind", type=click.Choice(["civic", "ctml", "moalmanac"]))
@click.argument("file", metavar="PATH", type=click.Path(path_type=Path))
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
              help="The day of the release.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR",
              help="Write the pack to a directory instead of adding it.")
@click.option("--id", "id", metavar="NAME", help="Another name for a pack of trials than ctml.")
@rules_option
def import_(kind: str, file: Path, day: datetime | None, out: Path | None, id: str | None,
            rules: Path | None) -> None:
    """Make a pack of what others publish, and add it.

    KIND is `civic`: the table of accepted clinical evidence, tab-separated, as CIViC publishes it; or `ctml`:
    trials in the language of MatchMiner, a file of YAML or JSON or a directory of them; or `moalmanac`: your
    own copy of the Molecular Oncology Almanac, of which approvals and guidelines are taken.
    """
    from markerboard.packs import folder, store

    made = _made(kind, file, day.date() if day else None, id, rules)
    place = out or store.add(made.manifest, made.contents)
    if out:
        folder.write(out, made.manifest, made.contents)
    _terms(folder.load(place).manifest)
    for reason, number in list(made.reasons.items())[:SHOWN]:
        click.echo(f"  left {number:>5}  {reason}")
    for problem in made.broken[:SHOWN]:
        click.echo(str(problem), err=True)
    click.echo(f"each with its reason: {place / folder.LEFT}")


def _made(kind: str, file: Path, day: date | None, id: str | None, rules: Path | None) -> Imported[Any]:
    from markerboard.knowledge.loading import load
    from markerboard.packs import importing

    if id is not None and kind != "ctml":
        raise click.UsageError(f"a pack of {kind} has that name; leave out --id")
    if id is not None and not (re.fullmatch(NAMED, id) and id != "markerboard"):
        raise click.UsageError(f"`{printable(id)}` is no name of a pack, which is as `our-trials`")
    vocabulary = load(rules).vocabulary
    if kind == "civic":
        return importing.civic_pack(file, vocabulary, day)
    if kind == "moalmanac":
        return importing.moalmanac_pack(file, vocabulary, day)
    return importing.ctml_pack(file, vocabulary, day, id or kind)


def _terms(manifest: Manifest) -> None:
    """Whose it is, from when, under which terms, and how much of it there is."""
    terms = manifest.license
    click.echo(f"{manifest.id}: {manifest.title}, {manifest.origin.day}, {manifest.digest[:19]}...")
    click.echo(f"  license {terms.id}{f' ({terms.text})' if terms.text else ''}; "
               + ("may be given on" if terms.redistribute else "may not be given on"))
    if terms.attribution:
        click.echo(f"  {terms.attribution}")
    if manifest.counts:
        click.echo("  " + ", ".join(f"{number:,} {_COUNTED.get(name, name)}"
                                    for name, number in manifest.counts.items()))


@packs.command()
@click.argument("directory", type=click.Path(path_type=Path))
@rules_option
def add(directory: Path, rules: Path | None) -> None:
    """Add a pack that is a directory, once its digest and its parts are checked."""
    from markerboard.packs import store

    found, section = _checked(directory, rules)
    store.add(found.manifest, found.contents)
    _terms(found.manifest)
    _broken(section)


def _checked(directory: Path, rules: Path | None) -> tuple[Folder, Section]:
    """A pack that loads in the words of a rule base; raises where it does not."""
    from markerboard.answer.packed import ready
    from markerboard.knowledge.loading import load
    from markerboard.packs import folder

    found = folder.load(directory)
    return found, ready(found, load(rules), rules)


def _broken(section: Any) -> None:
    """What of a pack cannot be used, and why."""
    broken = section.compiled.broken if hasattr(section, "compiled") else section.board.knowledge.left_out
    if broken:
        click.echo(f"  {len(broken)} parts cannot be used:", err=True)
    for problem in broken[:SHOWN]:
        click.echo(f"    {Path(problem.file).name}:{problem.line}: {problem.message}", err=True)


@packs.command("list")
@format_option
def list_(form: str) -> None:
    """Which packs there are, each version with its day, its license and how much of it was taken."""
    from markerboard.packs import store

    told = list(store.kept())
    found = [one for one in told if not isinstance(one, PackError)]
    for error in (one for one in told if isinstance(one, PackError)):
        click.echo(str(error), err=True)
    if form == "json":
        print_json([one.manifest.model_dump(mode="json") | {"current": _is_current(one)} for one in found])
        return
    for one in found:
        counts = one.manifest.counts
        taken = counts.get("taken", counts.get("trials", len(one.contents)))
        numbers = f"{taken:>6,} taken {counts.get('left', 0):>6,} left"
        mark = "" if _is_current(one) else "  (former)"
        click.echo(f"{one.manifest.id}@{one.place.name[:8]}  {one.manifest.origin.day}  {numbers}  "
                   f"{one.manifest.license.id}{mark}")
    if not told:
        click.echo("no pack was added; `markerboard packs import civic FILE` makes one", err=True)


def _is_current(folder: Folder) -> bool:
    from markerboard.packs import store

    return store.current(folder.manifest.id) == folder.place.name


@packs.command()
@click.argument("pack")
def remove(pack: str) -> None:
    """Take a pack away: PACK is its name, for all its versions, or `name@digest` for one."""
    from markerboard.packs import store

    for place in store.remove(pack):
        click.echo(f"removed {place.parent.name}@{place.name[:8]}")


@packs.command()
@click.argument("directory", type=click.Path(path_type=Path))
@rules_option
def update(directory: Path, rules: Path | None) -> None:
    """Add a newer version of a pack, tell what differs, and let its name mean it; the former one stays."""
    from markerboard.packs import folder, store
    from markerboard.packs.differing import differences

    found, section = _checked(directory, rules)
    former = folder.load(store.find(found.manifest.id))
    _told(differences(former, found))
    store.add(found.manifest, found.contents)
    _terms(found.manifest)
    _broken(section)


@packs.command()
@click.argument("former")
@click.argument("later")
@format_option
def diff(former: str, later: str, form: str) -> None:
    """What differs between two packs, part by part: what is new, gone, and changed in which fields."""
    from markerboard.packs import folder, store
    from markerboard.packs.differing import differences

    found = differences(*(folder.load(store.find(spec)) for spec in (former, later)))
    if form == "json":
        print_json(found)
    else:
        _told(found)


def _told(found: dict[str, Any]) -> None:
    click.echo(f"{len(found['new'])} new, {len(found['gone'])} gone, {len(found['changed'])} changed")
    for name in ("new", "gone"):
        click.echo(f"  {name}: {', '.join(found[name][:SHOWN])}" if found[name] else f"  {name}: none")
    for part, fields in list(found["changed"].items())[:SHOWN]:
        click.echo(f"  {part}: {', '.join(fields)}")
