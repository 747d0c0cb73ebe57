"""From a case to facts: the value that stands where the vocabulary says, or why there is none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from markerboard.errors import did_you_mean
from markerboard.files.loose import items, mapping
from markerboard.language.entries import pack_fact
from markerboard.language.laws import implied
from markerboard.language.places import Way, steps
from markerboard.language.tree import called, is_unlisted
from markerboard.language.vocabulary import STATES, Fact, Vocabulary
from markerboard.patient import calls, contradictions, following, fusions, treatments, values, whole_exons
from markerboard.patient.ahead import Believed
from markerboard.patient.changes import names_change
from markerboard.patient.facts import Facts, Known, Trouble, Unknown, dotted
from markerboard.patient.genes import COVERED, FORMED, KEYS, SAID, SEQUENCE, Genes
from markerboard.patient.history import Record
from markerboard.patient.panels import Covered
from markerboard.patient.places import look
from markerboard.patient.plasma import open_denials
from markerboard.patient.spellings import KEYS_OF_GENE, UNREAD, folded
from markerboard.patient.unused import KEPT, UNCLASSED, UNREAD_DRUG, Unused
from markerboard.patient.written import REASONS, reason, state

_WORDS = ("case", "notes", "expect", "unused")
"""What a case says in words, or of itself; the rest are statements."""


def read(data: Mapping[str, Any], vocabulary: Vocabulary, *,
         several: bool = False) -> tuple[Facts, list[Trouble]]:
    """The facts of a case given as plain data, and everything that is wrong with its values.

    Two statements that cannot both be true are a trouble of each; where `several` sources speak they leave
    their facts unknown, conflicting.
    """
    return _Reader(data, vocabulary, several).read()


class _Reader:
    """Reads one case; collects troubles instead of stopping at the first."""

    def __init__(self, data: Mapping[str, Any], vocabulary: Vocabulary, several: bool) -> None:
        told, doubled = calls.spelled(fusions.spelled(data, vocabulary), vocabulary)
        believed = Believed(told)
        self.data, self.vocabulary, self.several = believed.data, vocabulary, several
        self.unused: list[Unused] = believed.unused
        self.entries: dict[str, Known | Unknown] = {}
        self.troubles: list[Trouble] = [*fusions.troubles(data, vocabulary), *doubled]
        self.markers = mapping(self.data.get("biomarkers"))
        named = (key for key in self.markers if key not in vocabulary.genes and key not in FORMED)
        self.aliases = {symbol: key for key in named
                        if (symbol := vocabulary.symbol(str(key))) and symbol not in self.markers}
        self.panel = Covered(mapping(self.markers.get("panel")), vocabulary)
        self.listed: Mapping[str, Mapping[str, None]] = {}

    def read(self) -> tuple[Facts, list[Trouble]]:
        self._unknown_names()
        record = self._history()
        for fact, way in self._stated():
            self._fact(fact, way)
        self._genes()
        following.lawful(self.entries, self.vocabulary)  # before silence is taken for a negative
        self.unused += whole_exons.leave_open(self.entries, self.vocabulary)
        self._covered()
        self.unused += self.panel.unused()
        following.follow(self.entries, self.vocabulary)
        self._contradictions(record)
        self._said_unused()
        return Facts(self.entries, tuple(self.unused)), self.troubles

    def trouble(self, path: tuple[str | int, ...], message: str, help: str = "", key: bool = False) -> None:
        self.troubles.append(Trouble(path, message, help, key))

    # Names that the vocabulary does not have

    def _unknown_names(self) -> None:
        self._reasons_beside_values()
        self._unplaced("facts", "fact")
        self._unplaced("disease.metastases", "site")
        self._time_points()
        self._unknown_keys()

    def _reasons_beside_values(self) -> None:
        """A section that is said to be unknown holds nothing else."""
        for path in (("progression",), *(("biomarkers", name) for name in self.vocabulary.markers)):
            section = mapping(self._at(path))
            if reason(section.get("reason")) and len(section.keys() - {"reason", "date"}) > 0:
                self.trouble(path, f"this is said to be {section['reason']}, yet it holds a value")

    def _unplaced(self, section: str, what: str) -> None:
        path, places = tuple(section.split(".")), self.vocabulary.places
        unknown = [name for name in mapping(self._at(path)) if f"{section}.{name}" not in places
                   and not (section == "facts" and pack_fact(str(name)))]
        known = [at.removeprefix(f"{section}.") for at in places if unknown and at.startswith(f"{section}.")]
        for name in unknown:
            self.trouble((*path, name), f"`{name}` is not a {what} of the vocabulary",
                         did_you_mean(name, known, len(self.troubles)), key=True)

    def _unknown_keys(self) -> None:
        """Keys of a gene or a marker that nothing of the vocabulary has."""
        for name, report in self.markers.items():
            keys = self.vocabulary.markers.get(name, frozenset())
            if isinstance(report, str):
                self._word(name, report, keys)
            if name in FORMED or not isinstance(report, dict):
                continue
            own = self.vocabulary.symbols.get(name) if keys else self.vocabulary.symbol(str(name))
            gene = own and (not keys or own not in self.markers)  # else the gene has its own report
            of_gene = KEYS | self.vocabulary.patterns.keys() if gene else frozenset()
            known = (keys | SAID if keys else keys) | of_gene
            for key in report if known else ():
                if key not in known and not (gene and self.vocabulary.facts.pattern(str(key))):
                    self._unknown_key(("biomarkers", name, key), known)
            for place in sorted(self.vocabulary.specimens & report.keys()) if gene else ():
                for key in mapping(report[place]).keys() - SEQUENCE:
                    if not self.vocabulary.of_gene(f"{own}.{place}", str(key)):
                        self._unknown_key(("biomarkers", name, place, key), SEQUENCE)

    def _unknown_key(self, path: tuple[str, ...], known: Collection[str]) -> None:
        called = KEYS_OF_GENE.get(folded(path[-1]).replace(" ", "_"), "")
        help = f"write `{called}`" if called in known else did_you_mean(path[-1], sorted(known),
                                                                        len(self.troubles))
        if not help and "variants" in known and names_change(path[-1], path[1], self.vocabulary):
            help = f"write it in the list, `variants: [{path[-1]}]`, where it was found"
        self.trouble(path, f"unknown key `{path[-1]}`", help, key=True)

    def _word(self, name: str, written: str, keys: frozenset[str]) -> None:
        """A word in the place of a marker that has keys and no status of its own answers none of them."""
        if keys and "status" not in keys and not reason(written) and name not in self.vocabulary.symbols:
            self.trouble(("biomarkers", name), f"`{written[:40]}` does not say which of {name} it is",
                         f"write one of {', '.join(f'`{{{key}: ...}}`' for key in sorted(keys))}")

    def _time_points(self) -> None:
        known = self.vocabulary.time_points
        seen: set[str] = set()
        for i, sample in enumerate(items(self.markers.get("ctDNA"))):
            point = sample.get("at") if isinstance(sample, dict) else None
            path = ("biomarkers", "ctDNA", i, "at")
            if isinstance(point, str) and point not in known:
                near = did_you_mean(point, known, len(self.troubles))
                self.trouble(path, f"`{point}` is not a time point of the vocabulary",
                             near or f"known: {', '.join(sorted(known))}")
            if str(point) in seen:
                self.trouble(path, f"two samples stand at `{point}`")
            seen.add(str(point))

    # Facts with a place of their own

    def _at(self, path: tuple[str, ...]) -> Any:
        value: Any = self.data
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        return value

    def _stated(self) -> Iterator[tuple[Fact, Way]]:
        """The facts at places that the case may fill, and the way to each."""
        for section, keys in self.vocabulary.ways.items():
            here = self.data.get(section)
            if isinstance(here, dict) and "reason" not in here and "" not in keys:
                yield from (found for key in (*here, *self.aliases) if key in keys for found in keys[key])
            elif here is not None:
                yield from (found for placed in keys.values() for found in placed)
        for name in mapping(self.data.get("facts")):
            if fact := pack_fact(str(name)):
                yield fact, tuple(steps(fact.at))

    def _fact(self, fact: Fact, way: Way) -> None:
        path, written = look(self.data, way, self.vocabulary.markers, self.aliases)
        if why := reason(written):
            self.entries[fact.name] = Unknown(REASONS[why], dotted(path))
        elif written is not None and not self._of_gene(path, written):
            self._value(fact, path, written)

    def _of_gene(self, path: tuple[str | int, ...], written: Any) -> bool:
        """Whether a word below a name that is a marker's and a gene's is one of the gene."""
        return len(path) > 1 and path[1] in self.vocabulary.symbols and state(written) in STATES

    def _covered(self) -> None:
        # What could not be read and would make a finding so: the panel's silence is not used against it.
        hidden = {other.name: told for name, told in self.entries.items()
                  if isinstance(told, Unknown) and told.reason == UNREAD
                  for other in implied(name, self.vocabulary.facts)} if self.panel else {}
        for fact in self.vocabulary.covered if self.panel else ():
            kind, gene = fact.panel or ("", "")
            if fact.name in self.entries or gene not in self.listed[kind]:
                continue
            key = self.aliases.get(gene, gene)
            if fact.name in hidden:
                self.entries[fact.name] = hidden[fact.name]
            elif items(mapping(self.markers.get(key)).get("unread")):
                self.entries[fact.name] = Unknown(UNREAD, f"biomarkers.{key}.unread")
            else:
                self.entries[fact.name] = Known(False, f"biomarkers.panel.{kind}", COVERED)

    def _value(self, fact: Fact, path: tuple[str | int, ...], written: Any) -> None:
        try:
            value = values.parse(fact, written, self.vocabulary)
        except ValueError as error:
            message, _, help = str(error).partition(" | ")
            known = values.elsewhere(fact, written, self.vocabulary) if not self.troubles else ""
            self.trouble(path, message, "; ".join(filter(None, (known, help))))
        else:
            self._unlisted(path, [value] if isinstance(value, str) else ())
            own = str(value if isinstance(written, dict) else written)
            told = self.entries.get(fact.name)
            if isinstance(told, Known) and not (fact.history or fact.follows) and told.value != value:
                self._twice(fact, path, told)
                return
            self.entries[fact.name] = Known(value, dotted(path), written=values.shown(value, own))

    def _twice(self, fact: Fact, path: tuple[str | int, ...], told: Known) -> None:
        """One fact that is stated under two names, and differs."""
        if self.several:
            self.entries[fact.name] = Unknown("conflicting", dotted(path))
        else:
            self.trouble(path, f"`{fact.name}` stands here twice, and differs (`{told.at}`)")

    # The treatment history

    def _history(self) -> Record | None:
        lines = self.data.get("treatment")
        if not isinstance(lines, list):
            return None
        record, troubles = treatments.read(lines, self.data.get("history") != "partial", self.vocabulary)
        for path, message, help in troubles:
            self.trouble(("treatment", *path), message, help)
        unread = treatments.if_read(lines)
        for fact in self.vocabulary.told_by_history:
            value = record.derive(fact.history or fact.follows)
            if value is not None and not (unread and record.names_nothing()):
                self.entries[fact.name] = Known(value, "treatment")
        self._unread_history(unread)
        for i, line in enumerate(lines):
            for j, written in enumerate(items(mapping(line).get("unread"))):
                text = "" if written == UNREAD_DRUG else str(written)
                self.unused.append(Unused(dotted(("treatment", i, "unread", j)), text, UNREAD))
        for entry in record.entries:
            self._unlisted(("treatment", entry.place, "drugs"), sorted(entry.drugs or ()))
        return record

    def _unlisted(self, path: tuple[str | int, ...], codes: Iterable[str]) -> None:
        """Say of what no class lists that it leaves open what is asked of classes."""
        self.unused += [Unused(dotted(path), called(code), UNCLASSED) for code in codes if is_unlisted(code)]

    def _unread_history(self, if_read: list[list[Any]]) -> None:
        """What the history would tell, had everything in it been read, is stated: it could not be read."""
        for lines in if_read:
            whole = treatments.read(lines, self.data.get("history") != "partial", self.vocabulary)[0]
            for fact in self.vocabulary.told_by_history:
                if fact.name not in self.entries and whole.derive(fact.history or fact.follows) is not None:
                    self.entries[fact.name] = Unknown(UNREAD, "treatment")

    # Genes

    def _genes(self) -> None:
        genes = Genes(self.markers, self.panel, self.vocabulary)
        genes.read()
        self.listed = genes.listed
        self.entries |= genes.entries
        self.troubles += genes.troubles
        self.unused += [*genes.unused, *open_denials(self.entries, self.panel, self.markers, self.vocabulary)]

    # What cannot both be true

    def _contradictions(self, record: Record | None) -> None:
        for clash in contradictions.clashes(self.data, self.entries, record, self.vocabulary):
            if clash.unread or self.several:
                for name in clash.facts:
                    at = self.entries[name].at if name in self.entries else dotted(clash.places[0])
                    self.entries[name] = Unknown(UNREAD if clash.unread else "conflicting", at)
                continue
            for i, place in enumerate(clash.places):
                own, other = clash.says[i], clash.says[1 - i]
                told = f"{own}, yet {other} (`{dotted(clash.places[1 - i])}`)"
                self.trouble(place, f"{told}: {clash.because}" if clash.because else told)

    def _said_unused(self) -> None:
        """What the case itself carries as stated and not used; the same text is not told twice."""
        told = [Unused(*(str(entry.get(key, "")) for key in Unused._fields))
                for entry in items(self.data.get("unused")) if isinstance(entry, dict)]
        texts, places = {each.stated for each in told}, {each.at for each in told}
        ahead = {each.at for each in self.unused}
        unreadable = _unreadable({key: value for key, value in self.data.items() if key not in _WORDS}, ())
        self.unused += [Unused(at, "", UNREAD) for at in map(dotted, unreadable) if at not in ahead]
        self.unused = told + [each for each in self.unused if each.why in KEPT
                              or (each.stated not in texts if each.stated else each.at not in places)]


def _unreadable(written: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """The places of the values that a door wrote down as unreadable."""
    if isinstance(written, dict | list):
        for key, value in written.items() if isinstance(written, dict) else enumerate(written):
            if key != "unread":
                yield from _unreadable(value, (*path, key))
    elif reason(written) == "unreadable":
        yield path

