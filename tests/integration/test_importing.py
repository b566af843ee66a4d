"""Import of CSV and Parquet files, on both databases."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from api.errors import AnjeonError, BadParameter, Conflict, NotAllowed
from api.services.context import Context, open_context
from api.services.importing import ImportMap, ImportReport, import_file
from api.services.importing.mapping import parse_map
from api.store.db import reading, writing
from api.store.models import audit_log
from api.store.versions import versions
from tests.conftest import REAL_DATA

DAY = REAL_DATA / "site2-bank-2022-05-10.parquet"
Import = Callable[..., ImportReport]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def csv_file(folder: Path) -> Callable[..., Path]:
    def write(*lines: str, name: str = "rows.csv", encoding: str = "utf-8") -> Path:
        path = folder / name
        path.write_text("\n".join(lines) + "\n", encoding=encoding)
        return path

    return write


@pytest.fixture
def parquet_file(folder: Path) -> Callable[..., Path]:
    def write(name: str = "rows.parquet", **columns: Any) -> Path:
        pq.write_table(pa.table(columns), folder / name)
        return folder / name

    return write


@pytest.fixture
def load(context: Context, folder: Path) -> Import:
    """Import into site 1 with the reject file in the test's own folder."""

    def load(table: str, path: Path, **options: Any) -> ImportReport:
        return import_file(context, 1, table, path, rejects=folder / "rejects.csv", **options)

    return load


def rows(context: Context, table: str, *names: str) -> list[tuple[Any, ...]]:
    found = context.sites.table(1, table)
    columns = [found.columns[name] for name in names]
    order = [found.columns[name] for name in (*found.keys, "timestamp")]
    with reading(context.engines["site_1"]) as connection:
        return [tuple(row) for row in connection.execute(sa.select(*columns).order_by(*order))]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


BANK = "TIMESTAMP,BANK_ID,BANK_SOC,BATTERY_STATUS_FOR_CHARGE"


def test_a_csv_makes_the_table_and_its_local_times_are_the_sites(
    context: Context, load: Import, csv_file: Callable[..., Path]
) -> None:
    report = load("bank", csv_file(BANK, "2022-05-10 00:00:00,1,50.5,1", "2022-05-10T00:00:01+00:00,2,51,0"))
    assert (report.read, report.written, report.created, report.rejects) == (2, 2, True, None)
    assert rows(context, "bank", "timestamp", "bank_id", "bank_soc", "battery_status_for_charge") == [
        (at("2022-05-10T00:00:00+09:00"), 1, 50.5, 1),
        (at("2022-05-10T00:00:01+00:00"), 2, 51.0, 0),
    ]
    table = context.sites.table(1, "bank").table
    assert [column.name for column in table.primary_key.columns] == ["BANK_ID", "TIMESTAMP"]
    assert [[column.name for column in index.columns] for index in table.indexes] == [["TIMESTAMP", "BANK_ID"]]


def test_the_same_file_again_changes_nothing(context: Context, load: Import, csv_file: Callable[..., Path]) -> None:
    path = csv_file(BANK, "2022-05-10 00:00:00,1,50.5,1", "2022-05-11 00:00:00,1,51,1")
    load("bank", path)
    before = rows(context, "bank", "timestamp", "bank_soc")
    report = load("bank", path)
    assert (report.read, report.written, report.already_there) == (2, 0, 2)
    assert (load("bank", path, replace=True).written, rows(context, "bank", "timestamp", "bank_soc")) == (0, before)
    with reading(context.engines["default"]) as connection:
        assert versions(connection, 1, "bank", date(2022, 5, 9), date(2022, 5, 12)) == {
            date(2022, 5, 10): 1,
            date(2022, 5, 11): 1,
        }


def test_a_corrected_row_counts_only_with_replace(
    context: Context, load: Import, csv_file: Callable[..., Path]
) -> None:
    load("bank", csv_file(BANK, "2022-05-10 00:00:00,1,50,1", "2022-05-10 00:00:01,1,51,1"))
    corrected = csv_file(BANK, "2022-05-10 00:00:00,1,60,1", "2022-05-10 00:00:01,1,51,1", name="corrected.csv")
    assert load("bank", corrected).written == 0
    assert [soc for (soc,) in rows(context, "bank", "bank_soc")] == [50, 51]
    assert load("bank", corrected, replace=True).written == 1
    assert [soc for (soc,) in rows(context, "bank", "bank_soc")] == [60, 51]


