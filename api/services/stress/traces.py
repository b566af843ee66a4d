"""Measured traces: uploaded as CSV, named by a study in place of a made one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from api.errors import BadParameter
from api.i18n import Text
from api.services.context import Context
from api.services.stress.errors import naming
from api.store.db import reading, writing
from api.store.stress import traces as store
from api.store.stress.traces import Trace
from engine.stress.config import TRACES, StudyConfig
from engine.stress.fields import BadField, Fields
from engine.stress.traces import MEASURES, trace_values
from engine.stress.traces.table import read_table

LISTED = 200
LONGEST_NAME = 80
LARGEST_ID = 2**31 - 1


def upload_trace(context: Context, given: Any, who: str) -> Trace:
    """Keep a trace: ``{"name", "kind": "requests" | "irradiance" | "voltage", "csv": text}``.

    Raises :class:`~api.errors.BadParameter` naming the field; a ``csv`` that no study could take is refused.
    """
    with naming():
        fields = Fields(given)
        name, kind = fields.text("name", LONGEST_NAME), fields.choice("kind", MEASURES)
        csv = fields.raw("csv")
        fields.done()
        facts = _facts(kind, csv)
    with writing(context.engines["default"]) as connection:
        return store.add(connection, name=name, kind=kind, put_by=who, csv=csv, facts=facts, now=context.now())


def list_traces(context: Context) -> list[Trace]:
    """The newest traces, whoever uploaded them."""
    with reading(context.engines["default"]) as connection:
        return store.newest(connection, LISTED)


def study_with_traces(context: Context, given: Any) -> StudyConfig:
    """The study of JSON values, in which ``traces`` may name a measured one, ``{"demand_mw": {"trace": 3}}``, whose
    values for the study's steps are put in. Raises :class:`~api.errors.BadParameter` naming the field."""
    with naming():
        asked = given.get("traces") if isinstance(given, Mapping) else None
        if not isinstance(asked, Mapping):
            return StudyConfig.from_plain(given)
        named = {measure: one for measure, one in asked.items() if measure in TRACES and isinstance(one, Mapping)}
        given_out = {measure: one for measure, one in asked.items() if measure not in named}
        config = StudyConfig.from_plain({**given, "traces": given_out})
        values = {measure: _values(context, measure, one, config) for measure, one in named.items()}
        return replace(config, traces={**config.traces, **values})


def _values(context: Context, measure: str, named: Mapping[str, Any], config: StudyConfig) -> tuple[float, ...]:
    fields = Fields(named, f"traces.{measure}")
    trace_id = fields.whole("trace", 1, LARGEST_ID)
    fields.done()
    kind = next(kind for kind, stands_for in MEASURES.items() if stands_for == measure)
    with reading(context.engines["default"]) as connection:
        found = store.find(connection, trace_id)
    if found is None or found[0].kind != kind:
        expected = Text("the number of an uploaded trace of the kind {kind}", kind=kind)
        raise BadParameter(fields.name("trace"), trace_id, expected)
    return trace_values(kind, found[1], config)


def _facts(kind: str, csv: Any) -> Mapping[str, Any]:
    """What a CSV text holds: names of its columns, number of its rows, how long it lasts (s)."""
    if not isinstance(csv, str) or not _can_be_kept(csv):
        raise BadField("csv", repr(csv)[:40], "csv")
    table = read_table(csv, "csv")
    try:
        trace_values(kind, csv, StudyConfig())
    except BadField as error:
        if error.problem != "cover":  # a study that is shorter, or later in the day, may take it
            raise BadField("csv", error.given, error.problem, **error.limits) from error
    return {"columns": list(table.columns), "rows": len(table.time_s), "length_s": table.length_s}


def _can_be_kept(text: str) -> bool:
    """Whether it is whole characters, none of them zero."""
    return text == text.encode("utf-8", "replace").decode("utf-8") and "\0" not in text
