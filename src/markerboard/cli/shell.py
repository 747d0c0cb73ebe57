"""The command `completion`."""

from __future__ import annotations

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell: `eval "$(markerboard completion bash)"`."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    if found is not None:
        program = click.get_current_context().find_root().command
        click.echo(found(program, {}, "markerboard", "_MARKERBOARD_COMPLETE").source())
