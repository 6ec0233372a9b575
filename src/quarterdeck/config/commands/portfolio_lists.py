"""``quarterdeck import --as portfolio``: portfolio lists into a portfolio, which is made where it does not stand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quarterdeck.core.models import Person, Workspace
    from quarterdeck.portfolio.models import PortfolioList

IMPORT, CREATE = "portfolio.import_list", "portfolio.create_portfolio"


def list_place(code: str) -> tuple[Workspace, str]:
    """The portfolio with that code; else the one organisation, and the code of the portfolio to make there.

    Raises Refusal.
    """
    from quarterdeck.core.errors import Refusal
    from quarterdeck.core.models import Workspace

    if not code:
        raise Refusal("Name the portfolio that the list goes into: --portfolio CODE.")
    wanted = Workspace.objects.filter(deleted_at=None)
    found = wanted.filter(code__iexact=code).first()
    if found is not None and found.kind == "portfolio":
        return found, ""
    if found is not None:
        raise Refusal(f"“{code}” is a {found.get_kind_display().lower()}; a portfolio list goes into a portfolio.")
    organisations = list(wanted.filter(kind="organisation", archived_at=None)[:2])
    if len(organisations) != 1:
        raise Refusal(f"There is no portfolio “{code}”, and not exactly one organisation to make it in.")
    return organisations[0], code


def list_rights(place: Workspace) -> list[str]:
    return [IMPORT, CREATE] if place.kind == "organisation" else [IMPORT]


def import_list(path: Path, code: str, actor: Person, *, as_of: str, agreed: Callable[[str], bool]) -> dict[str, Any]:
    """Read one list, show what it changes, apply it when `agreed`. Every refusal becomes words."""
    from rich.console import Console

    from quarterdeck.core import clock
    from quarterdeck.core.errors import Refusal
    from quarterdeck.portfolio.actions import apply_list, read_list, upload_list

    try:
        place, new_code = list_place(code)
        with Console(stderr=True).status(f"Reading {path.name}"), path.open("rb") as content:
            found = upload_list(
                actor=actor, workspace=place, name=path.name, content=content, portfolio_code=new_code, at=clock.now()
            )
            found = read_list(actor=actor, portfolio_list=found, at=clock.now())
            if as_of and found.mapping:
                found = _speaking_for(found, as_of, actor)
        if found.state == "read" and agreed(_question(found)):
            with Console(stderr=True).status(f"Storing {path.name}"):
                found = apply_list(actor=actor, portfolio_list=found, at=clock.now())
    except OSError as error:
        return refused(path, "failed", f"{path}: {error.strerror}.")
    except Refusal as refusal:
        return refused(path, "refused", refusal.words)
    return _result(path, found, actor)


def _speaking_for(found: PortfolioList, as_of: str, actor: Person) -> PortfolioList:
    from quarterdeck.core import clock
    from quarterdeck.portfolio.actions import change_list_mapping

    choices = {**found.mapping.get("choices", {}), "as_of": {"value": as_of}}
    mapping = {**found.mapping, "choices": choices}
    if found.state == "unchanged":
        return found
    return change_list_mapping(actor=actor, portfolio_list=found, mapping=mapping, at=clock.now())


def refused(path: Path, state: str, message: str) -> dict[str, Any]:
    issue = {"severity": "error", "message": message, "place": "", "code": "import.refused", "file": path.name}
    return {"file": str(path), "state": state, "projects": 0, "added": 0, "changed": 0, "issues": [issue]}


def _question(found: PortfolioList) -> str:
    counts = found.difference["counts"]
    return (
        f"{found.file_name}, as of {found.as_of}: {counts['projects']} projects, {counts['added']} new, "
        f"{counts['changed']} changed, {counts['vanished']} gone, {counts['doubts']} doubtful matches, "
        f"{counts['conflicts']} conflicts (ours stay)."
    )


def _result(path: Path, found: PortfolioList, actor: Person) -> dict[str, Any]:
    from quarterdeck.portfolio.queries import fidelity_of

    counts: dict[str, int] = found.difference.get("counts", {})
    portfolio = found.workspace.code if found.workspace.kind == "portfolio" else found.new_portfolio_code
    return {
        "file": str(path),
        "state": found.state,
        "kind": "portfolio",
        "portfolio": portfolio,
        "list": found.pk,
        "as_of": found.as_of.isoformat() if found.as_of else None,
        "currency": found.currency or None,
        **{name: counts.get(name, 0) for name in ("projects", "added", "changed", "unchanged", "vanished", "returned")},
        "doubts": found.difference.get("doubts", []),
        "conflicts": found.difference.get("conflicts", []),
        "issues": [{"file": found.file_name, **issue} for issue in found.issues],
        "fidelity": fidelity_of(actor, found),
    }
