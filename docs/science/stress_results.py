"""Writes stress-results.md anew: ``python -m docs.science.stress_results [WORKERS]``.

Some minutes of one core. What stands below the line ``<!-- reasons -->`` is written by hand and kept.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from docs.science.stress_results_pieces import Told
from docs.science.stress_results_text import document
from engine.stress.answering import answer_of
from engine.stress.config import KINDS, PUBLISHED_LENGTH_S, Scenario
from engine.stress.presets import study_presets
from engine.stress.study import run_study

TEXT = Path(__file__).parent / "stress-results.md"
MARK = "<!-- reasons -->"
RUNS = 1_000
MORNING_S, EVENING_S = 36_000.0, 64_800.0


@dataclass(frozen=True, kw_only=True)
class Case:
    """A scenario that every preset meets, and what its row is called."""

    title: str
    scenario: Scenario


def cases() -> list[Case]:
    """The four scenarios at their published size from 10:00 on, and the outage once more without sun."""
    published = [
        Case(title=kind, scenario=Scenario(kind=kind, start_s=MORNING_S, length_s=PUBLISHED_LENGTH_S[kind]))
        for kind in KINDS
    ]
    night = Scenario(kind="S3", start_s=EVENING_S, length_s=PUBLISHED_LENGTH_S["S3"])
    return [*published, Case(title="S3 from 18:00", scenario=night)]


def told(workers: int) -> Iterator[Told]:
    """Every preset's study of every case, answered."""
    for preset in study_presets().values():
        for case in cases():
            config = replace(preset.config, runs=RUNS, scenario=case.scenario)
            result = run_study(config, workers)
            yield Told(
                preset=preset.key,
                notes=preset.notes,
                case=case.title,
                config=config,
                answer=answer_of(result),
                fingerprint=result.fingerprint,
            )


if __name__ == "__main__":
    kept = TEXT.read_text(encoding="utf-8").partition(MARK)[2] if TEXT.exists() else "\n"
    found = list(told(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
    TEXT.write_text(f"{document(found)}\n{MARK}{kept}", encoding="utf-8")
