"""Polls one device: each group at its rate, on whole seconds of the wall clock, each second at most once."""

from __future__ import annotations

import asyncio
import math
import random
from collections import Counter, deque
from collections.abc import Callable
from datetime import UTC, datetime

from api.config import Device
from api.services.alarms.reports import Condition
from api.store.devices.states import DeviceState, RegisterValue
from api.store.devices.states import Link as LinkState
from api.store.spool_frames import SpooledRows
from engine.field.codec import Codec, GroupCodec
from jobs.devices.conditions import Conditions
from jobs.devices.health import Health, is_silence
from jobs.devices.image import WORTHS, Image
from jobs.devices.link import Failure, Link, TooLate, Words
from jobs.devices.rows import RowMaker
from jobs.devices.ticks import Ticks
from jobs.devices.worth import WorthWatch

LOOK_S = 1.0  # the longest sleep, so that a clock that was set is noticed
LATENESSES = 300
PATIENT_TICKS = 5  # a probe that never got its turn for so long goes with the others


class NoAnswer(Exception):
    """The device keeps silent: the rest of the tick is not asked for."""


class DevicePoller:
    """One device. ``now`` gives the wall clock, ``keep`` takes the rows of a tick; both used in the event loop.

    Counters: polls, answers, rows; missed (ticks later than their interval, never made up for), held_off (ticks left
    out because the device is silent), late_answers, reconnects of its link, and ``error.*``.
    """

    def __init__(
        self,
        device: Device,
        codec: Codec,
        link: Link,
        *,
        conditions: Conditions,
        now: Callable[[], datetime],
        keep: Callable[[SpooledRows], None],
        rated_a: float,
        rng: random.Random,
    ) -> None:
        self.device = device
        self._codec, self._link, self._conditions, self._now, self._keep = codec, link, conditions, now, keep
        self._every_s = math.gcd(*(group.every_s for group in codec.map.groups))
        self.image = Image(codec, rated_a)
        self.worth = WorthWatch(device, self.image, conditions)
        self.rows = RowMaker(codec.map, device.bank_id)
        self.health = Health(rng, int(now().timestamp()))
        self.counters: Counter[str] = Counter()
        self.lateness_s: deque[float] = deque(maxlen=LATENESSES)  # of the last ticks
        self._latency_s: float | None = None
        self._unturned = 0
        self._has_begun = False

    async def run(self) -> None:
        """Poll until cancelled."""
        loop = asyncio.get_running_loop()
        ticks = Ticks(self._every_s, self._wall(), loop.time())
        while True:
            await asyncio.sleep(min(ticks.wait_s(self._wall()), LOOK_S))
            second, missed = ticks.take(self._wall(), loop.time())
            self.counters["missed"] += missed
            if second is not None:
                self.lateness_s.append(self._wall() - second)
                await self.poll(second)

    async def poll(self, second: int) -> None:
        """Ask for everything that is due in a second since 1970, and keep its rows."""
        if not self.health.is_due(second):
            self.counters["held_off"] += 1
            return
        loop = asyncio.get_running_loop()
        not_after = loop.time() + self._every_s - (self._wall() - second)
        self.image.begin()
        self.counters["polls"] += 1
        self._has_begun = False
        troubles: list[Failure] = []
        try:
            for group in self._codec.groups.values():
                if second % group.group.every_s == 0:
                    troubles += await self._poll_group(group, second, not_after)
        except TooLate:
            self.counters["missed"] += 1
            self._unturned += 1
            self.health.left_out(second)
            if not self.health.is_silent:
                return
        except NoAnswer:
            self.health.kept_silent(second)
        else:
            self._unturned = 0
            self.counters["answers"] += 1
            self.health.answered(second, is_bad=bool(troubles))
        self._conclude(second)

    def state(self, at: datetime) -> DeviceState:
        """What is known of the device, for the database."""
        second = int(at.timestamp())
        codes = self.image.codes(second).tolist()
        values, words, moments = self.image.values.tolist(), self.image.words.tolist(), self.image.moments()
        image = tuple(
            RegisterValue(
                name=register.name,
                words=tuple(words[i][: register.kind.words]) if moments[i] is not None else (),
                value=None if values[i] != values[i] else values[i],
                quality=WORTHS[codes[i]],
                at=moments[i],
            )
            for i, register in enumerate(self.image.registers)
        )
        health = self.health
        counters = Counter(dict(self.counters)) + Counter(
            reconnects=self._link.reconnects, late_answers=self._link.late
        )
        return DeviceState(
            device=self.device.id,
            at=at,
            link=health.link,
            since=_moment(health.since),
            answered_at=None if health.answered_at is None else _moment(health.answered_at),
            latency_ms=None if self._latency_s is None else round(self._latency_s * 1000, 1),
            counters=dict(counters),
            image=image,
        )

    async def _poll_group(self, group: GroupCodec, second: int, not_after: float) -> list[Failure]:
        """Read a group; what was wrong with it. :class:`NoAnswer` keeps what came before."""
        answers: list[tuple[int, ...] | None] = [None] * len(group.reads)
        troubles: list[Failure] = []
        try:
            for i, read in enumerate(group.reads):
                got = await self._link.read(
                    self.device.unit,
                    read.function,
                    read.address,
                    read.count,
                    self.device.timeout_ms / 1000,
                    probe=self.health.silent_ticks > 0 and self._unturned < PATIENT_TICKS,
                    not_after=None if self._has_begun else not_after,  # a slow device is read to its end
                )
                self._has_begun = True
                if isinstance(got, Words):
                    answers[i] = got.words
                    self._latency_s = got.took_s
                    continue
                self.counters[f"error.{got.trouble}"] += 1
                if is_silence(got):
                    raise NoAnswer
                troubles.append(got)
        finally:
            self.image.take(group, group.decode(answers), second)
        return troubles

    def _conclude(self, second: int) -> None:
        """The tick is over: judge the values, keep the rows, say what is wrong."""
        self.image.end(second)
        self.worth.look(second)
        for rows in self.rows.rows(self.image, second):
            self._keep(rows)
            self.counters["rows"] += len(rows.values)
        at = _moment(second)
        self._conditions.say(self._condition("device.silent"), self.health.is_silent, at)
        if not self.health.is_silent:
            errors = {name: count for name, count in self.counters.items() if name.startswith("error.")}
            is_bad = self.health.link is LinkState.BAD
            self._conditions.say(self._condition("device.bad"), is_bad, at, None, errors if is_bad else None)

    def _condition(self, kind: str) -> Condition:
        return Condition(kind=kind, site=self.device.site, bank_id=self.device.bank_id, device=self.device.id)

    def _wall(self) -> float:
        return self._now().timestamp()


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
