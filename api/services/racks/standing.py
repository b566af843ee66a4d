"""The alarms that stand at a site at a moment, and the worst of each rack."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from api.services.alarms.listing import list_alarms
from api.services.context import Context
from api.services.indicators.frozen import UNREACHED, Rack
from api.store.alarms.lists import AlarmQuery
from api.store.alarms.rows import AlarmRow
from api.store.db import reading
from api.store.indicators.frozen_values import unreached_racks
from engine.safety.alarms import HELD

LOOKED_BACK = timedelta(days=30)  # an earlier one that is closed by now is not found


def standing_alarms(context: Context, site: int, at: datetime | None = None) -> list[AlarmRow]:
    """The alarms of a site that nobody holds back, those raised last first.

    Now: the open ones. At a past moment: those raised until then and not yet returned; who held them back then is not
    asked.
    """
    if at is None:
        found = list_alarms(context, AlarmQuery(site=site))
        return [one.alarm for one in found if one.alarm.state not in HELD]
    past = AlarmQuery(site=site, start=at - LOOKED_BACK, end=at + timedelta.resolution, history=True)
    found = [*list_alarms(context, past), *list_alarms(context, AlarmQuery(site=site))]
    alarms = {one.alarm.id: one.alarm for one in found if one.alarm.raised_at <= at}.values()
    return [alarm for alarm in alarms if alarm.returned_at is None or alarm.returned_at > at]


def worst_of_racks(alarms: Iterable[AlarmRow]) -> dict[Rack, int]:
    """The worst (lowest) priority of each rack that has an alarm."""
    worst: dict[Rack, int] = {}
    for alarm in alarms:
        if alarm.bank_id is not None and alarm.rack_id is not None:
            rack = (alarm.bank_id, alarm.rack_id)
            worst[rack] = min(alarm.priority, worst.get(rack, alarm.priority))
    return worst


def unheard_racks(context: Context, site: int, at: datetime | None = None) -> set[Rack]:
    """The racks whose BMS reports a communication fault: rows go on coming, with values that nobody refreshes. A hold
    on its alarm changes nothing of that."""
    moment = at or context.now()
    with reading(context.engines["default"]) as connection:
        found = unreached_racks(connection, site, moment, moment, UNREACHED)
    return {(one.bank_id, one.rack_id) for one in found if one.bank_id is not None and one.rack_id is not None}
