"""Writes of reporting."""

from quarterdeck.reporting.actions.declarations import decide_declaration, declare_health
from quarterdeck.reporting.actions.facts import record_past_snapshot, refresh_facts
from quarterdeck.reporting.actions.lists import put_listed_health_back, settle_listed_facts, take_listed_health
from quarterdeck.reporting.actions.periods import close_period, open_period

__all__ = [
    "close_period",
    "decide_declaration",
    "declare_health",
    "open_period",
    "put_listed_health_back",
    "record_past_snapshot",
    "refresh_facts",
    "settle_listed_facts",
    "take_listed_health",
]
