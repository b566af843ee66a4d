"""Warning values that an analysis engine asks to change: an engineer approves or rejects, both are on record."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime

from api.errors import BadParameter, Conflict, NotAllowed, NotFound
from api.i18n import Text
from api.services.context import Context
from api.services.sos.forms import LIMIT
from api.services.sos.tags import change_within, check_limits, named_tags
from api.store import audit, warning_changes
from api.store.db import Connection, reading, writing
from api.store.tags import Tag
from api.store.warning_changes import State, WarningChange

KEY = "warnning_threshold"


def list_changes(context: Context) -> list[WarningChange]:
    """All requests, newest first."""
    with reading(context.engines["default"]) as connection:
        return warning_changes.every(connection)


def request_change(
    context: Context, *, tag: str, timestamp: datetime, result: float | None, requested: float, who: str
) -> tuple[WarningChange, bool]:
    """Ask for another warning value of a tag; the same request again is the first one (False).

    Raises :class:`BadParameter` for an unknown tag or a value the tag could not have.
    """
    _check(named_tags(context, (tag,), field="tag")[0], requested)
    with writing(context.engines["default"]) as connection:
        change, created = warning_changes.add(
            connection, tag=tag, timestamp=timestamp, result=result, requested=requested, by=who
        )
        if created:
            detail = {"id": change.id, "timestamp": timestamp, "result": result, "requested": requested}
            _record(connection, context, "warning change requested", tag, who, detail)
    return change, created


def approve(context: Context, change_id: int, who: str) -> WarningChange:
    """Settle a request and change the tag's warning value, together or not at all.

    Raises :class:`NotFound`, :class:`Conflict` when it is settled already, :class:`BadParameter` when the value no
    longer fits the tag, and :class:`NotAllowed` to the asker where the value loosens the limit.
    """
    with writing(context.engines["default"]) as connection:
        change = _settle(connection, context, change_id, State.APPROVED, who)
        before = change_within(connection, context, change.tag, {}, who)
        _check(before, change.requested)
        if who == change.requested_by and _loosens(before, change.requested):
            raise NotAllowed(Text("Loosening a limit needs a second person."), needed="second person")
        change_within(connection, context, change.tag, {KEY: change.requested}, who)
    return change


def reject(context: Context, change_id: int, who: str) -> WarningChange:
    """Settle a request and leave the tag as it is; raises :class:`NotFound` or :class:`Conflict`."""
    with writing(context.engines["default"]) as connection:
        return _settle(connection, context, change_id, State.REJECTED, who)


def _settle(connection: Connection, context: Context, change_id: int, state: State, who: str) -> WarningChange:
    found = warning_changes.find(connection, change_id) if change_id < 2**31 else None
    if found is None:
        raise NotFound(Text("There is no warning change request {id}.", id=change_id), field="id")
    if not warning_changes.decide(connection, change_id, state, by=who, now=context.now()):
        text = Text("The warning change request {id} is settled already.", id=change_id)
        raise Conflict(text, field="id", state=found.state)
    _record(connection, context, f"warning change {state}", found.tag, who, {"id": change_id})
    settled = warning_changes.find(connection, change_id)
    assert settled is not None, "requests are never removed"  # noqa: S101
    return settled


def _check(tag: Tag, requested: float) -> None:
    """A warning value may move, but not to the other side: the tag would guard the opposite bound."""
    if not math.isfinite(requested):
        raise BadParameter(KEY, requested, LIMIT)
    if (requested > tag.maximum_safe_value) != (tag.warnning_threshold > tag.maximum_safe_value):
        limit = tag.maximum_safe_value
        above, below = Text("a number above {limit}", limit=limit), Text("a number below {limit}", limit=limit)
        raise BadParameter(KEY, requested, above if tag.warnning_threshold > limit else below)
    check_limits(replace(tag, warnning_threshold=requested))


def _loosens(tag: Tag, requested: float) -> bool:
    """Whether the curve is higher everywhere beyond the safe value: the warning value lies farther from it."""
    return abs(requested - tag.maximum_safe_value) > abs(tag.warnning_threshold - tag.maximum_safe_value)


def _record(
    connection: Connection, context: Context, action: str, tag: str, who: str, detail: dict[str, object]
) -> None:
    audit.append(connection, now=context.now(), actor=who, action=action, subject=tag, detail=detail)
