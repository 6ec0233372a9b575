"""Background work of the portfolio. The state of its row guards every step: a repeated job does nothing twice."""

from __future__ import annotations

from typing import Any

from quarterdeck.core import clock
from quarterdeck.core.jobs import JobRun, job
from quarterdeck.portfolio.actions.lists import apply_list, read_list
from quarterdeck.portfolio.choices import ListState
from quarterdeck.portfolio.models import PortfolioList


@job("portfolio.read_list", title="Read a portfolio list")
def read_portfolio_list(run: JobRun, *, list_id: int) -> dict[str, Any] | None:
    """Read an uploaded list and, where it was asked for, apply it at once."""
    found = PortfolioList.objects.select_related("workspace", "file").filter(pk=list_id).first()
    if found is None or run.actor is None:
        return None
    if found.state == ListState.QUEUED:
        run.progress(0, 2, f"Reading {found.file_name}")
        found = read_list(actor=run.actor, portfolio_list=found, at=clock.now())
    if found.state == ListState.READ and found.applies_itself:
        run.progress(1, 2, "Storing projects")
        found = apply_list(actor=run.actor, portfolio_list=found, at=clock.now())
    return {"list": found.pk, "state": found.state}
