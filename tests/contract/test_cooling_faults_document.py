"""The table of the cooling's faults is what the tests show, and all that they show."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "faults-cooling.md"
DEFINED = re.compile(r"^def (test_\w+)", re.MULTILINE)


def defined(*files: Path) -> set[str]:
    return {name for file in files for name in DEFINED.findall(file.read_text(encoding="utf-8"))}


def test_every_row_names_tests_that_there_are() -> None:
    named = set(re.findall(r"`(test_\w+)`", DOCUMENT.read_text(encoding="utf-8")))
    loop = [*(ROOT / "tests" / "integration" / "cooling").glob("test_loop_*.py")]
    there_are = defined(*loop, *(ROOT / "tests" / "unit" / "cooling_loop").glob("test_*.py"))
    assert named
    assert named - there_are == set()


def test_no_fault_that_is_tested_is_left_out_of_the_table() -> None:
    named = set(re.findall(r"`(test_\w+)`", DOCUMENT.read_text(encoding="utf-8")))
    assert defined(ROOT / "tests" / "integration" / "cooling" / "test_loop_faults.py") - named == set()
