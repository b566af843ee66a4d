"""A plant's predictor: what it learns from, when it is trained, what is taken into use, and what is told of it."""

from __future__ import annotations

import sys
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from api.config import Settings
from api.errors import Conflict, NotFound
from api.services.alarms.reports import Condition
from api.services.context import Context
from api.services.cooling.drift import watch_drift
from api.services.cooling.samples import COLUMNS, last_readings, samples
from api.services.cooling.schedule import FEWEST, Why, note_failure, training_due
from api.services.cooling.serving import cooling_model
from api.services.cooling.skill import rolling_skill
from api.services.cooling.training import train_cooling
from api.services.forecasts import model_store
from api.services.forecasts.model_store import Kind
from api.store.alarms.rows import open_alarms
from api.store.db import writing
from api.store.forecasts import model_files
from api.store.forecasts.models import StoredModel
from engine.thermal.because import Because
from jobs.cooling.forecasting import Forecaster
from jobs.cooling_training import look_after
from tests.conftest import Clock
from tests.learning_cooling import HOUR, LAST, SITE, TICK, cycle, forecast, put_cycles, swing

one_database = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)  # it asks nothing more of the other


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The second site has a cooling plant."""
    sites = tuple(replace(one, cooling_device="cooling") if one.id == SITE else one for one in settings.sites)
    return replace(settings, sites=sites)


def due(context: Context) -> Why | None:
    return training_due(context, context.sites.site(SITE))


def file_of(context: Context, model: StoredModel) -> Path:
    folder = model_files.folder_of(context.settings.data_dir, model.site)
    return folder / model_files.file_name(model.kind, model.version)


def is_alarmed(context: Context) -> bool:
    key = Condition(kind="cooling.model", site=SITE, device="cooling", subject="drift").key
    with writing(context.engines["default"]) as connection:
        return any(one.is_active for one in open_alarms(connection, [key]).values())


def keep(context: Context, data: bytes, skill: float | None = None) -> StoredModel:
    """Bytes as a model in use, which was so good when it was trained."""
    figures = {"cycles": 1000, "held_out": {"skill": [[skill] * 3] * 3}}
    return model_store.keep(
        context, SITE, Kind.COOLING, data, take=True, verdict={"code": "first"}, figures=figures, train_s=1.0
    )


def test_only_values_that_were_good_are_learned_from_and_a_missed_cycle_is_a_gap(context: Context) -> None:
    stuck = {"quality": {**dict.fromkeys(COLUMNS, "good"), "t5": "frozen"}}
    put_cycles(context, [cycle(-4), cycle(-3, **stuck), cycle(-1), cycle(0, link=False, readings={}, quality={})])
    frame = samples(context, SITE, LAST - 4 * TICK, LAST + TICK)
    assert list(frame.index) == [LAST + step * TICK for step in range(-4, 1)]
    assert frame["t4"].tolist()[:2] == [swing(-4)["t4"], swing(-3)["t4"]]
    assert np.isnan(frame["t5"]).tolist() == [False, True, True, False, True]
    assert frame.iloc[2].isna().all(), "the cycle that was missed"
    assert samples(context, 1, LAST - TICK, LAST).empty


@one_database
def test_a_loop_that_begins_anew_recalls_the_readings_of_the_last_half_hour(context: Context) -> None:
    stuck = {"quality": {**dict.fromkeys(COLUMNS, "good"), "t5": "frozen"}}
    put_cycles(context, [*map(cycle, range(-200, 0)), cycle(0, **stuck)])
    found = last_readings(context, SITE, LAST + TICK)
    assert [at for at, _ in found] == [LAST - step * TICK for step in range(89, -1, -1)]
    assert (found[-1][1].t4_c, found[-1][1].stale) == (swing(0)["t4"], {"t5"})
    forecaster = Forecaster()
    assert forecaster.is_empty
    for at, one in found:
        forecaster.take(at, one)
    assert not forecaster.is_empty


def test_the_first_model_is_due_as_soon_as_there_are_fifty_samples(context: Context) -> None:
    assert FEWEST == 89 + 50 + 45
    put_cycles(context, map(cycle, range(-FEWEST + 2, 1)))
    assert due(context) is None
    with pytest.raises(Conflict, match="49 of 50"):
        train_cooling(context, SITE)
    put_cycles(context, [cycle(-FEWEST + 1)])
    assert due(context) is Why.FIRST
    model = train_cooling(context, SITE)
    assert (model.verdict["code"], model.in_use, model.figures["samples"]) == ("first", True, 50)
    assert model.size_bytes < 20_000
    found = cooling_model(context, SITE)
    assert not isinstance(found, Because)
    assert found[0] == model.version
    assert due(context) is None


@one_database
def test_a_later_model_is_compared_on_the_latest_samples_and_kept_beside_if_it_is_not_better(
    context: Context, clock: Clock
) -> None:
    put_cycles(context, map(cycle, range(-2 * HOUR, -HOUR)))
    clock.now = LAST - HOUR * TICK
    with pytest.raises(Conflict):
        train_cooling(context, SITE)  # an hour is 45 samples
    clock.now = LAST + TICK
    put_cycles(context, map(cycle, range(-HOUR, 1)))
    first = train_cooling(context, SITE)
    assert due(context) is None
    put_cycles(context, map(cycle, range(1, 8 * HOUR)))
    clock.now = LAST + 8 * HOUR * TICK
    assert due(context) is Why.GROWN, "at least twice as many cycles as the last time"
    second = train_cooling(context, SITE)
    assert second.verdict["against"] == first.version
    assert second.verdict["code"] in ("better", "not_better")
    assert second.in_use == (second.verdict["ratio"] < 0.98)
    assert second.figures["latest"]["n"] > 100
    clock.now += timedelta(minutes=1)
    third = train_cooling(context, SITE)
    assert (third.verdict["code"], third.in_use) == ("not_better", False), "the same samples once more"
    assert cooling_model(context, SITE)[0] == (second if second.in_use else first).version  # type: ignore[index]


@one_database
def test_a_model_is_trained_anew_each_day_if_the_plant_was_controlled_since(context: Context, clock: Clock) -> None:
    put_cycles(context, map(cycle, range(-3 * FEWEST, 1)))
    keep(context, b"x")
    assert due(context) is Why.UNUSABLE
    train_cooling(context, SITE)
    context_of_tomorrow = replace(context, now=lambda: LAST + timedelta(days=1))
    assert due(context_of_tomorrow) is None, "nothing new to learn from"
    put_cycles(context, map(cycle, range(1, 2 * FEWEST)))
    assert due(context_of_tomorrow) is Why.DAILY


@one_database
def test_a_training_that_failed_is_not_tried_again_at_once(context: Context, clock: Clock) -> None:
    put_cycles(context, map(cycle, range(-FEWEST, 1)))
    site = context.sites.site(SITE)
    look_after(context, site, threading.Event(), [sys.executable, "-c", "raise SystemExit(3)"])
    assert due(context) is None
    clock.now += timedelta(minutes=11)
    assert due(context) is Why.FIRST
    note_failure(context, SITE, "why")
    assert due(context) is None


@one_database
def test_a_site_without_a_plant_is_left_alone(context: Context) -> None:
    assert training_due(context, context.sites.site(1)) is None
    with pytest.raises(NotFound, match="no cooling plant"):
        train_cooling(context, 1)


@one_database
def test_a_model_that_cannot_be_used_is_a_reason_and_the_next_one_takes_its_place(
    context: Context, clock: Clock
) -> None:
    assert cooling_model(context, SITE) == Because(code="model_none")
    put_cycles(context, map(cycle, range(-2 * FEWEST, 1)))
    model = train_cooling(context, SITE)
    data = file_of(context, model).read_bytes()
    for spoiled in (b"", data[:-1], b"x" + data[1:]):
        file_of(context, model).write_bytes(spoiled)
        assert cooling_model(context, SITE) == Because(code="model_damaged", values={"version": model.version})
    file_of(context, model).unlink()
    found = cooling_model(context, SITE)
    assert isinstance(found, Because)
    assert found.code == "model_damaged"
    clock.now += timedelta(minutes=1)
    other = keep(context, b"bytes of another version")
    found = cooling_model(context, SITE)
    assert isinstance(found, Because)
    assert (found.code, found.values["version"]) == ("model_other_version", other.version)
    assert due(context) is Why.UNUSABLE
    clock.now += timedelta(minutes=1)
    again = train_cooling(context, SITE)
    assert (again.verdict["code"], again.in_use) == ("replaces_unusable", True)


def test_the_skill_is_that_of_the_forecasts_of_the_model_in_use_whose_outcome_has_come(context: Context) -> None:
    model = keep(context, b"x", skill=0.25)
    mine = [cycle(step, **forecast(step, 0.0, model.version)) for step in range(-HOUR, 1)]
    theirs = [cycle(step, **forecast(step, 9.0, "another")) for step in range(-2 * HOUR, -HOUR)]
    put_cycles(context, theirs + mine)
    found = rolling_skill(context, SITE, LAST + TICK)
    assert found.values == pytest.approx(np.ones((3, 3))), "they missed by nothing"
    # 181 cycles, of which the last 45 have no outcome in 15 minutes yet
    assert found.n == 181 - 45


@one_database
def test_before_half_an_hour_of_outcomes_the_skill_is_that_of_the_training(context: Context) -> None:
    assert np.isnan(rolling_skill(context, SITE, LAST).values).all(), "no model"
    model = keep(context, b"x", skill=0.25)
    put_cycles(context, [cycle(step, **forecast(step, 0.0, model.version)) for step in range(-125, 1)])
    found = rolling_skill(context, SITE, LAST + TICK)
    # 126 cycles: 111 outcomes in 5 minutes, 96 in 10, 81 (less than 90) in 15
    assert found.values[:, :2] == pytest.approx(np.ones((3, 2)))
    assert found.values[:, 2].tolist() == [0.25, 0.25, 0.25]
    assert found.n == 81


@one_database
def test_forecasts_worse_than_persistence_for_hours_raise_an_alarm_until_they_are_better(
    context: Context, clock: Clock
) -> None:
    site = context.sites.site(SITE)
    assert watch_drift(context, site) is None
    model = keep(context, b"x")
    put_cycles(context, [cycle(step, **forecast(step, 5.0, model.version)) for step in range(-3 * HOUR, 1)])
    found = watch_drift(context, site)
    assert found is not None
    assert found < -1.0, "they miss by 5 degC where the readings change by 2 at most"
    assert is_alarmed(context)
    put_cycles(context, [cycle(step, **forecast(step, 0.0, model.version)) for step in range(1, 7 * HOUR)])
    clock.now += 7 * HOUR * TICK
    assert watch_drift(context, site) == pytest.approx(1.0, abs=0.05)
    assert not is_alarmed(context)
