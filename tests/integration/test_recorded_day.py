"""State of Safety of a whole day as a grid battery's BMS recorded it, checked at minutes worked out by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyarrow.parquet as pq
import pytest

from api.services.context import Context
from api.services.sos.evaluate import Evaluated, evaluate_range
from api.store.tags import Tag
from tests.conftest import REAL_DATA
from tests.sos import put_rows, put_set, results

RECORDING = REAL_DATA / "site2-bank-2022-05-10.parquet"
COLUMNS = [
    "MAX_CELL_VOLTAGE_OF_BANK",
    "MIN_CELL_VOLTAGE_OF_BANK",
    "MAX_CELL_TEMPERATURE_OF_BANK",
    "BANK_DC_CURRENT",
]
LIMITS = [(4.0, 4.086), (3.3, 3.15), (35.0, 45.0), (500.0, 540.0)]
START = datetime.fromisoformat("2022-05-10T00:00:00+09:00")
DAY = timedelta(days=1)

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not RECORDING.exists(), reason="the recordings (../shared/data) are not beside the checkout"),
]

# bank 1 at the minute: highest V, lowest V, highest degC, A -> f of those beyond their safe value
BY_HAND = {
    # 3.377 3.347 36.0 0.0: temperature (36 - 35) / 10 = 0.1 -> 1 / (0.25 * 0.01 + 1) = 0.997506
    "00:00": 0.997506,
    # 3.529 3.505 30.2 527.8: current 27.8 / 40 = 0.695 -> 1 / (0.25 * 0.483025 + 1) = 0.892255
    "10:20": 0.892255,
    # 3.539 3.519 30.3 538.0: current 38 / 40 = 0.95 -> 1 / (0.25 * 0.9025 + 1) = 0.815910
    "10:24": 0.815910,
    # 3.752 3.733 35.1 505.7: 0.01 -> 0.999975; 5.7 / 40 = 0.1425 -> 0.994949; product 0.994924
    "12:00": 0.994924,
    # 4.076 4.054 39.2 192.3: voltage 0.076 / 0.086 = 0.883721 -> 0.836652; 4.2 / 10 = 0.42 -> 0.957763; 0.801314
    "13:46": 0.801314,
    # within the gap 04:00:26 .. 04:02:03: the row of 04:00:26, 3.383 3.356 33.3 0.0, is 94 s old: all on the safe side
    "04:02": 1.0,
}


def tags(prefix: str, **changes: int) -> list[Tag]:
    source = {"site": 2, "table": "bank", "bank_id": 1, **changes}
    return [
        Tag(
            name=f"{prefix}{column.lower()}",
            column=column.lower(),
            maximum_safe_value=safe,
            warnning_threshold=warning,
            absolute=column == "BANK_DC_CURRENT",
            **source,
        )
        for column, (safe, warning) in zip(COLUMNS, LIMITS, strict=True)
    ]


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)  # test_importing has it on SQLite
def test_the_recorded_day_has_the_state_of_safety_worked_out_by_hand(context: Context) -> None:
    rows = pq.read_table(RECORDING, columns=["TIMESTAMP", "BANK_ID", *COLUMNS]).to_pylist()
    put_rows(context, 2, "bank", COLUMNS, ([datetime.fromisoformat(r.pop("TIMESTAMP")), *r.values()] for r in rows))
    set_id, impatient = put_set(context, *tags("")), put_set(context, *tags("impatient_", max_age_s=60))
    assert evaluate_range(context, START, START + DAY) == Evaluated(minutes=1440, sets=2, rows=2880)
    found = {row["TIMESTAMP"].astimezone(START.tzinfo): row for row in results(context, set_id)}
    assert len(found) == 1440
    for minute, expected in BY_HAND.items():
        row = found[datetime.fromisoformat(f"2022-05-10T{minute}:00+09:00")]
        assert row["VALUE"] == pytest.approx(expected, abs=1e-6), minute
    assert all(row["VALUE"] is not None for row in found.values())  # no gap is longer than 97 s
    assert min(row["VALUE"] for row in found.values()) == pytest.approx(BY_HAND["13:46"], abs=1e-6)

    unknown = [row for row in results(context, impatient) if row["VALUE"] is None]
    in_the_gap = next(row for row in unknown if row["TIMESTAMP"].astimezone(START.tzinfo).strftime("%H:%M") == "04:02")
    reason = in_the_gap["REASON"]["impatient_bank_dc_current"]
    assert reason["devices"] == [{"bank_id": 1, "reason": "stale", "age_s": 94.0}]
