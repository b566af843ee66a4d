"""Sites with rows of every kind in all their tables: an hour of 10 May 2022, the last one before now, and results."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from api.services.backtest import runs
from api.services.context import Context
from api.services.cooling.plants import cooling_plants
from api.services.protection.dwell import count_dwell
from api.services.protection.limits import change_limit
from api.services.sos.warnings import request_change
from api.services.stress.traces import upload_trace
from api.store.cooling.cycles import CycleRecord, add_cycles
from api.store.db import writing
from api.store.forecasts.models import StoredModel, add_model
from api.store.protection_tables import error_codes, feature_metadata, levels
from api.store.result_tables import results_metadata
from api.store.tags import Tag
from api.store.times import UtcTime
from engine.thermal.plant_image import DRIVES
from engine.thermal.reading import SENSORS
from tests.alarms import put_alarms
from tests.devices import put_commands
from tests.result_rows import store
from tests.sites import fill
from tests.sos import put_results, put_set
from tests.sos_rows import put_sos
from tests.stress_rows import IRRADIANCE, SMALL, done_study

DAY = datetime(2022, 5, 10, 0, 50, tzinfo=UTC)  # 09:50 in Seoul
STEP = timedelta(minutes=1)
LENGTH = 90
MEANINGS = (error_codes, levels)  # are there from the start
COLUMNS: dict[str, dict[str, Any]] = {
    "bank": {"BANK_SOC": sa.Double, "BANK_SOH": sa.Double, "BANK_POWER": sa.Double, "BANK_DC_VOLT": sa.Double},
    "rack": {
        "RACK_SOC": sa.Double,
        "RACK_SOH": sa.Double,
        "RACK_VOLTAGE": sa.Double,
        "RACK_CURRENT": sa.Double,
        "RACK_MAX_CELL_VOLTAGE": sa.Double,
        "RACK_MAX_CELL_TEMPERATURE": sa.Double,
        "RACK_STATUS_FOR_RUN": sa.Boolean,
        "RACK_MODULE_FAULT": sa.Text,
    },
    "pcs": {"DC_POWER": sa.Double, "AC_FREQUENCY": sa.Double, "PCS_FAULT": sa.Integer},
    "etc": {"SENSOR1_TEMPERATURE": sa.Double, "SENSOR1_HUMIDITY": sa.Double},
}
DEVICES = {
    "bank": [{"BANK_ID": 1}],
    "rack": [{"BANK_ID": 1, "RACK_ID": rack} for rack in (1, 2)],
    "pcs": [{}],
    "etc": [{}],
}


def populate(context: Context, *sites: int) -> None:
    """Fill the tables of ``sites``, those of results and of the log, define tags and a set, make a back-test."""
    for site in sites:
        for name in COLUMNS:
            fill(context, site, _table(name), _rows(context, name))
    for bind, metadata in (("results", results_metadata), ("feature", feature_metadata)):
        for table in metadata.sorted_tables:
            if table not in MEANINGS:
                store(context, table, (_result(table, step) for step in range(8)), bind)
    put_model(context, sites[0])
    for plant in cooling_plants(context):
        put_cooling(context, plant.id)
    put_commands(context)
    put_alarms(context, DAY + 20 * STEP)
    first = {"site": sites[0], "table": "rack", "bank_id": 1}
    limits = {"maximum_safe_value": 40.0, "warnning_threshold": 50.0}
    temperature = Tag(name="cell_temp", column="rack_max_cell_temperature", **first, **limits)
    delivered = Tag(name="analysis", table_name="analysis_result_keti", **limits)
    set_id = put_set(context, temperature, delivered)
    minute = context.now().replace(second=0, microsecond=0)
    put_results(context, "keti", [(minute, "analysis", 41.5)])
    request_change(context, tag="cell_temp", timestamp=minute, result=0.5, requested=52.0, who="engine")
    change_limit(context, sites[0], "over_voltage", 1, {"limit": 4.09}, reason="full at 4.08 V", who="engineer")
    count_dwell(context)
    put_sos(context, set_id, DAY + STEP, 0.95, {"cell_temp": 0.95, "analysis": 1.0})
    put_sos(context, set_id, minute - STEP, 0.9, {"cell_temp": 0.9, "analysis": 1.0})
    reasons = {"analysis": {"reason": "no_row"}}
    put_sos(context, set_id, minute, None, {"cell_temp": 0.9, "analysis": None}, 0.9, reasons)
    done_study(context, **SMALL)
    upload_trace(context, {"name": "clouds", "kind": "irradiance", "csv": IRRADIANCE}, "viewer")
    runs.ask(context, {"site": sites[0], "start_time": DAY.isoformat(), "end_time": "2022-05-10T03:00:00Z"}, "viewer")


def _table(name: str) -> sa.Table:
    ids = [sa.Column(key, sa.Integer, primary_key=True, autoincrement=False) for key in DEVICES[name][0]]
    values = [sa.Column(column, kind) for column, kind in _columns(name).items()]
    return sa.Table(name, sa.MetaData(), sa.Column("TIMESTAMP", UtcTime, primary_key=True), *ids, *values)


def put_cooling(context: Context, site: int) -> None:
    """Cycles of a cooling loop on that day and now, and its model."""
    forecast = {"sensor": "T5", "change": "+0.5", "lower": "0.3", "upper": "0.7", "who": "SW"}
    act = {"wanted_hz": 51.0, "source": "prediction", "counterfactual_hz": 48.0}
    names = [name for each in DRIVES.values() for name in each]
    cycles = [
        CycleRecord(
            site=site, at=at, mode="auto-predictive", late_s=0.01, took_s=0.2,
            model_version="20220510T010000Z", actual_kw=90.0, fixed60_kw=150.0, reactive_kw=95.0,
            readings=dict.fromkeys(SENSORS, 35.3), quality=dict.fromkeys(SENSORS, "good"),
            drives={name: {"standing": "running", "is_turning": True, "actual_hz": 50.0} for name in names},
            prediction={"values": [[35.5] * 3] * 3, "lower": None, "upper": None, "confidence": 0.8, "reason": ""},
            gate={"t5": {"acts": True, "because": ["gate_acts", {}]}},
            acts={name: {**act, "because": ["forecast", {**forecast, "from_hz": "48", "to_hz": "51"}]}
                  for name in ("sw", "fw", "fan")},
        )
        for end in (DAY + STEP, context.now())
        for at in (end - back * timedelta(seconds=20) for back in range(3))
    ]  # fmt: skip
    with writing(context.engines["default"]) as connection:
        add_cycles(connection, cycles)
    put_model(context, site, "cooling")


def put_model(context: Context, site: int, kind: str = "ten_minutes") -> None:
    """A trained model, as far as its row goes."""
    model = StoredModel(
        site=site, kind=kind, version="20220510T010000Z", trained_at=DAY, in_use=True,
        verdict={"code": "first"}, figures={"rack_soc": {"champion": 0.2}},
        sha256="0" * 64, size_bytes=9_000_000, train_s=75.0,
    )  # fmt: skip
    with writing(context.engines["default"]) as connection:
        add_model(connection, model)


def _columns(name: str) -> dict[str, Any]:
    """The columns of a table beside time and ids; one of them every table has."""
    return {**COLUMNS[name], "POWER": sa.Double}


def _rows(context: Context, name: str) -> Iterator[dict[str, Any]]:
    for start in (DAY, context.now() - LENGTH * STEP):
        for step in range(LENGTH):
            for device in DEVICES[name]:
                values = {column: _value(kind, step) for column, kind in _columns(name).items()}
                yield {"TIMESTAMP": start + step * STEP, **device, **values}


def _result(table: sa.Table, step: int) -> dict[str, Any]:
    """A row of a table of results: devices 1, times a minute apart, days a day."""
    given = {
        UtcTime: DAY + (10 + step) * STEP,
        sa.Date: (DAY + timedelta(days=step)).date(),
        sa.Integer: 1,
        sa.Double: _value(sa.Double, step),
        sa.String: f"text {step}",
        sa.JSON: {"observed": 4.1, "linear": [4.1, None]},
    }
    columns = [column for column in table.columns if column.name != "id"]
    return {column.name: next(v for kind, v in given.items() if isinstance(column.type, kind)) for column in columns}


def _value(kind: Any, step: int) -> Any:
    """A value of a column's kind; now and then none, or one that is not a number."""
    if step % 10 == 7:
        return None
    if kind is sa.Double:
        return math.nan if step % 10 == 3 else 30 + step / 8
    if kind is sa.Boolean:
        return step % 2 == 0
    return json.dumps({"module1": step}) if kind is sa.Text else step
