"""Parquet, Arrow, CSV and JSON of the same rows over REST."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from pyarrow import ipc, parquet

from api.config import Settings
from api.services.context import Context
from jobs.part_files import job
from tests.sites import fill, rack_rows, rack_table

START = datetime(2022, 5, 10, 1, tzinfo=UTC)  # Seoul 10:00
SEOUL = ZoneInfo("Asia/Seoul")
FILE = "/api/ess/download/operating-sites/1/rack/"
LIST = "/api/ess/operating-sites/1/banks/1/racks/"
HIDDEN = "/api/ess/di/operating-sites/1/banks/1/racks/"
SPAN = "start-time=2022-05-10T10:00:01&end-time=2022-05-10T10:00:02"
PARQUET, ARROW = "application/vnd.apache.parquet", "application/vnd.apache.arrow.stream"


def read(form: str, data: bytes) -> pa.Table:
    if form == "parquet":
        return parquet.read_table(io.BytesIO(data))
    return ipc.open_stream(data).read_all()


@pytest.fixture
def ten_seconds(context: Context) -> Context:
    fill(context, 1, rack_table(), rack_rows(START, seconds=10))
    return context


@pytest.fixture
def odd_values(context: Context) -> Context:
    columns = (
        sa.Column("POSITION", sa.BigInteger),
        sa.Column("ONLINE", sa.Boolean),
        sa.Column("NOTE", sa.Text),
        sa.Column("RACK_MODULE_FAULT", sa.Text),
        sa.Column("ENERGY", sa.Numeric(20, 3)),
    )
    odd: list[dict[str, Any]] = [
        {"POSITION": 2**63 - 1, "ONLINE": True, "NOTE": "", "RACK_MODULE_FAULT": '{"a": 1}', "ENERGY": 1.5},
        {"POSITION": -1, "ONLINE": False, "NOTE": 'two\n"lines", 한', "RACK_MODULE_FAULT": "[]", "RACK_SOC": 1e-9},
        {"POSITION": None, "ONLINE": None, "NOTE": None, "RACK_MODULE_FAULT": None, "RACK_SOC": float("nan")},
    ]
    plain = rack_rows(START + timedelta(microseconds=500_000), seconds=3, racks=1)
    fill(
        context, 1, rack_table(*columns), [{"ENERGY": None} | row | more for row, more in zip(plain, odd, strict=True)]
    )
    return context


@pytest.mark.usefixtures("odd_values")
@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_every_kind_of_value_has_its_type_on_either_database(viewer: FlaskClient, form: str) -> None:
    table = read(form, viewer.get(f"{FILE}?format={form}").data)
    assert table.schema == pa.schema(
        {
            "timestamp": pa.timestamp("us", "Asia/Seoul"),
            "bank_id": pa.int64(),
            "rack_id": pa.int64(),
            "rack_soc": pa.float64(),
            "rack_voltage": pa.float64(),
            "position": pa.int64(),
            "online": pa.bool_(),
            "note": pa.string(),
            "rack_module_fault": pa.string(),
            "energy": pa.float64(),
        }
    )
    assert table.column("timestamp").to_pylist() == [
        datetime(2022, 5, 10, 10, 0, second, 500_000, tzinfo=SEOUL) for second in range(3)
    ]
    assert table.drop_columns(["timestamp", "bank_id", "rack_id"]).to_pydict() == {
        "rack_soc": [1.0, 1e-9, None],
        "rack_voltage": [0.0, 0.1, 0.2],
        "position": [2**63 - 1, -1, None],
        "online": [True, False, None],
        "note": ["", 'two\n"lines", 한', None],
        "rack_module_fault": ['{"a": 1}', "[]", None],
        "energy": [1.5, None, None],
    }


@pytest.mark.usefixtures("odd_values")
def test_a_single_column_keeps_its_nulls(viewer: FlaskClient) -> None:
    for name, values in (("rack_soc", [1.0, 1e-9, None]), ("note", ["", 'two\n"lines", 한', None])):
        table = read("parquet", viewer.get(f"{FILE}?format=parquet&fields={name}").data)
        assert table.to_pydict() == {name: values}


@pytest.mark.usefixtures("ten_seconds")
def test_the_zone_of_the_answer_is_the_zone_of_the_type(viewer: FlaskClient) -> None:
    def first(tz: str) -> tuple[pa.DataType, Any]:
        column = read("parquet", viewer.get(f"{FILE}?format=parquet&tz={tz}").data).column("timestamp")
        return column.type, column[0].as_py()

    assert first("utc") == (pa.timestamp("us", "UTC"), START)
    assert first("Europe/Berlin") == (pa.timestamp("us", "Europe/Berlin"), START)
    assert first("local") == (pa.timestamp("us"), datetime(2022, 5, 10, 10))  # noqa: DTZ001 local time is meant


@pytest.mark.usefixtures("ten_seconds")
@pytest.mark.parametrize(
    ("form", "media", "ending"),
    [("parquet", PARQUET, "parquet"), ("arrow", ARROW, "arrows"), ("json", "application/json", "json")],
)
def test_a_download_has_the_form_that_is_asked_for(viewer: FlaskClient, form: str, media: str, ending: str) -> None:
    answer = viewer.get(f"{FILE}?{SPAN}&rack_id=2&format={form}")
    assert answer.content_type == media
    name = f"site1-rack-rack2-20220510T100001-20220510T100002.{ending}"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    rows = answer.json if form == "json" else read(form, answer.data).to_pylist()
    assert [row["rack_voltage"] for row in rows] == [0.1, 0.2]


@pytest.mark.usefixtures("ten_seconds")
def test_a_list_is_a_table_where_the_client_accepts_one(viewer: FlaskClient) -> None:
    def voltages(path: str, media: str) -> list[float]:
        answer = viewer.get(path, headers={"Accept": media})
        assert answer.content_type == media
        return read("parquet" if media == PARQUET else "arrow", answer.data).column("rack_voltage").to_pylist()

    assert voltages(f"{LIST}?{SPAN}", PARQUET) == [0.1, 0.1]  # half-open, as the list
    assert voltages(f"{HIDDEN}?{SPAN}", ARROW) == [0.1, 0.1, 0.2, 0.2]  # the end included, as the list
    assert voltages(f"{LIST}?date=2022-05-11", ARROW) == []
    csv = viewer.get(f"{LIST}2/?{SPAN}&fields=rack_voltage", headers={"Accept": "text/csv"})
    assert (csv.content_type, csv.data) == ("text/csv; charset=utf-8", b"rack_voltage\n0.1\n")
    assert viewer.get(f"{LIST}2/?{SPAN}&fields=rack_voltage&format=csv").data == csv.data
    assert viewer.get(f"{LIST}9/?{SPAN}&fields=rack_voltage&format=csv").data == b"rack_voltage\n"


@pytest.mark.usefixtures("ten_seconds")
def test_a_list_stays_a_page_of_json_else(viewer: FlaskClient) -> None:
    for accept in ("*/*", "text/html,application/xhtml+xml,*/*;q=0.8", "application/json", "image/png"):
        assert viewer.get(LIST, headers={"Accept": accept}).json["count"] == 20


@pytest.mark.usefixtures("ten_seconds")
def test_deidentified_names_are_those_of_every_form(viewer: FlaskClient, context: Context) -> None:
    fill(context, 2, rack_table(sa.Column("RACK_FAULT", sa.Integer)), rack_rows(START, seconds=1))
    path = "/api/ess/download/di/operating-sites/2/rack/"
    names = viewer.get(path).data.split(b"\n")[0].decode().split(",")
    assert names[-1].startswith("rk_")
    for form in ("parquet", "arrow"):
        assert read(form, viewer.get(f"{path}?format={form}").data).column_names == names
        empty = read(form, viewer.get(f"{path}?format={form}&date=2022-05-11").data)
        assert (empty.column_names, empty.num_rows) == (names, 0)


@pytest.mark.usefixtures("ten_seconds")
def test_what_cannot_be_a_table_is_an_error(viewer: FlaskClient) -> None:
    for path, status, field in (
        (f"{FILE}?format=parquet&date=2022-05-11", 404, "start-time, end-time"),
        (f"{FILE}?format=json", 413, "start-time, end-time"),
        (f"{LIST}?format=parquet", 413, "start-time, end-time"),
        (f"{LIST}?format=csv&start-time=2022-05-10", 413, "start-time, end-time"),
        (f"{LIST}?format=arrow&date=2022-05-10&fields=magic", 400, "fields"),
        (f"{LIST}?format=feather&date=2022-05-10", 400, "format"),
        (f"{FILE}?format=arrow&tz=Moon/Crater", 400, "tz"),
    ):
        answer = viewer.get(path)
        assert (answer.status_code, answer.json["detail"]["field"]) == (status, field)
        assert "Content-Disposition" not in answer.headers


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("ten_seconds")
def test_a_text_that_sqlite_let_into_a_column_of_numbers_is_no_server_error(
    viewer: FlaskClient, context: Context
) -> None:
    with context.engines["site_1"].begin() as connection:
        connection.execute(sa.text('UPDATE rack SET "RACK_SOC" = \'high\' WHERE "RACK_ID" = 2'))
    answer = viewer.get(f"{FILE}?format=parquet")
    assert (answer.status_code, answer.json["detail"]["field"]) == (409, "format")
    assert "rack" in answer.json["message"]


def part(client: FlaskClient, path: str, wanted: str) -> tuple[bytes, int]:
    """Some bytes of the file, and the size of all of it."""
    with client.get(path, headers={"Range": wanted}) as answer:
        assert answer.status_code == 206
        return answer.data, int(answer.headers["Content-Range"].partition("/")[2])


class TestReadInParts:
    PATH = f"{FILE}?format=parquet&{SPAN}"

    @pytest.mark.usefixtures("ten_seconds")
    def test_the_parts_make_up_one_file(self, viewer: FlaskClient) -> None:
        footer, size = part(viewer, self.PATH, "bytes=-8")
        rest, _ = part(viewer, self.PATH, f"bytes=0-{size - 9}")
        assert footer[4:] == b"PAR1"
        assert read("parquet", rest + footer).column("rack_voltage").to_pylist() == [0.1, 0.1, 0.2, 0.2]

    @pytest.mark.usefixtures("ten_seconds")
    def test_the_length_is_known_before(self, viewer: FlaskClient) -> None:
        with viewer.head(self.PATH) as head:
            assert head.headers["Accept-Ranges"] == "bytes"
            assert head.content_length == part(viewer, self.PATH, "bytes=0-")[1]
        with viewer.head(f"{FILE}?format=parquet") as head:
            assert (head.status_code, head.content_length) == (200, None)

    def test_a_reader_goes_on_with_the_file_it_began_with(
        self, viewer: FlaskClient, ten_seconds: Context, clock: Any
    ) -> None:
        def rows(wanted: str) -> bytes:
            return part(viewer, f"{FILE}?format=parquet&date=2022-05-10", wanted)[0]

        begun, further = rows("bytes=-2000"), rows("bytes=4-2000")
        fill(ten_seconds, 1, rack_table(), rack_rows(START + timedelta(seconds=10), seconds=90)[-100:])
        clock.now += timedelta(seconds=29)
        assert rows("bytes=-2000") == begun
        clock.now += timedelta(seconds=60)
        assert rows("bytes=4-2000") == further
        clock.now += timedelta(seconds=19)  # still in use: it was read 19 seconds ago
        assert rows("bytes=-2000") == begun
        clock.now += timedelta(seconds=20)
        assert rows("bytes=-2000") != begun

    def test_a_job_removes_what_nobody_reads(self, viewer: FlaskClient, ten_seconds: Context, clock: Any) -> None:
        job.run(ten_seconds)  # before there is any
        part(viewer, self.PATH, "bytes=-8")
        clock.now += timedelta(seconds=601)
        job.run(ten_seconds)
        assert list((ten_seconds.settings.data_dir / "parts").iterdir()) == []

    @pytest.mark.usefixtures("ten_seconds")
    def test_what_cannot_be_kept_is_said(self, viewer: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
        parts = {"Range": "bytes=-100"}
        assert viewer.get(f"{FILE}?format=parquet", headers=parts).status_code == 413
        assert viewer.get(f"{FILE}?format=parquet&date=2022-05-11", headers=parts).status_code == 404
        assert viewer.get(self.PATH, headers={"Range": "bytes=999999-"}).status_code == 416
        monkeypatch.setattr("api.store.part_files.LARGEST", 1000)
        refused = viewer.get(f"{FILE}?format=parquet&date=2022-05-10", headers=parts)
        assert (refused.status_code, refused.json["detail"]["field"]) == (413, "start-time, end-time")
        assert viewer.get(f"{FILE}?format=parquet&date=2022-05-10").status_code == 200

    @pytest.mark.usefixtures("ten_seconds")
    def test_other_forms_are_never_in_parts(self, viewer: FlaskClient) -> None:
        for form in ("csv", "arrow"):
            assert viewer.get(f"{FILE}?format={form}", headers={"Range": "bytes=0-3"}).status_code == 200


class TestBesideTheOldService:
    """``compat = true``: what it never had is as it is here, ranges and ends as they were there."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, compat=True)

    @pytest.mark.usefixtures("ten_seconds")
    def test_tables_keep_their_zone_and_need_no_range(self, viewer: FlaskClient) -> None:
        for path, rows in ((f"{LIST}?", 20), (f"{FILE}?{SPAN}&", 4), (f"{HIDDEN}?{SPAN}&", 4)):
            table = read("parquet", viewer.get(f"{path}format=parquet").data)
            assert table.num_rows == rows
            assert table.schema.field("timestamp").type == pa.timestamp("us", "Asia/Seoul")
