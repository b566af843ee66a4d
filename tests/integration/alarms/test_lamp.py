"""Off-gas and emergency from the newest bank rows: on, off, unknown, not measured."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.services.alarms.lamp import Light, bank_lights
from api.services.context import Context
from api.store.times import UtcTime
from tests.conftest import NOW
from tests.sites import fill


def bank_row(context: Context, site: int, *, tvoc: int | None, seconds_ago: int, bank: int = 1) -> None:
    table = sa.Table(
        "bank",
        sa.MetaData(),
        sa.Column("TIMESTAMP", UtcTime, primary_key=True),
        sa.Column("BANK_ID", sa.Integer, primary_key=True),
        sa.Column("TVOC_STATUS", sa.Integer),
    )
    row = {"TIMESTAMP": NOW - timedelta(seconds=seconds_ago), "BANK_ID": bank, "TVOC_STATUS": tvoc}
    fill(context, site, table, [row])


@pytest.mark.parametrize(
    ("tvoc", "seconds_ago", "light"),
    [(0, 1, Light.OFF), (1, 1, Light.ON), (None, 1, Light.UNKNOWN), (0, 61, Light.UNKNOWN), (1, 61, Light.UNKNOWN)],
)
def test_only_a_fresh_row_with_a_value_says_what_is(
    context: Context, tvoc: int | None, seconds_ago: int, light: Light
) -> None:
    bank_row(context, 1, tvoc=tvoc, seconds_ago=seconds_ago)
    lights = [(one.site.id, one.bank_id, one.light) for one in bank_lights(context)]
    assert lights == [(1, 1, light), (2, None, Light.NOT_MEASURED)]
