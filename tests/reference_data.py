"""Where the reference data made by others lie. Tests that read them carry the mark ``reference``."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REFERENCE_DATA = Path(os.environ.get("QUARTERDECK_REFERENCE_DATA") or ROOT.parent / "shared" / "data")
ABSENT = f"no reference data in {REFERENCE_DATA}: set QUARTERDECK_REFERENCE_DATA to compare with other people's answers"
