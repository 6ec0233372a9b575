from __future__ import annotations

from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    name = "quarterdeck.improvement"
    label = "improvement"
    verbose_name = "Improvement"

    def ready(self) -> None:
        from quarterdeck.core.extension import Tab, register_tab

        register_tab(
            Tab("project", "lessons", "Lessons", "improvement:project_lessons", 70, "improvement.view_proposal")
        )
