"""``quarterdeck manage``: the administrative commands of Django and of the house."""

from __future__ import annotations

import sys

import typer

from quarterdeck.config.start import start_django


def register(app: typer.Typer) -> None:
    settings = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
    app.command("manage", context_settings=settings)(manage)


def manage(context: typer.Context) -> None:
    """Run an administrative Django command: quarterdeck manage migrate."""
    start_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line([f"{sys.argv[0]} manage", *context.args])
