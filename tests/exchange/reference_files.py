"""Where the reference data lie, and the mark that skips tests without them."""

from pathlib import Path

import pytest

from tests.reference_data import ABSENT, REFERENCE_DATA

DATA = REFERENCE_DATA
needs_reference_data = [
    pytest.mark.reference,
    pytest.mark.skipif(not DATA.is_dir(), reason=ABSENT),
]


def with_marks(function):
    for mark in needs_reference_data:
        function = mark(function)
    return function


def mspdi_files() -> list[Path]:
    """Every MSPDI file of the reference data."""
    folders = (DATA / "msproject" / "files", DATA / "interchange")
    found = sorted(path for folder in folders for path in folder.glob("*.xml"))
    return [path for path in found if b"schemas.microsoft.com/project" in path.read_bytes()[:4000]]
