"""Capacity of people: hours that projects can have, how loaded they are, and who covers which skill."""

from quarterdeck.engine.capacity.hours import Band, InvalidCapacity, Load, capacity_hours, load
from quarterdeck.engine.capacity.outlook import Outlook, build_outlook, gain
from quarterdeck.engine.capacity.skills import Cover, cover_demand

__all__ = [
    "Band",
    "Cover",
    "InvalidCapacity",
    "Load",
    "Outlook",
    "build_outlook",
    "capacity_hours",
    "cover_demand",
    "gain",
    "load",
]
