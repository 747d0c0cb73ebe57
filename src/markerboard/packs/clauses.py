"""The match tree of a trial as a condition: what each node becomes, and what of it could not be read.

A node that cannot be read is a fact of the pack's own, named by what it says: nobody states it unasked, so
the question stays open, and whoever knows the answer may state it under `facts:`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from markerboard.packs.alterations import UNREAD, Alterations, Unread, denied, partly, told
from markerboard.packs.fields import Fields
from markerboard.packs.names import Names
from markerboard.packs.trial import AND, NOT, OR, When, joined, own_fact

MAX_DEPTH, MAX_NODES = 30, 3_000
"""How deep a tree may be, and how many nodes it may have, before the rest is a question of its own."""

class Account(NamedTuple):
    """What became of the clauses of one match tree: how many were read whole, and what was left of each."""

    when: When
    taken: int
    left: tuple[tuple[str, str, str], ...]


@cache
def table() -> Mapping[str, Any]:
    """The table beside this module."""
    import yaml  # only where a trial is imported

    text = Path(__file__).with_name("ctml.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return read


class Clauses:
    """Reads match trees in the words of one vocabulary, for a pack of one name."""

    def __init__(self, names: Names, pack: str) -> None:
        self.pack = pack
        self.fields = Fields(names, table())
        self.alterations = Alterations(names, table())
        self.taken, self.nodes = 0, 0
        self.left: list[tuple[str, str, str]] = []

    def read(self, match: Any) -> Account:
        """The condition of a `match`: a list of nodes that must all hold, or one node."""
        self.taken, self.nodes, self.left = 0, 0, []
        nodes = match if isinstance(match, list) and match else [match]
        when = self._all(nodes, 0)
        return Account(when, self.taken, tuple(self.left))

    def own(self, column: str, value: Any, reason: str) -> When:
        """A fact of the pack's own in place of what could not be read, with an account of it."""
        text = told(value) or json.dumps(value)
        self.left.append((column, text[:300], reason))
        return own_fact(self.pack, f"{column} {text}")

    def _all(self, nodes: list[Any], depth: int) -> When:
        return joined(AND, [self._node(node, depth, below_or=False) for node in nodes])

    def _some(self, nodes: list[Any], depth: int) -> When:
        return joined(OR, [self._node(node, depth, below_or=True) for node in nodes])

    def _node(self, node: Any, depth: int, *, below_or: bool) -> When:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            return self.own("match", node, f"is deeper than {MAX_DEPTH} levels or beyond {MAX_NODES:,} nodes")
        if not isinstance(node, dict) or not node:
            return self.own("match", node, "is no node of a match")
        if below_or and len(node) > 1 and not {AND, OR}.isdisjoint(node):
            return self.own("match", node, "has several operators in one place, which may mean either")
        return joined(AND, [self._labeled(label, value, depth) for label, value in node.items()])

    def _labeled(self, label: str, value: Any, depth: int) -> When:
        if label in (AND, OR):
            if not isinstance(value, list) or not value:
                return self.own(label, value, "has no list of nodes")
            return (self._all if label == AND else self._some)(value, depth + 1)
        if not isinstance(value, dict) or not value:
            return self.own(label, value, "is no node of a match")
        if label == "genomic":
            return self._genomic(value)
        if label in ("clinical", "prior_treatments"):
            return joined(AND, [self._field(label, name, of) for name, of in value.items()])
        return self.own(label, value, "is a kind of node that is not known")

    def _field(self, label: str, name: str, value: Any) -> When:
        """One field of a node whose fields are each asked by itself."""
        column = f"{label}.{name.lower()}"
        return self._read(column, value, lambda: self.fields.condition(label, name.lower(), value))

    def _genomic(self, node: Mapping[str, Any]) -> When:
        """A node of one alteration: what is read of it, and beside that a fact for what is not."""
        fields, negated = denied(node)
        if len(fields) < len(node):
            return self.own("genomic", node, "names one field twice")
        alone = [name for name in fields if name in table()["alone"]]
        rest = {name: value for name, value in fields.items() if name not in alone}
        parts = [self._alone(name, fields[name]) for name in alone]
        if rest and not (alone and self.alterations.no_gene(rest)):
            parts.append(self._read("genomic", fields, lambda: self.alterations.condition(rest)))
        when = joined(AND, parts)
        if not negated:
            return when
        return joined(AND, [{NOT: when}, *self._otherwise(partly(fields, negated), node)])

    def _otherwise(self, stands: Mapping[str, Any], node: Mapping[str, Any]) -> list[When]:
        """Of a node that is denied in part: met by another alteration of its kind, else a question."""
        if not stands:
            return []
        own = self.own("genomic", node, "is denied in part: whether none at all will do is not told")
        other = self._read("genomic", stands, lambda: self.alterations.condition(stands))
        return [joined(OR, [other, own])]

    def _alone(self, name: str, value: Any) -> When:
        column = f"genomic.{name}"
        if table()["alone"][name].get("form") == "yes or no" and str(value).lower() in ("yes", "no"):
            self.taken += 1
            asked = f"{self.pack}:{name.replace('_', '-')}"
            return asked if str(value).lower() == "yes" else {NOT: asked}
        return self._read(column, value, lambda: self.fields.condition("alone", name, value))

    def _read(self, column: str, value: Any, read: Callable[[], tuple[When | None, str]]) -> When:
        """What a reader makes of a value; what it does not read of it is asked beside that."""
        try:
            when, reason = read()
        except Unread as error:
            when, reason = None, str(error)
        if when is not None and not reason:
            self.taken += 1
            return when
        own = self.own(column, value, reason)
        return _beside(when, own) if when is not None else own


def _beside(when: When, own: When) -> When:
    """A condition in which `?` stands for what was not read, or that must hold beside it."""
    filled = _filled(when, own)
    return filled if filled != when else joined(AND, [when, own])


def _filled(when: When, own: When) -> When:
    if isinstance(when, str):
        return own if when == UNREAD else when
    return {sign: [_filled(part, own) for part in of] if isinstance(of, list) else _filled(of, own)
            for sign, of in when.items()}


def reasons(left: Iterable[tuple[str, str, str]]) -> tuple[str, ...]:
    """What was not read, each with why, for a person."""
    return tuple(dict.fromkeys(f"{column} {text}: {why}" for column, text, why in left))
