"""Versions and retention of documents (domain: document register, section 7.7)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from quarterdeck.governance.choices import Classification, DocumentKind, Retention

YEARS = {Retention.STANDARD: 7, Retention.LONG: 10}
LONG_KINDS = (DocumentKind.CONTRACT, DocumentKind.SAFETY)
HELD = "It is under a legal hold. Nothing is destroyed until the hold is lifted."
CLOSED_CIRCLE = (Classification.CONFIDENTIAL, Classification.RESTRICTED)


def after_edit(major: int, minor: int) -> tuple[int, int]:
    """An edit raises the minor number."""
    return major, minor + 1


def after_approval(major: int, minor: int) -> tuple[int, int]:
    """An approval raises the major number."""
    return major + 1, 0


def why_not_sign(*, needed: int, given: Collection[int], actor: int, is_last: bool) -> str | None:
    """In words why a person cannot approve now, or None. ``given`` are who approved the version in review already.

    ``is_last``: whether this approval is to make the document approved. More may approve than are needed.
    """
    if actor in given:
        return "You have approved this version already. Another person has to."
    if is_last and len(given) + 1 < needed:
        return f"It needs {needed} approvals and has {len(given)}. Take “Approve, others follow”."
    return None


def retain_until(retention: str, closed_on: date | None) -> date | None:
    """The last day of the retention; None where there is none, or where what it counts from has not ended.

    >>> retain_until("standard", date(2024, 2, 29))
    datetime.date(2031, 2, 28)
    """
    years = YEARS.get(Retention(retention))
    if years is None or closed_on is None:
        return None
    try:
        return closed_on.replace(year=closed_on.year + years)
    except ValueError:
        return date(closed_on.year + years, 2, 28)


def why_kept(*, retention: str, until: date | None, legal_hold: bool, today: date) -> str | None:
    """In words why a document must not be destroyed, or None."""
    if legal_hold:
        return HELD
    if retention == Retention.NONE:
        return None
    if until is None:
        return "Its retention counts from the closure of the project, which is not closed."
    return f"It is kept until {until:%d %b %Y}." if today <= until else None


def fits(kind: str, retention: str) -> bool:
    """Contracts and safety records are kept for ten years."""
    return kind not in LONG_KINDS or retention == Retention.LONG
