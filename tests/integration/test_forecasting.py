"""The forecasts of a minute: rows, reasons, outcomes, and what is remembered, on both databases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.services.context import Context
from api.services.forecasts import model_store
from api.services.forecasts.latest import BIND, latest_forecasts, latest_sos_forecasts
from api.services.forecasts.model_store import Kind
from api.services.forecasts.reasons import WORDS, Reason
from api.services.forecasts.scores import Scores
from api.services.forecasts.site_minute import Done, SiteForecasts
from api.services.forecasts.state import state_name
from api.services.forecasts.targets import AHEAD, SOS_TABLE, TABLE_OF
from api.store.db import reading, writing
from api.store.forecasts import model_files
from api.store.forecasts.rows import forecasts_between
from api.store.job_state import read_state
from engine.forecast import stored
from tests.conftest import Clock
from tests.forecasting import MEASURED, MINUTE, ONE, SITE, VOLTAGE, drive, keep_tiny, make_racks, waves

HISTORY = range(-180, 1)
TABLE = TABLE_OF[VOLTAGE]
one_database = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)  # it asks nothing more of the other


def forecast(context: Context, minute: int = 0, job: SiteForecasts | None = None) -> Done:
    """Forecast a minute as the job does, by default one that was just started."""
    return (job or SiteForecasts(SITE)).run(context, MINUTE + minute * ONE)


def stored_values(context: Context, due: int, rack: int = 1, table: Any = TABLE) -> Mapping[str, Any]:
    """What a table holds of a rack for a minute."""
    at = MINUTE + due * ONE
    (row,) = forecasts_between(context.engines[BIND], table, SITE, start=at, end=at + ONE, rack=rack)
    return row.values


def codes(context: Context, target: str = VOLTAGE, due: int = 10) -> dict[int, str | None]:
    """Why there is no forecast, by rack."""
    at = MINUTE + due * ONE
    rows = forecasts_between(context.engines[BIND], TABLE_OF[target], SITE, start=at, end=at + ONE)
    return {row.rack_id: (row.values["no_forecast"] or {}).get("code") for row in rows}


def test_a_forecast_holds_every_model_and_an_interval_ten_minutes_ahead(context: Context) -> None:
    make_racks(context)
    drive(context, HISTORY)
    model = keep_tiny(context)
    assert forecast(context) == Done(racks=1, issued=7, observed=0, reason=None)
    values = stored_values(context, 10)
    assert values["issued_at"] == MINUTE.isoformat()
    assert values["no_forecast"] is None
    models = [values[name] for name in ("persistence", "trend", "linear", "gradient_boosting", "champion")]
    assert all(3.5 < value < 4.0 for value in models)
    assert values["champion"] == values[values["champion_model"]]
    assert values["lower"] < values["champion"] < values["upper"]
    assert (values["level"], values["coverage"], values["coverage_count"]) == (0.9, None, 0)
    assert values["expected_error"] > 0
    assert (values["observed"], values["model_version"]) == (None, model.version)
    (shown,) = (one for one in latest_forecasts(context, SITE) if one.target == VOLTAGE)
    assert (shown.value, shown.due_at, shown.no_forecast) == (values["champion"], MINUTE + AHEAD, None)


@one_database
def test_a_rack_that_rises_as_none_did_all_day_is_carried_on_and_runs_into_its_limit(context: Context) -> None:
    make_racks(context)
    keep_tiny(context)
    drive(context, range(-180, -2), racks=(1, 2, 3))
    drive(context, range(-2, 1), racks=(2, 3))
    start = waves([-3])[VOLTAGE][0]
    for minute in (-2, -1, 0):
        drive(context, [minute], racks=(1,), **{VOLTAGE: start + 0.02 * (minute + 3)})
    forecast(context)
    rising, steady = stored_values(context, 10, rack=1), stored_values(context, 10, rack=2)
    # 0.02 V a minute, ten minutes long, on top of the 0.06 V it has risen
    assert rising["champion"] == pytest.approx(start + 0.06 + 0.20, abs=0.001)
    assert (rising["champion_model"], rising["expected_error"]) == ("rate", pytest.approx(0.10, abs=0.001))
    assert steady["champion_model"] != "rate"


def test_what_cannot_be_forecast_says_why_in_table_and_service(context: Context) -> None:
    make_racks(context, *MEASURED, "rack_soc")
    drive(context, HISTORY, racks=(1,))
    drive(context, HISTORY, racks=(2,), rack_max_cell_voltage=None)
    drive(context, HISTORY, racks=(3,), rack_max_cell_voltage=3.7)  # stands still while the current moves
    drive(context, range(-180, -3), racks=(4,))
    drive(context, range(-20, 1), racks=(5,))
    drive(context, [*range(-180, -30), *range(-25, 1)], racks=(6,))  # a gap of five minutes
    keep_tiny(context)
    forecast(context)
    assert codes(context) == {1: None, 2: "missing", 3: "stuck", 4: "stale", 5: "gap", 6: "gap"}
    assert codes(context, "rack_soc")[1] == "columns_changed"  # a column that came after the training
    assert codes(context, "rack_cell_voltage_gap")[1] == "untrained"  # one the site never had
    values = stored_values(context, 10, rack=3)
    assert values["no_forecast"]["en"] == WORDS[Reason.STUCK].in_language("en")
    assert values["no_forecast"]["ko"] == WORDS[Reason.STUCK].in_language("ko")
    assert [values[name] for name in ("champion", "persistence", "lower", "upper", "crossing")] == [None] * 5
    assert {one.no_forecast for one in latest_forecasts(context, SITE, rack=3) if one.target == VOLTAGE} == {
        WORDS[Reason.STUCK]
    }
    assert latest_sos_forecasts(context, SITE, rack=1)[0].no_forecast is WORDS[Reason.PART_MISSING]
    assert latest_sos_forecasts(context, SITE, rack=4)[0].no_forecast is WORDS[Reason.STALE]


@one_database
def test_a_constant_series_is_forecast_to_stay_or_said_to_be_stuck(context: Context) -> None:
    make_racks(context)
    drive(context, HISTORY, rack_max_cell_voltage=3.7, rack_current=0.0)
    keep_tiny(context)
    forecast(context)
    values = stored_values(context, 10)
    assert values["no_forecast"] is None
    assert values["persistence"] == 3.7


@one_database
def test_without_a_model_every_row_says_so(context: Context) -> None:
    make_racks(context)
    drive(context, HISTORY)
    assert forecast(context).reason == "no_model"
    assert codes(context) == {1: "no_model"}
    assert latest_sos_forecasts(context, SITE)[0].no_forecast is WORDS[Reason.NO_MODEL]


@one_database
@pytest.mark.parametrize("what", ["corrupted", "other_version", "columns_changed"])
def test_a_model_that_cannot_be_used_says_why_and_asks_for_training(
    context: Context, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_racks(context)
    drive(context, HISTORY)
    if what == "other_version":
        monkeypatch.setattr(stored, "FORMAT", 0)
        keep_tiny(context, stored.packed("rack-models", {}))
        monkeypatch.undo()
    else:
        model = keep_tiny(context)
    if what == "corrupted":
        folder = model_files.folder_of(context.settings.data_dir, SITE)
        (folder / model_files.file_name(model.kind, model.version)).write_bytes(b"\x80\x05.")
    if what == "columns_changed":
        with writing(context.engines[f"site_{SITE}"]) as connection:
            connection.execute(sa.text('ALTER TABLE rack DROP COLUMN "RACK_MAX_CELL_VOLTAGE"'))
        context.sites.forget(SITE)
    assert forecast(context).reason == what
    assert codes(context) == {1: what}
    assert codes(context, "rack_soc") == {1: what}
    with reading(context.engines["default"]) as connection:
        assert read_state(connection, state_name(SITE)).note["asks_for_training"] == what


def test_what_came_is_put_beside_the_forecast_and_counted_once(context: Context, clock: Clock) -> None:
    make_racks(context)
    drive(context, range(-180, 13))
    keep_tiny(context)
    job = SiteForecasts(SITE)
    for minute in (0, 1, 2, 10, 11, 12):
        clock.now = MINUTE + minute * ONE
        forecast(context, minute, job)
    voltages = [stored_values(context, due)["observed"] for due in (10, 11, 12)]
    assert all(3.5 < voltage < 4.0 for voltage in voltages)
    assert stored_values(context, 20)["observed"] is None
    assert stored_values(context, 22)["coverage_count"] == 3
    with reading(context.engines["default"]) as connection:
        kept = Scores.from_json(read_state(connection, state_name(SITE)).note["scores"])
    assert kept.by_target[VOLTAGE].level.widening() != 1.0  # the errors were not quite as large as expected
    forecast(context, 12)  # started anew at the same minute
    assert stored_values(context, 22)["coverage_count"] == 3
    rows = forecasts_between(context.engines[BIND], TABLE, SITE, start=MINUTE, end=MINUTE + timedelta(hours=1))
    assert len(rows) == 6


@one_database
def test_after_a_pause_outcomes_are_made_up_for_but_no_forecast_is_back_dated(context: Context) -> None:
    make_racks(context)
    drive(context, range(-180, 21))
    keep_tiny(context)
    forecast(context, 0)
    assert forecast(context, 20).observed == 1  # the voltage of the one; what nobody measures stays open
    assert stored_values(context, 10)["observed"] is not None
    start = MINUTE + 11 * ONE
    rows = forecasts_between(context.engines[BIND], TABLE, SITE, start=start, end=start + timedelta(hours=2))
    assert [(row.time - MINUTE) // ONE for row in rows] == [30]


def test_a_clock_set_back_makes_no_second_row(context: Context) -> None:
    make_racks(context)
    drive(context, range(-180, 4))
    keep_tiny(context)
    job = SiteForecasts(SITE)
    for minute in (0, 1, 3, 2, 3):
        forecast(context, minute, job)
    rows = forecasts_between(context.engines[BIND], TABLE, SITE, start=MINUTE, end=MINUTE + timedelta(hours=1))
    assert [(row.time - MINUTE) // ONE for row in rows] == [10, 11, 12, 13]
    assert SOS_TABLE is not TABLE


@one_database
def test_a_rack_that_joins_leaves_the_scores_of_the_others_as_they_are(context: Context, clock: Clock) -> None:
    make_racks(context)
    drive(context, range(-180, 12), racks=(2,))
    keep_tiny(context)
    job = SiteForecasts(SITE)
    for minute in (0, 10):
        forecast(context, minute, job)
    drive(context, range(-180, 12), racks=(1,))
    forecast(context, 11, job)
    assert codes(context, due=21) == {1: "gap", 2: None}
    assert [stored_values(context, 21, rack=rack)["coverage_count"] for rack in (1, 2)] == [0, 1]


@one_database
def test_models_taken_into_use_are_used_from_the_next_minute_on(context: Context, clock: Clock) -> None:
    make_racks(context)
    drive(context, range(-180, 3))
    job = SiteForecasts(SITE)
    forecast(context, 0, job)
    model = keep_tiny(context)
    forecast(context, 1, job)
    assert [stored_values(context, due)["model_version"] for due in (10, 11)] == [None, model.version]
    assert model_store.in_use(context, SITE, Kind.TEN_MINUTES) == model
