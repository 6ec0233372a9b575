"""The page of what a person is told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quarterdeck.core import clock
from quarterdeck.core.views.access import signed_in
from quarterdeck.registers.actions import choose_digest, mark_seen
from quarterdeck.registers.errors import ValuesRefused
from quarterdeck.registers.forms import DigestForm
from quarterdeck.registers.queries.digests import digest_of, sends_mail
from quarterdeck.registers.queries.notices import MOST, due_soon, notices_of
from quarterdeck.registers.views.requests import actor_of, today


@signed_in
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = list(notices_of(actor)[:MOST])
    context = {
        "rows": rows,
        "new": sum(1 for one in rows if one.seen_at is None),
        "due": due_soon(actor, today()),
        "today": today(),
    }
    return render(request, "registers/notices.html", context)


@signed_in
@require_POST
def notices_seen(request: HttpRequest) -> HttpResponse:
    """All of them, or one."""
    number = request.POST.get("notice", "")
    numbers = [min(int(number), 2**53)] if number.isascii() and number.isdigit() else None
    mark_seen(actor=actor_of(request), numbers=numbers, at=clock.now())
    return redirect("registers:notices")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def digest(request: HttpRequest) -> HttpResponse:
    """How often one is told by e-mail."""
    actor = actor_of(request)
    chosen = digest_of(actor)
    form = DigestForm(request.POST or None, initial={"rhythm": chosen.rhythm})
    if request.method == "POST" and form.is_valid():
        try:
            choose_digest(actor=actor, rhythm=form.cleaned_data["rhythm"], at=clock.now())
        except ValuesRefused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Saved.")
            return redirect("registers:digest")
    context = {"form": form, "digest": chosen, "sends": sends_mail()}
    return render(request, "registers/digest.html", context, status=422 if form.errors else 200)
