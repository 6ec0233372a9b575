"""Capacity of people: hours that projects can have, and how loaded they are."""

from quarterdeck.engine.capacity.hours import Band, InvalidCapacity, Load, capacity_hours, load

__all__ = ["Band", "InvalidCapacity", "Load", "capacity_hours", "load"]
