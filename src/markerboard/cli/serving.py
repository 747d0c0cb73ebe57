"""The commands `serve` and `replay`."""

from __future__ import annotations

import os
import signal
import socket
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from markerboard.cli.common import load_board, packs_option, rules_option

if TYPE_CHECKING:
    from markerboard.service.settings import Settings

_EXTRA = ("fastapi", "uvicorn", "jwt", "prometheus_client")
_FILES = ("clients", "state", "record", "cases")
_LOG = {
    "version": 1, "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"uvicorn": {"handlers": ["stderr"], "level": "WARNING"},
                "markerboard": {"handlers": ["stderr"], "level": "INFO"}},
}


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True,
              help="Processes, each with engines of its own.")
@rules_option
@packs_option
@click.option("--max-bytes", type=click.IntRange(1_000, 100_000_000), default=10_000_000, show_default=True,
              help="The largest body that is read.")
@click.option("--seconds", type=click.FloatRange(0.1, 600), default=10, show_default=True,
              help="The longest that a body, or the work on it, may take.")
@click.option("--origin", "origins", multiple=True, metavar="ORIGIN",
              help="A browser origin that may call, such as https://ehr.example; may be given again.")
@click.option("--allow-host", "hosts", multiple=True, metavar="NAME",
              help="A name by which it is called, such as board.example; any other is then refused. May be "
                   "given again.")
@click.option("--base-url", default="", metavar="URL", help="The address that clients call.")
@click.option("--clients", type=click.Path(dir_okay=False), metavar="FILE",
              help="The issuers of tokens that may call CDS Hooks; everybody may when left out.")
@click.option("--state", type=click.Path(file_okay=False), metavar="DIR",
              help="Where feedback and used tokens are kept; no feedback is when left out.")
@click.option("--record", type=click.Path(dir_okay=False), metavar="FILE",
              help="Add a line without patient data for each evaluation; see `replay`.")
@click.option("--cases", type=click.Path(exists=True, file_okay=False), metavar="DIR",
              help="Your own cases, which the board offers to whoever may open it.")
@click.option("--earlier", multiple=True, type=click.Path(exists=True, file_okay=False), metavar="DIR",
              help="The rules of an earlier day: a case with its record of then is told what changed. May be "
                   "given again.")
def serve(host: str, port: int, workers: int, rules: Path | None, packs: tuple[str, ...],
          **given: Any) -> None:
    """Answer over HTTP: evaluation, the knowledge, and CDS Hooks.

    `/openapi.json` says what it takes. It listens on this computer only, unless --host says otherwise;
    put a proxy with TLS before it. SIGTERM finishes what was begun, then ends.
    """
    _check(host, port, given)
    from markerboard.service.settings import Settings

    settings = Settings(rules=str(rules.absolute()) if rules else None, packs=packs, **_absolute(given))
    _run(host, port, workers, settings, rules)


def _check(host: str, port: int, given: dict[str, Any]) -> None:
    if absent := [name for name in _EXTRA if find_spec(name) is None]:
        raise click.UsageError(f"serving needs {', '.join(absent)}: install markerboard[server]")
    if given["clients"] and not (given["base_url"] and given["state"]):
        raise click.UsageError("--clients needs --base-url, which tokens name, and --state for used tokens")
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise click.UsageError(f"cannot listen on {host}:{port}: {reason}") from None
    if not given["clients"] and host not in ("127.0.0.1", "::1", "localhost"):
        click.echo("without --clients, everybody who reaches this address may call", err=True)


def _absolute(given: dict[str, Any]) -> dict[str, Any]:
    """Options with every file as its whole path, which a worker finds from anywhere."""
    files = {name: os.path.abspath(value) if name in _FILES and value else value
             for name, value in given.items()}
    return files | {"earlier": tuple(map(os.path.abspath, given["earlier"]))}


def _run(host: str, port: int, workers: int, settings: Settings, rules: Path | None) -> None:
    import uvicorn

    from markerboard.service.accepting import Impatient
    from markerboard.service.app import create_app, settle
    from markerboard.service.traffic import SHARED
    from markerboard.service.workers import supervise

    # Made here even where workers make their own, so that a mistake ends here and not in each of them.
    app = create_app(load_board(rules, packs=settings.packs), settings)
    options: dict[str, Any] = {
        "host": host, "port": port, "http": Impatient,
        "log_config": _LOG, "access_log": False, "server_header": False,
        "timeout_graceful_shutdown": int(settings.seconds) + 5}
    click.echo(f"serving on http://{host}:{port} with {workers} worker{'s' * (workers > 1)}", err=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # once uvicorn has finished what was begun
    if workers == 1:
        settle()
        uvicorn.run(app, **options)
        return
    with TemporaryDirectory(prefix="markerboard-") as shared:
        os.environ.update(settings.to_environment() | {SHARED: shared})
        supervise()
        uvicorn.run("markerboard.service.app:worker", factory=True, workers=workers,
                    loop="markerboard.service.accepting:OneByOne", timeout_worker_healthcheck=60, **options)


@click.command()
@click.argument("case", type=click.Path(path_type=Path, allow_dash=True))
@click.argument("record", type=click.Path(path_type=Path))
@rules_option
def replay(case: Path, record: Path, rules: Path | None) -> None:
    """Prove that a case still gives the same bytes as when it was recorded.

    RECORD is a file that `evaluate --record` or `serve --record` wrote. Exit 1 when an answer differs, or
    when the case is not in it.
    """
    from markerboard.answer.replay import replay as replayed

    outcome = replayed(case, record, rules)
    for line in outcome.lines:
        click.echo(line)
    sys.exit(0 if outcome.same else 1)
