"""The root of the JSON API: signed-in persons only, every unsafe call with the CSRF token, refusals as words."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security.apikey import APIKeyCookie

from quarterdeck.core.api import router
from quarterdeck.core.errors import NotVisible, Refusal
from quarterdeck.core.models import Person
from quarterdeck.core.webhooks.api import router as webhooks


class SignedIn(APIKeyCookie):
    """The session cookie of a person; the base class asks for the CSRF token on unsafe methods."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Person | None:
        return getattr(request, "actor", None)


api = NinjaAPI(title="Quarterdeck", version="1", auth=SignedIn(csrf=True), urls_namespace="api", docs_url=None)
api.add_router("", router)
api.add_router("", webhooks)
for _app in settings.DOMAIN_APPS:
    if find_spec(f"{_app}.api"):
        api.add_router("", import_module(f"{_app}.api").router)


def _answer(request: HttpRequest, status: int, words: str, fields: dict[str, str] | None = None) -> HttpResponse:
    return api.create_response(request, {"detail": words, "fields": fields or {}}, status=status)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    body: dict[str, Any] = {"detail": refusal.words, "fields": refusal.fields, **refusal.details}
    return api.create_response(request, body, status=refusal.status)


@api.exception_handler(ValidationError)
def misshapen(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = {".".join(str(part) for part in one["loc"][2:]) or "body": str(one["msg"]) for one in error.errors}
    return _answer(request, 422, "The request does not have the right shape.", fields)


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return _answer(request, 401, "Sign in first.")


@api.exception_handler(Http404)
def nothing(request: HttpRequest, error: Http404) -> HttpResponse:
    return _answer(request, 404, NotVisible.words)


@api.exception_handler(HttpError)
def known(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _answer(request, error.status_code, str(error))
