"""The Model Context Protocol: ten tools, which answer or refuse."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from typing import Any

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
treatment. `form` is a case to fill in. Begin with `first_page`, a page of text; `study` is all that is
answered of one study, as JSON, and `evaluate` that of all studies, more than a megabyte. Quote figures with
the source and place that stand beside them in JSON, and verdicts and the notice as they are. `undetermined`
and `unknown` are answers: nothing that a case does not state may be assumed, and what was not tested is not
negative. To try an assumption give it as `supposed`, and say that it was supposed. Where a tool refuses, pass
its reason on; do not guess the name of a gene, a drug, a tumor or a study. It knows no doses beyond the
regimens of its studies, and nothing beyond its rules. A case is one patient's, is used for the one call and
kept nowhere; do not put the name of a patient into it."""


def server(questions: Questions) -> Server[Any]:
    """A server of the questions to one board, which answers one call after the other."""
    tools, one_at_a_time = {tool.__name__: tool for tool in questions.tools}, anyio.CapacityLimiter(1)

    async def listing(context: Context, asked: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_listed(tool) for tool in tools.values()])

    async def calling(context: Context, asked: CallToolRequestParams) -> CallToolResult:
        # In a thread, so that a client who asks whether anybody is there is answered meanwhile.
        return await run_sync(_answered, questions, tools, asked.name, asked.arguments or {},
                              limiter=one_at_a_time)

    return Server("markerboard", version=__version__, instructions=INSTRUCTIONS, on_list_tools=listing,
                  on_call_tool=calling)


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
