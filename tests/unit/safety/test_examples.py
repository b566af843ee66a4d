"""The examples in the docstrings of the safety engine run and say what they say."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import engine.safety

MODULES = [f"engine.safety.{module.name}" for module in pkgutil.iter_modules(engine.safety.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_hold(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted > 0
    assert found.failed == 0
