"""The ways in that need a link: the first run, an invitation, the demonstration."""

from __future__ import annotations

import re
from ipaddress import ip_address

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.core import clock
from quarterdeck.core.actions import accept_invitation, set_up_organisation, sign_in_to_demo
from quarterdeck.core.errors import LinkInvalid, Refusal
from quarterdeck.core.extension import demonstrations, first_steps
from quarterdeck.core.forms import NewPasswordForm, WelcomeForm, refuse
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may_anywhere
from quarterdeck.core.queries import demo_person
from quarterdeck.core.rows.installation import new_demo_link, open_welcome
from quarterdeck.core.rows.people import open_invitation
from quarterdeck.core.views.access import signed_in

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")


@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    open_welcome(token, clock.now())
    form = WelcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "again"}
        try:
            _, person = set_up_organisation(token=token, at=clock.now(), **values)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            _sign_in(request, person)
            return redirect("core:begin")
    status = 422 if form.errors else 200
    context = {"form": form, "token": token, "demonstrations": list(demonstrations) if is_loopback(request) else []}
    return render(request, "core/welcome.html", context, status=status)


@require_POST
def welcome_demo(request: HttpRequest, token: str) -> HttpResponse:
    """Set the empty installation up with the demonstration, and go in."""
    open_welcome(token, clock.now())
    demonstration = next(iter(demonstrations), None)
    if demonstration is None or not is_loopback(request):
        raise LinkInvalid
    demonstration.load()
    person = demo_person()
    if person is None:
        raise LinkInvalid
    return redirect("core:demo", new_demo_link(person, clock.now()))


@signed_in
@require_http_methods(["GET", "HEAD"])
def begin(request: HttpRequest) -> HttpResponse:
    """After the first run: what to begin with."""
    actor = request.actor  # type: ignore[attr-defined]
    steps = [step for step in first_steps if step.permission is None or may_anywhere(actor, step.permission)]
    return render(request, "core/begin.html", {"steps": [(step, _url(step.url_name)) for step in steps]})


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    found = open_invitation(token, clock.now())
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = accept_invitation(token=token, password=form.cleaned_data["password"], at=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            _sign_in(request, person)
            return redirect("core:home")
    context = {"form": form, "person": found.person}
    return render(request, "core/invitation.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def demo(request: HttpRequest, token: str) -> HttpResponse:
    """One click into the demonstration. A HEAD or a prefetch must not use the link up."""
    if request.method == "HEAD" or request.headers.get("Sec-Purpose", "").startswith("prefetch"):
        raise LinkInvalid
    person = sign_in_to_demo(token=token, at=clock.now(), is_loopback=is_loopback(request))
    _sign_in(request, person)
    return redirect("core:home")


def is_loopback(request: HttpRequest) -> bool:
    """Whether the request was made on this machine and to it, through no other server."""
    host = request.get_host()
    name = re.sub(r":\d+$", "", host)
    forwarded = any(header in request.headers for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"))
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return address.is_loopback and not forwarded and name in LOCAL_NAMES


def _sign_in(request: HttpRequest, person: Person) -> None:
    request.session.flush()
    login(request, person.user, backend=BACKEND)


def _url(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None
