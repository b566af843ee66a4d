"""A study as a whole: who works it out, in how many pieces and where, changes no byte of it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from distributed import Client, LocalCluster
from joblib import Parallel, parallel_config

from engine.stress.block import Block, block_count, run_block, runs_of
from engine.stress.config import Scenario, StudyConfig
from engine.stress.measures import MEASURES
from engine.stress.series import median_run
from engine.stress.study import StudyResult, run_study, study_of

ROOT = Path(__file__).resolve().parents[3]
STUDY = StudyConfig(seed=7, runs=2_100, steps=24, step_s=3_600.0, scenario=Scenario(kind="S3", intensity=0.8))
SCRIPT = """
from concurrent.futures import ThreadPoolExecutor
from engine.stress.config import StudyConfig
from engine.stress.study import run_study
thread = ThreadPoolExecutor(1)
print(thread.submit(run_study, StudyConfig.from_json(input()), 2).result().to_json())
"""


@pytest.fixture(scope="module")
def alone() -> StudyResult:
    return run_study(STUDY)


def test_two_workers_from_a_thread_of_a_plain_script_give_the_same_bytes(alone: StudyResult, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)  # without a guard for its main module
    said = subprocess.run(
        [sys.executable, script], input=STUDY.to_json(), cwd=ROOT, env={"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.strip() == alone.to_json()


def test_a_cluster_that_is_passed_in_gives_the_same_bytes(alone: StudyResult) -> None:
    with (
        LocalCluster(processes=False, n_workers=1, threads_per_worker=2, dashboard_address=None) as cluster,
        Client(cluster),
        parallel_config(backend="dask"),
    ):
        spread = run_study(STUDY, executor=Parallel())
    assert spread.to_json() == alone.to_json()


def test_the_seed_decides_everything_and_progress_is_told(alone: StudyResult) -> None:
    told: list[float] = []
    again, other = run_study(STUDY, progress=told.append), run_study(replace(STUDY, seed=8))
    assert told == pytest.approx([1 / 3, 2 / 3, 1])
    assert again.fingerprint == alone.fingerprint
    assert other.fingerprint != alone.fingerprint


def test_a_system_meets_the_same_storm_whatever_others_stand_beside_it(alone: StudyResult) -> None:
    legacy, _, cems = STUDY.architectures
    changed = run_study(replace(STUDY, runs=1_000, architectures=(replace(cems, pv_mw=0.0), legacy)))
    assert changed.unserved_mwh[legacy.name].tobytes() == alone.unserved_mwh[legacy.name][:1_000].tobytes()


def test_a_result_tells_levels_differences_and_the_median_run_and_nothing_of_how_it_was_made(
    alone: StudyResult,
) -> None:
    # four fifths of 96 MW are lost for six hours from 8 h on: 60 - 19.2 = 40.8 MW are missing, 244.8 MWh, of which
    # the UPS brings 10
    told = json.loads(alone.to_json())
    assert sorted(told) == ["config", "differences", "fingerprint", "measures", "series"]
    assert StudyConfig.from_plain(told["config"]) == STUDY
    assert told["measures"]["unserved_mwh"]["Legacy grid"]["mean"] == pytest.approx(234.8)
    assert len(told["differences"]) == 3 * len(MEASURES)
    run = median_run(alone.unserved_mwh)
    assert told["series"]["run"] == run
    shown_mwh = sum(told["series"]["demand_mw"]) - sum(told["series"]["served_mw"]["Legacy grid"])
    assert shown_mwh == pytest.approx(alone.unserved_mwh["Legacy grid"][run])
    shares = told["series"]["stored_share"]["Legacy grid"]
    assert (shares[0], shares[-1]) == pytest.approx((1.0, 1.0))
    assert min(shares) == pytest.approx(0.0, abs=1e-9)


def test_blocks_hold_every_run_once_and_come_back_from_bytes_in_any_order(alone: StudyResult) -> None:
    assert [list(runs_of(STUDY, index))[:: 10**6] for index in range(block_count(STUDY))] == [[0], [1_000], [2_000]]
    blocks = [Block.from_bytes(run_block(STUDY, index).to_bytes()) for index in (2, 0, 1)]
    assert study_of(STUDY, blocks).fingerprint == alone.fingerprint
    with pytest.raises(ValueError, match="3 blocks"):
        study_of(STUDY, blocks[1:])
