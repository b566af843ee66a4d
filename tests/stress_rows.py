"""Studies of the stress lab as rows, in any state."""

from __future__ import annotations

import orjson

from api.services.context import Context
from api.services.stress import studies
from api.store.db import writing
from api.store.stress import studies as store
from api.store.stress.studies import State
from engine.plain import to_plain
from tests.stress import sample_answer

SMALL = {"seed": 7, "runs": 4, "steps": 24, "step_s": 3600.0, "scenario": {"kind": "S3"}}
IRRADIANCE = "DATE (MM/DD/YYYY),MST,Global PSP [W/m^2]\n10/14/2018,10:00,512\n10/14/2018,10:01,498\n"
FINGERPRINT = "f" * 64


def put_done(context: Context, name: str = "outage of six hours", who: str = "viewer") -> int:
    """A study that is done, with an answer made up."""
    study_id = studies.ask(context, SMALL, who, name).id
    with writing(context.engines["default"]) as connection:
        store.claim(connection, "somebody", context.now())
        result = orjson.dumps(to_plain(sample_answer())).decode()
        given = {"runner": "somebody", "result": result, "fingerprint": FINGERPRINT}
        assert store.finish(connection, study_id, State.DONE, context.now(), **given)
    return study_id
