"""The back-test of forecasts: what it trains on, what it asks, and its figures."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from engine.forecast.backtest import SECOND_US, Outcomes, Plan, TooFewDays, backtest, days_of
from engine.forecast.events import Rule, event_times, warnings
from engine.forecast.scores import score
from tests.lag_ridge import LagRidge, wavy_days

SEOUL = ZoneInfo("Asia/Seoul")
PLAN = Plan(targets=("volt",), zone=SEOUL, train_days=2, test_days=3, every_s=600)


def local_days(frame: pd.DataFrame) -> list[date]:
    return sorted(set(frame.index.tz_convert(SEOUL).date))


def test_what_is_tested_is_never_trained_on_nor_anything_after_it() -> None:
    frame, made = wavy_days(5), []
    plan = Plan(targets=("volt",), zone=SEOUL, train_days=2, test_days=3, every_s=600, refit_days=1, expanding=True)
    found = backtest(frame, lambda: made.append(LagRidge(600, ("volt",))) or made[-1], plan)["volt"]
    days = local_days(frame)
    assert [local_days(each.fitted_to[0]) for each in made] == [days[:2], days[:3], days[:4]]
    assert [[local_days(asked) for asked in each.asked] for each in made] == [[[day]] for day in days[2:]]
    # from 00:30 to 23:49, every 10 min, of each day: the outcome must lie in the day, whose last row is of 23:59
    assert len(found.issued_us) == 3 * 140
    assert len(np.unique(found.naive)) == 3


def test_the_baselines_and_outcomes_are_those_of_the_rows() -> None:
    frame = wavy_days(5)
    found = backtest(frame, lambda: LagRidge(600, ("volt",)), PLAN)["volt"]
    at = pd.DatetimeIndex(pd.to_datetime(found.issued_us, unit="us", utc=True))
    now, before, later = (frame["volt"].reindex(at + pd.Timedelta(minutes=m)).to_numpy() for m in (0, -10, 10))
    assert found.now.tolist() == now.tolist()
    assert found.trend == pytest.approx(2 * now - before)
    assert found.actual.tolist() == later.tolist()
    trained = frame.iloc[: 2 * 1440]["volt"].to_numpy().reshape(2, 1440)[:, 30:1430:10]
    trained_later = frame.iloc[: 2 * 1440]["volt"].to_numpy().reshape(2, 1440)[:, 40::10]
    assert found.naive == pytest.approx(np.abs(trained_later - trained).mean())


def test_days_that_follow_each_other_are_cut_apart_and_no_outcome_lies_beyond_a_gap() -> None:
    index = pd.date_range("2026-03-01T15:00Z", periods=2 * 1440, freq="min").as_unit("us")
    frame = pd.DataFrame({"volt": np.arange(2 * 1440.0)}, index=index).drop(index[600:603])
    first, second = days_of(frame, PLAN)
    minute = [(day.issued_us - day.rows.index[0].value // 1000) // (60 * SECOND_US) for day in (first, second)]
    assert [int(minute[0][0]), int(minute[0][-1])] == [30, 1420]
    # rows 600 to 602 are away: 240 s of silence; asked until 10 min before, and again 30 min after
    assert [int(m) for m in minute[0] if 570 < m < 650] == [580, 640]
    assert second.rows.index[0] - first.rows.index[-1] == pd.Timedelta(minutes=3)
    assert second.rows.index[0].astimezone(SEOUL).time().isoformat() == "00:02:00"


def test_too_few_days_are_refused_with_their_number() -> None:
    with pytest.raises(TooFewDays, match=r"6 days are needed.*there are 5"):
        backtest(
            wavy_days(5),
            lambda: LagRidge(600, ("volt",)),
            Plan(targets=("volt",), zone=SEOUL, train_days=3, test_days=3),
        )


def test_a_forecaster_that_knows_the_wave_beats_persistence_and_trend() -> None:
    found = score(backtest(wavy_days(5), lambda: LagRidge(600, ("volt",)), PLAN)["volt"], rng=np.random.default_rng(1))
    assert (found.target, found.forecasts, found.missing, found.days) == ("volt", 420, 0, 3)
    assert found.skill.value == pytest.approx(1 - found.mae / found.mae_persistence)
    assert found.skill.low <= found.skill.value <= found.skill.high
    assert found.skill.value > 0.8 > 0.0 < found.skill_trend.value
    assert found.mase < 0.2
    assert 0.85 < found.coverage.value < 0.95


def outcomes(value: list[float], *, day: list[int], lower: float = -1.0, upper: float = 1.0) -> Outcomes:
    count = len(value)
    full = {name: np.full(count, number) for name, number in (("lower", lower), ("upper", upper), ("naive", 2.0))}
    issued = np.arange(count, dtype=np.int64) * 60 * SECOND_US
    return Outcomes(
        target="x",
        day=np.array(day),
        issued_us=issued,
        now=np.full(count, 4.0),
        trend=np.full(count, 2.0),
        value=np.array(value),
        actual=np.zeros(count),
        **full,
    )


def test_the_figures_worked_by_hand() -> None:
    given = outcomes([1.0, -1.0, 2.0, np.nan], day=[10, 10, 11, 11])
    given.lower[2] = 0.5  # outcome 0 lies below it
    found = score(given, rng=np.random.default_rng(1))
    assert (found.forecasts, found.missing, found.days) == (3, 1, 2)
    assert (found.mae, found.mae_persistence, found.mae_trend) == (pytest.approx(4 / 3), 4.0, 2.0)
    assert (found.skill.value, found.skill_trend.value) == (pytest.approx(2 / 3), pytest.approx(1 / 3))
    assert found.mase == pytest.approx(2 / 3)
    assert (found.coverage.value, found.worst_day, found.worst_on) == (pytest.approx(2 / 3), 0.0, date(1970, 1, 12))
    # 5 %: 0.05 * 1 twice, 0.95 * 0.5; 50 %: half the errors 1, 1, 2; 95 %: 0.05 * 1 thrice
    assert found.pinball == pytest.approx((0.1 + 0.475 + 2.0 + 0.15) / 9)
    assert found.width == pytest.approx((2 + 2 + 0.5) / 3)
    assert np.isnan(found.skill.low)


def test_an_event_is_recalled_by_a_warning_before_it_and_its_lead_counts_from_the_first() -> None:
    minutes = np.arange(200) * 60 * SECOND_US
    level = np.where((np.arange(200) >= 100) & (np.arange(200) < 130), 10.0, 0.0)
    rule = Rule(target="x", limit=10.0)
    events = event_times(minutes, level, rule, clear_s=1200)
    assert (events // (60 * SECOND_US)).tolist() == [100]
    asked = outcomes([0.0] * 200, day=[0] * 200)
    said = np.zeros(200)
    said[[40, 41, 92, 95, 101]] = 11.0  # 40 and 41 are followed by nothing; at 101 it is there already
    given = Outcomes(**{**vars(asked), "now": level})
    found = warnings("forecast", given, events, rule, horizon_s=600, said=said)
    assert (found.events, found.recalled, found.leads_s, found.false) == (1, 1, (480.0,), 1)
    assert found.median_lead_s == 480.0
    silent = warnings("persistence", given, events, rule, horizon_s=600, said=level)
    assert (silent.recalled, silent.false, np.isnan(silent.median_lead_s)) == (0, 0, True)


def test_a_lower_limit_is_reached_from_above() -> None:
    minutes = np.arange(60) * 60 * SECOND_US
    level = np.where(np.arange(60) >= 40, 3.0, 3.5)
    assert (event_times(minutes, level, Rule(target="x", limit=3.2, upper=False), clear_s=1200) // 60_000_000) == [40]
