"""Results of FHIR that may be of a gene and do not say of which: a code alone, as `LOINC 21702-6`.

No table has every code of a test of one gene. So a call or a change of the sequence under a code that is not
known and not called anything, or called a test of genes, may be of any gene.
"""

from __future__ import annotations

from typing import Any

from markerboard.imports.mapping import children, codings, folded, mapping
from markerboard.imports.readings import answer, codes_of, names_of, spelled
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.spellings import FLAGS
from markerboard.patient.spellings import folded as word_of
from markerboard.patient.written import changes, state

WHY = "of which gene it is cannot be told, so it may be of any"


def of_any_gene(data: dict[str, Any], vocabulary: Vocabulary) -> bool:
    """Whether a result, or a component of one, may state a change of a gene that nothing names."""
    table = mapping()
    if any(answer("category", one) == "other" for one in children(data, "category")):
        return False
    for held in (data, *children(data, "component")):
        codes = [code for c in codings(held.get("code")) if (code := table.code(c))]
        # What is a part of a variant elsewhere stands alone here.
        known = held is not data and any(code in table.by_component for code in codes)
        words = folded(" ".join(names_of(held.get("code"))))
        of_genes = not words or any(word in words for word in table.texts["of_genes"])
        if not known and of_genes and _calls(held, vocabulary):
            return True
    return False


def _calls(held: dict[str, Any], vocabulary: Vocabulary) -> bool:
    """Whether a value says that something is there or not, or is a change; a quantity is neither."""
    values = [held[key] for key in held if key.startswith("value")]
    if not values:
        return any(answer("interpretation", one) for one in children(held, "interpretation"))
    return any(isinstance(one, bool) or _is_call(one, vocabulary) for one in values)


def _is_call(value: Any, vocabulary: Vocabulary) -> bool:
    coded = any(answer(kind, value) for kind in ("presence", "positivity", "change"))
    texts = [*spelled(value), *(code.code for code in codes_of(value))]
    return coded or any(_says(text, vocabulary) for text in texts)


def _says(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text is a call, a state of a gene, or a change of one."""
    if word_of(text) in FLAGS or state(text) in ("mutated", "wild-type"):
        return True
    found = changes(text, "", vocabulary)
    return bool(found.variants or found.unclear or found.none)
