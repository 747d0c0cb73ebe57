"""Why, in another language: the sentences of an answer, said again from the facts they were made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markerboard.answer.model import Evaluation, FactShown, Missing
from markerboard.render.words import ENGLISH, Sentences


class Reasons:
    """Translates the sentences of one answer; one that it does not know stays as it is."""

    def __init__(self, sentences: Sentences, answer: Evaluation) -> None:
        self.answer = answer
        self._speaker = Speaker(sentences)
        english = sentences.words.language == "en"
        self._said = {} if english else dict(self._pairs(Speaker(ENGLISH), self._speaker))

    def __call__(self, sentence: str) -> str:
        """The sentence in the language of the page."""
        return self._said.get(sentence, sentence)

    def translated(self, sentence: str) -> bool:
        """Whether the sentence could be said in that language."""
        return sentence in self._said

    def note(self, note: str) -> str:
        """How a fact was derived, in the language of the page."""
        return self._speaker.note(note)

    def _pairs(self, one: Speaker, other: Speaker) -> Iterator[tuple[str, str]]:
        for fact in self.answer.facts.values():
            yield one.fact(fact), other.fact(fact)
        for missing in self.answer.missing:
            stated = self.answer.facts.get(missing.fact)
            yield one.missing(missing, stated), other.missing(missing, stated)


class Speaker:
    """Says facts as `explain` does, from what an answer shows of them."""

    def __init__(self, sentences: Sentences) -> None:
        self.words, self.term, self.value = sentences.words, sentences.term, sentences.value

    def fact(self, fact: FactShown) -> str:
        label = self.term(fact.label)
        if fact.unknown is not None:
            return self.words(f"why {fact.unknown}", label=self._subject(label))
        note = self.words("note", note=self.note(fact.note)) if fact.note else ""
        if isinstance(fact.value, dict) and "members" in fact.value:
            return self.words("said drugs", label=label, value=self._text(fact))
        if isinstance(fact.value, dict):
            return f"{label}{self.words('space') or ' '}{self._gene(fact.value)}{note}"
        kind = "said flag" if isinstance(fact.value, bool) else "said value"
        return self.words(kind, label=label, value=self._text(fact)) + note

    def missing(self, missing: Missing, fact: FactShown | None) -> str:
        label = self.term(missing.label)
        if fact is None or fact.unknown is not None:
            return self.words(f"why {missing.reason}", label=self._subject(label))
        if not isinstance(fact.value, dict):
            return self.words("known only as", label=self._subject(label), value=self._text(fact))
        if "members" in fact.value:
            return self.words("said drugs", label=label, value=self._text(fact))
        unread = fact.note == ENGLISH.words("unread beside")
        beside = self.words("unread beside" if unread else
                            "no other variants" if fact.value["complete"] else "other variants")
        return self.words("gene beside", label=label, value=self._gene(fact.value), beside=beside)

    def note(self, note: str) -> str:
        """How a fact was derived."""
        for name in ("covered", "unread beside"):
            if note == ENGLISH.words(name):
                return self.words(name)
        start = ENGLISH.words("by definition", condition="")
        return self.words("by definition", condition=note.removeprefix(start)) if start in note else note

    def _subject(self, label: str) -> str:
        """What a sentence begins with; a symbol stands apart from the Chinese that follows it."""
        return f"{label} " if self.words.language != "en" and label[-1:].isascii() else label

    def _gene(self, gene: dict[str, Any]) -> str:
        if gene["variants"]:
            return self.words("has", value=", ".join(gene["variants"]))
        return self.words("is", value=self.term(gene["status"]))

    def _text(self, fact: FactShown) -> str:
        return self.value(fact.text or "")
