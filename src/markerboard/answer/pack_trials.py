"""What a pack of trials says of a patient: of each trial its status, whether it fits, and as of which day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from markerboard.answer import explain
from markerboard.answer.pack_parts import PackAnswer, PackPlace, PackTrial
from markerboard.answer.packs import MOST_BROKEN, AskedPack, about, engine
from markerboard.answer.shown import FactShown, shown
from markerboard.answer.verdicts import CRITERIA, VERDICTS
from markerboard.engines.evaluate import Answers, Meaning
from markerboard.knowledge.base import KnowledgeBase
from markerboard.packs.folder import Folder
from markerboard.packs.trial import CLOSED, FIT, OPEN, Place, Trial, considered
from markerboard.packs.trials import Trials, compiled
from markerboard.patient.facts import Facts

NOT_ASKED = "not asked"
_ORDER = ("eligible", "undetermined", "ineligible")


class TrialPack(AskedPack[Trials]):
    """A pack of trials, ready to answer."""

    def __init__(self, folder: Folder, base: KnowledgeBase) -> None:
        super().__init__(folder, base, compiled(folder, base))

    def section(self, answers: Answers, facts: Facts) -> PackAnswer:
        """Each trial with its status, its fit and its day."""
        return _Answering(self, answers, facts).section()


class _Answering:
    """One section; the engines have already decided everything."""

    def __init__(self, pack: TrialPack, answers: Answers, facts: Facts) -> None:
        self.pack, self.answers, self.facts = pack, answers, facts
        self.meaning = Meaning(pack.knowledge.conditions, facts.values)

    def section(self) -> PackAnswer:
        trials = sorted(map(self._trial, self.pack.compiled.trials), key=_order)
        verdicts = Counter(one.verdict for one in trials if one.state != CLOSED)
        broken = self.pack.compiled.broken
        counts = {"trials": len(trials), "match": verdicts["eligible"], "undecided": verdicts["undetermined"],
                  "do not fit": verdicts["ineligible"],
                  "closed": sum(one.state == CLOSED for one in trials),
                  "left": self.pack.manifest.counts.get("left", 0), "broken": len(broken)}
        return PackAnswer(**about(self.pack.manifest), engine=engine(self.pack.engines), counts=counts,
                          trials=tuple(trials), facts=self._facts(trials),
                          broken=tuple(f"{p.line}: {p.message}" for p in broken[:MOST_BROKEN]))

    def _facts(self, trials: list[PackTrial]) -> Mapping[str, FactShown]:
        """What is known of the facts that trials name."""
        vocabulary = self.pack.knowledge.vocabulary
        named = sorted({fact for one in trials for fact in (*one.decided, *one.missing)})
        return {fact: shown(vocabulary.facts[fact], self.facts[fact]) for fact in named}

    def _trial(self, trial: Trial) -> PackTrial:
        fit = self.pack.compiled.studies[trial.id].criteria[FIT]
        truth = self.answers[trial.id]
        decided = explain.support(self.meaning, fit) if truth is not None else ()
        facts = self.pack.knowledge.vocabulary.facts
        return PackTrial(
            id=trial.id, pack=self.pack.id, protocol=trial.protocol, title=trial.title, nct=trial.nct,
            status=trial.status, state=state(trial), verdict=VERDICTS[truth],
            day=trial.day or self.pack.manifest.origin.day.isoformat(),
            decided=tuple(decided),
            because=tuple(explain.sentence(facts[fact], self.facts[fact]) for fact in decided),
            missing=explain.missing(self.meaning, fit) if truth is None else (),
            unread=trial.unread, places=tuple(self._place(trial, place) for place in trial.places))

    def _place(self, trial: Trial, place: Place) -> PackPlace:
        asked = place.when is not None
        verdict = CRITERIA[self.answers[f"{trial.id}/{place.id}"]] if asked else NOT_ASKED
        return PackPlace(id=place.id, level=place.level, name=place.name, about=place.about,
                         state=place.state, verdict=verdict, unread=place.unread)


def state(trial: Trial) -> str:
    """Whether a trial is open: closed by its status, or since every way into it is."""
    if any(place.state == CLOSED for place in considered(trial)[0]):
        return CLOSED
    return trial.state


def _order(one: PackTrial) -> tuple[bool, int, bool, int, str]:
    """What is closed comes last; what fits before what is undecided, what lacks least first."""
    return (one.state == CLOSED, _ORDER.index(one.verdict), one.state != OPEN, len(one.missing), one.id)
