"""What the person who imports adds to a file, and what its cases are called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

_NAME = re.compile(r"[^\w.-]+")


@dataclass(frozen=True)
class Options:
    """What the person who imports adds: the day that the case is of, and what may be taken for granted.

    `today` bounds what is believed of the future. With `somatic`, variants of unstated origin are of the
    tumor; with `infer_lines`, lines of treatment that nobody stated are inferred from dates, and say so;
    with `orders`, current orders of a drug count as given. `tumor` names the cancer that the case is of, as
    the file does, where it holds several.

    Of files of variant calls: `origin` (somatic, germline, plasma) is where variants are from that do not say
    so; `panel` the genes that were sequenced whole, in each sample; `normal` the sample of a VCF that is no
    tumor's; with `unfiltered`, calls to which no filter was applied are believed.
    """

    on: date | None = None
    today: date | None = None
    somatic: bool = False
    infer_lines: bool = False
    orders: bool = False
    tumor: str = ""
    origin: str = ""
    panel: tuple[str, ...] = ()
    normal: str = ""
    unfiltered: bool = False

    @property
    def taken(self) -> str:
        """Where variants are from that do not say so; empty where nobody says it."""
        return self.origin or ("somatic" if self.somatic else "")


def case_name(file: str) -> str:
    """What a case is called: the file's name without its ending, never anything of the patient."""
    stem = "imported" if file.startswith("<") else Path(file).stem
    return _NAME.sub("-", stem)[:200] or "imported"
