"""What a comparison finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MOST_LISTED = 500


@dataclass(slots=True)
class Difference:
    """Operations for the change set, and what a person looks at before applying it."""

    operations: list[dict[str, Any]] = field(default_factory=list)
    added: dict[str, list[str]] = field(default_factory=dict)
    changed: list[dict[str, Any]] = field(default_factory=list)
    vanished: list[dict[str, Any]] = field(default_factory=list)
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    doubts: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    # Rows of the plan that the file holds too, by table and the source's identity.
    same: dict[tuple[str, str], int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "added": {table: names[:MOST_LISTED] for table, names in self.added.items()},
            "changed": self.changed[:MOST_LISTED],
            "vanished": self.vanished[:MOST_LISTED],
            "conflicts": self.conflicts[:MOST_LISTED],
            "doubts": self.doubts[:MOST_LISTED],
            "counts": self.counts,
        }
