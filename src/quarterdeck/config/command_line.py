"""The command ``quarterdeck``. Commands are found by name and loaded one at a time, so that each starts fast.

``check`` and its like read plan files and must not wait for (or need) the server's libraries.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from quarterdeck.config.started import invocation

# Command -> the module of config.commands that registers it, and what the help says before it is loaded.
COMMANDS: dict[str, tuple[str, str]] = {
    "check": ("check", "Judge the schedule quality of plan files."),
    "schedule": ("schedule", "Compute the dates of plan files."),
    "level": ("level", "Level the resources of a plan file, and say why each task moves."),
    "simulate": ("simulate", "Simulate schedule and cost risk of plan files."),
    "warm": ("warm", "Compile the engine ahead of the first plan."),
    "select": ("select", "Choose candidates under budgets, capacities and rules."),
    "score": ("score", "Score and rank proposals."),
    "appraise": ("appraise", "Appraise business cases."),
    "convert": ("convert", "Write a plan file in another format."),
    "import": ("import_", "Take plans, task lists and portfolio lists in."),
    "undo-import": ("imports_together", "Undo what came in with import --together."),
    "pack": ("pack", "Make a report pack as PPTX, PDF or XLSX."),
    "registers": ("registers", "List the registers of this installation."),
    "demo": ("demo", "Load the demonstration organisation."),
    "serve": ("serve", "Run the web server and its worker."),
    "worker": ("worker", "Run background jobs."),
    "doctor": ("doctor", "Say in words whether this installation is well."),
    "audit": ("audit", "Verify the audit trail."),
    "purge": ("purge", "Empty the bin of what is older than thirty days."),
    "backup": ("backup", "Make, verify and list backups."),
    "restore": ("restore", "Bring a backup back."),
    "manage": ("manage", "Run an administrative Django command."),
}


class LazyGroup(TyperGroup):
    """Knows every command by name; imports a command's module when it is called or asked for its own help."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [name for name, (module, _) in COMMANDS.items() if find_spec(f"quarterdeck.config.commands.{module}")]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self.list_commands(ctx):
            return None
        return _load(COMMANDS[cmd_name][0]).get_command(ctx, cmd_name)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        rows = [(name, COMMANDS[name][1]) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _load(module: str) -> Any:
    app = typer.Typer()
    app.callback()(_nothing)  # keeps a single command below its name
    import_module(f"quarterdeck.config.commands.{module}").register(app)
    return get_command(app)


def _nothing() -> None:
    """Quarterdeck."""


def _version(value: bool) -> None:
    if value:
        from quarterdeck import __version__

        typer.echo(f"quarterdeck {__version__}")
        raise typer.Exit


def build() -> Any:
    """The whole command, ready to be called."""
    app = typer.Typer(cls=LazyGroup, no_args_is_help=True, add_completion=False, rich_markup_mode=None)

    @app.callback()
    def quarterdeck(
        version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Show the version."),
    ) -> None:
        """The open-source command deck of a Project Management Office."""

    return get_command(app)


def main() -> None:
    build()(obj=invocation())
