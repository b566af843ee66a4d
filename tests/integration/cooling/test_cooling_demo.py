"""The demo's cooling control: cycles as the loop would have stored them, a model from them, a plant that goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from api.config import load_settings
from api.services.context import Context, open_context
from api.services.cooling.serving import cooling_model
from api.services.demo import cooling
from api.services.demo.cooling import CoolingHistory
from api.services.demo.cooling_plant import cooling_file, load_cooling
from api.services.setup import initialise
from api.store.cooling.cycles import CycleRecord, cycles_between
from api.store.db import reading
from engine.thermal.because import Because
from tests.conftest import NOW, Clock

SITE = 2
LAST = NOW.replace(second=0)  # the newest tick before 02:31:07
TICK = timedelta(seconds=20)


def cycles(context: Context) -> list[CycleRecord]:
    with reading(context.engines["default"]) as connection:
        return cycles_between(connection, SITE, NOW - timedelta(days=2), NOW)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """80 minutes of it: the first model is trained after 67, which are cycles enough for 50 samples."""
    folder = tmp_path_factory.mktemp("cooling")
    opened = open_context(load_settings({"DATA_DIR": str(folder), "ANJEON_LANGUAGE": "en"}), Clock(NOW))
    initialise(opened)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cooling, "HISTORY", timedelta(minutes=80))
        patch.setattr(cooling, "REACTIVE", timedelta(minutes=62))
        patch.setattr(cooling, "AT_ONCE", 50)
        assert list(CoolingHistory(opened, opened.settings.sites[1]).make(NOW))[-1] == 1.0
    yield opened
    opened.engines.dispose()


def test_there_is_a_cycle_each_tick_up_to_now(made: Context) -> None:
    found = cycles(made)
    assert [one.at for one in found] == [LAST - (240 - k) * TICK for k in range(240)]
    assert {one.writes for one in found} == {"armed"}
    assert all(one.actual_kw is not None and one.actual_kw < (one.fixed60_kw or 0.0) for one in found[3:])
    assert all(
        act["written_hz"] == act["read_back_hz"] == round(act["ramped_hz"], 1)
        for one in found
        for act in one.acts.values()
    )


def test_it_is_reactive_until_a_model_is_learned_from_its_own_cycles(made: Context) -> None:
    found = cycles(made)
    assert {one.model_version for one in found[:200]} == {None}
    assert found[0].prediction is not None
    assert (found[0].prediction["values"], found[0].prediction["reason"]) == (None, "learning, 0 of 50")
    model = cooling_model(made, SITE)
    assert not isinstance(model, Because)
    assert {one.model_version for one in found[200:]} == {model[0]}
    assert all(one.prediction is not None and one.prediction["values"] is not None for one in found[200:])


def test_the_plant_stands_where_the_history_ends_and_is_not_made_twice(made: Context) -> None:
    path: Path = cooling_file(made.settings, made.settings.sites[1])
    standing = load_cooling(path)
    assert standing is not None
    assert (standing.begun, standing.state.at) == (LAST - timedelta(minutes=80), LAST)
    assert list(CoolingHistory(made, made.settings.sites[1]).make(NOW)) == []
    assert len(cycles(made)) == 240
