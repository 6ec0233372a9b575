"""How entries, tasks and milestones stand to each other, and turning one entry into another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.errors import NotVisible
from quarterdeck.core.events import emit
from quarterdeck.core.models import Person, Workspace
from quarterdeck.registers.actions.entries import create_entry
from quarterdeck.registers.actions.steps import transition_entry
from quarterdeck.registers.declaration import Register, relation_kind
from quarterdeck.registers.errors import ConversionImpossible, RelatedToItself, UnknownRelation
from quarterdeck.registers.events import SubjectsRelated
from quarterdeck.registers.models import Entry, Relation, Subject
from quarterdeck.registers.queries.rights import require_entry, require_thing


def relate_entry(
    *, actor: Person, entry: Entry, other: Subject, kind: str, at: datetime, backwards: bool = False
) -> Relation:
    """Say how an entry stands to another subject that the actor sees; ``backwards``: how the other stands to it.

    Raises NotAllowed, NotVisible, UnknownRelation, RelatedToItself.
    """
    require_entry(actor, "edit", entry)
    if relation_kind(kind) is None:
        raise UnknownRelation(fields={"kind": UnknownRelation.words})
    if not Subject.objects.visible_to(actor).filter(pk=other.pk).exists():
        raise NotVisible
    if other.pk == entry.pk:
        raise RelatedToItself
    source, target = (other.pk, entry.pk) if backwards else (entry.pk, other.pk)
    with transaction.atomic():
        relation, is_new = Relation.objects.get_or_create(
            source_id=source, target_id=target, kind=kind, defaults={"created_by": actor, "created_at": at}
        )
        if is_new:
            _tell(actor, entry, relation, other, at=at)
    return relation


def unrelate_entry(*, actor: Person, entry: Entry, relation: Relation, at: datetime) -> None:
    """Take a relation away; the right on either end is enough to see it go. Raises NotAllowed, NotVisible."""
    require_entry(actor, "edit", entry)
    if entry.pk not in (relation.source_id, relation.target_id):
        raise NotVisible
    with transaction.atomic():
        other = relation.target if relation.source_id == entry.pk else relation.source
        _tell(actor, entry, relation, other, at=at, is_gone=True)
        relation.delete()


def subject_of_thing(*, actor: Person, source_key: str, object_id: int, at: datetime) -> Subject:
    """The spine of a task or a milestone, made when somebody first relates to it. Raises NotVisible."""
    found = require_thing(actor, source_key, object_id)
    subject, _ = Subject.objects.update_or_create(
        register=source_key,
        object_id=object_id,
        defaults={"workspace": found.workspace, "code": found.code[:40], "title": found.title[:300] or "–",
                  "state": found.state[:32], "changed_at": at},
    )  # fmt: skip
    return subject


def convert_entry(
    *,
    actor: Person,
    entry: Entry,
    target: Register[Any],
    workspace: Workspace,
    values: Mapping[str, Any],
    at: datetime,
    reason: str = "",
    version: int | None = None,
    request_key: str = "",
) -> Entry:
    """Make an entry of another register out of this one, and keep the link. Both ends' rights are needed.

    Raises NotAllowed, NotVisible, ConversionImpossible, and what making and moving on raise.
    """
    require_entry(actor, "view", entry)
    conversion = next((one for one in target.accepts_from if one.source == entry.register.key), None)
    if conversion is None:
        raise ConversionImpossible(f"{entry.register.title} cannot be turned into {target.title.lower()}.")
    given = {"visibility": entry.visibility, **values}  # what comes from a restricted entry is restricted unless said
    with transaction.atomic():
        made = create_entry(
            actor=actor, register=target, workspace=workspace, values=given, at=at, request_key=request_key
        )
        if Relation.objects.filter(source=entry.pk, target=made.pk).exists():
            return made
        if conversion.transition:
            transition_entry(
                actor=actor,
                entry=entry,
                transition_key=conversion.transition,
                reason=reason or f"Became {made.reference}.",
                version=version,
                at=at,
            )
        relation, _ = Relation.objects.get_or_create(  # the step may have said it already
            source_id=entry.pk,
            target_id=made.pk,
            kind=conversion.relation,
            defaults={"created_by": actor, "created_at": at},
        )
        _tell(actor, entry, relation, made.subject, at=at)
    return made


def _tell(
    actor: Person, entry: Entry, relation: Relation, other: Subject, *, at: datetime, is_gone: bool = False
) -> None:
    told = {"id": other.pk, "name": f"{other.code}"}
    audit.record(
        actor=actor,
        at=at,
        action=entry.register.permission("edit"),
        subject=entry,
        workspace=entry.workspace,
        changes={f"relation {relation.kind}": [told, None] if is_gone else [None, told]},
    )
    event = SubjectsRelated(
        source_id=relation.source_id, target_id=relation.target_id, relation=relation.kind, is_gone=is_gone
    )
    emit(event, workspace=entry.workspace, actor=actor, at=at)
