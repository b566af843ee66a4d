"""Points in time as they are stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.store.times import from_micros, to_micros

moments = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001  Hypothesis adds the zone
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.timezones(),
)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        to_micros(datetime(2026, 1, 1))  # noqa: DTZ001


def test_seoul_is_nine_hours_ahead() -> None:
    seoul = timezone(timedelta(hours=9))
    assert to_micros(datetime(1970, 1, 1, 9, 0, 0, 1, tzinfo=seoul)) == 1


@given(moments)
def test_a_moment_comes_back_to_the_microsecond(moment: datetime) -> None:
    back = from_micros(to_micros(moment))
    assert back == moment.astimezone(UTC)
    assert back.tzinfo is UTC
