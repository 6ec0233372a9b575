"""Finding subjects to relate to or to name: entries of every register, and things of other apps."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from quarterdeck.core.models import Person, Workspace
from quarterdeck.registers.declaration import subject_sources
from quarterdeck.registers.models import Subject


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``value`` is what a form sends back: the number of a subject, or ``source:number`` of a thing without one."""

    value: str
    reference: str
    title: str


def suggestions(actor: Person, text: str, *, place: Workspace | None, limit: int = 12) -> list[Suggestion]:
    """Visible subjects whose reference or title has the text; those of the same place first."""
    text = text.strip()[:100]
    if not text:
        return []
    place_code, _, code = text.rpartition("/")
    condition = Q(title__icontains=text) | Q(code__iexact=code)
    rows = Subject.objects.visible_to(actor).filter(condition, object_id__isnull=True).select_related("workspace")
    if place_code:
        rows = rows.filter(Q(title__icontains=text) | Q(workspace__code__iexact=place_code))
    found = sorted(
        rows.order_by("-changed_at")[: limit * 3], key=lambda one: place is None or one.workspace_id != place.pk
    )
    listed = [Suggestion(str(one.pk), one.reference, one.title) for one in found[:limit]]
    for source in subject_sources:
        things = source.search(actor, text, place, max(0, limit - len(listed)))
        listed += [
            Suggestion(f"{source.key}:{one.object_id}", f"{one.workspace.code}/{one.code}", one.title) for one in things
        ]
    return listed[:limit]


def found_for_command_bar(actor: Person, text: str, limit: int) -> list[tuple[str, str, str]]:
    """Entries of all registers that the actor sees, by words of their title or by their reference."""
    place_code, _, code = text.rpartition("/")
    condition = Q(title__icontains=text) | Q(code__iexact=code)
    rows = Subject.objects.visible_to(actor).filter(condition, object_id__isnull=True).select_related("workspace")
    if place_code:
        rows = rows.filter(Q(title__icontains=text) | Q(workspace__code__iexact=place_code))
    found = rows.order_by("is_closed", "-changed_at")[:limit]
    return [(one.title, f"{one.reference}, {one.state_words.lower()}", one.url) for one in found]
