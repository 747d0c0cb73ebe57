"""The command `mcp`."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import click

from markerboard.cli.common import load_board, rules_option


@click.command()
@rules_option
def mcp(rules: Path | None) -> None:
    """Answer an assistant over standard input and output, by the Model Context Protocol.

    Its tools give the bytes of `evaluate`, `order`, `show` and `evidence`, or refuse. Nothing of a case is
    kept. docs/agents.md says how a client is told of it.
    """
    if find_spec("mcp") is None:
        raise click.UsageError("serving assistants needs mcp: install markerboard[mcp]")
    board = load_board(rules)
    if sys.stdin.isatty():
        click.echo("this waits for the program of an assistant, which starts it by itself; Ctrl-C ends it",
                   err=True)
    from markerboard.agents.questions import Questions
    from markerboard.agents.server import server
    from markerboard.agents.stdio import serve

    serve(server(Questions(board)))
