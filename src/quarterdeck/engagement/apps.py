from __future__ import annotations

from django.apps import AppConfig


class EngagementConfig(AppConfig):
    name = "quarterdeck.engagement"
    label = "engagement"
    verbose_name = "Engagement"

    def ready(self) -> None:
        from quarterdeck.core.extension import Tab, register_tab

        for kind in ("organisation", "portfolio", "programme"):
            register_tab(
                Tab(kind, "complaints", "Complaints", "engagement:complaints", 65, "engagement.view_complaint_figures")
            )
