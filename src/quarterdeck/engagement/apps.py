from __future__ import annotations

from django.apps import AppConfig


class EngagementConfig(AppConfig):
    name = "quarterdeck.engagement"
    label = "engagement"
    verbose_name = "Engagement"
