"""The last state of each device as the collector left it; pages and the API show this, never the device itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson
import sqlalchemy as sa

from api.store.devices.tables import device_state
from api.store.times import from_micros, to_micros
from api.store.upsert import insert_into
from engine.field.quality import Quality as Quality


class Link(StrEnum):
    """How a device answers."""

    UP = "up"
    BAD = "bad"  # it answers, but not what was asked
    SILENT = "silent"
    NEVER = "never"  # it has not answered since the collector started


@dataclass(frozen=True, kw_only=True)
class RegisterValue:
    """One register of the image: the words read, the value in its unit (None where there is none), and its worth."""

    name: str
    words: tuple[int, ...]
    value: float | None
    quality: Quality
    at: datetime | None


@dataclass(frozen=True, kw_only=True)
class DeviceState:
    """``counters``: polls, answers, rows, missed, reconnects and errors by kind (``error.timeout`` ...)."""

    device: str
    at: datetime
    link: Link
    since: datetime
    answered_at: datetime | None = None
    latency_ms: float | None = None
    counters: Mapping[str, int] = field(default_factory=dict)
    image: tuple[RegisterValue, ...] = ()


def write_states(connection: sa.Connection, states: Iterable[DeviceState]) -> None:
    """Store the states in place of those before, in the caller's write transaction."""
    values = [_columns(state) for state in states]
    if not values:
        return
    insert = insert_into(connection, device_state)
    new = {name: insert.excluded[name] for name in values[0] if name != "device"}
    connection.execute(insert.on_conflict_do_update(index_elements=["device"], set_=new), values)


def read_states(connection: sa.Connection, devices: Iterable[str] | None = None) -> dict[str, DeviceState]:
    """The stored states by device, of ``devices`` or all; a device that was never polled is absent."""
    query = sa.select(device_state).order_by(device_state.c.device)
    if devices is not None:
        query = query.where(device_state.c.device.in_(list(devices)))
    return {row["device"]: _state(row) for row in connection.execute(query).mappings()}


def read_links(connection: sa.Connection) -> dict[str, tuple[datetime, Link, datetime]]:
    """When each device was last followed, how it answers and since when: its state without the image."""
    query = sa.select(device_state.c.device, device_state.c.at, device_state.c.link, device_state.c.since)
    return {row.device: (row.at, Link(row.link), row.since) for row in connection.execute(query)}


def _columns(state: DeviceState) -> dict[str, Any]:
    image = [
        (value.name, value.words, value.value, value.quality, None if value.at is None else to_micros(value.at))
        for value in state.image
    ]
    return {
        "device": state.device,
        "at": state.at,
        "link": str(state.link),
        "since": state.since,
        "answered_at": state.answered_at,
        "latency_ms": state.latency_ms,
        "counters": orjson.dumps(state.counters).decode(),
        "image": orjson.dumps(image).decode(),
    }


def _state(row: sa.RowMapping) -> DeviceState:
    image = tuple(
        RegisterValue(
            name=name,
            words=tuple(words),
            value=value,
            quality=Quality(quality),
            at=None if at is None else from_micros(at),
        )
        for name, words, value, quality, at in orjson.loads(row["image"])
    )
    return DeviceState(
        device=row["device"],
        at=row["at"],
        link=Link(row["link"]),
        since=row["since"],
        answered_at=row["answered_at"],
        latency_ms=row["latency_ms"],
        counters=orjson.loads(row["counters"]),
        image=image,
    )
