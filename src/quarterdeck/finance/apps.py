from __future__ import annotations

from django.apps import AppConfig


class FinanceConfig(AppConfig):
    name = "quarterdeck.finance"
    label = "finance"
    verbose_name = "Finance"

    def ready(self) -> None:
        from quarterdeck.core.extension import Tab, file_guards, move_guards, register_tab
        from quarterdeck.finance.actions.lists import put_listed_money_back, take_listed_money
        from quarterdeck.finance.queries.costs import against_move, may_open_file, with_own_money
        from quarterdeck.portfolio.actions import ListFacet, list_facets

        register_tab(Tab("project", "cost", "Cost", "finance:project_cost", 40, "finance.view_cost"))
        register_tab(Tab("portfolio", "books", "Books", "finance:portfolio_books", 60, "finance.view_cost"))
        file_guards.register(may_open_file, key="finance")
        move_guards.register(against_move, key="finance")

        facet = ListFacet(
            "finance",
            apply=lambda told: take_listed_money(actor=told.actor, application=told),
            revert=lambda told: put_listed_money_back(actor=told.actor, reversal=told),
            holds=with_own_money,
        )
        list_facets.register(facet, key="finance", order=10)
