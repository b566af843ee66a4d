"""The protocol map of a device."""

from __future__ import annotations

from api.config import Device
from engine.field.model import ProtocolMap


def protocol_of(device: Device) -> ProtocolMap:
    """The map that a device is read and written by."""
    raise NotImplementedError
