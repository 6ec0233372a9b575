from __future__ import annotations

from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "quarterdeck.risk"
    label = "risk"
    verbose_name = "Risk"

    def ready(self) -> None:
        from quarterdeck.planning.queries.drivers import DriverSource, driver_sources
        from quarterdeck.risk.queries import drivers_of_plan

        driver_sources.register(DriverSource("risk.view_risk", drivers_of_plan), key="risk")
