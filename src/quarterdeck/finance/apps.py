from __future__ import annotations

from django.apps import AppConfig


class FinanceConfig(AppConfig):
    name = "quarterdeck.finance"
    label = "finance"
    verbose_name = "Finance"

    def ready(self) -> None:
        from quarterdeck.core.extension import Tab, file_guards, register_tab
        from quarterdeck.finance.queries.costs import may_open_file

        register_tab(Tab("project", "cost", "Cost", "finance:project_cost", 40, "finance.view_cost"))
        register_tab(Tab("portfolio", "books", "Books", "finance:portfolio_books", 60, "finance.view_cost"))
        file_guards.register(may_open_file, key="finance")
