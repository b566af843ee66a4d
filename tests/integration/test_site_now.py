"""A site in four numbers: the banks put together, and what is said when one of them is late or gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.config import Bank, Site
from api.errors import DatabaseAway
from api.services import site_now as subject
from api.services.context import Context
from api.services.site_now import Charge, site_now
from tests.conftest import NOW
from tests.site_rows import make_rack_table, put_rack_rows
from tests.sos import put_rows

ON_BOTH = pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
COLUMNS = ["BANK_SOC", "BANK_POWER", "BANK_DC_VOLT", "BANK_DC_CURRENT"]
BANKS = (Bank(id=1, racks=(1, 2)), Bank(id=2, racks=(1, 2)))


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """The look-ups are those of other services: two of the tests run on both databases."""
    return str(request.param)


def put_banks(context: Context, *rows: tuple[float, int, float | None, float | None]) -> None:
    """Rows (seconds ago, bank, SoC, power) of site 2, at 800 V."""
    given = [(NOW - timedelta(seconds=ago), bank, soc, power, 800.0, 0.0) for ago, bank, soc, power in rows]
    put_rows(context, 2, "bank", COLUMNS, given)


def panli(context: Context, **changes: object) -> Site:
    return replace(context.sites.site(2), banks=BANKS, **changes)


@ON_BOTH
def test_the_banks_are_put_together_with_the_age_of_the_one_furthest_behind(context: Context) -> None:
    put_banks(context, (3, 1, 60.0, 100.0), (1, 1, 61.0, 150.0), (4, 2, 66.0, -400.0), (2, 2, 67.0, -450.0))
    found = site_now(context, panli(context))
    assert found.soc == Charge(mean_pct=64.0, low_pct=61.0, high_pct=67.0)
    assert found.power_kw == -300.0  # 150 - 450
    assert found.at == NOW - timedelta(seconds=2)
    assert found.spacing_s == 2.0
    assert found.rating_kw == 320.0  # 4 racks of 100 A at 800 V
    assert not found.is_stale


def test_power_counts_up_when_charging_whatever_sign_the_site_uses(context: Context) -> None:
    put_banks(context, (1, 1, 60.0, 150.0), (1, 2, 60.0, 150.0))
    assert site_now(context, panli(context, current_positive="discharge")).power_kw == -300.0


def test_one_bank_that_is_late_makes_the_site_stale_with_its_last_values(context: Context) -> None:
    put_banks(context, (1, 1, 60.0, 100.0), (1200, 2, 66.0, 100.0))
    found = site_now(context, panli(context))
    assert found.is_stale
    assert found.at == NOW - timedelta(minutes=20)
    assert found.power_kw == 200.0


def test_a_bank_without_a_value_that_can_be_true_leaves_no_number(context: Context) -> None:
    put_banks(context, (1, 1, 60.0, None), (1, 2, 6553.5, 100.0))
    found = site_now(context, panli(context))
    assert (found.soc, found.power_kw) == (None, None)
    assert not found.is_stale


def test_a_bank_that_was_never_heard_of_leaves_the_age_unknown(context: Context) -> None:
    put_banks(context, (1, 1, 60.0, 100.0))
    found = site_now(context, panli(context))
    assert (found.at, found.soc, found.is_stale) == (None, None, True)


def test_a_past_moment_sees_only_what_was_there_by_then(context: Context) -> None:
    put_banks(context, (120, 1, 50.0, 0.0), (120, 2, 50.0, 0.0), (1, 1, 60.0, 0.0), (1, 2, 60.0, 0.0))
    found = site_now(context, panli(context), NOW - timedelta(seconds=100))
    assert found.soc == Charge(mean_pct=50.0, low_pct=50.0, high_pct=50.0)
    assert not found.is_stale


@ON_BOTH
def test_a_bank_that_nobody_listed_is_missed_all_the_same_when_it_falls_silent(context: Context) -> None:
    put_banks(context, (1, 1, 60.0, 0.0), (2 * 3600 + 30, 2, 60.0, 0.0))
    found = site_now(context, replace(panli(context), banks=()))
    assert found.at == NOW - timedelta(hours=2, seconds=30)
    assert found.rating_kw is None


def test_a_site_without_a_bank_table_is_put_together_from_its_racks(context: Context) -> None:
    make_rack_table(context, 1)
    put_rack_rows(context, [{"timestamp": NOW, "rack_id": rack} for rack in (1, 2)])
    found = site_now(context, context.sites.site(1))
    assert (found.at, found.is_stale, found.soc) == (NOW, False, None)  # this table has no SoC


def test_a_site_whose_database_is_away_says_so(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(engine: sa.Engine) -> None:
        raise DatabaseAway("site_2")

    put_banks(context, (1, 1, 60.0, 0.0))
    monkeypatch.setattr(subject, "reading", away)
    found = site_now(context, panli(context))
    assert found.problem is not None
    assert found.is_stale
