"""What a command is aimed at: a device of the settings, a command of its map, a value that it takes."""

from __future__ import annotations

from api.config import Device
from api.errors import BadParameter, Conflict, NotFound
from api.i18n import Text
from api.services.context import Context
from engine.field.model import ProtocolMap, Writable
from engine.field.white_list import Allowed, Refused, Why, judge

TOLERANCE = 1e-9


def named_device(context: Context, device_id: str) -> Device:
    """The device of an id; raises :class:`NotFound`."""
    device = context.settings.device(device_id)
    if device is None:
        raise NotFound(Text("There is no device {id}.", id=device_id), field="device")
    return device


def ordered_device(context: Context, device_id: str) -> Device:
    """The device of an id that people and alarms may order; raises :class:`NotFound`, and :class:`Conflict` for the
    engine-room cooling of a site, which has one master."""
    device = named_device(context, device_id)
    if context.settings.is_cooling(device.id):
        said = "The cooling loop alone orders the device {id}. Its mode and frequencies are set on the Control page."
        raise Conflict(Text(said, id=device.id), field="device")
    return device


def check_order(protocol: ProtocolMap, name: str, value: float) -> Allowed:
    """The command of this name and value as it may be written.

    Raises :class:`BadParameter` with the accepted form for a name that is not on the device's white list, and for a
    value outside the range or between two steps: nobody's order is rounded.
    """
    found = judge(protocol, name, value)
    if isinstance(found, Refused) and (found.why is Why.NOT_LISTED or found.writable is None):
        known = ", ".join(each.name for each in protocol.writables)
        expected = Text("one of {known}", known=known) if known else Text("nothing: this device takes no commands")
        raise BadParameter("name", name, expected)
    if isinstance(found, Refused) or abs(found.value - value) > TOLERANCE:
        writable = found.writable
        assert writable is not None, "a name that is not listed is refused above"  # noqa: S101
        raise BadParameter("value", value, accepted(writable), low=writable.low, high=writable.high)
    return found


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
