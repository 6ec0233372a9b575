"""Who may open a version of a document."""

from __future__ import annotations

from quarterdeck.core.models import Person, StoredFile
from quarterdeck.governance.models import DocumentVersion
from quarterdeck.registers.queries.rights import sees


def may_open_version(actor: Person, file: StoredFile) -> bool:
    """Who sees the document opens its versions: confidential and restricted ones are for their own circle."""
    row = DocumentVersion.objects.filter(file=file).select_related("entry__workspace").first()
    return row is None or sees(actor, row.entry)
