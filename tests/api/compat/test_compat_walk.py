"""A walk over every path of the old service: each answers in its own shape, on both databases."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from api.services.context import Context
from api.store import result_tables as tables
from api.store.protection_tables import protection_log, test_protection_log
from tests.bucket_rows import bank_table
from tests.result_rows import store
from tests.sites import fill, plain_table, rack_table

AT = datetime(2022, 5, 10, 1, tzinfo=UTC)  # Seoul 10:00
TIMES = "start-time=2022-05-10T10:00:00&end-time=2022-05-10T10:00:01"
BUCKET = f"{TIMES}&time-bucket-width=1hour"
DAYS = "start-date=2022-05-10&end-date=2022-05-11"
SITE, STATS, LOG = "/api/ess/operating-sites/1", "/api/ess/stats", "/api/ess-feature"
RACKS = "operating-sites/1/banks/1/racks"
LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")

TIMED = {"timestamp": "local time"}
BANK = TIMED | {"bank_id": "int", "bank_soc": "float", "bank_soh": "float", "bank_power": "float", "bank_fault": "int"}
RACK = TIMED | {"bank_id": "int", "rack_id": "int", "rack_soc": "float", "rack_voltage": "float", "rack_soh": "float"}
PCS, ETC = TIMED | {"dc_power": "float"}, TIMED | {"sensor1_humidity": "float"}
OF_RACK = {"time": "local time", "operating_site": "int", "bank_id": "int", "rack_id": "int"}
FORECAST = OF_RACK | {"values": {"linear": "float"}}
DAY = {"id": "int", "operating_site": "int", "bank_id": "int", "date": "day", "value": "float"}
SOL = DAY | {"top_limit_value": "float", "bottom_limit_value": "float"}
SOS = OF_RACK | dict.fromkeys(
    (
        *("over_voltage", "under_voltage", "voltage_unbalance", "over_current"),
        *("over_temperature", "under_temperature", "temperature_unbalance", "sos_score"),
    ),
    "float",
)
EX_SOS = OF_RACK | {"mode": "int", "integrated_safety": "float"}
EX_SOS |= {name: {"a": "float"} for name in ("membership_degree", "membership_degree_detail")}
SOCP = OF_RACK | {"period": "int", "charge_status": "int", "soc_range": "int", "value": {"1": "int"}}
EVENT = TIMED | {
    "error_code": {"id": "int", "description": "str", "description_eng": "str"},
    "level": {"id": "int", "description": "str"},
    **dict.fromkeys(("bank_id", "rack_id", "operating_site"), "int"),
    **dict.fromkeys(("description", "description_eng"), "str"),
}
COUNT = {"time": "local time", "operating_site": "int", "level": "int", "level_count": "int"}


def page(row: Any) -> dict[str, Any]:
    return {"count": "int", "next": "null", "previous": "null", "results": [row]}


def average(name: str) -> list[Any]:
    return [{"time": "local time", name: "float"}]


YEAR_1 = {
    f"{SITE}/banks/1/?date=2022-05-10": page(BANK),
    f"{SITE}/banks/1/?{TIMES}": page(BANK),
    f"{SITE}/banks/1/stats/avg-bank-soc/?{BUCKET}": average("avg_bank_soc"),
    f"{SITE}/banks/1/stats/avg-bank-soh/?{BUCKET}": average("avg_bank_soh"),
    f"{SITE}/banks/1/stats/avg-bank-power/?{BUCKET}": average("avg_bank_power"),
    f"{SITE}/banks/1/racks/?{TIMES}": page(RACK),
    f"{SITE}/banks/1/racks/1/?{TIMES}": page(RACK),
    f"{SITE}/banks/1/racks/1/stats/avg-rack-soc/?{BUCKET}": average("avg_rack_soc"),
    f"{SITE}/banks/1/racks/1/stats/avg-rack-soh/?{BUCKET}": average("avg_rack_soh"),
    f"{SITE}/pcs/?date=2022-5-10": page(PCS),
    f"{SITE}/etc/?{TIMES}": page(ETC),
    f"{SITE}/banks/1/latest/": BANK,
    f"{SITE}/banks/1/racks/1/latest/": RACK,
    f"{SITE}/pcs/latest/": PCS,
    f"{SITE}/etc/latest/?fields=sensor1_humidity": {"sensor1_humidity": "float"},
    f"{LOG}/protectionmap/operating-sites/1/?{TIMES}": page(EVENT),
    f"{LOG}/protectionmap/?time=2022-05-10T10:00:00": page(EVENT),
}
YEAR_2 = {
    **{
        f"{STATS}/forecasting-{end}-cell-{what}/{RACKS}/{rack}?{TIMES}": [FORECAST]
        for end in ("max", "min")
        for what in ("voltage", "temperature")
        for rack in ("", "1/")
    },
    f"{STATS}/forecasting-sol/operating-sites/1/banks/": [SOL],
    f"{STATS}/forecasting-sol/operating-sites/1/banks/1/?{DAYS}": [SOL],
    f"{LOG}/protectionmap/operating-sites/1/stats/log-level-count/?{BUCKET}": [COUNT],
    f"{STATS}/avg-soh/operating-sites/1/banks/?{DAYS}": [DAY],
    f"{STATS}/avg-soh/operating-sites/1/banks/1/": [DAY],
    f"{STATS}/avg-soh/{RACKS}/": [DAY | {"rack_id": "int"}],
    f"{STATS}/avg-soh/{RACKS}/1/": [DAY | {"rack_id": "int"}],
}
HASHED = {name: kind for name, kind in BANK.items() if name != "bank_fault"} | {"bk_36fce357": "int"}
YEAR_3 = {
    f"/api/ess/di/operating-sites/1/banks/1/?{TIMES}": [HASHED],
    f"/api/ess/di/{RACKS}/?{TIMES}": [RACK],
    f"/api/ess/di/{RACKS}/1/?{TIMES}": [RACK],
    f"/api/ess/di/{RACKS}/1?{TIMES}": [RACK],
    f"/api/ess/di/operating-sites/1/pcs/?{TIMES}": [PCS],
    f"/api/ess/di/operating-sites/1/etc/?{TIMES}": [ETC],
    **{f"{STATS}/sos/{RACKS}/{rack}?{TIMES}": [SOS] for rack in ("", "1/")},
    **{f"{STATS}/forecasting-rack-sos/{RACKS}/{rack}": [FORECAST | {"version": "str"}] for rack in ("", "1/")},
    **{f"{STATS}/multi-step-forecasting-max-cell-voltage/{RACKS}/{rack}": [FORECAST] for rack in ("", "1/")},
    **{
        f"{STATS}/ex-sos/operating-sites/1/banks/{rest}?mode=1&{TIMES}": [EX_SOS]
        for rest in ("", "1/", "1/racks/", "1/racks/1/")
    },
    f"{STATS}/static-chart-data/?name=n&chart_type=t": page(
        {"id": "int", "name": "str", "chart_type": "str", "values": ["int"]}
    ),
    f"{LOG}/test/protectionmap/operating-sites/1/?{TIMES}": page(EVENT),
    f"{LOG}/test/protectionmap/?{TIMES}": page(EVENT),
    f"{LOG}/test/protectionmap/operating-sites/1/stats/log-level-count/?{BUCKET}": [COUNT],
    **{f"{STATS}/socp/{RACKS}/{rack}?charge_status=1&period=2&{TIMES}": [SOCP] for rack in ("", "1/")},
}
BANK_LINE = b"2022-05-10 10:00:00,1,50.0,99.0,10.5,0\r\n"
RACK_FILE = b"timestamp,bank_id,rack_id,rack_soc,rack_voltage,rack_soh\r\n2022-05-10 10:00:00,1,1,50.0,700.0,99.0\r\n"
FILES = {
    "bank": b"timestamp,bank_id,bank_soc,bank_soh,bank_power,bank_fault\r\n" + BANK_LINE,
    "rack": RACK_FILE,
    "pcs": b"timestamp,dc_power\r\n2022-05-10 10:00:00,5.0\r\n",
    "etc": b"timestamp,sensor1_humidity\r\n2022-05-10 10:00:00,40.0\r\n",
}


def everything(context: Context) -> None:
    """One row at 10:00 in every table."""
    bank = bank_table(
        *(sa.Column(name, sa.Double) for name in ("BANK_SOH", "BANK_POWER")), sa.Column("BANK_FAULT", sa.Integer)
    )
    ids = {"TIMESTAMP": AT, "BANK_ID": 1}
    fill(context, 1, bank, [{**ids, "BANK_SOC": 50.0, "BANK_SOH": 99.0, "BANK_POWER": 10.5, "BANK_FAULT": 0}])
    racks = rack_table(sa.Column("RACK_SOH", sa.Double))
    fill(context, 1, racks, [{**ids, "RACK_ID": 1, "RACK_SOC": 50.0, "RACK_VOLTAGE": 700.0, "RACK_SOH": 99.0}])
    fill(context, 1, plain_table("pcs", sa.Column("DC_POWER", sa.Double)), [{"TIMESTAMP": AT, "DC_POWER": 5.0}])
    etc = plain_table("etc", sa.Column("SENSOR1_HUMIDITY", sa.Double))
    fill(context, 1, etc, [{"TIMESTAMP": AT, "SENSOR1_HUMIDITY": 40.0}])

    day = {"operating_site_id": 1, "bank_id": 1, "date": date(2022, 5, 10), "value": 98.5}
    store(context, tables.avg_bank_soh, [day])
    store(context, tables.avg_rack_soh, [{**day, "rack_id": 1}])
    store(context, tables.forecasting_bank_sol, [{**day, "top_limit_value": 99.0, "bottom_limit_value": 98.0}])
    forecast = {"operating_site_id": 1, "bank_id": 1, "rack_id": 1, "time": AT, "values": {"linear": 4.0}}
    for table in (
        *(tables.forecasting_max_rack_cell_voltage, tables.forecasting_min_rack_cell_voltage),
        *(tables.forecasting_max_rack_cell_temperature, tables.forecasting_min_rack_cell_temperature),
        tables.multi_step_forecasting_maxvol,
    ):
        store(context, table, [forecast])
    store(context, tables.forecasting_rack_sos, [{**forecast, "version": "1"}])
    place = {"TIMESTAMP": AT, "OPERATING_SITE": 1, "BANK_ID": 1, "RACK_ID": 1}
    store(context, tables.ess_sos, [{**place, **dict.fromkeys(tables.SCORES, 1.0), "SOS_SCORE": 0.5}])
    degrees = {"MEMBERSHIP_DEGREE": {"a": 0.5}, "MEMBERSHIP_DEGREE_DETAIL": {"a": 0.5}}
    store(context, tables.ess_exsos, [{**place, "MODE": 1, "INTEGRATED_SAFETY": 0.5, **degrees}])
    store(context, tables.ess_socp, [{**place, "PERIOD": 2, "CHARGE_STATUS": 1, "SOC_RANGE": 3, "VALUE": {"1": 7}}])
    store(context, tables.static_chart_data, [{"name": "n", "chart_type": "t", "values": [1]}])
    event = {**place, "ERROR_CODE": 6, "LEVEL": 1, "DESCRIPTION": "가", "DESCRIPTION_ENG": "a"}
    for log in (protection_log, test_protection_log):
        store(context, log, [event], "feature")


def shape(value: Any) -> Any:
    """What an answer is made of: names and kinds, of an array those of its first element."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
    if isinstance(value, list):
        return [shape(part) for part in value[:1]]
    if isinstance(value, str) and LOCAL.fullmatch(value):
        return "local time"
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return "day"
    return "null" if value is None else type(value).__name__


def test_every_path_answers_in_its_shape(context: Context, viewer: FlaskClient) -> None:
    everything(context)
    expected = YEAR_1 | YEAR_2 | YEAR_3
    assert {path: shape(viewer.get(path).json) for path in expected} == expected


def test_every_file_is_written_as_it_was(context: Context, viewer: FlaskClient) -> None:
    everything(context)
    base = "/api/ess/download/operating-sites/1"
    assert {name: viewer.get(f"{base}/{name}/?{TIMES}").data for name in FILES} == FILES
    # sha256("BANK_FAULT") begins with 36fce357
    hashed = FILES | {"bank": FILES["bank"].replace(b"bank_fault", b"bk_36fce357")}
    base = "/api/ess/download/di/operating-sites/1"
    assert {name: viewer.get(f"{base}/{name}/?{TIMES}").data for name in FILES} == hashed
    devices = {"banks/1/": hashed["bank"], "banks/1/racks/": RACK_FILE, "banks/1/racks/1/": RACK_FILE}
    assert {path: viewer.get(f"{base}/{path}?{TIMES}").data for path in devices} == devices
