"""What the Data page asks its services for, over a real table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from api.errors import AnjeonError
from api.services.context import Context
from dashapp.data_page.choice import Choice, first_choice, row_query
from dashapp.data_page.columns import offered
from dashapp.data_page.gaps import gaps_of
from tests.components import reader_for, words_in
from tests.site_rows import make_rack_table, put_rack_rows

START, END = "2026-11-21 10:00:00", "2026-11-21 11:00:00"


def test_what_tells_rows_apart_comes_along_with_the_columns_chosen(context: Context) -> None:
    make_rack_table(context)
    query = row_query(
        reader_for(context), Choice(site="1", table="rack", rack="2", columns="rack_current", start=START, end=END)
    )
    assert query.columns == ("timestamp", "bank_id", "rack_id", "rack_current")
    assert (query.bank, query.rack) == (None, 2)
    assert query.start == datetime(2026, 11, 21, 1, tzinfo=UTC)  # Seoul is nine hours ahead
    assert query.end_included


def test_a_whole_day_leaves_the_midnight_after_it_out(context: Context) -> None:
    choice = Choice(site="1", table="rack", start="2026-11-21 00:00:00", end="2026-11-22 00:00:00")
    assert row_query(reader_for(context), choice).end_included is False


def test_a_rack_left_in_the_url_means_nothing_to_a_table_without_racks(context: Context) -> None:
    choice = Choice(site="1", table="bank", rack="7", start=START, end=END)
    assert row_query(reader_for(context), choice).rack is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"site": "9"}, "operating_site"),
        ({"site": "x"}, "operating_site"),
        ({"site": ""}, "operating_site"),
        ({"rack": "-1"}, "rack"),
        ({"rack": "9" * 40}, "rack"),
        ({"start": "2022-02-30 00:00:00"}, "start-time"),
        ({"end": ""}, "end-time"),
        ({"start": END, "end": START}, "start-time, end-time"),
        ({"columns": "-"}, "fields"),
    ],
)
def test_what_does_not_fit_is_named_by_its_field(context: Context, change: dict[str, str], field: str) -> None:
    with pytest.raises(AnjeonError) as refused:
        row_query(reader_for(context), Choice(**{"site": "1", "table": "rack", "start": START, "end": END, **change}))
    assert refused.value.detail["field"] == field


def test_a_url_with_nonsense_still_opens_the_page(context: Context) -> None:
    choice = first_choice(reader_for(context), {"site": "x", "table": "nothing"})
    assert (choice.site, choice.table, choice.end) == ("x", "bank", "2026-11-21 11:31:00")


def test_the_first_choice_is_the_last_hour_of_the_first_site(context: Context) -> None:
    choice = first_choice(reader_for(context), {})
    assert (choice.site, choice.start, choice.end) == ("1", "2026-11-21 10:31:00", "2026-11-21 11:31:00")


def test_columns_come_with_unit_and_meaning_and_a_missing_table_with_the_reason(context: Context) -> None:
    make_rack_table(context)
    reader = reader_for(context)
    _, options, ticked = offered(reader, first_choice(reader, {"table": "rack", "columns": "rack_current"}))
    assert [option["value"] for option in options] == ["rack_max_cell_temperature", "rack_current", "rack_module_fault"]
    assert ticked == ["rack_current"]
    assert offered(reader, first_choice(reader, {"table": "pcs"}))[1:] == ([], [])


def test_days_with_gaps_are_told_and_whole_ones_counted(context: Context) -> None:
    """Two racks, a row a minute; rack 2 lacks 12:00 to 17:59 of the 19th: a quarter of its day, an eighth of both."""
    make_rack_table(context)
    first = datetime(2026, 11, 18, 15, tzinfo=UTC)  # the 19th in Seoul
    put_rack_rows(
        context,
        [
            {"timestamp": first + timedelta(minutes=minute), "rack_id": rack}
            for minute in range(2 * 24 * 60)
            for rack in (1, 2)
            if not (rack == 2 and 720 <= minute < 1080)
        ],
    )
    choice = Choice(site="1", table="rack", bank="1", start="2026-11-19 00:00:00", end="2026-11-20 23:59:00")
    reader = reader_for(context)
    both = words_in(gaps_of(reader, row_query(reader, choice)))
    assert both == ["1 of 2 days without gaps", "11-19", "12.5 % missing, gaps: 1"]
    alone = words_in(gaps_of(reader, row_query(reader, replace(choice, rack="1"))))
    assert alone == ["2 of 2 days without gaps"]


def test_more_days_than_a_month_are_not_counted(context: Context) -> None:
    make_rack_table(context)
    reader = reader_for(context)
    choice = Choice(site="1", table="rack", start="2026-01-01 00:00:00", end="2026-11-20 00:00:00")
    assert words_in(gaps_of(reader, row_query(reader, choice))) == ["Shown for ranges of up to 31 days."]
