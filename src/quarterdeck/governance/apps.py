from __future__ import annotations

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "quarterdeck.governance"
    label = "governance"
    verbose_name = "Governance"

    def ready(self) -> None:
        from quarterdeck.core.extension import file_guards
        from quarterdeck.governance.queries.documents import may_open_version

        file_guards.register(may_open_version, key="governance")
