"""Loading a rule base: from a directory of files, kept ready for the next start."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from weakref import WeakValueDictionary

from markerboard.files import cache
from markerboard.knowledge.approvals import Approval
from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.knowledge.grades import Grading, Level, Scheme
from markerboard.knowledge.rulefiles import RuleFiles
from markerboard.language.columns import Columns
from markerboard.language.entries import Entries, Pattern
from markerboard.language.expression import All, AtLeast, Called, Named, Not, Some, Test
from markerboard.language.field import Field
from markerboard.language.following import Contradiction, Coverage, Exclusive, Implied, Says, Side
from markerboard.language.logic import Interval
from markerboard.language.shorter import Compound, Count, Joint, Score, Shorter
from markerboard.language.tree import Term, Tree
from markerboard.language.variants import Placed, Variant
from markerboard.language.vocabulary import (
    Combination,
    Doses,
    Endpoint,
    Fact,
    Gene,
    LabTest,
    Panel,
    Regimen,
    Vocabulary,
)

PARTS = (Rules, Test, Not, All, Called, Some, AtLeast, Named, Vocabulary, Entries, Fact, Pattern, Term, Tree,
         Gene, Placed, Endpoint, Regimen, Columns, Combination, Panel, LabTest, Variant, Interval, Coverage,
         Implied, Says, Contradiction, Doses, Grading, Scheme, Level, Approval, Field, Compound, Count, Joint,
         Score, Shorter, Exclusive, Side)
"""What a rule base is made of, and all that is read back of one that was kept."""

_in_use: WeakValueDictionary[str, KnowledgeBase] = WeakValueDictionary()
"""The rule bases that somebody holds, by the digest of their files: nothing of one ever changes."""


def shipped() -> Path:
    """The directory of the rules that come with the package."""
    here = Path(__file__).parents[1]
    installed = here / "rules"
    return installed if installed.is_dir() else here.parent.parent / "rules"


def load(directory: Path | str | None = None, *, skip_broken: bool = False) -> KnowledgeBase:
    """Load a rule base; without a directory, the shipped one.

    With `skip_broken`, studies that do not load are left out and named in `left_out`.
    Raises RulebookError with every problem of every file.
    """
    place = Path(directory) if directory is not None else shipped()
    while True:
        with suppress(_Changed):
            return _load(place, skip_broken)


class _Changed(Exception):
    """The files changed between two readings of them."""


def _load(place: Path, skip_broken: bool) -> KnowledgeBase:
    seen = RuleFiles.read(place, whole=False)

    def build() -> KnowledgeBase:
        from markerboard.knowledge.loader import (
            build,  # costs pydantic and YAML, which a kept base does without
        )

        files = RuleFiles.read(place)
        if files.digest != seen.digest:
            raise _Changed
        return build(files, skip_broken=skip_broken)

    # A base with broken files is read anew each time, so that its problems are seen.
    if seen.problems or skip_broken:
        return build()
    found = _in_use.get(seen.digest) or cache.kept("rules", seen.digest, build, KnowledgeBase, PARTS)
    return _in_use.setdefault(seen.digest, found)
