from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "quarterdeck.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from quarterdeck.core import checks, jobs  # noqa: F401
        from quarterdeck.core.events import load_receivers
        from quarterdeck.core.extension import FirstStep, MainLink, first_steps, main_links

        main_links.register(MainLink("Workspaces", "core:workspaces", "workspaces"), key="workspaces", order=800)
        main_links.register(MainLink("People", "core:people", "people"), key="people", order=810)
        main_links.register(MainLink("Jobs", "core:jobs", "job"), key="jobs", order=820)
        blank = FirstStep(
            "Begin with a blank portfolio",
            "Name your first portfolio, then add programmes and projects below it.",
            "core:workspace_create",
            "add",
            "core.create_workspace",
        )
        first_steps.register(blank, key="blank", order=200)
        load_receivers()
        jobs.load_jobs()
