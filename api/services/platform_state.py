"""Whether Anjeon itself works: its devices answer, its minute job runs, its databases answer, and who may write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from api.services.context import Context
from api.services.control.overview import LOST_AFTER
from api.services.sos.catch_up import NAME as SOS_MINUTE
from api.store.db import reading
from api.store.devices import arming
from api.store.devices.arming import Arming, Switch
from api.store.devices.states import Link, read_links
from api.store.health import away
from api.store.job_state import JobState, read_state

COLLECTOR = "collector"  # what the collector says of itself in ``job_state``
LATE_AFTER = timedelta(seconds=150)  # two minutes are missing then


@dataclass(frozen=True, kw_only=True)
class LostDevice:
    """A device that does not answer as it should, or that nobody follows; ``since`` None: never heard of."""

    device: str
    since: datetime | None


@dataclass(frozen=True, kw_only=True)
class MinuteJob:
    """The minute job of the tag sets: the last minute it has done, for how many sets, and how long that took; None
    where it has not said so. ``is_late``: more than a minute is missing."""

    done_until: datetime
    is_late: bool
    sets: int | None
    took_s: float | None


@dataclass(frozen=True, kw_only=True)
class PlatformState:
    """``devices``: how many there are, ``lost`` those that do not answer. ``job``: None when it never ran. ``away``:
    databases that do not answer. ``waiting_rows``: of the collector, that no database has yet; None while no collector
    runs. ``armed``: to how many devices a command is really written."""

    devices: int
    lost: tuple[LostDevice, ...]
    job: MinuteJob | None
    away: tuple[str, ...]
    waiting_rows: int | None
    read_only: bool
    switch: Switch
    armed: int


def platform_state(context: Context) -> PlatformState:
    """The present state. Raises :class:`~api.errors.DatabaseAway` for the main database: nothing is known then."""
    settings, now = context.settings, context.now()
    with reading(context.engines["default"]) as connection:
        links = read_links(connection)
        job, collector = read_state(connection, SOS_MINUTE), read_state(connection, COLLECTOR)
        switch, decided = arming.read_switch(connection), arming.read_armings(connection)
    followed = {name: link for name, (at, link, _) in links.items() if now - at <= LOST_AFTER}
    lost = [device.id for device in settings.devices if followed.get(device.id) is not Link.UP]
    armings = [decided.get(device.id, Arming(device.arming)) for device in settings.devices]
    runs = collector.beat_at is not None and now - collector.beat_at <= LOST_AFTER
    return PlatformState(
        devices=len(settings.devices),
        lost=tuple(LostDevice(device=name, since=_lost_since(links.get(name), followed, name)) for name in lost),
        job=_minute_job(job, now),
        away=tuple(away(context.engines)),
        waiting_rows=int(collector.note.get("waiting_rows", 0)) if runs else None,
        read_only=settings.read_only,
        switch=switch,
        armed=armings.count(Arming.ARMED),
    )


def _lost_since(known: tuple[datetime, Link, datetime] | None, followed: dict[str, Link], name: str) -> datetime | None:
    """Since when its link is as it is; of one that nobody follows any more, since it was followed last."""
    if known is None:
        return None
    at, _, since = known
    return since if name in followed else at


def _minute_job(state: JobState, now: datetime) -> MinuteJob | None:
    if state.done_until is None:
        return None
    sets, took_s = state.note.get("sets"), state.note.get("took_s")
    return MinuteJob(
        done_until=state.done_until,
        is_late=now - state.done_until > LATE_AFTER,
        sets=None if sets is None else int(sets),
        took_s=None if took_s is None else float(took_s),
    )
