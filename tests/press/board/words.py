"""How a project is named in a table."""

from __future__ import annotations

from quarterdeck.press.blocks import Span, quiet, strong


def named(name: str, code: str) -> tuple[Span, ...]:
    return (strong(name), quiet(f" {code}"))
