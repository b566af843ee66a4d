"""Writes cooling-results.md and its picture anew: ``python -m docs.science.cooling_results [WORKERS]``.

Some minutes of one core. What stands below the line ``<!-- reasons -->`` is written by hand and kept.
"""

from __future__ import annotations

import sys
from pathlib import Path

from docs.science.cooling_study import Study, study
from docs.science.cooling_text import document, voyage_picture

FOLDER = Path(__file__).parent
TEXT, PICTURE = FOLDER / "cooling-results.md", FOLDER / "cooling-voyage.svg"
MARK = "<!-- reasons -->"


def write(found: Study) -> None:
    """Both files."""
    kept = TEXT.read_text(encoding="utf-8").partition(MARK)[2] if TEXT.exists() else "\n"
    TEXT.write_text(f"{document(found)}\n{MARK}{kept}", encoding="utf-8")
    PICTURE.write_text(voyage_picture(dict(found.drawn)), encoding="utf-8")


if __name__ == "__main__":
    write(study(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
