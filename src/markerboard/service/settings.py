"""How a service runs: plain values, given to every worker through the environment."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

VARIABLE = "MARKERBOARD_SERVICE"


@dataclass(frozen=True)
class Settings:
    """What an operator may choose; the defaults are for one computer.

    `rules` is a directory, the shipped rules when None. `max_bytes` and `seconds` bound a request
    and the work on it. `base_url` is the address that clients call, which a token must name.
    `origins` are the browser origins that may call. `hosts` are the names by which clients call it, besides
    those of this computer; any name when there are none. `clients` is a file of issuers and their keys;
    without it CDS Hooks are open. `state` is a directory for feedback and used tokens, `record` a
    file to which a line is added for each evaluation. `earlier` are directories of the rules of earlier
    days, by which records of then are told what changed. `packs` are those that pages and CDS
    Hooks show beside the rules, and that a request for an evaluation may name. `cases` is a directory of
    the user's own cases, which the board offers first.
    """

    rules: str | None = None
    max_bytes: int = 10_000_000
    seconds: float = 10.0
    base_url: str = ""
    origins: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    clients: str | None = None
    state: str | None = None
    record: str | None = None
    earlier: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    cases: str | None = None

    def to_environment(self) -> dict[str, str]:
        """The environment from which a worker reads the same settings."""
        return {VARIABLE: json.dumps(asdict(self))}

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """The settings a worker was given; the defaults when it was given none."""
        given: dict[str, Any] = json.loads(environment.get(VARIABLE, "{}"))
        several = ("origins", "hosts", "earlier", "packs")
        return cls(**given | {name: tuple(given.get(name, ())) for name in several})
