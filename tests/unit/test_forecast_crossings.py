"""Which limit a forecast runs into, and scores kept over a restart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from api.config import Site, load_settings
from api.errors import BadConfiguration
from api.services.forecasts.crossings import is_charging, limit_crossings
from api.services.forecasts.scores import Scores
from engine.safety.limits import DEFAULTS, Level, Measured

REST = np.array([False])


def straight(start: float, after_15_min: float) -> np.ndarray:
    """One series whose members all run straight."""
    return np.tile(np.linspace(start, after_15_min, 4), (1, 20, 1))


def test_the_warning_is_told_and_protection_in_its_place_once_it_is_likely() -> None:
    (warning,) = limit_crossings(Measured.MAX_VOLTAGE, straight(4.00, 4.09), DEFAULTS, REST)
    assert warning == {
        "quantity": "max_voltage", "limit": 4.05, "level": 1, "probability": 1.0,
        "from_min": 8.3, "median_min": 8.3, "to_min": 8.3,
    }  # fmt: skip
    (protection,) = limit_crossings(Measured.MAX_VOLTAGE, straight(4.00, 4.18), DEFAULTS, REST)
    assert protection is not None
    assert (protection["limit"], protection["level"], protection["median_min"]) == (4.10, 2, 8.3)


def test_nothing_is_told_of_a_limit_that_is_far_passed_already_or_off() -> None:
    off = {**DEFAULTS, ("over_voltage", Level.WARNING): replace(DEFAULTS["over_voltage", Level.WARNING], is_on=False)}
    assert limit_crossings(Measured.MAX_VOLTAGE, straight(3.6, 3.7), DEFAULTS, REST) == [None]
    assert limit_crossings(Measured.MAX_VOLTAGE, straight(4.06, 4.07), DEFAULTS, REST) == [None]
    assert limit_crossings(Measured.MAX_VOLTAGE, straight(4.00, 4.09), off, REST) == [None]
    assert limit_crossings(Measured.MAX_VOLTAGE, straight(np.nan, 4.09), DEFAULTS, REST) == [None]
    assert limit_crossings(None, straight(50.0, 90.0), DEFAULTS, REST) == [None]


def test_cold_cells_have_other_limits_while_they_are_charged() -> None:
    falling = straight(6.0, 3.0)
    assert limit_crossings(Measured.MIN_TEMPERATURE, falling, DEFAULTS, REST) == [None]
    (told,) = limit_crossings(Measured.MIN_TEMPERATURE, falling, DEFAULTS, ~REST)
    assert told is not None
    assert (told["limit"], told["level"], told["median_min"]) == (5.0, 1, 5.0)


def test_charging_is_read_with_the_sign_of_the_site() -> None:
    site = Site(id=1, name={}, url="", rated_rack_current_a=100.0)
    current = np.array([0.4, 50.0, -50.0, np.nan])
    assert is_charging(site, current).tolist() == [False, True, False, False]
    assert is_charging(replace(site, current_positive="discharge"), current).tolist() == [False, False, True, False]


def test_an_error_of_61_times_what_was_expected_doubles_the_interval_also_after_a_restart() -> None:
    scores = Scores.start(((1, 1),))
    miss, errors = np.array([False]), dict.fromkeys(("champion", "persistence", "trend"), np.array([0.61]))
    score = scores.by_target["rack_soc"].update(miss, np.array([False]), errors, in_expected=np.array([61.0]))
    scores.by_target["rack_soc"] = score
    kept = Scores.from_json(scores.to_json()).by_target["rack_soc"].level
    # 1 + (1 - exp(-1/60)) (61 - 1) = 1.9917
    assert kept.widening().round(4).tolist() == [1.9917]


def test_scores_that_were_not_kept_by_us_begin_anew() -> None:
    scores = Scores.start(((1, 1), (1, 2)))
    assert Scores.from_json(scores.to_json()).racks == scores.racks
    for kept in ({}, {"racks": [[1]]}, {"racks": [[1, 1]], "by_target": {"rack_soc": [[1.0]]}}):
        assert Scores.from_json(kept).racks == ()


def test_an_hour_that_no_clock_shows_is_refused() -> None:
    with pytest.raises(BadConfiguration, match=r"training_hour: 25 is outside 0\.\.24"):
        load_settings({"ANJEON_TRAINING_HOUR": "25"})
