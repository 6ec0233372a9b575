"""A cache that all web processes share, kept in the database as JSON.

The sign-in limits and single-use marks live in it: a cache per process would multiply every limit by the number of
processes, and one that unpickles its values would turn a poisoned entry into code.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import transaction

from quarterdeck.core import clock

FULL = 20_000


class DatabaseCache(BaseCache):
    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        row = self._rows().filter(key=self._key(key, version)).first()
        if row is None or self._is_over(row.expires_at):
            return default
        return json.loads(row.value)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._rows().update_or_create(
            key=self._key(key, version), defaults={"value": json.dumps(value), "expires_at": self._expiry(timeout)}
        )

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Store only where nothing is stored; of two that try at once, one is told True."""
        name = self._key(key, version)
        with transaction.atomic():
            row = self._rows().select_for_update().filter(key=name).first()
            if row is not None and not self._is_over(row.expires_at):
                return False
            defaults = {"value": json.dumps(value), "expires_at": self._expiry(timeout)}
            if row is not None:
                self._rows().filter(key=name).update(**defaults)
                return True
            _, created = self._rows().get_or_create(key=name, defaults=defaults)
            return bool(created)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._rows().filter(key=self._key(key, version)).update(expires_at=self._expiry(timeout)))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(self._rows().filter(key=self._key(key, version)).delete()[0])

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        with transaction.atomic():
            row = self._rows().select_for_update().filter(key=self._key(key, version)).first()
            if row is None or self._is_over(row.expires_at):
                raise ValueError(f"{key!r} is not in the cache.")
            value = int(json.loads(row.value)) + delta
            self._rows().filter(pk=row.pk).update(value=json.dumps(value))
        return value

    def clear(self) -> None:
        self._rows().all().delete()

    def remove_expired(self) -> int:
        return int(self._rows().filter(expires_at__lt=clock.now()).delete()[0])

    def _rows(self) -> Any:
        from quarterdeck.core.models import CacheEntry  # noqa: PLC0415  the cache is made before the models

        return CacheEntry.objects

    def _key(self, key: str, version: int | None) -> str:
        return str(self.make_and_validate_key(key, version=version))[:300]

    def _expiry(self, timeout: Any) -> datetime | None:
        seconds = self.get_backend_timeout(timeout)
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC) + timedelta(0)

    def _is_over(self, expires_at: datetime | None) -> bool:
        return expires_at is not None and expires_at <= clock.now()
