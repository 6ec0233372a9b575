"""Columns of the lane program's tables, and the words in them: shared by its builder and its compiled loops."""

from __future__ import annotations

LANES = 64
"""Iterations that are computed side by side."""

NEVER = -(2**30)
"""No bound from below, in ticks of the program's own clock."""
EVER = 2**30
"""No bound from above."""

# Kinds of nodes.
LEAF, MILESTONE, OPENING, CLOSING, GENERAL = 0, 1, 2, 3, 4

# Columns of ``nodes``. Bounds are instants of the program's clock, `START_TICKS` is one on the node's calendar;
# `DURATION` is what is left to do, `DONE` what is behind it.
KIND, CALENDAR, DURATION, FLAGS, PROJECT, TASK, SPECIAL = 0, 1, 2, 3, 4, 5, 6
START_BOUND, FINISH_BOUND, START_TICKS, LATE_START, LATE_FINISH, LIMIT = 7, 8, 9, 10, 11, 12
IN_FIRST, IN_LAST, OUT_FIRST, OUT_LAST, CHILD_FIRST, CHILD_LAST, DONE, BEGUN = 13, 14, 15, 16, 17, 18, 19, 20
NODE_COLUMNS = 21

# Bits of ``FLAGS``.
STARTED = 1  # only its remaining work is left
NEEDS_FINISH = 2  # somebody asks for the instant at which it finishes
NEEDS_START = 4  # … at which it starts
NEEDS_LENGTH = 8  # … how long it takes
NEEDS_LATE_FINISH = 16
NEEDS_LATE_START = 32
COUNTS = 64  # nothing that follows ends later: its finish may be the project's
HAS_RAW = 128  # some links into it come as instants
HAS_FINISH = 256  # a link or a date says when it may finish
HAS_RAW_FINISH = 512  # … as an instant
HAS_START_LIMIT = 1024  # a successor waits for its start
JUDGED = 2048  # it may be called critical
HAS_RAW_LIMIT = 4096  # some of what limits it comes as an instant
STANDING = 8192  # level of effort: it costs as long as the project lasts
HAS_PERCENT = 16384  # a lag of its links is a share of a duration

# Columns of ``links_in`` and ``links_out``: the other node, which of its rows, whether the link speaks of this node's
# other end than usual (the finish going forward, the start going back), the step of its lag.
OTHER, ROW, OTHER_END, STEP, LAG, LAG_CALENDAR, DELAY = 0, 1, 2, 3, 4, 5, 6
LINK_COLUMNS = 7
# Rows that a link reads going forward …
FINISH_ROW, START_ROW, FINISH_TICKS_ROW, START_TICKS_ROW = 0, 1, 2, 3
# … and going back.
LATE_START_ROW, LATE_FINISH_ROW, REST_ROW, LATE_START_TICKS_ROW, LATE_FINISH_TICKS_ROW = 0, 1, 2, 3, 4

# Steps of a lag: none, on the clock, on the link's calendar, on the node's own, shares of the predecessor's duration.
NO_LAG, CLOCK_LAG, WORKING_LAG, OWN_LAG, PERCENT_LAG, CLOCK_PERCENT_LAG = 0, 1, 2, 3, 4, 5

# Columns of ``clocks``: one row per calendar.
CELL, CELLS_AT, CELLS, SPANS_AT, SPANS = 0, 1, 2, 3, 4
CLOCK_COLUMNS = 5

# Kinds of draws, and the cells of a table of quantiles.
CONSTANT, UNIFORM, TRIANGLE, TABLE, STEPS = 0, 1, 2, 3, 4
TABLE_CELLS = 512
# Columns of ``draws``: kind, where its table begins and how long it is, the variable's name (number, purpose,
# project), and its row among the correlated variables (-1: it stands alone).
DRAW_KIND, DRAW_AT, DRAW_SIZE, VARIABLE, PURPOSE, VARIABLE_PROJECT, COPULA = 0, 1, 2, 3, 4, 5, 6
DRAW_COLUMNS = 7
DRAW_NUMBERS = 5
# Purposes of variables; a purpose plus 64 is the order of its strata.
FOR_DURATION, FOR_COST, FOR_OCCURRENCE, FOR_IMPACT, FOR_CHANCE, FOR_FACTOR = 0, 1, 2, 3, 4, 5

# What an impact does to a task: columns of ``drivers``.
IMPACT, DEED = 0, 1
TIMES, HIGHEST, PLUS = 0, 1, 2

# Sheets of the pool: each holds one row of 64 numbers per node. Instants are on the program's clock, ticks on the
# node's calendar. A row is filled when somebody asks for it.
FINISH, START, TICKS, LENGTH, LATE_START_SHEET, LATE_FINISH_SHEET, LATE_TICKS = 0, 1, 2, 3, 4, 5, 6
FORWARD_SHEETS, ALL_SHEETS = 4, 7
