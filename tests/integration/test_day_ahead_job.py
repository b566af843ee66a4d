"""The next day of a rack's highest cell voltage: trained, forecast every quarter of an hour, read again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.errors import Conflict
from api.services.context import Context
from api.services.forecasts.day_history import DAY, quarter_of
from api.services.forecasts.day_issuing import SiteDayAhead
from api.services.forecasts.day_training import train_day
from api.services.forecasts.latest import day_ahead
from api.services.forecasts.reasons import WORDS, Reason
from tests.conftest import NOW
from tests.forecasting import MINUTE, ONE, SITE, drive, make_racks

QUARTER = quarter_of(NOW)  # 02:30
SINCE = (QUARTER - MINUTE) // ONE


@pytest.fixture
def backend() -> str:
    return "sqlite"


def quarters(days: float) -> range:
    """The minutes of whole quarters of an hour, from MINUTE, of so many days."""
    return range(SINCE - 15 * int(days * 96), SINCE + 1, 15)


def test_the_next_day_is_forecast_once_a_quarter_with_yesterday_beside_it(context: Context) -> None:
    make_racks(context)
    drive(context, quarters(4.5))
    model = train_day(context, SITE)
    assert (model.kind, model.verdict["code"], model.in_use) == ("day_ahead", "first", True)
    job = SiteDayAhead(SITE, DAY + 4)
    assert job.run(context, QUARTER, lambda: False) is None  # the day is still to be read
    assert job.run(context, QUARTER) == 1
    assert job.run(context, QUARTER) == 0
    shown = day_ahead(context, SITE, 1, 1)
    assert shown is not None
    assert (shown.issued_at, shown.step_s, shown.no_forecast) == (QUARTER, 900, None)
    assert len(shown.forecast) == len(shown.lower) == len(shown.observed) == 96
    assert shown.yesterday == shown.observed
    assert all(3.5 < value < 4.0 for value in shown.forecast if value is not None)


def test_a_day_that_cannot_be_forecast_says_why(context: Context) -> None:
    make_racks(context)
    drive(context, quarters(0.5))
    with pytest.raises(Conflict, match="two days"):
        train_day(context, SITE)
    SiteDayAhead(SITE, DAY + 4).run(context, QUARTER)
    shown = day_ahead(context, SITE, 1, 1)
    assert shown is not None
    assert shown.no_forecast is WORDS[Reason.NO_DAY_MODEL]
    assert shown.forecast == ()
    assert shown.observed[-1] is not None
    assert shown.observed[0] is None
    assert day_ahead(context, SITE, 1, 1, at=QUARTER - timedelta(minutes=1)) is None
