"""The cooling of an engine room over REST."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from api.config import Settings
from api.services.context import Context
from api.services.cooling.carrying import claim, finish, waiting_orders
from api.services.cooling.recording import record_cycles
from api.services.forecasts import model_store
from api.services.forecasts.model_store import Kind
from api.store.cooling.cycles import CycleRecord
from api.store.forecasts.models import StoredModel
from engine.thermal.plant_image import DRIVES
from engine.thermal.reading import SENSORS
from tests.conftest import NOW, Clock
from tests.devices import with_plant

SITE = 2
TICK = timedelta(seconds=20)
ACT = {
    "wanted_hz": 51.0,
    "written_hz": 51.0,
    "source": "prediction",
    "because": [
        "forecast",
        {
            "sensor": "T5",
            "change": "+0.5",
            "lower": "0.3",
            "upper": "0.7",
            "who": "SW",
            "from_hz": "48",
            "to_hz": "51",
        },
    ],
}
DRIVES_TURN = {
    name: {"standing": "running", "is_turning": name in ("sw1", "sw2"), "actual_hz": 50.0}
    for names in DRIVES.values()
    for name in names
}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return with_plant(settings)


@pytest.fixture
def operator(client_as: Callable[[str], FlaskClient]) -> FlaskClient:
    return client_as("operator")


@pytest.fixture
def engineer(client_as: Callable[[str], FlaskClient]) -> FlaskClient:
    return client_as("engineer")


def cycle(back: int, **changes: object) -> CycleRecord:
    given = CycleRecord(
        site=SITE,
        at=NOW - back * TICK,
        mode="auto-predictive",
        late_s=0.01,
        took_s=0.2,
        actual_kw=30.0,
        fixed60_kw=60.0,
        reactive_kw=36.0,
        readings=dict.fromkeys(SENSORS, 35.0),
        quality=dict.fromkeys(SENSORS, "good"),
        acts={"sw": ACT},
        drives=DRIVES_TURN,
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def keep(context: Context, data: bytes, *, take: bool) -> StoredModel:
    given = {"verdict": {"code": "first"}, "figures": {"samples": 640}, "train_s": 0.1}
    return model_store.keep(context, SITE, Kind.COOLING, data, take=take, **given)


def test_the_state_shows_readings_decision_and_how_the_loop_keeps_time(context: Context, viewer: FlaskClient) -> None:
    record_cycles(context, SITE, [cycle(back) for back in range(3)])
    found = viewer.get("/api/control/state").json
    assert (found["site"], found["device"], found["is_fresh"], found["age_s"]) == (2, "panli-cooling", True, 0.0)
    assert found["readings"]["t5"] == {"value": 35.0, "unit": "°C", "quality": "good"}
    assert found["mode"]["mode"] == "auto-predictive"
    assert found["at"] == "2026-11-21T11:31:07+09:00"
    assert found["frequencies"]["sw"] == {"ordered_hz": 51.0, "hz": 50.0, "running": 2, "quality": "good"}
    assert (found["frequencies"]["fan"]["hz"], found["frequencies"]["fan"]["running"]) == (None, 0)
    decided = found["decision"]["acts"]["sw"]
    assert (decided["wanted_hz"], decided["source"], found["loop"]["cycles"]) == (51.0, "prediction", 3)
    assert decided["text"] == "T5 +0.5 degC in 10 min (90 %: 0.3..0.7) -> SW 48 -> 51 Hz"
    korean = viewer.get("/api/control/state/?lang=ko").json["decision"]["acts"]["sw"]["text"]
    assert korean == "T5 10분 후 +0.5 °C (90 %: 0.3..0.7) → SW 48 → 51 Hz"


def test_a_plant_without_cycles_is_unknown(viewer: FlaskClient) -> None:
    found = viewer.get("/api/control/state/?site=2").json
    assert (found["is_fresh"], found["at"], found["readings"]["t5"]["quality"]) == (False, None, "missing")
    assert (found["decision"], found["prediction"], found["drives"]) == (None, None, {})
    assert found["frequencies"]["sw"] == {"ordered_hz": None, "hz": None, "running": None, "quality": "missing"}


def test_the_history_is_half_open_and_comes_in_pages(context: Context, viewer: FlaskClient) -> None:
    record_cycles(context, SITE, [cycle(back) for back in range(5)])
    page = viewer.get("/api/control/history/?start-time=2026-11-21T11:30:07&end-time=2026-11-21T11:31:07").json
    assert [row["at"][11:19] for row in page["results"]] == ["11:30:07", "11:30:27", "11:30:47"]
    assert page["results"][0]["power_kw"] == {"actual": 30.0, "fixed60": 60.0, "reactive": 36.0}
    second = viewer.get("/api/control/history/?page=2&page_size=3").json
    assert (second["count"], len(second["results"]), second["next"]) == (5, 2, None)


def test_a_mode_is_ordered_confirmed_and_taken_over(
    context: Context, operator: FlaskClient, viewer: FlaskClient
) -> None:
    answer = operator.post("/api/control/mode/", json={"mode": "manual", "reason": "pump test"})
    assert (answer.status_code, answer.json["state"], answer.json["name"]) == (202, "formed", "control.mode")
    assert answer.json["detail"] == {"mode": "manual", "before": "auto-predictive"}
    confirmed = operator.post(f"/api/commands/{answer.json['id']}/confirm/")
    assert confirmed.status_code == 202
    (order,) = waiting_orders(context, SITE)
    assert claim(context, order, {"sw": 48.0}) is not None
    finish(context, order)
    mode = viewer.get("/api/control/state/").json["mode"]
    assert (mode["mode"], mode["manual_hz"], mode["reason"]) == ("manual", {"sw": 48.0}, "pump test")
    done = viewer.get(f"/api/commands/{answer.json['id']}/").json
    assert (done["outcome"], done["text"]) == ("applied", "Taken over: the cooling runs in this mode.")
    order = operator.post("/api/control/manual", json={"device": "sw", "hz": 48.3})
    assert (order.status_code, order.json["value"], order.json["name"]) == (202, 48.3, "control.sw")


BAD_BODIES = [
    ("mode", {}, "mode"),
    ("mode", {"mode": "auto", "reason": "x"}, "mode"),
    ("mode", {"mode": 1, "reason": "x"}, "mode"),
    ("mode", {"mode": "manual"}, "reason"),
    ("mode", {"mode": "manual", "reason": "\x00"}, "reason"),
    ("mode", {"mode": "manual", "reason": "x", "colour": 1}, "colour"),
    ("manual", {"hz": 50}, "device"),
    ("manual", {"device": "pump", "hz": 50}, "device"),
    ("manual", {"device": "sw"}, "hz"),
    ("manual", {"device": "sw", "hz": "50"}, "hz"),
    ("manual", {"device": "sw", "hz": True}, "hz"),
    ("manual", {"device": "sw", "hz": 39.9}, "hz"),
    ("manual", {"device": "sw", "hz": 60.1}, "hz"),
    ("manual", {"device": "sw", "hz": 50.05}, "hz"),
    ("manual", {"device": "sw", "hz": 50, "reason": "x" * 301}, "reason"),
]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_body_that_does_not_fit_is_refused_with_its_field_and_what_is_accepted(operator: FlaskClient) -> None:
    for path, body, field in BAD_BODIES:
        answer = operator.post(f"/api/control/{path}/", json=body)
        assert (answer.status_code, answer.json["detail"]["field"]) == (400, field), (path, body)
        assert answer.json["detail"]["expected"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_query_that_does_not_fit_is_refused_with_its_field(viewer: FlaskClient) -> None:
    for path, field in (
        ("state/?site=x", "site"),
        ("state/?tz=Nowhere/Land", "tz"),
        ("history/?start-time=yesterday", "start-time"),
        ("history/?start-time=2026-11-22&end-time=2026-11-21", "start-time, end-time"),
        ("history/?page=0", "page"),
        ("energy/?baseline=bare-cube", "baseline"),
        ("energy/?end-time=9999-99-99", "end-time"),
    ):
        answer = viewer.get(f"/api/control/{path}")
        assert (answer.status_code, answer.json["detail"]["field"]) == (400, field), path
    for path in ("state", "history", "model", "energy"):
        assert viewer.get(f"/api/control/{path}/?site=1").status_code == 404
        assert "no cooling plant" in viewer.get(f"/api/control/{path}/?site=1").json["message"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_frequencies_by_hand_need_the_mode_manual_and_orders_need_an_operator(
    viewer: FlaskClient, operator: FlaskClient
) -> None:
    refused = operator.post("/api/control/manual/", json={"device": "fan", "hz": 50})
    assert (refused.status_code, refused.json["detail"]["mode"]) == (409, "auto-predictive")
    assert viewer.post("/api/control/mode/", json={"mode": "fixed60", "reason": "x"}).status_code == 403
    assert operator.post("/api/control/model/x/activate/").status_code == 403


def test_an_engineer_takes_an_earlier_version_of_the_model_into_use(
    context: Context, clock: Clock, viewer: FlaskClient, engineer: FlaskClient
) -> None:
    old = keep(context, b"old", take=True)
    clock.now += timedelta(hours=1)
    new = keep(context, b"new", take=True)
    versions = viewer.get("/api/control/model/").json["versions"]
    assert [(one["version"], one["in_use"]) for one in versions] == [(new.version, True), (old.version, False)]
    assert versions[0]["samples"] == 640
    assert engineer.post(f"/api/control/model/{old.version}/activate").json["in_use"]
    assert model_store.in_use(context, SITE, Kind.COOLING).version == old.version  # type: ignore[union-attr]
    assert engineer.post("/api/control/model/none/activate/").status_code == 404
    next(context.settings.data_dir.rglob(f"*{new.version}*")).write_bytes(b"damaged")
    damaged = engineer.post(f"/api/control/model/{new.version}/activate/")
    assert (damaged.status_code, damaged.json["detail"]["field"]) == (409, "version")
    assert model_store.in_use(context, SITE, Kind.COOLING).version == old.version  # type: ignore[union-attr]


def test_energy_counts_the_cycles_there_are_and_says_how_much_they_cover(context: Context, viewer: FlaskClient) -> None:
    record_cycles(context, SITE, [cycle(back) for back in range(1, 91)] + [cycle(100, actual_kw=None)])
    hour = "start-time=2026-11-21T10:31:07&end-time=2026-11-21T11:31:07"
    found = viewer.get(f"/api/control/energy/?{hour}").json
    assert (found["covered"], found["actual_kwh"]) == (0.5, 15.0)
    assert found["low_percent"] < found["percent"] < found["high_percent"]
    assert found["assumptions"][0]["name"] == "static head"
    reactive = viewer.get(f"/api/control/energy/?{hour}&baseline=reactive").json
    assert (reactive["baseline_kwh"], reactive["saved_kwh"]) == (18.0, 3.0)
    assert (reactive["scale"], reactive["low_kwh"]) == (None, None)  # no cycle says what fw and fan would have had
    nothing = viewer.get("/api/control/energy/?end-time=1800-01-01").json
    assert (nothing["covered"], nothing["percent"]) == (0.0, None)
    assert viewer.get("/api/control/energy/?end-time=9999-12-31T23:59:59Z").status_code == 200
