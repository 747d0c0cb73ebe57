"""The rule base: every statement cited, the same each time, and accepted by its schemas."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from builders import ROOT, problems_of, write_study
from markerboard.answer import schemas
from markerboard.errors import RulebookError
from markerboard.files.source import parse
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.loading import load, shipped

RULES = shipped()
STUDIES = sorted((RULES / "studies").glob("*.yaml"))


# What every statement rests on

def statements(page: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each criterion, result and baseline line of a study, by a name for messages."""
    for kind in ("inclusion", "exclusion"):
        yield from ((c["id"], c) for c in page.get(kind, []))
    for finding in page.get("findings", []):
        results = finding.get("results", [])
        yield from ((f"{finding['id']}/{r['endpoint']}", r) for r in results)
        if not results:
            yield finding["id"], finding
    yield from ((line["characteristic"], line) for line in page.get("baseline", []))


def cited(data: Any) -> Iterator[tuple[str, Any]]:
    """Each source with its place that stands anywhere under `from` or `regimen_from`."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in ("from", "regimen_from"):
                yield from value.items()
            else:
                yield from cited(value)
    elif isinstance(data, list):
        for item in data:
            yield from cited(item)


@pytest.mark.parametrize("file", STUDIES, ids=[f.stem for f in STUDIES])
def test_citations(file: Path) -> None:
    """P14: each criterion, result and definition names a source of its file and a place in it."""
    page: dict[str, Any] = parse(file.name, file.read_bytes()).data
    for name, statement in statements(page):
        assert statement.get("from"), f"{name} cites nothing"
    for source, place in cited(page):
        assert source in page["sources"]
        assert isinstance(place, str) and place.strip()


@pytest.mark.parametrize("file", STUDIES, ids=[f.stem for f in STUDIES])
def test_sources(file: Path) -> None:
    """P14: every source of a study is cited, said to be read how, and its DOI has the form of one."""
    page: dict[str, Any] = parse(file.name, file.read_bytes()).data
    assert {source for source, _ in cited(page)} == set(page["sources"])
    for source in page["sources"].values():
        assert source["citation"].strip() and source["read"]
        assert re.fullmatch(r"10\.\d{4,9}/[^\s<>]*[^\s<>.,;]", source.get("doi", "10.1000/x"))


@pytest.mark.parametrize("file", STUDIES, ids=[f.stem for f in STUDIES])
def test_ids(file: Path) -> None:
    """P14: a study is named as its file, and every id in it stands once."""
    page: dict[str, Any] = parse(file.name, file.read_bytes()).data
    ids = [item["id"] for kind in ("inclusion", "exclusion", "findings") for item in page.get(kind, [])]
    assert page["id"] == file.stem
    assert len(ids) == len(set(ids))


def test_definitions(shipped: KnowledgeBase) -> None:
    """P14: each definition cites a source with a place, and is asked by a study or another definition."""
    page = parse("definitions.yaml", (RULES / "definitions.yaml").read_bytes()).data
    for name, definition in page["definitions"].items():
        assert definition["from"], f"{name} cites nothing"
        assert set(definition["from"]) <= set(page["sources"])
    assert set(shipped.conditions) == set(page["definitions"])


def test_identifiers_are_of_one_publication() -> None:
    """P14: one DOI or PubMed number belongs to one source id, whichever file cites it."""
    owners: dict[str, set[str]] = {}
    for file in STUDIES:
        for name, source in parse(file.name, file.read_bytes()).data["sources"].items():
            for key in ("doi", "pmid", "pmcid"):
                if key in source:
                    owners.setdefault(f"{key} {source[key]}", set()).add(name)
    assert {key: names for key, names in owners.items() if len(names) > 1} == {}


# Loading

def test_digest(small: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """P5: the digest is the same each time and in each place, and another after any change of a byte."""
    file = write_study(small)
    elsewhere = tmp_path_factory.mktemp("copies") / "rules"
    shutil.copytree(small, elsewhere)
    first = load(small)
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", first.digest)
    assert load(small).digest == load(elsewhere).digest == first.digest
    file.write_bytes(file.read_bytes() + b"\n")
    assert load(small).digest != first.digest
    file.rename(file.with_name("trial2.yaml"))
    assert problems_of(small) == ["studies/trial2.yaml:1:5: the id `trial` is not the name of the file"]


def test_loads_equal(shipped: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """P5: the shipped rules load twice to the same pages and conditions, kept or read anew."""
    monkeypatch.setenv("MARKERBOARD_CACHE", "off")
    again = load()
    assert again.digest == shipped.digest
    assert {n: r.page for n, r in again.studies.items()} == {n: r.page for n, r in shipped.studies.items()}
    assert {n: str(c) for n, c in again.conditions.items()} == {n: str(c) for n,
                                                                c in shipped.conditions.items()}
    assert again.sources == shipped.sources


def test_round_trip(shipped: KnowledgeBase) -> None:
    """P16: a study written out and read again is the same study."""
    for rules in shipped.studies.values():
        dumped = rules.study.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        assert type(rules.study).model_validate(dumped) == rules.study
        assert dumped == rules.page


@pytest.mark.parametrize("missing", ["vocabulary.yaml", "definitions.yaml"])
def test_missing_file(small: Path, missing: str) -> None:
    """A directory without one of its two files is told which."""
    (small / missing).unlink()
    assert problems_of(small) == [f"{missing}:1:1: cannot be read: no such file or directory"]


def test_missing_directory(tmp_path: Path) -> None:
    """A directory of rules that is none is told so."""
    assert problems_of(tmp_path / "absent") == [f"{tmp_path}/absent:1:1: is not a directory of rules"]


def test_all_problems_at_once(small: Path) -> None:
    """P15: the problems of all files are reported together, in order of file and line."""
    write_study(small, "b").write_text("id: b\n", encoding="utf-8")
    write_study(small, "a").write_text("- x\n", encoding="utf-8")
    write_study(small, "c", more="  - {id: i0, domain: fitness, text: t, when: fevr, from: {s: p, t: p}}\n")
    found = problems_of(small)
    assert found == sorted(found, key=lambda p: (p.split(":")[0], int(p.split(":")[1])))
    assert {p.split(":")[0] for p in found} == {f"studies/{name}.yaml" for name in "abc"}
    assert sum(p.startswith("studies/c.yaml:8:") for p in found) == 3


def test_skip_broken(small: Path) -> None:
    """Broken studies are left out and named, the others load; a broken vocabulary is never skipped."""
    write_study(small, "good")
    write_study(small, "bad").write_text("id: bad\n", encoding="utf-8")
    knowledge = load(small, skip_broken=True)
    assert list(knowledge.studies) == ["good"]
    assert {Path(p.file).name for p in knowledge.left_out} == {"bad.yaml"}
    (small / "vocabulary.yaml").write_text("facts: {}\n", encoding="utf-8")
    with pytest.raises(RulebookError):
        load(small, skip_broken=True)


def test_part_of_what_is_left_out(small: Path) -> None:
    """A part whose trial does not load is left out with it: its fit could not be bounded by the trial's."""
    write_study(small, "trial").write_text("id: trial\n", encoding="utf-8")
    part = write_study(small, "part")
    part.write_text(part.read_text(encoding="utf-8") + "part_of: trial\n", encoding="utf-8")
    write_study(small, "good")
    knowledge = load(small, skip_broken=True)
    assert list(knowledge.studies) == ["good"]
    assert "its trial `trial` does not load" in {p.message for p in knowledge.left_out}


