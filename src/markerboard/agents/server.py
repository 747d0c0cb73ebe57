"""The Model Context Protocol over standard input and output: seven tools, which answer or refuse."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import anyio
from anyio.to_thread import run_sync
from mcp.server import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp_types import Tool as Listed

from markerboard.agents.arguments import Tool, checked, schema
from markerboard.agents.questions import Questions
from markerboard.errors import MarkerboardError, did_you_mean, place, quoted
from markerboard.version import __version__

Context = ServerRequestContext[Any]
INSTRUCTIONS = """\
markerboard says which published evidence fits a patient, and what is missing. It never recommends a
treatment. Every answer is JSON: quote its figures with the source and place that stand beside them, and its
verdicts and its `notice` as they are. `undetermined` and `unknown` are answers: nothing that a case does not
state may be assumed, and what was not tested is not negative. To try an assumption use `what_if`, and say
that it was supposed. Where a tool refuses, pass its reason on; do not guess the name of a gene, a drug, a
tumor or a study. It knows no doses beyond the regimens of its studies, and nothing beyond its rules. A case
is one patient's, is used for the one call and kept nowhere; do not put the name of a patient into it."""

CaseText = Annotated[
    str, "The case of one patient, as one text: YAML or JSON in the form of markerboard, or a FHIR R4 "
         "bundle, a DNPM:DIP record or a phenopacket. Only what was stated belongs there."]
StudyId = Annotated[str, "The id of a study, as `evaluate` and `search` give it."]
Supposed = Annotated[
    list[str], "What is supposed, each as fact=value, of the facts that `missing` names, each fact once."]
Drug = Annotated[str, "A drug or a class of drugs of the regimen."]
Tumor = Annotated[str, "An OncoTree code or name; tumors below and above it are found."]
Biomarker = Annotated[str, "A gene, or a marker such as PD-L1, that groups are made by."]
Endpoint = Annotated[str, "An endpoint, such as PFS."]
Design = Annotated[str, "A kind of study, such as `randomized trial`."]
Anywhere = Annotated[str, "What stands anywhere in a study."]


def server(questions: Questions) -> Server[Any]:
    """A server of the questions to one board, which answers one call after the other."""
    tools, one_at_a_time = {tool.__name__: tool for tool in _tools(questions)}, anyio.CapacityLimiter(1)

    async def listing(context: Context, asked: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_listed(tool) for tool in tools.values()])

    async def calling(context: Context, asked: CallToolRequestParams) -> CallToolResult:
        # In a thread, so that a client who asks whether anybody is there is answered meanwhile.
        return await run_sync(_answered, questions, tools, asked.name, asked.arguments or {},
                              limiter=one_at_a_time)

    return Server("markerboard", version=__version__, instructions=INSTRUCTIONS, on_list_tools=listing,
                  on_call_tool=calling)


def _tools(ask: Questions) -> Iterable[Tool]:
    def evaluate(case: CaseText) -> str:
        """Which studies fit the patient of a case, why, their figures with sources, and what is missing."""
        return ask.evaluate(case)

    def missing(case: CaseText) -> str:
        """Which facts are missing in a case, and what an answer to each would settle."""
        return ask.missing(case)

    def why(case: CaseText, study: StudyId) -> str:
        """Why one study stands where it does, and the smallest changes under which it would fit."""
        return ask.why(case, study)

    def what_if(case: CaseText, supposed: Supposed) -> str:
        """The answer as if some missing facts were known. What was supposed is not stated: say so."""
        return ask.evaluate(case, supposed)

    def order(case: CaseText) -> str:
        """Which test or question settles what, whatever it finds."""
        return ask.order(case)

    def cite(study: StudyId) -> str:
        """A study as it was encoded: every criterion and figure with its source and place."""
        return ask.cite(study)

    def search(text: Anywhere = "", drug: Drug = "", tumor: Tumor = "", biomarker: Biomarker = "",
               endpoint: Endpoint = "", design: Design = "") -> str:
        """The findings that speak of all that is named; without anything, every finding."""
        wanted = {"text": text, "drug": drug, "tumor": tumor, "biomarker": biomarker, "endpoint": endpoint,
                  "design": design}
        # An empty text is one that was left out: where it was given, it was refused.
        return ask.search({name: sought or None for name, sought in wanted.items()})

    return evaluate, missing, why, what_if, order, cite, search


def _listed(tool: Tool) -> Listed:
    return Listed(name=tool.__name__, description=tool.__doc__, input_schema=schema(tool),
                  annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False))


def _answered(ask: Questions, tools: Mapping[str, Tool], name: str,
              given: Mapping[str, Any]) -> CallToolResult:
    """An answer, or the reason why there is none; of the case nothing stays behind."""
    try:
        tool = _found(tools, name)
        return _told(tool(**checked(tool, given)))
    except MarkerboardError as error:
        return _told(str(error), refused=True)
    except (RecursionError, MemoryError):
        return _told("the input is nested too deeply, or too large, to be read here", refused=True)
    except BaseException as error:  # the protocol's own words for it would quote the case, in a log too
        return _told(f"this is a defect of markerboard: {type(error).__name__} at {place(error)}. "
                     "Nothing was answered, and nothing of the call is logged", refused=True)
    finally:
        ask.board.forget()
        gc.collect()  # what refers to itself, as an answer in the making does, would stay for a while


def _found(tools: Mapping[str, Tool], name: str) -> Tool:
    if name not in tools:
        help = did_you_mean(name, tools)
        raise MarkerboardError(f"there is no tool {quoted(name)}: there are {', '.join(tools)}. {help}"
                               .strip())
    return tools[name]


def _told(text: str, *, refused: bool = False) -> CallToolResult:
    content: list[Any] = [TextContent(type="text", text=text)]
    return CallToolResult(content=content, is_error=refused)
