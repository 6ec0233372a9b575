"""What every request passes through: headers, the log line, a busy database, session limits, the actor, refusals."""

from __future__ import annotations

import errno
import logging
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, BinaryIO, cast

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import logout
from django.core.handlers.wsgi import LimitedStream, WSGIRequest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.deprecation import MiddlewareMixin

from quarterdeck.core import clock
from quarterdeck.core.errors import Refusal, RequestCut
from quarterdeck.core.models import Person, User
from quarterdeck.core.permissions import cached_rights
from quarterdeck.core.rows.sign_ins import note_sign_in
from quarterdeck.core.views.errors import busy_response, full_response, refusal_response

log = logging.getLogger("quarterdeck.request")
denials = logging.getLogger("quarterdeck.denied")
Next = Callable[[HttpRequest], HttpResponse]
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"
SECONDS_BETWEEN_MARKS = 300
QUIET_PATHS = re.compile(r"^/(static/|livez|readyz)")


def security_headers(get_response: Next) -> Next:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def request_log(get_response: Next) -> Next:
    def middleware(request: HttpRequest) -> HttpResponse:
        started = perf_counter()
        request.request_id = secrets.token_hex(8)  # type: ignore[attr-defined]
        response = get_response(request)
        if not QUIET_PATHS.match(request.path):
            log.info("%s %s", request.method, _place(request), extra=_line(request, response, started))
        response.headers["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        return response

    return middleware


def _place(request: HttpRequest) -> str:
    """The pattern of the address, never the address itself: some carry the secret of a link."""
    return f"/{request.resolver_match.route}" if request.resolver_match else "(no such page)"


def _line(request: HttpRequest, response: HttpResponse, started: float) -> dict[str, Any]:
    match = request.resolver_match
    person = getattr(request, "actor", None)
    return {
        "request_id": request.request_id,  # type: ignore[attr-defined]
        "person": person.pk if person else None,
        "route": match.view_name if match else None,
        "method": request.method,
        "status": response.status_code,
        "milliseconds": round(1000 * (perf_counter() - started), 1),
    }


class WholeStream(LimitedStream):
    """The body of a request that says how long it is; when it ends before, nobody takes the part for the whole."""

    def __init__(self, stream: Any, length: int) -> None:
        super().__init__(stream, length)
        self._left = length

    def read(self, size: int | None = -1, /) -> bytes:
        return self._checked(super().read(size), size)

    def readline(self, size: int | None = -1, /) -> bytes:
        return self._checked(super().readline(size), size)

    def _checked(self, data: bytes, size: int | None) -> bytes:
        self._left -= len(data)
        if not data and size != 0 and self._left > 0:
            raise UnreadablePostError("The connection ended before the request did.")
        return data


def whole_requests(get_response: Next) -> Next:
    """A request whose connection broke half-way changes nothing: Django would act on the files that did arrive."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or ""
        if isinstance(request, WSGIRequest) and length.isdecimal():
            request._stream = cast("BinaryIO", WholeStream(request.META["wsgi.input"], int(length)))
        return get_response(request)

    return middleware


def database_busy(get_response: Next) -> Next:
    """A database that stays locked is not a fault of the program: ask the client to come back."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            return get_response(request)
        except OperationalError as error:
            if is_full(error):
                return full_response(request)
            if not is_busy(error):
                raise
            return busy_response(request)

    return middleware


def is_busy(error: OperationalError) -> bool:
    words = str(error).lower()
    return any(sign in words for sign in ("is locked", "deadlock", "could not serialize", "too many clients"))


def is_full(error: Exception) -> bool:
    """Whether there was no room left for what was to be written."""
    if isinstance(error, OperationalError):
        return any(sign in str(error).lower() for sign in ("disk is full", "no space left", "disk full"))
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def session_limits(get_response: Next) -> Next:
    """End a session three hours after the last request and twelve hours after the sign-in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(clock.now().timestamp())
            is_new = "signed_in_at" not in request.session
            began = request.session.setdefault("signed_in_at", now)
            seen = request.session.setdefault("seen_at", now)
            if now - began > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_SECONDS:
                logout(request)
            elif is_new or now - seen > SECONDS_BETWEEN_MARKS:
                request.session["seen_at"] = now
                _note(request, began=began, now=now)
        return get_response(request)

    return middleware


def _note(request: HttpRequest, *, began: int, now: int) -> None:
    if isinstance(request.user, User) and request.session.session_key:
        note_sign_in(
            user=request.user,
            session_key=request.session.session_key,
            agent=request.headers.get("User-Agent", ""),
            address=get_adapter().get_client_ip(request),
            began=datetime.fromtimestamp(began, UTC),
            at=datetime.fromtimestamp(now, UTC),
        )


def actor(get_response: Next) -> Next:
    """Set ``request.actor`` to the signed-in person, or None; read their grants once per request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            person = Person.objects.filter(user_id=request.user.pk, deactivated_at__isnull=True).first()
            if person is None:
                logout(request)
            request.actor = person  # type: ignore[attr-defined]
        with cached_rights():
            return get_response(request)

    return middleware


class ErrorTranslation(MiddlewareMixin):
    """Turn refusals into words: a page, a fragment, or JSON for the API."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OperationalError) and is_busy(exception):
            return busy_response(request)
        if is_full(exception):
            denials.error("No room left: %s", exception)
            return full_response(request)
        if isinstance(exception, UnreadablePostError):
            exception = RequestCut()
        if not isinstance(exception, Refusal):
            return None
        if exception.status in (403, 404):
            person = getattr(request, "actor", None)
            context = {"person": person.pk if person else None, "status": exception.status}
            denials.info("Refused: %s", type(exception).__name__, extra=context)
        return refusal_response(request, exception)
