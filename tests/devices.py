"""A device with a small white list (tests/maps/small.yaml), for tests of what happens to commands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from api.config import Device, Settings
from api.services.context import Context
from api.store.db import writing
from api.store.devices import commands
from api.store.devices.commands import State

SMALL = Path(__file__).parent / "maps" / "small.yaml"
FAN, CAP, SOURCE, BEAT = 100, 101, 102, 103  # addresses of what may be written


def device(name: str = "bms", **changes: object) -> Device:
    """A device of site 1 on a port of this machine."""
    given: dict[str, object] = {"site": 1, "map": str(SMALL), "host": "127.0.0.1", "port": 1, "arming": "armed"}
    return Device(id=name, **{**given, **changes})  # type: ignore[arg-type]


def put_commands(context: Context) -> None:
    """A command that was applied and one that waits, and a fault a simulator has, to the device ``bms``."""
    now = context.now()
    given: dict[str, Any] = {
        "device": "bms",
        "reason": "test",
        "automatic": False,
        "formed_at": now,
        "formed_by": "kim",
        "expires_at": now + timedelta(minutes=1),
    }
    done = {"state": State.DONE, "done_at": now, "outcome": "applied", "arming": "armed"}
    hot = {"kind": "hot_cell", "rack": 1, "position": None, "magnitude": None, "duration_s": 0}
    with writing(context.engines["default"]) as connection:
        commands.add(connection, **given, **done, name="soc_cap", value=80.0, before=90.0, after=80.0)
        commands.add(connection, **given, **done, name="fault.hot_cell", value=None, detail=hot)
        commands.add(connection, **given, state=State.FORMED, name="r1.fan", value=1.0)


def with_plant(settings: Settings) -> Settings:
    """The deployment whose second site has a cooling plant, the device ``panli-cooling``."""
    first, second, *others = settings.sites
    plant = device("panli-cooling", site=second.id, simulator=True)
    sites = (first, replace(second, cooling_device=plant.id), *others)
    return replace(settings, devices=(*settings.devices, plant), sites=sites)
