from __future__ import annotations

from django.apps import AppConfig


class ProbeConfig(AppConfig):
    name = "tests.faults"
    label = "probe"

    def ready(self) -> None:
        import tests.faults.probe_jobs  # noqa: F401, PLC0415  needs the models