def test_bad_rows_are_put_aside_with_line_and_reason_and_the_rest_is_kept(
    context: Context, load: Import, csv_file: Callable[..., Path], folder: Path
) -> None:
    path = csv_file(
        BANK,
        "yesterday,1,50,1",  # line 2
        "2022-02-30 00:00:00,1,50,1",
        "2022-05-10 00:00:00,,50,1",
        "2022-05-10 00:00:00,1,full,1",
        "2022-05-10 00:00:00,1,50,1.5",
        "",  # a blank line is no row
        "2022-05-10 00:00:00,1,50",
        ",1,50,1",
        "1970-01-01 00:00:07+00:00,1,50,1",
        "2022-05-10 00:00:00,1,50,1",
    )
    report = load("bank", path)
    assert (report.read, report.written, report.rejected) == (9, 1, 8)
    assert report.rejects == folder / "rejects.csv"
    written = list(csv.reader(report.rejects.read_text(encoding="utf-8").splitlines()))
    assert written[0] == ["line", "reason", *BANK.split(",")]
    assert [row[0] for row in written[1:]] == ["2", "3", "4", "5", "6", "8", "9", "10"]
    reasons = [row[1] for row in written[1:]]
    assert "yesterday is not accepted" in reasons[0]
    assert reasons[2] == "bank_id: there is no value"
    assert reasons[3] == "BANK_SOC: 'full' is not a number"
    assert "1.5 is not a whole number" in reasons[4]
    assert reasons[5] == "the row has 3 cells, the header has 4"
    assert "there is no time" in reasons[6]
    assert "between 1980 and 2200" in reasons[7]
    assert written[4][2:] == ["2022-05-10 00:00:00", "1", "full", "1"]


def test_a_mended_reject_file_is_read_with_its_first_columns_skipped(
    context: Context, load: Import, csv_file: Callable[..., Path], folder: Path
) -> None:
    report = load("bank", csv_file(BANK, "2022-05-10 00:00:00,1,50,1", "2022-05-10 00:00:01,1,full,1"))
    assert report.rejects is not None
    mended = folder / "mended.csv"
    mended.write_text(report.rejects.read_text(encoding="utf-8").replace(",full,", ",100,"), encoding="utf-8")
    assert load("bank", mended, mapping=ImportMap(skip=("line", "reason"))).written == 1
    assert [soc for (soc,) in rows(context, "bank", "bank_soc")] == [50, 100]


def test_nan_and_infinity_become_null_and_are_counted(
    context: Context, load: Import, parquet_file: Callable[..., Path]
) -> None:
    path = parquet_file(
        TIMESTAMP=["2022-05-10T00:00:00Z", "2022-05-10T00:00:01Z"],
        BANK_ID=[1.0, 1.0],
        BANK_SOC=[float("nan"), 40.0],
        BANK_DC_VOLT=[float("inf"), None],
    )
    report = load("bank", path)
    assert (report.written, report.not_finite) == (2, 2)
    assert rows(context, "bank", "bank_soc", "bank_dc_volt") == [(None, None), (40.0, None)]


def test_an_implausible_value_is_kept_and_counted(
    context: Context, load: Import, csv_file: Callable[..., Path]
) -> None:
    report = load("bank", csv_file(BANK, "2022-05-10 00:00:00,1,101,1", "2022-05-10 00:00:01,1,100,300"))
    assert (report.written, report.implausible) == (2, {"bank_soc": 1, "battery_status_for_charge": 1})
    assert [soc for (soc,) in rows(context, "bank", "bank_soc")] == [101, 100]


