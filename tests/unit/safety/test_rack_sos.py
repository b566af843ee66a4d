"""Seven sub-scores of a rack. Limits and curve are those of docs/science/rack-sos.md, f = 1 / (0.25 x^2 + 1)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.safety.limits import PLAUSIBLE, Measured
from engine.safety.rack_sos import (
    DEFAULTS,
    LOWER_BOUNDS,
    MEASURED_OF,
    PARTS,
    Misfit,
    Part,
    PartLimits,
    RackScores,
    misfit,
    rack_scores,
)

GOOD = {
    Measured.MAX_VOLTAGE: 3.8,
    Measured.MIN_VOLTAGE: 3.78,
    Measured.VOLTAGE_GAP: 0.02,
    Measured.CURRENT: 40.0,
    Measured.MAX_TEMPERATURE: 27.0,
    Measured.MIN_TEMPERATURE: 24.0,
    Measured.TEMPERATURE_GAP: 3.0,
}


def scores(**changes: float | None) -> RackScores:
    """Of one rack; None takes the value away altogether."""
    given = {**GOOD, **{Measured(name): value for name, value in changes.items()}}
    return rack_scores({name: np.array([value]) for name, value in given.items() if value is not None})


# at the maximum safe value, at the warning value, and twice as far: 1, 0.8, 1 / (0.25 * 4 + 1) = 0.5
@pytest.mark.parametrize(("part", "limits"), DEFAULTS.items())
def test_each_part_is_1_at_its_safe_value_and_0_8_at_its_warning_value(part: Part, limits: PartLimits) -> None:
    width = limits.warning - limits.max_safe
    found = [
        scores(**{MEASURED_OF[part]: value}).parts[part][0]
        for value in (limits.max_safe, limits.warning, limits.warning + width)
    ]
    assert found == pytest.approx([1.0, 0.8, 0.5])


def test_the_score_is_the_product_and_names_the_weakest() -> None:
    # worked by hand: 4.06 V is 0.046 / 0.036 = 1.27778 widths out, f = 1 / (0.25 * 1.632716 + 1) = 0.710137
    # 48.65 degC is half a width, f = 1 / (0.25 * 0.25 + 1) = 0.941176; the product is 0.668364
    found = scores(max_voltage=4.06, max_temperature=48.65)
    assert found.parts[Part.OVER_VOLTAGE][0] == pytest.approx(0.710137, abs=1e-6)
    assert found.parts[Part.OVER_TEMPERATURE][0] == pytest.approx(0.941176, abs=1e-6)
    assert found.score[0] == pytest.approx(0.668364, abs=1e-6)
    assert found.upper_bound[0] == found.score[0]
    assert PARTS[found.weakest[0]] is Part.OVER_VOLTAGE


@pytest.mark.parametrize("current", [100.0, -100.0])
def test_the_current_counts_by_its_magnitude(current: float) -> None:
    assert scores(current=current).parts[Part.OVER_CURRENT][0] == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("measured", "impossible"),
    [
        ("max_voltage", 0.0),
        ("max_voltage", 6.5),
        ("min_voltage", 0.0),
        ("voltage_gap", -0.01),
        ("current", 6553.5),
        ("max_temperature", -60.0),
        ("min_temperature", -60.0),
        ("temperature_gap", -1.0),
        ("min_voltage", np.nan),
        ("max_temperature", np.inf),
    ],
)
def test_what_is_missing_or_impossible_is_unknown_and_never_good(measured: str, impossible: float) -> None:
    found = scores(**{measured: impossible})
    part = next(part for part in PARTS if MEASURED_OF[part] == measured)
    assert np.isnan(found.parts[part][0])
    assert np.isnan(found.score[0])
    assert found.upper_bound[0] == pytest.approx(1.0)


def test_a_gap_the_site_does_not_store_is_the_difference_of_its_ends() -> None:
    found = scores(voltage_gap=None, temperature_gap=None, max_voltage=3.8, min_voltage=3.5)
    assert found.parts[Part.VOLTAGE_UNBALANCE][0] == pytest.approx(0.8)
    assert found.parts[Part.TEMPERATURE_UNBALANCE][0] == 1.0
    swapped = scores(voltage_gap=None, max_voltage=3.5, min_voltage=3.8)
    assert np.isnan(swapped.parts[Part.VOLTAGE_UNBALANCE][0])


def test_a_gap_that_is_stored_but_missing_stays_unknown() -> None:
    assert np.isnan(scores(voltage_gap=np.nan).score[0])


def test_with_nothing_known_there_is_no_bound_and_no_weakest() -> None:
    found = rack_scores({measured: np.array([np.nan]) for measured in Measured})
    assert np.isnan(found.upper_bound[0])
    assert found.weakest[0] == -1


def test_many_minutes_of_many_racks_are_scored_as_each_by_itself() -> None:
    rng = np.random.default_rng(5)
    values = {measured: rng.uniform(*PLAUSIBLE[measured], size=(4, 3)) for measured in Measured}
    together = rack_scores(values)
    for place in np.ndindex(4, 3):
        alone = rack_scores({measured: array[place] for measured, array in values.items()})
        assert alone.score == together.score[place]
        assert alone.weakest == together.weakest[place]


@settings(max_examples=50)
@given(
    st.sampled_from(PARTS),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.0),
    st.sets(st.sampled_from([*Measured]), max_size=3),
)
def test_a_worse_value_never_gives_a_better_score(part: Part, one: float, other: float, gone: set[Measured]) -> None:
    low, high = PLAUSIBLE[MEASURED_OF[part]]
    low = 0.0 if part is Part.OVER_CURRENT else low
    milder, worse = sorted((low + one * (high - low), low + other * (high - low)), reverse=part in LOWER_BOUNDS)
    unknown = {str(measured): np.nan for measured in gone}
    before, after = (scores(**{**unknown, MEASURED_OF[part]: value}) for value in (milder, worse))
    assert after.upper_bound[0] <= before.upper_bound[0]
    assert np.isnan(after.score[0]) == np.isnan(before.score[0])
    assert np.isnan(after.score[0]) or after.score[0] <= before.score[0]


@pytest.mark.parametrize(
    ("part", "max_safe", "warning", "wrong"),
    [
        (Part.OVER_VOLTAGE, 4.0, 4.0, Misfit.EQUAL),
        (Part.OVER_VOLTAGE, 4.1, 4.0, Misfit.SIDE),
        (Part.UNDER_TEMPERATURE, 0.0, 5.0, Misfit.SIDE),
        (Part.OVER_TEMPERATURE, float("nan"), 50.0, Misfit.OUT_OF_RANGE),
        (Part.OVER_CURRENT, -90.0, 100.0, Misfit.OUT_OF_RANGE),
        (Part.OVER_VOLTAGE, 4.0, 4.1, None),
    ],
)
def test_limits_that_make_no_part_are_told(part: Part, max_safe: float, warning: float, wrong: Misfit | None) -> None:
    assert misfit(part, PartLimits(max_safe=max_safe, warning=warning)) is wrong


def test_the_usual_limits_make_all_parts() -> None:
    assert [misfit(part, limits) for part, limits in DEFAULTS.items()] == [None] * 7
