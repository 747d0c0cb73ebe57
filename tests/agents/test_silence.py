"""Nothing of a case stays behind: in no log, on no stream, in no cache, whatever happens in a call."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

pytest.importorskip("mcp")

from assistants import Call, calling, session
from markerboard.answer.board import Board

PLANTED = ("".join(reversed("tneitapxqz")), "".join(reversed("52186.41")), "".join(reversed("7858L")))
"""A name, a number and a variant of no other patient. Nothing else in the process says them as they are."""
PROVOKED = """
import logging, sys, warnings
from markerboard.answer import board
def fails(self, case, **more):
    logging.getLogger("any").critical("%s", case.data)
    warnings.warn(str(case.data))
    class Lost:
        def __del__(self): raise ValueError(case.data)
    Lost()
    raise {kind}(case.data)
board.Board.evaluate = fails
"""


def planted() -> str:
    """A case that says what is planted wherever a case can."""
    name, months, variant = PLANTED
    return json.dumps({
        "case": name, "notes": f"{name} again", "patient": {"age": 59, "sex": "female", "ecog": 1},
        "disease": {"diagnosis": "LUAD", "stage": "IVB"},
        "treatment": [{"line": 1, "drugs": ["osimertinib"], "months": float(months)}],
        "biomarkers": {"EGFR": {"variants": [variant + "R"]}, "PD-L1": {"tps": float(months)},
                       "MET": {"cep7_ratio": float(months)}, "TMB": {"per_mb": float(months)}}})


def table() -> str:
    """A table of changes that says what is planted."""
    name, _, variant = PLANTED
    return "\n".join((
        "Hugo_Symbol\tTumor_Sample_Barcode\tVariant_Classification\tHGVSp_Short",
        f"EGFR\t{name}\tMissense_Mutation\tp.{variant}R", f"{name}1\t{name}\t{name}\tp.{variant}Q"))


def asked() -> Iterator[tuple[str, dict[str, Any]]]:
    """Calls that are answered, and calls that are refused, with what is planted in each."""
    name = PLANTED[0]
    wrong, several = planted().replace("59", f'"{name}"'), f"[{planted()}, {planted()}]"
    for case in (planted(), table(), wrong, several, name):
        for tool in ("first_page", "order"):
            yield tool, {"case": case}
    for tool in ("study", "why"):
        yield tool, {"case": planted(), "study": "alter-l058"}
    yield "evaluate", {"case": table()}
    yield "what_if", {"case": planted(), "supposed": ["NOTCH3=mutated"]}
    yield "what_if", {"case": planted(), "supposed": [f"NOTCH3={name}"]}
    yield "evaluate", {"case": planted(), name: name}
    yield "evaluate", {"case": {"case": name}}
    yield "cite", {"study": name}
    yield "search", {"drug": name}
    yield name, {"case": planted()}


def said(text: str) -> list[str]:
    """What of the planted a text says."""
    return [one for one in PLANTED if one in text]


def files() -> str:
    """All that markerboard keeps in files."""
    place = Path(os.environ["XDG_CACHE_HOME"])
    return "\n".join(one.read_bytes().decode("latin-1") for one in place.rglob("*") if one.is_file())


def test_a_session(tmp_path: Path) -> None:
    """Of a session with cases, refusals and lines that are none, standard error and no file hold anything."""
    name = PLANTED[0]
    with session(tmp_path / "errors") as client:
        answers = [client.call(tool, **arguments) for tool, arguments in asked()]
        for line in (name, f'{{"{name}": ', '{"jsonrpc": "2.0", "method": "any"}', f'["{name}"]'):
            client.write(line)
        client.ask(name, {name: name})
        client.ask("tools/call", {"name": name, "arguments": [planted()]})
        client.ask("tools/call", {"name": 1, "arguments": planted()})
        client.ask("resources/read", {"uri": f"file:///{name}"})
        client.ask("prompts/get", {"name": name, "arguments": {name: name}})
        assert client.ask("ping", {})["result"] == {}
    assert {refused for refused, _ in answers} == {True, False}
    assert (client.process.returncode, (tmp_path / "errors").read_text()) == (0, "")
    assert all(set(json.loads(line)) <= {"jsonrpc", "id", "result", "error"} for line in client.lines)
    assert said(files()) == []


@pytest.mark.parametrize("kind", ["ValueError", "KeyboardInterrupt", "SystemExit"])
def test_a_defect(tmp_path: Path, kind: str) -> None:
    """An error that nobody foresaw is told with its kind and its place, without its words; so is the next."""
    with session(tmp_path / "errors", PROVOKED.format(kind=kind)) as client:
        told = [client.call("evaluate", case=planted()) for _ in range(2)]
        assert client.call("cite", study="alter-l058")[0] is False
    assert all(refused and f"a defect of markerboard: {kind} at fails:" in words for refused, words in told)
    assert said("".join(words for _, words in told)) == []
    assert (client.process.returncode, (tmp_path / "errors").read_text()) == (0, "")


def test_a_client_that_goes(tmp_path: Path) -> None:
    """A client that is gone before it is answered ends the session, without a word of what it asked."""
    with session(tmp_path / "errors") as client:
        call = {"name": "evaluate", "arguments": {"case": planted()}}
        assert client.process.stdout
        client.process.stdout.close()
        client.process.stdout = open(os.devnull)  # noqa: SIM115
        client.write(json.dumps({"jsonrpc": "2.0", "id": "x", "method": "tools/call", "params": call}))
    assert said((tmp_path / "errors").read_text()) == []
    assert "Traceback" not in (tmp_path / "errors").read_text()


def test_lines_that_are_no_message(tmp_path: Path) -> None:
    """Who sends a line that is no message is told so, under its id where it has one; the next is answered."""
    call = ('{"jsonrpc": "2.0", "id": 1000, "method": "tools/call", "params": '
            '{"name": "form", "arguments": %s}}')
    with session(tmp_path / "errors") as client:
        for line in (call % '{"case": "\\ud83d"}', call % "{", PLANTED[0], "[" * 50_000, '{"id": 5}', "[]"):
            client.write(line)
        assert client.call("form")[0] is False
    told = [json.loads(line) for line in client.lines if '"error"' in line]
    assert [one["id"] for one in told] == [1000, None, None, None, None, None]
    assert all("no message of the protocol" in one["error"]["message"] for one in told)
    assert ((tmp_path / "errors").read_text(), said(json.dumps(told))) == ("", [])


# Caches

def holders() -> list[str]:
    """The kinds of objects of this process that say what is planted, but for the frames that look."""
    gc.unfreeze()  # what is frozen is looked at too
    gc.collect()
    numbers = {Decimal(PLANTED[1]), float(PLANTED[1])}
    looked = [one for one in gc.get_objects()
              if not isinstance(one, FrameType) and one is not numbers and one is not globals()]
    return [f"{type(one).__name__}: {held!r:.80}" for one in looked for held in _within(one, numbers)]


def _within(one: Any, numbers: set[Any]) -> Iterator[Any]:
    """What of the planted an object holds, also in parts that the collector of garbage does not know of."""
    for part in gc.get_referents(one):
        if isinstance(part, str | bytes):
            if said(part if isinstance(part, str) else part.decode("latin-1")):
                yield part
        elif isinstance(part, Decimal | float):
            if part in numbers:
                yield part
        elif not gc.is_tracked(part):
            yield from _within(part, numbers)


def test_nothing_is_kept(board: Board) -> None:
    """After a call no object of the process says what its case said; without forgetting, some would."""
    call: Call = calling(board)
    assert holders() == []
    board.evaluate(board.case(json.loads(planted()))).as_bytes()
    assert holders()
    board.forget()
    assert holders() == []
    gc.freeze()  # as the command does: each call looks for garbage, of which a run of tests has much
    for tool, arguments in asked():
        call(tool, **arguments)
    assert holders() == []
    gc.freeze()  # for the tests to come
