"""The stress lab: a large study, an interactive run of every scenario, the survival curves; pymgrid beside them.

``python -m bench.stress``. Seconds of the clock. pymgrid runs a day of one system in an environment of its own.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.environments import pinned_environment
from engine.stress.config import KINDS, StudyConfig
from engine.stress.outage_curve import survival_curves
from engine.stress.study import run_study

DAY = Path(__file__).resolve().parent / "pymgrid" / "day.py"


def main() -> None:
    """Print a table."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--runs", type=int, default=10_000)
    runs, cores = given.parse_args().runs, os.cpu_count() or 1
    print(f"Stress lab, {cores} cores, load average {os.getloadavg()[0]:.1f}")
    theirs_ms, left_mwh = pymgrid()
    print(f"pymgrid, a day of one system by minutes: {theirs_ms:.2f} ms a step ({left_mwh:.0f} MWh left)")
    for kind in KINDS:
        large = study(kind, runs=runs)
        took = seconds(lambda large=large: run_study(large, workers=cores))  # type: ignore[misc]
        ours_us = 1e6 * took / (runs * large.steps * len(large.architectures))
        print(f"{kind}: {runs} runs x 3 x 1 440 steps {took:6.1f} s, {ours_us:.3f} us a step of one system, "
              f"pymgrid {1_000.0 * theirs_ms / ours_us:,.0f} x")  # fmt: skip
    for kind in KINDS:
        one = study(kind, runs=1, steps=86_400, step_s=1.0)
        took = seconds(lambda one=one: run_study(one))  # type: ignore[misc]
        print(f"{kind}: a day by seconds x 3 {took:6.2f} s, pymgrid {theirs_ms * 3 * 86_400 / took / 1_000.0:,.0f} x")
    took = seconds(lambda: survival_curves(study("S3", runs=1)))
    print(f"survival curves over 8 760 starts x 3 {took:6.2f} s")


def study(kind: str, **changes: float) -> StudyConfig:
    """A study of a scenario with everything else as the presets have it."""
    return StudyConfig.from_plain({"scenario": {"kind": kind}, **changes})


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def pymgrid() -> tuple[float, float]:
    """Milliseconds of a step, and what its battery holds in the end, MWh."""
    with tempfile.TemporaryDirectory() as folder:
        python = pinned_environment(Path(folder), "pymgrid")
        said = subprocess.run([python, DAY], capture_output=True, text=True, check=True).stdout.split()
    return float(said[0]), float(said[1])


if __name__ == "__main__":
    main()
