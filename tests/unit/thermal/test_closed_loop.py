"""Plant and controller in a closed loop: half a day of a voyage, from harbour through manoeuvring to sea."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from engine.thermal.controller import Memory, step
from engine.thermal.modes import Mode
from engine.thermal.plant.sail import sail
from engine.thermal.plant.voyage import Voyage
from engine.thermal.plant_image import Orders, PlantImage
from tests.unit.thermal.readings import NO_FORECAST

START = datetime(2026, 7, 15, tzinfo=UTC)
DAYS = 0.5


class Reactive:
    """The reactive controller at the plant; keeps the alarms that it raised."""

    def __init__(self) -> None:
        self.memory, self.alarms = Memory(), set[tuple[str, str]]()

    def __call__(self, seen: PlantImage) -> Orders:
        cycle = step(
            seen, prediction=NO_FORECAST, skill=None, mode=Mode.AUTO_REACTIVE, manual=None, memory=self.memory,
            now=seen.at,
        )  # fmt: skip
        self.memory = cycle.memory
        self.alarms |= {(each.kind, each.subject) for each in cycle.alarms}
        return cycle.orders


@pytest.fixture(scope="module")
def sailed() -> tuple[pd.DataFrame, set[tuple[str, str]]]:
    voyage = Voyage.draw(np.random.default_rng([2, 7]), "summer", DAYS, START)
    steer = Reactive()
    return sail(voyage, steer, days=DAYS, seed=2), steer.alarms


def test_no_minute_is_beyond_a_limit_and_no_alarm_is_raised(sailed: tuple[pd.DataFrame, set[tuple[str, str]]]) -> None:
    rows, alarms = sailed
    assert rows.true_load.max() > 70  # it was at sea
    assert rows.true_t4.max() < 48
    assert rows.true_t5.max() < 40
    assert rows.true_t6.max() < 47
    assert alarms == set()


def test_the_frequencies_do_not_hunt(sailed: tuple[pd.DataFrame, set[tuple[str, str]]]) -> None:
    rows, _ = sailed
    for name in ("sw_hz", "fw_hz", "fan_hz"):
        moves = rows[name].diff().where(lambda moved: moved.abs() > 0.3).dropna()
        turns = (np.sign(moves).diff().abs() > 1).sum()
        assert turns / (24 * DAYS) <= 6, name  # of direction an hour; the load of a manoeuvre changes about as often


def test_pumps_and_fans_run_as_many_as_the_load_asks_for(sailed: tuple[pd.DataFrame, set[tuple[str, str]]]) -> None:
    rows, _ = sailed
    at_sea = rows[rows.true_load.rolling(90).min() > 31]
    assert (at_sea[["sw_on", "fw_on"]].iloc[10:] >= 2).all(axis=None)
    in_port = rows[rows.true_load.rolling(90).max() < 1]  # for half an hour
    assert (in_port[["sw_on", "fw_on"]].iloc[30:] == 1).all(axis=None)
    assert (in_port["fan_on"].iloc[30:] == 2).all()
