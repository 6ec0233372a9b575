"""Finding subjects to relate to or to name: entries of every register, and things of other apps."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Q, Value, When

from quarterdeck.core.models import Person, Workspace
from quarterdeck.registers.declaration import subject_sources
from quarterdeck.registers.models import Subject
from quarterdeck.registers.queries.search import words_q


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``value`` is what a form sends back: the number of a subject, or ``source:number`` of a thing without one."""

    value: str
    reference: str
    title: str


def suggestions(actor: Person, text: str, *, place: Workspace | None, limit: int = 12) -> list[Suggestion]:
    """Visible subjects whose reference, title or text has the words; those of the same place first."""
    text = _plain(text)
    found = sorted(_found(actor, text, limit * 3), key=lambda one: place is None or one.workspace_id != place.pk)
    if not text:
        return []
    listed = [Suggestion(str(one.pk), one.reference, one.title) for one in found[:limit]]
    for source in subject_sources:
        things = source.search(actor, text, place, max(0, limit - len(listed)))
        listed += [
            Suggestion(f"{source.key}:{one.object_id}", f"{one.workspace.code}/{one.code}", one.title) for one in things
        ]
    return listed[:limit]


def found_for_command_bar(actor: Person, text: str, limit: int) -> list[tuple[str, str, str]]:
    """Entries of all registers that the actor sees, by words of any field that may be read, or by their reference."""
    found = _found(actor, _plain(text), limit)
    return [(one.title, f"{one.reference}, {one.state_words.lower()}", one.url) for one in found]


def _found(actor: Person, text: str, limit: int) -> list[Subject]:
    """Entries, those first that say it in their title, then open ones, then what changed last."""
    if not text:
        return []
    place_code, _, code = text.rpartition("/")
    in_title = Q(title__icontains=text)
    named = Q(code__iexact=code, workspace__code__iexact=place_code) if place_code else Q(code__iexact=code)
    rows = Subject.objects.visible_to(actor).filter(in_title | named | words_q(text), object_id__isnull=True)
    first = Case(When(in_title | named, then=Value(0)), default=Value(1))
    return list(rows.select_related("workspace").order_by(first, "is_closed", "-changed_at", "-pk")[:limit])


def _plain(text: str) -> str:
    return text.replace("\0", "").strip()[:200]
