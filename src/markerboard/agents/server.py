"""The Model Context Protocol over standard input and output: seven tools, which answer or refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from mcp.server import MCPServer
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from markerboard.agents.questions import Questions
from markerboard.errors import InputError, MarkerboardError
from markerboard.version import __version__

INSTRUCTIONS = """\
markerboard says which published evidence fits a patient, and what is missing. It never recommends a
treatment. Every answer is JSON: quote its figures with the source and place that stand beside them, and its
verdicts and its `notice` as they are. `undetermined` and `unknown` are answers: nothing that a case does not
state may be assumed, and what was not tested is not negative. To try an assumption use `what_if`, and say
that it was supposed. Where a tool refuses, pass its reason on; do not guess the name of a gene, a drug, a
tumor or a study. It knows no doses, and nothing beyond its rules. A case is used for the one call and kept
nowhere; do not put the name of a patient into it."""

CaseText = Annotated[str, Field(
    description="The case: YAML or JSON in the form of markerboard, or a FHIR R4 bundle, a DNPM:DIP record "
                "or a phenopacket. Only what was stated belongs there.")]
StudyId = Annotated[str, Field(description="The id of a study, as `evaluate` and `search` give it.")]
Supposed = Annotated[list[str], Field(
    description="What is supposed, each as fact=value, of the facts that `missing` names.")]
Word = Annotated[str | None, Field(description="A name as the vocabulary has it, or nothing.")]


def server(questions: Questions) -> MCPServer:
    """A server of the questions to one board."""
    made = MCPServer("markerboard", version=__version__, instructions=INSTRUCTIONS, log_level="ERROR")
    for tool in _tools(questions):
        made.add_tool(tool, annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False),
                      structured_output=False)
    return made


def _tools(ask: Questions) -> list[Callable[..., CallToolResult]]:
    def evaluate(case: CaseText) -> CallToolResult:
        """Which studies fit the patient of a case, why, their figures with sources, and what is missing."""
        return _answered(lambda: ask.evaluate(case))

    def missing(case: CaseText) -> CallToolResult:
        """Which facts are missing in a case, and what an answer to each would settle."""
        return _answered(lambda: ask.missing(case))

    def why(case: CaseText, study: StudyId) -> CallToolResult:
        """Why one study stands where it does, and the smallest changes under which it would fit."""
        return _answered(lambda: ask.why(case, study))

    def what_if(case: CaseText, supposed: Supposed) -> CallToolResult:
        """The answer as if some missing facts were known. What was supposed is not stated: say so."""
        return _answered(lambda: ask.evaluate(case, supposed))

    def order(case: CaseText) -> CallToolResult:
        """Which test or question settles what, whatever it finds."""
        return _answered(lambda: ask.order(case))

    def cite(study: StudyId) -> CallToolResult:
        """A study as it was encoded: every criterion and figure with its source and place."""
        return _answered(lambda: ask.cite(study))

    def search(text: Word = None, drug: Word = None, tumor: Word = None, biomarker: Word = None,
               endpoint: Word = None, design: Word = None) -> CallToolResult:
        """The findings that speak of a drug, a tumor, a biomarker, an endpoint or a design."""
        wanted = {"text": text, "drug": drug, "tumor": tumor, "biomarker": biomarker, "endpoint": endpoint,
                  "design": design}
        return _answered(lambda: ask.search(wanted))

    return [evaluate, missing, why, what_if, order, cite, search]


def _answered(question: Callable[[], str]) -> CallToolResult:
    """An answer, or the reason why there is none."""
    try:
        return _told(question())
    except InputError as error:
        return _told("\n".join(error.told()), refused=True)
    except MarkerboardError as error:
        return _told(str(error), refused=True)


def _told(text: str, *, refused: bool = False) -> CallToolResult:
    content: list[Any] = [TextContent(type="text", text=text)]
    return CallToolResult(content=content, is_error=refused)
