"""Keeping the bytes of document versions, and destroying them when their time is over."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from quarterdeck.core.files import open_file, remove_file_after_commit, store_file
from quarterdeck.core.models import Person, StoredFile
from quarterdeck.core.permissions import require
from quarterdeck.governance.models import Document, DocumentVersion
from quarterdeck.registers.models import Attachment

TEXT_NAME = "text.md"


def keep_version(*, actor: Person, document: Document, at: datetime) -> StoredFile:
    """Copy what the document holds now: its newest file or, without one, its text.

    The copy is the version's own: taking the attachment away does not touch it.

    Raises NotAllowed, NotVisible, FileDamaged.
    """
    require(actor, "governance.edit_document", document)
    newest = Attachment.objects.filter(subject=document.pk).select_related("file").order_by("-added_at", "-pk").first()
    if newest is None:
        text = BytesIO(f"# {document.title}\n\n{document.description}\n".encode())
        return store_file(text, name=TEXT_NAME, workspace=document.workspace, actor=actor, at=at)
    with open_file(newest.file) as content:
        return store_file(content, name=newest.file.name, workspace=document.workspace, actor=actor, at=at)


def destroy_files(*, actor: Person, document: Document) -> int:
    """Remove the bytes of all versions and attachments; the record stays. Raises NotAllowed, NotVisible."""
    require(actor, "governance.destroy_document", document)
    versions = DocumentVersion.objects.filter(entry=document, file__isnull=False).values("file")
    attached = Attachment.objects.filter(subject=document.pk)
    files = list(StoredFile.objects.filter(pk__in=versions)) + [one.file for one in attached.select_related("file")]
    attached.delete()
    for file in files:
        remove_file_after_commit(file)
    return len(files)
