"""Small writes on an entry: comments, files, watching, relations. Each answers with the entry's panel."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.core import clock
from quarterdeck.core.errors import NotAllowed, NotVisible, Refusal
from quarterdeck.core.files import open_file
from quarterdeck.core.views.access import signed_in
from quarterdeck.registers.actions import (
    attach_files,
    comment_entry,
    delete_comment,
    edit_comment,
    relate_entry,
    remove_attachment,
    subject_of_thing,
    unrelate_entry,
    unwatch_entry,
    watch_entry,
)
from quarterdeck.registers.models import Comment, Entry, Relation, Subject
from quarterdeck.registers.queries.finding import suggestions
from quarterdeck.registers.queries.people import members_of
from quarterdeck.registers.queries.rights import require_entry
from quarterdeck.registers.queries.talk import attachments_of, comments_of
from quarterdeck.registers.views.entries import panel
from quarterdeck.registers.views.requests import actor_of, visible_entry


@signed_in
@require_POST
def comment(request: HttpRequest, key: str, number: int) -> HttpResponse:
    shown = visible_entry(request, key, number)
    text = request.POST.get("text", "")
    return _after(
        request,
        shown,
        lambda: comment_entry(
            actor=actor_of(request),
            entry=shown,
            text=text,
            is_internal=request.POST.get("is_internal") == "on",
            request_key=request.POST.get("request_key", "")[:64],
            at=clock.now(),
        ),
        draft=text,
    )


@signed_in
@require_POST
def comment_change(request: HttpRequest, key: str, number: int, comment_number: int) -> HttpResponse:
    shown = visible_entry(request, key, number)
    row: Comment | None = comments_of(actor_of(request), shown).filter(pk=comment_number).first()
    if row is None:
        raise NotVisible
    actor = actor_of(request)
    if "delete" in request.POST:
        return _after(request, shown, lambda: delete_comment(actor=actor, entry=shown, comment=row, at=clock.now()))
    text = request.POST.get("text", "")
    return _after(
        request, shown, lambda: edit_comment(actor=actor, entry=shown, comment=row, text=text, at=clock.now())
    )


@signed_in
@require_POST
def attach(request: HttpRequest, key: str, number: int) -> HttpResponse:
    shown = visible_entry(request, key, number)
    require_entry(actor_of(request), "edit", shown)
    files = [(file.name or "file", file) for file in request.FILES.getlist("file")]
    return _after(
        request, shown, lambda: attach_files(actor=actor_of(request), entry=shown, files=files, at=clock.now())
    )


@signed_in
@require_safe
def attachment(request: HttpRequest, key: str, number: int, file_number: int) -> FileResponse:
    """A file of an entry, always as a download of unknown kind."""
    shown = visible_entry(request, key, number)
    row = attachments_of(shown).filter(pk=file_number).first()
    if row is None:
        raise NotVisible
    response = FileResponse(
        open_file(row.file), as_attachment=True, filename=row.file.name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response._csp_replace = {"default-src": ["'none'"], "sandbox": True}  # type: ignore[attr-defined]
    return response


@signed_in
@require_POST
def detach(request: HttpRequest, key: str, number: int, file_number: int) -> HttpResponse:
    shown = visible_entry(request, key, number)
    row = attachments_of(shown).filter(pk=file_number).first()
    if row is None:
        raise NotVisible
    return _after(
        request,
        shown,
        lambda: remove_attachment(actor=actor_of(request), entry=shown, attachment=row, at=clock.now()),
    )


@signed_in
@require_POST
def watch(request: HttpRequest, key: str, number: int) -> HttpResponse:
    shown = visible_entry(request, key, number)
    act = watch_entry if request.POST.get("watch") == "yes" else unwatch_entry
    return _after(request, shown, lambda: act(actor=actor_of(request), entry=shown, at=clock.now()))


@signed_in
@require_POST
def relate(request: HttpRequest, key: str, number: int) -> HttpResponse:
    shown = visible_entry(request, key, number)
    kind, _, direction = request.POST.get("kind", "").partition(":")

    def act() -> None:
        relate_entry(
            actor=actor_of(request),
            entry=shown,
            other=_chosen(request, shown),
            kind=kind,
            backwards=direction == "back",
            at=clock.now(),
        )

    return _after(request, shown, act)


@signed_in
@require_POST
def unrelate(request: HttpRequest, key: str, number: int, relation_number: int) -> HttpResponse:
    shown = visible_entry(request, key, number)
    row = Relation.objects.select_related("source", "target").filter(pk=relation_number).first()
    if row is None:
        raise NotVisible
    return _after(
        request,
        shown,
        lambda: unrelate_entry(actor=actor_of(request), entry=shown, relation=row, at=clock.now()),
    )


@signed_in
@require_safe
def suggest(request: HttpRequest, key: str, number: int) -> JsonResponse:
    """What the text could mean: subjects to relate to (``kind=subject``), or people to name (``kind=person``)."""
    shown, text = visible_entry(request, key, number), request.GET.get("q", "")
    if request.GET.get("kind") == "person":
        people = members_of(shown.workspace, clock.now()).filter(name__icontains=text[:60])[:8]
        return JsonResponse({"items": [{"value": one.pk, "label": one.name} for one in people]})
    found = suggestions(actor_of(request), text, place=shown.workspace)
    items = [
        {"value": one.value, "label": f"{one.reference} {one.title}"} for one in found if one.value != str(shown.pk)
    ]
    return JsonResponse({"items": items})


def _chosen(request: HttpRequest, shown: Entry) -> Subject:
    """The subject that a form names: by number, by reference (``S-02/A-3``), or a thing of another app."""
    text = (request.POST.get("other") or request.POST.get("other_text") or "").strip()[:300]
    source, _, number = text.rpartition(":")
    actor = actor_of(request)
    if source and number.isdigit():
        return subject_of_thing(actor=actor, source_key=source, object_id=int(number), at=clock.now())
    rows = Subject.objects.visible_to(actor)
    if text.isdigit():
        found = rows.filter(pk=min(int(text), 2**53)).first()
    else:
        place, _, code = text.split(" ")[0].rpartition("/")
        named = rows.filter(code__iexact=code, workspace__code__iexact=place or shown.workspace.code)
        found = named.first()
    if found is None:
        raise Refusal("Name an entry that you can see, such as S-02/A-3.", fields={"other": "Name an entry."})
    return found


def _after(request: HttpRequest, shown: Entry, act: Callable[[], object], *, draft: str = "") -> HttpResponse:
    """Do it, then show the entry again; a refusal is said above it and nothing is lost."""
    words = ""
    try:
        act()
    except (NotAllowed, NotVisible):
        raise
    except Refusal as refusal:
        words = refusal.words
    if request.headers.get("HX-Request"):
        fresh = visible_entry(request, shown.register.key, shown.pk)
        return panel(request, fresh, refusal=words, draft=draft if words else "")
    if words:
        messages.error(request, words)
    return redirect("registers:entry", shown.register.key, shown.pk)
