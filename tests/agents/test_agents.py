"""What an assistant is told: the bytes of the command line, or a refusal; nothing that no engine said."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp")

import anyio
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp_types import CallToolResult

from builders import ROOT, run, some
from markerboard.agents.questions import Questions
from markerboard.agents.server import server
from markerboard.answer.board import Board

CASES = sorted((ROOT / "cases").glob("*.yaml"))
CASE = ROOT / "cases" / "egfr-l858r-oligoprogression.yaml"
TEXT = CASE.read_text(encoding="utf-8")
SHORT = "case: c\ndisease: {diagnosis: ESCC}\n"
Call = Callable[..., tuple[bool, str]]


@pytest.fixture(scope="module")
def call(board: Board) -> Call:
    """Calls a tool of a server in this process: whether it refused, and what it said."""
    made = server(Questions(board))

    async def asked(tool: str, arguments: Mapping[str, Any]) -> CallToolResult:
        async with Client(made) as client:
            return await client.call_tool(tool, dict(arguments))

    def calling(tool: str, **arguments: Any) -> tuple[bool, str]:
        found = anyio.run(asked, tool, arguments)
        return bool(found.is_error), "".join(getattr(one, "text", "") for one in found.content)
    return calling


def printed(*arguments: str | Path) -> str:
    """What the command line prints."""
    return run(*arguments).stdout


@pytest.mark.thorough
@pytest.mark.parametrize("file", some(CASES, 60), ids=lambda file: file.stem)
def test_evaluate(call: Call, file: Path) -> None:
    """An assistant gets the bytes that the command line prints for a case."""
    refused, told = call("evaluate", case=file.read_text(encoding="utf-8"))
    assert not refused
    assert told == printed("evaluate", "--format", "json", file)


def test_other_questions(call: Call) -> None:
    """So it does for every other question that the command line has."""
    command: list[str | Path] = ["evaluate", "--format", "json", CASE]
    assert call("why", case=TEXT, study="alter-l058") == (False, printed(*command, "--why", "alter-l058"))
    assert call("what_if", case=TEXT, supposed=["NOTCH3=mutated"]) == (
        False, printed(*command, "--suppose", "NOTCH3=mutated"))
    assert call("order", case=TEXT) == (False, printed("order", "--format", "json", CASE))
    assert call("cite", study="alter-l058") == (False, printed("show", "alter-l058", "--format", "json"))
    assert call("search", drug="anlotinib", tumor="ESCC") == (
        False, printed("evidence", "--drug", "anlotinib", "--tumor", "ESCC", "--format", "json"))
    missing = json.loads(call("missing", case=TEXT)[1])["missing"]
    assert missing == json.loads(printed(*command))["missing"]


def of(**more: Any) -> str:
    """A short case with more in it."""
    return json.dumps({"case": "c", "disease": {"diagnosis": "ESCC"}, **more})


NAMES = ("ANLOTINB", "anlotinibb", "no-such", "ALTER-9999", "alter-l05", "", "../secret",
         "alter-l058; drop table", "<script>", "alter-l058\n", "注入", "study of anlotinib", "the best one",
         "any", "*")
GENES = ("EGFRR", "EFGR", "NOTCH33", "p53 gene maybe", "XYZ1")
SUPPOSED = ("NOTCH3", "NOTCH3=", "NOTCH3=positive", "NOTCH3=assume wild-type", "egfr=mutated", "dose=12 mg",
            "anlotinib=yes", "survival=24", "ecog=9", "ecog=-1", "EGFR=wild type probably", "age=old", "=",
            "x=y", "liver_metastases=perhaps", "prior.drugs=anlotinib", "os=24 months",
            "recommendation=anlotinib")
REFUSED: list[tuple[str, dict[str, Any]]] = [
    *(("why", {"case": SHORT, "study": name}) for name in NAMES),
    *(("cite", {"study": name}) for name in NAMES),
    *(("evaluate", {"case": of(biomarkers={name: "mutated"})}) for name in GENES),
    *(("what_if", {"case": SHORT, "supposed": [one]}) for one in SUPPOSED),
    *(("evaluate", {"case": text}) for text in (
        "", "   ", "anlotinib dose?", "[]", "{", "case: c\ncase: d", "case: c\nage: 60",
        of(patient={"ecog": 7}), of(patient={"age": "assume 60"}),
        of(biomarkers={"EGFR": "assume wild-type"}),
        of(biomarkers={"EGFR": {"variants": ["L858R"], "status": "wild-type"}}),
        of(biomarkers={"PD-L1": {"tps": 150}}), of(treatment=[{"line": 1, "drugs": ["anlotinibum forte"]}]),
        of(disease={"diagnosis": "lung cancer, probably"}), of(recommendation="anlotinib"),
        of(facts={"assume_everything": True}), of(dose="12 mg"), "\x00", "&a [*a]", "%PDF-1.7",
        "case: c\n" + "a: " * 40, json.dumps({"case": "x" * 300}))),
    *(("order", {"case": text}) for text in ("", "nothing", of(patient={"ecog": "fit"}))),
    *(("missing", {"case": text}) for text in ("", "what is missing?", of(stage="IV"))),
    *(("search", {name: value}) for name, value in (
        ("tumor", "lung-ish"), ("design", "best evidence"), ("biomarker", "EGFRR"), ("drug", "wonderdrug"),
        ("endpoint", "happiness"))),
]


@pytest.mark.parametrize(("tool", "arguments"), REFUSED)
def test_leading_calls(call: Call, tool: str, arguments: dict[str, Any]) -> None:
    """A call that leads, misspells or injects is refused in words: no figure, no verdict, no other name."""
    refused, told = call(tool, **arguments)
    assert refused and told.strip()
    assert not told.lstrip().startswith("{") and "hazard" not in told and "eligible" not in told
    assert "Traceback" not in told and len(told) < 10_000


def test_many_leading_calls() -> None:
    """There are more than eighty of them."""
    assert len(REFUSED) >= 85


def test_large(call: Call) -> None:
    """A case larger than any is refused before it is read."""
    refused, told = call("evaluate", case="case: c\nnotes: " + "x" * 1_200_000)
    assert refused and "larger" in told


def test_no_dose_and_no_advice(call: Call) -> None:
    """A study is shown as it was encoded: nothing in it speaks to a patient."""
    told = call("cite", study="alter-l058")[1]
    assert json.loads(told)["id"] == "alter-l058"
    assert not re.search(r"you should|we recommend", told, re.IGNORECASE)


def test_over_standard_input(board: Board) -> None:
    """A client of the protocol starts the command, sees seven tools, and is answered or refused."""
    parameters = StdioServerParameters(command=sys.executable, args=["-m", "markerboard", "mcp"],
                                       env=dict(os.environ))

    async def asked() -> tuple[list[str], str, bool]:
        async with Client(stdio_client(parameters)) as client:
            tools = [tool.name for tool in (await client.list_tools()).tools]
            answer = await client.call_tool("evaluate", {"case": SHORT})
            refusal = await client.call_tool("why", {"case": SHORT, "study": "no-such"})
            return tools, "".join(getattr(one, "text", "") for one in answer.content), bool(refusal.is_error)
    tools, told, refused = anyio.run(asked)
    assert tools == ["evaluate", "missing", "why", "what_if", "order", "cite", "search"]
    assert json.loads(told) == board.evaluate({"case": "c", "disease": {"diagnosis": "ESCC"}}).as_json()
    assert refused
