"""Pure rules of a plan: its state in memory, operations on it, what they do, and how two edits meet."""
