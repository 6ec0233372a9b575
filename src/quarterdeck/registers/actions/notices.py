"""Having seen what one was told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from quarterdeck.core.models import Person
from quarterdeck.registers.models import Notice
from quarterdeck.registers.queries.rights import require_notices


def mark_seen(*, actor: Person, numbers: Sequence[int] | None = None, at: datetime) -> int:
    """Mark one's own notices as seen, those of the numbers or all. Raises NotVisible."""
    require_notices(actor, numbers or ())
    rows = Notice.objects.filter(person=actor, seen_at__isnull=True)
    if numbers is not None:
        rows = rows.filter(pk__in=numbers)
    return rows.update(seen_at=at)