@pytest.mark.parametrize(("again", "kept", "repeated"), [(False, 1, 1), (True, 2, 1)])
def test_of_two_rows_with_one_key_the_first_counts_with_replace_the_last(
    context: Context, load: Import, csv_file: Callable[..., Path], again: bool, kept: int, repeated: int
) -> None:
    path = csv_file(BANK, "2022-05-10 00:00:00,1,1,1", "2022-05-10 00:00:00+09:00,1,2,1", "2022-05-10 00:00:01,1,3,1")
    report = load("bank", path, replace=again)
    assert (report.written, report.repeated) == (2, repeated)
    assert [soc for (soc,) in rows(context, "bank", "bank_soc")] == [kept, 3]


def test_what_python_prints_of_a_dict_becomes_json(
    context: Context, load: Import, csv_file: Callable[..., Path]
) -> None:
    path = csv_file(
        "TIMESTAMP,BANK_ID,MASTER_RACK_COMMUNICATION_FAULT",
        "2022-05-10 00:00:00,1,\"{'rack1': 0, 'rack2': None}\"",
        '2022-05-10 00:00:01,1,"{""rack1"": 1}"',
        "2022-05-10 00:00:02,1,",
        "2022-05-10 00:00:03,1,{rack1",
    )
    report = load("bank", path)
    assert (report.written, report.rejected) == (3, 1)
    texts = [text for (text,) in rows(context, "bank", "master_rack_communication_fault")]
    assert texts == ['{"rack1": 0, "rack2": null}', '{"rack1": 1}', None]


MAP = """
timezone = "UTC"
time_format = "%d.%m.%Y %H:%M"
delimiter = ";"
encoding = "cp949"
skip = ["비고"]
[columns]
"시각" = "timestamp"
"U(mV)" = { name = "max_cell_voltage_of_bank", scale = 0.001 }
"T(F)" = { name = "max_cell_temperature_of_bank", scale = 0.5, offset = -16 }
[constants]
bank_id = 3
"""


def test_a_map_gives_names_units_zone_form_and_constants(
    context: Context, load: Import, csv_file: Callable[..., Path]
) -> None:
    import tomllib

    path = csv_file("시각;U(mV);T(F);비고", "10.05.2022 12:30;4050;82;양호", encoding="cp949")
    load("bank", path, mapping=parse_map(tomllib.loads(MAP)))
    names = ("timestamp", "bank_id", "max_cell_voltage_of_bank", "max_cell_temperature_of_bank")
    # 4050 mV x 0.001 = 4.05 V; 82 x 0.5 - 16 = 25
    assert rows(context, "bank", *names) == [(at("2022-05-10T12:30:00+00:00"), 3, pytest.approx(4.05), 25.0)]


@pytest.mark.parametrize(
    ("unit", "value"), [("epoch_s", 1652140800), ("epoch_ms", 1652140800000), ("epoch_us", 1652140800000000)]
)
def test_numbers_are_times_only_where_the_map_says_so(
    context: Context, load: Import, parquet_file: Callable[..., Path], unit: str, value: int
) -> None:
    path = parquet_file(TIMESTAMP=[value], SENSOR1_TEMPERATURE=[20.5])
    with pytest.raises(BadParameter, match="epoch_s"):
        load("etc", path)
    assert context.sites.look(context.sites.site(1), "etc") is None
    load("etc", path, mapping=ImportMap(time_format=unit))
    # 1652140800 s is 2022-05-10T00:00:00Z (date -u -d @1652140800)
    assert rows(context, "etc", "timestamp") == [(at("2022-05-10T00:00:00+00:00"),)]


def test_arrow_timestamps_with_and_without_a_zone_are_understood(
    context: Context, load: Import, parquet_file: Callable[..., Path]
) -> None:
    noon = datetime(2022, 5, 10, 12)  # noqa: DTZ001 - naive on purpose: local time of the site
    load("etc", parquet_file(TIMESTAMP=pa.array([noon], pa.timestamp("ns")), SENSOR1_TEMPERATURE=[1.0]))
    zoned = pa.array([noon.replace(tzinfo=UTC)], pa.timestamp("ms", "Europe/Berlin"))
    load("etc", parquet_file("other.parquet", TIMESTAMP=zoned, SENSOR1_TEMPERATURE=[2.0]))
    assert rows(context, "etc", "timestamp", "sensor1_temperature") == [
        (at("2022-05-10T12:00:00+09:00"), 1.0),
        (at("2022-05-10T12:00:00+00:00"), 2.0),
    ]


