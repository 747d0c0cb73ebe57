"""What pages say of a tumor, as they say it where the field of medicine is another."""

from __future__ import annotations

from collections.abc import Mapping

GENERAL = {"en": (("tumor", "disease"), ("Tumor", "Disease")), "zh": (("瘤种", "病种"), ("肿瘤", "疾病"))}
"""Each word of oncology with that of all of medicine."""


def in_general(sentences: Mapping[str, str], language: str) -> dict[str, str]:
    """The sentences of a language without the words of oncology."""
    return {name: _said(text, language) for name, text in sentences.items()}


def _said(text: str, language: str) -> str:
    for own, general in GENERAL[language]:
        text = text.replace(own, general)
    return text
