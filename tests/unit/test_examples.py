"""The examples in docstrings run and say what they say.

Not pytest's own collection of them: it imports every module in every worker, also the many without an example.
"""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for package in ("engine", "api", "dashapp", "jobs")
    for path in sorted((ROOT / package).rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_hold(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted > 0
    assert found.failed == 0


def test_every_indicator_of_safety_has_an_example() -> None:
    files = {f"engine.safety.{path.stem}" for path in (ROOT / "engine" / "safety").glob("*.py")} - {
        "engine.safety.__init__"
    }
    assert files <= set(MODULES)
