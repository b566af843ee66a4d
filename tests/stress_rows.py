"""Studies of the stress lab as rows, and what they are asked with."""

from __future__ import annotations

from typing import Any

import orjson

from api.services.context import Context
from api.services.stress.studies import ask
from api.store.db import writing
from api.store.stress import studies as store
from api.store.stress.studies import State
from engine.plain import to_plain
from tests.stress import sample_answer

SMALL: dict[str, Any] = {"seed": 7, "runs": 4, "steps": 24, "step_s": 3600.0, "scenario": {"kind": "S3"}}
IRRADIANCE = "DATE (MM/DD/YYYY),MST,Global PSP [W/m^2]\n10/14/2018,10:00,512\n10/14/2018,10:01,498\n"
FINGERPRINT = "f" * 64


def done_study(context: Context, *, name: str = "", who: str = "kim", **study: Any) -> int:
    """Ask for a study of these fields and store the sample answer as what came of it; its id."""
    line = ask(context, study, who, name)
    end_study(context, line.id)
    return line.id


def end_study(context: Context, study_id: int) -> None:
    """Store the sample answer as what came of a study."""
    result = orjson.dumps(to_plain(sample_answer())).decode()
    with writing(context.engines["default"]) as connection:
        assert store.finish(connection, study_id, State.DONE, context.now(), result=result, fingerprint=FINGERPRINT)
