"""Runs the compiled pass of capacity once."""

from __future__ import annotations

from quarterdeck.engine.capacity.outlook import build_outlook


def warm_up() -> None:
    """Compile the cover of demand by skills."""
    _ = build_outlook(["a"], ["b"], [[True]], hours=[[1.0]], demand=[[1.0]]).met
