"""Hypothesis strategies of what is written: bytes, plain data and its YAML or JSON, cases, mutations."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

import yaml
from hypothesis import strategies as st

from markerboard.patient.casefacts import read
from strategies import SHIPPED

Pool = Mapping[str, Sequence[Any]]

# Pieces that mean something to a YAML or JSON reader, so that fuzzed text reaches deep into it.
_PIECES = ("a: ", "- ", "{", "}", "[", "]", ",", ": ", "\n", "  ", "\t", "&x ", "*x", "!!str ", "? ", "| ",
           "> ", "---\n", "...\n", "%YAML 1.1\n", "'", '"', "\\u12", "#", "<<: ", "null", "1e5", "é",
           "\ufeff", "\x00")

words = st.text("abcXYZ 019_-é≥", min_size=1, max_size=8).map(str.strip).filter(bool)
leaves = st.none() | st.booleans() | words | st.sampled_from(["0.50", "1e-05", "", "true", "null", "a: b"])
plain_data = st.recursive(leaves, lambda inner: st.lists(inner, max_size=4)
                          | st.dictionaries(words, inner, max_size=4), max_leaves=12)


def raw() -> st.SearchStrategy[bytes]:
    """Any bytes, and bytes that look like YAML."""
    pieces = st.lists(st.sampled_from(_PIECES) | st.text(max_size=3), max_size=30).map("".join)
    return st.binary(max_size=200) | pieces.map(lambda text: text.encode("utf-8", "surrogatepass"))


@st.composite
def written(draw: st.DrawFn, data: Any) -> str:
    """Plain data as somebody may write it: JSON or YAML, block or flow, indented or not."""
    if draw(st.booleans()):
        indent = draw(st.sampled_from([None, 2, "\t"]))
        return json.dumps(data, indent=indent, ensure_ascii=draw(st.booleans()))
    return str(yaml.safe_dump(data, default_flow_style=draw(st.sampled_from([None, True, False])),
                              allow_unicode=draw(st.booleans()), sort_keys=False))


_TOKENS = ("fever", "night sweats", "copies", "drift", "color", "tumor", "taken", "GENE1", "one", "and", "or",
           "not", "in", "is", "has", "(", ")", "{", "}", ",", "<", "<=", "=", ">=", ">", "!=", "3", "-1.5",
           "red", "mutated", "A2V", "LEAF1", "syrup", "exon 2 insertion", "\n", "é", "\x00")


def condition_texts() -> st.SearchStrategy[str]:
    """Texts that are conditions, or nearly, or not at all."""
    tokens = st.lists(st.sampled_from(_TOKENS), max_size=15).map(" ".join)
    return tokens | st.text(max_size=60) | st.lists(st.sampled_from(_TOKENS), max_size=15).map("".join)


def variant_texts() -> st.SearchStrategy[str]:
    """Texts that look like protein variants, and others."""
    edit = r"(delins[A-Z]{1,4}|del|ins[A-Z]{1,4}|dup|fs|[A-Z*=])"
    one = st.from_regex(rf"(p\.)?\(?[A-Z*]\d{{1,4}}(_[A-Z]\d{{1,4}})?{edit}\)?", fullmatch=True)
    edit = r"(delins(Ser){1,2}|del|dup|fs|Arg|Ter|=)"
    three = st.from_regex(rf"p\.(Leu|Glu|Ter)\d{{1,3}}(_Ala\d{{1,3}})?{edit}", fullmatch=True)
    kind = r"(deletion|del|ins|insertion|skipping|mutation)s?"
    classes = st.from_regex(rf"(exon |ex|e)?\d{{1,3}} ?{kind}", fullmatch=True)
    return one | three | classes | st.text(max_size=20)


# Cases, from values that a case may hold

_REASONS = ("not tested", "not stated", "indeterminate")
_FLAGS = (True, False, *_REASONS)
_SECTIONS: Mapping[str, Pool] = {
    "patient": {"age": ("59", "17", "18-75", ">=76", 60), "sex": ("female", "male", "unknown"),
                "ecog": ("0", "1", "0-1", ">=2", "not stated")},
    "disease": {"diagnosis": ("LUAD", "NSCLC", "SCLC", "ESCC", "COAD", "READ", "SYNS", "LIPO", "Liposarcoma"),
                "stage": ("III", "IIIB", "IV", "IVB"), "extent": ("locally advanced", "recurrent",
                                                                  "metastatic"),
                "grade": ("low", "intermediate", "high"), "measurable": _FLAGS, "resectable": _FLAGS},
    "progression": {"sites": ("1", "2-4", "6", ">5"), "control_months": ("2", "3-6", "13"),
                    "symptoms_worse": _FLAGS, "target_lesions_grew": _FLAGS, "pattern": ("gradual", "oligo")},
    "facts": {"organ_function_adequate": _FLAGS, "life_expectancy": ("<3", ">6", "3"), "pregnant": _FLAGS},
}
_MARKERS: Pool = {
    "EGFR": ("mutated", "wild-type", {"variants": ["L858R"]}, {"variants": ["ex19del"], "complete": True},
             {"variants": ["exon 20 insertion"]}, {"variants": ["L858R", "C797S"]}),
    "TP53": ("mutated", "wild-type", "indeterminate"), "FAT1": ("mutated", "wild-type"),
    "NOTCH3": ("mutated", "wild-type", "no call"), "KRAS": ("mutated", "wild-type"), "BRAF": ("wild-type",),
    "MET": ({"amplified": True}, {"cep7_ratio": "1.2"}, {"amplified": False, "copy_number": ">=5"}),
    "PD-L1": ("not tested", {"tps": "1-49", "cps": ">=10"}, {"tps": "<1"}, {"cps": "0", "clone": "22C3"}),
    "TMB": ("not tested", {"per_mb": "4.2", "high": False}, {"high": True, "specimen": "tissue"}),
    "ctDNA": ([], [{"at": "baseline", "msaf": "0.03"}, {"at": "best response", "msaf": "0.0004"}],
              [{"at": "after cycle 1", "msaf": "<0.001", "detected": True}]),
    "panel": ({"genes": ["TP53", "FAT1"]}, {"genes": ["NRAS"], "amplifications": ["MET"]},
              {"fusions": ["ALK"]}),
}
_LINE: Pool = {
    "drugs": (["osimertinib"], ["EGFR TKI"], ["anlotinib"], ["carboplatin", "pemetrexed"], ["docetaxel"], []),
    "months": ("2", "14", ">3", "not stated"), "status": ("ongoing", "stopped"),
    "best_response": ("CR", "PR", "SD", "PD", "NE"), "chemotherapy_cycles": ("2", "0", ">=3"),
}


def _some(pool: Pool) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={key: st.sampled_from(values) for key, values in pool.items()})


@st.composite
def _treatments(draw: st.DrawFn) -> list[dict[str, Any]]:
    around = draw(st.lists(st.sampled_from(["adjuvant", "neoadjuvant", "definitive"]), max_size=1))
    lines = [{"setting": setting, **draw(_some(_LINE))} for setting in around]
    return lines + [{"line": n + 1, **draw(_some(_LINE))} for n in range(draw(st.integers(0, 3)))]


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """Cases in which nothing is wrong, of the shipped vocabulary; any part may be left out."""
    parts: dict[str, st.SearchStrategy[Any]] = {name: _some(pool) for name, pool in _SECTIONS.items()}
    parts |= {"biomarkers": _some(_MARKERS), "treatment": _treatments(),
              "history": st.sampled_from(["complete", "partial"])}
    case = {"case": "drawn", **draw(st.fixed_dictionaries({}, optional=parts))}
    # Parts are drawn apart from each other; of two that contradict each other neither is kept.
    for trouble in read(case, SHIPPED)[1]:
        case.pop(str(trouble.path[0]), None)
    return case


@st.composite
def shuffled_keys(draw: st.DrawFn, data: Any) -> Any:
    """The same data with the keys of every mapping in another order; lists keep theirs."""
    if isinstance(data, dict):
        return {key: draw(shuffled_keys(data[key])) for key in draw(st.permutations(list(data)))}
    return [draw(shuffled_keys(item)) for item in data] if isinstance(data, list) else data


# Edits of what is written

Path = tuple[str | int, ...]
_OTHER: tuple[Any, ...] = (None, True, "", "nonsense", "-1", "²", "9" * 50, "???", [], {}, [[]], ["x"],
                           {"a": "b"}, [{"at": []}])


def paths(data: Any, path: Path = ()) -> Iterator[Path]:
    """The path of every value below the top."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from paths(value, (*path, key))