def test_a_local_time_that_the_clocks_skip_is_rejected_and_one_they_repeat_is_the_first(
    context: Context, load: Import, csv_file: Callable[..., Path]
) -> None:
    # Berlin 2022: 02:30 does not occur on 27 March; it occurs twice on 30 October, first at UTC+2
    path = csv_file("TIMESTAMP,SENSOR1_TEMPERATURE", "2022-03-27 02:30:00,1", "2022-10-30 02:30:00,2")
    report = load("etc", path, mapping=ImportMap(timezone="Europe/Berlin"))
    assert (report.written, report.rejected) == (1, 1)
    assert rows(context, "etc", "timestamp") == [(at("2022-10-30T00:30:00+00:00"),)]


def test_columns_the_catalogue_does_not_know_get_their_type_from_the_file(
    context: Context, load: Import, parquet_file: Callable[..., Path]
) -> None:
    load(
        "etc",
        parquet_file(
            TIMESTAMP=["2022-05-10T00:00:00Z"],
            COUNTER=[2**40],
            LEVEL=pa.array(["1.5"]),
            NOTE=pa.array(["half"]),
            FLAGS=[{"a": 1}],
            NEVER=pa.array([None], pa.float64()),
            DOOR=[True],
        ),
    )
    names = ("counter", "level", "note", "flags", "never", "door")
    assert rows(context, "etc", *names) == [(2**40, 1.5, "half", '{"a": 1}', None, 1.0)]


def test_a_column_the_table_does_not_have_is_refused_by_name(load: Import, csv_file: Callable[..., Path]) -> None:
    load("bank", csv_file(BANK, "2022-05-10 00:00:00,1,50,1"))
    with pytest.raises(BadParameter, match=r"colour.*skip"):
        load("bank", csv_file(BANK + ",COLOUR", "2022-05-10 00:00:01,1,50,1,red"))


def test_progress_ends_at_one(load: Import, csv_file: Callable[..., Path]) -> None:
    seen: list[float] = []
    load("bank", csv_file(BANK, "2022-05-10 00:00:00,1,50,1"), progress=seen.append)
    assert seen == [1.0]


def test_an_import_is_audited_with_its_numbers(context: Context, load: Import, csv_file: Callable[..., Path]) -> None:
    load("bank", csv_file(BANK, "2022-05-10 00:00:00,1,50,1"), actor="kim")
    with reading(context.engines["default"]) as connection:
        entry = connection.execute(sa.select(audit_log).where(audit_log.c.action == "rows imported")).mappings().one()
    assert (entry["actor"], entry["subject"]) == ("kim", "site 1 bank")
    assert '"written": 1' in entry["detail"]


