"""A download is PostgreSQL's own CSV, byte for byte, whichever database the rows come from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from api.config import Settings, Site
from api.errors import NotFound
from api.services.context import Context, open_context
from api.services.datasets import RowQuery, stream_csv
from api.services.site_time import TimeStyle
from api.store.csv_text import number, quoted
from tests.postgres import Cluster
from tests.sites import fill, rack_rows, rack_table

START = datetime(2022, 5, 10, 1, tzinfo=UTC)
NASTY = rack_table(
    sa.Column("NOTE", sa.Text), sa.Column("FLAG", sa.Boolean), sa.Column("POSITION", sa.BigInteger), unique=False
)
WHOLE = RowQuery(site=1, table="rack")

floats = st.one_of(st.floats(allow_subnormal=True), st.floats(-1e17, 1e17), st.floats(-1e-3, 1e-3)).map(
    lambda x: x + 0.0  # SQLite does not keep the sign of a zero
)
texts = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
    st.sampled_from(["", "\\.", "null", "a,b", 'say "x"', "two\nlines", "\r", "1.0", "],[", "\x01", "{'rack1': 0}"]),
)
rows = st.lists(
    st.fixed_dictionaries(
        {
            "TIMESTAMP": st.datetimes(
                datetime(1981, 1, 1),  # noqa: DTZ001 hypothesis adds the zone
                datetime(2035, 1, 1),  # noqa: DTZ001
                timezones=st.just(UTC),
            ),
            "BANK_ID": st.integers(1, 2),
            "RACK_ID": st.integers(1, 3),
            "RACK_SOC": st.none() | floats,
            "RACK_VOLTAGE": st.none() | floats,
            "NOTE": texts,
            "FLAG": st.none() | st.booleans(),
            "POSITION": st.none() | st.integers(-(2**63), 2**63 - 1),
        }
    ),
    min_size=1,
    max_size=6,
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


def _csv(context: Context, query: RowQuery, style: TimeStyle | None = None) -> bytes:
    return b"".join(stream_csv(context, query, style))


@settings(
    max_examples=15,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(content=rows, zone=st.sampled_from([None, "Asia/Kolkata", "America/St_Johns"]), local=st.booleans())
@example(
    content=[{**rack_rows(START, seconds=1)[0], "RACK_SOC": x, "NOTE": "a", "FLAG": True, "POSITION": 10**16}
             for x in (1e15, 1.5e15, 999999999999999.0, 1e-5, 1.234e-5, 0.0001, 100.0, 1e300, 5e-324, 1e16, 0.1 + 0.2,
                       2.402522708905239e16, -6.910855201382617e15)],
    zone=None, local=False,
)  # fmt: skip
def test_both_databases_give_the_same_bytes(
    both: list[Context], content: list[dict[str, Any]], zone: str | None, local: bool
) -> None:
    answers = []
    for context in both:
        with context.engines["site_1"].begin() as connection:
            NASTY.drop(connection, checkfirst=True)
        # rows of one time and device have no order both databases could share
        fill(context, 1, NASTY, {(r["TIMESTAMP"], r["BANK_ID"], r["RACK_ID"]): r for r in content}.values())
        style = TimeStyle(zone=ZoneInfo(zone or "Europe/Berlin"), offset=not local)
        note = RowQuery(site=1, table="rack", columns=("note",))
        answers.append((_csv(context, WHOLE, style), _csv(context, note)))
    assert [part.split(b"\n") for part in answers[0]] == [part.split(b"\n") for part in answers[1]]


def test_a_line_as_it_reads(both: list[Context]) -> None:
    row = {**rack_rows(START, seconds=1)[0], "NOTE": 'a "b", c', "FLAG": True, "POSITION": 7}
    expected = (
        b"timestamp,bank_id,rack_id,rack_soc,rack_voltage,note,flag,position\n"
        b'2022-05-10 03:00:00+02,1,1,1,0,"a ""b"", c",t,7\n'
    )
    for context in both:
        fill(context, 1, NASTY, [row])
        assert _csv(context, WHOLE) == expected


def test_the_offset_changes_with_the_clocks(both: list[Context]) -> None:
    # Europe/Berlin goes from 02:00 (+01) to 03:00 (+02) at 2022-03-27T01:00Z
    change = datetime(2022, 3, 27, 1, tzinfo=UTC)
    for context in both:
        fill(context, 1, rack_table(), rack_rows(change - timedelta(seconds=1), seconds=2, racks=1))
        lines = _csv(context, RowQuery(site=1, table="rack", columns=("timestamp",))).splitlines()
        assert lines == [b"timestamp", b"2022-03-27 01:59:59+01", b"2022-03-27 03:00:00+02"]


def test_numbers_that_are_not_finite_are_empty(both: list[Context]) -> None:
    odd = (float("nan"), float("inf"), float("-inf"), 1.0)
    content = [{**row, "RACK_SOC": x} for row, x in zip(rack_rows(START, seconds=2), odd, strict=True)]
    for context in both:
        fill(context, 1, rack_table(), content)
        assert _csv(context, RowQuery(site=1, table="rack", columns=("rack_soc",))) == b"rack_soc\n\n\n\n1\n"


def test_the_end_is_included_where_asked_and_no_rows_are_not_found(both: list[Context]) -> None:
    for context in both:
        fill(context, 1, rack_table(), rack_rows(START, seconds=3, racks=1))
        query = RowQuery(site=1, table="rack", start=START, end=START + timedelta(seconds=1), columns=("rack_voltage",))
        assert _csv(context, query) == b"rack_voltage\n0\n"
        included = RowQuery(
            site=1, table="rack", start=query.start, end=query.end, end_included=True, columns=("rack_voltage",)
        )
        assert _csv(context, included) == b"rack_voltage\n0\n0.1\n"
        with pytest.raises(NotFound):
            _csv(context, RowQuery(site=1, table="rack", bank=9))


def test_text_in_a_number_column_of_sqlite_is_written_as_text(both: list[Context]) -> None:
    lite = both[0]
    fill(lite, 1, rack_table(), rack_rows(START, seconds=1))
    with lite.engines["site_1"].begin() as connection:
        connection.execute(sa.text('UPDATE rack SET "RACK_SOC" = \'a,b\' WHERE "RACK_ID" = 2'))
        connection.execute(sa.text('UPDATE rack SET "RACK_VOLTAGE" = x\'ff\' WHERE "RACK_ID" = 1'))
    lines = _csv(lite, RowQuery(site=1, table="rack", columns=("rack_soc", "rack_voltage")))
    assert lines == b'rack_soc,rack_voltage\n1,\\xff\n"a,b",0\n'


COUNTS = rack_table(*(sa.Column(name, sa.BigInteger) for name in ("A", "B", "C")))


def _counts(content: list[tuple[Any, Any, Any]]) -> list[dict[str, Any]]:
    rows = rack_rows(START, seconds=len(content), racks=1)
    return [{**row, **dict(zip("ABC", counts, strict=True))} for row, counts in zip(rows, content, strict=True)]


def test_whole_numbers_side_by_side_are_the_same_bytes(both: list[Context]) -> None:
    content = _counts([(1, None, -(2**63)), (None, None, None), (0, 2**63 - 1, -1), (7, 8, None)])
    for context in both:
        fill(context, 1, COUNTS, content)
        lines = _csv(context, RowQuery(site=1, table="rack", columns=("a", "b", "c")))
        assert lines == b"a,b,c\n1,,-9223372036854775808\n,,\n0,9223372036854775807,-1\n7,8,\n"


@pytest.mark.parametrize(
    ("stored", "written"),
    [("3.14159265358979312", "3.141592653589793"), ("'a,\"b'", '"a,""b"'), ("x'ff'", "\\xff"), ("9e999", "")],
)
@pytest.mark.parametrize("second", [0, 350])
def test_whatever_a_column_of_whole_numbers_holds_in_sqlite_is_written(
    both: list[Context], stored: str, written: str, second: int
) -> None:
    lite = both[0]
    fill(lite, 1, COUNTS, _counts([(i, None, 5) for i in range(400)]))
    with lite.engines["site_1"].begin() as connection:
        connection.execute(sa.text(f'UPDATE rack SET "B" = {stored} WHERE "A" = {second}'))
    lines = _csv(lite, RowQuery(site=1, table="rack", columns=("a", "b", "c"))).decode().splitlines()
    assert lines == ["a,b,c", *(f"{i},{written if i == second else ''},5" for i in range(400))]


def test_more_whole_numbers_than_an_sqlite_function_takes(both: list[Context]) -> None:
    names = [f"X{i:03}" for i in range(230)]
    wide = rack_table(*(sa.Column(name, sa.Integer) for name in names))
    row = {**rack_rows(START, seconds=1)[0], **dict(zip(names, range(230), strict=True))}
    for context in both:
        fill(context, 1, wide, [row])
        last = _csv(context, RowQuery(site=1, table="rack", columns=tuple(map(str.lower, names)))).splitlines()[1]
        assert last == ",".join(map(str, range(230))).encode()


def test_text_beside_whole_numbers_of_sqlite_keeps_them(both: list[Context]) -> None:
    lite = both[0]
    fill(lite, 1, COUNTS, _counts([(1, None, 5)]))
    with lite.engines["site_1"].begin() as connection:
        connection.execute(sa.text("UPDATE rack SET \"RACK_SOC\" = 'x'"))
    lines = _csv(lite, RowQuery(site=1, table="rack", columns=("rack_soc", "a", "b", "c")))
    assert lines == b"rack_soc,a,b,c\nx,1,,5\n"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back_exactly(x: float) -> None:
    assert float(number(x)) == x


def test_only_text_that_needs_quotes_has_them() -> None:
    assert [quoted(t) for t in ("", "a", "a,b", 'a"b', "\\.")] == ['""', "a", '"a,b"', '"a""b"', "\\."]
    assert quoted("\\.", alone=True) == '"\\."'
