from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "quarterdeck.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from quarterdeck.core import checks, jobs  # noqa: F401
        from quarterdeck.core.events import load_receivers, receiver_of_all
        from quarterdeck.core.extension import FirstStep, MainLink, Round, first_steps, main_links, rounds
        from quarterdeck.core.webhooks.sending import look_for_deliveries, queue_deliveries

        main_links.register(MainLink("Workspaces", "core:workspaces", "workspaces"), key="workspaces", order=800)
        main_links.register(MainLink("People", "core:people", "people"), key="people", order=810)
        main_links.register(MainLink("Jobs", "core:jobs", "job"), key="jobs", order=820)
        hooks = MainLink("Webhooks", "core:webhooks", "link", "core.manage_webhook")
        main_links.register(hooks, key="webhooks", order=830)
        receiver_of_all(queue_deliveries)
        rounds.register(Round("core.webhooks", 5.0, look_for_deliveries), key="core.webhooks")
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
