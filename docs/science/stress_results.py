"""Writes stress-results.md anew: ``python -m docs.science.stress_results [WORKERS]``.

Some minutes of one core. What stands below the line ``<!-- reasons -->`` is written by hand and kept.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from docs.science.stress_results_pieces import Told
from docs.science.stress_results_text import document
from engine.stress.answering import answer_of
from engine.stress.config import PUBLISHED_LENGTH_S, Scenario
from engine.stress.presets import study_presets
from engine.stress.study import run_study

TEXT = Path(__file__).parent / "stress-results.md"
MARK = "<!-- reasons -->"
RUNS = 1_000
MORNING_S, EVENING_S = 36_000.0, 64_800.0


def scenarios(begin_s: float) -> Iterator[Scenario]:
    """The four scenarios at their published size: the fall of PV by day, the others from ``begin_s`` on, and the outage
    once more in the evening, without sun."""
    for kind, length_s in PUBLISHED_LENGTH_S.items():
        yield Scenario(kind=kind, start_s=MORNING_S if kind == "S2" else begin_s, length_s=length_s)
    if begin_s == MORNING_S:
        yield Scenario(kind="S3", start_s=EVENING_S, length_s=PUBLISHED_LENGTH_S["S3"])


def told(workers: int) -> Iterator[Told]:
    """Every preset's study of every scenario, answered."""
    for preset in study_presets().values():
        for scenario in scenarios(preset.config.scenario.start_s):
            config = replace(preset.config, runs=RUNS, scenario=scenario)
            result = run_study(config, workers)
            yield Told(
                preset=preset.key,
                notes=preset.notes,
                case=f"{scenario.kind}, {scenario.start_s / 3_600.0:g}:00",
                config=config,
                answer=answer_of(result),
                fingerprint=result.fingerprint,
            )


if __name__ == "__main__":
    kept = TEXT.read_text(encoding="utf-8").partition(MARK)[2] if TEXT.exists() else "\n"
    found = list(told(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
    TEXT.write_text(f"{document(found)}\n{MARK}{kept}", encoding="utf-8")
