"""What people decided before: conflicts, rules of fields, and which rows are the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SOURCE_WINS, OURS_WINS, ASK = "source", "ours", "ask"


@dataclass(frozen=True, slots=True)
class Memory:
    """``taken`` and ``kept`` are keys of conflicts decided for the file and for the plan, this once.

    ``rules`` name the winner of a (table, field); ``same`` gives the row of a (table, source's identity);
    ``other`` holds the (table, identity, row) that somebody told apart.
    """

    taken: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    rules: Mapping[tuple[str, str], str] = field(default_factory=dict)
    same: Mapping[tuple[str, str], int] = field(default_factory=dict)
    other: frozenset[tuple[str, str, int]] = frozenset()

    def winner(self, key: str, table: str, name: str) -> tuple[bool, str]:
        """Whether the file's value is taken, and the rule that says so ("" where a person decides)."""
        rule = self.rules.get((table, name), "")
        if key in self.taken:
            return True, ""
        if key in self.kept:
            return False, ""
        return rule == SOURCE_WINS, rule
