from __future__ import annotations

from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    name = "quarterdeck.portfolio"
    label = "portfolio"
    verbose_name = "Portfolio"
