from __future__ import annotations

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "quarterdeck.reporting"
    label = "reporting"
    verbose_name = "Reporting"

    def ready(self) -> None:
        from django.urls import reverse

        from quarterdeck.core.extension import (
            HealthSource,
            HomePage,
            Landing,
            StatusDate,
            Tab,
            home_pages,
            register_tab,
            status_dates,
            workspace_health,
            workspace_landings,
        )
        from quarterdeck.core.models import Workspace
        from quarterdeck.portfolio.actions import ListFacet, list_facets
        from quarterdeck.reporting import receivers  # noqa: F401  registers the receivers
        from quarterdeck.reporting.actions import put_listed_health_back, settle_listed_facts, take_listed_health
        from quarterdeck.reporting.queries.declarations import with_own_declaration
        from quarterdeck.reporting.queries.health import statuses
        from quarterdeck.reporting.queries.periods import status_date_of
        from quarterdeck.reporting.queries.portfolios import home_url

        def landing(workspace: Workspace) -> str:
            page = "project" if workspace.kind == "project" else "portfolio"
            return reverse(f"reporting:{page}", args=[workspace.code])

        workspace_landings.register(Landing(landing), key="reporting", order=10)
        workspace_health.register(HealthSource(statuses), key="reporting")
        known = StatusDate(lambda workspace, today: status_date_of(workspace, today=today))
        status_dates.register(known, key="reporting")
        home_pages.register(HomePage(home_url), key="reporting", order=10)
        register_tab(Tab("project", "overview", "Overview", "reporting:project", 10, "reporting.view_health"))
        for kind in ("organisation", "portfolio", "programme"):
            register_tab(Tab(kind, "health", "Health", "reporting:portfolio", 10, "reporting.view_health"))
            register_tab(Tab(kind, "exposure", "Risks and benefits", "reporting:exposure", 20, "reporting.view_health"))
        register_tab(Tab("portfolio", "periods", "Periods", "reporting:periods", 60, "reporting.view_health"))
        facet = ListFacet(
            "reporting",
            apply=lambda told: take_listed_health(actor=told.actor, application=told),
            revert=lambda told: put_listed_health_back(actor=told.actor, reversal=told),
            settle=lambda told: settle_listed_facts(actor=told.actor, reversal=told),
            holds=with_own_declaration,
        )
        list_facets.register(facet, key="reporting", order=20)
