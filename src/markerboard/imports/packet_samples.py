"""Of a phenopacket: its diseases, and of which of them, and of what, each sample is."""

from __future__ import annotations

from typing import Any

from markerboard.imports.mapping import Found, child, children, folded, mapping, text
from markerboard.imports.metastases import Spread, spread_of
from markerboard.imports.options import Options
from markerboard.imports.plausible import readable
from markerboard.imports.primaries import OTHER, OWN, UNCLEAR, Primaries, Primary, is_cancer
from markerboard.imports.quantities import Refused
from markerboard.imports.readings import codes_of, diagnosis_of, names_of, shown
from markerboard.imports.samples import GERMLINE, Origin, kind_of_sample
from markerboard.language.tree import Tree
from markerboard.language.vocabulary import Vocabulary


class PacketSamples:
    """The diseases and biosamples of one packet."""

    def __init__(self, data: dict[str, Any], vocabulary: Vocabulary, options: Options) -> None:
        self.data, self.vocabulary, self.somatic = data, vocabulary, options.somatic
        self.tree = vocabulary.trees.get("diagnoses") or Tree({})
        self.diseases = children(data, "diseases")
        self.spread = {i: spread for i, one in enumerate(self.diseases)
                       if not one.get("excluded") and (spread := spread_of([one.get("term")], vocabulary))}
        found = ((i, self._primary(i, one)) for i, one in enumerate(self.diseases) if i not in self.spread)
        self.primaries = Primaries([p for _, p in found if p], vocabulary, options.tumor)
        self.samples = {text(one, "id"): one for one in children(data, "biosamples")}

    def _primary(self, i: int, disease: dict[str, Any]) -> Primary | None:
        term = disease.get("term")
        cancer = is_cancer(term, self.tree)
        if disease.get("excluded") or cancer is False:
            return None
        told = f"diseases[{i}] ({next(iter(names_of(term)), '') or shown(term)})"
        return Primary(f"diseases[{i}]", self._diagnosis(term), bool(cancer) and readable(term), told)

    def _diagnosis(self, term: Any) -> str:
        try:
            found = diagnosis_of(term, self.tree)
        except Refused:
            found = None
        return found[0] if found else ""

    def whose(self, item: Found) -> tuple[str, str]:
        """Whose a disease is, or what hangs on it."""
        i = next((i for i, one in enumerate(self.diseases) if one is item.value), -1)
        if i in self.spread:
            return self.primaries.of(())
        key = f"diseases[{i}]"
        if not any(p.key == key for p in self.primaries.listed):
            return (OWN, "") if not self.primaries.listed else (OTHER, "it is no disease that is a tumor")
        return self.primaries.of([key])

    def spread_at(self, disease: Any) -> Spread | None:
        """The metastasis that a disease is, if it is one."""
        return next((found for i, found in self.spread.items() if self.diseases[i] is disease), None)

    def treated(self, action: Any) -> tuple[str, str]:
        """Whose tumor a treatment is for, by its target."""
        target = child(action, "treatmentTarget")
        return self.primaries.of_reason(target) if target else self.primaries.of(())

    def measured(self, fact: str, item: Found) -> tuple[str, str]:
        """Whose tumor a measurement is of, which may stand within a sample."""
        entry = self.vocabulary.facts.get(fact)
        if entry is None or entry.at.startswith("patient."):
            return OWN, ""
        sample = next(
            (one for one in item.trail if isinstance(one, dict) and one in self.samples.values()), None
        )
        if sample is None:
            return self.primaries.of(())
        kind = kind_of_sample([sample.get("materialSample"), sample.get("sampledTissue")])
        if fact.startswith(("tmb.", "msi")) and kind in ("plasma", "blood", "normal"):
            return OTHER, "it was measured in blood, which is another measurement than that of tissue"
        return self._of_sample(sample)

    def origin(self, value: dict[str, Any]) -> tuple[Origin, str, str]:
        """Where a variant was found, whose tumor that is, and why it is not this one's."""
        named = str(value.get("subjectOrBiosampleId", ""))
        sample = self.samples.get(named)
        if sample is None:
            return self._without_sample(named), *self.primaries.of(())
        owner, subject = text(sample, "individualId"), text(child(self.data, "subject"), "id")
        if owner and subject and owner != subject:
            return Origin("", f"its sample is of {owner}, and not of {subject}"), *self.primaries.of(())
        kind = _kind(sample)
        whose, why = self._of_sample(sample)
        origin = {
            "plasma": Origin("plasma"),
            "normal": Origin("germline", GERMLINE),
            "tumor": Origin("tumor"),
            "blood": Origin("germline", "it was found in blood, which is no status of the tumor"),
        }.get(kind, Origin("", "its sample is not called one of a tumor"))
        return origin, whose, why

    def _without_sample(self, named: str) -> Origin:
        subject = str(child(self.data, "subject").get("id"))
        if named and named == subject:
            return Origin("germline", "it is of the subject, not of a tumor sample")
        if self.somatic and not named:
            return Origin("tumor")
        return Origin("", "its sample is not called one of a tumor")

    def _of_sample(self, sample: dict[str, Any]) -> tuple[str, str]:
        """Whose tumor a sample is of, by its histology and by its progression."""
        progression = child(sample, "tumorProgression")
        if progression and any(str(c) in mapping().codes["cancers"]["second"] for c in codes_of(progression)):
            return OTHER, "its sample is of a second primary"
        histology = child(sample, "histologicalDiagnosis")
        if not histology or _kind(sample) == "normal":
            return self.primaries.of(())
        found = self._diagnosis(histology)
        if not found or not self.primaries.own:
            return self._of_other(histology)
        alike = [p for p in self.primaries.listed if p.code and self.tree.is_a(found, p.code) is not False]
        if not alike:
            return OTHER, f"its sample is of another tumor: {next(iter(names_of(histology)), found)}"
        return self.primaries.of([p.key for p in alike])

    def _of_other(self, histology: dict[str, Any]) -> tuple[str, str]:
        """A histology that the vocabulary does not have: of the one tumor there is, or of nobody knows
        which.
        """
        whose, why = self.primaries.of(())
        if whose == OWN and self.primaries.own and readable(histology):
            words = folded(" ".join(names_of(histology)))
            own = [p.told for p in self.primaries.listed if p.key in self.primaries.own]
            if not any(words and words in folded(told) for told in own):
                return UNCLEAR, "whether the histology of its sample is that of the tumor cannot be told"
        return whose, why


def categories(disease: Any) -> str:
    """T, N and M as a disease lists them, in one text: `T2 N3 M1` of `M1 Stage Finding` and others."""
    names = (name for one in children(disease, "clinicalTnmFinding") for name in names_of(one)[:1])
    return " ".join(name.partition(" ")[0] for name in names)


def _kind(sample: dict[str, Any]) -> str:
    """Of what a sample is: by its material and tissue, else of a tumor where it has the histology of one."""
    histology, progression = sample.get("histologicalDiagnosis"), sample.get("tumorProgression")
    if histology is not None and kind_of_sample([histology]) == "normal":
        return "normal"
    kinds = {kind for key in ("materialSample", "sampledTissue") if sample.get(key) is not None
             and (kind := kind_of_sample([sample[key]])) not in ("unclear", "tissue")}
    if kinds:
        return kinds.pop() if len(kinds) == 1 else "unclear"
    return "tumor" if histology or progression else "unclear"
