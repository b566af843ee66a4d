"""The models that forecasts are made with, over REST."""

from __future__ import annotations

from flask.testing import FlaskClient

from api.services.context import Context
from api.services.forecasts.reasons import Reason, written
from api.services.forecasts.targets import AHEAD, TABLE_OF
from tests.forecasting import MINUTE, SITE, VOLTAGE, keep_tiny
from tests.result_rows import store


def test_models_and_what_they_have_achieved(context: Context, viewer: FlaskClient) -> None:
    model = keep_tiny(context, b"a model")
    values = {"champion": 4.0, "coverage": 0.88, "beats_persistence": True, "no_forecast": None}
    for rack, given in (
        (1, values),
        (2, {"coverage": 0.9, "no_forecast": written(Reason.GAP)}),
        (3, {"coverage": None}),
    ):
        ids = {"operating_site_id": SITE, "bank_id": 1, "rack_id": rack}
        store(context, TABLE_OF[VOLTAGE], [{**ids, "time": MINUTE + AHEAD, "values": given}])
    found = viewer.get(f"/api/forecasts/models/?site={SITE}").json
    (shown,) = found["models"]
    assert (shown["version"], shown["in_use"], shown["size_bytes"]) == (model.version, True, 7)
    assert shown["trained_at"] == "2026-11-21T11:31:07+09:00"
    assert found["achieved"] == [{"site": 2, "target": VOLTAGE, "racks": 2, "coverage": 0.89, "beats_persistence": 1}]
    assert viewer.get("/api/forecasts/models/?site=1").json == {"models": [], "achieved": []}
    assert viewer.get("/api/forecasts/models/?site=9").status_code == 404
    assert viewer.get("/api/forecasts/models/?site=x").status_code == 400
