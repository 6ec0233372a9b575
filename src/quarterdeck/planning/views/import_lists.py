"""Portfolio lists among the files of the import page: they go to pages of their own."""

from __future__ import annotations

from shutil import copyfileobj
from tempfile import NamedTemporaryFile
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from quarterdeck.core import clock
from quarterdeck.core.errors import Refusal
from quarterdeck.core.models import Person, Workspace, WorkspaceKind
from quarterdeck.exchange.recognising import PORTFOLIO, SPREADSHEETS, recognise
from quarterdeck.portfolio.actions import upload_list
from quarterdeck.portfolio.models import PortfolioList

Files = list[tuple[str, Any]]


def split_lists(request: HttpRequest, workspace: Workspace, files: Files) -> tuple[Files, Files]:
    """Portfolio lists, and everything else: as the person says, else as the content tells."""
    kind = request.POST.get("kind", "")
    takes_lists = workspace.kind in (WorkspaceKind.ORGANISATION, WorkspaceKind.PORTFOLIO)
    lists: Files = []
    plans: Files = []
    for name, file in files:
        is_list = takes_lists and (kind == PORTFOLIO or (not kind and _is_list(name, file)))
        (lists if is_list else plans).append((name, file))
    if plans and workspace.kind == WorkspaceKind.ORGANISATION:
        raise Refusal(f"{plans[0][0]} is no portfolio list. Choose the portfolio or the project that it belongs to.")
    return lists, plans


def bring_lists(request: HttpRequest, actor: Person, workspace: Workspace, lists: Files) -> list[PortfolioList]:
    return [
        upload_list(
            actor=actor,
            workspace=workspace,
            name=name,
            content=file,
            applies_itself=bool(request.POST.get("apply")),
            portfolio_code=request.POST.get("new_code", ""),
            at=clock.now(),
        )
        for name, file in lists
    ]


def show_lists(workspace: Workspace, lists: list[PortfolioList]) -> HttpResponse:
    """One list shows itself; of several, the lists of the portfolio."""
    if len(lists) == 1 or workspace.kind == WorkspaceKind.ORGANISATION:
        return redirect("portfolio:list", lists[0].pk)
    return redirect("portfolio:lists", workspace.code)


def _is_list(name: str, file: Any) -> bool:
    """What the content says; the reader opens files by their place, so it gets a copy."""
    if not name.lower().endswith(SPREADSHEETS):
        return False
    with NamedTemporaryFile(prefix="quarterdeck-") as copy:
        copyfileobj(file, copy)
        copy.flush()
        file.seek(0)
        return recognise(copy.name).kind == PORTFOLIO
