"""docs/science/stress-measures.md says what the code answers."""

from __future__ import annotations

import doctest
from pathlib import Path

from engine.stress.measures import MEASURES

PAGE = Path(__file__).resolve().parents[3] / "docs" / "science" / "stress-measures.md"


def test_the_worked_examples_of_the_measures_hold() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False)
    assert found.attempted > 30
    assert found.failed == 0


def test_every_measure_is_defined() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [one.key for one in MEASURES if f"`{one.key}`" not in text] == []
