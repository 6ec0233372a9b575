from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quarterdeck.core import clock
from quarterdeck.core.actions import (
    change_own_password,
    deactivate_person,
    delegate_role,
    edit_person,
    grant_role,
    invite_person,
    reactivate_person,
    revoke_role,
)
from quarterdeck.core.errors import NotVisible, Refusal
from quarterdeck.core.extension import account_links
from quarterdeck.core.forms import ChangePasswordForm, DelegateForm, GrantForm, InviteForm, NameForm, refuse
from quarterdeck.core.models import Grant, Person, Workspace
from quarterdeck.core.permissions import Role, may, may_anywhere, table
from quarterdeck.core.permissions.people import require_for_person
from quarterdeck.core.queries import grantable_roles, visible_people
from quarterdeck.core.views.access import holds, signed_in


@signed_in
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    rows = visible_people(actor, clock.now())
    text = request.GET.get("q", "").strip()
    if text:
        rows = rows.filter(name__icontains=text) | rows.filter(email__icontains=text)
    shown = [(row, _roles_of(row.shown_grants)) for row in rows]  # type: ignore[attr-defined]
    may_invite = may_anywhere(actor, "core.invite_person")
    return render(request, "core/people.html", {"rows": shown, "q": text, "may_invite": may_invite})


@holds("core.invite_person")
@require_http_methods(["GET", "HEAD", "POST"])
def person_invite(request: HttpRequest) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    places = Workspace.objects.visible_to(actor, permission="core.invite_person").filter(archived_at__isnull=True)
    first = {"workspace": request.GET.get("workspace")}
    form = InviteForm(request.POST or None, initial=first, workspaces=places, roles=_roles_somewhere(actor, places))
    if request.method == "POST" and form.is_valid():
        try:
            invited = invite_person(actor=actor, at=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            link = _link(invited.token) if invited.token else None
            mailed = bool(link) and _mail_invitation(invited.person, actor, str(link))
            context = {"person": invited.person, "link": link, "mailed": mailed}
            return render(request, "core/invited.html", context)
    return render(request, "core/person_invite.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, number: int) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    found = _visible(actor, number)
    form = NameForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST":
        require_for_person(actor, "core.edit_person", found)
        if form.is_valid():
            edit_person(actor=actor, person=found, name=form.cleaned_data["name"], at=clock.now())
            messages.success(request, "Saved.")
            return redirect("core:person", number)
    return _person_page(request, found, form=form)


@holds("core.grant_role")
@require_POST
def grant_create(request: HttpRequest, number: int) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    found = _visible(actor, number)
    places = _grant_places(actor)
    form = GrantForm(request.POST, workspaces=places, roles=_roles_somewhere(actor, places))
    if form.is_valid():
        values = {**form.cleaned_data, "valid_until": _end_of(form.cleaned_data["valid_until"])}
        try:
            grant_role(actor=actor, person=found, at=clock.now(), **values)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"{found.name} now holds this role.")
            return redirect("core:person", number)
    return _person_page(request, found, grant=form)


@signed_in
@require_POST
def grant_revoke(request: HttpRequest, number: int) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    grant = Grant.objects.select_related("workspace", "person").filter(pk=number, revoked_at__isnull=True).first()
    if grant is None:
        raise NotVisible
    revoke_role(actor=actor, grant=grant, at=clock.now(), reason=request.POST.get("reason", "")[:1000])
    messages.success(request, f"{grant.person.name} no longer holds this role.")
    return redirect("core:person", grant.person_id)


@signed_in
@require_POST
def person_deactivate(request: HttpRequest, number: int) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    found = deactivate_person(actor=actor, person=_visible(actor, number), at=clock.now())
    messages.success(request, f"{found.name} can no longer sign in.")
    return redirect("core:person", number)


@signed_in
@require_POST
def person_reactivate(request: HttpRequest, number: int) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    found = reactivate_person(actor=actor, person=_visible(actor, number), at=clock.now())
    messages.success(request, f"{found.name} may sign in again.")
    return redirect("core:person", number)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """One's own page: roles, delegation, password."""
    actor: Person = request.actor  # type: ignore[attr-defined]
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = change_own_password(
                actor=actor, current=form.cleaned_data["current"], new=form.cleaned_data["password"], at=clock.now()
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            update_session_auth_hash(request, user)
            messages.success(request, "Your password is changed. Every other session has ended.")
            return redirect("core:account")
    return _account_page(request, form=form)


@signed_in
@require_POST
def grant_delegate(request: HttpRequest, number: int) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    grant = actor.grants.valid(clock.now()).select_related("workspace").filter(pk=number).first()
    if grant is None:
        raise NotVisible
    form = DelegateForm(request.POST, people=visible_people(actor, clock.now()).exclude(pk=actor.pk))
    if form.is_valid():
        until = _end_of(form.cleaned_data["until"])
        try:
            delegate_role(
                actor=actor, grant=grant, person=form.cleaned_data["person"], until=until or clock.now(), at=clock.now()
            )
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            refuse(form, refusal)
        else:
            messages.success(request, f"{form.cleaned_data['person'].name} holds this role until then.")
            return redirect("core:account")
    return _account_page(request, delegate=form)


def _account_page(request: HttpRequest, **forms: Any) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    grants = actor.grants.valid(clock.now()).select_related("workspace", "delegated_from__person")
    others = visible_people(actor, clock.now()).exclude(pk=actor.pk)
    context = {
        "links": [link for link in account_links if link.permission is None or may_anywhere(actor, link.permission)],
        "form": forms.get("form") or ChangePasswordForm(),
        "delegate_form": forms.get("delegate") or DelegateForm(people=others),
        "rows": [(one, table().roles[one.role], may(actor, "core.delegate_role", one.workspace)) for one in grants],
    }
    wrong = any(form.errors for form in forms.values())
    return render(request, "core/account.html", context, status=422 if wrong else 200)


def _person_page(request: HttpRequest, found: Person, **forms: Any) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    places = _grant_places(actor)
    context = {
        "person": found,
        "form": forms.get("form") or NameForm(initial={"name": found.name}),
        "grant_form": forms.get("grant") or GrantForm(workspaces=places, roles=_roles_somewhere(actor, places)),
        "rows": [
            (one, table().roles[one.role], may(actor, "core.revoke_role", one.workspace))
            for one in found.shown_grants  # type: ignore[attr-defined]
        ],
        "may_grant": may_anywhere(actor, "core.grant_role") and found.is_active,
        "may_edit": may_anywhere(actor, "core.edit_person"),
    }
    wrong = any(form.errors for form in forms.values())
    return render(request, "core/person.html", context, status=422 if wrong else 200)


def _visible(actor: Person, number: int) -> Person:
    found = visible_people(actor, clock.now()).filter(pk=number).first()
    if found is None:
        raise NotVisible
    return found


def _grant_places(actor: Person) -> Any:
    return Workspace.objects.visible_to(actor, permission="core.grant_role").filter(archived_at__isnull=True)


def _roles_somewhere(actor: Person, places: Any) -> list[Role]:
    """The roles that ``actor`` may give on at least one of the places, in the table's order."""
    tops = [place for place in places if place.parent_id not in {other.pk for other in places}]
    kinds = {place.kind: place for place in places}
    found = {role.name for place in [*tops, *kinds.values()] for role in grantable_roles(actor, place)}
    return [role for role in table().roles.values() if role.name in found]


def _roles_of(grants: list[Grant]) -> list[tuple[str, list[str]]]:
    """Each role once, with the codes of the workspaces it is held on."""
    held: dict[str, list[str]] = {}
    for grant in grants:
        held.setdefault(table().roles[grant.role].title, []).append(grant.workspace.code)
    return [(title, sorted(codes)) for title, codes in held.items()]


def _link(token: str) -> str:
    return f"{settings.QUARTERDECK_URL}{reverse('core:invitation', args=[token])}"


def _mail_invitation(invited: Person, actor: Person, link: str) -> bool:
    if not settings.EMAIL_HOST:
        return False
    text = f"{actor.name} invites you to Quarterdeck.\n\nSet your password here within 7 days:\n{link}\n"
    return bool(send_mail("Your invitation to Quarterdeck", text, None, [invited.email], fail_silently=True))


def _end_of(day: date | None) -> datetime | None:
    """The instant at which a last day is over."""
    return datetime.combine(day + timedelta(days=1), time(), UTC) if day else None
