"""Portfolio lists among the files of the import page: they go to pages of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from tempfile import NamedTemporaryFile
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from quarterdeck.core import clock
from quarterdeck.core.errors import Refusal
from quarterdeck.core.models import Person, Workspace, WorkspaceKind
from quarterdeck.exchange.bundles import is_bundle, is_portfolio_list, open_bundle
from quarterdeck.exchange.issues import UnreadablePlan
from quarterdeck.exchange.recognising import PORTFOLIO, SPREADSHEETS, recognise
from quarterdeck.portfolio.actions import upload_lists
from quarterdeck.portfolio.models import PortfolioList

Files = list[tuple[str, Any]]


def split_lists(request: HttpRequest, workspace: Workspace, files: Files) -> tuple[Files, Files]:
    """Portfolio lists, also those in a zip, and everything else: as the person says, else as the content tells."""
    kind = request.POST.get("kind", "")
    takes_lists = workspace.kind in (WorkspaceKind.ORGANISATION, WorkspaceKind.PORTFOLIO)
    lists: Files = []
    plans: Files = []
    for name, file in files:
        if takes_lists and kind in ("", PORTFOLIO) and name.lower().endswith(".zip"):
            held, is_all = _lists_within(name, file)
            lists += held
            if not is_all:
                plans.append((name, file))
            continue
        is_list = takes_lists and (kind == PORTFOLIO or (not kind and _is_list(name, file)))
        (lists if is_list else plans).append((name, file))
    if plans and workspace.kind == WorkspaceKind.ORGANISATION:
        raise Refusal(f"{plans[0][0]} is no portfolio list. Choose the portfolio or the project that it belongs to.")
    return lists, plans


def bring_lists(request: HttpRequest, actor: Person, workspace: Workspace, lists: Files) -> list[PortfolioList]:
    """The lists among the files; several are applied in order and undone as one."""
    if not lists:
        return []
    return upload_lists(
        actor=actor,
        workspace=workspace,
        files=lists,
        applies_itself=bool(request.POST.get("apply")),
        portfolio_code=request.POST.get("new_code", ""),
        at=clock.now(),
    )


def show_lists(lists: list[PortfolioList]) -> HttpResponse:
    """One list shows itself; several are shown together."""
    if lists[0].batch_id is None:
        return redirect("portfolio:list", lists[0].pk)
    return redirect("portfolio:list_batch", lists[0].batch_id)


def _lists_within(name: str, file: Any) -> tuple[Files, bool]:
    """The lists that a zip holds, and whether they are all that it holds; none of one that cannot be opened."""
    with _copied(file) as path:
        try:
            if not is_bundle(path, name=name):
                return [], False
            with open_bundle(path, file=name) as bundle:
                lists = [one for one in bundle.members if is_portfolio_list(one)]
                held = [(PurePosixPath(one.name).name, BytesIO(one.path.read_bytes())) for one in lists]
                return list(held), bool(held) and len(held) == len(bundle.members)
        except UnreadablePlan:
            return [], False


def _is_list(name: str, file: Any) -> bool:
    """What the content says."""
    if not name.lower().endswith(SPREADSHEETS):
        return False
    with _copied(file) as path:
        return recognise(path).kind == PORTFOLIO


@contextmanager
def _copied(file: Any) -> Iterator[Path]:
    """A copy of an upload by its place, as which readers open files."""
    with NamedTemporaryFile(prefix="quarterdeck-") as copy:
        copyfileobj(file, copy)
        copy.flush()
        file.seek(0)
        yield Path(copy.name)
