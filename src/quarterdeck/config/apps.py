"""Wiring that no single app can do."""

from __future__ import annotations

from importlib.util import find_spec

from django.apps import AppConfig


class Wiring(AppConfig):
    name = "quarterdeck.config"
    label = "wiring"

    def ready(self) -> None:
        if find_spec("quarterdeck.config.commands.demo") is None:
            return
        from quarterdeck.core.extension import Demonstration, demonstrations

        demonstrations.register(Demonstration("Velmora Energy Services", _load_demo), key="velmora")


def _load_demo() -> None:
    from quarterdeck.config.commands.demo import load_demo

    load_demo()
