"""De-identified rows and downloads over REST."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from api.config import Settings
from api.services.context import Context
from api.services.setup import initialise
from tests.sites import fill, plain_table, rack_rows, rack_table

START = datetime(2022, 5, 10, 1, tzinfo=UTC)  # Seoul 10:00
LIST = "/api/ess/di/operating-sites/1"
FILE = "/api/ess/download/di/operating-sites/1"
SPAN = "start-time=2022-05-10T10:00:01&end-time=2022-05-10T10:00:02"
# HMAC-SHA-256 with forty letters d of RACK_MODULE_FAULT and Over_Voltage_Warning; bare SHA-256 of the former
FAULT, WARNING, OLD_FAULT = "rk_6bfbf73f", "rk_5d7fc1fc", "rk_b0d53a0f"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, deid_key="d" * 40)


@pytest.fixture
def three_seconds(context: Context) -> Context:
    table = rack_table(sa.Column("RACK_MODULE_FAULT", sa.Text), sa.Column("Over_Voltage_Warning", sa.Integer))
    telling = {"RACK_MODULE_FAULT": '{"module1": 0}', "Over_Voltage_Warning": 1}
    fill(context, 1, table, [{**row, **telling} for row in rack_rows(START, seconds=3)])
    return context


@pytest.mark.usefixtures("three_seconds")
def test_a_list_is_a_plain_array_with_its_end_and_json_stays_json(viewer: FlaskClient) -> None:
    row = {"bank_id": 1, "rack_id": 2, "rack_soc": 2.0, FAULT: {"module1": 0}, WARNING: 1}
    expected = [
        {"timestamp": "2022-05-10T10:00:01+09:00", **row, "rack_voltage": 0.1},
        {"timestamp": "2022-05-10T10:00:02+09:00", **row, "rack_voltage": 0.2},
    ]
    assert viewer.get(f"{LIST}/banks/1/racks/2/?{SPAN}").json == expected
    assert viewer.get(f"{LIST}/banks/1/racks/2?{SPAN}").json == expected
    assert len(viewer.get(f"{LIST}/banks/1/racks/?{SPAN}").json) == 4
    assert len(viewer.get(f"{LIST}/banks/1/racks?date=2022-05-10").json) == 6
    assert viewer.get(f"{LIST}/banks/7/racks/?{SPAN}").json == []


def test_every_kind_of_table_has_its_prefix(viewer: FlaskClient, context: Context) -> None:
    # HMAC-SHA-256 with forty letters d of TRIP_FAULT
    ids = [sa.Column("BANK_ID", sa.Integer, primary_key=True, autoincrement=False)]
    for name, prefix, path in (("bank", "bk_", "banks/1"), ("pcs", "ps_", "pcs"), ("etc", "ec_", "etc")):
        table = plain_table(name, *(ids if name == "bank" else []), sa.Column("TRIP_FAULT", sa.Integer))
        fill(context, 1, table, [{"TIMESTAMP": START, "TRIP_FAULT": 5} | ({"BANK_ID": 1} if name == "bank" else {})])
        row = viewer.get(f"{LIST}/{path}/?date=2022-05-10").json[0]
        assert row[f"{prefix}d48e4cd2"] == 5
        ids = []


@pytest.mark.usefixtures("three_seconds")
def test_columns_are_asked_for_by_the_names_they_leave_under(viewer: FlaskClient) -> None:
    path = f"{LIST}/banks/1/racks/1/?{SPAN}"
    assert viewer.get(f"{path}&fields={WARNING},rack_soc").json == [{WARNING: 1, "rack_soc": 1.0}] * 2
    assert FAULT not in viewer.get(f"{path}&omit={FAULT}").json[0]
    for query in ("fields=rack_module_fault", "omit=rack_module_fault"):
        refused = viewer.get(f"{path}&{query}")
        assert refused.status_code == 400
        assert "rack_module_fault" not in refused.json["detail"]["known"]
        assert FAULT in refused.json["detail"]["known"]


@pytest.mark.usefixtures("three_seconds")
def test_the_plain_paths_keep_the_true_names(viewer: FlaskClient) -> None:
    viewer.get(f"{LIST}/banks/1/racks/?{SPAN}")
    row = viewer.get("/api/ess/operating-sites/1/banks/1/racks/?date=2022-05-10").json["results"][0]
    assert list(row)[-2:] == ["rack_module_fault", "over_voltage_warning"]


@pytest.mark.usefixtures("three_seconds")
def test_a_download_says_in_its_name_that_it_is_deidentified(viewer: FlaskClient) -> None:
    answer = viewer.get(f"{FILE}/rack/?{SPAN}&rack_id=1")
    assert answer.data.decode().splitlines() == [
        f"timestamp,bank_id,rack_id,rack_soc,rack_voltage,{FAULT},{WARNING}",
        '2022-05-10 10:00:01+09,1,1,1,0.1,"{""module1"": 0}",1',
        '2022-05-10 10:00:02+09,1,1,1,0.2,"{""module1"": 0}",1',
    ]
    name = "site1-rack-deidentified-rack1-20220510T100001-20220510T100002.csv"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'


@pytest.mark.usefixtures("three_seconds")
def test_the_list_paths_under_download_are_files_too(viewer: FlaskClient) -> None:
    for path, rows in (("banks/1/racks", 6), ("banks/1/racks/", 6), ("banks/1/racks/2/", 3), ("banks/1/racks/2", 3)):
        answer = viewer.get(f"{FILE}/{path}?date=2022-05-10")
        assert answer.content_type == "text/csv; charset=utf-8"
        assert answer.data.count(b"\n") == rows + 1


def test_the_bank_list_under_download_is_a_file(viewer: FlaskClient, context: Context) -> None:
    bank = sa.Column("BANK_ID", sa.Integer, primary_key=True, autoincrement=False)
    fill(context, 1, plain_table("bank", bank), [{"TIMESTAMP": START, "BANK_ID": b} for b in (1, 2)])
    assert viewer.get(f"{FILE}/banks/2/?tz=utc").data == b"timestamp,bank_id\n2022-05-10 01:00:00+00,2\n"


@pytest.mark.usefixtures("three_seconds")
def test_a_download_without_rows_is_its_header(viewer: FlaskClient) -> None:
    answer = viewer.get(f"{FILE}/rack/?date=2022-05-11&fields=rack_soc,{FAULT}")
    assert (answer.status_code, answer.data) == (200, f"rack_soc,{FAULT}\n".encode())


@pytest.mark.usefixtures("three_seconds")
def test_what_cannot_be_served_says_why(viewer: FlaskClient, stranger: FlaskClient) -> None:
    for path, status, field in (
        (f"{LIST}/banks/1/racks/", 413, "start-time, end-time"),
        (f"{LIST}/banks/1/racks/?start-time=2022-05-10T10:00:00", 413, "start-time, end-time"),
        (f"{LIST}/banks/1/racks/?date=2022-05-10&format=xml", 400, "format"),
        (f"{LIST}/pcs/?date=2022-05-10", 404, "table"),
        ("/api/ess/di/operating-sites/9/pcs/?date=2022-05-10", 404, "operating_site"),
        (f"{FILE}/module/", 404, "table"),
        (f"{FILE}/rack/?bank_id=x", 400, "bank_id"),
    ):
        answer = viewer.get(path)
        assert (answer.status_code, answer.json["detail"]["field"]) == (status, field)
    assert stranger.get(f"{LIST}/pcs/").status_code == stranger.get(f"{FILE}/rack/").status_code == 401


class TestTheOldIds:
    @pytest.fixture(params=[{"deid": "sha256"}, {"compat": True}], ids=["asked for", "implied by compat"])
    def settings(self, settings: Settings, request: pytest.FixtureRequest) -> Settings:
        return replace(settings, **request.param)

    @pytest.mark.usefixtures("three_seconds")
    def test_are_bare_hashes(self, viewer: FlaskClient) -> None:
        header = viewer.get(f"{FILE}/rack/?{SPAN}").data.split(b"\n")[0].decode()
        assert header.strip().split(",")[-2] == OLD_FAULT


def test_the_key_is_made_with_the_other_secrets(context: Context) -> None:
    (context.settings.data_dir / "deid.key").unlink(missing_ok=True)
    initialise(replace(context, settings=replace(context.settings, deid_key="")))
    assert stat.S_IMODE((context.settings.data_dir / "deid.key").stat().st_mode) == 0o600
