"""Tags, sets and evaluations put straight into the store, for tests of what is made of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from api.services.context import Context
from api.store import tags
from api.store.db import writing
from api.store.models import sos
from api.store.tags import Tag


def put_tags(context: Context, *names: str, table_name: str | None = "analysis_result_keti", **fields: Any) -> None:
    """Tags with the limits 40 and 50 (safe up to 40, f = 0.8 at 50)."""
    limits = {"maximum_safe_value": 40.0, "warnning_threshold": 50.0}
    with writing(context.engines["default"]) as connection:
        for name in names:
            tags.add_tag(connection, Tag(name=name, table_name=table_name, **limits, **fields))


def put_sos(
    context: Context,
    set_id: int,
    time: datetime,
    value: float | None,
    f_value: Mapping[str, float | None],
    upper_bound: float | None = None,
    reason: Mapping[str, Any] | None = None,
) -> None:
    """One evaluation of a set."""
    row = {
        "SET_ID": set_id,
        "TIMESTAMP": time,
        "VALUE": value,
        "F_VALUE": json.dumps(f_value),
        "UPPER_BOUND": value if upper_bound is None else upper_bound,
        "REASON": json.dumps(reason) if reason else None,
    }
    with writing(context.engines["default"]) as connection:
        connection.execute(sos.insert().values(row))
