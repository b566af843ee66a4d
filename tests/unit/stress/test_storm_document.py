"""docs/science/stress-storm.md says what the code draws."""

from __future__ import annotations

import doctest
from pathlib import Path

PAGE = Path(__file__).resolve().parents[3] / "docs" / "science" / "stress-storm.md"


def test_the_worked_examples_of_the_storm_hold() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False)
    assert found.attempted > 15
    assert found.failed == 0
