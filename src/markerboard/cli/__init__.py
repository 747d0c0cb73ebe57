"""The command line. Data goes to standard output, everything else to standard error."""

from __future__ import annotations

import atexit
import errno
import gc
import io
import sys
from contextlib import suppress
from importlib import import_module
from keyword import iskeyword
from typing import Any, NoReturn

import click

from markerboard.cli.streams import let_go_of_output, open_closed
from markerboard.errors import CaseError, MarkerboardError, OutputError, did_you_mean, quoted
from markerboard.version import __version__

EXIT_CODES = """\b
Exit codes:
  0   done
  1   `test` found a case that is not as expected, `audit` an open mismatch, `replay` another answer,
      `mutate` a change that no case notices, `diff` a verdict that changed, `watch` an answer
  2   the command was not understood
  3   a case or a cohort cannot be read, nor what a study is drafted from; nothing was evaluated
  4   the rules do not load, or `check` found them wanting
  70  the engines disagreed or one failed; no verdict is shown, but for the patient of `check --properties`
  74  the output cannot be written (a full disk, a closed pipe, a directory that is not there); no part of
      a file is left behind
"""
# Each command and the module that holds it, imported when the command is used.
COMMANDS = {
    "evaluate": "cases", "order": "ordering", "report": "reporting", "test": "cases", "check": "rules",
    "witness": "proofs",
    "mutate": "proofs", "diff": "proofs", "watch": "living", "audit": "rules", "reenter": "reentering",
    "case": "casing", "new": "drafting", "draft": "drafting", "show": "rules",
    "import": "interchange", "evidence": "search", "facts": "rules", "sql": "cohorts", "cohort": "cohorts",
    "packs": "packs", "schema": "rules",
    "serve": "serving", "mcp": "agents", "replay": "serving", "completion": "shell",
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

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None,
                                                                            list[str]]:
        """As click does; of a command that is misspelt, the one that may have been meant is told."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            help = did_you_mean(args[0], COMMANDS) or "`markerboard --help` lists them"
            raise click.UsageError(f"there is no command {quoted(args[0])}: {help}", ctx)
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command line; what cannot be printed, a help text included, is told and ends it."""
        # A short-lived process that frees nothing gains by not looking for garbage, while it imports its
        # commands and at its end most of all.
        gc.disable()
        atexit.register(gc.freeze)
        open_closed()
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            why = "it is closed" if error.errno == errno.EBADF else (error.strerror or "unknown").lower()
            self._end(f"the output cannot be written: {why}", OutputError)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it raises becomes a message and an exit code."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            self._end("the output was closed before all of it was written", OutputError)
        except MarkerboardError as error:
            self._end(str(error), type(error))
        except RecursionError:
            self._end("the input is nested too deeply", CaseError)
        except MemoryError:
            self._end("there is not enough memory for this input", CaseError)

    def _end(self, message: str, kind: type[MarkerboardError]) -> NoReturn:
        if kind is OutputError:
            let_go_of_output()
        with suppress(OSError):  # nobody may be left to be told
            click.echo(message, err=True)
        raise SystemExit(kind.exit_code) from None


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
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal may lack a character
