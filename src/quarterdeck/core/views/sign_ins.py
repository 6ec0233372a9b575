"""Where one is signed in, and signing out elsewhere."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.core import clock
from quarterdeck.core.actions import end_other_sessions, end_own_session
from quarterdeck.core.models import Person
from quarterdeck.core.queries import own_sign_in, own_sign_ins
from quarterdeck.core.rules import agent_words
from quarterdeck.core.views.access import signed_in


@signed_in
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    rows = [
        (row, agent_words(row.agent), row.session_id == request.session.session_key)
        for row in own_sign_ins(actor, clock.now())
    ]
    return render(request, "core/sessions.html", {"rows": rows, "others": sum(not here for _, _, here in rows)})


@signed_in
@require_POST
def session_end(request: HttpRequest, number: int) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    row = own_sign_in(actor, number)
    end_own_session(actor=actor, sign_in=row, at=clock.now())
    if row.session_id == request.session.session_key:
        request.session.flush()
        return redirect("account_login")
    messages.success(request, f"{agent_words(row.agent)} is signed out.")
    return redirect("core:sessions")


@signed_in
@require_POST
def session_end_others(request: HttpRequest) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    ended = end_other_sessions(actor=actor, session_key=request.session.session_key or "", at=clock.now())
    messages.success(request, f"You are signed out everywhere else: {ended} session{'' if ended == 1 else 's'} ended.")
    return redirect("core:sessions")
