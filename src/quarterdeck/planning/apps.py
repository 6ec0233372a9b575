from __future__ import annotations

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "quarterdeck.planning"
    label = "planning"
    verbose_name = "Planning"

    def ready(self) -> None:
        from quarterdeck.core.extension import Tab, register_tab

        view = "planning.view_plan"
        register_tab(Tab("project", "plan", "Plan", "planning:plan", 20, view))
        register_tab(Tab("project", "quality", "Schedule quality", "planning:quality", 30, view))
        register_tab(Tab("project", "imports", "Imports", "planning:imports", 50, view))
        register_tab(Tab("project", "changes", "Changes", "planning:changes", 55, view))
