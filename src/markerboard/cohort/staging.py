"""The query from a table as it is given to staged rows: each column read, and what could not be.

It is written for DuckDB, and in five steps: what the cells say, what cannot be in a row of facts, which
facts contradict, the row without the facts of which something cannot be used, and what follows from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from markerboard.cohort.columns import Columns
from markerboard.cohort.contradicting import contradicting
from markerboard.cohort.given import literal, quoted
from markerboard.cohort.staged import PROBLEM, ROW, UNREAD
from markerboard.cohort.wrong import Read, Wrong
from markerboard.patient.spellings import OF_REASONS
from markerboard.sql import checks
from markerboard.sql.following import Following, derived, stated_open
from markerboard.sql.query import Query
from markerboard.sql.table import HIGH, LOW, PATIENT, Column

Opening = dict[str, set[str]]
"""The names of what is wrong with a fact, by the fact: what leaves it open, or what is doubtful of it."""
_NOT_TESTED = ", ".join(literal(word) for word in ("not tested", *OF_REASONS)
                        if OF_REASONS.get(word, word) == "not tested")
_NONE = "CAST(NULL AS STRUCT(\"column\" VARCHAR, text VARCHAR, problem VARCHAR)[])"


def staging(columns: Columns, read: Mapping[Column, Read]) -> str:
    """The row, the patient, why it is refused, its facts, and its cells that could not be read."""
    query = columns.query
    told, opening, doubtful = _told(columns, read)
    checked = _checked(query, columns, opening)
    pairs = contradicting(query, columns, _both(opening, doubtful))
    for fact, names in pairs.opening.items():
        opening.setdefault(fact, set()).update(names)
    wrong = [*told, *checked, *pairs.told]
    some = " OR ".join(f"{name} IS NOT NULL" for name in wrong)
    cells = f"CASE WHEN {some} THEN [{', '.join(wrong)}] END" if wrong else _NONE
    no_id = f"CASE WHEN {PATIENT} IS NULL THEN 'the patient has no id' END"
    facts = ", ".join(f"{_closed(column, opening)} AS {quoted(column.name)}" for column in read)
    follows = derived(query.table, read)
    blank = {_unstated(name): _blank(columns, name) for name in follows}
    blank |= {quoted(stated_open(name)): _open(columns, name) for name in follows}
    filled = [*(_fillable(name, one.fact.name, pairs.opening) for name, one in follows.items()),
              *(quoted(stated_open(name)) for name in follows)]
    return (f"SELECT {ROW}, {PATIENT}, {PROBLEM}{_comma(_followed(read, follows))}, {UNREAD} "  # noqa: S608
            f"FROM (SELECT {ROW}, {PATIENT}, {no_id} AS {PROBLEM}{_comma(facts)}, {cells} AS {UNREAD}"
            f"{_comma(', '.join(filled))} "
            f"FROM (SELECT *{_comma(_named(pairs.told | pairs.lost))} FROM ("
            f"SELECT *{_comma(_named(checked))} FROM ({_cells(columns, read, told, blank)}) AS written"
            ") AS checked) AS compared) AS closed")


def _unstated(name: str) -> str:
    return quoted(f"unstated {name}")


def _blank(columns: Columns, name: str) -> str:
    """Whether nothing at all stands in the cell of a column; that of a list of variants is not its own."""
    column, source = next((column, source) for column, source in columns.found.items() if column.name == name)
    own = source and (source == name or column.part in (LOW, HIGH))
    return f"coalesce({columns.cell(source)}, '') = ''" if source and own else "TRUE"


def _fillable(name: str, fact: str, lost: Opening) -> str:
    """Whether what follows may fill a column: nothing stands in it, and no contradiction costs its fact."""
    kept = " AND ".join([_unstated(name), *(f"{one} IS NULL" for one in sorted(lost.get(fact, ())))])
    return f"{kept} AS {_unstated(name)}"


def _open(columns: Columns, name: str) -> str:
    """Whether the cell of a column holds something, a reason included, and not that nobody looked."""
    blank = _blank(columns, name)
    source = next(source for column, source in columns.found.items() if column.name == name)
    return "FALSE" if blank == "TRUE" or not source else (
        f"NOT ({blank}) AND lower({columns.cell(source)}) NOT IN ({_NOT_TESTED})")


def _followed(read: Iterable[Column], follows: Mapping[str, Following]) -> str:
    """The facts of a row, with what follows from the others."""
    made = []
    for name in (column.name for column in read):
        if one := follows.get(name):
            unstated, stated = (sql.sql("duckdb", identify=True) for sql in (one.unstated, one.stated))
            made.append(f"CASE WHEN {_unstated(name)} THEN {unstated} ELSE {stated} END AS {quoted(name)}")
        else:
            made.append(quoted(name))
    return ", ".join(made)


def _cells(columns: Columns, read: Mapping[Column, Read], told: dict[str, str],
           blank: Mapping[str, str]) -> str:
    given = columns.given
    patient = f"nullif(trim(CAST(given.{quoted(columns.actual[PATIENT])} AS VARCHAR)), '')"
    made = ", ".join(f"{one.expression} AS {quoted(column.name)}" for column, one in read.items())
    return (f"SELECT {given.row} AS {ROW}, {patient} AS {PATIENT}{_comma(made)}"  # noqa: S608
            f"{_comma(_named(told | dict(blank)))} "
            f"FROM {given.name} AS given {' '.join(columns.joins.values())}")


def _both(one: Opening, other: Opening) -> Opening:
    return {fact: one.get(fact, set()) | other.get(fact, set()) for fact in {*one, *other}}


def _told(columns: Columns, read: Mapping[Column, Read]) -> tuple[dict[str, str], Opening, Opening]:
    """What is wrong with each column that is given, by a name; which facts that leaves open; and of which
    the rest is used all the same, while what could not be read may contradict."""
    by_source: dict[tuple[str, bool, str], dict[Wrong, None]] = {}
    facts: dict[tuple[str, bool, str], set[str]] = {}
    for column, one in read.items():
        for wrong in one.wrong:
            key = (wrong.source, wrong.used, wrong.apart)
            by_source.setdefault(key, {})[wrong] = None
            named = facts.setdefault(key, set())
            # A finding that a list may tell is closed by its own cell, which is open beside what is unread.
            named |= set() if wrong.used and column.fact.type == "boolean" else {column.fact.name}
    told: dict[str, str] = {}
    opening: Opening = {}
    doubtful: Opening = {}
    for i, ((source, used, apart), wrongs) in enumerate(by_source.items()):
        name = quoted(f"wrong {i}")
        told[name] = _cell(columns.actual[source], columns.cell(source),
                           ((wrong.condition, wrong.sentence) for wrong in wrongs))
        for fact in facts[source, used, apart]:
            (doubtful if used else opening).setdefault(fact, set()).add(name)
    return told, opening, doubtful


def _checked(query: Query, columns: Columns, opening: Opening) -> dict[str, str]:
    """What cannot be in a row of facts, by a name; it leaves its fact open too."""
    found: dict[str, str] = {}
    stated = [column for column in query.table.columns if column in columns.found]
    every = checks.of_facts(query.table, stated)
    for fact, group in groupby(every, key=lambda check: check.column.fact.name):
        name, made = quoted(f"checked {fact}"), list(group)
        if any(columns.found[check.column] for check in made):
            found[name] = f"CASE {' '.join(_when(columns, check) for check in made)} END"
            opening.setdefault(fact, set()).add(name)
    return found


def _when(columns: Columns, check: checks.Check) -> str:
    source = columns.found[check.column]
    actual = columns.actual[source] if source else check.column.name
    wrong, written, sentence = (sql.sql("duckdb", identify=True)
                                for sql in (check.wrong, check.written, check.sentence))
    return f"WHEN {wrong} THEN {_struct(actual, written, sentence)}"


def _cell(actual: str, written: str, wrong: Iterable[tuple[str, str]]) -> str:
    """What a cell is told by, where it is wrong."""
    whens = " ".join(f"WHEN {condition} THEN {_struct(actual, written, sentence)}"
                     for condition, sentence in wrong)
    return f"CASE {whens} END"


def _struct(actual: str, written: str, sentence: str) -> str:
    return f"{{'column': {literal(actual)}, 'text': {written}, 'problem': {sentence}}}"


def _closed(column: Column, opening: Opening) -> str:
    """A column, unknown where its fact is left open."""
    read = quoted(column.name)
    unless = " AND ".join(f"{name} IS NULL" for name in sorted(opening.get(column.fact.name, ())))
    return f"CASE WHEN {unless} THEN {read} END" if unless else read


def _named(made: Mapping[str, str]) -> str:
    return ", ".join(f"{sql} AS {name}" for name, sql in made.items())


def _comma(made: str) -> str:
    return f", {made}" if made else ""
