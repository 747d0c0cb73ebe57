"""What was stated and could not be used: never dropped, always said, with its place."""

from typing import NamedTuple

UNREAD_DRUG = "a drug that could not be read"
"""What stands under `unread` of a line that may hold another drug than it names; `unused` says which."""
UNASKED = "asked by no rule"
"""Why what was read and is kept answers nothing."""

UNCLASSED = "asked by no rule by name; its classes are not known, so it may be of any that a rule asks"
"""What is said of a drug or a tumor that no class lists, which leaves what is asked of classes open."""
BENIGN = "a benign change is no mutation, yet a rule may ask for it by its name, so its gene stays open"
NOT_SAID = "whether it is benign is not told"
"""What is said of a variant that somebody was born with; a report of the germline may list benign ones."""
WHOLE_EXON = "whether the whole exon is lost is not told"
"""What is said of the deletion of an exon, which may be of some of its residues or of all."""
SHARE = "in which share of reads it was found is asked by no rule"
BESIDE = "the stage group is taken, and not its T, N and M"
QUIET = (UNASKED, SHARE, BESIDE)
"""Why what was read and not used leaves no question open: a page names it, and no more."""
KEPT = (UNASKED, UNCLASSED)
"""What was read and is kept, though no rule asks for it: told anew whenever the case is read."""


class Unused(NamedTuple):
    """Something that a case or a file states and nothing could use.

    `at` is the place (`biomarkers.EGFR.unread[0]`, `row[4] line1.drugs`), `stated` the text as it stands
    there, empty where the place is all that is known, `why` a clause without a full stop: "`Endostra` is not
    a drug of the vocabulary".
    """

    at: str
    stated: str
    why: str


class Unreadable(ValueError):
    """A written value that cannot be read as what its place asks for.

    `message` is a sentence for people in lower case, `help` what to write instead or an empty string;
    `str` gives both, parted by ` | ` where there is a help.
    """

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(f"{message} | {help}" if help else message)
        self.message, self.help = message, help