def test_one_id_one_publication(small: Path) -> None:
    """A source that two files describe differently is refused."""
    write_study(small, "a")
    file = write_study(small, "b")
    file.write_text(file.read_text(encoding="utf-8").replace("A test", "Another"), encoding="utf-8")
    assert problems_of(small) == ["studies/b.yaml:5:11: `s` is described differently elsewhere"]


# Schemas

class Core(yaml.SafeLoader):
    """YAML as an editor reads it, by the core schema of YAML 1.2: no dates, no yes and no."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


for tag, pattern, first in (("bool", r"true|false", "tf"), ("null", r"null|~|", "n~"),
                            ("int", r"[-+]?\d+", "-+0123456789"),
                            ("float", r"[-+]?\d+\.\d+", "-+0123456789")):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{pattern})\Z"), list(first))

TOP = [f for f in sorted(RULES.glob("*.yaml")) if f.stem != "vocabulary"]


@cache
def published(name: str) -> Draft202012Validator:
    """What checks by a published schema."""
    return Draft202012Validator(schemas.schema(name))


@pytest.mark.parametrize("file", [*TOP, *STUDIES, RULES / "vocabulary.yaml"],
                         ids=lambda f: f.stem)
def test_schema_accepts(file: Path) -> None:
    """P16: the published schema accepts every file that the loader accepts."""
    schema = published(file.stem if file.parent == RULES else "study")
    data = yaml.load(file.read_text(encoding="utf-8"), Loader=Core)  # noqa: S506
    assert [f"{error.json_path}: {error.message[:200]}" for error in schema.iter_errors(data)] == []


@pytest.mark.parametrize("name", schemas.NAMES)
def test_schema_files(name: str) -> None:
    """The schema files beside the rules are those that the models make now."""
    Draft202012Validator.check_schema(schemas.schema(name))
    file = ROOT / "rules" / "schema" / f"{name}.schema.json"
    assert file.read_text(encoding="utf-8") == schemas.text(name)
