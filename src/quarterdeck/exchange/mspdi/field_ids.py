"""Numbers that Microsoft gives to the custom fields of tasks, resources and assignments in MSPDI.

Source: Microsoft, "Project XML Data Interchange Schema Reference", element FieldID; the same numbers
identify the fields in every version since Project 2003.
"""

from __future__ import annotations

# (entity, kind, first number, field id of the first, how many, step between ids)
_RUNS: tuple[tuple[str, str, int, int, int, int], ...] = (
    ("assignment", "cost", 1, 255852663, 3, 1),
    ("assignment", "cost", 4, 255852703, 7, 1),
    ("assignment", "date", 1, 255852710, 10, 1),
    ("assignment", "duration", 1, 255852657, 3, 1),
    ("assignment", "duration", 4, 255852720, 7, 1),
    ("assignment", "finish", 1, 255852647, 5, 1),
    ("assignment", "finish", 6, 255852727, 5, 1),
    ("assignment", "flag", 1, 255852667, 9, 1),
    ("assignment", "flag", 10, 255852666, 1, 1),
    ("assignment", "flag", 11, 255852732, 10, 1),
    ("assignment", "number", 1, 255852652, 5, 1),
    ("assignment", "number", 6, 255852742, 15, 1),
    ("assignment", "start", 1, 255852642, 5, 1),
    ("assignment", "start", 6, 255852757, 5, 1),
    ("assignment", "text", 1, 255852632, 10, 1),
    ("assignment", "text", 11, 255852762, 20, 1),
    ("resource", "cost", 1, 205521019, 3, 1),
    ("resource", "cost", 4, 205521062, 7, 1),
    ("resource", "date", 1, 205521069, 10, 1),
    ("resource", "duration", 1, 205521013, 3, 1),
    ("resource", "duration", 4, 205521079, 7, 1),
    ("resource", "finish", 1, 205521003, 5, 1),
    ("resource", "finish", 6, 205521086, 5, 1),
    ("resource", "flag", 1, 205521023, 9, 1),
    ("resource", "flag", 10, 205521022, 1, 1),
    ("resource", "flag", 11, 205521091, 10, 1),
    ("resource", "number", 1, 205521008, 5, 1),
    ("resource", "number", 6, 205521101, 15, 1),
    ("resource", "outline_code", 1, 205521174, 10, 2),
    ("resource", "start", 1, 205520998, 5, 1),
    ("resource", "start", 6, 205521116, 5, 1),
    ("resource", "text", 1, 205520904, 2, 1),
    ("resource", "text", 3, 205520926, 3, 1),
    ("resource", "text", 6, 205520993, 5, 1),
    ("resource", "text", 11, 205521121, 20, 1),
    ("task", "cost", 1, 188743786, 3, 1),
    ("task", "cost", 4, 188743938, 7, 1),
    ("task", "date", 1, 188743945, 10, 1),
    ("task", "duration", 1, 188743783, 3, 1),
    ("task", "duration", 4, 188743955, 7, 1),
    ("task", "finish", 1, 188743733, 5, 3),
    ("task", "finish", 6, 188743963, 5, 2),
    ("task", "flag", 1, 188743752, 10, 1),
    ("task", "flag", 11, 188743972, 10, 1),
    ("task", "number", 1, 188743767, 5, 1),
    ("task", "number", 6, 188743982, 15, 1),
    ("task", "outline_code", 1, 188744096, 10, 2),
    ("task", "start", 1, 188743732, 5, 3),
    ("task", "start", 6, 188743962, 5, 2),
    ("task", "text", 1, 188743731, 6, 3),
    ("task", "text", 7, 188743747, 4, 1),
    ("task", "text", 11, 188743997, 20, 1),
)

FIELD_BY_ID: dict[int, tuple[str, str]] = {
    first_id + step * offset: (entity, f"{kind}{first + offset}")
    for entity, kind, first, first_id, count, step in _RUNS
    for offset in range(count)
}
ID_BY_FIELD: dict[tuple[str, str], int] = {field: identifier for identifier, field in FIELD_BY_ID.items()}

_ENTITY_OF_PREFIX = {188743680 >> 16: "task", 205520896 >> 16: "resource", 255852544 >> 16: "assignment"}


def entity_of(field_id: int) -> str:
    """Tell whether a field id belongs to tasks, resources or assignments ("task" when unknown)."""
    return _ENTITY_OF_PREFIX.get(field_id >> 16, "task")
