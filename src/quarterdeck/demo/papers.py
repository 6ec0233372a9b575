"""Documents of the demo organisation: what the board signed, what was approved while building, and working papers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from quarterdeck.demo.governed import Desk, days, desk_of, make, take
from quarterdeck.demo.history import last_day
from quarterdeck.demo.organisation import projects
from quarterdeck.registers.models import Entry

if TYPE_CHECKING:
    from quarterdeck.demo.loading import Making

FIRST, LAST = date(2026, 1, 12), date(2026, 10, 16)
SIGNED = (("Project brief", "plan"), ("Business case", "case"), ("Acceptance record", "acceptance"))
APPROVED = (
    ("Requirements catalogue", "specification"), ("Solution outline", "specification"), ("Test plan", "plan"),
    ("Training plan", "plan"), ("Record of the first quality review", "report"),
    ("Interface agreement", "specification"), ("Record of the risk workshop", "report"),
)  # fmt: skip
IN_REVIEW = (("Cut-over plan", "plan"), ("Plan of the benefits review", "plan"))
WORKING = (
    ("Notes of the interviews", "other"), ("Options considered", "report"), ("Findings in the sample data", "report"),
    ("Sketches", "other"), ("Questions to suppliers and their answers", "other"), ("Estimate sheet", "other"),
    ("Findings of the trial", "report"), ("Notes of the design workshop", "other"), ("Handover notes", "other"),
    ("List of open points", "other"),
)  # fmt: skip
EXTRA = {"I-01": (("Second opinion on the migration", "report"),)}


def file_papers(making: Making) -> None:
    """380: two or three signed for each project, seven approved, two in review, ten working papers."""
    for demo in projects():
        desk = desk_of(making, demo)
        for title, kind in SIGNED[: 3 if demo.declared == "Closed" else 2]:
            _sign(desk, title, kind, max(demo.start, FIRST))
        every = (*APPROVED, *IN_REVIEW, *WORKING, *EXTRA.get(demo.code, ()))
        span = days(max(demo.start, FIRST), min(last_day(demo), LAST), len(every))
        for (title, kind), day in zip(every, span, strict=True):
            _file(desk, title, kind, day)


def _write(desk: Desk, title: str, kind: str, day: date, *, retention: str) -> Entry:
    return make("documents", desk.manager, desk.place, day, title=f"{title} of {desk.demo.name}"[:200], kind=kind,
                classification="internal", retention=retention, owner=desk.manager.pk,
                description=f"{title} of {desk.demo.code}.")  # fmt: skip


def _sign(desk: Desk, title: str, kind: str, day: date) -> None:
    one = take(desk.manager, _write(desk, title, kind, day, retention="standard"), "submit", day)
    signed = day + timedelta(days=5)
    one = take(desk.sponsor, one, "approve", signed)
    take(desk.manager, one, "issue", signed, review_by=(day + timedelta(days=365)).isoformat())


def _file(desk: Desk, title: str, kind: str, day: date) -> None:
    is_approved, is_in_review = (title, kind) in APPROVED, (title, kind) in IN_REVIEW
    one = _write(desk, title, kind, day, retention="standard" if is_approved or is_in_review else "none")
    if is_approved or is_in_review:
        one = take(desk.manager, one, "submit", day)
    if is_approved:
        take(desk.sponsor, one, "approve", day + timedelta(days=4))
