"""The language in which a register is declared. `docs/adding-a-register.md` walks through it."""

from quarterdeck.registers.declaration.clocks import Allowed, Clock, OwnClock, WorkingDays, WorkingHours
from quarterdeck.registers.declaration.columns import Column, Computed, Filter, Section
from quarterdeck.registers.declaration.conversion import Conversion
from quarterdeck.registers.declaration.fields import CUSTOM, ChoicesField, Field, Kind, MoneyField
from quarterdeck.registers.declaration.pictures import Counts, HeatMap, Picture, Total
from quarterdeck.registers.declaration.points import (
    Found,
    RelationKind,
    SubjectSource,
    WorkingTime,
    currencies,
    relation_kind,
    relation_kinds,
    standard_time,
    subject_sources,
    working_times,
)
from quarterdeck.registers.declaration.register import Register
from quarterdeck.registers.declaration.registry import (
    all_registers,
    find_register,
    load_registers,
    register,
    register_of,
)
from quarterdeck.registers.declaration.rows import Rows
from quarterdeck.registers.declaration.workflow import CREATE, UNDO, Act, Effect, Guard, Transition, Workflow

__all__ = [
    "CREATE",
    "CUSTOM",
    "UNDO",
    "Act",
    "Allowed",
    "ChoicesField",
    "Clock",
    "Column",
    "Computed",
    "Conversion",
    "Counts",
    "Effect",
    "Field",
    "Filter",
    "Found",
    "Guard",
    "HeatMap",
    "Kind",
    "MoneyField",
    "OwnClock",
    "Picture",
    "Register",
    "RelationKind",
    "Rows",
    "Section",
    "SubjectSource",
    "Total",
    "Transition",
    "Workflow",
    "WorkingDays",
    "WorkingHours",
    "WorkingTime",
    "all_registers",
    "currencies",
    "find_register",
    "load_registers",
    "register",
    "register_of",
    "relation_kind",
    "relation_kinds",
    "standard_time",
    "subject_sources",
    "working_times",
]
