"""Choices of a site: countries whose holidays are known."""

from __future__ import annotations

import holidays

from quarterdeck.engagement.choices.sites import COUNTRIES


def test_the_countries_are_those_whose_holidays_are_known() -> None:
    assert sorted(code for code in holidays.list_supported_countries() if len(code) == 2) == COUNTRIES.split()
