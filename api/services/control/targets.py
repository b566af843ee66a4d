"""What a command is aimed at: a device of the settings, a command of its map, a value that it takes."""

from __future__ import annotations

from api.config import Device
from api.errors import BadParameter, NotFound
from api.i18n import Text
from api.services.context import Context
from engine.field.model import ProtocolMap, Writable
from engine.field.writing import encode_value, writable_of


def named_device(context: Context, device_id: str) -> Device:
    """The device of an id; raises :class:`NotFound`."""
    device = context.settings.device(device_id)
    if device is None:
        raise NotFound(Text("There is no device {id}.", id=device_id), field="device")
    return device


def named_writable(protocol: ProtocolMap, name: str) -> Writable:
    """The command of a name; raises :class:`BadParameter` for one that is not on the device's white list."""
    writable = writable_of(protocol, name)
    if writable is None:
        known = ", ".join(each.name for each in protocol.writables)
        expected = Text("one of {known}", known=known) if known else Text("nothing: this device takes no commands")
        raise BadParameter("name", name, expected)
    return writable


def check_value(writable: Writable, value: float) -> None:
    """Raise :class:`BadParameter` with the accepted form unless the device may be given ``value``."""
    if encode_value(writable, value) is None:
        raise BadParameter("value", value, accepted(writable), low=writable.low, high=writable.high)


def accepted(writable: Writable) -> Text:
    """Which values a command takes, in words."""
    if writable.values:
        positions = ", ".join(f"{position} ({english})" for position, _, english in writable.values)
        return Text("one of {known}", known=positions)
    unit = f" {writable.unit}" if writable.unit else ""
    return Text(
        "a number from {low} to {high} in steps of {step}",
        low=f"{writable.low:g}",
        high=f"{writable.high:g}{unit}",
        step=f"{writable.scale:g}",
    )
