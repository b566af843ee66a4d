"""Studies of the stress lab as rows: one that is done, with an answer made up."""

from __future__ import annotations

import orjson

from api.services.context import Context
from api.services.stress.studies import ask
from api.store.db import writing
from api.store.stress import studies as store
from api.store.stress.studies import State
from engine.plain import to_plain
from tests.stress import sample_answer


def done_study(context: Context, *, name: str = "", who: str = "kim", **study: object) -> int:
    """Ask for a study of these fields and store the sample answer as what came of it; its id."""
    line = ask(context, study, who, name)
    result = orjson.dumps(to_plain(sample_answer())).decode()
    with writing(context.engines["default"]) as connection:
        assert store.finish(connection, line.id, State.DONE, context.now(), result=result, fingerprint="f" * 64)
    return line.id
