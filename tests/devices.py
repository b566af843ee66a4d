"""A device with a small white list, for tests of what happens to commands."""

from __future__ import annotations

import pytest

from api.config import Device
from api.services.control import actions, commands, orders
from engine.field.model import Effect, Heartbeat, Kind, PollGroup, ProtocolMap, Register, Writable

FAN = Writable(
    name="rack_1_fan",
    address=100,
    kind=Kind.UINT16,
    low=0,
    high=1,
    effect=Effect.PROTECTIVE,
    label=("랙 1 팬", "rack 1 fan"),
    rack_id=1,
    automatic=True,
    read_back=(3, 100),
    values=((0, "꺼짐", "off"), (1, "켜짐", "on")),
)
CAP = Writable(
    name="soc_cap",
    address=101,
    kind=Kind.UINT16,
    low=50,
    high=95,
    scale=0.1,
    unit="%",
    effect=Effect.SETPOINT,
    label=("충전율 상한", "SoC cap"),
    read_back=(3, 101),
)
SOURCE = Writable(
    name="order_source",
    address=102,
    kind=Kind.UINT16,
    low=0,
    high=1,
    effect=Effect.SWITCH,
    label=("지령 주체", "order source"),
    read_back=(3, 102),
    values=((0, "현장", "local"), (1, "원격", "remote")),
)
PROTOCOL = ProtocolMap(
    name="small",
    title=("작은 장치", "small device"),
    groups=(PollGroup(name="all", function=4, every_s=1),),
    registers=(Register(name="soc", address=0, kind=Kind.UINT16, group="all", unit="%", scale=0.1),),
    writables=(FAN, CAP, SOURCE),
    heartbeat=Heartbeat(address=103, every_s=1, order_source=(102, 0, 1)),
)


def device(name: str = "bms", **changes: object) -> Device:
    """A device of site 1 on a port of this machine."""
    given: dict[str, object] = {"site": 1, "map": "small", "host": "127.0.0.1", "port": 1, "arming": "armed"}
    return Device(id=name, **{**given, **changes})  # type: ignore[arg-type]


def use_protocol(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every device of the tests one of this protocol."""
    for module in (actions, commands, orders):
        monkeypatch.setattr(module, "protocol_of", lambda _: PROTOCOL)
