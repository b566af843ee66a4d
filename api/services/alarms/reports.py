"""Where everything that is wrong comes in: whoever watches something says here what holds and what no longer does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from api.store.db import Connection


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What can be wrong, named by where it is: the same condition is the same alarm.

    ``kind`` is an entry of ``kinds.yaml``; ``subject`` tells apart what shares kind and place (a set, a column, a tag,
    a command).
    """

    kind: str
    site: int | None = None
    bank_id: int | None = None
    rack_id: int | None = None
    device: str | None = None
    subject: str = ""

    @property
    def key(self) -> str:
        """One text for it.

        >>> Condition(kind="device.silent", site=2, device="panli-bms-1").key
        'device.silent|2|||panli-bms-1|'
        """
        parts = (self.kind, self.site, self.bank_id, self.rack_id, self.device, self.subject)
        return "|".join("" if part is None else str(part) for part in parts)


@dataclass(frozen=True, kw_only=True)
class Report:
    """That a condition holds (``active``) or no longer does, since ``at``.

    ``value``: what was measured, None where there is no number. ``detail`` (JSON): what the alarm's words need, such
    as ``unit``, ``limit``, ``position``, ``tags``.
    """

    condition: Condition
    active: bool
    at: datetime
    value: float | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


def report(connection: Connection, now: datetime, reports: Sequence[Report]) -> list[int]:
    """Take the reports in order, in the caller's write transaction on the main database; the ids of alarms they touch.

    Saying again what is known already changes nothing but the value of the alarm, so watchers may repeat themselves
    and a transaction tried again does no harm. Raises ``KeyError`` for a kind that ``kinds.yaml`` does not have.
    """
    raise NotImplementedError
