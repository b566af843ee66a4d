"""The last 30 minutes of readings: which of them make a window, and what is said when they make none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from engine.thermal.buffer import Buffer, Gap
from engine.thermal.reading import Reading
from engine.thermal.reasons import say

START = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)


def reading(number: int, stale: frozenset[str] = frozenset(), t5_c: float | None = None) -> Reading:
    return Reading(
        t1_c=20.0,
        t2_c=40.0,
        t3_c=40.0,
        t4_c=42.0,
        t5_c=30.0 + number * 0.1 if t5_c is None else t5_c,
        t6_c=43.0,
        t7_c=30.0,
        px1_bar=2.0,
        engine_load_pct=70.0,
        stale=stale,
    )


def filled(count: int, without: tuple[int, ...] = (), stale: tuple[int, ...] = ()) -> Buffer:
    """A reading each 20 s, some missed, T5 of some stale."""
    buffer = Buffer()
    for number in range(count):
        if number not in without:
            marks = frozenset({"t5"}) if number in stale else frozenset()
            buffer = buffer.add(
                START + timedelta(seconds=20 * number, milliseconds=number % 40), reading(number, marks)
            )
    return buffer


def why(buffer: Buffer) -> str:
    found = buffer.window()
    assert isinstance(found, Gap)
    return say(found.reason)


def window(buffer: Buffer) -> pd.DataFrame:
    found = buffer.window()
    assert isinstance(found, pd.DataFrame)
    return found


def test_ninety_readings_make_a_window_and_eighty_nine_do_not() -> None:
    whole = window(filled(90))
    assert (len(whole), whole["t5"].iloc[0], round(whole["t5"].iloc[-1], 9)) == (90, 30.0, 38.9)
    assert whole.index[-1] - whole.index[0] == timedelta(seconds=89 * 20)
    assert why(filled(89)) == "t7: oldest samples missing: 1 of 90"
    assert why(Buffer()) == "0 of 90 samples of the last 30 min"
    assert why(filled(37)) == "37 of 90 samples of the last 30 min"


def test_older_readings_fall_out() -> None:
    buffer = filled(200)
    assert len(buffer.rows) == 90
    assert round(window(buffer)["t5"].iloc[0], 9) == 41.0  # number 110


@pytest.mark.parametrize("lost", ["without", "stale"])
def test_three_lost_in_a_row_are_bridged_and_four_are_not(lost: str) -> None:
    bridged = window(filled(90, **{lost: (50, 51, 52)}))
    assert bridged["t5"].iloc[49:54].round(9).tolist() == [34.9, 35.0, 35.1, 35.2, 35.3]
    sensor = "t7" if lost == "without" else "t5"
    assert why(filled(90, **{lost: (50, 51, 52, 53)})) == f"{sensor}: 4 samples missing in a row, at most 3 are bridged"


def test_a_stale_newest_reading_makes_no_window() -> None:
    assert why(filled(90, stale=(89,))) == "t5: newest samples missing: 1"


def test_a_clock_set_back_begins_anew_and_one_set_forward_empties() -> None:
    back = filled(90).add(START, reading(0))
    assert len(back.rows) == 1
    forward = filled(90).add(START + timedelta(hours=2), reading(0))
    assert why(forward) == "1 of 90 samples of the last 30 min"


def test_adding_changes_no_older_buffer() -> None:
    before = filled(90)
    before.add(START + timedelta(seconds=1800), reading(90))
    assert len(before.rows) == 90
    assert round(window(before)["t5"].iloc[-1], 9) == 38.9
