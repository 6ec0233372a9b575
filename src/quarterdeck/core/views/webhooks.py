"""Pages of webhooks: subscriptions, their messages, and what to do when one is not taken."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quarterdeck.core import clock
from quarterdeck.core.actions import (
    change_webhook_secret,
    create_webhook,
    delete_webhook,
    edit_webhook,
    pause_webhook,
    resend_delivery,
)
from quarterdeck.core.errors import WebhookRefused
from quarterdeck.core.forms import WebhookForm
from quarterdeck.core.models import DeliveryState, Person, Webhook, Workspace
from quarterdeck.core.queries import visible_people
from quarterdeck.core.queries.webhooks import deliveries_of, delivery_by_id, visible_webhooks, webhook_by_id
from quarterdeck.core.views.access import holds
from quarterdeck.core.webhooks.messages import published_kinds

MANAGE = "core.manage_webhook"
MOST = 100


@holds(MANAGE)
@require_safe
def webhooks(request: HttpRequest) -> HttpResponse:
    return render(request, "core/webhooks.html", {"rows": visible_webhooks(_actor(request))})


@holds(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_create(request: HttpRequest) -> HttpResponse:
    actor = _actor(request)
    form = _form(request, actor, initial={"eyes": actor})
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = create_webhook(actor=actor, at=clock.now(), **form.cleaned_data)
        except WebhookRefused as refusal:
            form.refuse(refusal)
        else:
            return _page(request, webhook_by_id(actor, made.pk), secret=secret)
    return render(request, "core/webhook_create.html", {"form": form}, status=422 if form.errors else 200)


@holds(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: HttpRequest, number: int) -> HttpResponse:
    actor = _actor(request)
    found = webhook_by_id(actor, number)
    form = _form(request, actor, webhook=found)
    if request.method == "POST" and form.is_valid():
        try:
            edit_webhook(actor=actor, webhook=found, at=clock.now(), **form.cleaned_data)
        except WebhookRefused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Saved.")
            return redirect("core:webhook", number)
    return _page(request, found, form=form)


@holds(MANAGE)
@require_POST
def webhook_secret(request: HttpRequest, number: int) -> HttpResponse:
    actor = _actor(request)
    found = webhook_by_id(actor, number)
    return _page(request, found, secret=change_webhook_secret(actor=actor, webhook=found, at=clock.now()))


@holds(MANAGE)
@require_POST
def webhook_pause(request: HttpRequest, number: int) -> HttpResponse:
    """``paused`` is yes or no."""
    actor = _actor(request)
    is_paused = request.POST.get("paused") == "yes"
    pause_webhook(actor=actor, webhook=webhook_by_id(actor, number), at=clock.now(), is_paused=is_paused)
    messages.success(request, "Paused." if is_paused else "It goes on.")
    return redirect("core:webhook", number)


@holds(MANAGE)
@require_POST
def webhook_delete(request: HttpRequest, number: int) -> HttpResponse:
    actor = _actor(request)
    delete_webhook(actor=actor, webhook=webhook_by_id(actor, number), at=clock.now())
    messages.success(request, "The webhook is gone.")
    return redirect("core:webhooks")


@holds(MANAGE)
@require_POST
def webhook_resend(request: HttpRequest, number: int, delivery: int) -> HttpResponse:
    actor = _actor(request)
    found = delivery_by_id(webhook_by_id(actor, number), delivery)
    resend_delivery(actor=actor, delivery=found, at=clock.now())
    messages.success(request, "It is sent again.")
    return redirect("core:webhook", number)


def _actor(request: HttpRequest) -> Person:
    return request.actor  # type: ignore[attr-defined, no-any-return]


def _form(
    request: HttpRequest, actor: Person, *, webhook: Webhook | None = None, initial: dict[str, Any] | None = None
) -> WebhookForm:
    places = Workspace.objects.visible_to(actor, permission=MANAGE).filter(archived_at__isnull=True)
    known = {"name": webhook.name, "url": webhook.url, "kinds": webhook.kinds, "eyes": webhook.eyes} if webhook else {}
    return WebhookForm(
        request.POST or None,
        initial={**known, **(initial or {})},
        workspaces=None if webhook else places,
        people=visible_people(actor, clock.now()),
        kinds=published_kinds().items(),
    )


def _page(request: HttpRequest, found: Webhook, *, form: WebhookForm | None = None, secret: str = "") -> HttpResponse:
    state = request.GET.get("state", "")
    titles = published_kinds()
    rows = [(one, titles.get(one.event.kind, one.event.kind)) for one in deliveries_of(found, state)[:MOST]]
    context = {
        "hook": found,
        "form": form or _form_of(request, found),
        "rows": rows,
        "state": state,
        "states": DeliveryState.choices,
        "told": ", ".join(titles.get(kind, kind) for kind in found.kinds) or "All that is published",
        "secret": secret,
    }
    status = 422 if form is not None and form.errors else 200
    response = render(request, "core/webhook.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _form_of(request: HttpRequest, found: Webhook) -> WebhookForm:
    form = _form(request, _actor(request), webhook=found)
    form.is_bound = False
    return form
