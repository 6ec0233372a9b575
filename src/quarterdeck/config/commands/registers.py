"""``quarterdeck registers``: the registers of this installation, with their states and operations."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from quarterdeck.config.start import start_django


def register(app: typer.Typer) -> None:
    app.command("registers")(registers)


def registers(output: Annotated[str, typer.Option("--format", help="text or json")] = "text") -> None:
    """List every register: its name, model, access profile, states, steps and the permissions of its operations."""
    start_django()
    from quarterdeck.registers.declaration import all_registers

    found = [_facts(one) for one in all_registers()]
    if output == "json":
        typer.echo(json.dumps(found, indent=1))
        return
    for one in found:
        typer.echo(f"{one['name']:<24} {one['prefix']:<4} {one['model']:<28} {one['access']:<10} {one['about']}")
        typer.echo(f"  states: {', '.join(state['name'] for state in one['states'])}")
        typer.echo(f"  steps:  {', '.join(step['name'] for step in one['steps'])}")


def _facts(one: Any) -> dict[str, Any]:
    flow = one.workflow
    return {
        "name": one.key,
        "title": one.title,
        "about": one.about,
        "prefix": one.prefix,
        "model": one.model._meta.label,
        "access": one.access,
        "states": [
            {"name": value, "label": str(label), "closed": value in flow.closed} for value, label in flow.states.choices
        ],
        "steps": [
            {
                "name": step.key,
                "from": list(step.source),
                "to": step.target,
                "permission": one.permission(step.operation),
            }
            for step in flow.transitions
        ],
        "operations": {name: one.permission(name) for name in one.operations},
    }
