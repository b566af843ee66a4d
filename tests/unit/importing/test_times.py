"""Times of every form a file may have, as UTC moments."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from api.errors import BadParameter
from api.services.importing.cells import Converted
from api.services.importing.times import to_utc

SEOUL = ZoneInfo("Asia/Seoul")
BERLIN = ZoneInfo("Europe/Berlin")


def read(cells: Any, *, zone: ZoneInfo = SEOUL, time_format: str = "iso", required: bool = True) -> Converted:
    return to_utc(pa.array(cells), zone=zone, time_format=time_format, field="TIMESTAMP", required=required)


@pytest.mark.parametrize(
    ("cells", "bad"),
    [
        (["1652140800.5", "1652140801"], set()),
        (["soon", "1652140801"], {0}),
        ([None, 1652140801], {0}),
        ([1e300, 1.0], {0, 1}),
        ([float("nan"), 1652140801.0], {0}),
    ],
)
def test_epochs_are_read_from_numbers_and_texts(cells: Any, bad: set[int]) -> None:
    assert set(read(cells, time_format="epoch_s").bad) == bad


def test_half_a_second_of_an_epoch_is_kept() -> None:
    (moment,) = read([1652140800.5], time_format="epoch_s").values.to_pylist()
    assert moment == datetime(2022, 5, 10, 0, 0, 0, 500_000, tzinfo=UTC)


def test_a_naive_timestamp_that_the_clocks_skip_is_bad() -> None:
    naive = [datetime(2022, 3, 27, 2, 30), datetime(2022, 3, 27, 4)]  # noqa: DTZ001 - local times
    converted = read(naive, zone=BERLIN)
    assert set(converted.bad) == {0}
    assert converted.values[1].as_py() == datetime(2022, 3, 27, 2, tzinfo=UTC)


def test_a_pattern_with_an_offset_is_honoured_and_a_misfit_is_bad() -> None:
    converted = read(["10.05.22 09:00 +0900", "10.05.22"], time_format="%d.%m.%y %H:%M %z")
    assert converted.values[0].as_py() == datetime(2022, 5, 10, tzinfo=UTC)
    assert set(converted.bad) == {1}


def test_an_empty_cell_is_bad_only_where_a_time_is_needed() -> None:
    assert set(read(["", "2022-05-10"]).bad) == {0}
    assert read(["", "2022-05-10"], required=False).bad == {}


@pytest.mark.parametrize("cells", [[1652140800], [1.5], [True], [datetime(2022, 5, 10, tzinfo=UTC).date()]])
def test_a_column_that_is_neither_text_nor_timestamp_is_refused(cells: Any) -> None:
    with pytest.raises(BadParameter, match="TIMESTAMP"):
        read(cells)
