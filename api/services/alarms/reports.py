"""Where everything that is wrong comes in: whoever watches something says here what holds and what no longer does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from api.services.alarms.kinds import every_kind, kind_of
from api.services.alarms.taking import Taking
from api.store import audit
from api.store.alarms.rows import open_alarms, returned_at
from api.store.db import Connection


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What can be wrong, named by where it is: the same condition is the same alarm.

    ``kind`` is an entry of ``kinds.yaml``; ``subject`` tells apart what shares kind and place (a set, a column, a tag,
    a command).
    """

    kind: str
    site: int | None = None
    bank_id: int | None = None
    rack_id: int | None = None
    device: str | None = None
    subject: str = ""

    @property
    def key(self) -> str:
        """One text for it.

        >>> Condition(kind="device.silent", site=2, device="panli-bms-1").key
        'device.silent|2|||panli-bms-1|'
        """
        parts = (self.kind, self.site, self.bank_id, self.rack_id, self.device, self.subject)
        return "|".join("" if part is None else str(part) for part in parts)


@dataclass(frozen=True, kw_only=True)
class Report:
    """That a condition holds (``active``) or no longer does, since ``at``.

    ``value``: what was measured, None where there is no number. ``detail`` (JSON): what the alarm's words need, such
    as ``unit``, ``limit``, ``position``, ``tags``.
    """

    condition: Condition
    active: bool
    at: datetime
    value: float | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


def report(connection: Connection, now: datetime, reports: Sequence[Report]) -> list[int]:
    """Take the reports in order, in the caller's write transaction on the main database; the ids of alarms they touch.

    Saying again what is known already changes nothing but the value and detail of the alarm, so watchers may repeat
    themselves and a transaction tried again does no harm. Where the kind asks for a delay, the alarm is raised or
    returns that much later. Raises ``KeyError`` for a kind that ``kinds.yaml`` does not have.
    """
    for given in reports:
        every_kind()[given.condition.kind]
    if not reports:
        return []
    audit.lock(connection)  # before the rows of the alarms, as whoever acts on alarms does
    known = open_alarms(connection, {given.condition.key for given in reports})
    raising = {given.condition.key for given in reports if given.active} - known.keys()
    taking = Taking(connection=connection, now=now, known=known, over=returned_at(connection, raising))
    touched: dict[int, None] = {}
    for given in reports:
        found = _take(taking, given)
        if found is not None:
            touched[found] = None
    taking.store()
    return list(touched)


def _take(taking: Taking, given: Report) -> int | None:
    key = given.condition.key
    alarm = taking.known.get(key)
    if alarm is None:
        if not given.active or taking.is_told_again(given.at, taking.over.get(key)):
            return None
        return taking.begin(_columns(given), given.at).id
    if given.active:
        if not alarm.is_active and not taking.is_told_again(given.at, alarm.returned_at):
            alarm = taking.hold_again(alarm, given.at)
        taking.found[alarm.id] = (given.value, given.detail)
        return taking.after_on_delay(alarm, given.at).id
    if alarm.is_active and not taking.is_told_again(given.at, alarm.raised_at - timedelta.resolution):
        return taking.end(alarm, given.at)
    return alarm.id


def _columns(given: Report) -> dict[str, Any]:
    where = given.condition
    return {
        "key": where.key,
        "kind": where.kind,
        "priority": kind_of(where.kind).priority,
        "site": where.site,
        "bank_id": where.bank_id,
        "rack_id": where.rack_id,
        "device": where.device,
        "subject": where.subject,
        "value": given.value,
        "detail": given.detail,
    }
