from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.extension import file_guards
from quarterdeck.core.files import open_file
from quarterdeck.core.models import Person, StoredFile
from quarterdeck.core.views.access import signed_in


@signed_in
@require_safe
def file_download(request: HttpRequest, key: UUID) -> FileResponse:
    """A stored file, always as a download of unknown kind: nothing from outside is ever shown by the browser."""
    actor: Person = request.actor  # type: ignore[attr-defined]
    row = StoredFile.objects.visible_to(actor).filter(pk=key).first()
    if row is None or not all(may_open(actor, row) for may_open in file_guards):
        raise NotVisible
    response = FileResponse(
        open_file(row), as_attachment=True, filename=row.name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response._csp_replace = {"default-src": ["'none'"], "sandbox": True}  # type: ignore[attr-defined]
    return response
