"""Rows as JSON: the same bytes from either database, each value as it was stored."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql

from api.config import Settings, Site
from api.errors import TableChanged
from api.services.context import Context, open_context
from api.services.datasets import RowQuery, latest_row, list_rows
from api.services.site_time import TimeStyle
from tests.postgres import Cluster
from tests.sites import fill, rack_rows, rack_table

START = datetime(2022, 5, 10, 1, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
ODD = rack_table(
    sa.Column("COUNT", sa.Integer),
    sa.Column("NOTE", sa.Text),
    sa.Column("FLAG", sa.Boolean),
    sa.Column("RACK_MODULE_FAULT", sa.Text),
    sa.Column("POSITION", sa.BigInteger),
)
ZONES = ["Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "UTC"]
WHOLE = RowQuery(site=1, table="rack")

floats = st.one_of(st.none(), st.floats(allow_subnormal=True), st.floats(-1e17, 1e17), st.floats(-1e-3, 1e-3)).map(
    lambda x: x if x is None or math.isnan(x) else x + 0.0  # SQLite does not keep the sign of a zero
)
texts = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
    st.sampled_from(["", "null", 'say "x"', "two\nlines\t\\", "한글", "😀", "\x01\x1f", "NaN"]),
)
objects = st.sampled_from(['{"rack1": 0}', "[1, null]", '{"a": ', "{'rack1': 0}", "[NaN]", '"x"', "7"])
moments = st.datetimes(
    datetime(1981, 1, 1),  # noqa: DTZ001 hypothesis adds the zone
    datetime(2035, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
rows = st.lists(
    st.fixed_dictionaries(
        {
            "TIMESTAMP": moments,
            "BANK_ID": st.integers(1, 2),
            "RACK_ID": st.integers(1, 3),
            "RACK_SOC": floats,
            "RACK_VOLTAGE": floats,
            "COUNT": st.none() | st.integers(-(2**31), 2**31 - 1),
            "NOTE": texts,
            "FLAG": st.none() | st.booleans(),
            "RACK_MODULE_FAULT": texts | objects,
            "POSITION": st.none() | st.integers(-(2**63), 2**63 - 1),
        }
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda row: (row["TIMESTAMP"], row["BANK_ID"], row["RACK_ID"]),
)


@pytest.fixture
def both(cluster: Cluster, tmp_path: Path) -> Any:
    """The same deployment twice: one site in SQLite, the other in PostgreSQL."""
    opened = []
    for url in (f"sqlite:///{tmp_path / 'site.db'}", cluster.new_database("site")):
        site = Site(id=1, name={"ko": "a", "en": "a"}, url=url, writable=True, timezone="Europe/Berlin")
        opened.append(
            open_context(Settings(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'anjeon.db'}", sites=(site,)))
        )
    yield opened
    for context in opened:
        context.engines.dispose()


def _expected(row: dict[str, Any], style: TimeStyle) -> dict[str, Any]:
    """The object of a row, one value after the other."""
    local = row["TIMESTAMP"].astimezone(style.zone)
    shown = local if style.offset else local.replace(tzinfo=None)
    found = {name.lower(): value for name, value in row.items()} | {"timestamp": shown.isoformat()}
    for name in ("rack_soc", "rack_voltage"):
        if found[name] is not None and not math.isfinite(found[name]):
            found[name] = None
    fault = found["rack_module_fault"]
    if fault is not None and fault[:1] in ("{", "["):
        try:
            found["rack_module_fault"] = orjson.loads(fault)
        except orjson.JSONDecodeError:
            found["rack_module_fault"] = fault
    return {column.name.lower(): found[column.name.lower()] for column in ODD.columns}


@settings(
    max_examples=20,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    content=rows,
    zone=st.sampled_from(["Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "UTC"]),
    offset=st.booleans(),
)
@example(
    content=[
        {**rack_rows(START, seconds=1)[0], "RACK_ID": i, "RACK_SOC": x, "COUNT": None, "NOTE": None, "FLAG": None,
         "RACK_MODULE_FAULT": None, "POSITION": None}
        for i, x in enumerate((-(2.0**-1030), 1e16, 1.5e300, 0.1 + 0.2, 3.0, 1e-7, math.inf, math.nan))
    ],
    zone="UTC",
    offset=True,
)  # fmt: skip
def test_every_value_leaves_as_it_was_stored_from_either_database(
    both: list[Context], content: list[dict[str, Any]], zone: str, offset: bool
) -> None:
    style = TimeStyle(zone=ZoneInfo(zone), offset=offset)
    content = sorted(content, key=lambda row: (row["TIMESTAMP"], row["BANK_ID"], row["RACK_ID"]))
    answers = []
    for context in both:
        with context.engines["site_1"].begin() as connection:
            ODD.drop(connection, checkfirst=True)
        fill(context, 1, ODD, content)
        context.counts.forget()
        answers.append(list_rows(context, WHOLE, style=style).results)
    assert answers[0] == answers[1]
    found = orjson.loads(answers[0])
    assert [list(row.items()) for row in found] == [list(_expected(row, style).items()) for row in content]


def test_a_row_as_it_reads(both: list[Context]) -> None:
    row = {**rack_rows(START, seconds=1)[0], "COUNT": 7, "NOTE": 'a "b"', "FLAG": True, "POSITION": 2**62}
    expected = (
        b'[{"timestamp":"2022-05-10T03:00:00+02:00","bank_id":1,"rack_id":1,"rack_soc":1.0,"rack_voltage":0.0,'
        b'"count":7,"note":"a \\"b\\"","flag":true,"rack_module_fault":{"r":1},"position":4611686018427387904}]'
    )
    for context in both:
        fill(context, 1, ODD, [{**row, "RACK_MODULE_FAULT": '{"r":1}'}])
        assert list_rows(context, WHOLE).results == expected


def test_fractions_of_seconds_are_written_only_where_there_are_some(both: list[Context]) -> None:
    moments = [START, START + timedelta(microseconds=1), START + timedelta(milliseconds=500)]
    content = [{**rack_rows(START, seconds=1)[0], "TIMESTAMP": moment} for moment in moments]
    query = RowQuery(site=1, table="rack", columns=("timestamp",))
    for context in both:
        fill(context, 1, rack_table(), content)
        found = [row["timestamp"][11:] for row in orjson.loads(list_rows(context, query).results)]
        assert found == ["03:00:00+02:00", "03:00:00.000001+02:00", "03:00:00.500000+02:00"]


def test_the_offset_changes_with_the_clocks(both: list[Context]) -> None:
    # Europe/Berlin goes from 02:00 (+01) to 03:00 (+02) at 2022-03-27T01:00Z
    change = datetime(2022, 3, 27, 1, tzinfo=UTC)
    query = RowQuery(site=1, table="rack", columns=("timestamp",))
    for context in both:
        fill(context, 1, rack_table(), rack_rows(change - timedelta(seconds=1), seconds=2, racks=1))
        found = [row["timestamp"] for row in orjson.loads(list_rows(context, query).results)]
        assert found == ["2022-03-27T01:59:59+01:00", "2022-03-27T03:00:00+02:00"]


def test_a_statement_that_is_kept_serves_other_values(context: Context) -> None:
    fill(context, 1, rack_table(), rack_rows(START, seconds=4))
    for rack in (1, 2):
        for second in range(3):
            start = START + timedelta(seconds=second)
            query = RowQuery(site=1, table="rack", bank=1, rack=rack, start=start, end=start + timedelta(seconds=2))
            found = orjson.loads(list_rows(context, query).results)
            seen = [(row["rack_id"], row["rack_voltage"]) for row in found]
            assert seen == [(rack, second / 10), (rack, (second + 1) / 10)]
    assert list_rows(context, RowQuery(site=1, table="rack", bank=2**63)).count == 0


def test_what_sqlite_lets_a_number_column_hold_leaves_as_text(both: list[Context]) -> None:
    lite = both[0]
    fill(lite, 1, rack_table(), rack_rows(START, seconds=1))
    with lite.engines["site_1"].begin() as connection:
        connection.execute(sa.text("UPDATE rack SET \"RACK_SOC\" = 'a,b', \"RACK_VOLTAGE\" = x'ff'"))
    found = orjson.loads(list_rows(lite, RowQuery(site=1, table="rack", columns=("rack_soc", "rack_voltage"))).results)
    assert found == [{"rack_soc": "a,b", "rack_voltage": "\\xff"}] * 2


def test_types_only_postgresql_has(both: list[Context]) -> None:
    foreign = both[1]
    odd: list[tuple[sa.types.TypeEngine[Any], str, Any]] = [
        (sa.REAL(), "3.7", 3.7),
        (sa.REAL(), "'NaN'", None),
        (sa.Numeric(10, 3), "12.345", 12.345),
        (sa.Numeric(), "'NaN'", None),
        (sa.SmallInteger(), "-32768", -32768),
        (sa.SmallInteger(), "NULL", None),
        (sa.Uuid(), "'6f2f5b1e-58a4-4a8e-9d6f-0d5a3c1b2a4f'", "6f2f5b1e-58a4-4a8e-9d6f-0d5a3c1b2a4f"),
        (sa.LargeBinary(), "'\\xff00'", "\\xff00"),
        (sa.CHAR(4), "'ab'", "ab  "),
        (sa.Date(), "'2022-05-10'", "2022-05-10"),
        (sa.TIMESTAMP(timezone=True), "'2022-05-10 01:00:00.25+00'", "2022-05-10T03:00:00.250000+02:00"),
        (sa.TIMESTAMP(timezone=True), "NULL", None),
        (sa.TIMESTAMP(timezone=True), "'infinity'", None),
        (sa.TIMESTAMP(), "'2022-05-10 01:00:00'", "2022-05-10T01:00:00"),
        (postgresql.JSONB(), "'{\"a\": [1, 2]}'", {"a": [1, 2]}),
        (postgresql.JSONB(), "'\"{\"'", '"{"'),
        (postgresql.ARRAY(sa.Integer()), "'{1,2}'", "{1,2}"),
    ]
    names = [f"X{i}" for i in range(len(odd))]
    table = rack_table(*(sa.Column(name, kind) for name, (kind, _, _) in zip(names, odd, strict=True)))
    fill(foreign, 1, table, rack_rows(START, seconds=1, racks=1))
    with foreign.engines["site_1"].begin() as connection:
        changes = ", ".join(f'"{name}" = {text}' for name, (_, text, _) in zip(names, odd, strict=True))
        connection.exec_driver_sql(f"UPDATE rack SET {changes}")
    query = RowQuery(site=1, table="rack", columns=tuple(name.lower() for name in names))
    (found,) = orjson.loads(list_rows(foreign, query).results)
    assert list(found.values()) == [value for _, _, value in odd]


def test_a_column_that_is_gone_is_said_once(both: list[Context]) -> None:
    for context in both:
        fill(context, 1, rack_table(), rack_rows(START, seconds=1, racks=1))
        assert orjson.loads(list_rows(context, WHOLE).results)[0]["rack_soc"] == 1.0
        with context.engines["site_1"].begin() as connection:
            connection.exec_driver_sql('ALTER TABLE rack DROP COLUMN "RACK_SOC"')
        with pytest.raises(TableChanged):
            list_rows(context, WHOLE)
        assert "rack_soc" not in orjson.loads(list_rows(context, WHOLE).results)[0]


def test_a_time_no_calendar_has_does_not_end_a_walk(both: list[Context]) -> None:
    foreign = both[1]
    fill(foreign, 1, rack_table(), rack_rows(START, seconds=2, racks=1))
    with foreign.engines["site_1"].begin() as connection:
        connection.exec_driver_sql('UPDATE rack SET "TIMESTAMP" = \'infinity\' WHERE "RACK_VOLTAGE" > 0')
    first = list_rows(foreign, WHOLE, page_size=1)
    second = list_rows(foreign, WHOLE, page_size=1, cursor=first.next["cursor"])
    assert orjson.loads(second.results)[0]["timestamp"] is None
    assert second.next is None
    assert orjson.loads(latest_row(foreign, RowQuery(site=1, table="rack")))["timestamp"] is None
