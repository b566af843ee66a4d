"""How old the newest data of a site is."""

from __future__ import annotations

from datetime import timedelta

from api.services.context import Context
from api.services.freshness import newest_rows
from tests.conftest import NOW
from tests.site_rows import make_rack_table, put_rack_rows


def test_the_newest_row_of_a_site_counts_and_a_site_without_rows_has_none(context: Context) -> None:
    make_rack_table(context)
    put_rack_rows(context, [{"timestamp": NOW - timedelta(seconds=s)} for s in (90, 4, 30)])
    found = {site.id: at for site, at in newest_rows(context)}
    assert found == {1: NOW - timedelta(seconds=4), 2: None}


def test_rows_older_than_a_week_are_no_present_data(context: Context) -> None:
    make_rack_table(context)
    put_rack_rows(context, [{"timestamp": NOW - timedelta(days=8)}])
    assert {site.id: at for site, at in newest_rows(context)}[1] is None