@st.composite
def edits(draw: st.DrawFn, data: Any) -> tuple[Path, Any]:
    """Data with one value taken out, put under another key, or replaced; and where that was."""
    path = draw(st.sampled_from(list(paths(data))))
    edited = deepcopy(data)
    place = edited
    for step in path[:-1]:
        place = place[step]
    last: Any = path[-1]
    kind = draw(st.sampled_from(["delete", "rename", "replace"]))
    if kind == "replace" or isinstance(last, int):
        place[last] = draw(st.sampled_from(_OTHER))
    elif kind == "rename":
        place[f"{last}x"] = place.pop(last)
    else:
        del place[last]
    return path, edited


@st.composite
def inserted(draw: st.DrawFn, content: bytes) -> bytes:
    """A text with one byte more somewhere."""
    at = draw(st.integers(0, len(content)))
    return content[:at] + draw(st.binary(min_size=1, max_size=1) | st.sampled_from(
        [b"\t", b"\n", b"'", b'"', b":", b"&", b"*", b"{", b"\xff", b"\x00"])) + content[at:]


@st.composite
def spaced(draw: st.DrawFn, text: str) -> str:
    """The same YAML with blank lines, comments and spaces that mean nothing."""
    def line(written: str) -> str:
        return written + draw(st.sampled_from(["", "", "  ", "\n", "\n# a remark", "\n\n   # another"]))
    return "\n".join(map(line, text.splitlines())) + "\n"
