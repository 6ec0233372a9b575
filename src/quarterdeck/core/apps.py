from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "quarterdeck.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from quarterdeck.core import checks, jobs  # noqa: F401
        from quarterdeck.core.events import load_receivers

        load_receivers()
        jobs.load_jobs()
