from __future__ import annotations

from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "quarterdeck.risk"
    label = "risk"
    verbose_name = "Risk"
