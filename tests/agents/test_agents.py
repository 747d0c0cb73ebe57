"""What an assistant is told: the bytes of the command line, or a refusal; nothing that no engine said."""

from __future__ import annotations

import gc
import json
import os
import re
import sys
from pathlib import Path

import pytest

pytest.importorskip("mcp")

import anyio
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from assistants import Call, calling
from builders import ROOT, run, some
from markerboard.agents.questions import Questions
from markerboard.answer.board import Board

CASES = sorted((ROOT / "cases").glob("*.yaml"))
CASE = ROOT / "cases" / "egfr-l858r-oligoprogression.yaml"
TEXT = CASE.read_text(encoding="utf-8")
SHORT = "case: c\ndisease: {diagnosis: ESCC}\n"


@pytest.fixture(scope="module")
def call(board: Board) -> Call:
    """Calls a tool: whether it refused, and what it said."""
    gc.freeze()  # as the command does: each call looks for garbage, of which a run of tests has much
    return calling(board)


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
    assert call("form") == (False, printed("case", "new"))


def test_parts(call: Call) -> None:
    """The first page is the command's, and parts are as in all of the answer, with what was not used."""
    assert call("first_page", case=TEXT) == (False, printed("evaluate", CASE))
    supposed = ("NOTCH3=mutated", "progression.pattern=gradual")
    options = [part for one in supposed for part in ("--suppose", one)]
    assert call("first_page", case=TEXT, supposed=list(supposed)) == (
        False, printed("evaluate", CASE, *options))
    kept = TEXT.replace("biomarkers:", "biomarkers:\n  ZNF3: mutated")
    answer = json.loads(call("evaluate", case=kept)[1])
    always = {name: answer[name] for name in ("case", "notice", "knowledge", "engine", "unused", "left_out")}
    assert always["unused"]
    assert json.loads(call("missing", case=kept)[1]) == always | {"missing": answer["missing"]}
    for study in answer["studies"][::15]:
        told = json.loads(call("study", case=kept, study=study["id"])[1])
        assert told == always | {"study": study, "sources": told["sources"]}
        assert set(told["sources"]) == set(study["sources"])
        assert told["sources"].items() <= answer["sources"].items()


def test_names(board: Board) -> None:
    """A study is found by every name that a page shows of it; a trial's number is not that of its part."""
    ask = Questions(board)
    for id, rules in board.knowledge.studies.items():
        for name in (id, *rules.page.get("names", ())):
            assert json.loads(ask.cite(name))["id"] == id
    assert json.loads(ask.cite("nct02388919"))["id"] == "alter0303"


def test_size(call: Call) -> None:
    """What an assistant is told to begin with is short enough to be read by one."""
    assert len(call("first_page", case=TEXT)[1]) < 8_000 and len(call("form")[1]) < 25_000


def test_no_dose_and_no_advice(call: Call) -> None:
    """A study is shown as it was encoded: nothing in it speaks to a patient."""
    told = call("cite", study="alter-l058")[1]
    assert json.loads(told)["id"] == "alter-l058"
    assert not re.search(r"you should|we recommend", told, re.IGNORECASE)


def test_over_standard_input(board: Board) -> None:
    """A client of the protocol starts the command, sees ten tools, and is answered or refused."""
    parameters = StdioServerParameters(command=sys.executable, args=["-m", "markerboard", "mcp"],
                                       env=dict(os.environ))

    async def asked() -> tuple[list[str], str, bool]:
        async with Client(stdio_client(parameters)) as client:
            tools = [tool.name for tool in (await client.list_tools()).tools]
            answer = await client.call_tool("evaluate", {"case": SHORT})
            refusal = await client.call_tool("why", {"case": SHORT, "study": "no-such"})
            return tools, "".join(getattr(one, "text", "") for one in answer.content), bool(refusal.is_error)
    tools, told, refused = anyio.run(asked)
    assert tools == ["form", "first_page", "study", "evaluate", "missing", "why", "what_if", "order", "cite",
                     "search"]
    assert json.loads(told) == board.evaluate({"case": "c", "disease": {"diagnosis": "ESCC"}}).as_json()
    assert refused
