"""How far commands may go: each device's arming, the global switch, and above both the deployment's read-only mode."""

from __future__ import annotations

from dataclasses import dataclass

from api.config import Device
from api.services.context import Context
from api.services.control.targets import named_device
from api.services.roles import Principal, Role, check_role
from api.store import audit
from api.store.db import Connection, reading, writing
from api.store.devices import arming as stored
from api.store.devices.arming import Arming, Switch


@dataclass(frozen=True, kw_only=True)
class Permission:
    """What stands between a confirmed command and the wire."""

    arming: Arming
    switch: Switch
    read_only: bool

    @property
    def writes_off(self) -> bool:
        """Whether nothing may be written to any device."""
        return self.read_only or self.switch.is_off

    @property
    def may_write(self) -> bool:
        return self.arming is Arming.ARMED and not self.writes_off


def permission(context: Context, connection: Connection, device: Device) -> Permission:
    """What may be done with a device now."""
    return permissions(context, connection)[device.id]


def permissions(context: Context, connection: Connection) -> dict[str, Permission]:
    """What may be done with each device of the settings now."""
    switch, decided = stored.read_switch(connection), stored.read_armings(connection)
    return {
        device.id: Permission(
            arming=decided.get(device.id, Arming(device.arming)), switch=switch, read_only=context.settings.read_only
        )
        for device in context.settings.devices
    }


def set_arming(context: Context, device_id: str, arming: Arming, reason: str, who: str) -> Permission:
    """Decide how far commands to a device go; raises :class:`NotFound`."""
    device = named_device(context, device_id)
    with writing(context.engines["default"]) as connection:
        before = permission(context, connection, device).arming
        now = context.now()
        stored.write_arming(connection, device.id, arming, actor=who, now=now, reason=reason)
        detail = {"before": before, "after": arming, "reason": reason}
        audit.append(connection, now=now, actor=who, action="device arming", subject=device.id, detail=detail)
        return permission(context, connection, device)


def read_switch(context: Context) -> Switch:
    """The global switch as it stands; ``settings.read_only`` wins over it."""
    with reading(context.engines["default"]) as connection:
        return stored.read_switch(connection)


def throw_switch(context: Context, *, is_off: bool, reason: str, who: Principal) -> Switch:
    """Turn all writes off (an operator may) or on again (an engineer); raises :class:`NotAllowed`."""
    check_role(who, at_least=Role.operator if is_off else Role.engineer)
    with writing(context.engines["default"]) as connection:
        now = context.now()
        before = stored.read_switch(connection)
        stored.write_switch(connection, is_off=is_off, actor=who.name, now=now, reason=reason)
        audit.append(
            connection,
            now=now,
            actor=who.name,
            action="writes off" if is_off else "writes on",
            subject="devices",
            detail={"before": before.is_off, "reason": reason},
        )
        return stored.read_switch(connection)
