"""Keeping simulated devices alive: one row a second of the wall clock, and their servers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from jobs.devices.sim_device import SimulatedDevice
from jobs.devices.sim_server import SimServer
from jobs.devices.sim_status import Rows

LEAD = timedelta(milliseconds=100)  # who asks at the whole second finds the row of that second
LATE = timedelta(seconds=60)  # more than this is passed over without rows, as by a machine that slept
JUMP = timedelta(seconds=5)

log = structlog.get_logger("simulator")


class Source(Protocol):
    """What rows come from: :class:`SimPlant` or :class:`SimReplay`."""

    @property
    def is_over(self) -> bool:
        """Whether there are no more rows."""

    def catch_up(self, now: datetime) -> None:
        """Let pass what has passed up to ``now``, without rows."""

    def step(self) -> tuple[datetime, dict[int | None, Rows]]:
        """The next moment and its rows by bank."""

    def show(self, moment: datetime, rows: dict[int | None, Rows]) -> None:
        """Let the devices show the rows of a moment."""


class PortTaken(Exception):
    """Somebody else listens there already."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"{host}:{port} is taken")
        self.host, self.port = host, port


def wall_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


async def live(source: Source, after: Callable[[datetime], None], now: Callable[[], datetime] = wall_clock) -> None:
    """Show one row each second, until the source is over. ``after`` is told each moment that was shown.

    The row of the coming second is reckoned ahead, in a thread, so that the devices answer meanwhile.
    """
    while not source.is_over:
        moment, rows = await asyncio.to_thread(source.step)
        ahead = moment - LEAD - now()
        if ahead > JUMP or -ahead > LATE:  # the clock was set, or the machine slept
            log.warning("clock jumped", by_s=round(-ahead.total_seconds()))
            await asyncio.to_thread(source.catch_up, now())
            continue
        await asyncio.sleep(max(0.0, ahead.total_seconds()))
        source.show(moment, rows)
        after(moment)


async def serve(
    fed: Sequence[tuple[Source, Callable[[datetime], None]]],
    ports: Mapping[tuple[str, int], Sequence[SimulatedDevice]],
    stop: asyncio.Event,
) -> None:
    """Serve devices behind their ports until ``stop``, or until a source is over. Each source comes with who is told
    of every moment it shows.

    Raises :class:`PortTaken`. Nobody is answered before every source has caught up.
    """
    servers = [SimServer(host, port, devices) for (host, port), devices in ports.items()]
    for source, _ in fed:
        await asyncio.to_thread(source.catch_up, wall_clock())
        source.show(*await asyncio.to_thread(source.step))
    try:
        await listen(servers)
        log.info("listening", ports=[f"{host}:{port}" for host, port in ports], devices=sum(map(len, ports.values())))
        tasks = [asyncio.create_task(live(source, after)) for source, after in fed]
        tasks.append(asyncio.create_task(_until(stop)))
        done, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in others:
            task.cancel()
        for task in done:
            task.result()
    finally:
        for server in servers:
            await server.shutdown()


async def listen(servers: Sequence[SimServer]) -> None:
    """Open every port; raises :class:`PortTaken` for the first that cannot be opened."""
    for server in servers:
        try:
            await server.serve_forever(background=True)
        except RuntimeError:
            raise PortTaken(*server.address) from None


async def _until(stop: asyncio.Event) -> None:
    await stop.wait()
