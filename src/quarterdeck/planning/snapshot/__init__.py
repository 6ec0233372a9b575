"""From rows to a plan in memory, to the engine, and back to rows."""
