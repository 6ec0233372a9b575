"""What hangs on an entry: comments, files, relations, watching, history, and why it came about."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field as Bound
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person
from quarterdeck.registers.actions import (
    attach_file,
    comment_entry,
    convert_entry,
    delete_comment,
    edit_comment,
    relate_entry,
    remove_attachment,
    subject_of_thing,
    unrelate_entry,
    unwatch_entry,
    watch_entry,
)
from quarterdeck.registers.api.registers import visible_register
from quarterdeck.registers.api.shapes import REFUSALS, Key, Number, PersonOut, Strict, Values, actor_of, flat
from quarterdeck.registers.declaration import find_register
from quarterdeck.registers.errors import ConversionImpossible
from quarterdeck.registers.models import Attachment, Comment, Entry, Relation, Subject
from quarterdeck.registers.queries.chains import links_of, why_chain
from quarterdeck.registers.queries.conversions import first_values, place_for
from quarterdeck.registers.queries.entries import find_entry
from quarterdeck.registers.queries.fields import fields_of_entry
from quarterdeck.registers.queries.rights import hidden_fields
from quarterdeck.registers.queries.story import story
from quarterdeck.registers.queries.talk import attachments_of, comments_of, watchers_of

router = Router()
ENTRY = "/registers/{key}/entries/{int:number}"


class CommentIn(Strict):
    text: Annotated[str, Bound(max_length=20_000)]
    is_internal: bool = False
    request_key: Annotated[str, Bound(max_length=64)] = ""


class CommentOut(Schema):
    id: int
    author: PersonOut
    text: str
    is_internal: bool
    at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    mentioned: list[PersonOut]


class AttachmentOut(Schema):
    id: int
    name: str
    size: int
    sha256: str
    added_by: PersonOut
    added_at: datetime


class SubjectOut(Schema):
    """The other end of a relation; all empty where it may not be seen."""

    id: int | None = None
    register_key: str = ""
    reference: str = ""
    title: str = ""
    state: str = ""


class RelationIn(Strict):
    kind: Key
    other: Number | None = None
    source: Annotated[str, Bound(max_length=40)] = ""
    object_id: Number | None = None
    backwards: bool = False


class RelationOut(Schema):
    id: int
    kind: str
    words: str
    leads: bool
    other: SubjectOut


class StepOfChain(Schema):
    depth: int
    words: str
    subject: SubjectOut


class ChangeOut(Schema):
    label: str
    old: str
    new: str


class EventOut(Schema):
    at: datetime
    who: str
    words: str
    changes: list[ChangeOut]
    reason: str


class WatchOut(Schema):
    watching: bool
    watchers: int


class ConversionIn(Strict):
    to: Key
    values: Values = {}
    custom: Values = {}
    request_key: Annotated[str, Bound(max_length=64)] = ""


class MadeOut(Schema):
    id: int
    register_key: str
    reference: str


@router.get(f"{ENTRY}/comments", response={200: list[CommentOut], **REFUSALS}, operation_id="registers_list_comments")
def list_comments(request: HttpRequest, key: Key, number: Number) -> Any:
    return comments_of(actor_of(request), _entry(request, key, number))[:500]


@router.post(f"{ENTRY}/comments", response={201: CommentOut, **REFUSALS}, operation_id="registers_comment_entry")
def comment(request: HttpRequest, key: Key, number: Number, body: CommentIn) -> Any:
    made = comment_entry(
        actor=actor_of(request),
        entry=_entry(request, key, number),
        text=body.text,
        is_internal=body.is_internal,
        request_key=body.request_key,
        at=clock.now(),
    )
    return Status(201, made)


@router.patch(
    f"{ENTRY}/comments/{{int:comment_number}}",
    response={200: CommentOut, **REFUSALS},
    operation_id="registers_edit_comment",
)
def change_comment(request: HttpRequest, key: Key, number: Number, comment_number: Number, body: CommentIn) -> Any:
    entry = _entry(request, key, number)
    row = _comment(request, entry, comment_number)
    return edit_comment(actor=actor_of(request), entry=entry, comment=row, text=body.text, at=clock.now())


@router.delete(
    f"{ENTRY}/comments/{{int:comment_number}}",
    response={204: None, **REFUSALS},
    operation_id="registers_delete_comment",
)
def remove_comment(request: HttpRequest, key: Key, number: Number, comment_number: Number) -> Any:
    entry = _entry(request, key, number)
    row = _comment(request, entry, comment_number)
    delete_comment(actor=actor_of(request), entry=entry, comment=row, at=clock.now())
    return Status(204, None)


@router.get(f"{ENTRY}/files", response={200: list[AttachmentOut], **REFUSALS}, operation_id="registers_list_files")
def list_files(request: HttpRequest, key: Key, number: Number) -> Any:
    return [_file(one) for one in attachments_of(_entry(request, key, number))]


@router.post(f"{ENTRY}/files", response={201: AttachmentOut, **REFUSALS}, operation_id="registers_attach_file")
def attach(request: HttpRequest, key: Key, number: Number, file: File[UploadedFile]) -> Any:
    made = attach_file(
        actor=actor_of(request),
        entry=_entry(request, key, number),
        content=file,
        name=file.name or "file",
        at=clock.now(),
    )
    return Status(201, _file(made))


@router.delete(
    f"{ENTRY}/files/{{int:file_number}}", response={204: None, **REFUSALS}, operation_id="registers_remove_file"
)
def detach(request: HttpRequest, key: Key, number: Number, file_number: Number) -> Any:
    entry = _entry(request, key, number)
    row = attachments_of(entry).filter(pk=file_number).first()
    if row is None:
        raise NotVisible
    remove_attachment(actor=actor_of(request), entry=entry, attachment=row, at=clock.now())
    return Status(204, None)


@router.get(
    f"{ENTRY}/relations", response={200: list[RelationOut], **REFUSALS}, operation_id="registers_list_relations"
)
def list_relations(request: HttpRequest, key: Key, number: Number) -> Any:
    return _relations(actor_of(request), _entry(request, key, number))


@router.post(f"{ENTRY}/relations", response={201: list[RelationOut], **REFUSALS}, operation_id="registers_relate_entry")
def relate(request: HttpRequest, key: Key, number: Number, body: RelationIn) -> Any:
    actor, entry = actor_of(request), _entry(request, key, number)
    if body.source and body.object_id:
        other = subject_of_thing(actor=actor, source_key=body.source, object_id=body.object_id, at=clock.now())
    else:
        found = Subject.objects.visible_to(actor).filter(pk=body.other or 0).first()
        if found is None:
            raise NotVisible
        other = found
    relate_entry(actor=actor, entry=entry, other=other, kind=body.kind, backwards=body.backwards, at=clock.now())
    return Status(201, _relations(actor, entry))


@router.delete(
    f"{ENTRY}/relations/{{int:relation_number}}",
    response={204: None, **REFUSALS},
    operation_id="registers_unrelate_entry",
)
def unrelate(request: HttpRequest, key: Key, number: Number, relation_number: Number) -> Any:
    row = Relation.objects.select_related("source", "target").filter(pk=relation_number).first()
    if row is None:
        raise NotVisible
    entry = _entry(request, key, number)
    unrelate_entry(actor=actor_of(request), entry=entry, relation=row, at=clock.now())
    return Status(204, None)


@router.get(f"{ENTRY}/why", response={200: list[StepOfChain], **REFUSALS}, operation_id="registers_read_chain")
def why(request: HttpRequest, key: Key, number: Number) -> Any:
    """What led to this entry, the entry, and what it led to, walking the relations that explain."""
    chain = why_chain(actor_of(request), _entry(request, key, number).subject)
    return [{"depth": one.depth, "words": one.words, "subject": _subject(one.subject)} for one in chain]


@router.get(f"{ENTRY}/history", response={200: list[EventOut], **REFUSALS}, operation_id="registers_read_history")
def history(request: HttpRequest, key: Key, number: Number) -> Any:
    actor, entry = actor_of(request), _entry(request, key, number)
    fields = fields_of_entry(entry)
    told = story(actor, entry, fields=fields, hidden=hidden_fields(actor, entry))
    return [one for one in told if one.comment is None]


@router.put(f"{ENTRY}/watch", response={200: WatchOut, **REFUSALS}, operation_id="registers_watch_entry")
def watch(request: HttpRequest, key: Key, number: Number) -> Any:
    entry = _entry(request, key, number)
    watch_entry(actor=actor_of(request), entry=entry, at=clock.now())
    return _watching(actor_of(request), entry)


@router.delete(f"{ENTRY}/watch", response={200: WatchOut, **REFUSALS}, operation_id="registers_unwatch_entry")
def unwatch(request: HttpRequest, key: Key, number: Number) -> Any:
    entry = _entry(request, key, number)
    unwatch_entry(actor=actor_of(request), entry=entry, at=clock.now())
    return _watching(actor_of(request), entry)


@router.post(f"{ENTRY}/convert", response={201: MadeOut, **REFUSALS}, operation_id="registers_convert_entry")
def convert(request: HttpRequest, key: Key, number: Number, body: ConversionIn) -> Any:
    """Make an entry of another register out of this one; what is not said is taken over."""
    actor, entry, target = actor_of(request), _entry(request, key, number), find_register(body.to)
    place = place_for(actor, target, entry)
    if place is None:
        raise ConversionImpossible("You hold no role that may make such an entry here.")
    values = {**first_values(actor, target, entry), **flat(body.values, body.custom)}
    made = convert_entry(
        actor=actor,
        entry=entry,
        target=target,
        workspace=place,
        values=values,
        request_key=body.request_key,
        at=clock.now(),
    )
    return Status(201, {"id": made.pk, "register_key": target.key, "reference": made.reference})


def _entry(request: HttpRequest, key: str, number: int) -> Entry:
    return find_entry(actor_of(request), visible_register(request, key), number)


def _comment(request: HttpRequest, entry: Entry, number: int) -> Comment:
    row: Comment | None = comments_of(actor_of(request), entry).filter(pk=number).first()
    if row is None:
        raise NotVisible
    return row


def _file(one: Attachment) -> dict[str, Any]:
    return {
        "id": one.pk,
        "name": one.file.name,
        "size": one.file.size,
        "sha256": one.file.sha256,
        "added_by": one.added_by,
        "added_at": one.added_at,
    }


def _relations(actor: Person, entry: Entry) -> list[dict[str, Any]]:
    return [
        {
            "id": link.relation.pk,
            "kind": link.relation.kind,
            "words": link.words,
            "leads": link.relation.source_id == entry.pk,
            "other": _subject(link.other),
        }
        for link in links_of(actor, entry.subject)
    ]


def _subject(subject: Subject | None) -> dict[str, Any]:
    if subject is None:
        return {}
    return {
        "id": subject.pk,
        "register_key": subject.register,
        "reference": subject.reference,
        "title": subject.title,
        "state": subject.state,
    }


def _watching(actor: Person, entry: Entry) -> dict[str, Any]:
    watchers = watchers_of(entry)
    return {"watching": actor.pk in watchers, "watchers": len(watchers)}
