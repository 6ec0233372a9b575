from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from quarterdeck.core.errors import CodeTaken, Refusal
from quarterdeck.core.models import Workspace
from quarterdeck.core.rules import check_code


def insert_workspace(*, parent: Workspace | None, kind: str, code: str, name: str, at: datetime) -> Workspace:
    workspace = Workspace.objects.create(
        kind=kind,
        parent=parent,
        path=f"new-{uuid4().hex}",  # the path ends in the row's own number, which the database gives
        code=free_code(code),
        name=clean_name(name),
        created_at=at,
    )
    workspace.path = f"{parent.path if parent else ''}{workspace.pk}/"
    workspace.save(update_fields=["path"])
    return workspace


def free_code(code: str, *, besides: Workspace | None = None) -> str:
    code = check_code(code)
    others = Workspace.objects.filter(code__iexact=code, deleted_at__isnull=True)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if others.exists():
        raise CodeTaken(fields={"code": CodeTaken.words})
    return code


def check_codes_free(workspaces: list[Workspace]) -> None:
    for workspace in workspaces:
        free_code(workspace.code, besides=workspace)


def clean_name(name: str) -> str:
    name = " ".join(name.split())[:200]
    if not name:
        raise Refusal("A name is needed.", fields={"name": "A name is needed."})
    return name
