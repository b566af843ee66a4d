"""Answers of the analysis results: one object a result, made from what its kind says of its columns."""

from __future__ import annotations

from api.rest.schemas.parameters import Parameter, query
from api.rest.schemas.rows import JsonSchema, page_of
from api.store.result_kinds import ResultKind

TYPES = {
    "time": ["string"],
    "text": ["string", "null"],
    "int": ["integer", "null"],
    "float": ["number", "null"],
    "json": ["object", "array", "string", "number", "boolean", "null"],
}
WORDS = {
    "time": "ISO 8601, as `tz` says",
    "date": "local day of the site",
    "values": "what the engine stored: values by name, or lists of them",
    "version": "of the model",
    "rack_id": "null where a result is of the whole bank",
    "sos_score": "product of the seven before it, 0 to 1",
    "mode": "1: of a bank, 2: of a rack",
    "integrated_safety": "0 to 1",
    "membership_degree": "degree of membership by level",
    "period": "days looked at: 1, 7 or 30",
    "charge_status": "0 charge, 1 discharge, 2 rest",
    "soc_range": "decile of the state of charge, 0 to 90",
}
FILTERS: dict[str, Parameter] = {
    name: query(name, "integer", WORDS[name], minimum=0) for name in ("mode", "period", "charge_status")
}
NAME = query("name", "string", "name of the chart")
CHART_TYPE = query("chart_type", "string", "type of the chart")
PAGE = query("page", "string", "page number from 1, or last; without it the answer is a plain array of everything")


def result_of(kind: ResultKind) -> JsonSchema:
    """One result of a kind."""
    members = {
        name: {"type": TYPES[value], **({"description": WORDS[name]} if name in WORDS else {})}
        for name, value in kind.value_kinds.items()
    }
    return {"type": "object", "required": list(members), "properties": members, "additionalProperties": False}


def listed_of(kind: ResultKind) -> JsonSchema:
    """All results of a query, or one page of them."""
    one = result_of(kind)
    return {"oneOf": [{"type": "array", "items": one}, page_of(one)]}
