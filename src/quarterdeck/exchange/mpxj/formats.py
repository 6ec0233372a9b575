"""The formats that MPXJ reads and writes, by the suffix of a file."""

from __future__ import annotations

# Suffix -> name of the format. The content decides; the suffix only helps MPXJ with formats that have no mark.
READ_FORMATS: dict[str, str] = {
    ".mpp": "mpp",
    ".mpt": "mpt",
    ".mpx": "mpx",
    ".mpd": "mpd",
    ".xer": "xer",
    ".pmxml": "pmxml",
    ".xml": "xml",
    ".planner": "planner",
    ".pod": "pod",
    ".pp": "asta",
    ".pep": "turboproject",
    ".fts": "fasttrack",
    ".gan": "ganttproject",
    ".cdpx": "conceptdraw",
    ".cdpz": "conceptdraw",
    ".sdef": "sdef",
    ".sp": "synchro",
    ".stw": "suretrak",
    ".prx": "p3",
    ".ppx": "phoenix",
    ".schedule_grid": "sage",
    ".edpx": "edraw",
    ".gnt": "ganttdesigner",
    ".db": "sqlite",
    ".mspdi": "mspdi",
}

# Suffix of the target -> suffix that MPXJ's converter understands.
WRITE_FORMATS: dict[str, str] = {
    ".mpx": ".mpx",
    ".xer": ".xer",
    ".pmxml": ".pmxml",
    ".planner": ".planner",
    ".sdef": ".sdef",
    ".json": ".json",
}
