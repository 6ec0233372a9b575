"""The run examples in the docstrings of the packages that decide about money and people."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

PACKAGES = ("appraisal", "capacity", "forecast", "scoring", "selection", "simulation", "simulation.distributions")


def modules() -> list[str]:
    found = []
    for name in PACKAGES:
        package = importlib.import_module(f"quarterdeck.engine.{name}")
        found += [f"{package.__name__}.{one.name}" for one in pkgutil.iter_modules(package.__path__)]
    return [name for name in found if not name.endswith("kernels")]


@pytest.mark.parametrize("name", modules())
def test_the_examples_of_the_module_run(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
