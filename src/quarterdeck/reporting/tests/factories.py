"""Dull rows for tests of reporting."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from quarterdeck.core.tests.factories import AT
from quarterdeck.portfolio.models import Project
from quarterdeck.reporting.choices import Rag
from quarterdeck.reporting.models import ProjectFacts

STATUS = date(2026, 10, 30)
RED: dict[str, Any] = {
    "bac": Decimal(1000),
    "pv": Decimal(600),
    "ev": Decimal(400),
    "ac": Decimal(500),
    "eac": Decimal(1250),
    "cpi": 0.8,
    "spi_t": 0.7,
    "start": date(2026, 1, 5),
    "baseline_finish": date(2026, 12, 18),
    "forecast_finish": date(2027, 3, 12),
    "slip_days": 60,
    "tolerance_days": 10.0,
    "overall_rag": Rag.RED,
    "reason": "60 d late, tolerance 10 d",
    "milestones": [
        {
            "key": 1,
            "name": "Go live",
            "baseline": "2026-10-16",
            "forecast": "2026-11-20",
            "is_reached": False,
            "slip_days": 25,
        }
    ],
    "curve": [["2026-09-30", "500.00"], ["2026-10-31", "600.00"], ["2026-12-18", "1000.00"]],
    "data_rules": 8,
}
GREEN = RED | {
    "overall_rag": Rag.GREEN,
    "reason": "Within tolerance",
    "forecast_finish": date(2026, 12, 18),
    "slip_days": 0,
    "spi_t": 1.0,
    "cpi": 1.0,
    "eac": Decimal(1000),
    "milestones": [],
}


def facts(project: Project, **changes: Any) -> ProjectFacts:
    values = RED | changes
    return ProjectFacts.objects.create(
        workspace=project.workspace, project=project, status_date=STATUS, reported_on=STATUS, computed_at=AT, **values
    )
