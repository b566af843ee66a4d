"""The figures of the documents are drawn from the code as it is."""

from __future__ import annotations

from docs.science.draw import figures


def test_the_figures_are_the_ones_in_the_repository() -> None:
    for path, text in figures().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is old: run `python -m docs.science.draw`"
