"""Error answers: a page for people, JSON for programs, and nothing about the inside for either."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from quarterdeck.core.errors import NotAllowed, NotVisible, Refusal

RETRY_AFTER_SECONDS = 5
TITLES = {
    403: "Not allowed",
    404: "Not found",
    409: "Changed in the meantime",
    413: "Too large",
    422: "Not possible",
    500: "Something went wrong",
    503: "Busy",
    507: "No room left",
}


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or request.headers.get("Accept", "").startswith("application/json")


def error_response(
    request: HttpRequest, status: int, words: str, *, fields: dict[str, str] | None = None
) -> HttpResponse:
    if wants_json(request):
        body: dict[str, Any] = {"detail": words, "fields": fields or {}}
        return JsonResponse(body, status=status)
    context = {"status": status, "title": TITLES.get(status, "Not possible"), "words": words, "fields": fields or {}}
    template = "core/parts/refusal.html" if getattr(request, "htmx", False) else "core/error.html"
    return render(request, template, context, status=status)


def refusal_response(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    response = error_response(request, refusal.status, refusal.words, fields=refusal.fields)
    if wants_json(request) and refusal.details:
        return JsonResponse(
            {"detail": refusal.words, "fields": refusal.fields, **refusal.details}, status=refusal.status
        )
    return response


def busy_response(request: HttpRequest) -> HttpResponse:
    response = error_response(request, 503, "Many people are writing at this moment. Try again in a few seconds.")
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def full_response(request: HttpRequest) -> HttpResponse:
    words = "The disk of the server is full, so nothing could be stored and nothing was changed. Reading still works."
    return error_response(request, 507, f"{words} Tell whoever runs this installation, and try again.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_response(request, 404, NotVisible.words)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_response(request, 403, NotAllowed.words)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_response(request, 400, "This request cannot be understood.")


def failed(request: HttpRequest) -> HttpResponse:
    return error_response(request, 500, "This is our fault, and it has been logged. Nothing was changed.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_response(request, 403, "This form was open too long or came from elsewhere. Load the page again.")
