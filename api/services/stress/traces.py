"""Measured traces: uploaded as CSV, named by a study in place of a made one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.errors import BadParameter, NotFound
from api.i18n import Text
from api.services.context import Context
from api.services.stress.errors import naming
from api.store.db import reading, writing
from api.store.stress import traces as store
from api.store.stress.traces import Trace
from engine.stress.fields import Fields

LISTED = 200
LONGEST_NAME = 80
LARGEST_ID = 2**31 - 1
MEASURES = {"requests": "demand_mw", "irradiance": "pv_share", "voltage": "grid_share"}  # what a kind stands for


def upload_trace(context: Context, given: Any, who: str) -> Trace:
    """Keep a trace: ``{"name", "kind": "requests" | "irradiance" | "voltage", "csv": text}``.

    Raises :class:`~api.errors.BadParameter` naming the field.
    """
    with naming():
        fields = Fields(given)
        name, kind = fields.text("name", LONGEST_NAME), fields.choice("kind", MEASURES)
        csv = fields.raw("csv")
        fields.done()
        facts = _facts(csv)
    with writing(context.engines["default"]) as connection:
        made = store.add(connection, name=name, kind=kind, put_by=who, csv=csv, facts=facts, now=context.now())
    return find_trace(context, made)[0]


def list_traces(context: Context) -> list[Trace]:
    """The newest traces, whoever uploaded them."""
    with reading(context.engines["default"]) as connection:
        return store.newest(connection, LISTED)


def find_trace(context: Context, trace_id: int) -> tuple[Trace, str]:
    """A trace and its CSV; raises :class:`NotFound`."""
    with reading(context.engines["default"]) as connection:
        found = store.find(connection, trace_id) if trace_id <= LARGEST_ID else None
    if found is None:
        raise NotFound(Text("There is no trace {id}.", id=trace_id), field="trace")
    return found


def _facts(csv: Any) -> Mapping[str, Any]:
    """What a CSV text holds, before anybody reads its values: names of its columns, number of its rows."""
    lines = csv.splitlines() if isinstance(csv, str) and _can_be_kept(csv) else []
    if len(lines) < 2:
        shown = Text("nothing") if not csv else repr(csv)[:40]
        raise BadParameter("csv", shown, Text("a CSV text with a line of names and rows under it"))
    return {"columns": [name.strip() for name in lines[0].split(",")], "rows": len(lines) - 1}


def _can_be_kept(text: str) -> bool:
    """Whether it is whole characters, none of them zero."""
    return text == text.encode("utf-8", "replace").decode("utf-8") and "\0" not in text
