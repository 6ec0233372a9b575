"""Background work of the portfolio. The state of its row guards every step: a repeated job does nothing twice."""

from __future__ import annotations

from typing import Any

from quarterdeck.core import clock
from quarterdeck.core.errors import Refusal
from quarterdeck.core.jobs import JobRun, job
from quarterdeck.core.models import Person
from quarterdeck.portfolio.actions.lists import apply_list, apply_lists, read_list, refuse_lists, revert_lists
from quarterdeck.portfolio.actions.lists.together import Told
from quarterdeck.portfolio.choices import ListsStep, ListState
from quarterdeck.portfolio.errors import ListsNotReady
from quarterdeck.portfolio.models import ListBatch, PortfolioList


@job("portfolio.read_list", title="Read a portfolio list")
def read_portfolio_list(run: JobRun, *, list_id: int) -> dict[str, Any] | None:
    """Read an uploaded list and, where it was asked for, apply it at once."""
    found = PortfolioList.objects.select_related("workspace", "file", "batch").filter(pk=list_id).first()
    if found is None or run.actor is None:
        return None
    if found.state == ListState.QUEUED:
        run.progress(0, 2, f"Reading {found.file_name}")
        found = read_list(actor=run.actor, portfolio_list=found, at=clock.now())
    if found.batch is not None and found.applies_itself:
        _apply_when_all_are_read(run, run.actor, found.batch)
        found.refresh_from_db(fields=["state"])
    elif found.state == ListState.READ and found.applies_itself:
        run.progress(1, 2, "Storing projects")
        found = apply_list(actor=run.actor, portfolio_list=found, at=clock.now())
    return {"list": found.pk, "state": found.state}


def _apply_when_all_are_read(run: JobRun, actor: Person, batch: ListBatch) -> None:
    """The job that reads the last list of a batch applies them all."""
    if PortfolioList.objects.filter(batch=batch, state=ListState.QUEUED).exists():
        return
    run.progress(1, 2, "Storing projects")
    _step(actor, batch, ListsStep.APPLY, lambda done, words: None)


@job("portfolio.step_lists", title="Apply or undo portfolio lists that came together")
def step_lists(run: JobRun, *, batch_id: int, step: str) -> dict[str, Any] | None:
    """All lists of the batch or none; the reason of a refusal is kept for the page."""
    batch = ListBatch.objects.select_related("workspace").filter(pk=batch_id).first()
    if batch is None or run.actor is None:
        return None
    total = PortfolioList.objects.filter(batch=batch).count()
    done = _step(run.actor, batch, step, lambda number, words: run.progress(number, total, words))
    return {"batch": batch.pk, "lists": done}


def _step(actor: Person, batch: ListBatch, step: str, told: Told) -> int:
    act = apply_lists if step == ListsStep.APPLY else revert_lists
    try:
        return len(act(actor=actor, batch=batch, at=clock.now(), told=told))
    except ListsNotReady:
        return 0  # another worker has done the step
    except Refusal as refusal:
        refuse_lists(actor=actor, batch=batch, words=refusal.words, at=clock.now())
        raise
