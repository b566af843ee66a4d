"""Devices as people see them: the last stored image, how old it is, and what may be done. Nothing asks a device."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.config import Device
from api.errors import AnjeonError
from api.i18n import Text
from api.services.context import Context
from api.services.control.permission import Permission, permissions
from api.services.control.targets import named_device
from api.services.maps import protocol_map
from api.store.db import reading
from api.store.devices.states import DeviceState, Link, Quality, RegisterValue, read_states
from engine.field.model import ProtocolMap, Register, Writable

LOST_AFTER = timedelta(seconds=15)  # the collector stores every few seconds: later, nobody follows the device
STALE_AFTER = 3  # poll intervals
STORED_EVERY_S = 2.0  # by the collector: what is shown is up to so much older than what it holds


@dataclass(frozen=True, kw_only=True)
class DeviceView:
    """A device of the settings. ``link`` is None while no collector follows it: nothing is known of it then.

    ``age_s``: seconds since it last answered, None when it never did. ``qualities``: how many of its registers are
    good, stale, ...; those never read are missing. ``protocol``: None where its map cannot be used, for ``mistake``.
    ``is_cooling``: the engine-room cooling of a site, which the cooling loop alone orders.
    """

    device: Device
    state: DeviceState | None
    permission: Permission
    link: Link | None
    age_s: float | None
    qualities: dict[str, int]
    protocol: ProtocolMap | None
    mistake: Text | None = None
    is_cooling: bool = False


@dataclass(frozen=True, kw_only=True)
class RegisterView:
    """A register of the map with what was last read of it; ``quality`` is as of now."""

    register: Register
    read: RegisterValue | None
    quality: Quality
    age_s: float | None


def list_devices(context: Context) -> list[DeviceView]:
    """Every device of the settings, in their order."""
    with reading(context.engines["default"]) as connection:
        states, allowed = read_states(connection), permissions(context, connection)
    return [_view(context, device, states.get(device.id), allowed[device.id]) for device in context.settings.devices]


def device_view(context: Context, device_id: str) -> DeviceView:
    """One device; raises :class:`NotFound`."""
    device = named_device(context, device_id)
    with reading(context.engines["default"]) as connection:
        state, allowed = read_states(connection, [device.id]).get(device.id), permissions(context, connection)
    return _view(context, device, state, allowed[device.id])


def registers_of(context: Context, view: DeviceView) -> list[RegisterView]:
    """The registers of a device's map, in the map's order, as last read."""
    return [] if view.protocol is None else _registers(view.protocol, view.state, context.now())


def writables_of(view: DeviceView) -> tuple[Writable, ...]:
    """The commands that a device takes from people."""
    return () if view.protocol is None or view.is_cooling else view.protocol.writables


def _view(context: Context, device: Device, state: DeviceState | None, allowed: Permission) -> DeviceView:
    now = context.now()
    is_followed = state is not None and now - state.at <= LOST_AFTER
    answered = None if state is None else state.answered_at
    protocol, mistake = _map_of(device)
    counted = Counter(r.quality for r in ([] if protocol is None else _registers(protocol, state, now)))
    return DeviceView(
        device=device,
        state=state,
        permission=allowed,
        link=state.link if state is not None and is_followed else None,
        age_s=None if answered is None else (now - answered).total_seconds(),
        qualities={str(quality): counted[quality] for quality in Quality},
        protocol=protocol,
        mistake=mistake,
        is_cooling=context.settings.is_cooling(device.id),
    )


def _map_of(device: Device) -> tuple[ProtocolMap | None, Text | None]:
    try:
        return protocol_map(device.map), None
    except AnjeonError as error:
        return None, error.text


def _registers(protocol: ProtocolMap, state: DeviceState | None, now: datetime) -> list[RegisterView]:
    intervals = {group.name: group.every_s for group in protocol.groups}
    image = {} if state is None else {value.name: value for value in state.image}
    return [_register(r, image.get(r.name), intervals[r.group], now) for r in protocol.registers]


def _register(register: Register, read: RegisterValue | None, every_s: int, now: datetime) -> RegisterView:
    if read is None or read.at is None:
        return RegisterView(register=register, read=read, quality=Quality.MISSING, age_s=None)
    age_s = (now - read.at).total_seconds()
    is_old = age_s > STALE_AFTER * every_s + STORED_EVERY_S and read.quality is not Quality.MISSING
    return RegisterView(register=register, read=read, quality=Quality.STALE if is_old else read.quality, age_s=age_s)
