"""How work flows: cycle and lead times, time in each state, throughput, work in progress and its age."""

from quarterdeck.exchange.flow.items import FlowItem, flow_items, state_meanings
from quarterdeck.exchange.flow.series import DayLoad, WeekCount, daily_load, days_to_reach, weekly_throughput
from quarterdeck.exchange.flow.times import (
    Spread,
    age_days,
    cycle_days,
    lead_days,
    percentile,
    spread,
    time_in_states,
)

__all__ = [
    "DayLoad",
    "FlowItem",
    "Spread",
    "WeekCount",
    "age_days",
    "cycle_days",
    "daily_load",
    "days_to_reach",
    "flow_items",
    "lead_days",
    "percentile",
    "spread",
    "state_meanings",
    "time_in_states",
    "weekly_throughput",
]
