"""The forecaster of a rack keeps the interface that notebooks and outsiders rely on."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from engine.forecast.models import RackForecaster
from engine.forecast.outcome import NoForecast, TargetForecast
from engine.forecast.stored import UnreadableModel
from engine.forecast.windows import Grid
from tests.unit.forecast.plant import START, frame, grid

TARGETS = ("rack_max_cell_voltage", "rack_max_cell_temperature")
VOLTAGE, TEMPERATURE = TARGETS


@pytest.fixture(scope="module")
def fitted() -> RackForecaster:
    """Rows ten seconds apart: shorter gaps than 120 s hold the last value, so this is a frame as any other."""
    return RackForecaster(600, list(TARGETS), trees=8).fit(frame(30, every_s=10))


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return frame(5, every_s=10, start=START + pd.Timedelta(days=3))


@pytest.fixture(scope="module")
def fleet() -> RackForecaster:
    return RackForecaster(600, list(TARGETS), trees=8).fit_grids([grid(24, series=3)])


def at(rows: pd.DataFrame, minutes: float) -> pd.Timestamp:
    return rows.index[0] + pd.Timedelta(minutes=minutes)


def test_a_row_an_issue_time_and_three_columns_a_target(fitted: RackForecaster, rows: pd.DataFrame) -> None:
    found = fitted.predict(rows)
    assert found.index.equals(rows.index)
    assert list(found.columns) == [(t, field) for t in TARGETS for field in ("value", "lower", "upper")]
    for target in TARGETS:
        known = found[target].dropna()
        assert (known["lower"] <= known["value"]).all()
        assert (known["value"] <= known["upper"]).all()


def test_it_is_silent_for_half_an_hour_and_then_answers(fitted: RackForecaster, rows: pd.DataFrame) -> None:
    found = fitted.predict(rows)
    assert found[: at(rows, 30) - pd.Timedelta(seconds=1)].isna().all().all()
    assert found[at(rows, 30) :].notna().all().all()


def test_it_beats_persistence_where_the_past_repeats(fitted: RackForecaster) -> None:
    for target in TARGETS:
        figures = fitted.figures[target]
        assert figures[fitted.champions[target]] < 0.5 * figures["persistence"]


def test_cutting_later_rows_changes_nothing(fitted: RackForecaster, rows: pd.DataFrame) -> None:
    whole = fitted.predict(rows)
    cut = fitted.predict(rows[: at(rows, 150)])
    pd.testing.assert_frame_equal(whole[: at(rows, 150)], cut, check_exact=True, check_freq=False)


def test_an_answer_does_not_depend_on_which_others_are_asked_for(fitted: RackForecaster, rows: pd.DataFrame) -> None:
    few = rows.index[[200, 777, 1300]]
    pd.testing.assert_frame_equal(fitted.predict(rows, at=few), fitted.predict(rows).loc[few], check_exact=True)


def test_rows_before_a_gap_change_no_value_after_it(fitted: RackForecaster, rows: pd.DataFrame) -> None:
    later = rows[at(rows, 122.5) :]
    whole = fitted.predict(pd.concat([rows[: at(rows, 120)], later]))
    pd.testing.assert_frame_equal(whole.loc[later.index], fitted.predict(later), check_exact=True, check_freq=False)
    assert whole.loc[later.index[0]].isna().all()


def test_two_minutes_without_a_row_are_no_gap(fitted: RackForecaster, rows: pd.DataFrame) -> None:
    holed = pd.concat([rows[: at(rows, 120)], rows[at(rows, 122) :]])
    assert fitted.predict(holed, at=holed.index[holed.index >= at(rows, 122)]).notna().all().all()


def test_a_target_unknown_for_more_than_two_minutes_has_no_forecast(fitted: RackForecaster, rows: pd.DataFrame) -> None:
    holed = rows.copy()
    holed.loc[at(rows, 100) : at(rows, 110), VOLTAGE] = np.nan
    found = fitted.predict(holed)
    assert found.loc[at(rows, 101), VOLTAGE].notna().all()
    assert found.loc[at(rows, 105), VOLTAGE].isna().all()
    assert found.loc[at(rows, 105), TEMPERATURE].notna().all()
    assert found.loc[at(rows, 110.5), VOLTAGE].notna().all()


def test_unknown_features_do_not_silence_it(fitted: RackForecaster, rows: pd.DataFrame) -> None:
    holed = rows.assign(rack_soc=np.nan, rack_current=np.inf)
    assert fitted.predict(holed, at=rows.index[[400]]).notna().all().all()


def test_a_new_column_is_ignored_and_a_missing_one_is_named(fitted: RackForecaster, rows: pd.DataFrame) -> None:
    one = rows.index[[400]]
    wider = rows.assign(rack_new=7.0, remark="text")
    pd.testing.assert_frame_equal(fitted.predict(wider, at=one), fitted.predict(rows, at=one))
    with pytest.raises(ValueError, match="column 'rack_soc' is missing"):
        fitted.predict(rows.drop(columns="rack_soc"))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda f: f.tz_localize(None), "no time zone: give UTC"),
        (lambda f: f.tz_convert("Asia/Seoul"), "is in Asia/Seoul: give UTC"),
        (lambda f: f.iloc[::-1], "must ascend: .* comes after"),
        (lambda f: f.reset_index(drop=True), "tz-aware UTC DatetimeIndex: got RangeIndex"),
        (lambda f: f.iloc[:0], "frame is empty"),
        (lambda f: f.drop(columns=VOLTAGE), f"column '{VOLTAGE}' is missing"),
        (lambda f: f.assign(rack_soc="full"), "column 'rack_soc' is not numeric"),
        (lambda f: f.to_numpy(), "got ndarray"),
    ],
)
def test_bad_frames_are_refused_with_what_is_accepted(fitted: RackForecaster, rows: pd.DataFrame, spoil, words) -> None:
    with pytest.raises(ValueError, match=words):
        fitted.predict(spoil(rows))
    with pytest.raises(ValueError, match=words):
        RackForecaster(600, list(TARGETS), ["rack_soc"]).fit(spoil(rows))


def test_too_little_history_is_refused_with_how_much_is_needed(rows: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="too little history of rack_soc: at least 6 h"):
        RackForecaster(600, ["rack_soc"]).fit(rows[: at(rows, 90)])


@pytest.mark.parametrize("arguments", [(0, ["a"]), (600, []), (600, "a"), (600, ["a", "a"]), (600, ["a"], "b")])
def test_arguments_that_mean_nothing_are_refused(arguments) -> None:
    with pytest.raises(ValueError, match="must be"):
        RackForecaster(*arguments)


def test_a_constant_stays_what_it_is() -> None:
    flat = frame(8, every_s=60)
    flat[:] = 5.0
    found = RackForecaster(600, ["rack_soc"], trees=5).fit(flat).predict(flat, at=flat.index[[300]])
    assert found.to_numpy().tolist() == [[5.0, 5.0, 5.0]]


def test_a_frozen_sensor_is_not_forecast(fitted: RackForecaster, rows: pd.DataFrame) -> None:
    frozen = rows.copy()
    frozen.loc[at(rows, 60) :, VOLTAGE] = frozen.loc[at(rows, 60), VOLTAGE]
    found = fitted.predict(frozen)
    assert found.loc[at(rows, 62), VOLTAGE].notna().all()
    assert found.loc[at(rows, 200), VOLTAGE].isna().all()
    live = fitted.forecast(Grid.of_frame(frozen[: at(rows, 200)]))
    assert (live[VOLTAGE].reasons, live[TEMPERATURE].reasons) == ((NoForecast.STUCK,), (None,))


def test_many_racks_at_once_are_each_forecast_as_alone(fleet: RackForecaster) -> None:
    together = grid(6, series=3)
    for k in range(3):
        alone = Grid(
            start_us=together.start_us,
            step_s=60,
            channels={name: values[k : k + 1] for name, values in together.channels.items()},
        )
        for target, found in fleet.forecast(alone).items():
            of_all = fleet.forecast(together)[target]
            for model, value in found.models.items():
                assert value.tolist() == of_all.models[model][k : k + 1].tolist()
            assert [limit.tolist() for limit in found.interval(0.9)] == [
                limit[k : k + 1].tolist() for limit in of_all.interval(0.9)
            ]


def test_each_rack_has_its_own_reason(fleet: RackForecaster) -> None:
    some = grid(6, series=3)
    values = {name: column.copy() for name, column in some.channels.items()}
    values[VOLTAGE][1, -1] = np.nan
    for column in values.values():
        column[2, -20] = np.nan
    found = fleet.forecast(Grid(start_us=some.start_us, step_s=60, channels=values))
    assert found[VOLTAGE].reasons == (None, NoForecast.MISSING, NoForecast.GAP)
    assert found[TEMPERATURE].reasons == (None, None, NoForecast.GAP)
    assert np.isnan(found[VOLTAGE].models["champion"]).tolist() == [False, True, True]


def test_a_target_of_nulls_is_untrained_and_the_others_are_not() -> None:
    some = grid(24, series=2)
    nulls = Grid(start_us=some.start_us, step_s=60, channels={**some.channels, VOLTAGE: np.full(some.shape, np.nan)})
    forecaster = RackForecaster(600, list(TARGETS), trees=8).fit_grids([nulls])
    found = forecaster.forecast(some)
    assert found[VOLTAGE].reasons == (NoForecast.UNTRAINED,) * 2
    assert found[TEMPERATURE].reasons == (None, None)
    assert list(forecaster.champions) == [TEMPERATURE]


def test_draws_of_all_targets_were_seen_at_the_same_moments(fleet: RackForecaster) -> None:
    found: list[TargetForecast] = list(fleet.forecast(grid(6, series=1)).values())
    assert found[0].draws.shape == found[1].draws.shape


def test_a_forecaster_survives_being_stored(fitted: RackForecaster, rows: pd.DataFrame) -> None:
    read = RackForecaster.from_bytes(fitted.to_bytes())
    some = rows.index[::500]
    pd.testing.assert_frame_equal(read.predict(rows, at=some), fitted.predict(rows, at=some), check_exact=True)
    assert (read.champions, read.figures) == (fitted.champions, fitted.figures)


def test_damage_and_other_versions_are_told_apart(fitted: RackForecaster) -> None:
    data = fitted.to_bytes()
    for damaged in (data[:-5], data[:200] + b"?" + data[201:], b"", b"no model"):
        with pytest.raises(UnreadableModel, match="corrupted"):
            RackForecaster.from_bytes(damaged)
    with pytest.raises(UnreadableModel, match="of another version: format 0, here 1"):
        RackForecaster.from_bytes(data.replace(b'"format": "1"', b'"format": "0"', 1))


def test_an_unfitted_forecaster_says_so(rows: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="not fitted"):
        RackForecaster(600, ["rack_soc"]).predict(rows)
