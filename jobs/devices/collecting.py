"""The collector: every device polled, its rows on their way, its state stored, its troubles told."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from api.config import Device
from api.errors import AnjeonError
from api.i18n import Text
from api.services.alarms.reports import Condition, report
from api.services.context import Context
from api.services.maps import codec_of
from api.services.platform_state import COLLECTOR
from api.store.db import writing
from api.store.devices.standing import standing_conditions
from api.store.devices.states import write_states
from api.store.job_state import JobState, write_state
from api.store.spool import Position
from engine.field.codec import Codec
from jobs.devices.conditions import Conditions
from jobs.devices.links import Field
from jobs.devices.poller import DevicePoller
from jobs.devices.site_pipe import SitePipe
from jobs.devices.ticks import ClockJumps

CYCLE_S = 0.5
STATES_IN_CYCLES = 4  # each device's state is stored every so many cycles; a part of them each time
JUMP_STANDS = timedelta(seconds=60)
LONGEST_PAUSE_S = 15.0
REPORTS_AT_ONCE = 500
OF_VALUES = ("value.range", "value.frozen", "value.unknown")

log = structlog.get_logger(__name__)


class Collector:
    """Everything between the devices and the databases. Made and run in one thread; polls in the loop of ``field``."""

    def __init__(
        self,
        context: Context,
        field: Field,
        *,
        maps: Callable[[str], Codec] = codec_of,
        rng: random.Random | None = None,
    ) -> None:
        self._context, self._field = context, field
        self._conditions = Conditions()
        self._rng = rng or random.Random()
        sites = {device.site for device in context.settings.devices}
        limit = context.settings.spool_mb * (1 << 20) // max(1, len(sites))
        self.pipes = {
            site.id: SitePipe(context, site, limit, self._conditions)
            for site in context.settings.sites
            if site.id in sites and context.sites.is_writable(site)
        }
        self.pollers = [poller for d in context.settings.devices if (poller := self._poller(d, maps)) is not None]
        self._warn_of_rivals()
        self._jumps = ClockJumps(context.now().timestamp(), time.monotonic())
        self._jumped_at: datetime | None = None
        self._cycles = 0
        self._has_adopted = False
        self._pause_s, self._try_at = 0.0, 0.0

    def run(self, stop: threading.Event) -> None:
        """Collect until ``stop``; rows that no database took by then stay in the spool."""
        polling = self._field.begin(self._poll())
        log.info("collecting", devices=len(self.pollers), sites=len(self.pipes))
        try:
            while not stop.wait(CYCLE_S):
                self.cycle()
        finally:
            polling.cancel()
            try:
                self._field.run(self._field.links.close())
                self._try_at = 0.0
                self.cycle()
                for _ in range(STATES_IN_CYCLES - 1):
                    self._try_to_tell()
            finally:
                for pipe in self.pipes.values():
                    pipe.close()

    def cycle(self) -> None:
        """Store what is there to be stored."""
        self._watch_clock()
        for pipe in self.pipes.values():
            pipe.drain()
        self._try_to_tell()

    def _try_to_tell(self) -> None:
        try:
            self._tell()
        except AnjeonError as error:
            self._pause_s = min(max(1.0, 2 * self._pause_s), LONGEST_PAUSE_S)
            self._try_at = time.monotonic() + self._pause_s
            log.warning("states and alarms wait", reason=error.text.in_language("en"))

    async def _poll(self) -> None:
        await asyncio.gather(*(self._keep_polling(poller) for poller in self.pollers))

    async def _keep_polling(self, poller: DevicePoller) -> None:
        while True:
            try:
                await poller.run()
            except Exception:
                log.exception("polling failed", device=poller.device.id)
                await asyncio.sleep(1.0)

    def _poller(self, device: Device, maps: Callable[[str], Codec]) -> DevicePoller | None:
        site = self._context.sites.site(device.site)
        bad = Condition(kind="device.bad", site=site.id, bank_id=device.bank_id, device=device.id)
        try:
            codec = maps(device.map)
            if codec.map.needs_bank and device.bank_id is None:
                said = "The map {map} fills bank or rack rows: the device needs bank_id."
                raise AnjeonError(Text(said, map=device.map))
        except AnjeonError as error:
            reason = error.text.in_language("en")
            log.error("device cannot be polled", device=device.id, reason=reason)
            self._conditions.say(bad, True, self._context.now(), None, {"reason": reason})
            return None
        pipe = self.pipes.get(site.id)
        if pipe is None:
            log.error("rows are not stored: the site is attached for reading only", device=device.id, site=site.id)
        return DevicePoller(
            device,
            codec,
            self._field.links.link(device),
            conditions=self._conditions,
            now=self._context.now,
            keep=pipe.keep if pipe is not None else lambda _: None,
            rated_a=site.rated_rack_current_a,
            rng=self._rng,
        )

    def _warn_of_rivals(self) -> None:
        """Rows of two devices with the same key: the first one's would be kept, the other's never seen."""
        owners: dict[tuple[int, str, int | None], list[str]] = defaultdict(list)
        for poller in self.pollers:
            device = poller.device
            for table in poller.rows.tables:
                bank = device.bank_id if table in ("bank", "rack") else None
                owners[device.site, table, bank].append(device.id)
        for (site, table, bank), devices in owners.items():
            if len(devices) > 1:
                log.error("devices deliver the same rows", site=site, table=table, bank=bank, devices=devices)

    def _watch_clock(self) -> None:
        now = self._context.now()
        jump_s = self._jumps.jump_s(now.timestamp(), time.monotonic())
        where = Condition(kind="clock.jump")
        if jump_s:
            log.error("clock jumped", by_s=round(jump_s, 1))
            self._jumped_at = now
            self._conditions.say(where, True, now, round(jump_s, 1), {"unit": "s"})
        elif self._jumped_at is None or not timedelta(0) <= now - self._jumped_at < JUMP_STANDS:
            self._conditions.say(where, False, now)

    def _tell(self) -> None:
        """States, alarms and versions, in one transaction on the main database; then the spools may forget."""
        if time.monotonic() < self._try_at:
            return
        now = self._context.now()
        self._cycles += 1
        states = [poller.state(now) for poller in self.pollers[self._cycles % STATES_IN_CYCLES :: STATES_IN_CYCLES]]
        if not self._has_adopted:
            self._adopt()
        reports = self._conditions.waiting()[:REPORTS_AT_ONCE]
        news = [pipe for pipe in self.pipes.values() if pipe.has_news]
        if not (states or reports or news):
            return
        done: list[tuple[SitePipe, Position]] = []
        with writing(self._context.engines["default"]) as connection:
            for pipe in news:
                position = pipe.tell(connection, now)
                if position is not None:
                    done.append((pipe, position))
            write_states(connection, states)
            waiting = sum(pipe.waiting_rows for pipe in self.pipes.values())
            write_state(connection, COLLECTOR, JobState(beat_at=now, note={"waiting_rows": waiting}))
            if reports:
                report(connection, now, reports)
        self._pause_s = 0.0
        self._conditions.told(len(reports))
        for pipe, position in done:
            pipe.acknowledge(position)

    def _adopt(self) -> None:
        """Take over the conditions about values that an earlier process raised; those of nobody end."""
        pollers = {poller.device.id: poller for poller in self.pollers}
        now = self._context.now()
        with writing(self._context.engines["default"]) as connection:
            standing = standing_conditions(connection, (*OF_VALUES, "device.silent", "device.bad"))
        for columns in standing:
            where = Condition(**columns)
            poller = pollers.get(where.device or "")
            if where.device is None or (poller is not None and where.kind not in OF_VALUES):
                continue
            if poller is None or not poller.worth.adopt(where.kind, where.subject):
                self._conditions.say(where, False, now)
        self._has_adopted = True