def test_an_import_cut_short_is_completed_by_giving_the_file_again(
    context: Context, load: Import, csv_file: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.services.importing import sources

    monkeypatch.setattr(sources, "BATCH_ROWS", 10)
    path = csv_file(BANK, *(f"2022-05-10 00:00:{second:02d},1,50,1" for second in range(35)))

    class Killed(Exception):
        pass

    def stop_half_way(done: float) -> None:
        if len(rows(context, "bank", "bank_id")) >= 20:
            raise Killed

    with pytest.raises(Killed):
        load("bank", path, progress=stop_half_way)
    assert len(rows(context, "bank", "bank_id")) == 20
    report = load("bank", path)
    assert (report.written, report.already_there) == (15, 20)
    assert len(rows(context, "bank", "bank_id")) == 35


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("rows.csv", b"", "not empty"),
        ("rows.csv", BANK.encode() + b"\n", "at least one row"),
        ("rows.csv", b"PAR1 and so on", "what its name says"),
        ("rows.parquet", BANK.encode(), "what its name says"),
        ("rows.parquet", b"PAR1 is all there is", "whole"),
        ("rows.csv", b"TIMESTAMP,BANK_ID\n2022-05-10,\xff\xfe\n", "utf-8"),
        ("rows.csv", b"BANK_ID,BANK_SOC\n1,50\n", "timestamp"),
        ("rows.csv", b"TIMESTAMP,BANK_SOC\n2022-05-10,50\n", "bank_id"),
        ("rows.csv", b"TIMESTAMP,BANK_ID,BANK_ID\n2022-05-10,1,1\n", "each column once"),
        ("rows.csv", b"TIMESTAMP,BANK_ID,bank_id\n2022-05-10,1,1\n", "one source"),
        ("rows.csv", b"TIMESTAMP,BANK_ID,\n2022-05-10,1,1\n", "a name for every column"),
        ("rows.csv", b"TIMESTAMP,BANK_ID," + b"X" * 64 + b"\n2022-05-10,1,1\n", "63 bytes"),
        ("rows.csv", b"TIMESTAMP,BANK_ID\nsoon,1\nlater,1\n", "a column of times"),
        ("rows.csv", b"TIMESTAMP,BANK_ID\n2022-05-10," + b'"' + b"1" * 200_000 + b"\n", "whole"),
        ("rows.txt", b"TIMESTAMP,BANK_ID\n2022-05-10,1\n", "ends in .csv or .parquet"),
        (".", b"", "ends in .csv"),
        ("nothing.csv", None, "readable"),
    ],
)
def test_a_file_that_cannot_be_imported_is_refused_and_makes_no_table(
    context: Context, load: Import, folder: Path, name: str, content: bytes | None, why: str
) -> None:
    if content:
        (folder / name).write_bytes(content)
    elif content is not None and name != ".":
        (folder / name).touch()
    with pytest.raises(AnjeonError, match=why):
        load("bank", folder / name)
    assert context.sites.look(context.sites.site(1), "bank") is None
    assert not (folder / "rejects.csv").exists()


def test_the_reject_file_may_not_be_the_file_itself(
    context: Context, csv_file: Callable[..., Path], folder: Path
) -> None:
    path = csv_file(BANK, "2022-05-10 00:00:00,1,50,1")
    with pytest.raises(BadParameter, match="another file"):
        import_file(context, 1, "bank", path, rejects=path)


def test_a_reject_file_that_cannot_be_written_stops_the_import(
    context: Context, csv_file: Callable[..., Path], folder: Path
) -> None:
    path = csv_file(BANK, "2022-05-10 00:00:00,1,50,1", "later,1,50,1")
    with pytest.raises(AnjeonError, match="cannot be written"):
        import_file(context, 1, "bank", path, rejects=folder / "nowhere" / "rejects.csv")


def test_a_site_that_is_not_ours_to_write_is_refused(
    context: Context, csv_file: Callable[..., Path], folder: Path
) -> None:
    with writing(context.engines["site_1"]) as connection:
        connection.exec_driver_sql("CREATE TABLE other (x integer)")
    sites = tuple(replace(site, writable=False) for site in context.settings.sites)
    attached = open_context(replace(context.settings, sites=sites), context.now)
    with pytest.raises(NotAllowed, match="writable = true"):
        import_file(attached, 1, "bank", csv_file(BANK, "2022-05-10 00:00:00,1,50,1"))
    attached.engines.dispose()


def foreign(context: Context, *statements: str) -> None:
    with writing(context.engines["site_1"]) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_a_foreign_table_without_a_unique_key_is_refused_with_the_index_to_make(
    context: Context, load: Import, csv_file: Callable[..., Path]
) -> None:
    foreign(
        context,
        'CREATE TABLE "Bank" ("TIMESTAMP" TIMESTAMP WITH TIME ZONE, "BANK_ID" integer, "SOC" real)',
        'CREATE UNIQUE INDEX part ON "Bank" ("BANK_ID", "TIMESTAMP") WHERE "BANK_ID" > 5',
    )
    path = csv_file("timestamp,bank_id,soc", "2022-05-10 00:00:00,1,50")
    with pytest.raises(Conflict, match="no unique key") as refused:
        load("bank", path)
    fix = refused.value.detail["fix"]
    assert fix == 'CREATE UNIQUE INDEX "bank_key" ON "Bank" ("BANK_ID", "TIMESTAMP")'
    foreign(context, fix)
    assert load("bank", path).written == 1
    assert load("bank", path).already_there == 1


