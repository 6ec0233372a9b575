"""Lists that came together: applied in the order of their days and undone as one, all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import IO

from django.db import transaction
from django.db.models import QuerySet

from quarterdeck.core import audit
from quarterdeck.core.errors import Refusal
from quarterdeck.core.events import emit
from quarterdeck.core.models import Person, StoredFile, Workspace
from quarterdeck.core.permissions import require
from quarterdeck.portfolio.actions.lists.applying import apply_as_found
from quarterdeck.portfolio.actions.lists.reading import discard_list, upload_list
from quarterdeck.portfolio.actions.lists.undoing import revert_list
from quarterdeck.portfolio.choices import ListsStep, ListState
from quarterdeck.portfolio.errors import ListsNotReady, ListsRefused, NothingListed
from quarterdeck.portfolio.events import ListsStepAsked
from quarterdeck.portfolio.models import ListBatch, PortfolioList

OPEN = (ListState.QUEUED, ListState.READ, ListState.FAILED, ListState.UNCHANGED)
STANDING = (ListState.APPLIED, ListState.SUPERSEDED)
# Takes how many lists are done, and what is done now.
Told = Callable[[int, str], None]


def upload_lists(
    *,
    actor: Person,
    workspace: Workspace,
    files: Sequence[tuple[str, IO[bytes]]],
    at: datetime,
    applies_itself: bool = False,
    portfolio_code: str = "",
) -> list[PortfolioList]:
    """Keep the originals and ask for their reading; several are a batch. On an organisation they become one portfolio.

    Raises NotVisible, NotAllowed, WrongKind, NothingListed, FileTooLarge, CodeTaken, InvalidCode.
    """
    require(actor, "portfolio.import_list", workspace)
    if not files:
        raise NothingListed
    with transaction.atomic():
        batch = None
        if len(files) > 1:
            batch = ListBatch.objects.create(workspace=workspace, created_by=actor, created_at=at)
        return [
            upload_list(
                actor=actor,
                workspace=workspace,
                name=name,
                content=content,
                applies_itself=applies_itself,
                portfolio_code=portfolio_code,
                batch=batch,
                at=at,
            )
            for name, content in files
        ]


def ask_lists_step(*, actor: Person, batch: ListBatch, step: str, at: datetime) -> None:
    """Ask for the lists to be applied or undone in the background. Raises NotVisible, NotAllowed, ListsNotReady."""
    require(actor, "portfolio.import_list", batch)
    if step == ListsStep.APPLY:
        _waiting(batch)
    else:
        _standing(batch)
    with transaction.atomic():
        ListBatch.objects.filter(pk=batch.pk).update(refusal="")
        audit.record(
            actor=actor,
            at=at,
            action="portfolio.ask_lists_step",
            subject=batch,
            workspace=batch.workspace,
            changes={"step": [None, step]},
        )
        emit(ListsStepAsked(batch_id=batch.pk, step=step), workspace=batch.workspace, actor=actor, at=at)


def apply_lists(*, actor: Person, batch: ListBatch, at: datetime, told: Told | None = None) -> list[PortfolioList]:
    """Apply every list of the batch that was read, the oldest day first, each compared with what the one before left.

    What changed on both sides stays as it is here. Lists that could not be read are left out.
    Raises NotVisible, NotAllowed, ListsNotReady, ListsRefused.
    """
    require(actor, "portfolio.import_list", batch)
    tell = told or (lambda done, words: None)
    applied: list[PortfolioList] = []
    with transaction.atomic():
        for done, found in enumerate(_waiting(batch)):
            tell(done, f"Storing {found.file_name}")
            found.refresh_from_db(fields=["workspace"])
            with _named(found):
                # Later lists stand on earlier ones, so that undoing them has an order too.
                after = at + timedelta(microseconds=done)
                applied.append(apply_as_found(actor=actor, portfolio_list=found, at=after))
            if not done:
                _move(batch, applied[0].workspace)
    return applied


def _move(batch: ListBatch, home: Workspace) -> None:
    """The first list may have made the portfolio; the others go into it too."""
    rows = PortfolioList.objects.filter(batch=batch).exclude(workspace=home)
    StoredFile.objects.filter(pk__in=rows.values("file_id")).update(workspace=home)
    rows.update(workspace=home)
    ListBatch.objects.filter(pk=batch.pk).update(workspace=home)


def revert_lists(*, actor: Person, batch: ListBatch, at: datetime, told: Told | None = None) -> list[PortfolioList]:
    """Undo every applied list of the batch, the last one first.

    Raises NotVisible, NotAllowed, ListsNotReady, ListsRefused.
    """
    require(actor, "portfolio.import_list", batch)
    tell = told or (lambda done, words: None)
    undone: list[PortfolioList] = []
    with transaction.atomic():
        for done, found in enumerate(_standing(batch)):
            tell(done, f"Undoing {found.file_name}")
            found.refresh_from_db(fields=["state"])  # one that a later list had superseded stands again by now
            with _named(found):
                undone.append(revert_list(actor=actor, portfolio_list=found, at=at))
    return undone


def discard_lists(*, actor: Person, batch: ListBatch, at: datetime) -> int:
    """Put every list of the batch aside that is not applied. Raises NotVisible, NotAllowed."""
    require(actor, "portfolio.import_list", batch)
    rows = list(_lists(batch).filter(state__in=OPEN))
    with transaction.atomic():
        for found in rows:
            discard_list(actor=actor, portfolio_list=found, at=at)
    return len(rows)


def refuse_lists(*, actor: Person, batch: ListBatch, words: str, at: datetime) -> None:
    """Keep the reason why the whole could not be applied or undone. Raises NotVisible, NotAllowed."""
    require(actor, "portfolio.import_list", batch)
    with transaction.atomic():
        ListBatch.objects.filter(pk=batch.pk).update(refusal=words[:500])
        audit.record(
            actor=actor,
            at=at,
            action="portfolio.refuse_lists",
            subject=batch,
            workspace=batch.workspace,
            reason=words[:300],
        )


@contextmanager
def _named(found: PortfolioList) -> Iterator[None]:
    """A refusal says which list stopped the whole. Raises ListsRefused."""
    try:
        yield
    except Refusal as refusal:
        raise ListsRefused(found.file_name, refusal.words) from refusal


def _lists(batch: ListBatch) -> QuerySet[PortfolioList]:
    return PortfolioList.objects.filter(batch=batch).select_related("workspace", "file")


def _waiting(batch: ListBatch) -> list[PortfolioList]:
    """The lists that were read, the oldest day first. Raises ListsNotReady."""
    states = list(_lists(batch).values_list("state", flat=True))
    if ListState.QUEUED in states:
        raise ListsNotReady(f"{states.count(ListState.QUEUED)} of {len(states)} lists are still being read.")
    if ListState.READ not in states:
        raise ListsNotReady("No list of it waits to be applied.")
    return list(_lists(batch).filter(state=ListState.READ).order_by("as_of", "id"))


def _standing(batch: ListBatch) -> list[PortfolioList]:
    """The applied lists, the last one first. Raises ListsNotReady."""
    rows = list(_lists(batch).filter(state__in=STANDING).order_by("-applied_at", "-id"))
    if not rows:
        raise ListsNotReady("No list of it is applied.")
    return rows
