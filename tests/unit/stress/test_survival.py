"""Data survival, downtime and tiers: the figures of the specification."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from engine.stress.availability import downtime_minutes
from engine.stress.survival import active_data_tb, data_survival, dump_s, write_rate_tb_s
from engine.stress.tiers import TABLES, tier_reached


@pytest.mark.parametrize(("t2_s", "per_cent"), [(0.02, 80.003), (40.7, 86.995), (80.9, 93.905), (116.4, 100.0)])
def test_survival_is_what_was_saved_and_what_the_reserves_still_write(t2_s: float, per_cent: float) -> None:
    assert 100 * data_survival(t2_s) == pytest.approx(per_cent, abs=5e-4)


def test_ten_minutes_save_everything_whatever_an_earlier_demo_printed_for_it() -> None:
    assert [data_survival(60.0 * minutes) for minutes in (10, 20, 30)] == [1.0, 1.0, 1.0]


def test_a_full_dump_takes_the_active_data_over_the_rate_of_all_drives() -> None:
    assert active_data_tb(50_000, 80, 0.8) == pytest.approx(3_200)  # TB
    assert dump_s(3_200, write_rate_tb_s(1_000, 5.5)) == pytest.approx(581.8, abs=0.05)


def test_without_drives_only_what_was_saved_survives_and_without_data_everything() -> None:
    assert data_survival(1e9, ssds=0) == 0.8
    assert data_survival(0.0, gpus=0, saved_share=0.0) == 1.0
    assert data_survival(math.inf) == 1.0


@pytest.mark.parametrize(
    "wrong",
    [{"t2_s": -1.0}, {"t2_s": math.nan}, {"gpus": -1}, {"hbm_gb": -1}, {"utilisation": -0.1}, {"utilisation": 1.1},
     {"ssds": -1}, {"ssd_gb_s": -5.5}, {"saved_share": 1.01}],
)  # fmt: skip
def test_a_number_that_cannot_be_is_refused_by_its_name(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        data_survival(**{"t2_s": 1.0, **wrong})


@given(some.floats(0, 1e6), some.floats(0, 1e6), some.floats(0, 1))
def test_more_time_never_loses_data(one: float, other: float, saved: float) -> None:
    shares = [data_survival(t2_s, saved_share=saved) for t2_s in sorted((one, other))]
    assert saved <= shares[0] <= shares[1] <= 1.0


@pytest.mark.parametrize(
    ("per_cent", "minutes"),
    [(99.50, 2_628), (99.82, 946.08), (99.91, 473.04), (99.99, 52.56), (99.671, 28.82 * 60), (99.741, 22.69 * 60),
     (99.982, 1.577 * 60), (99.995, 26.28), (0, 525_600), (100, 0)],
)  # fmt: skip
def test_downtime_is_the_rest_of_a_year(per_cent: float, minutes: float) -> None:
    assert downtime_minutes(per_cent / 100) == pytest.approx(minutes, rel=1e-3, abs=1e-9)


@pytest.mark.parametrize("wrong", [-0.01, 1.0001, 99.5, math.nan])
def test_an_availability_that_is_no_share_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="availability"):
        downtime_minutes(wrong)


def test_a_tier_is_reached_by_keeping_its_downtime_to_the_minute() -> None:
    for table, tiers in TABLES.items():
        for tier in tiers:
            assert tier_reached(tier.downtime_min, table) == tier.name
        assert tier_reached(tiers[0].downtime_min + 0.01, table) is None