def test_rows_that_a_foreign_table_refuses_are_a_clear_error(
    context: Context, load: Import, csv_file: Callable[..., Path]
) -> None:
    foreign(
        context,
        'CREATE TABLE bank ("TIMESTAMP" TIMESTAMP WITH TIME ZONE, "BANK_ID" integer, "MUST" integer NOT NULL,'
        ' PRIMARY KEY ("BANK_ID", "TIMESTAMP"))',
    )
    with pytest.raises(Conflict, match=r"refuses the rows.*MUST"):
        load("bank", csv_file("TIMESTAMP,BANK_ID", "2022-05-10 00:00:00,1"))


def test_values_that_a_foreign_column_cannot_hold_are_rejected(
    context: Context, load: Import, csv_file: Callable[..., Path]
) -> None:
    foreign(
        context,
        'CREATE TABLE etc ("TIMESTAMP" TIMESTAMP WITH TIME ZONE UNIQUE, "SMALL" smallint, "SHORT" varchar(3),'
        ' "YES" boolean, "SEEN" TIMESTAMP WITH TIME ZONE)',
    )
    path = csv_file(
        "TIMESTAMP,SMALL,SHORT,YES",
        "2022-05-10 00:00:00,32767,abc,true",
        "2022-05-10 00:00:01,32768,abc,1",
        "2022-05-10 00:00:02,1,abcd,1",
        "2022-05-10 00:00:03,1,a\0b,1",
        "2022-05-10 00:00:04,1,abc,2",
    )
    report = load("etc", path)
    assert (report.written, report.rejected) == (1, 4)
    assert rows(context, "etc", "small", "short", "yes") == [(32767, "abc", True)]


def test_json_of_postgresql_is_compared_by_its_text(
    context: Context, load: Import, csv_file: Callable[..., Path], backend: str
) -> None:
    if backend == "sqlite":
        pytest.skip("only PostgreSQL has this type")
    foreign(context, 'CREATE TABLE etc ("TIMESTAMP" timestamptz PRIMARY KEY, "J" json, "SEEN" timestamptz, "ID" int)')
    path = csv_file("TIMESTAMP,J,SEEN", "2022-05-10 00:00:00,{'a': 1},2022-05-10 01:00:00", "2022-05-10 00:00:01,,")
    assert load("etc", path).written == 2
    assert load("etc", path, replace=True).written == 0
    assert rows(context, "etc", "j", "seen")[0] == ({"a": 1}, at("2022-05-10T01:00:00+09:00"))


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)  # test_recorded_day has it on PostgreSQL
@pytest.mark.real_data
@pytest.mark.skipif(not DAY.exists(), reason=f"{DAY.name} is not beside this checkout")
def test_the_recorded_day_is_imported_as_it_is(context: Context, folder: Path) -> None:
    report = import_file(context, 2, "bank", DAY, rejects=folder / "rejects.csv")
    # the README of the recordings: 168 601 rows, 51 columns
    assert (report.read, report.written, report.rejected, report.not_finite) == (168_601, 168_601, 0, 0)
    table = context.sites.table(2, "bank")
    assert len(table.columns) == 51
    again = import_file(context, 2, "bank", DAY, rejects=folder / "rejects.csv")
    assert (again.written, again.already_there) == (0, 168_601)
    with reading(context.engines["site_2"]) as connection:
        first, last, highest = connection.execute(
            sa.select(
                sa.func.min(table.time),
                sa.func.max(table.time),
                sa.func.max(table.column("max_cell_voltage_of_bank")),
            )
        ).one()
        fault = connection.execute(sa.select(table.column("master_rack_communication_fault")).limit(1)).scalar_one()
    assert (first, last) == (at("2022-05-10T00:00:00+09:00"), at("2022-05-11T00:00:00+09:00"))
    assert highest == 4.076
    assert '"rack1": 0' in fault
