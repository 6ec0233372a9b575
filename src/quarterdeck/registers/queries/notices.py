"""What a person is told, as far as they may see it at this moment, and what of theirs is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db.models import QuerySet

from quarterdeck.core.models import Person
from quarterdeck.registers.choices import Reason
from quarterdeck.registers.events import EntryChanged, EntryCommented
from quarterdeck.registers.models import Comment, Entry, Notice, Subject
from quarterdeck.registers.queries.talk import watchers_of

MOST = 200
MOST_COUNTED = 99
SOON = timedelta(days=7)


def notices_of(actor: Person) -> QuerySet[Notice]:
    """One's own, the youngest first; none on what one may not see any more, nor on internal words elsewhere."""
    rows = Notice.objects.filter(person=actor).select_related("subject__workspace", "actor").order_by("-id")
    return rows.filter(subject__in=Subject.objects.visible_to(actor))


def count_new(actor: Person) -> int | None:
    """How many notices are new; most people have none, which costs one look into an index."""
    fresh = Notice.objects.filter(person=actor, seen_at__isnull=True)
    if not fresh.exists():
        return None
    return notices_of(actor).filter(seen_at__isnull=True)[:MOST_COUNTED].count() or None


def due_soon(actor: Person, day: date) -> list[Subject]:
    """Open entries of this person that are overdue or due within a week, the earliest first."""
    rows = Subject.objects.visible_to(actor).filter(owner=actor, is_closed=False, due_on__lte=day + SOON)
    return list(rows.select_related("workspace").order_by("due_on", "pk")[:MOST])


def told_of_change(
    entry: Entry, event: EntryChanged, actor: Person | None, watchers: Iterable[int]
) -> dict[int, Reason]:
    """Whom a change concerns, and why. Nobody is told of what they did themselves."""
    found: dict[int, Reason] = {}
    if event.verb != "created":
        found = dict.fromkeys(watchers, Reason.CHANGED)
    is_given = event.verb == "created" or (event.verb in ("edited", "moved") and "owner" in event.fields)
    if is_given and entry.owner_id is not None:
        found[entry.owner_id] = Reason.ASSIGNED
    return _others(found, actor)


def told_of_comment(entry: Entry, event: EntryCommented, actor: Person | None) -> dict[int, Reason]:
    found = dict.fromkeys(watchers_of(entry), Reason.COMMENTED)
    found |= dict.fromkeys(event.mentioned, Reason.MENTIONED)
    return _others(found, actor)


def told_of_reminder(entry: Entry, reason: Reason) -> dict[int, Reason]:
    """Who is reminded: the owner, who made it, who watches, as far as they see the entry and are still here."""
    people = Person.objects.filter(pk__in=watchers_of(entry), deactivated_at__isnull=True)
    return {one.pk: reason for one in people if Subject.objects.visible_to(one).filter(pk=entry.pk).exists()}


def words_of_change(entry: Entry, event: EntryChanged) -> str:
    """What a change was about: the step, or the labels of the fields; never a value, which some may not read."""
    step = entry.register.workflow.transition(event.transition) if event.transition else None
    if step is not None:
        return f"{step.label}: {entry.register.workflow.label(step.target)}"
    if event.verb in ("deleted", "restored"):
        return {"deleted": "Deleted", "restored": "Brought back"}[event.verb]
    register = entry.register
    known = [key for key in event.fields if key in register.fields and key not in register.protected]
    return ", ".join(register.fields[key].label for key in known)[:300]


def words_of_comment(comment: Comment) -> str:
    text = " ".join(comment.text.split())
    return text if len(text) <= 200 else f"{text[:199]}…"


def _others(found: Mapping[int, Reason], actor: Person | None) -> dict[int, Reason]:
    return {key: reason for key, reason in found.items() if actor is None or key != actor.pk}
