"""Why there is no forecast, in words: the same in the tables, the API and on the pages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from api.i18n import Text


class Reason(StrEnum):
    """Why there is no forecast. The first four are the engine's own."""

    GAP = "gap"
    MISSING = "missing"
    STUCK = "stuck"
    UNTRAINED = "untrained"
    STALE = "stale"
    NO_MODEL = "no_model"
    CORRUPTED = "corrupted"
    OTHER_VERSION = "other_version"
    COLUMNS_CHANGED = "columns_changed"
    PART_MISSING = "part_missing"
    NO_DAY_MODEL = "no_day_model"
    DAY_GAP = "day_gap"


WORDS: Mapping[str, Text] = {
    Reason.GAP: Text("No forecast because less than 30 minutes of values are known since the last gap."),
    Reason.MISSING: Text("No forecast because this value is not known now."),
    Reason.STUCK: Text("No forecast because the value stands still while the current moves: the sensor may be stuck."),
    Reason.UNTRAINED: Text("No forecast because the model had too little of this value to learn from."),
    Reason.STALE: Text("No forecast because the rack has sent no row for two minutes."),
    Reason.NO_MODEL: Text("No forecast because no model is trained yet: a day of rows is needed."),
    Reason.CORRUPTED: Text("No forecast because the model file is corrupted. A new model will be trained."),
    Reason.OTHER_VERSION: Text(
        "No forecast because the model file is of another version. A new model will be trained."
    ),
    Reason.COLUMNS_CHANGED: Text(
        "No forecast because the columns have changed since the training. A new model will be trained."
    ),
    Reason.PART_MISSING: Text("No forecast because a value that the State of Safety needs has no forecast."),
    Reason.NO_DAY_MODEL: Text(
        "No forecast because no model of the next day is trained yet: four days of rows are needed."
    ),
    Reason.DAY_GAP: Text("No forecast because more than an hour of the last day is not known."),
}
NOT_OURS = Text("No forecast in a form that is known here.")


def written(reason: Reason) -> dict[str, str]:
    """The reason as a row keeps it.

    >>> written(Reason.STALE)["en"]
    'No forecast because the rack has sent no row for two minutes.'
    """
    text = WORDS[reason]
    return {"code": reason.value, "ko": text.in_language("ko"), "en": text.in_language("en")}


def read(values: Mapping[str, Any]) -> Text | None:
    """The reason that a row keeps, None where it holds a forecast; a row that says neither is not one of ours."""
    kept = values.get("no_forecast")
    if isinstance(kept, Mapping) and isinstance(kept.get("code"), str):
        return WORDS.get(kept["code"], NOT_OURS)
    return None if "no_forecast" in values else NOT_OURS
