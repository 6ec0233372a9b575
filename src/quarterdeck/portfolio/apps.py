from __future__ import annotations

from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    name = "quarterdeck.portfolio"
    label = "portfolio"
    verbose_name = "Portfolio"

    def ready(self) -> None:
        from quarterdeck.core.extension import MainLink, Tab, file_guards, main_links, register_tab
        from quarterdeck.portfolio.actions import ListFacet, list_facets
        from quarterdeck.portfolio.queries.lists import may_open_file, with_entries
        from quarterdeck.portfolio.queries.portfolios import currency_codes
        from quarterdeck.registers.declaration import currencies

        projects = MainLink("Projects", "portfolio:projects", "list", "portfolio.view_project")
        main_links.register(projects, key="projects", order=100)
        for kind in ("portfolio", "programme", "project"):
            url_name, right = f"portfolio:{kind}_settings", f"portfolio.view_{kind}"
            register_tab(Tab(kind, "settings", "Settings", url_name, 90, right))
        register_tab(Tab("portfolio", "lists", "Lists", "portfolio:lists", 70, "portfolio.view_list"))
        file_guards.register(may_open_file, key="portfolio")
        list_facets.register(ListFacet("entries", holds=with_entries), key="entries", order=1)
        currencies.register(currency_codes, key="portfolio")
