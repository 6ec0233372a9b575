"""Fourteen projects of the demo organisation, as their managers reported them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from quarterdeck.press.blocks import Rag

STATUS = date(2026, 10, 30)
G, A, R, N, H = Rag.GREEN, Rag.AMBER, Rag.RED, Rag.NO_DATA, Rag.ON_HOLD
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct")


class Project(NamedTuple):
    """Amounts in thousand euros, slip in working days."""

    code: str
    name: str
    area: str
    manager: str
    start: date
    finish: date
    budget: int
    percent: int
    cost: int
    forecast: date
    rag: Rag
    declared: Rag | None
    cpi: float
    spi: float
    slip: int


ROWS = """
S-01 | Quote-to-Order App | Sales | R. Menon | 2026-02-02 | 2026-12-18 | 640 | 87 | 592 | 2027-01-15 | amber | amber | 0.94 | 0.91 | 20
S-02 | Partner Sales Portal | Sales | A. Brennan | 2026-01-12 | 2026-11-27 | 480 | 77 | 400 | 2027-03-12 | red | amber | 0.92 | 0.76 | 75
S-03 | Dynamic Tariff Launch | Sales | K. Lewandowska | 2026-05-04 | 2027-03-26 | 390 | 55 | 214 | 2027-04-02 | green | amber | 1.0 | 0.97 | 5
C-01 | Knowledge Base and Agent Assist | Customer Service | C. Doyle | 2026-03-02 | 2026-12-11 | 260 | 95 | 230 | 2026-12-04 | green | green | 1.07 | 1.01 | -5
C-02 | Billing Complaint Fix | Customer Service | C. Doyle | 2026-08-17 | 2027-01-29 | 140 | 42 | 58 | 2027-01-29 | green | green | 1.01 | 1.0 | 0
C-03 | Customer Self-Service Portal | Customer Service | A. Brennan | 2026-04-07 | 2027-04-30 | 690 | 50 | 356 | 2027-05-21 | amber | amber | 0.97 | 0.94 | 15
C-04 | Voice Bot | Customer Service | D. Murphy | 2026-01-19 | 2026-12-31 | 350 | 73 | 284 | 2027-03-26 | red | amber | 0.9 | 0.8 | 61
I-01 | ERP Finance Upgrade | IT | T. Nowak | 2025-09-01 | 2027-02-26 | 1850 | 80 | 1600 | 2027-04-16 | red | red | 0.93 | 0.91 | 35
I-02 | NIS2 Compliance | IT | K. Lewandowska | 2026-03-16 | 2027-01-29 | 520 | 77 | 408 | 2027-02-08 | amber | amber | 0.98 | 0.96 | 6
I-03 | Customer Identity and SSO | IT | A. Brennan | 2026-06-02 | 2027-01-15 | 330 | 46 | 158 | 2027-04-16 | red | red | 0.96 | 0.72 | 65
I-04 | Data Warehouse Migration | IT | M. Wiśniewski | 2026-02-16 | 2026-12-18 | 560 | 86 | 505 | 2026-12-18 | amber | green | 0.95 | 0.91 | 0
I-06 | Field Engineer Tablets | IT | M. Wiśniewski | 2026-07-06 | 2026-12-04 | 180 | 86 | 151 | 2026-12-04 | green | green | 1.03 | 1.0 | 0
F-01 | Dublin HQ Refurbishment | Facilities | S. Kelly | 2026-01-05 | 2027-01-29 | 2000 | 83 | 2060 | 2027-02-12 | red | red | 0.81 | 0.96 | 10
F-02 | Depot EV Chargers | Facilities | S. Kelly | 2026-04-13 | 2027-02-12 | 430 | 76 | 322 | 2027-02-12 | green | green | 1.01 | 1.04 | 0
"""  # noqa: E501


def _project(line: str) -> Project:
    code, name, area, manager, start, finish, budget, percent, cost, forecast, rag, declared, cpi, spi, slip = (
        part.strip() for part in line.split("|")
    )
    return Project(
        code,
        name,
        area,
        manager,
        date.fromisoformat(start),
        date.fromisoformat(finish),
        int(budget),
        int(percent),
        int(cost),
        date.fromisoformat(forecast),
        Rag(rag),
        Rag(declared),
        float(cpi),
        float(spi),
        int(slip),
    )


PROJECTS = tuple(_project(line) for line in ROWS.strip().splitlines())
