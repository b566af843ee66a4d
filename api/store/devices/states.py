"""The last state of each device as the collector left it; pages and the API show this, never the device itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

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
    raise NotImplementedError


def read_states(connection: sa.Connection, devices: Iterable[str] | None = None) -> dict[str, DeviceState]:
    """The stored states by device, of ``devices`` or all; a device that was never polled is absent."""
    raise NotImplementedError
