"""Every example that a method page prints is run."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

METHODS = Path(__file__).resolve().parents[2] / "docs" / "methods"
PAGES = sorted(page.name for page in METHODS.glob("*.md") if ">>> " in page.read_text(encoding="utf-8"))


def test_there_are_pages_with_examples():
    assert {"schedule-quality.md", "earned-value.md"} <= set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_the_worked_examples_of_the_page_run(page):
    result = doctest.testfile(str(METHODS / page), module_relative=False, encoding="utf-8")

    assert result.attempted >= 3
    assert result.failed == 0
