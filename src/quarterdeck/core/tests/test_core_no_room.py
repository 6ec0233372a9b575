"""A full disk is said in words: the page, the API, and what is no full disk stays a fault."""

from __future__ import annotations

import errno
from collections.abc import Callable

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from quarterdeck.core.middleware import ErrorTranslation, database_busy

FULL = [OSError(errno.ENOSPC, "No space left on device"), OperationalError("database or disk is full")]


def ends(error: Exception) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


@pytest.mark.parametrize("error", FULL)
def test_a_full_disk_is_507_with_words(error: Exception) -> None:
    request = RequestFactory().post("/api/v1/imports")
    answer = ErrorTranslation(ends(error)).process_exception(request, error)
    assert answer is not None
    assert answer.status_code == 507
    assert b"nothing was changed" in answer.content


def test_a_database_without_room_is_told_from_a_busy_and_a_broken_one() -> None:
    request = RequestFactory().get("/api/v1/plans")
    assert database_busy(ends(FULL[1]))(request).status_code == 507
    assert database_busy(ends(OperationalError("database is locked")))(request).status_code == 503
    with pytest.raises(OperationalError):
        database_busy(ends(OperationalError("no such table")))(request)
    assert ErrorTranslation(ends(FULL[0])).process_exception(request, OSError(errno.EACCES, "no")) is None
