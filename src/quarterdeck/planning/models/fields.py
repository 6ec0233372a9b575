"""Column types of planning: local wall time without zone, and compressed JSON."""

from __future__ import annotations

import json
import zlib
from datetime import datetime
from typing import Any

from django.db import models
from pydantic_core import from_json, to_json


class LocalDateTimeField(models.Field):  # type: ignore[type-arg]
    """Naive local date-time of a plan: stored as it stands, never shifted by a zone."""

    description = "Local date and time"

    def get_internal_type(self) -> str:
        return "LocalDateTimeField"

    def db_type(self, connection: Any) -> str:
        return "timestamp" if connection.vendor == "postgresql" else "text"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return datetime.fromisoformat(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        value = value if prepared else self.get_prep_value(value)
        return value if value is None or connection.vendor == "postgresql" else value.isoformat(" ")

    def to_python(self, value: Any) -> Any:
        value = datetime.fromisoformat(value) if isinstance(value, str) else value
        if value is not None and value.tzinfo is not None:
            raise ValueError("plans keep local wall time")
        return value

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else value.isoformat()


class CompressedJSONField(models.BinaryField):  # type: ignore[type-arg]
    """JSON that is written once and read whole: operations, patches, differences."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else from_json(zlib.decompress(bytes(value)), cache_strings="keys")

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        packed = zlib.compress(to_json(value, inf_nan_mode="constants"), 1)
        return connection.Database.Binary(packed)

    def to_python(self, value: Any) -> Any:
        return value

    def get_default(self) -> Any:
        if self.default is models.NOT_PROVIDED:
            return None
        return self.default() if callable(self.default) else self.default

    def value_to_string(self, obj: models.Model) -> str:
        return json.dumps(self.value_from_object(obj))
