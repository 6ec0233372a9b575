"""What the issue log has to say against the closure of a project (domain 1.1)."""

from __future__ import annotations

from django.urls import reverse

from quarterdeck.portfolio.actions import Transition
from quarterdeck.portfolio.choices import ProjectState
from quarterdeck.portfolio.errors import Veto
from quarterdeck.risk.models import Issue


def issue_vetoes(transition: Transition) -> list[Veto]:
    """A project closes, stopped or completed, when its open issues are closed or handed over."""
    if transition.target != ProjectState.CLOSED:
        return []
    open_issues = Issue.objects.filter(
        workspace=transition.project.workspace_id, closed_at__isnull=True, deleted_at__isnull=True
    )
    number = open_issues.count()
    if not number:
        return []
    words = "1 issue is open." if number == 1 else f"{number} issues are open."
    url = reverse("registers:entries", args=["issues"])
    return [Veto("risk.open_issues", f"{words} Close them, or hand them over.", url)]
