from __future__ import annotations

import doctest
from pathlib import Path

import pytest

METHODS = Path(__file__).resolve().parents[2] / "docs" / "methods"


@pytest.mark.parametrize("page", ["schedule-quality.md", "earned-value.md"])
def test_the_worked_examples_of_the_page_run(page):
    result = doctest.testfile(str(METHODS / page), module_relative=False, encoding="utf-8")

    assert result.attempted > 5
    assert result.failed == 0
