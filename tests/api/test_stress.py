"""``/api/stress/``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.i18n import Text
from api.services.context import Context
from engine.stress.config import StudyConfig
from engine.stress.fields import PROBLEMS
from tests.stress import SYSTEMS
from tests.stress_rows import FINGERPRINT, IRRADIANCE, SMALL, done_study

STUDIES, TRACES = "/api/stress/studies/", "/api/stress/traces/"
BAD_STUDIES: list[tuple[Any, str]] = [
    ([], "study"),
    (7, "study"),
    ({"runs": 10**9}, "runs"),
    ({"runs": "many"}, "runs"),
    ({"runs": 1_000_000, "steps": 604_800}, "runs"),
    ({"seed": float("nan")}, "seed"),
    ({"name": 7}, "name"),
    ({"name": "\ud800"}, "name"),
    ({"colour\ud800": 1}, "colour?"),
    ({"scenario": {"kind": "S3", "intensity": 1.5}}, "scenario.intensity"),
    ({"architectures": []}, "architectures"),
    ({"architectures": [{"kind": "cems", "pv_mw": -1}]}, "architectures[0].pv_mw"),
    ({"architectures": [{"kind": "legacy", "contract_mw": 59}]}, "architectures[0].contract_mw"),
    (
        {"architectures": [{"kind": "legacy", "storage": [{"name": "a", "energy_mwh": 1, "power_mw": 1,
                                                           "efficiency": 1.01}]}]},
        "architectures[0].storage[0].efficiency",
    ),
    ({"traces": {"demand_mw": []}}, "traces.demand_mw"),
    ({"steps": 3, "traces": {"pv_share": [0.1, None, 0.2]}}, "traces.pv_share"),
    ({"assumptions": {"gpus": -1}}, "assumptions.gpus"),
]  # fmt: skip
BAD_TRACES: list[tuple[Any, str]] = [
    ({"name": "a", "kind": "wind", "csv": IRRADIANCE}, "kind"),
    ({"name": "a", "kind": "irradiance"}, "csv"),
    ({"name": "a", "kind": "irradiance", "csv": ""}, "csv"),
    ({"name": "a", "kind": "irradiance", "csv": "time,W/m2\n10:00,1\n12:00,2\n"}, "csv"),
    ({"name": "a", "kind": "irradiance", "csv": "time,W/m2\nnoon,1\n"}, "csv"),
    ({"name": "a", "kind": "irradiance", "csv": "time,W/m2\n0,inf\n60,1\n"}, "csv"),
    ({"name": "a", "kind": "irradiance", "csv": "time,W/m2\n2026-01-01T10:00Z,1\n2026-01-01T10:01,1\n"}, "csv"),
    ({"name": "a", "kind": "requests", "csv": IRRADIANCE}, "csv"),
    ({"name": "a", "kind": "irradiance", "csv": IRRADIANCE + "\0"}, "csv"),
    ({"name": "a", "kind": "irradiance", "csv": IRRADIANCE + "\ud800"}, "csv"),
]


@pytest.fixture
def backend() -> str:
    """What the paths do has nothing to do with the database; the services are tested on both."""
    return "sqlite"


def test_a_study_is_asked_for_followed_and_cancelled(client_as: Callable[[str], FlaskClient]) -> None:
    viewer = client_as("viewer")
    answer = viewer.post(STUDIES, json={**SMALL, "name": "six hours"})
    assert (answer.status_code, answer.json["state"], answer.json["name"]) == (202, "queued", "six hours")
    address = f"{STUDIES}{answer.json['id']}/"
    found = viewer.get(address).json
    assert (found["state"], found["progress"], found["eta_s"], found["result"]) == ("queued", 0.0, None, None)
    assert viewer.get(f"{address}run.json").json["fingerprint"] is None
    assert client_as("operator").delete(address).status_code == 403
    assert viewer.delete(address).json["state"] == "cancelled"
    assert viewer.delete(address).status_code == 409
    assert viewer.get(f"{STUDIES}{10**30}/").status_code == 404
    assert client_as("engine").post(STUDIES, json=SMALL).status_code == 403


def test_a_study_that_is_done_has_its_result_and_the_file_that_reproduces_it(
    context: Context, viewer: FlaskClient
) -> None:
    study_id = done_study(context, **SMALL)
    report = viewer.get(f"{STUDIES}{study_id}/report.html?lang=ko")
    assert (report.status_code, report.mimetype) == (200, "text/html")
    assert 'lang="ko"' in report.text
    waiting = viewer.post(STUDIES, json=SMALL).json["id"]
    assert [viewer.get(f"{STUDIES}{waiting}/report.{ending}").status_code for ending in ("html", "pdf")] == [409, 409]
    found = viewer.get(f"{STUDIES}{study_id}/").json
    assert (found["state"], found["progress"], found["result"]["systems"]) == ("done", 1.0, list(SYSTEMS))
    assert "result" not in viewer.get(STUDIES).json[1]
    run = viewer.get(f"{STUDIES}{study_id}/run.json")
    assert (run.json["fingerprint"], run.json["code"]) == (FINGERPRINT, found["code"])
    assert StudyConfig.from_plain(run.json["study"]) == StudyConfig.from_plain(SMALL)
    assert run.headers["Content-Disposition"] == f"attachment; filename=study-{study_id}.json"


def test_what_does_not_fit_is_named_with_what_is_accepted_in_both_languages(viewer: FlaskClient) -> None:
    for path, cases in ((STUDIES, BAD_STUDIES), (TRACES, BAD_TRACES)):
        for body, field in cases:
            english, korean = (viewer.post(f"{path}?lang={language}", json=body) for language in ("en", "ko"))
            assert (english.status_code, english.json["detail"]["field"]) == (400, field), (body, english.text)
            assert english.json["message"].startswith(f"{field}: "), english.json
            assert korean.json["message"] != english.json["message"]
    for text in ("{", "[" * 100_000, '{"seed": ' + "9" * 5_000 + "}"):
        assert viewer.post(STUDIES, data=text, content_type="application/json").status_code == 400


def test_every_reason_why_a_field_is_refused_is_said_in_korean() -> None:
    unsaid = [text for text in PROBLEMS.values() if Text(text).in_language("ko") == text]
    assert unsaid == []


def test_presets_are_studies_as_they_stand_with_what_to_know_before(viewer: FlaskClient) -> None:
    korean, english = (viewer.get(f"/api/stress/presets/?lang={language}").json for language in ("ko", "en"))
    assert [preset["key"] for preset in english] == ["published", "component", "cost-equalised", "adverse"]
    for here, there in zip(english, korean, strict=True):
        assert StudyConfig.from_plain(here["study"]).to_plain() == there["study"]
        assert here["title"] != there["title"]
        assert here["notes"]


def test_survival_and_downtime_are_figures_without_a_study(viewer: FlaskClient) -> None:
    # stress-study.md: 40.7 s -> 87.0 %; a full dump 3 200 TB / 5.5 TB/s = 581.8 s
    answer = viewer.post("/api/stress/survival/", json={"t2_s": 40.7}).json
    assert (round(answer["survival"], 3), answer["active_tb"], round(answer["dump_s"], 1)) == (0.87, 3200.0, 581.8)
    assert viewer.post("/api/stress/survival/", json={"t2_s": 1, "ssds": 0}).json["dump_s"] is None
    for body, field in (({"t2_s": -1}, "t2_s"), ({}, "t2_s"), ({"t2_s": 1, "saved_share": 1.1}, "saved_share")):
        refused = viewer.post("/api/stress/survival/", json=body)
        assert (refused.status_code, refused.json["detail"]["field"]) == (400, field)
    # 99.82 % -> 0.0018 x 525 600 min = 946; II in the published table, II (99.741 %) in the usual one
    answer = viewer.get("/api/stress/availability/?availability=0.9982").json
    assert (round(answer["downtime_min"]), answer["tier"]) == (946, {"usual": "II", "published": "II"})
    for given in ("", "99.82", "-1", "nan", "a"):
        refused = viewer.get("/api/stress/availability/", query_string={"availability": given})
        assert (refused.status_code, refused.json["detail"]["field"]) == (400, "availability")


def test_traces_are_kept_and_listed(viewer: FlaskClient) -> None:
    answer = viewer.post(TRACES, json={"name": "구름 낀 날", "kind": "irradiance", "csv": IRRADIANCE})
    assert (answer.status_code, answer.json["facts"]["rows"]) == (201, 2)
    assert viewer.get(TRACES).json == [answer.json]
