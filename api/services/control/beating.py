"""For which devices the heartbeat may count, and what is recorded when it begins and when it is given up."""

from __future__ import annotations

from api.config import Device
from api.services.alarms.reports import Condition, Report, report
from api.services.context import Context
from api.services.control.alarming import UNREACHABLE
from api.services.control.permission import permissions
from api.store import audit
from api.store.db import reading, writing

ACTOR = "jobs"


def may_beat(context: Context) -> frozenset[str]:
    """The ids of the devices that may be written to now."""
    with reading(context.engines["default"]) as connection:
        allowed = permissions(context, connection)
    return frozenset(device for device, permission in allowed.items() if permission.may_write)


def record_begin(context: Context, device: Device) -> None:
    """Put on record that the device counts on the heartbeat from now on."""
    with writing(context.engines["default"]) as connection:
        now = context.now()
        audit.append(connection, now=now, actor=ACTOR, action="heartbeat begun", subject=device.id, detail={})


def record_hand_back(context: Context, device: Device, *, is_held: bool) -> None:
    """Put on record that the order source was handed back to local; an alarm unless the device shows it."""
    with writing(context.engines["default"]) as connection:
        now = context.now()
        detail = {"to": "local", "read_back": is_held}
        audit.append(
            connection, now=now, actor=ACTOR, action="order source handed back", subject=device.id, detail=detail
        )
        condition = Condition(
            kind=UNREACHABLE, site=device.site, bank_id=device.bank_id, device=device.id, subject="order_source"
        )
        words = {"name": "order_source", "wanted": "local"}
        report(connection, now, [Report(condition=condition, active=not is_held, at=now, detail=words)])
