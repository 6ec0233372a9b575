"""Log lines as JSON: one line each, times in UTC, no line breaks from outside, no secrets."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

CONTEXT = ("request_id", "person", "route", "method", "status", "milliseconds", "job", "worker")


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name in CONTEXT if (value := getattr(record, name, None)) is not None}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True, default=str)
