"""The words of every page, in English and Chinese, by a name that templates and sentences share.

`en.py` and `zh.py` hold the same names with the same blanks; a test compares them. What a rule base
says (labels of facts, drugs, endpoints) is data and stays there: its Chinese stands in
`rules/words/zh-Hans.yaml`, and whatever is not in it is shown as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from markerboard.words.fields import in_general
from markerboard.words.whys import in_chinese

LANGUAGES = {"en": "English", "zh": "中文"}
_TAGS = {"en": "en", "zh": "zh-Hans"}


class Words:
    """The words of one language: `words("fits")`, `words("n", n=150)`."""

    def __init__(self, language: str, sentences: Mapping[str, str], terms: Mapping[str, str],
                 shorter: Mapping[str, str]) -> None:
        self.language, self.tag = language, _TAGS[language]
        self._sentences, self._terms, self._shorter = sentences, terms, shorter
        self._made = tuple(_made(terms))

    def __call__(self, name: str, /, **blanks: Any) -> str:
        """A sentence with its blanks filled in. Raises KeyError for a name that no language has."""
        return self._sentences[name].format(**blanks) if blanks else self._sentences[name]

    def why(self, told: str) -> str:
        """Why something could not be used, as a door says it."""
        return in_chinese(told) if self.language == "zh" else told

    def term(self, written: str) -> str:
        """A word of the rules or of a closed list, such as `better` or `months`; itself where unknown.

        What is said of any gene alike (`CCNE1 amplification`) is made from its one entry.
        """
        known = self._terms.get(written)
        return self._of_any(written) if known is None and self._made else known or written

    def _of_any(self, written: str) -> str:
        for pattern, said in self._made:
            if found := pattern.fullmatch(written):
                return said.format(**{name: self.term(part) for name, part in found.groupdict().items()})
        return written

    def short(self, written: str) -> str:
        """A word of the rules as a table heads a column with it, such as `PFS`; the word where none is."""
        return self._shorter.get(written) or self.term(written)

    def knows(self, written: str) -> bool:
        """Whether a word of the rules can be said in this language."""
        return self.language == "en" or written in self._terms


def _made(terms: Mapping[str, str]) -> Iterator[tuple[re.Pattern[str], str]]:
    """The terms with blanks: `{gene}`, `{partner}` are symbols, `{number}` has digits, `{run}` two of them,
    `{change}` is any.
    """
    for written, said in terms.items():
        if "{" in written:
            blanks = re.sub(r"\\{(gene|partner)\\}", r"(?P<\1>[A-Z][A-Za-z0-9-]*)", re.escape(written))
            blanks = re.sub(r"\\{number\\}", r"(?P<number>\\d+)", blanks)
            blanks = re.sub(r"\\{run\\}", r"(?P<run>\\d+-\\d+)", blanks)
            yield re.compile(re.sub(r"\\{change\\}", r"(?P<change>.{1,200})", blanks)), said


@cache
def words(language: str, oncology: bool = True) -> Words:
    """The words of a language, `en` or `zh`, for oncology or any other field. Raises KeyError for another."""
    if language == "en":
        from markerboard.words import en

        return Words("en", en.SENTENCES if oncology else in_general(en.SENTENCES, "en"), {}, en.SHORTER)
    if language != "zh":
        raise KeyError(language)
    from markerboard.words import packs, zh

    terms = {**_terms_of_the_rules("zh-Hans"), **packs.TERMS, **zh.TERMS}
    return Words("zh", zh.SENTENCES if oncology else in_general(zh.SENTENCES, "zh"), terms,
                 zh.SHORTER)


def preferred(accept: str) -> str:
    """The language to answer a browser in, by its Accept-Language; English when it asks for neither."""
    wanted: list[tuple[float, str]] = []
    for part in accept.split(",")[:20]:
        tag, _, parameter = part.strip().partition(";")
        language = tag.strip().lower().partition("-")[0]
        if language in LANGUAGES:
            wanted.append((_quality(parameter), language))
    best = max(wanted, key=lambda one: one[0], default=(0.0, "en"))
    return best[1] if best[0] > 0 else "en"


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0


def _terms_of_the_rules(tag: str) -> dict[str, str]:
    import yaml  # only for who reads another language

    from markerboard.knowledge.loading import shipped

    file = shipped() / "words" / f"{tag}.yaml"
    if not file.is_file():
        return {}
    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    sections = yaml.load(file.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 (text only)
    return {word: said for section in sections.values() for word, said in section.items()}
