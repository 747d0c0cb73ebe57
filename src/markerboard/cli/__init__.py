"""The command line. Data goes to standard output, everything else to standard error."""

from __future__ import annotations

import gc
import io
import sys
from importlib import import_module
from keyword import iskeyword
from typing import Any

import click

from markerboard.errors import MarkerboardError
from markerboard.version import __version__

EXIT_CODES = """\b
Exit codes:
  0   done
  1   `test` found a case that is not as expected, `audit` an open mismatch, `replay` another answer,
      `mutate` a change that no case notices, `diff` a verdict that changed
  2   the command was not understood
  3   a case or a cohort cannot be read; nothing was evaluated
  4   the rules do not load, or `check` found them wanting
  70  the engines disagreed or one failed; no verdict is shown, but for the patient of `check --properties`
  74  `cohort` cannot write its output; none of it is left behind
"""
# Each command and the module that holds it, imported when the command is used.
COMMANDS = {
    "evaluate": "cases", "report": "reporting", "test": "cases", "check": "rules", "witness": "proofs",
    "mutate": "proofs", "diff": "proofs", "audit": "rules", "new": "rules", "show": "rules",
    "import": "interchange", "evidence": "search", "facts": "rules", "sql": "cohorts", "cohort": "cohorts",
    "schema": "rules",
    "serve": "serving", "replay": "serving", "completion": "shell",
}


class Commands(click.Group):
    """Turns markerboard's errors into messages and exit codes; no traceback reaches a user."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which they are told: first what most people want."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command, whose module is imported now: nobody waits for those he did not ask for."""
        if cmd_name not in COMMANDS:
            return None
        # `import` is a word of Python, so its function is `import_`.
        function = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = getattr(import_module(f"{__name__}.{COMMANDS[cmd_name]}"), function)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it raises becomes a message and an exit code."""
        try:
            return super().invoke(ctx)
        except MarkerboardError as error:
            click.echo(str(error), err=True)
            raise SystemExit(error.exit_code) from None
        except RecursionError:
            click.echo("the input is nested too deeply", err=True)
            raise SystemExit(3) from None


@click.group(cls=Commands, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="markerboard")
def main() -> None:
    """Which published evidence fits this patient, and what is missing.

    \b
    markerboard evaluate case.yaml               the answer, for people
    markerboard evaluate case.yaml --format json the same, for programs
    markerboard new my-study                     start a study and its case
    markerboard check && markerboard test        load the rules, run the cases

    It says what was published and whom it fits. It never recommends a treatment.
    """
    # A short-lived process that frees nothing gains by not looking for garbage.
    gc.disable()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal may lack a character
