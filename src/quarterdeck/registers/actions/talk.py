"""Saying something about an entry, adding files to it, watching it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import IO

from django.conf import settings
from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.errors import FileTooLarge, NotAllowed
from quarterdeck.core.events import emit
from quarterdeck.core.files import remove_file_after_commit, store_file
from quarterdeck.core.models import Person
from quarterdeck.registers.errors import CommentEmpty, FilesKept, TooManyFiles, ValuesRefused
from quarterdeck.registers.events import EntryCommented
from quarterdeck.registers.models import Attachment, Comment, Entry, Watcher
from quarterdeck.registers.queries.people import members_of
from quarterdeck.registers.queries.rights import may_entry, require_entry
from quarterdeck.registers.queries.search import index_entry
from quarterdeck.registers.rules.mentions import named_in

LONGEST_COMMENT = 10_000
MOST_FILES = 100
LARGEST_FILE = 50 * 1024 * 1024


def comment_entry(
    *, actor: Person, entry: Entry, text: str, at: datetime, is_internal: bool = False, request_key: str = ""
) -> Comment:
    """Say something about an entry; who is named with @ hears of it, and the author watches it from now on.

    Raises NotAllowed, NotVisible, CommentEmpty, ValuesRefused.
    """
    require_entry(actor, "comment", entry)
    text = _clean(text)
    with transaction.atomic():
        made = Comment.objects.filter(author=actor, request_key=request_key).first() if request_key else None
        if made is not None:
            return made
        comment = Comment.objects.create(
            subject_id=entry.pk,
            author=actor,
            text=text,
            is_internal=is_internal,
            at=at,
            request_key=request_key or None,
        )
        named = named_in(text, dict(members_of(entry.workspace, at).values_list("pk", "name")))
        comment.mentioned.set(named)
        _watch(entry, actor, at=at)
        _index_again(entry)
        _record(actor, entry, at=at, changes={"comment": comment.pk})
        event = EntryCommented(
            register=entry.register.key, entry_id=entry.pk, comment_id=comment.pk, mentioned=tuple(named)
        )
        emit(event, workspace=entry.workspace, actor=actor, at=at)
    return comment


def edit_comment(*, actor: Person, entry: Entry, comment: Comment, text: str, at: datetime) -> Comment:
    """Change one's own words. Raises NotAllowed, NotVisible, CommentEmpty, ValuesRefused."""
    require_entry(actor, "comment", entry)
    if comment.author_id != actor.pk or comment.subject_id != entry.pk:
        raise NotAllowed("Only its author may change a comment.")
    with transaction.atomic():
        row = Comment.objects.select_for_update().get(pk=comment.pk)
        row.text, row.edited_at = _clean(text), at
        row.save(update_fields=["text", "edited_at"])
        _index_again(entry)
        _record(actor, entry, at=at, changes={"comment": row.pk, "edited": True})
    return row


def delete_comment(*, actor: Person, entry: Entry, comment: Comment, at: datetime) -> None:
    """Take a comment away: one's own, or any where one may delete the entry. Raises NotAllowed, NotVisible."""
    require_entry(actor, "comment", entry)
    if comment.subject_id != entry.pk or (comment.author_id != actor.pk and not may_entry(actor, "delete", entry)):
        raise NotAllowed("Only its author, and who may delete the entry, may take a comment away.")
    with transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(text="", deleted_at=at)
        _index_again(entry)
        _record(actor, entry, at=at, changes={"comment": comment.pk, "deleted": True})


def _index_again(entry: Entry) -> None:
    """Let the entry be found by what is said about it. It is read anew and locked: who edits it meanwhile waits."""
    rows = type(entry)._base_manager.select_for_update(of=("self",)).select_related("workspace")
    index_entry(rows.get(pk=entry.pk))


def attach_file(*, actor: Person, entry: Entry, content: IO[bytes], name: str, at: datetime) -> Attachment:
    """Add a file to an entry. Raises NotAllowed, NotVisible, TooManyFiles, FileTooLarge."""
    require_entry(actor, "edit", entry)
    with transaction.atomic():
        if Attachment.objects.filter(subject=entry.pk).count() >= MOST_FILES:
            raise TooManyFiles
        limit = min(LARGEST_FILE, settings.QUARTERDECK_LARGEST_FILE)
        file = store_file(content, name=name, workspace=entry.workspace, actor=actor, at=at, limit=limit)
        attachment = Attachment.objects.create(subject_id=entry.pk, file=file, added_by=actor, added_at=at)
        _record(actor, entry, at=at, changes={"file": [None, file.name]})
    return attachment


def attach_files(
    *, actor: Person, entry: Entry, files: Sequence[tuple[str, IO[bytes]]], at: datetime
) -> list[Attachment]:
    """Add several files to an entry, all of them or none. Raises as `attach_file`, naming the file at fault."""
    require_entry(actor, "edit", entry)
    made = []
    with transaction.atomic():
        for name, content in files:
            try:
                made.append(attach_file(actor=actor, entry=entry, content=content, name=name, at=at))
            except (FileTooLarge, TooManyFiles) as refusal:
                words = f"{name[:80]}: {refusal.words}" if len(files) > 1 else refusal.words
                raise type(refusal)(f"{words} Nothing was added.") from refusal
    return made


def remove_attachment(*, actor: Person, entry: Entry, attachment: Attachment, at: datetime) -> None:
    """Remove a file from an entry, bytes and all. Raises NotAllowed, NotVisible, FilesKept."""
    require_entry(actor, "edit", entry)
    with transaction.atomic():
        row = type(entry)._base_manager.select_for_update(of=("self",)).get(pk=entry.pk)
        words = row.register.why_keep_files(row)
        if words:
            raise FilesKept(words)
        file, name = attachment.file, attachment.file.name
        attachment.delete()
        remove_file_after_commit(file)
        _record(actor, entry, at=at, changes={"file": [name, None]})


def watch_entry(*, actor: Person, entry: Entry, at: datetime) -> None:
    """Hear of what happens to an entry. Raises NotVisible."""
    require_entry(actor, "view", entry)
    Watcher.objects.update_or_create(
        subject_id=entry.pk, person=actor, defaults={"is_muted": False}, create_defaults={"since": at}
    )


def unwatch_entry(*, actor: Person, entry: Entry, at: datetime) -> None:
    """Hear no more of it, even as its owner. Raises NotVisible."""
    require_entry(actor, "view", entry)
    Watcher.objects.update_or_create(
        subject_id=entry.pk,
        person=actor,
        defaults={"is_muted": True},
        create_defaults={"is_muted": True, "since": at},
    )


def _watch(entry: Entry, person: Person, *, at: datetime) -> None:
    """Let somebody watch who takes part, unless they said that they do not want to."""
    Watcher.objects.get_or_create(subject_id=entry.pk, person=person, defaults={"since": at})


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise CommentEmpty(fields={"text": CommentEmpty.words})
    if len(text) > LONGEST_COMMENT:
        words = f"Shorten this to {LONGEST_COMMENT} characters; it has {len(text)}."
        raise ValuesRefused(words, fields={"text": words})
    return text


def _record(actor: Person, entry: Entry, *, at: datetime, changes: dict[str, object]) -> None:
    audit.record(
        actor=actor,
        at=at,
        action=entry.register.permission("comment"),
        subject=entry,
        workspace=entry.workspace,
        changes=changes,
    )
