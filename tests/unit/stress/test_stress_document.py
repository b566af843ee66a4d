"""docs/science/stress.md says what the code answers."""

from __future__ import annotations

import doctest
from pathlib import Path

from docs.science.stress_published import BEGIN, END

PAGE = Path(__file__).resolve().parents[3] / "docs" / "science" / "stress.md"
SHOWN = ("87.0 / 93.9 / 100", "26.3 / 9.5 / 4.7 / 0.9", "675 / 800 / 9 788", "493 / 400 / 4", "52.3 against 94.2",
         "32.4 / 83.8 / 100", "2 to 3 years", "Only the microgrid reaches tier IV")  # fmt: skip


def test_the_arithmetic_of_the_page_holds() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False)
    assert found.attempted > 20
    assert found.failed == 0


def test_every_widely_shown_figure_has_its_section_and_the_table_is_there() -> None:
    text = PAGE.read_text(encoding="utf-8")
    headings = [line for line in text.splitlines() if line.startswith("### ")]
    assert [figure for figure in SHOWN if not any(figure.lower() in line.lower() for line in headings)] == []
    table = text.partition(BEGIN)[2].partition(END)[0]
    assert table.count("\n|") > 30
