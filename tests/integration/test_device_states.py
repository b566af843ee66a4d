"""The last state of a device, stored in place of the one before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from api.services.context import Context
from api.store.db import reading, writing
from api.store.devices.states import DeviceState, Link, Quality, RegisterValue, read_states, write_states
from tests.conftest import NOW

STATE = DeviceState(
    device="bms",
    at=NOW,
    link=Link.UP,
    since=NOW - timedelta(hours=1),
    answered_at=NOW,
    latency_ms=4.2,
    counters={"polls": 12, "error.timeout": 1},
    image=(
        RegisterValue(name="soc", words=(573,), value=57.3, quality=Quality.GOOD, at=NOW),
        RegisterValue(name="volt", words=(0x7FC0, 0), value=None, quality=Quality.INVALID, at=NOW),
        RegisterValue(name="lost", words=(), value=None, quality=Quality.MISSING, at=None),
    ),
)


def test_a_state_comes_back_as_it_was_stored_and_the_next_takes_its_place(context: Context) -> None:
    other = replace(STATE, device="pcs", link=Link.NEVER, answered_at=None, latency_ms=None, image=())
    with writing(context.engines["default"]) as connection:
        write_states(connection, [])
        write_states(connection, [STATE, other])
    later = replace(STATE, at=NOW + timedelta(seconds=2), link=Link.SILENT)
    with writing(context.engines["default"]) as connection:
        write_states(connection, [later])
    with reading(context.engines["default"]) as connection:
        assert read_states(connection) == {"bms": later, "pcs": other}
        assert read_states(connection, ["pcs", "unknown"]) == {"pcs": other}
