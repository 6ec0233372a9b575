from __future__ import annotations

from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "quarterdeck.risk"
    label = "risk"
    verbose_name = "Risk"

    def ready(self) -> None:
        from quarterdeck.planning.queries.drivers import DriverSource, driver_sources
        from quarterdeck.portfolio.actions import transition_guards
        from quarterdeck.risk.queries import drivers_of_plan
        from quarterdeck.risk.queries.closure import issue_vetoes

        driver_sources.register(DriverSource("risk.view_risk", drivers_of_plan), key="risk")
        transition_guards.register(issue_vetoes, key="risk")
