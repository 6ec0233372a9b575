"""Who may look at a page at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from quarterdeck.core.permissions import require_anywhere, table

View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """Send strangers to the sign-in page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if getattr(request, "actor", None) is None:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def holds(permission: str) -> Callable[[View], View]:
    """Send strangers to the sign-in page, and refuse who holds the permission nowhere. The action decides the rest."""
    table().permission(permission)

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if getattr(request, "actor", None) is None:
                return redirect_to_login(request.get_full_path())
            require_anywhere(request.actor, permission)  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return guarded

    return guard


def inline_style_attributes(view: View) -> View:
    """Let the page's script set style attributes: for the Gantt pages alone, whose component does so."""

    @wraps(view)
    def relaxed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response._csp_update = {"style-src-attr": ["'unsafe-inline'"]}  # type: ignore[attr-defined]
        return response

    return relaxed
