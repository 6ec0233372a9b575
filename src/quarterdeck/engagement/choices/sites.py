from __future__ import annotations

from zoneinfo import available_timezones

import holidays
from django.db import models


class SiteState(models.TextChoices):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


def country_choices() -> list[tuple[str, str]]:
    """Countries whose public holidays are known, by their two letters."""
    return [(code, code) for code in sorted(holidays.list_supported_countries()) if len(code) == 2]


def zone_choices() -> list[tuple[str, str]]:
    names = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix")))
    return [("UTC", "UTC"), *((name, name) for name in names)]


def clock_choices() -> list[tuple[str, str]]:
    """Every quarter of an hour, up to midnight."""
    return [(text, text) for minutes in range(0, 24 * 60, 15) if (text := f"{minutes // 60:02}:{minutes % 60:02}")]
